using System.Net;
using Proofmark.Core.Access;
using Proofmark.Core.Access.Misuse;
using Proofmark.Core.Marking;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Tracing;
using Proofmark.Core.Weapons;
using Proofmark.Core.Weapons.Canaries;
using Proofmark.Core.Weapons.Finding;
using Xunit;

namespace Proofmark.Tests.Access.Misuse;

/// <summary>Records that no honest work touches.</summary>
public sealed class CanaryTests
{
    [Fact]
    public async Task Opening_or_finding_a_canary_alarms_the_auditor_and_nobody_else()
    {
        await using var node = await AccessNode.CreateAsync();
        var (register, uid) = await PlantAsync(node);
        var omar = new ReadContext(new Actor((await node.UserAsync("omar", "police")).Id), new Purpose("investigation", null, "2026/9"), [register], 9);
        var found = await new WeaponFinder(node.Node.Database, node.Clock).FindAsync(MarkQuery.Read("CNRY 7781").GetValueOrThrow(), omar);
        Assert.Single(found.Items);
        Assert.NotNull(await new WeaponHistory(node.Node.Database, node.Clock).OpenAsync(uid, omar));
        var alarms = new CanaryAlarms(node.Acts);
        Assert.Equal(2, await alarms.RunOnceAsync());
        Assert.Equal(0, await alarms.RunOnceAsync());

        var queue = new Anomalies(node.Acts);
        var ines = new ReadContext(new Actor((await node.UserAsync("ines", "auditor")).Id), new Purpose("audit"), [], -1);
        Assert.All(await queue.ListAsync(Anomalies.Auditor, true, null, 50, ines), a => Assert.Equal(("canary", "omar"), (a.Rule, a.Users.Single().Login)));
        Assert.Equal(2, await queue.WaitingAsync(Anomalies.Auditor, ines.Actor.User));
        Assert.Empty(await queue.ListAsync(Anomalies.Supervisor, false, null, 50, ines));
    }

