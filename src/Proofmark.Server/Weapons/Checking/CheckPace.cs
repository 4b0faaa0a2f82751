using Proofmark.Core.Shared;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Weapons.Checking;

/// <summary>How many weapons one person may check in a minute: more than at any roadside, too few to go through a register.</summary>
public sealed class CheckPace(TimeProvider clock)
{
    /// <summary>Checks of one person in a minute, by page and by program together.</summary>
    public const int PerMinute = 20;

    private readonly MinuteCount<long> counts = new(clock);

    /// <summary>Counts a check.</summary>
    /// <exception cref="ProblemException">weapons.check.too_many.</exception>
    public void Count(long user)
    {
        if (counts.Add(user) > PerMinute) throw new ProblemException(Problem.Of("weapons.check.too_many", null, ("most", PerMinute)));
    }
}
