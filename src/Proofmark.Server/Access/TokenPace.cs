using System.Globalization;
using System.Net;
using Proofmark.Core.Shared;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Access;

/// <summary>How many requests programs may make in a minute, so that one that runs wild, or a stolen token, does not copy a register in an hour.</summary>
public sealed class TokenPace(TimeProvider clock)
{
    /// <summary>Requests of one token in a minute.</summary>
    public const int PerMinute = 300;

    /// <summary>Requests with a token that is none, from one address, in a minute; further ones are refused before the database is asked.</summary>
    public const int WrongPerMinute = 30;

    /// <summary>Questions for names while one person types, in a minute: more than anybody types, less than a copy of the lists takes.</summary>
    public const int TypingPerMinute = 240;

    private readonly MinuteCount<string> counts = new(clock);

    /// <summary>Counts a request of a token.</summary>
    /// <exception cref="ProblemException">access.pace.too_many.</exception>
    public void Count(long token) => Require(counts.Add(string.Create(CultureInfo.InvariantCulture, $"t{token}")), PerMinute);

    /// <summary>Counts a question for names of a person who types.</summary>
    /// <exception cref="ProblemException">access.pace.too_many.</exception>
    public void CountTyping(long user) => Require(counts.Add(string.Create(CultureInfo.InvariantCulture, $"u{user}")), TypingPerMinute);

    /// <summary>Refuses an address that has sent too many wrong tokens.</summary>
    /// <exception cref="ProblemException">access.pace.too_many.</exception>
    public void RequireFew(IPAddress? address) => Require(counts.Of($"a{address}") + 1, WrongPerMinute);

    /// <summary>Counts a wrong token.</summary>
    public void CountWrong(IPAddress? address) => counts.Add($"a{address}");

    private static void Require(int count, int most)
    {
        if (count > most) throw new ProblemException(Problem.Of("access.pace.too_many", null, ("most", most)));
    }
}
