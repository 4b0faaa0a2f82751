namespace Proofmark.Ledger;

/// <summary>
/// Holds signed heads from before against the leaves as verification passes over them, in one pass however many heads
/// there are. Heads kept from each second thus narrow a rewrite down to the second in which the changed leaf was written.
/// </summary>
internal sealed class HeadsWalk(IEnumerable<Checkpoint> earlier, Checkpoint current)
{
    private readonly Checkpoint[] _heads = [.. earlier.OrderBy(h => h.Head.Size).ThenBy(h => h.Epoch)];
    private readonly MerkleRoot _range = new();
    private readonly List<Finding> _findings = [];
    private int _next;
    private long _lastGood;
    private bool _gap;

    /// <summary>Takes the settled leaf hashes from a place on; what does not follow the last ones is a gap.</summary>
    public void Take(long first, ReadOnlySpan<Hash> leaves)
    {
        _gap |= first != _range.Count;
        if (_gap) return;
        if (_next == _heads.Length) return;
        if (leaves.Length == TileAddress.FullWidth && _heads[_next].Head.Size > first + leaves.Length)
        {
            _range.AppendSubtree(TileAddress.Height, MerkleHash.PerfectRoot(leaves));
            return;
        }
        CompareHere();
        foreach (ref readonly var leaf in leaves)
        {
            _range.Append(leaf);
            CompareHere();
        }
    }

    /// <summary>The findings, once all leaves are through.</summary>
    public IEnumerable<Finding> Finish()
    {
        CompareHere();
        for (; _next < _heads.Length; _next++)
        {
            var head = _heads[_next];
            var cut = head.Head.Size > current.Head.Size;
            // Within the tree but not reached: leaves are missing, which was reported where they are.
            Add(head, cut ? FindingKind.SteppedBack : FindingKind.NotAContinuation, certain: cut);
        }
        return _findings;
    }

    private void CompareHere()
    {
        for (; _next < _heads.Length && _heads[_next].Head.Size == _range.Count; _next++)
        {
            var head = _heads[_next];
            if (_range.Root() != head.Head.Root) Add(head, FindingKind.NotAContinuation, certain: true);
            else if (head.Epoch > current.Epoch) Add(head, FindingKind.SteppedBack, certain: true);
            else _lastGood = head.Head.Size;
        }
    }

    // Once one head of an epoch fails, later ones of that epoch fail for the same leaf: the first says where.
    private void Add(Checkpoint head, FindingKind kind, bool certain)
    {
        if (head.Epoch < current.Epoch) kind = FindingKind.DeclaredRestart;
        var finding = new Finding(kind)
        {
            Leaf = _lastGood, Count = head.Head.Size - _lastGood, Expected = head.Head.Root, Epoch = head.Epoch, IsCertain = certain,
        };
        if (!_findings.Any(f => f.Kind == kind && f.Epoch == finding.Epoch)) _findings.Add(finding);
    }
}
