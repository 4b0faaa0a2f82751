using System.Security.Cryptography;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Keeping.Escrow;

/// <summary>
/// One share as it is printed: 24 words of two bytes. Version 1, how many are needed, of how many, its number, four random bytes
/// that all shares of one splitting have, 36 bytes of share, and the first four bytes of the SHA-256 of all before: two words that
/// tell a slip of the pen.
/// </summary>
public sealed record KeyShare(int Need, int Of, int Number, string Set, IReadOnlyList<byte> Bytes)
{
    /// <summary>Words of a share.</summary>
    public const int Words = 24;

    /// <summary>What stands before the words in the QR code.</summary>
    public const string Prefix = "proofmark-share:";

    internal const int BytesLength = 36;
    private const int HeadLength = 8;

    /// <summary>The words, the last two of which check the others.</summary>
    public string[] ToWords()
    {
        byte[] body = [1, (byte)Need, (byte)Of, (byte)Number, .. Convert.FromHexString(Set), .. Bytes];
        return Proquint.Write([.. body, .. SHA256.HashData(body)[..4]]);
    }

    /// <summary>Reads the words, as printed with numbered lines, as typed, or as the QR code gives them.</summary>
    /// <param name="text">The words, with whatever stands between them.</param>
    /// <param name="name">What a sentence calls this share: its file.</param>
    /// <returns>The share, or escrow.share_words, share_word, share_changed, share_newer.</returns>
    public static ParseResult<KeyShare> Read(string text, string name)
    {
        var numbered = text.Split('\n').Where(IsNumbered).ToList();
        var words = WordsOf(numbered.Count > 0 ? string.Join('\n', numbered) : text.Replace(Prefix, "", StringComparison.OrdinalIgnoreCase));
        if (words.Count != Words) return Problem.Of("escrow.share_words", null, ("share", name), ("count", words.Count), ("expected", Words));
        var bytes = new List<byte>();
        for (var i = 0; i < words.Count; i++)
        {
            if (Proquint.Read(words[i]) is not { } two) return Problem.Of("escrow.share_word", null, ("share", name), ("number", i + 1), ("word", words[i]));
            bytes.AddRange(two);
        }
        byte[] body = [.. bytes[..^4]];
        if (!SHA256.HashData(body)[..4].SequenceEqual(bytes[^4..])) return Problem.Of("escrow.share_changed", null, ("share", name));
        return body[0] == 1
            ? new KeyShare(body[1], body[2], body[3], Convert.ToHexStringLower(body[4..HeadLength]), body[HeadLength..])
            : Problem.Of("escrow.share_newer", null, ("share", name), ("version", (int)body[0]));
    }

    /// <summary>A line that begins with a number and a stop: <c>1. lusab babad</c>.</summary>
    private static bool IsNumbered(string line)
    {
        var rest = line.AsSpan().TrimStart().TrimStart("0123456789").TrimStart();
        return line.AsSpan().TrimStart() is [>= '0' and <= '9', ..] && rest is ['.' or ':' or ')', ..];
    }

    /// <summary>Runs of Latin letters.</summary>
    private static List<string> WordsOf(string text) =>
        [.. new string([.. text.Select(c => char.IsAsciiLetter(c) ? c : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries)];
}
