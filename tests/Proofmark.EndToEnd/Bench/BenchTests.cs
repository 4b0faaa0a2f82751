using System.Text.Json;
using Proofmark.EndToEnd.Shared;
using Xunit;

namespace Proofmark.EndToEnd.Bench;

/// <summary>The benches run and give every figure with its ratio. How fast is not asked here: that is for a quiet machine and many rows.</summary>
[Trait("Category", "Slow")]
public sealed class BenchTests
{
    [Theory]
    [InlineData("find", "engine.p50 engine.p95 engine.p99 recorded.p50 recorded.p95 recorded.p99", 6)]
    [InlineData("backup", "seconds base.size folder.size since.seconds act.p50 act.p99 restore.seconds acknowledged", 4)]
    [InlineData("import", "seconds rowsPerSecond peakMemory", 1)]
    public async Task A_bench_gives_its_figures_beside_those_of_its_reference(string bench, string names, int ratios)
    {
        var figures = await RunAsync(bench);
        Assert.Equal(names.Split(' '), figures.Select(f => f.Name));
        Assert.All(figures, f => Assert.True(f.Value > 0));
        Assert.Equal(ratios, figures.Count(f => f.Ratio > 0));
    }

    [Fact]
    public async Task The_bench_of_pages_opens_every_list_the_searches_and_a_weapon_and_none_asks_the_database_too_often()
    {
        var figures = await RunAsync("pages");
        var names = figures.Select(f => f.Name).ToHashSet();
        foreach (var page in new[] { "home", "weapons", "weapons.register", "weapons.id", "weapons.id.transfer", "search.exact", "search.unreadable", "recoveries", "recoveries.id", "traces", "import", "audit.lookups", "ledger", "ledger.acts.id", "registers", "users", "users.id" })
            Assert.Superset(new HashSet<string> { page + ".p95", page + ".queries" }, names);
        Assert.All(figures.Where(f => f.Name.EndsWith(".p95", StringComparison.Ordinal)), f => Assert.True(f.Value > 0, f.Name));
        // So many are allowed at a million rows; they do not hang on the rows.
        Assert.Empty(figures.Where(f => f.Name.EndsWith(".queries", StringComparison.Ordinal) && f.Value > 12).Select(f => $"{f.Name} {f.Value}"));
    }

    private static async Task<List<(string Name, double Value, double? Ratio)>> RunAsync(string bench)
    {
        var file = Path.Combine(Path.GetTempPath(), $"proofmark-bench-{Guid.NewGuid():N}.json");
        try
        {
            var run = await ProgramRun.OfAsync("Proofmark.Bench.dll", bench, "--rows", "2000", "--json", file);
            Assert.True(run.ExitCode == 0, run.Errors);
            using var result = JsonDocument.Parse(await File.ReadAllTextAsync(file));
            Assert.Equal((bench, 2000), (result.RootElement.GetProperty("bench").GetString(), result.RootElement.GetProperty("rows").GetInt32()));
            return [.. result.RootElement.GetProperty("figures").EnumerateArray().Select(f => (f.GetProperty("name").GetString()!, f.GetProperty("value").GetDouble(), f.GetProperty("ratio").ValueKind == JsonValueKind.Number ? f.GetProperty("ratio").GetDouble() : (double?)null))];
        }
        finally
        {
            File.Delete(file);
        }
    }
}
