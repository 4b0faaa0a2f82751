using System.Diagnostics;

namespace Proofmark.EndToEnd.Faults;

/// <summary>A disk of its own in memory, small enough to be filled (tmpfs). Only root may mount one.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string folder) => Folder = folder;

    public string Folder { get; }

    public long Free => new DriveInfo(Folder).AvailableFreeSpace;

    /// <summary>Where nobody may mount, there is none; the rest of the behaviour is tested without a disk in NodeConditionTests.</summary>
    public static SmallDisk? Mount(int megabytes)
    {
        var folder = Directory.CreateTempSubdirectory("proofmark-disk-").FullName;
        if (Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m,mode=755", "tmpfs", folder)) return new SmallDisk(folder);
        Directory.Delete(folder);
        return null;
    }

    /// <summary>Somebody else fills the disk until this much is left; returns the file.</summary>
    public string FillUntil(long left)
    {
        var path = Path.Combine(Folder, "somebody-elses.file");
        using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.None, 0);
        var block = new byte[64 * 1024];
        try
        {
            while (Free > left) file.Write(block.AsSpan(0, (int)Math.Clamp(Free - left, 4096, block.Length)));
        }
        catch (IOException)
        {
            // Full to the last block.
        }
        return path;
    }

    public void Dispose()
    {
        if (Run("umount", Folder) || Run("umount", "-l", Folder)) Directory.Delete(Folder);
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
