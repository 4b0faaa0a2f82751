using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Proofmark.Core.Access;
using Proofmark.Core.Access.Misuse;
using Proofmark.Core.Parties;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Xunit;

namespace Proofmark.Tests.Access.Misuse;

/// <summary>From look-up records to the queue, and what a supervisor does with it.</summary>
public sealed class MisuseWatchTests
{
    [Fact]
    public async Task What_stands_out_is_raised_once_however_often_the_days_are_read()
    {
        await using var node = await AccessNode.CreateAsync();
        var users = await PlantAsync(node);
        Assert.Equal(1, await RunAsync(node));
        Assert.Equal(0, await RunAsync(node));
        // A crash after the act and before the day was ticked off.
        await node.Node.ExecuteAsync("update lookup_watch set next_day = '2026-03-01'");
        Assert.Equal(0, await RunAsync(node));
        Assert.Equal("celebrity|6", await node.Node.ScalarAsync<string>("select rule || '|' || cardinality(users) from anomalies"));
        Assert.Equal(users.Select(u => u.Id).Order(), await node.Node.ScalarAsync<long[]>("select users from anomalies"));
    }

    [Fact]
    public async Task A_later_act_on_the_weapon_explains_its_look_ups()
    {
        await using var node = await AccessNode.CreateAsync();
        await PlantAsync(node);
        await node.Node.ExecuteAsync("""
            set session_replication_role = replica;
            insert into acts (id, uid, type, stage, idempotency_key, actor, purpose, recorded, request_hash) values (900, gen_random_uuid(), 'weapons.report_stolen', 'done', gen_random_uuid(), 1, 'registration', '2026-03-09', '\x00');
            insert into events (id, entry, register, handling, type, act, seq, salt) values (1, 77, 1, 0, 'stolen', 900, 1, '\x00')
            """);
        Assert.Equal(0, await RunAsync(node));
    }

    [Fact]
    public async Task A_supervisor_sees_the_queue_by_a_recorded_look_up_and_not_what_concerns_the_own_look_ups()
    {
        await using var node = await AccessNode.CreateAsync();
        var users = await PlantAsync(node);
        await RunAsync(node);
        var queue = new Anomalies(node.Acts);
        var boris = await WorkingAsync(node, await node.UserAsync("boris", "supervisor"));
        var seen = Assert.Single(await queue.ListAsync("supervisor", true, null, 50, boris.ToReadContext()));
        Assert.Equal((6, 6L), (seen.Users.Count, seen.Measures["users"]));
        Assert.Equal("audit|anomalies", await node.Node.ScalarAsync<string>($"select kind || '|' || subject from lookups where actor = {boris.User} order by id desc limit 1"));

        var suspect = await WorkingAsync(node, users[0]);
        Assert.Empty(await queue.ListAsync("supervisor", false, null, 50, suspect.ToReadContext()));
        Assert.Null(await queue.FindAsync("supervisor", seen.Uid, suspect.ToReadContext()));
        Assert.Equal("access.anomaly.forbidden", (await Assert.ThrowsAsync<ProblemException>(() => queue.DecideAsync("supervisor", seen.Uid, "explained", "All is well.", suspect.Doing(Guid.NewGuid())))).Problems[0].Code);
        Assert.Equal((1L, 0L), (await queue.WaitingAsync("supervisor", boris.User), await queue.WaitingAsync("supervisor", suspect.User)));
    }

    [Fact]
    public async Task What_is_said_is_an_act_with_words_and_is_said_once()
    {
        await using var node = await AccessNode.CreateAsync();
        await PlantAsync(node);
        await RunAsync(node);
        var queue = new Anomalies(node.Acts);
        var boris = await WorkingAsync(node, await node.UserAsync("boris", "supervisor"));
        var one = (await queue.ListAsync("supervisor", true, null, 50, boris.ToReadContext())).Single();
        async Task<string> RefusedAsync(string outcome, string words) =>
            (await Assert.ThrowsAsync<ProblemException>(() => queue.DecideAsync("supervisor", one.Uid, outcome, words, boris.Doing(Guid.NewGuid())))).Problems[0].Code;
        Assert.Equal("access.anomaly.outcome", await RefusedAsync("forgotten", "Nobody cares."));
        Assert.Equal("access.anomaly.words", await RefusedAsync("explained", " ok "));
        await queue.DecideAsync("supervisor", one.Uid, "passed_on", "To the inspectorate, by hand.", boris.Doing(Guid.NewGuid()));
        Assert.Equal("access.anomaly.conflict", await RefusedAsync("explained", "They were all on one course."));
        Assert.Empty(await queue.ListAsync("supervisor", true, null, 50, boris.ToReadContext()));
        var said = (await queue.ListAsync("supervisor", false, null, 50, boris.ToReadContext())).Single().Decision!;
        Assert.Equal(("passed_on", "To the inspectorate, by hand.", "The boris"), (said.Outcome, said.Words, said.By));
        Assert.Equal("access.decide_anomaly", await node.Node.ScalarAsync<string>("select a.type from acts a join anomaly_decisions d on d.act = a.id"));
    }

