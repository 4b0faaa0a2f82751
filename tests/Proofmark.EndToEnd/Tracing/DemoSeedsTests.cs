using System.Diagnostics;
using System.Text.Json;
using Proofmark.EndToEnd.Shared;
using Xunit;
using Xunit.Abstractions;

namespace Proofmark.EndToEnd.Tracing;

/// <summary>The main job with two real nodes, over the seeds of must show 2: the answer equals the planted truth, and both ledgers hold.</summary>
public sealed class DemoSeedsTests(ITestOutputHelper output)
{
    // Seed 1 is that of TraceDemoTests.
    [Theory]
    [InlineData(2)]
    [Trait("Category", "Slow")]
    public async Task The_answer_to_a_trace_is_what_was_planted(int seed)
    {
        var answer = await RunAsync(seed, 1000);

        Assert.True(answer.ExitCode == 0, answer.Said);
        Assert.True(answer.Verified);
    }

    /// <summary>The long numbers, kept as <c>trace-demo.json</c>.</summary>
    [Fact]
    [Trait("Category", "Soak")]
    public async Task Twenty_seeds_end_as_planted_and_at_least_three_without_a_single_weapon()
    {
        var answers = new List<Answer>();
        for (var seed = 1; seed <= 20; seed++) answers.Add(await RunAsync(seed, 100_000));
        await SoakResults.KeepAsync("trace-demo", SoakResults.ToJson(new { date = SoakResults.Today, commit = await SoakResults.CommitAsync(), machine = SoakResults.ThisMachine(), weapons = 100_000, seeds = answers.Select(a => new { a.Seed, a.ExitCode, a.Verified, a.Status, seconds = Math.Round(a.Seconds, 1) }) }));

        Assert.All(answers, a => Assert.True(a is { ExitCode: 0, Verified: true }, $"seed {a.Seed}: {a.Said}"));
        Assert.True(answers.Count(a => a.Status is "no_record" or "several_specify") >= 3, string.Join(' ', answers.Select(a => a.Status)));
    }

    private async Task<Answer> RunAsync(int seed, int weapons)
    {
        var file = Path.Combine(Path.GetTempPath(), $"proofmark-demo-{Guid.NewGuid():N}.json");
        try
        {
            var clock = Stopwatch.StartNew();
            var run = await ProgramRun.OfAsync("proofmark.dll", "trace-demo", "--weapons", $"{weapons}", "--seed", $"{seed}", "--json", file);
            output.WriteLine(run.Output + run.Errors);
            using var result = JsonDocument.Parse(File.Exists(file) ? await File.ReadAllTextAsync(file) : """{"verified":false,"trace":{"status":"none"}}""");
            return new Answer(seed, run.ExitCode, result.RootElement.GetProperty("verified").GetBoolean(), result.RootElement.GetProperty("trace").GetProperty("status").GetString()!, clock.Elapsed.TotalSeconds, run.Output + run.Errors);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private sealed record Answer(int Seed, int ExitCode, bool Verified, string Status, double Seconds, string Said);
}
