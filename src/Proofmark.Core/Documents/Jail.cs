using System.Diagnostics;
using System.Globalization;

namespace Proofmark.Core.Documents;

/// <summary>
/// Runs a program of the system on what came from outside, shut in: no network (a network namespace with nothing in it), another user
/// when we are root, no new privileges, a limit of time, one folder that is its own. Its memory has no limit of ours. Where it cannot
/// be shut in, it is not run.
/// </summary>
internal static class Jail
{
    private const uint Nobody = 65534;

    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">Its path or name.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="folder">Where it may write; what lies in it becomes its own.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="failed">What is thrown of it, with its last words.</param>
    /// <param name="ct">Stops it.</param>
    public static async Task RunAsync(string program, IEnumerable<string> arguments, string folder, TimeSpan limit, Func<string, Exception> failed, CancellationToken ct)
    {
        if (Environment.IsPrivilegedProcess) await StartAsync("chown", ["-R", string.Create(CultureInfo.InvariantCulture, $"{Nobody}:{Nobody}"), folder], folder, limit, failed, ct).ConfigureAwait(false);
        await StartAsync("unshare", [.. Walls(), program, .. arguments], folder, limit, failed, ct).ConfigureAwait(false);
    }

    /// <summary>Processes of the namespace die with its first; the program that we kill at the limit is that one's parent.</summary>
    private static string[] Walls() => Environment.IsPrivilegedProcess
        ? ["--net", "--pid", "--fork", "--kill-child", "--mount-proc", "setpriv", $"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups", "--no-new-privs", "--"]
        : ["--user", "--map-current-user", "--net", "--pid", "--fork", "--kill-child", "--mount-proc", "setpriv", "--no-new-privs", "--"];

    private static async Task StartAsync(string program, IEnumerable<string> arguments, string folder, TimeSpan limit, Func<string, Exception> failed, CancellationToken ct)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = "/", RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin";
        start.Environment["LC_ALL"] = "C.UTF-8";
        foreach (var name in (string[])["HOME", "TMPDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"]) start.Environment[name] = folder;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        process.StandardInput.Close();
        using var time = CancellationTokenSource.CreateLinkedTokenSource(ct);
        time.CancelAfter(limit);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(time.Token), process.StandardError.ReadToEndAsync(time.Token));
        try
        {
            await process.WaitForExitAsync(time.Token).ConfigureAwait(false);
            var words = (await error.ConfigureAwait(false) + await output.ConfigureAwait(false)).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (process.ExitCode != 0) throw failed(words.LastOrDefault() ?? string.Create(CultureInfo.InvariantCulture, $"exit code {process.ExitCode}"));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw failed("it took too long");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
    }
}
