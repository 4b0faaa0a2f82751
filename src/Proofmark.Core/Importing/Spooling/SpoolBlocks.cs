using System.Buffers.Binary;
using System.Security.Cryptography;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Importing.Spooling;

/// <summary>
/// The outer form of a spool: <c>"PMSPOOL1"</c>, then blocks of <c>length (4 bytes) · kind (1) · payload · SHA-256 (32)</c>, little-endian.
/// Each hash covers the one before it, so that a block can be neither changed nor left out nor moved; the first block is the header,
/// the last is of kind <see cref="End"/>, and a spool without it is unfinished.
/// </summary>
internal static class SpoolBlocks
{
    public const byte Header = 1;
    public const byte Rows = 2;
    public const byte End = 3;
    public const int HashBytes = 32;
    public const int MaxPayload = 64 << 20;
    private const int HeadBytes = 5;

    public static ReadOnlySpan<byte> Magic => "PMSPOOL1"u8;

    /// <summary>Writes one block; returns its hash.</summary>
    public static byte[] Write(Stream to, byte kind, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> before)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        BinaryPrimitives.WriteInt32LittleEndian(head, payload.Length);
        head[4] = kind;
        var hash = Hash(before, head, payload);
        to.Write(head);
        to.Write(payload);
        to.Write(hash);
        return hash;
    }

    /// <summary>Reads one block into the buffer; null when what follows is not a whole, right block.</summary>
    public static (byte Kind, int Length, byte[] Hash)? Read(Stream from, ref byte[] buffer, ReadOnlySpan<byte> before)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        if (from.ReadAtLeast(head, HeadBytes, throwOnEndOfStream: false) < HeadBytes)
        {
            return null;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(head);
        if (length is < 0 or > MaxPayload || head[4] is < Header or > End)
        {
            return null;
        }

        if (buffer.Length < length + HashBytes)
        {
            buffer = new byte[Math.Max(length + HashBytes, buffer.Length * 2)];
        }

        var body = buffer.AsSpan(0, length + HashBytes);
        if (from.ReadAtLeast(body, body.Length, throwOnEndOfStream: false) < body.Length)
        {
            return null;
        }

        var hash = Hash(before, head, body[..length]);
        return body[length..].SequenceEqual(hash) ? (head[4], length, hash) : null;
    }

    public static ProblemException Damaged() => new(Problem.Of("import.spool_damaged"));

    private static byte[] Hash(ReadOnlySpan<byte> before, ReadOnlySpan<byte> head, ReadOnlySpan<byte> payload)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(before);
        hash.AppendData(head);
        hash.AppendData(payload);
        return hash.GetHashAndReset();
    }
}
