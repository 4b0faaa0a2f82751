using System.Security.Cryptography;

namespace Proofmark.Ledger;

/// <summary>
/// Signs notes with a P-256 private key. The key may live in a hardware module: anything derived from <see cref="ECDsa"/>
/// will do. The signer does not own the key and does not dispose it.
/// </summary>
public sealed class NoteSigner
{
    private readonly ECDsa _key;
    private readonly Lock _lock = new();

    /// <summary>A signer under a name. Throws when the name cannot name a key or the key is not P-256.</summary>
    public NoteSigner(string name, ECDsa key)
    {
        _key = key;
        PublicKey = VerifierKey.Create(name, key.ExportSubjectPublicKeyInfo());
    }

    /// <summary>What others need to check the signatures.</summary>
    public VerifierKey PublicKey { get; }

    /// <summary>Signs the bytes of a note's text.</summary>
    public NoteSignature Sign(ReadOnlySpan<byte> text)
    {
        lock (_lock)
            return new NoteSignature(PublicKey.Name, PublicKey.KeyId, _key.SignData(text, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
    }

    /// <summary>A new note with this signer's signature.</summary>
    public SignedNote Sign(string text) => CoSign(new SignedNote(text, []));

    /// <summary>The note with this signer's signature added: how a peer countersigns a checkpoint that it found consistent.</summary>
    public SignedNote CoSign(SignedNote note) => note.With(Sign(note.TextBytes()));
}
