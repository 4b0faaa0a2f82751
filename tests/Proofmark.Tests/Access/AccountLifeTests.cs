using System.Net;
using System.Net.Http.Json;
using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Xunit;

namespace Proofmark.Tests.Access;

/// <summary>Joining, moving, leaving: when an account is open, what a move takes away, what ends with a leaver.</summary>
public sealed class AccountLifeTests
{
    private static readonly DateOnly Today = new(2026, 3, 2);
    private static readonly Purpose Keeping = new("registration");

    [Fact]
    public async Task An_account_opens_on_its_first_day_and_closes_by_itself_after_its_last()
    {
        await using var node = await AccessNode.CreateAsync();
        var life = new AccountLife(node.Acts);
        var amina = await node.UserAsync("amina", "clerk");
        var secret = (await new ApiTokens(node.Acts).CreateAsync(amina.Id, new NewApiToken("Program", ["weapons.read"], null, "registration", TimeSpan.FromDays(90), []), new Actor(amina.Id))).Secret;
        await life.SetTermAsync(amina.Id, Today.AddDays(1), Today.AddDays(3), AccessNode.Administering);
        foreach (var open in new[] { false, true, true, true, false })
        {
            var session = await node.Sessions.StartAsync(amina.Id);
            Assert.Equal(open, await node.Sessions.FindAsync(session) is not null);
            if (open) Assert.NotNull(await new ApiTokenGate(node.Node.Database, node.Clock).OpenAsync(secret, null, null));
            else Assert.Equal("access.token.sign_in_needed", await CodeAsync(() => new ApiTokenGate(node.Node.Database, node.Clock).OpenAsync(secret, null, null)));
            node.Clock.Advance(TimeSpan.FromDays(1));
        }
        Assert.Equal(1, await life.LeaveDueAsync());
        Assert.Equal(0, await life.LeaveDueAsync());
        Assert.Equal(Today.AddDays(3), Assert.Single(await new Departures(node.Node.Database).ListAsync(true, 10)).LastDay);
    }

    [Fact]
    public async Task What_a_leaver_had_ends_in_one_act()
    {
        await using var node = await AccessNode.CreateAsync();
        var (amina, boris) = (await node.UserAsync("amina", "clerk"), await node.UserAsync("boris", "supervisor"));
        var register = await new RegisterService(node.Acts).OpenAsync("POLICE", "Police", "weapons", 0, null, AccessNode.Administering);
        await node.Users.SetRegistersAsync(amina.Id, new Dictionary<long, short> { [register] = 2 }, AccessNode.Administering);
        await new Passkeys(node.Acts).AddAsync(new Passkey([7], amina.Id, "Telephone", [1], default, 0, [], false, false, null), AccessNode.Administering);
        await new RecoveryCodes(node.Acts).RenewAsync(amina.Id, new Actor(amina.Id));
        await new ApiTokens(node.Acts).CreateAsync(amina.Id, new NewApiToken("Program", ["weapons.read"], null, "registration", TimeSpan.FromDays(90), []), new Actor(amina.Id));
        await node.Credentials.SetPasswordAsync(amina.Id, "hash", AccessNode.Administering);
        var session = await node.Sessions.StartAsync(amina.Id);
        var waiting = await ProposeAsync(node, amina, "entry:1");
        var approved = await ProposeAsync(node, amina, "entry:2");
        await DecideAsync(node, boris, approved);
        var others = await ProposeAsync(node, boris, "entry:3");
        await DecideAsync(node, amina, others);

        var leave = await new AccountLife(node.Acts).LeaveAsync(amina.Id, AccessNode.Administering);

        Assert.Null(await node.Sessions.FindAsync(session));
        var now = (await node.Users.FindAsync("amina"))!;
        Assert.Equal((false, false, false), (now.Active, now.HasPassword, now.SecondFactor));
        Assert.Empty(now.Roles);
        Assert.Empty(now.Registers);
        foreach (var table in new[] { "passkeys", "recovery_codes", "sessions", "one_time_links" }) Assert.Equal(0L, await node.Node.ScalarAsync<long>($"select count(*) from {table} where user_id = {amina.Id}"));
        foreach (var table in new[] { "user_details", "user_roles", "user_registers", "api_token_ends", "proposal_ends", "departures", "credential_events" })
            Assert.True(await node.Node.ScalarAsync<long>($"select count(*) from {table} where act = {leave.Id}") > 0, table);
        foreach (var (act, subject) in new[] { (waiting, "entry:1"), (approved, "entry:2"), (others, "entry:3") })
        {
            Assert.False(Assert.Single(await new ProposalList(node.Node.Database).OfAsync(subject)).Approved);
            Assert.Equal("act.not_approved", await CodeAsync(() => node.Acts.DoAsync(
                new ActRequest(WeaponActs.Destroy, new Actor(boris.Id), Keeping, Guid.NewGuid()) { Stage = "done", Proposal = act, Content = subject }, a => Proposals.UseApprovalAsync(a, act, WeaponActs.Destroy, subject, default))));
        }
        Assert.Equal("act.already_decided", await CodeAsync(() => DecideAsync(node, boris, waiting)));
        Assert.Equal("access.user_left.conflict", await CodeAsync(() => new AccountLife(node.Acts).LeaveAsync(amina.Id, AccessNode.Administering)));
        var left = Assert.Single(await new Departures(node.Node.Database).ListAsync(true, 10));
        Assert.Equal(["entry:1", "entry:2", "entry:3"], left.Open.Select(o => o.Subject).Order());
    }

