using System.Collections.Concurrent;
using Proofmark.Core.Shared;

namespace Proofmark.Server.Weapons.Checking;

/// <summary>How many weapons one person may check in a minute: more than at any roadside, too few to go through a register. Kept in memory: a restart forgives.</summary>
public sealed class CheckPace(TimeProvider clock)
{
    /// <summary>Checks of one person in a minute, by page and by program together.</summary>
    public const int PerMinute = 20;

    private readonly Lock turning = new();
    private ConcurrentDictionary<long, int> counts = new();
    private long minute;

    /// <summary>Counts a check.</summary>
    /// <exception cref="ProblemException">weapons.check.too_many.</exception>
    public void Count(long user)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds() / 60;
        ConcurrentDictionary<long, int> current;
        lock (turning)
        {
            if (now != minute) (minute, counts) = (now, new());
            current = counts;
        }
        if (current.AddOrUpdate(user, 1, (_, n) => n + 1) > PerMinute) throw new ProblemException(Problem.Of("weapons.check.too_many", null, ("most", PerMinute)));
    }
}