    [Fact]
    public async Task The_page_and_the_interface_show_the_queue_to_supervisors_and_take_what_they_say()
    {
        await using var server = await AccessServer.StartAsync();
        await PlantAsync(server.Data);
        await RunAsync(server.Data);
        server.Data.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(HttpStatusCode.Forbidden, (await (await server.SignedInAsync("chief", "administrator")).GetAsync("/access/misuse")).Status);
        var boris = await server.WorkingAsync("boris", "supervisor", "audit");
        Assert.Contains("/access/misuse", (await boris.GetAsync("/")).Page.QuerySelectorAll("main a").Select(a => a.GetAttribute("href")));
        var list = await boris.GetAsync("/access/misuse");
        var href = list.Page.QuerySelector("tbody a[href^='/access/misuse/']")!.GetAttribute("href")!;
        Assert.Contains("6", list.Page.QuerySelector("tbody")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await boris.GetAsync("/access/misuse/rules")).Status);
        Assert.Equal(["f-words"], (await boris.SubmitAsync(href, "decide", ("Outcome", "explained"), ("Words", "no"))).Wrong);

        using var asked = new HttpRequestMessage(HttpMethod.Post, "/api/v1/anomalies/" + href.Split('/')[^1] + "/decision") { Content = JsonContent.Create(new { outcome = "explained", words = "A course for newcomers." }) };
        asked.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        using var answer = JsonDocument.Parse(await (await boris.SendAsync(asked)).Content.ReadAsStringAsync());
        Assert.Equal("explained", answer.RootElement.GetProperty("outcome").GetString());
        using var again = new HttpRequestMessage(HttpMethod.Get, "/api/v1/anomalies");
        Assert.Equal("[]", await (await boris.SendAsync(again)).Content.ReadAsStringAsync());
        Assert.Contains("A course for newcomers.", (await boris.GetAsync(href)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("registration", null, 1)]
    [InlineData("training", null, 0)]
    [InlineData("registration", "registration", 0)]
    [InlineData("registration", "training", 1)]
    public async Task Look_ups_for_training_raise_nothing_and_an_act_of_training_explains_no_look_up(string purpose, string? act, int raised)
    {
        await using var node = await AccessNode.CreateAsync();
        for (var i = 0; i < 6; i++)
        {
            var user = await node.UserAsync("clerk" + i, "clerk");
            await using (var session = await ReadSession.OpenAsync(node.Node.Database, new ReadContext(new Actor(user.Id), new Purpose(purpose, null, "CASE-" + i), [], 0), node.Clock))
            {
                await session.RecordAsync("open", "weapon", Guid.NewGuid().ToString(), [purpose == "training" ? -77 : 77]);
                await session.CompleteAsync();
            }
            if (act is not null) await node.Acts.DoAsync(new ActRequest(Core.Weapons.WeaponActs.Correct, new Actor(user.Id), new Purpose(act, null, "CASE-" + i), Guid.NewGuid()), _ => Task.CompletedTask);
            node.Clock.Advance(TimeSpan.FromHours(5));
        }
        node.Clock.Advance(TimeSpan.FromDays(20));
        Assert.Equal(raised, await RunAsync(node));
    }

    private static async Task<int> RunAsync(AccessNode node)
    {
        using var keys = new PersonKeys(RandomNumberGenerator.GetBytes(32));
        return await new MisuseWatch(node.Acts, new PersonService(node.Acts, keys)).RunOnceAsync();
    }

    private static async Task<UserContext> WorkingAsync(AccessNode node, User user)
    {
        var context = await node.SignedInAsync(user);
        await node.Sessions.BeginWorkAsync(context, new Purpose("audit"), null);
        return (await node.Sessions.FindAsync(context.Session))!;
    }

    /// <summary>Six users open one weapon within two days, none with a case; then twenty days pass.</summary>
    private static async Task<List<User>> PlantAsync(AccessNode node)
    {
        var users = new List<User>();
        for (var i = 0; i < 6; i++) users.Add(await node.UserAsync("clerk" + i, "clerk"));
        foreach (var user in users)
        {
            await using var session = await ReadSession.OpenAsync(node.Node.Database, new ReadContext(new Actor(user.Id), new Purpose("registration"), [], 0), node.Clock);
            await session.RecordAsync("open", "weapon", Guid.NewGuid().ToString(), [77]);
            await session.CompleteAsync();
            node.Clock.Advance(TimeSpan.FromHours(5));
        }
        node.Clock.Advance(TimeSpan.FromDays(20));
        return users;
    }
}