    [Fact]
    public async Task What_others_proposed_and_approved_goes_on_when_a_third_leaves()
    {
        await using var node = await AccessNode.CreateAsync();
        var (amina, boris, omar) = (await node.UserAsync("amina", "supervisor"), await node.UserAsync("boris", "supervisor"), await node.UserAsync("omar", "clerk"));
        var proposal = await ProposeAsync(node, amina, "entry:1");
        await DecideAsync(node, boris, proposal);
        await new AccountLife(node.Acts).LeaveAsync(omar.Id, AccessNode.Administering);
        Assert.True(Assert.Single(await new ProposalList(node.Node.Database).OfAsync("entry:1")).Approved);
        Assert.Empty(Assert.Single(await new Departures(node.Node.Database).ListAsync(true, 10)).Open);
    }

    [Fact]
    public async Task The_last_administrator_neither_leaves_nor_ends_on_a_day()
    {
        await using var node = await AccessNode.CreateAsync();
        var life = new AccountLife(node.Acts);
        var (chief, second) = (await node.UserAsync("chief", "administrator"), await node.UserAsync("second", "administrator"));
        await life.SetTermAsync(second.Id, null, Today.AddDays(2), AccessNode.Administering);
        // The second goes in two days: it is no second.
        Assert.Equal("access.last_administrator", await CodeAsync(() => life.SetTermAsync(chief.Id, null, Today.AddDays(9), AccessNode.Administering)));
        Assert.Equal("access.last_administrator", await CodeAsync(() => life.LeaveAsync(chief.Id, AccessNode.Administering)));
        Assert.Equal("access.last_administrator", await CodeAsync(() => node.Users.SetRolesAsync(chief.Id, ["clerk"], AccessNode.Administering)));
        await life.SetTermAsync(second.Id, null, null, AccessNode.Administering);
        await life.LeaveAsync(chief.Id, AccessNode.Administering);
        Assert.Equal("access.last_administrator", await CodeAsync(() => life.LeaveAsync(second.Id, AccessNode.Administering)));
    }

    [Fact]
    public async Task A_move_to_another_organisation_takes_away_what_the_old_one_gave_in_the_same_act()
    {
        await using var node = await AccessNode.CreateAsync();
        var (police, army) = (await node.Organisations.CreateAsync("P", "Police", "state_force", null, AccessNode.Administering), await node.Organisations.CreateAsync("A", "Army", "state_force", null, AccessNode.Administering));
        var amina = await node.UserAsync("amina", "clerk");
        var register = await new RegisterService(node.Acts).OpenAsync("POLICE", "Police", "weapons", 0, null, AccessNode.Administering);
        await node.Users.SetRegistersAsync(amina.Id, new Dictionary<long, short> { [register] = 2 }, AccessNode.Administering);
        await node.Users.ChangeAsync(amina.Id, new UserDetails("Amina", police, "en", true), AccessNode.Administering);
        Assert.NotEmpty((await node.Users.FindAsync("amina"))!.Roles); // the first organisation is no move
        var session = await node.Sessions.StartAsync(amina.Id);
        var move = await node.Users.ChangeAsync(amina.Id, new UserDetails("Amina", army, "en", true), AccessNode.Administering);
        var now = (await node.Users.FindAsync("amina"))!;
        Assert.Equal((true, army), (now.Active, now.Organisation));
        Assert.Empty(now.Roles);
        Assert.Empty(now.Registers);
        Assert.Null(await node.Sessions.FindAsync(session));
        Assert.Equal(2L, await node.Node.ScalarAsync<long>($"select (select count(*) from user_roles where act = {move.Id} and not granted) + (select count(*) from user_registers where act = {move.Id} and not granted)"));
        // Another name in the same organisation takes nothing.
        await node.Users.SetRolesAsync(amina.Id, ["clerk"], AccessNode.Administering);
        await node.Users.ChangeAsync(amina.Id, new UserDetails("Amina K.", army, "en", true), AccessNode.Administering);
        Assert.NotEmpty((await node.Users.FindAsync("amina"))!.Roles);
    }

