using Proofmark.Core.Access.Misuse;
using Proofmark.Core.Access.Sealed;
using Proofmark.Core.Storage;
using Xunit;

namespace Proofmark.Tests.Access.Sealed;

/// <summary>A seal is no cloak: the rules of misuse run over sealed look-ups, and what they find is for the independent auditor alone.</summary>
public sealed class SealedMisuseTests
{
    [Fact]
    public async Task Neighbouring_numbers_looked_up_under_seal_are_found_for_the_independent_auditor_alone()
    {
        await using var world = await SealedWorld.CreateAsync();
        var omar = await world.InAsync(await world.WorkingAsync(world.Omar, await world.ApprovedAsync()));
        for (var entry = 101L; entry <= 116; entry++) await world.OpenAsync(omar, "weapon", null, entry);
        var findings = await WatchedAsync(world);
        var ines = (await world.AuditorAsync()).ToReadContext();
        var one = Assert.Single(await findings.ListAsync(true, ines));
        Assert.Equal(("sequence", 16L, world.Omar.Id), (one.Rule, one.Measures["n"], one.Users.Single().Id));
        Assert.Equal(16, (await findings.FindAsync(one.Uid, ines)).Looks.Count);
        await NothingElsewhereAsync(world);
        // Read again, it is found once.
        await world.Node.ExecuteAsync("update lookup_watch set next_day = '2026-03-01'");
        await new MisuseWatch(world.Access.Acts, world.Persons).RunOnceAsync();
        Assert.Single(await findings.ListAsync(false, ines));
    }

    [Fact]
    public async Task A_row_that_is_half_sealed_and_half_ordinary_is_found_and_no_supervisor_learns_of_it()
    {
        await using var world = await SealedWorld.CreateAsync();
        var id = await world.ApprovedAsync();
        var session = await world.WorkingAsync(world.Omar, id);
        for (var entry = 101L; entry <= 108; entry++) await world.OpenAsync(await world.InAsync(session), "weapon", null, entry);
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        await world.Sessions.BeginWorkAsync(await world.InAsync(session), new Purpose("registration"), null);
        for (var entry = 109L; entry <= 116; entry++) await world.OpenAsync(await world.InAsync(session), "weapon", null, entry);
        var findings = await WatchedAsync(world);
        var one = Assert.Single(await findings.ListAsync(true, (await world.AuditorAsync()).ToReadContext()));
        var (_, looks, ordinary) = await findings.FindAsync(one.Uid, (await world.AuditorAsync()).ToReadContext());
        Assert.Equal(("sequence", 8, 8), (one.Rule, looks.Count, ordinary.Count));
        await NothingElsewhereAsync(world);
        Assert.Equal(8L, await world.Node.ScalarAsync<long>($"select sum(looks) from lookup_days where user_id = {world.Omar.Id}"));
    }

    [Fact]
    public async Task Many_weapons_under_one_sealed_case_without_any_act_are_found()
    {
        await using var world = await SealedWorld.CreateAsync();
        var session = await world.WorkingAsync(world.Omar, await world.ApprovedAsync());
        var (id, entry) = ((await world.InAsync(session)).ToReadContext().Sealed!.Authority, 100L);
        for (var day = 0; day < 3; day++)
        {
            for (var n = 0; n < 8; n++, entry += 50) await world.OpenAsync(await world.InAsync(session), "weapon", null, entry);
            world.Clock.Advance(TimeSpan.FromDays(1));
            session = await world.WorkingAsync(world.Omar, id);
        }
        var findings = await WatchedAsync(world);
        Assert.Contains("one_case", (await findings.ListAsync(true, (await world.AuditorAsync()).ToReadContext())).Select(f => f.Rule));
        await NothingElsewhereAsync(world);
    }

    [Fact]
    public async Task A_canary_touched_under_seal_is_raised_once_and_judged_once_with_words()
    {
        await using var world = await SealedWorld.CreateAsync();
        await world.Node.ExecuteAsync("set session_replication_role = replica; insert into canaries (id, entry, act, seq, salt) values (1, 4711, 1, 0, '\\x00')");
        await world.OpenAsync(await world.InAsync(await world.WorkingAsync(world.Omar, await world.ApprovedAsync())), "weapon", null, 4711);
        var findings = Findings(world);
        Assert.Equal((1, 0), (await findings.RaiseCanariesAsync(), await findings.RaiseCanariesAsync()));
        var one = Assert.Single(await findings.ListAsync(true, (await world.AuditorAsync()).ToReadContext()));
        Assert.Equal("canary", one.Rule);
        Assert.Equal("access.anomaly.words", await SealedCaseTests.RefusedAsync(() => findings.DecideAsync(one.Uid, "explained", "ok", SealedWorld.By(world.Ines))));
        Assert.Equal("access.anomaly.forbidden", await SealedCaseTests.RefusedAsync(() => findings.DecideAsync(one.Uid, "explained", "It was my own doing.", SealedWorld.By(world.Omar))));
        await findings.DecideAsync(one.Uid, "passed_on", "To the prosecutor, by hand.", SealedWorld.By(world.Ines));
        Assert.Equal("access.anomaly.conflict", await SealedCaseTests.RefusedAsync(() => findings.DecideAsync(one.Uid, "explained", "After all a mistake.", SealedWorld.By(world.Ines))));
        Assert.Equal(0, await findings.WaitingAsync());
        await NothingElsewhereAsync(world);
    }

    private static SealedFindings Findings(SealedWorld world) => new(world.Access.Acts, world.Audit, world.Keys, world.Access.Lookups);

    /// <summary>Sixteen days on, when the rules that wait for a later case have read the day too.</summary>
    private static async Task<SealedFindings> WatchedAsync(SealedWorld world)
    {
        await world.Node.ExecuteAsync("insert into lookups (at, actor, purpose, kind, subject) values ('2026-03-02 08:00Z', 1, 'registration', 'find', 'mark')");
        world.Clock.Advance(TimeSpan.FromDays(16));
        await new MisuseWatch(world.Access.Acts, world.Persons).RunOnceAsync();
        return Findings(world);
    }

    private static async Task NothingElsewhereAsync(SealedWorld world)
    {
        Assert.Equal(0L, await world.Node.ScalarAsync<long>("select count(*) from anomalies"));
        Assert.Equal(0L, await world.Node.ScalarAsync<long>("select count(*) from acts where type = 'access.raise_anomalies'"));
        Assert.Equal(0L, await world.Node.ScalarAsync<long>("select count(*) from queue"));
    }
}
