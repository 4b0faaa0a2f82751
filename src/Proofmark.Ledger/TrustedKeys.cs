namespace Proofmark.Ledger;

/// <summary>What the signatures of a note are worth under the keys that somebody trusts.</summary>
/// <param name="SignedBy">Trusted keys with a good signature, in the note's order, each once.</param>
/// <param name="Refused">Signatures that name a trusted key and are not by it.</param>
/// <param name="Unknown">Signatures by keys that are not among the trusted ones; they count neither way.</param>
public sealed record NoteOpening(IReadOnlyList<VerifierKey> SignedBy, IReadOnlyList<NoteSignature> Refused, IReadOnlyList<NoteSignature> Unknown)
{
    /// <summary>At least one trusted key signed, and none is misused: one bad signature spoils the note.</summary>
    public bool IsTrusted => SignedBy.Count > 0 && Refused.Count == 0;
}

/// <summary>The keys that a verifier was given. A signature belongs to a key when name and key id are both the key's.</summary>
public sealed class TrustedKeys
{
    private readonly ILookup<(string Name, uint KeyId), VerifierKey> _keys;

    /// <summary>Trusts these keys and no others.</summary>
    public TrustedKeys(IEnumerable<VerifierKey> keys) => _keys = keys.Distinct().ToLookup(k => (k.Name, k.KeyId));

    /// <summary>Trusts these keys and no others.</summary>
    public TrustedKeys(params VerifierKey[] keys) : this(keys.AsEnumerable()) { }

    /// <summary>Checks every signature of the note.</summary>
    public NoteOpening Open(SignedNote note)
    {
        var text = note.TextBytes();
        var (good, refused, unknown) = (new List<VerifierKey>(), new List<NoteSignature>(), new List<NoteSignature>());
        foreach (var signature in note.Signatures)
        {
            var candidates = _keys[(signature.KeyName, signature.KeyId)].ToArray();
            if (candidates.Length == 0) unknown.Add(signature);
            else if (Array.Find(candidates, k => k.Verify(text, signature.Bytes.Span)) is not { } key) refused.Add(signature);
            else if (!good.Contains(key)) good.Add(key);
        }
        return new NoteOpening(good, refused, unknown);
    }
}
