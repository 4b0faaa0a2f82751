using System.Buffers.Binary;
using System.Globalization;

namespace Proofmark.Ledger;

/// <summary>One signature line of a note: who says to have signed, with which key, and the signature's bytes.</summary>
/// <param name="KeyName">The key's name, as in <see cref="VerifierKey.Name"/>.</param>
/// <param name="KeyId">First four bytes of a hash of the key: a hint which key to try, no proof.</param>
/// <param name="Bytes">The signature without the key id; for ECDSA an ASN.1 DER sequence.</param>
public sealed record NoteSignature(string KeyName, uint KeyId, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The line as it stands in a note, with its newline.</summary>
    public string ToLine()
    {
        var bytes = new byte[4 + Bytes.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, KeyId);
        Bytes.CopyTo(bytes.AsMemory(4));
        return $"\u2014 {KeyName} {Convert.ToBase64String(bytes)}\n";
    }

    /// <summary>Whether a text may name a key: not empty, no white space, no plus, no control character.</summary>
    public static bool IsKeyName(string name)
    {
        if (name.Length == 0) return false;
        foreach (var rune in name.EnumerateRunes())
            if (rune.Value == '+' || System.Text.Rune.IsWhiteSpace(rune) || System.Text.Rune.IsControl(rune)
                || System.Text.Rune.GetUnicodeCategory(rune) == UnicodeCategory.SpaceSeparator) return false;
        return true;
    }

    /// <inheritdoc/>
    public bool Equals(NoteSignature? other) =>
        other is not null && KeyId == other.KeyId && KeyName == other.KeyName && Bytes.Span.SequenceEqual(other.Bytes.Span);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(KeyName, KeyId, Bytes.Length);
}
