namespace Proofmark.Ledger;

/// <summary>What a verification found. Each kind is a sentence in the text resources of whoever shows it.</summary>
public enum FindingKind
{
    /// <summary>There is no checkpoint.</summary>
    CheckpointMissing,

    /// <summary>The checkpoint is not of the form; see <see cref="Finding.Fault"/>.</summary>
    CheckpointMalformed,

    /// <summary>The checkpoint is of another log.</summary>
    OriginDiffers,

    /// <summary>No trusted key of the log signed the checkpoint.</summary>
    NotSigned,

    /// <summary>A signature names a trusted key and is not by it.</summary>
    SignatureRefused,

    /// <summary>A key signed the checkpoint that another had replaced before; the tree's size is in <see cref="Finding.Leaf"/>.</summary>
    SignedOutOfTime,

    /// <summary>A hash tile is not there.</summary>
    TileMissing,

    /// <summary>A hash tile has a wrong length; Actual length is in <see cref="Finding.Count"/>.</summary>
    TileLength,

    /// <summary>One hash within a tile was changed; <see cref="Finding.Position"/> says which.</summary>
    TileHashChanged,

    /// <summary>
    /// A tile and what it covers agree with each other and contradict the signed root: a row and its stored hash were changed
    /// together, or too much was changed to tell. It is one of the <see cref="Finding.Count"/> leaves from <see cref="Finding.Leaf"/>.
    /// </summary>
    TileContradictsRoot,

    /// <summary>The tiles at the right edge contradict the signed root and nothing tells which of them.</summary>
    RootDiffers,

    /// <summary>An entry bundle is not there.</summary>
    BundleMissing,

    /// <summary>An entry bundle is not of the form; see <see cref="Finding.Fault"/>.</summary>
    BundleMalformed,

    /// <summary>The content of a leaf is not there.</summary>
    LeafMissing,

    /// <summary>The content of a leaf was changed.</summary>
    LeafChanged,

    /// <summary>
    /// The log does not continue an earlier checkpoint: it was rewritten. The change is among the <see cref="Finding.Count"/>
    /// leaves from <see cref="Finding.Leaf"/>, the end of the last earlier checkpoint that it does continue.
    /// </summary>
    NotAContinuation,

    /// <summary>An earlier checkpoint covers more leaves, or is of a later epoch: leaves were cut off.</summary>
    SteppedBack,

    /// <summary>The log does not continue a checkpoint of an earlier epoch. The operator declared that by opening a new one.</summary>
    DeclaredRestart,
}

/// <summary>One finding, with as much of the place as is known.</summary>
public sealed record Finding(FindingKind Kind)
{
    /// <summary>The tile or bundle.</summary>
    public TileAddress? Tile { get; init; }

    /// <summary>Place of the hash in the tile, from 0.</summary>
    public int? Position { get; init; }

    /// <summary>The leaf, or the first of several; the tree's size where a checkpoint is meant.</summary>
    public long? Leaf { get; init; }

    /// <summary>How many leaves from <see cref="Leaf"/> on, or the length in bytes.</summary>
    public long? Count { get; init; }

    /// <summary>The hash that the signed root demands.</summary>
    public Hash? Expected { get; init; }

    /// <summary>The hash that was found.</summary>
    public Hash? Actual { get; init; }

    /// <summary>Where the form is broken.</summary>
    public FormatFault? Fault { get; init; }

    /// <summary>Key name, or origin found.</summary>
    public string? Name { get; init; }

    /// <summary>Epoch of the earlier checkpoint.</summary>
    public int? Epoch { get; init; }

    /// <summary>False when what it was compared with is itself in doubt.</summary>
    public bool IsCertain { get; init; } = true;

    /// <summary>Whether it speaks against the log; a declared restart does not.</summary>
    public bool IsDamage => Kind != FindingKind.DeclaredRestart;

    /// <summary>For logs and tests; people get the sentence of the kind.</summary>
    public override string ToString() => string.Join(' ', new object?[] { Kind, Tile, Position, Leaf, Count, Fault, Name, IsCertain ? null : "(uncertain)" }.Where(p => p is not null));
}
