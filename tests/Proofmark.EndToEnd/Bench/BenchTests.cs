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
        var file = Path.Combine(Path.GetTempPath(), $"proofmark-bench-{Guid.NewGuid():N}.json");
        try
        {
            var run = await ProgramRun.OfAsync("Proofmark.Bench.dll", bench, "--rows", "2000", "--json", file);
            Assert.True(run.ExitCode == 0, run.Errors);
            using var result = JsonDocument.Parse(await File.ReadAllTextAsync(file));
            Assert.Equal((bench, 2000), (result.RootElement.GetProperty("bench").GetString(), result.RootElement.GetProperty("rows").GetInt32()));
            var figures = result.RootElement.GetProperty("figures").EnumerateArray().ToList();
            Assert.Equal(names.Split(' '), figures.Select(f => f.GetProperty("name").GetString()));
            Assert.All(figures, f => Assert.True(f.GetProperty("value").GetDouble() > 0));
            Assert.Equal(ratios, figures.Count(f => f.GetProperty("ratio").ValueKind == JsonValueKind.Number && f.GetProperty("ratio").GetDouble() > 0));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
