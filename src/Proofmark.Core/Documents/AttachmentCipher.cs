using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Proofmark.Core.Documents;

/// <summary>
/// The form of an attachment on disk: 8 bytes <c>PMATT001</c>, then frames of at most 65,536 plain bytes, each as
/// AES-256-GCM ciphertext with its tag of 16 bytes behind it. The nonce of a frame is its number (8 bytes, big-endian),
/// three zero bytes and 1 for the last frame, else 0; the head is bound to each frame. So frames cannot be swapped, cut off
/// or added, and each can be read alone. Every file has a key of its own, under which no nonce repeats.
/// </summary>
public static class AttachmentCipher
{
    /// <summary>Length of a key in bytes.</summary>
    public const int KeyLength = 32;

    private const int FrameLength = 65_536;
    private const int TagLength = 16;
    private static ReadOnlySpan<byte> Head => "PMATT001"u8;

    /// <summary>Encrypts; an empty content is one empty frame.</summary>
    public static byte[] Encrypt(byte[] key, ReadOnlySpan<byte> plain)
    {
        using var aes = new AesGcm(key, TagLength);
        var frames = Math.Max(1, (plain.Length + FrameLength - 1) / FrameLength);
        var result = new byte[Head.Length + plain.Length + frames * TagLength];
        Head.CopyTo(result);
        var at = Head.Length;
        for (var i = 0; i < frames; i++)
        {
            var part = plain[(i * FrameLength)..Math.Min(plain.Length, (i + 1) * FrameLength)];
            aes.Encrypt(Nonce(i, i == frames - 1), part, result.AsSpan(at, part.Length), result.AsSpan(at + part.Length, TagLength), Head);
            at += part.Length + TagLength;
        }
        return result;
    }

    /// <summary>Decrypts.</summary>
    /// <exception cref="CryptographicException">Not of this form, or changed, or of another key.</exception>
    public static byte[] Decrypt(byte[] key, ReadOnlySpan<byte> stored)
    {
        if (!stored.StartsWith(Head)) throw new CryptographicException("Not an attachment.");
        stored = stored[Head.Length..];
        var frames = (stored.Length + FrameLength + TagLength - 1) / (FrameLength + TagLength);
        if (frames == 0 || stored.Length - (frames - 1) * (FrameLength + TagLength) < TagLength) throw new CryptographicException("The attachment is cut off.");
        using var aes = new AesGcm(key, TagLength);
        var plain = new byte[stored.Length - frames * TagLength];
        for (var i = 0; i < frames; i++)
        {
            var frame = stored[(i * (FrameLength + TagLength))..Math.Min(stored.Length, (i + 1) * (FrameLength + TagLength))];
            aes.Decrypt(Nonce(i, i == frames - 1), frame[..^TagLength], frame[^TagLength..], plain.AsSpan(i * FrameLength, frame.Length - TagLength), Head);
        }
        return plain;
    }

    private static byte[] Nonce(long frame, bool last)
    {
        var nonce = new byte[12];
        BinaryPrimitives.WriteInt64BigEndian(nonce, frame);
        nonce[11] = last ? (byte)1 : (byte)0;
        return nonce;
    }
}
