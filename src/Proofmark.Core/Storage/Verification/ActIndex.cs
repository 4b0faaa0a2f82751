using System.Collections;
using Proofmark.Ledger;

namespace Proofmark.Core.Storage.Verification;

/// <summary>
/// Every act that has a leaf, with the stretch of one long bit list that its records fill as they are found. One bit a
/// record and 28 bytes an act: thirty million records need four megabytes.
/// </summary>
internal sealed class ActIndex
{
    private readonly List<long> acts = [];
    private readonly List<long> offsets = [];
    private readonly List<int> counts = [];
    private readonly List<Hash> roots = [];
    private readonly Dictionary<long, int> byAct = [];
    private readonly List<BitArray> seen = [];
    private long total;

    private const int Segment = 1 << 24;

    public int Count => acts.Count;

    public IEnumerable<long> Acts => acts;

    /// <summary>False when the act has a leaf already.</summary>
    public bool Add(long act, int records, Hash root)
    {
        if (!byAct.TryAdd(act, acts.Count)) return false;
        acts.Add(act);
        offsets.Add(total);
        counts.Add(records);
        roots.Add(root);
        total += records;
        while ((long)seen.Count * Segment < total) seen.Add(new BitArray(Segment));
        return true;
    }

    public bool TryGet(long act, out int records, out Hash root)
    {
        if (byAct.TryGetValue(act, out var i))
        {
            records = counts[i];
            root = roots[i];
            return true;
        }
        records = 0;
        root = default;
        return false;
    }

    /// <summary>Marks a record as found; false when it was found before (two rows claim one place).</summary>
    public bool Mark(long act, int seq)
    {
        var bit = offsets[byAct[act]] + seq;
        var list = seen[(int)(bit / Segment)];
        var at = (int)(bit % Segment);
        if (list[at]) return false;
        list[at] = true;
        return true;
    }

    /// <summary>Records that no table holds.</summary>
    public IEnumerable<(long Act, int Seq)> Missing()
    {
        for (var i = 0; i < acts.Count; i++)
            for (var seq = 0; seq < counts[i]; seq++)
            {
                var bit = offsets[i] + seq;
                if (!seen[(int)(bit / Segment)][(int)(bit % Segment)]) yield return (acts[i], seq);
            }
    }
}
