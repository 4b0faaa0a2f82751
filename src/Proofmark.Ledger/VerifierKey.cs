using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace Proofmark.Ledger;

/// <summary>
/// A public key that checks note signatures of C2SP type 0x02: ECDSA on P-256 over SHA-256 of the text, DER-encoded.
/// Its text form (vkey) is <c>name+keyid+base64(0x02 || SPKI DER)</c>. For this type the key id is the first four bytes
/// of SHA-256 over the SPKI alone (signed-note, "Signature types"); the name is not part of it.
/// </summary>
public sealed class VerifierKey : IEquatable<VerifierKey>
{
    /// <summary>The signature type byte of ECDSA notes.</summary>
    public const byte EcdsaType = 0x02;

    private const string P256 = "1.2.840.10045.3.1.7";
    private readonly byte[] _spki;
    private readonly ECDsa _key;
    private readonly Lock _lock = new();

    private VerifierKey(string name, byte[] spki, ECDsa key)
    {
        Name = name;
        _spki = spki;
        _key = key;
        KeyId = IdOf(spki);
    }

    /// <summary>Who signs: no white space, no plus.</summary>
    public string Name { get; }

    /// <summary>Short hint that signatures carry.</summary>
    public uint KeyId { get; }

    /// <summary>The public key, SubjectPublicKeyInfo in DER.</summary>
    public ReadOnlyMemory<byte> Spki => _spki;

    /// <summary>SHA-256 of the public key: what two persons compare when they pair nodes.</summary>
    public Hash Fingerprint => new(SHA256.HashData(_spki));

    /// <summary>A key from its name and SPKI. Throws when the name cannot name a key or the key is not P-256.</summary>
    public static VerifierKey Create(string name, ReadOnlySpan<byte> spki)
    {
        if (!NoteSignature.IsKeyName(name)) throw new ArgumentException($"'{name}' cannot name a key.", nameof(name));
        return TryImport(spki, out var key) ? new VerifierKey(name, spki.ToArray(), key)
            : throw new CryptographicException("The key is not a P-256 public key in SPKI form.");
    }

    /// <summary>Reads a vkey, or throws <see cref="LedgerFormatException"/>.</summary>
    public static VerifierKey Parse(string vkey) =>
        TryParse(vkey, out var key, out var fault) ? key : throw new LedgerFormatException(fault);

    /// <summary>Reads a vkey; offsets in the fault are characters.</summary>
    public static bool TryParse(string? vkey, [NotNullWhen(true)] out VerifierKey? key, out FormatFault fault)
    {
        key = null;
        var parts = (vkey ?? "").Split('+', 3);
        if (parts.Length != 3) return Refuse(out fault, "vkey.parts", vkey?.Length ?? 0);
        var (idAt, keyAt) = (parts[0].Length + 1, parts[0].Length + parts[1].Length + 2);
        if (!NoteSignature.IsKeyName(parts[0])) return Refuse(out fault, "vkey.name", 0);
        if (parts[1].Length != 8 || parts[1].Any(c => !char.IsAsciiHexDigitLower(c))) return Refuse(out fault, "vkey.id", idAt);
        if (!StrictBase64.TryDecode(parts[2], out var material) || material.Length < 2) return Refuse(out fault, "vkey.base64", keyAt);
        if (material[0] != EcdsaType) return Refuse(out fault, "vkey.type", keyAt);
        var spki = material[1..];
        if (!TryImport(spki, out var ecdsa)) return Refuse(out fault, "vkey.key", keyAt);
        if (uint.Parse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) != IdOf(spki))
        {
            ecdsa.Dispose();
            return Refuse(out fault, "vkey.id", idAt);
        }
        key = new VerifierKey(parts[0], spki, ecdsa);
        fault = default;
        return true;
    }

    /// <summary>Whether the signature is this key's over the text. Says nothing of the line's name and id.</summary>
    public bool Verify(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature)
    {
        // ECDsa promises no thread safety, and pages verify in parallel.
        lock (_lock) return _key.VerifyData(text, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    /// <summary>The vkey.</summary>
    public override string ToString() => $"{Name}+{KeyId:x8}+{Convert.ToBase64String([EcdsaType, .. _spki])}";

    /// <inheritdoc/>
    public bool Equals(VerifierKey? other) => other is not null && Name == other.Name && _spki.AsSpan().SequenceEqual(other._spki);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as VerifierKey);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, KeyId);

    private static uint IdOf(ReadOnlySpan<byte> spki) => BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(spki));

    private static bool TryImport(ReadOnlySpan<byte> spki, [NotNullWhen(true)] out ECDsa? key)
    {
        key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(spki, out var read);
            // One key, one id: a second encoding of the same key is refused. What the base library accepts differs between
            // platforms (trailing bytes, compressed points, explicit curve parameters); re-encoding settles it.
            if (read == spki.Length && key.ExportParameters(false).Curve.Oid.Value == P256
                && key.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(spki)) return true;
        }
        catch (Exception e) when (e is CryptographicException or PlatformNotSupportedException)
        {
            // Not a key, or one on a curve that nobody here knows; answered below.
        }
        key.Dispose();
        key = null;
        return false;
    }

    private static bool Refuse(out FormatFault fault, string code, int offset)
    {
        fault = new FormatFault(code, offset);
        return false;
    }
}
