using System.ComponentModel;
using System.Diagnostics;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Storage.Cluster;

/// <summary>What a system program said.</summary>
internal sealed record ToolResult(int ExitCode, string Output, string Error)
{
    public bool Succeeded => ExitCode == 0;

    /// <summary>The last line that says something, for a sentence.</summary>
    public string LastWord =>
        (Error + "\n" + Output).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? $"exit code {ExitCode}";
}

/// <summary>Runs small system programs to their end.</summary>
internal static class Tool
{
    /// <summary>Runs a program in the root folder (an unprivileged user may not enter ours) and returns all that it said.</summary>
    /// <exception cref="ProblemException">cluster.tool_missing when there is no such program.</exception>
    public static async Task<ToolResult> RunAsync(string program, IEnumerable<string> arguments, CancellationToken ct)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = "/",
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        // Messages are read by this program and by logs: one language.
        start.Environment["LC_ALL"] = "C";
        try
        {
            using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(ct);
            var error = process.StandardError.ReadToEndAsync(ct);
            await process.WaitForExitAsync(ct).ConfigureAwait(false);
            return new(process.ExitCode, await output.ConfigureAwait(false), await error.ConfigureAwait(false));
        }
        catch (Win32Exception e) when (e.NativeErrorCode is 2)
        {
            throw new ProblemException(Problem.Of("cluster.tool_missing", null, ("tool", Path.GetFileName(program))));
        }
    }
}
