using Proofmark.Core.Quality;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Quality;

/// <summary>Runs over a register: findings are opened once, closed when they no longer hold, and stay accepted; decisions of persons.</summary>
public sealed class QualityRunTests
{
    [Fact]
    public async Task A_second_run_doubles_nothing_and_a_correction_closes_what_no_longer_holds()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var node = world.Node;
        using var trial = new TrialRegister();
        await trial.ImportAsync(node, "REG", rows => (rows[10].Year, rows[20].Year) = ("1700", "1701"));
        var rules = QualityRules.Shipped.Only("made_too_early");
        Assert.Equal((2L, 0L, 2L), Counts(await TrialRegister.JudgeAsync(node, "REG", rules)));
        Assert.Equal((0L, 0L, 2L), Counts(await TrialRegister.JudgeAsync(node, "REG", rules)));
        Assert.Equal(2L, await node.ScalarAsync<long>("select count(*) from quality_findings"));
        Assert.Equal("""{"made": "1700"}""", await node.ScalarAsync<string>("select data::text from quality_findings order by id limit 1"));

        var entry = await node.ScalarAsync<long>("select id from entries where year = 1700");
        await new WeaponService(node.Acts).CorrectAsync(entry, row => row with { Year = 1987 }, "Misread.", Node.By(Node.Amina));
        // The correction asked for a look; the running node does it.
        var service = new QualityService(node.Acts, ReferenceTables.Shipped, null, rules);
        Assert.True(await new QualityWork(node.Acts, service).DoWhatWaitsAsync());
        Assert.Equal("corrected,open", await node.ScalarAsync<string>("select string_agg(state, ',' order by id) from quality_findings"));
        Assert.Equal((0L, 0L, 1L), Counts(await TrialRegister.JudgeAsync(node, "REG", rules)));
        // Wrong again, by another value: another finding.
        await new WeaponService(node.Acts).CorrectAsync(entry, row => row with { Year = 1600 }, "Misread again.", Node.By(Node.Amina));
        Assert.Equal((1L, 0L, 2L), Counts(await TrialRegister.JudgeAsync(node, "REG", rules)));
        await world.Sequencer.RunOnceAsync();
        Assert.Empty((await world.VerifyAsync()).Findings);
    }

    [Fact]
    public async Task What_was_accepted_stays_accepted_until_the_entry_says_something_else()
    {
        await using var node = await Node.CreateAsync();
        using var trial = new TrialRegister();
        var register = await trial.ImportAsync(node, "REG", rows => rows[10].Year = "1700");
        var rules = QualityRules.Shipped.Only("made_too_early");
        await TrialRegister.JudgeAsync(node, "REG", rules);
        var finding = await OpenAsync(node, register);
        var decisions = new QualityDecisions(node.Acts);
        Assert.Equal("quality.reason", await CodeAsync(() => decisions.AcceptAsync(finding.Row, " ", Node.By(Node.Amina))));
        Assert.Equal("quality.not_asked", await CodeAsync(() => decisions.AnswerAsync(finding.Row, "Yes.", Node.By(Node.Amina))));
        Assert.Equal("quality.whom", await CodeAsync(() => decisions.AskAsync(finding.Row, "", "Is it so?", Node.By(Node.Amina))));
        await decisions.AskAsync(finding.Row, "State museum, desk 4", "Is it so?", Node.By(Node.Amina));
        Assert.Equal(FindingState.Asked, (await OpenAsync(node, register)).State);
        await decisions.AnswerAsync(finding.Row, "It is: a wall gun.", Node.By(Node.Amina));
        var key = Node.By(Node.Amina);
        await decisions.AcceptAsync(finding.Row, "The museum says so.", key);
        Assert.True((await decisions.AcceptAsync(finding.Row, "The museum says so.", key)).AlreadyDone);
        Assert.Equal("quality.accepted", await CodeAsync(() => decisions.AcceptAsync(finding.Row, "Again.", Node.By(Node.Amina))));
        Assert.Equal(["asked", "answered", "accepted"], (await OpenAsync(node, register)).Decisions.Select(d => d.Kind));
        Assert.Equal((0L, 0L, 0L), Counts(await TrialRegister.JudgeAsync(node, "REG", rules)));
        await new WeaponService(node.Acts).CorrectAsync(finding.Row.Entry, row => row with { Year = 1600 }, "Misread.", Node.By(Node.Amina));
        Assert.Equal((1L, 1L, 1L), Counts(await TrialRegister.JudgeAsync(node, "REG", rules)));
        Assert.Equal("quality.closed", await CodeAsync(() => decisions.AskAsync(finding.Row, "Museum", "Still?", Node.By(Node.Amina))));
    }

    [Fact]
    public async Task A_reader_of_other_registers_sees_no_finding_and_the_look_up_is_recorded()
    {
        await using var node = await Node.CreateAsync();
        using var trial = new TrialRegister();
        var register = await trial.ImportAsync(node, "REG", rows => rows[10].Year = "1700");
        await TrialRegister.JudgeAsync(node, "REG", QualityRules.Shipped.Only("made_too_early"));
        var queue = new QualityQueue(node.Database, TimeProvider.System);
        var finding = Assert.Single(await queue.ListAsync(new FindingQuery(null, null), 10, Reading(register)));
        Assert.Empty(await queue.ListAsync(new FindingQuery(null, null), 10, Reading(register + 1)));
        Assert.Null(await queue.OpenAsync(finding.Uid, Reading(register + 1)));
        Assert.Empty(await queue.ListAsync(new FindingQuery(register, null, FindingState.Accepted), 10, Reading(register)));
        Assert.Equal("list:1,list:0,open:0,list:0", await node.ScalarAsync<string>("select string_agg(kind || ':' || coalesce(array_length(found, 1), 0), ',' order by id) from lookups where subject = 'quality'"));
    }

    [Fact]
    public async Task Completeness_counts_what_the_least_content_asks_of_each_kind_of_entry()
    {
        await using var node = await Node.CreateAsync();
        using var trial = new TrialRegister();
        await trial.ImportAsync(node, "WHOLE");
        Assert.Equal(1000, (await TrialRegister.JudgeAsync(node, "WHOLE")).Complete);
        // Half of the rows without model and calibre: 2 of 14 and 4 points of an imported weapon, 19 with a person's number.
        await trial.ImportAsync(node, "HALF", rows => { foreach (var row in rows.Where((_, i) => i % 2 == 0)) (row.Model, row.Calibre) = ("", ""); });
        Assert.InRange((await TrialRegister.JudgeAsync(node, "HALF")).Complete, (short)940, (short)949);
        Assert.Equal(120L, await node.ScalarAsync<long>("select whole from quality_runs order by id desc limit 1"));
        var points = await new QualityHistory(node.Database).OfAsync(await node.ScalarAsync<long>("select id from registers where code = 'WHOLE'"));
        Assert.Equal((240L, 0L, (short)1000), (points[0].Weapons, points[0].Standing, points[0].Complete));
    }

    [Fact]
    public async Task An_import_has_its_register_judged_and_a_register_of_quantities_is_refused()
    {
        await using var node = await Node.CreateAsync();
        using var trial = new TrialRegister();
        await trial.ImportAsync(node, "REG", rows => rows[10].Year = "1700");
        var service = new QualityService(node.Acts, ReferenceTables.Shipped);
        Assert.True(await new QualityWork(node.Acts, service).DoWhatWaitsAsync());
        Assert.False(await new QualityWork(node.Acts, service).DoWhatWaitsAsync());
        Assert.Equal(1L, await node.ScalarAsync<long>("select count(*) from quality_runs"));
        await node.Registers.OpenAsync("STOCK", "Stock", "holdings", 0, null, Node.By(Node.Amina));
        Assert.Equal("quality.register_kind", await CodeAsync(() => service.RunAsync("STOCK", Node.By(Node.Amina))));
        Assert.Equal("weapons.register_unknown", await CodeAsync(() => service.RunAsync("NONE", Node.By(Node.Amina))));
    }

    private static (long, long, long) Counts(QualityReport report) => (report.Opened, report.Closed, report.Standing);

    private static ReadContext Reading(long register) => new(Node.Amina, new Purpose("registration", null, "2026/1"), [register], 9);

    private static async Task<FindingView> OpenAsync(Node node, long register)
    {
        var queue = new QualityQueue(node.Database, TimeProvider.System);
        return (await queue.OpenAsync(await node.ScalarAsync<Guid>("select uid from quality_findings order by id limit 1"), Reading(register)))!;
    }

    private static async Task<string> CodeAsync(Func<Task> work) => (await Assert.ThrowsAsync<ProblemException>(work)).Problems[0].Code;
}
