using Proofmark.EndToEnd.Shared;
using Xunit;
using Xunit.Abstractions;

namespace Proofmark.EndToEnd.Faults;

/// <summary>
/// kill -9 of the server and of PostgreSQL while acts run (issue: must show 4). What a client was told is there, what it was
/// not told is there whole or not at all, and the ledger holds.
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    [Fact]
    [Trait("Category", "Slow")]
    public Task After_a_few_kills_no_acknowledged_act_is_lost_and_none_is_half_there() => RunAsync(3, 3, 2);

    /// <summary>The long numbers; kept as <c>kill.json</c>.</summary>
    [Fact]
    [Trait("Category", "Soak")]
    public async Task After_fifty_kills_no_acknowledged_act_is_lost_and_none_is_half_there()
    {
        var report = await RunAsync(20, 20, 10);
        await SoakResults.KeepAsync("kill", report.ToJson());
    }

    private async Task<KillReport> RunAsync(int server, int database, int both)
    {
        await using var run = new KillRun();
        await run.StartAsync();
        var all = new[] { await run.KillAsync(Victim.Database, database), await run.KillAsync(Victim.Server, server), await run.KillAsync(Victim.Both, both) };
        var (verification, report) = await run.CheckAsync();
        output.WriteLine(report.ToJson());

        Assert.All(all, f => Assert.Equal((0, 0), (f.Lost, f.HalfThere)));
        Assert.Empty(verification.Findings);
        Assert.Equal(0, verification.Unsigned);
        // A kill that met nothing proves nothing. Of a few, one or two miss on a machine that does other work too.
        var kills = all.Sum(f => f.Kills);
        var share = kills < 20 ? 0.5 : 0.8;
        Assert.True(all.Sum(f => f.HitAnOpenAct) >= share * kills, $"fewer than {share:P0} of the kills hit an open act");
        Assert.All(all, f => Assert.True(f.RolledBack > 0 || f.Kills < 5, $"{f.Killed}: no act was cut off before its commit"));
        return report;
    }
}
