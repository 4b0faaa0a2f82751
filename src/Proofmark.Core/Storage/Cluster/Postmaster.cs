using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Proofmark.Core.Storage.Cluster;

/// <summary>The server processes of one cluster, told from others by the folder in which they run (PostgreSQL enters its PGDATA).</summary>
internal static class Postmaster
{
    internal const int Interrupt = 2, Quit = 3, Kill = 9;

    /// <summary>
    /// The process that <c>postmaster.pid</c> names, when it lives and runs in this folder; null when the file is stale,
    /// which includes a number that another program has been given since.
    /// </summary>
    public static int? Running(string files)
    {
        var path = Path.Combine(files, "postmaster.pid");
        string first;
        try
        {
            first = File.ReadLines(path).FirstOrDefault() ?? "";
        }
        catch (IOException)
        {
            return null;
        }

        return int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && RunsIn(pid, files) ? pid : null;
    }

    /// <summary>Every process that runs in this folder: the postmaster and its children, or children that outlived it.</summary>
    public static IReadOnlyList<int> Processes(string files) =>
        [.. Directory.EnumerateDirectories("/proc")
            .Select(d => int.TryParse(Path.GetFileName(d), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0)
            .Where(pid => pid > 0 && RunsIn(pid, files))];

    /// <summary>True when the process lives and its current folder is this one. A zombie has none.</summary>
    public static bool RunsIn(int pid, string files)
    {
        try
        {
            return new FileInfo($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/cwd").LinkTarget == files;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Sends a signal; a process that is gone already is no error.</summary>
    public static void Signal(int pid, int signal)
    {
        const int noSuchProcess = 3;
        if (SendSignal(pid, signal) != 0 && Marshal.GetLastPInvokeError() is var error && error != noSuchProcess) throw new Win32Exception(error);
    }

    /// <summary>Waits until no process of the cluster is left; false when some are after the given time.</summary>
    public static async Task<bool> WaitUntilGoneAsync(string files, TimeSpan limit, CancellationToken ct)
    {
        var clock = TimeProvider.System;
        var started = clock.GetTimestamp();
        while (Processes(files).Count > 0)
        {
            if (clock.GetElapsedTime(started) > limit) return false;
            await Task.Delay(20, ct).ConfigureAwait(false);
        }

        return true;
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int pid, int signal);
}
