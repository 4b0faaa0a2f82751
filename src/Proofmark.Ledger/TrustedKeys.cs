namespace Proofmark.Ledger;

/// <summary>What the signatures of a note are worth under the keys that somebody trusts.</summary>
/// <param name="SignedBy">Trusted keys with a good signature, in the note's order, each once.</param>
/// <param name="Refused">Signatures that name a trusted key and are not by it.</param>
/// <param name="Unknown">Signatures by keys that are not among the trusted ones; they count neither way.</param>
/// <param name="OutOfTime">Good signatures by keys that were not, or no longer, the log's key at this place: forged after the key was replaced.</param>
public sealed record NoteOpening(IReadOnlyList<VerifierKey> SignedBy, IReadOnlyList<NoteSignature> Refused, IReadOnlyList<NoteSignature> Unknown, IReadOnlyList<NoteSignature> OutOfTime)
{
    /// <summary>At least one trusted key signed, and none is misused: one bad signature spoils the note.</summary>
    public bool IsTrusted => SignedBy.Count > 0 && Refused.Count == 0 && OutOfTime.Count == 0;
}

/// <summary>Where a head stands in a log's life: first by epoch, then by leaves.</summary>
public readonly record struct HeadPlace(int Epoch, long Size) : IComparable<HeadPlace>
{
    /// <inheritdoc/>
    public int CompareTo(HeadPlace other) => Epoch != other.Epoch ? Epoch.CompareTo(other.Epoch) : Size.CompareTo(other.Size);

    /// <summary>Of a checkpoint, by its own text.</summary>
    public static HeadPlace Of(Checkpoint checkpoint) => new(checkpoint.Epoch, checkpoint.Head.Size);

    /// <summary>Before.</summary>
    public static bool operator <(HeadPlace left, HeadPlace right) => left.CompareTo(right) < 0;

    /// <summary>After.</summary>
    public static bool operator >(HeadPlace left, HeadPlace right) => left.CompareTo(right) > 0;

    /// <summary>Not after.</summary>
    public static bool operator <=(HeadPlace left, HeadPlace right) => left.CompareTo(right) <= 0;

    /// <summary>Not before.</summary>
    public static bool operator >=(HeadPlace left, HeadPlace right) => left.CompareTo(right) >= 0;
}

/// <summary>A key of a log and the heads that it may sign. Two keys meet in the head at which one replaced the other, which both sign.</summary>
/// <param name="Key">The key.</param>
/// <param name="From">The first head; null: from the beginning.</param>
/// <param name="Until">The last head; null: it is the log's key now.</param>
public sealed record LogKey(VerifierKey Key, HeadPlace? From, HeadPlace? Until)
{
    /// <summary>Whether it may have signed this head.</summary>
    public bool Covers(HeadPlace head) => !(head < From) && !(head > Until);
}

/// <summary>The keys that a verifier was given. A signature belongs to a key when name and key id are both the key's.</summary>
public sealed class TrustedKeys
{
    private readonly ILookup<(string Name, uint KeyId), LogKey> _keys;

    /// <summary>Trusts these keys, each for its own heads, and no others.</summary>
    public TrustedKeys(IEnumerable<LogKey> keys) => _keys = keys.Distinct().ToLookup(k => (k.Key.Name, k.Key.KeyId));

    /// <summary>Trusts these keys and no others.</summary>
    public TrustedKeys(IEnumerable<VerifierKey> keys) : this(keys.Select(k => new LogKey(k, null, null))) { }

    /// <summary>Trusts these keys and no others.</summary>
    public TrustedKeys(params VerifierKey[] keys) : this(keys.AsEnumerable()) { }

    /// <summary>Checks every signature of a note that is no checkpoint: which heads a key may sign is not asked.</summary>
    public NoteOpening Open(SignedNote note) => OpenAt(note, null);

    /// <summary>Checks every signature of a checkpoint, and that each key is the log's at that place.</summary>
    public NoteOpening Open(SignedNote note, Checkpoint checkpoint) => OpenAt(note, HeadPlace.Of(checkpoint));

    private NoteOpening OpenAt(SignedNote note, HeadPlace? place)
    {
        var text = note.TextBytes();
        var good = new List<VerifierKey>();
        List<NoteSignature> refused = [], unknown = [], outOfTime = [];
        foreach (var signature in note.Signatures)
        {
            var candidates = _keys[(signature.KeyName, signature.KeyId)].ToArray();
            if (candidates.Length == 0) unknown.Add(signature);
            else if (Array.Find(candidates, k => k.Key.Verify(text, signature.Bytes.Span)) is not { } key) refused.Add(signature);
            else if (place is { } head && !candidates.Any(k => k.Key.Equals(key.Key) && k.Covers(head))) outOfTime.Add(signature);
            else if (!good.Contains(key.Key)) good.Add(key.Key);
        }
        return new NoteOpening(good, refused, unknown, outOfTime);
    }
}
