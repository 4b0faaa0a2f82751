using System.Security.Cryptography;
using System.Text;
using Proofmark.Core.Storage;
using Proofmark.Core.Storage.Sealing;

namespace Proofmark.Core.Parties;

/// <summary>
/// Each person has a key; the node's master key (<c>keys/persons.key</c>, readable by its owner alone) wraps it. What is
/// encrypted is nonce (12 bytes), tag (16), AES-256-GCM ciphertext; the field's name is bound to it. Without the person's
/// key, which erasure destroys, nothing that is stored or backed up can be read again. Safe to share between threads.
/// </summary>
public sealed class PersonKeys : IDisposable
{
    private const int KeyLength = 32;
    private const int NonceLength = 12;
    private const int TagLength = 16;

    // One for each thread: two threads in one AesGcm spoil each other's result, and a key that was wrapped so opens never again.
    private readonly ThreadLocal<AesGcm> master;

    /// <summary>A master key of 32 bytes.</summary>
    public PersonKeys(ReadOnlySpan<byte> masterKey)
    {
        var own = masterKey.ToArray();
        master = new(() => new AesGcm(own, TagLength));
        Sealed = new SealedVault(masterKey);
    }

    /// <summary>What is sealed for covert cases, under keys derived from the same master key.</summary>
    public SealedVault Sealed { get; }

    /// <summary>The master key below a data directory, made at the first use.</summary>
    public static PersonKeys Open(string dataDirectory) => new(MasterKey.Open(dataDirectory, "persons"));

    /// <summary>A new person's key, in the clear and wrapped for storage.</summary>
    public (byte[] Key, byte[] Wrapped) Create(long person)
    {
        var key = RandomNumberGenerator.GetBytes(KeyLength);
        return (key, Seal(master.Value!, key, Bound("person", person)));
    }

    /// <summary>Unwraps a person's key.</summary>
    /// <exception cref="CryptographicException">The key was wrapped by another master key, or for another person.</exception>
    public byte[] Unwrap(long person, byte[] wrapped) => Unseal(master.Value!, wrapped, Bound("person", person));

    /// <summary>Encrypts one field of a person.</summary>
    public static byte[] Encrypt(byte[] key, long person, string field, string text)
    {
        using var aes = Cipher(key);
        return Encrypt(aes, person, field, text);
    }

    /// <summary>A person's key ready for several fields: setting it up costs more than a field.</summary>
    public static AesGcm Cipher(byte[] key) => new(key, TagLength);

    /// <summary>Encrypts one field of a person.</summary>
    public static byte[] Encrypt(AesGcm cipher, long person, string field, string text) => Seal(cipher, Encoding.UTF8.GetBytes(text), Bound(field, person));

    /// <summary>Decrypts one field of a person.</summary>
    public static string Decrypt(byte[] key, long person, string field, byte[] cipher)
    {
        using var aes = new AesGcm(key, TagLength);
        return Encoding.UTF8.GetString(Unseal(aes, cipher, Bound(field, person)));
    }

    /// <summary>Decrypts one field of a person whose key is ready.</summary>
    public static string Decrypt(AesGcm cipher, long person, string field, byte[] text) => Encoding.UTF8.GetString(Unseal(cipher, text, Bound(field, person)));

    /// <inheritdoc/>
    public void Dispose() => master.Dispose();

    private static byte[] Bound(string field, long person) => Encoding.UTF8.GetBytes(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{field}:{person}"));

    internal static byte[] Seal(AesGcm aes, byte[] plain, byte[] bound)
    {
        var sealedBytes = new byte[NonceLength + TagLength + plain.Length];
        var nonce = sealedBytes.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        aes.Encrypt(nonce, plain, sealedBytes.AsSpan(NonceLength + TagLength), sealedBytes.AsSpan(NonceLength, TagLength), bound);
        return sealedBytes;
    }

    internal static byte[] Unseal(AesGcm aes, byte[] sealedBytes, byte[] bound)
    {
        if (sealedBytes.Length < NonceLength + TagLength) throw new CryptographicException("Too short to be sealed.");
        var plain = new byte[sealedBytes.Length - NonceLength - TagLength];
        aes.Decrypt(sealedBytes.AsSpan(0, NonceLength), sealedBytes.AsSpan(NonceLength + TagLength), sealedBytes.AsSpan(NonceLength, TagLength), plain, bound);
        return plain;
    }
}
