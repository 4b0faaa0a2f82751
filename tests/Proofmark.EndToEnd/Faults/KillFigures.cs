using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Proofmark.EndToEnd.Faults;

/// <summary>What came of one kind of kill.</summary>
/// <param name="Killed">What was killed, and during what.</param>
/// <param name="Kills">How often.</param>
/// <param name="HitAnOpenAct">Kills at which an announced act was open and its answer never came.</param>
/// <param name="OpenTransactionSeen">Kills just before which the database showed a transaction that had written.</param>
/// <param name="RolledBack">Open acts of which nothing was left after the kill.</param>
/// <param name="CommittedUnanswered">Open acts that had been committed; their second attempt was told so.</param>
/// <param name="HalfThere">Open acts of which a part was left.</param>
/// <param name="Acknowledged">Acts acknowledged in all.</param>
/// <param name="Lost">Acknowledged acts that are not there.</param>
internal sealed record KillFigures(string Killed, int Kills, int HitAnOpenAct, int OpenTransactionSeen, int RolledBack, int CommittedUnanswered, int HalfThere, int Acknowledged, int Lost);

/// <summary>The whole run, as it is kept under docs/soak.</summary>
internal sealed record KillReport(string Date, string? Commit, string Machine, bool Durable, IReadOnlyList<KillFigures> Runs, long Acts, long Rows, long SignedSize, long Findings, double Seconds)
{
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public string ToJson() => JsonSerializer.Serialize(this, Readable) + "\n";

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
