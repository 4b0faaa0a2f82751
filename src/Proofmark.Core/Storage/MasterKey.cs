using System.Security.Cryptography;

namespace Proofmark.Core.Storage;

/// <summary>
/// A key of 32 bytes in <c>keys/NAME.key</c> of the data directory, readable by its owner alone. What it wraps cannot be
/// read without it, so its name is on disk before it is used: a power failure must not leave rows under a key that is gone.
/// </summary>
public static class MasterKey
{
    private const int Length = 32;

    /// <summary>The key, made at the first use.</summary>
    /// <exception cref="CryptographicException">The file is not a key.</exception>
    public static byte[] Open(string dataDirectory, string name)
    {
        var folder = Path.Combine(Path.GetFullPath(dataDirectory), "keys");
        var path = Path.Combine(folder, name + ".key");
        // Where another process was first, its key is the key.
        if (!File.Exists(path)) KeyFile.TryWrite(path, RandomNumberGenerator.GetBytes(Length));
        var key = File.ReadAllBytes(path);
        return key.Length == Length ? key : throw new CryptographicException($"{path} is not a key of {Length} bytes.");
    }
}
