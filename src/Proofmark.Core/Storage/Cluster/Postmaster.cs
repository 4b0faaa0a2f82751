using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Proofmark.Core.Storage.Cluster;

/// <summary>The server processes of one cluster, told from others by the folder in which they run (PostgreSQL enters its PGDATA).</summary>
public static class Postmaster
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

        return int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && IsOrMayBe(pid, files) ? pid : null;
    }

    /// <summary>
    /// Whether a living process that a lock file names is the server of this folder. The folder of a process with more rights
    /// than ours (a service with a capability) cannot be read; its command line can. When nothing can be read it counts as the
    /// server: to start a second one beside it would destroy the database.
    /// </summary>
    /// <param name="folder">In which it runs; null: not readable.</param>
    /// <param name="commandLine">With NUL between its words; null or empty: not readable.</param>
    /// <param name="files">PGDATA.</param>
    public static bool IsServer(string? folder, string? commandLine, string files) =>
        folder is not null ? folder == files
        : string.IsNullOrEmpty(commandLine) || (commandLine.Contains("postgres", StringComparison.Ordinal) && commandLine.Split('\0').Contains(files));

    /// <summary>Whether a process is this folder's server, or cannot be told from it.</summary>
    public static bool IsOrMayBe(int pid, string files)
    {
        var process = $"/proc/{pid.ToString(CultureInfo.InvariantCulture)}";
        var (folder, commandLine) = (Try(() => new FileInfo(process + "/cwd").LinkTarget), Try(() => File.ReadAllText(process + "/cmdline")));
        // A zombie has neither; its parent has not noticed yet, and it serves nobody.
        return Directory.Exists(process) && !(folder is null && string.IsNullOrEmpty(commandLine) && IsZombie(process)) && IsServer(folder, commandLine, files);
    }

    private static bool IsZombie(string process) => Try(() => File.ReadAllText(process + "/stat")) is { } stat && stat[(stat.LastIndexOf(')') + 1)..].TrimStart().StartsWith('Z');

    private static string? Try(Func<string?> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Every process that runs in this folder: the postmaster and its children, or children that outlived it.</summary>
    public static IReadOnlyList<int> Processes(string files) =>
        [.. Directory.EnumerateDirectories("/proc")
            .Select(d => int.TryParse(Path.GetFileName(d), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0)
            .Where(pid => pid > 0 && RunsIn(pid, files))];

    /// <summary>True when the process lives and its current folder is this one. A zombie has none.</summary>
    public static bool RunsIn(int pid, string files) => Try(() => new FileInfo($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/cwd").LinkTarget) == files;

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
