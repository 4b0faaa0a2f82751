using System.Globalization;
using System.Text.Json;

namespace Proofmark.Bench;

/// <summary>
/// One figure of a bench. <see cref="Ratio"/> is ours divided by the reference of the same figure in the same run (a time under 1 is
/// faster than the reference); null where there is no reference.
/// </summary>
public sealed record Figure(string Name, double Value, string Unit, double? Ratio);

/// <summary>What a bench writes as JSON.</summary>
public sealed record BenchResult(string Bench, long Rows, IReadOnlyList<Figure> Figures);

/// <summary>What a bench is asked for: rows; of <c>pages</c> those whose names begin so (null: all); of <c>search</c> without the reference.</summary>
public sealed record BenchOrder(long Rows, string? Only, bool Alone = false);

/// <summary><c>./proofmark bench NAME [--rows N] [--only PAGES] [--alone] [--json FILE]</c>: the only source of speed figures. Sets up and removes its own database.</summary>
public static class Benches
{
    private static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    private static readonly Dictionary<string, Func<BenchOrder, Task<BenchResult>>> All = new(StringComparer.Ordinal)
    {
        ["import"] = order => ImportBench.RunAsync(order.Rows),
        ["find"] = order => FindBench.RunAsync(order.Rows),
        ["backup"] = order => BackupBench.RunAsync(order.Rows),
        ["pages"] = PagesBench.RunAsync,
        ["search"] = SearchBench.RunAsync,
        ["quality"] = order => QualityBench.RunAsync(order.Rows),
        ["normalise"] = order => NormaliseBench.RunAsync(order.Rows),
    };

    /// <summary>Runs one bench; exit code 2 when it was asked for wrongly.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        if (args.Length == 0 || !All.TryGetValue(args[0], out var bench))
        {
            await Console.Error.WriteLineAsync($"./proofmark bench NAME [--rows N] [--only PAGES] [--alone] [--json FILE]; NAME is one of: {string.Join(", ", All.Keys)}");
            return 2;
        }
        var rows = 100_000L;
        string? json = null, only = null;
        var alone = false;
        for (var i = 1; i < args.Length; i++)
        {
            if (args[i] == "--rows" && i + 1 < args.Length && long.TryParse(args[++i], CultureInfo.InvariantCulture, out var n) && n > 0) rows = n;
            else if (args[i] == "--json" && i + 1 < args.Length) json = args[++i];
            else if (args[0] == "pages" && args[i] == "--only" && i + 1 < args.Length) only = args[++i];
            else if (args[0] == "search" && args[i] == "--alone") alone = true;
            else
            {
                await Console.Error.WriteLineAsync($"bench: what is {args[i]}? Say --rows N, --json FILE or, of pages, --only weapons.id (pages whose names begin so), or, of search, --alone (without the reference).");
                return 2;
            }
        }
        var result = await bench(new BenchOrder(rows, only, alone));
        foreach (var figure in result.Figures)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{figure.Name,-18} {figure.Value,14:N2} {figure.Unit,-8} {(figure.Ratio is { } r ? $"ratio {r:F2}" : "")}"));
        if (json is not null) await File.WriteAllTextAsync(json, JsonSerializer.Serialize(result, Format) + "\n");
        return 0;
    }
}
