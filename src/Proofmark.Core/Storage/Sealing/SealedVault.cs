using System.Security.Cryptography;
using System.Text;

namespace Proofmark.Core.Storage.Sealing;

/// <summary>
/// Keys of what is sealed for covert cases, derived from the node's master key for persons, so that they are kept, escrowed and
/// restored with it. Contents: nonce (12 bytes), tag (16), AES-256-GCM ciphertext, bound to the record; the plain text is filled
/// up to whole kilobytes. Tags: HMAC-SHA256, by which records are found again and which nobody else makes.
/// </summary>
public sealed class SealedVault
{
    /// <summary>Plain text is filled up to a multiple of so many bytes: its length says little.</summary>
    public const int Block = 1024;

    private const int NonceLength = 12;
    private const int TagLength = 16;
    private readonly byte[] contents;
    private readonly byte[] tags;

    /// <summary>Derives both keys from 32 bytes.</summary>
    public SealedVault(ReadOnlySpan<byte> master)
    {
        contents = HKDF.DeriveKey(HashAlgorithmName.SHA256, master.ToArray(), 32, null, "proofmark sealed look-ups contents 1"u8.ToArray());
        tags = HKDF.DeriveKey(HashAlgorithmName.SHA256, master.ToArray(), 32, null, "proofmark sealed look-ups tags 1"u8.ToArray());
    }

    /// <summary>The vault of a data directory.</summary>
    public static SealedVault Open(string dataDirectory) => new(MasterKey.Open(dataDirectory, "persons"));

    /// <summary>What records that belong together bear.</summary>
    public Guid Tag(string label) => new(HMACSHA256.HashData(tags, Encoding.UTF8.GetBytes(label)).AsSpan(0, 16));

    /// <summary>Encrypts, bound to the record.</summary>
    public byte[] Seal(Guid record, byte[] plain)
    {
        var filled = new byte[(plain.Length / Block + 1) * Block];
        plain.CopyTo(filled, 0);
        filled.AsSpan(plain.Length).Fill((byte)' ');
        var box = new byte[NonceLength + TagLength + filled.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceLength));
        using var aes = new AesGcm(contents, TagLength);
        aes.Encrypt(box.AsSpan(0, NonceLength), filled, box.AsSpan(NonceLength + TagLength), box.AsSpan(NonceLength, TagLength), record.ToByteArray());
        return box;
    }

    /// <summary>Decrypts; null when it is not this vault's, nor this record's: padding, or changed bytes.</summary>
    public byte[]? Open(Guid record, byte[] box)
    {
        if (box.Length < NonceLength + TagLength) return null;
        var plain = new byte[box.Length - NonceLength - TagLength];
        using var aes = new AesGcm(contents, TagLength);
        try
        {
            aes.Decrypt(box.AsSpan(0, NonceLength), box.AsSpan(NonceLength + TagLength), box.AsSpan(NonceLength, TagLength), plain, record.ToByteArray());
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
        return plain;
    }
}