    [Fact]
    public async Task The_database_shows_canaries_and_what_they_raise_to_the_auditor_alone()
    {
        await using var node = await AccessNode.CreateAsync();
        var (register, uid) = await PlantAsync(node);
        await new WeaponHistory(node.Node.Database, node.Clock).OpenAsync(uid, new ReadContext(new Actor(900), new Purpose("registration"), [register], 9));
        await new CanaryAlarms(node.Acts).RunOnceAsync();
        async Task<long> SeenAsync(string table, bool auditor)
        {
            await using var connection = await node.Node.Database.Writer.OpenConnectionAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            if (auditor) await new Npgsql.NpgsqlCommand(ReadSession.ForAuditor, connection).ExecuteNonQueryAsync();
            return (long)(await new Npgsql.NpgsqlCommand($"select count(*) from {table}", connection).ExecuteScalarAsync())!;
        }
        foreach (var table in new[] { "canaries", "anomalies" })
        {
            Assert.Equal(0L, await SeenAsync(table, false));
            Assert.Equal(1L, await SeenAsync(table, true));
        }
        await using var reader = await node.Node.Database.Reader.OpenConnectionAsync();
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => new Npgsql.NpgsqlCommand("select count(*) from canaries", reader).ExecuteScalarAsync());
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => new Npgsql.NpgsqlCommand("select among_canaries(array[1])", reader).ExecuteScalarAsync());
    }

    [Fact]
    public async Task A_look_up_is_not_shown_when_its_alarm_cannot_be_queued()
    {
        await using var node = await AccessNode.CreateAsync();
        var (register, uid) = await PlantAsync(node);
        await node.Node.ExecuteAsync("alter table queue add constraint full_disk check (kind <> 'access.canary')");
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => new WeaponHistory(node.Node.Database, node.Clock).OpenAsync(uid, new ReadContext(new Actor(900), new Purpose("registration"), [register], 9)));
    }

    [Fact]
    public async Task No_other_State_is_told_of_a_canary_and_the_nodes_own_search_raises_nothing()
    {
        await using var node = await AccessNode.CreateAsync();
        var (register, _) = await PlantAsync(node);
        await node.Node.Weapons.RegisterAsync(new RegisterWeapon(register, "R-2", [new MarkRequest("manufacture", "CNRY 7781")]), AccessNode.Administering with { Purpose = new Purpose("registration") });
        var search = new TraceSearch(node.Node.Database, node.Clock);
        var context = new ReadContext(Actor.Node, new Purpose("tracing"), [register], 9);
        var asked = new TracedWeapon { Markings = [new TracedMark { Kind = MarkKind.Manufacture, Text = "CNRY 7781" }] };
        var candidate = Assert.Single(await search.FindAsync(asked, context));
        var canary = await node.Node.ScalarAsync<long>("select entry from canaries");
        Assert.NotEqual(canary, candidate.Entry);
        Assert.Empty(await search.LinksAsync(canary, context));
        Assert.NotEmpty(await search.LinksAsync(candidate.Entry, context));
        Assert.Equal(0, await new CanaryAlarms(node.Acts).RunOnceAsync());
    }

    [Fact]
    public async Task To_everybody_else_a_canary_is_a_registration_like_others()
    {
        await using var node = await AccessNode.CreateAsync();
        var (register, uid) = await PlantAsync(node);
        var seen = (await new WeaponHistory(node.Node.Database, node.Clock).OpenAsync(uid, new ReadContext(new Actor(900), new Purpose("registration"), [register], 9)))!;
        Assert.Equal(["weapons.register"], seen.Events.Select(e => e.ActType).Distinct());
        Assert.Equal("registered", seen.Status.Status);
    }

    [Fact]
    public async Task The_auditor_plants_a_canary_on_the_page_and_reads_the_alarms_and_an_administrator_opens_neither()
    {
        await using var server = await AccessServer.StartAsync();
        await server.Data.Node.PoliceRegisterAsync();
        var ines = await server.WorkingAsync("ines", "auditor", "audit");
        Assert.Contains("f-mark", (await ines.SubmitAsync("/audit/canaries", "plant", ("Register", "POLICE"), ("Number", "C-1"), ("Mark", ""))).Wrong);
        Assert.Contains("f-make", (await ines.SubmitAsync("/audit/canaries", "plant", ("Register", "POLICE"), ("Number", "C-1"), ("Mark", "CNRY 5"), ("Make", "Nobody Knows This Maker"))).Wrong);
        Assert.Equal(HttpStatusCode.Redirect, (await ines.SubmitAsync("/audit/canaries", "plant", ("Register", "POLICE"), ("Number", "C-1"), ("Mark", "CNRY 5"))).Status);
        Assert.Contains("C-1", (await ines.GetAsync("/audit/canaries")).Page.QuerySelector("tbody")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await ines.GetAsync("/audit/alarms")).Status);
        var chief = await server.SignedInAsync("chief", "administrator");
        foreach (var path in new[] { "/audit/canaries", "/audit/alarms", "/access/misuse" }) Assert.Equal(HttpStatusCode.Forbidden, (await chief.GetAsync(path)).Status);
    }

    [Theory]
    [InlineData("police")]
    [InlineData("supervisor")]
    [InlineData("administrator")]
    public async Task The_independent_auditor_does_nothing_but_audit(string role)
    {
        await using var node = await AccessNode.CreateAsync();
        var refused = await Assert.ThrowsAsync<ProblemException>(() => node.UserAsync("ines", "auditor", role));
        Assert.StartsWith("access.separation", refused.Problems[0].Code, StringComparison.Ordinal);
        await node.UserAsync("ida", "auditor");
    }

    private static async Task<(long Register, Guid Entry)> PlantAsync(AccessNode node)
    {
        var register = await node.Node.PoliceRegisterAsync();
        await new CanaryService(node.Acts).PlantAsync(new RegisterWeapon(register, "C-1", [new MarkRequest("manufacture", "CNRY 7781")]), AccessNode.Administering with { Purpose = new Purpose("audit") });
        return (register, await node.Node.ScalarAsync<Guid>("select e.uid from entries e join canaries c on c.entry = e.id"));
    }
}
