using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace Proofmark.Ledger;

/// <summary>
/// The steps by which a file comes to stay: the process boundary at which tests inject faults. Paths are absolute.
/// A step that throws may or may not have happened; callers assume neither.
/// </summary>
public interface IDisk
{
    /// <summary>The file's bytes, or null when there is no such file.</summary>
    byte[]? Read(string path);

    /// <summary>Makes a directory, and those above it that are missing; nothing when it is there.</summary>
    void CreateDirectory(string path);

    /// <summary>Writes a new file, or over an old one, and fsyncs it through the same descriptor.</summary>
    void WriteSynced(string path, ReadOnlySpan<byte> bytes);

    /// <summary>Puts a file in another's place, atomically for readers.</summary>
    void Rename(string from, string to);

    /// <summary>Fsyncs a directory: names made, renamed and removed in it so far survive a power failure.</summary>
    void SyncDirectory(string path);

    /// <summary>Removes a directory with all in it; nothing when it is not there.</summary>
    void DeleteDirectory(string path);

    /// <summary>Keeps other processes out until disposed, or throws <see cref="IOException"/> when one is in.</summary>
    IDisposable Lock(string path);
}

/// <summary>
/// Writes files so that after return they are on disk with their names, and at no time half-written under their names.
/// After a failed fsync the state of the page cache is unknown: the caller starts again from what was signed and rewrites
/// every file from its own data, never from what it can read back.
/// </summary>
public sealed class DurableFile(IDisk disk, string root)
{
    // Directories whose own names this process has seen reach the disk. One that merely exists may be the remnant
    // of an attempt whose fsync failed: it would vanish with all it holds.
    private readonly HashSet<string> _durableDirectories = new(StringComparer.Ordinal);

    /// <summary>
    /// Writes all files: contents first, then names, then one fsync per directory. A crash leaves any subset of the files
    /// replaced and temporary files <c>.name.tmp</c>, which the next attempt overwrites.
    /// </summary>
    public void WriteAll(IReadOnlyCollection<(string Path, byte[] Bytes)> files)
    {
        foreach (var (path, bytes) in files)
        {
            EnsureDirectory(DirectoryOf(path));
            disk.WriteSynced(Temporary(path), bytes);
        }
        foreach (var (path, _) in files) disk.Rename(Temporary(path), path);
        foreach (var directory in files.Select(f => DirectoryOf(f.Path)).Distinct(StringComparer.Ordinal)) disk.SyncDirectory(directory);
    }

    /// <summary>Makes a directory below the root, and those above it, and lets their names reach the disk.</summary>
    public void EnsureDirectory(string path)
    {
        if (_durableDirectories.Contains(path)) return;
        var parent = DirectoryOf(path);
        // What lies above the root is the operator's to keep; the root's own name is fsynced in its parent.
        if (path != root) EnsureDirectory(parent);
        disk.CreateDirectory(path);
        disk.SyncDirectory(parent);
        _durableDirectories.Add(path);
    }

    /// <summary>Forgets a directory that was deleted.</summary>
    public void Forget(string path) => _durableDirectories.Remove(path);

    private static string Temporary(string path) => Path.Combine(DirectoryOf(path), $".{Path.GetFileName(path)}.tmp");

    private static string DirectoryOf(string path) => Path.GetDirectoryName(path) ?? path;
}

/// <summary>The real disk.</summary>
public sealed class SystemDisk : IDisk
{
    /// <inheritdoc/>
    public byte[]? Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void CreateDirectory(string path) => Directory.CreateDirectory(path);

    /// <inheritdoc/>
    public void WriteSynced(string path, ReadOnlySpan<byte> bytes)
    {
        using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.None);
        RandomAccess.Write(file, bytes, 0);
        RandomAccess.FlushToDisk(file);
    }

    /// <inheritdoc/>
    public void Rename(string from, string to) => File.Move(from, to, overwrite: true);

    /// <inheritdoc/>
    public void SyncDirectory(string path)
    {
        // .NET opens no directories. Windows has no such call; NTFS journals names itself.
        if (OperatingSystem.IsWindows()) return;
        var fd = Libc.open(Encoding.UTF8.GetBytes(path + "\0"), Libc.ReadOnlyCloseOnExec);
        if (fd < 0) throw new IOException($"Cannot open directory {path}.", new Win32Exception(Marshal.GetLastPInvokeError()));
        try
        {
            while (Libc.fsync(fd) != 0)
                if (Marshal.GetLastPInvokeError() is var error && error != Libc.Interrupted)
                    throw new IOException($"Cannot fsync directory {path}.", new Win32Exception(error));
        }
        finally
        {
            // Errors of the data were told by fsync; the descriptor is gone either way.
            _ = Libc.close(fd);
        }
    }

    /// <inheritdoc/>
    public void DeleteDirectory(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // What should be gone is gone.
        }
    }

    /// <inheritdoc/>
    public IDisposable Lock(string path) => File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    private static class Libc
    {
        // O_RDONLY | O_CLOEXEC; the latter differs between Linux and the BSDs.
        public static readonly int ReadOnlyCloseOnExec = OperatingSystem.IsMacOS() ? 0x1000000 : OperatingSystem.IsLinux() ? 0x80000 : 0;
        public const int Interrupted = 4;

        [DllImport("libc", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int open(byte[] path, int flags);

        [DllImport("libc", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int fsync(int fd);

        [DllImport("libc", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int close(int fd);
    }
}
