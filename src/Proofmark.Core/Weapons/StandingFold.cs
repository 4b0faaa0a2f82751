namespace Proofmark.Core.Weapons;

/// <summary>
/// Which versions stand, from recorded facts alone: each version's act, the acts that replaced what stood before them, and
/// the acts that withdrew a batch. A withdrawn batch's own versions no longer stand, and what it had replaced stands again;
/// unless somebody had changed the entry between the two: then the withdrawal leaves that entry alone.
/// </summary>
public static class StandingFold
{
    /// <summary>The act until which each version stood, or null while it stands; in the order of <paramref name="versions"/>.</summary>
    /// <param name="versions">The act of each version.</param>
    /// <param name="replacing">Acts that replaced every earlier version then standing.</param>
    /// <param name="withdrawals">Act of a batch to the act that withdrew it.</param>
    /// <param name="entry">The acts that wrote versions of the entry itself, when the versions are those of its marks or components; else <paramref name="versions"/>.</param>
    public static long?[] Fold(IReadOnlyList<long> versions, IReadOnlyCollection<long> replacing, IReadOnlyDictionary<long, long> withdrawals, IReadOnlyCollection<long>? entry = null)
    {
        // A later version that was not itself withdrawn by then: a correction, a transfer.
        bool ChangedSince(long batch, long at) => (entry ?? versions).Any(v => v > batch && v < at && !(withdrawals.TryGetValue(v, out var gone) && gone < at));

        var until = new long?[versions.Count];
        var steps = replacing.Distinct().Select(a => (At: a, Batch: 0L))
            .Concat(versions.Concat(replacing).Distinct().Where(withdrawals.ContainsKey).Select(b => (At: withdrawals[b], Batch: b)));
        foreach (var (at, batch) in steps.OrderBy(s => s.At).Where(s => s.Batch == 0 || !ChangedSince(s.Batch, s.At)))
            for (var i = 0; i < versions.Count; i++)
            {
                if (batch == 0)
                {
                    if (versions[i] < at && until[i] is null) until[i] = at;
                }
                else if (versions[i] == batch && until[i] is null) until[i] = at;
                else if (until[i] == batch) until[i] = null;
            }
        return until;
    }
}
