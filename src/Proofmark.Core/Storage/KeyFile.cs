using Proofmark.Ledger;

namespace Proofmark.Core.Storage;

/// <summary>A file with a secret that its owner alone may read; there whole or not at all, after a power cut too.</summary>
internal static class KeyFile
{
    /// <summary>Writes it where there is none; its folder is made.</summary>
    /// <returns>False: another process was first, and its file stays.</returns>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static bool TryWrite(string path, ReadOnlySpan<byte> bytes)
    {
        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        // A name of its own: two processes that start together must not write into one file.
        var temporary = $"{path}.{Guid.NewGuid():N}.new";
        using (var file = new FileStream(temporary, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }
        var written = true;
        try
        {
            File.Move(temporary, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(temporary);
            written = false;
        }
        // The name is on the disk when its folder is, and the folder when the one above it is.
        var disk = new SystemDisk();
        disk.SyncDirectory(folder);
        disk.SyncDirectory(Path.GetDirectoryName(folder)!);
        return written;
    }
}
