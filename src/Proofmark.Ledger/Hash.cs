using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Proofmark.Ledger;

/// <summary>
/// A SHA-256 value: 32 bytes held inline, so that a tile is one array and a comparison four machine words.
/// The default value is 32 zero bytes; it is no hash of anything known.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = ByteCount)]
public readonly struct Hash : IEquatable<Hash>
{
    /// <summary>Length of a hash in bytes.</summary>
    public const int ByteCount = 32;

    // The words are the hash's bytes as they lie in memory: never read as numbers, only compared and copied.
    private readonly ulong _a, _b, _c, _d;

    /// <summary>A hash from its 32 bytes. Throws when there are more or fewer.</summary>
    public Hash(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != ByteCount) throw new ArgumentException($"A hash has {ByteCount} bytes, not {bytes.Length}.", nameof(bytes));
        this = MemoryMarshal.Read<Hash>(bytes);
    }

    /// <summary>Writes the 32 bytes to the start of <paramref name="destination"/>.</summary>
    public void CopyTo(Span<byte> destination) => MemoryMarshal.Write(destination, in this);

    /// <summary>The 32 bytes, as a new array.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[ByteCount];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>Standard base64 (RFC 4648 §4) with padding: 44 characters.</summary>
    public string ToBase64()
    {
        Span<byte> bytes = stackalloc byte[ByteCount];
        CopyTo(bytes);
        return Convert.ToBase64String(bytes);
    }

    /// <summary>Lower-case hexadecimal: 64 characters.</summary>
    public string ToHex()
    {
        Span<byte> bytes = stackalloc byte[ByteCount];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    /// <summary>Reads exactly what <see cref="ToBase64"/> writes; other spellings of the same bytes are refused.</summary>
    public static bool TryParseBase64(string? text, out Hash hash)
    {
        hash = default;
        if (!StrictBase64.TryDecode(text, out var bytes) || bytes.Length != ByteCount) return false;
        hash = new Hash(bytes);
        return true;
    }

    /// <summary>Reads 64 hexadecimal digits of either case.</summary>
    public static bool TryParseHex(string? text, out Hash hash)
    {
        hash = default;
        Span<byte> bytes = stackalloc byte[ByteCount];
        if (text?.Length != 2 * ByteCount
            || Convert.FromHexString(text, bytes, out _, out var written) != System.Buffers.OperationStatus.Done
            || written != ByteCount) return false;
        hash = new Hash(bytes);
        return true;
    }

    /// <summary>Reads what <see cref="ToHex"/> writes, or throws <see cref="FormatException"/>.</summary>
    public static Hash FromHex(string text) =>
        TryParseHex(text, out var hash) ? hash : throw new FormatException("A hash is 64 hexadecimal digits.");

    /// <summary>The hashes whose bytes lie one after another. Throws when the length is no multiple of 32.</summary>
    public static Hash[] ReadMany(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % ByteCount != 0) throw new ArgumentException($"{bytes.Length} bytes are no whole number of hashes.", nameof(bytes));
        return MemoryMarshal.Cast<byte, Hash>(bytes).ToArray();
    }

    /// <summary>The bytes of the hashes, one after another.</summary>
    public static byte[] WriteMany(ReadOnlySpan<Hash> hashes) => MemoryMarshal.AsBytes(hashes).ToArray();

    /// <inheritdoc/>
    public bool Equals(Hash other) => _a == other._a && _b == other._b && _c == other._c && _d == other._d;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Hash other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _a.GetHashCode();

    /// <summary>Lower-case hexadecimal.</summary>
    public override string ToString() => ToHex();

    /// <summary>Whether the bytes are the same.</summary>
    public static bool operator ==(Hash left, Hash right) => left.Equals(right);

    /// <summary>Whether a byte differs.</summary>
    public static bool operator !=(Hash left, Hash right) => !left.Equals(right);
}
