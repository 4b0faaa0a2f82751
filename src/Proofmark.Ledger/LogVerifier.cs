namespace Proofmark.Ledger;

/// <summary>What a verification established.</summary>
/// <param name="Checkpoint">The checkpoint that everything was held against; null when it could not be read.</param>
/// <param name="SignedBy">Trusted keys that signed it.</param>
/// <param name="Findings">What was found, at most as many as asked for.</param>
/// <param name="Omitted">How many more there were.</param>
public sealed record LedgerReport(Checkpoint? Checkpoint, IReadOnlyList<VerifierKey> SignedBy, IReadOnlyList<Finding> Findings, long Omitted)
{
    /// <summary>Nothing speaks against the log.</summary>
    public bool Holds => Omitted == 0 && !Findings.Any(f => f.IsDamage);
}

/// <summary>
/// Verifies a log with nothing but its files, the keys that one trusts, and checkpoints that one kept from before.
/// </summary>
public sealed class LogVerifier(ITileReader tiles, string origin, TrustedKeys logKeys)
{
    /// <summary>Most findings that a report lists; a log that is damaged throughout has one for each leaf.</summary>
    public int MaxFindings { get; init; } = 10_000;

    /// <summary>Told the number of leaves verified so far, once per tile.</summary>
    public IProgress<long>? Progress { get; init; }

    /// <summary>
    /// Recomputes every tile and every leaf under a checkpoint, and that it continues the earlier ones. Content of leaves comes
    /// from <paramref name="leaves"/>, or from the entry bundles when that is null.
    /// </summary>
    public LedgerReport Verify(byte[]? checkpoint, IEnumerable<byte[]>? earlier = null, LeafReader? leaves = null, CancellationToken cancel = default)
    {
        var findings = new List<Finding>();
        var omitted = 0L;
        if (checkpoint is null) Report(new Finding(FindingKind.CheckpointMissing));
        var (current, signedBy) = checkpoint is null ? (null, []) : Open(checkpoint, Report);
        // An unsigned or foreign checkpoint is reported; what it covers is still checked, to say what is wrong besides.
        if (current is not null)
        {
            var walk = new HeadsWalk((earlier ?? []).Select(e => Open(e, Report).Checkpoint).OfType<Checkpoint>(), current);
            TreeVerifier.Verify(tiles, current.Head, leaves ?? BundleLeaves(Report), Report, (first, hashes) =>
            {
                walk.Take(first, hashes);
                Progress?.Report(first + hashes.Length);
            }, cancel);
            foreach (var finding in walk.Finish()) Report(finding);
        }
        return new LedgerReport(current, signedBy, findings, omitted);

        void Report(Finding finding)
        {
            if (findings.Count < MaxFindings) findings.Add(finding);
            else omitted++;
        }
    }

    private (Checkpoint? Checkpoint, IReadOnlyList<VerifierKey> SignedBy) Open(byte[] bytes, Action<Finding> report)
    {
        if (!SignedNote.TryParse(bytes, out var note, out var fault) || !Checkpoint.TryParse(note.Text, out var checkpoint, out fault))
        {
            report(new Finding(FindingKind.CheckpointMalformed) { Fault = fault });
            return (null, []);
        }
        if (checkpoint.Origin != origin) report(new Finding(FindingKind.OriginDiffers) { Name = checkpoint.Origin });
        var opening = logKeys.Open(note, checkpoint);
        foreach (var bad in opening.Refused) report(new Finding(FindingKind.SignatureRefused) { Name = bad.KeyName, Leaf = checkpoint.Head.Size });
        foreach (var late in opening.OutOfTime) report(new Finding(FindingKind.SignedOutOfTime) { Name = $"{late.KeyName}+{late.KeyId:x8}", Leaf = checkpoint.Head.Size });
        if (opening.SignedBy.Count + opening.OutOfTime.Count == 0) report(new Finding(FindingKind.NotSigned) { Leaf = checkpoint.Head.Size });
        return (checkpoint, opening.SignedBy);
    }

    private LeafReader BundleLeaves(Action<Finding> report) => (first, count) =>
    {
        var address = TileAddress.Entries(first / TileAddress.FullWidth, count);
        if (tiles.Read(address) is not { } bytes)
        {
            report(new Finding(FindingKind.BundleMissing) { Tile = address, Leaf = first, Count = count });
            return null;
        }
        if (!EntryBundle.TryParse(bytes, count, out var entries, out var fault))
        {
            report(new Finding(FindingKind.BundleMalformed) { Tile = address, Leaf = first, Count = count, Fault = fault });
            return null;
        }
        return [.. entries.Select(e => (Hash?)MerkleHash.Leaf(e.Span))];
    };
}
