using System.Security.Cryptography;
using System.Text;

namespace Proofmark.Core.Importing.Rows;

/// <summary>
/// The first 128 bits of SHA-256 over a 32-byte key and the message. Publishing half of the state makes the plain prefix construction
/// safe against extension, and one pass over the message matters at a hundred million rows.
/// </summary>
internal sealed class KeyedHash
{
    private readonly byte[] _key;

    /// <summary>Derives the key for one purpose from a register's secret.</summary>
    public KeyedHash(byte[] secret, string purpose) => _key = HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(purpose));

    /// <summary>Starts a message: the sink then holds the key.</summary>
    public void Begin(Spooling.ByteSink sink)
    {
        sink.Clear();
        sink.Bytes(_key);
    }

    /// <summary>The hash of what the sink holds.</summary>
    public static Guid Finish(Spooling.ByteSink sink)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(sink.Written, hash);
        return new Guid(hash[..16], bigEndian: true);
    }
}
