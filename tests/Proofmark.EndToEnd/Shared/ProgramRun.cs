using System.Diagnostics;

namespace Proofmark.EndToEnd.Shared;

/// <summary>One of the product's programs run to its end as a process of its own.</summary>
/// <param name="ExitCode">As the program ended.</param>
/// <param name="Output">What it wrote to standard output.</param>
/// <param name="Errors">What it wrote to standard error.</param>
internal sealed record ProgramRun(int ExitCode, string Output, string Errors)
{
    /// <summary>Runs <c>proofmark.dll</c> or <c>Proofmark.Bench.dll</c> in English and on a database of its own.</summary>
    public static async Task<ProgramRun> OfAsync(string assembly, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, assembly), .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        start.Environment["PROOFMARK_LANGUAGE"] = "en";
        start.Environment.Remove("PROOFMARK_DATABASE");
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new ProgramRun(process.ExitCode, await output, await errors);
    }
}
