using System.Text.Json;
using Proofmark.EndToEnd.Shared;
using Xunit;
using Xunit.Abstractions;

namespace Proofmark.EndToEnd.Importing;

/// <summary>Import at ten million rows (issue: must show 3): memory must not grow with the file.</summary>
public sealed class LongImportTests(ITestOutputHelper output)
{
    private const int Rows = 10_000_000;

    /// <summary>Megabytes that the importing process may hold at any size.</summary>
    private const double MostMemory = 400;

    [Fact]
    [Trait("Category", "Soak")]
    public async Task Ten_million_rows_are_imported_in_the_memory_of_a_few()
    {
        var file = Path.Combine(Path.GetTempPath(), $"proofmark-import-{Guid.NewGuid():N}.json");
        try
        {
            var run = await ProgramRun.OfAsync("Proofmark.Bench.dll", "import", "--rows", $"{Rows}", "--json", file);
            output.WriteLine(run.Output + run.Errors);
            Assert.True(run.ExitCode == 0, run.Errors);
            using var figures = JsonDocument.Parse(await File.ReadAllTextAsync(file));
            await SoakResults.KeepAsync("import", SoakResults.ToJson(new { date = SoakResults.Today, commit = await SoakResults.CommitAsync(), machine = SoakResults.ThisMachine(), run = figures.RootElement, said = run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries) }));
            var peak = figures.RootElement.GetProperty("figures").EnumerateArray().Single(f => f.GetProperty("name").GetString() == "peakMemory").GetProperty("value").GetDouble();
            Assert.InRange(peak, 1, MostMemory);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
