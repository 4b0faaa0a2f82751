using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Proofmark.EndToEnd.Shared;

/// <summary>
/// The files that a long run leaves: figures with their commit and machine, in the folder that <c>PROOFMARK_SOAK_RESULTS</c>
/// names (<c>./proofmark test --soak</c> sets it). They are kept under docs/soak when an issue is closed on them.
/// </summary>
internal static class SoakResults
{
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static string ToJson<T>(T figures) => JsonSerializer.Serialize(figures, Readable) + "\n";

    /// <summary>Writes NAME.json; where no folder is named the figures are in the test's output alone.</summary>
    public static async Task KeepAsync(string name, string json)
    {
        if (Environment.GetEnvironmentVariable("PROOFMARK_SOAK_RESULTS") is { Length: > 0 } folder)
            await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(folder).FullName, name + ".json"), json);
    }

    public static string Today => TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Processor, cores, memory, system: enough to judge the figures by.</summary>
    public static string ThisMachine()
    {
        var processor = File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
        var gigabytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1L << 30);
        return $"{processor}, {Environment.ProcessorCount} cores, {gigabytes} GB, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}";
    }

    /// <summary>The commit that was built, with a mark when files were changed since; null outside a clone.</summary>
    public static async Task<string?> CommitAsync()
    {
        var start = new ProcessStartInfo("git", ["-C", AppContext.BaseDirectory, "describe", "--always", "--abbrev=40", "--dirty"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var git = Process.Start(start)!;
        var said = await git.StandardOutput.ReadToEndAsync();
        await git.WaitForExitAsync();
        return git.ExitCode == 0 ? said.Trim() : null;
    }
}
