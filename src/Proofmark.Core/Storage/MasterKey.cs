using System.Security.Cryptography;
using Proofmark.Ledger;

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
        if (!File.Exists(path)) Create(folder, path);
        var key = File.ReadAllBytes(path);
        return key.Length == Length ? key : throw new CryptographicException($"{path} is not a key of {Length} bytes.");
    }

    private static void Create(string folder, string path)
    {
        Directory.CreateDirectory(folder);
        // A name of its own: two processes that start together must not write into one file.
        var temporary = $"{path}.{Guid.NewGuid():N}.new";
        using (var file = new FileStream(temporary, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
        {
            file.Write(RandomNumberGenerator.GetBytes(Length));
            file.Flush(flushToDisk: true);
        }
        try
        {
            File.Move(temporary, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(temporary); // the other process was first; its key is the key
        }
        var disk = new SystemDisk();
        disk.SyncDirectory(folder);
        disk.SyncDirectory(Path.GetDirectoryName(folder)!);
    }
}
