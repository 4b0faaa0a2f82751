using System.Collections.Concurrent;

namespace Proofmark.Server.Shared;

/// <summary>Counts things per name, anew in each minute. Kept in memory: a restart forgives.</summary>
public sealed class MinuteCount<TName>(TimeProvider clock) where TName : notnull
{
    private readonly Lock turning = new();
    private ConcurrentDictionary<TName, int> counts = new();
    private long minute;

    /// <summary>One more; how many that makes in this minute.</summary>
    public int Add(TName name) => Now.AddOrUpdate(name, 1, (_, n) => n + 1);

    /// <summary>How many there were in this minute.</summary>
    public int Of(TName name) => Now.GetValueOrDefault(name);

    private ConcurrentDictionary<TName, int> Now
    {
        get
        {
            var now = clock.GetUtcNow().ToUnixTimeSeconds() / 60;
            lock (turning)
            {
                if (now != minute) (minute, counts) = (now, new());
                return counts;
            }
        }
    }
}