    [Fact]
    public async Task The_administrator_ends_an_account_and_the_supervisor_says_who_took_over()
    {
        await using var server = await AccessServer.StartAsync();
        var amina = await server.SignedInAsync("amina", "clerk");
        var user = (await server.Data.Users.FindAsync("amina"))!;
        await ProposeAsync(server.Data, user, "entry:7");
        await server.Data.UserAsync("omar", "clerk");
        var chief = await server.SignedInAsync("chief", "administrator");
        var page = $"/users/{PublicId.Of("XA", user.Uid)}";
        Assert.Contains("f-ends", (await chief.SubmitAsync(page, "term", ("Starts", "2026-05-01"), ("Ends", "2026-04-01"))).Wrong);
        Assert.Contains("f-starts", (await chief.SubmitAsync(page, "term", ("Starts", "1 May"), ("Ends", ""))).Wrong);
        Assert.Equal(HttpStatusCode.Redirect, (await chief.SubmitAsync(page, "term", ("Starts", ""), ("Ends", "2026-04-01"))).Status);
        Assert.Contains("2026", (await chief.GetAsync("/users")).Page.QuerySelectorAll("tbody tr").Single(r => r.TextContent.Contains("amina", StringComparison.Ordinal)).TextContent, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await chief.GetAsync($"/users/{PublicId.Of("XA", Guid.CreateVersion7())}/leave")).Status);
        Assert.Equal((HttpStatusCode.Redirect, page), await StateAsync(chief.SubmitAsync(page + "/leave", "leave")));
        Assert.StartsWith("/sign-in", (await amina.GetAsync("/profile")).Location, StringComparison.Ordinal);

        var boris = await server.SignedInAsync("boris", "supervisor");
        var home = await boris.GetAsync("/");
        Assert.Contains("The work of 1 person waits", home.Text, StringComparison.Ordinal);
        var list = await boris.GetAsync("/access/leavers");
        Assert.Contains("destruction of a weapon", list.Text, StringComparison.Ordinal);
        var form = list.Page.QuerySelector("main input[name=_handler]")!.GetAttribute("value")!;
        var field = form["take-".Length..] + ".Successor";
        Assert.Equal(HttpStatusCode.BadRequest, (await boris.SendFormAsync(list.Page, "/access/leavers", form, (field, "nobody-here"))).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await boris.SendFormAsync(list.Page, "/access/leavers", form, (field, "Omar"))).Status);
        Assert.Contains("The omar", (await boris.GetAsync("/access/leavers")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("person waits", (await boris.GetAsync("/")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_sets_terms_and_lists_leavers_and_a_clerk_does_not()
    {
        await using var server = await AccessServer.StartAsync();
        var user = await server.UserAsync("omar", "police");
        var path = $"/api/v1/users/{PublicId.Of("XA", user.Uid)}";
        var chief = await server.SignedInAsync("chief", "administrator");
        var amina = await server.SignedInAsync("amina", "clerk");
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(amina, HttpMethod.Put, path + "/term", new { ends = "2026-06-01" })).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(amina, HttpMethod.Get, "/api/v1/leavers", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(amina, HttpMethod.Post, path + "/departure", new { })).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(chief, HttpMethod.Put, path + "/term", new { ends = "2026-01-01" })).StatusCode);
        var set = await SendAsync(chief, HttpMethod.Put, path + "/term", new { ends = "2026-06-01" });
        Assert.Contains("\"ends\":\"2026-06-01\"", await set.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(chief, HttpMethod.Post, $"/api/v1/users/{PublicId.Of("XA", Guid.CreateVersion7())}/departure", new { })).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(chief, HttpMethod.Post, path + "/departure", new { })).StatusCode);
        Assert.Contains("\"login\":\"omar\"", await (await SendAsync(chief, HttpMethod.Get, "/api/v1/leavers", null)).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(chief, HttpMethod.Post, $"/api/v1/leavers/{Guid.NewGuid()}/handover", new { successor = (string?)null })).StatusCode);
        var departure = (await new Departures(server.Data.Node.Database).ListAsync(true, 1))[0].Uid;
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(chief, HttpMethod.Post, $"/api/v1/leavers/{departure}/handover", new { successor = "chief" })).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await SendAsync(chief, HttpMethod.Post, $"/api/v1/leavers/{departure}/handover", new { successor = "chief" })).StatusCode);
    }

    private static async Task<long> ProposeAsync(AccessNode node, User user, string subject) =>
        (await new Proposals(node.Acts).ProposeAsync(WeaponActs.Destroy, subject, "{}", new Actor(user.Id), Keeping, Guid.NewGuid())).Id;

    private static Task<ActOutcome> DecideAsync(AccessNode node, User user, long proposal) =>
        new Proposals(node.Acts).DecideAsync(WeaponActs.Destroy, proposal, true, null, new Actor(user.Id), Keeping, Guid.NewGuid());

    private static async Task<HttpResponseMessage> SendAsync(Person person, HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        return await person.SendAsync(request);
    }

    private static async Task<(HttpStatusCode, string?)> StateAsync(Task<Answer> answer) => ((await answer).Status, (await answer).Location);

    private static async Task<string> CodeAsync(Func<Task> work) => (await Assert.ThrowsAsync<ProblemException>(work)).Problems[0].Code;
}
