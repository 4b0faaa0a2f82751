using System.Net;
using System.Net.Http.Json;
using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Watching;
using Proofmark.Core.Weapons;
using Xunit;

namespace Proofmark.Tests.Access;

/// <summary>A right that is taken in an emergency: who may, what, for how long, what it marks, who reviews it.</summary>
public sealed class BreakGlassTests
{
    private static readonly Purpose Emergency = new("investigation", "Armed man in the school, his weapons unknown", "2026/911");

    [Fact]
    public async Task A_right_and_a_register_are_taken_for_some_hours_and_end_by_themselves()
    {
        await using var node = await AccessNode.CreateAsync();
        var (duty, _) = await PeopleAsync(node);
        var session = await node.Sessions.StartAsync(duty.Id);
        await new BreakGlass(node.Acts).BreakAsync(duty.Id, Asked(Permission.PersonsRead, "ARMY", 3, 2), Guid.NewGuid());
        var now = (await node.Sessions.FindAsync(session))!;
        Assert.True(now.May(Permission.PersonsRead));
        Assert.Equal(("ARMY", (short)3), (now.Registers.Single().Code, now.Registers.Single().Handling));
        node.Clock.Advance(TimeSpan.FromMinutes(119));
        Assert.NotNull((await node.Sessions.FindAsync(session))!.Glass);
        node.Clock.Advance(TimeSpan.FromMinutes(1));
        var after = (await node.Sessions.FindAsync(session))!;
        Assert.Equal((false, true), (after.May(Permission.PersonsRead), after.Glass is null && after.Work is null));
        Assert.Empty(after.Registers);
    }

    [Fact]
    public async Task Everything_done_meanwhile_carries_its_mark_reason_and_case()
    {
        await using var node = await AccessNode.CreateAsync();
        var (duty, boris) = await PeopleAsync(node);
        var session = await node.Sessions.StartAsync(duty.Id);
        var glass = new BreakGlass(node.Acts);
        await node.Sessions.BeginWorkAsync((await node.Sessions.FindAsync(session))!, new Purpose("registration", null, "ordinary"), null);
        await glass.BreakAsync(duty.Id, Asked(null, "ARMY", 3, 2), Guid.NewGuid());
        var now = (await node.Sessions.FindAsync(session))!;
        await using (var reading = await ReadSession.OpenAsync(node.Node.Database, now.ToReadContext(), node.Clock))
        {
            await reading.RecordAsync("find", "mark", "AK 1", []);
            await reading.CompleteAsync();
        }
        await new Proposals(node.Acts).ProposeAsync(WeaponActs.Destroy, "entry:1", "{}", now.Actor, now.Purpose, Guid.NewGuid());
        var one = Assert.Single(await glass.ListAsync(true, 10));
        Assert.Equal("2026/911 " + BreakGlass.Mark(one.Number), await node.Node.ScalarAsync<string>($"select case_reference from lookups where actor = {duty.Id}"));
        Assert.Equal(Emergency.LegalBasis, await node.Node.ScalarAsync<string>($"select legal_basis from acts where type = 'weapons.destroy' and actor = {duty.Id}"));
        Assert.Equal((1L, "weapons.destroy", 1L), (one.Looks, one.Done.Single().Act, one.Done.Single().Count));
        await glass.EndAsync(duty.Id, now.Administering(Guid.NewGuid()));
        Assert.Equal("ordinary", (await node.Sessions.FindAsync(session))!.Work!.Purpose.Case);
    }

    [Theory]
    [InlineData(Permission.AccessAdminister, null, 2, "access.glass_right")]
    [InlineData(Permission.PersonsErase, null, 2, "access.glass_right")]
    [InlineData(Permission.WeaponsDestroy, null, 2, "access.glass_right")]
    [InlineData(Permission.LookupsAudit, null, 2, "access.glass_right")]
    [InlineData("nonsense", null, 2, "access.glass_right")]
    [InlineData(null, null, 2, "access.glass_right")]
    [InlineData(Permission.PersonsRead, null, 0, "access.glass_hours")]
    [InlineData(Permission.PersonsRead, null, 5, "access.glass_hours")]
    [InlineData(null, "NAVY", 2, "access.register_unknown")]
    [InlineData(Permission.WeaponsRead, null, 2, "access.glass_held")]
    public async Task What_cannot_be_taken_is_refused(string? permission, string? register, int hours, string code)
    {
        await using var node = await AccessNode.CreateAsync();
        var (duty, _) = await PeopleAsync(node);
        Assert.Equal(code, await CodeAsync(() => new BreakGlass(node.Acts).BreakAsync(duty.Id, Asked(permission, register, 1, hours), Guid.NewGuid())));
        Assert.Equal(0L, await node.Node.ScalarAsync<long>("select count(*) from glass_breaks"));
    }

    [Fact]
    public async Task It_needs_reason_case_and_the_permission_given_beforehand_and_never_goes_with_administering()
    {
        await using var node = await AccessNode.CreateAsync();
        var (duty, boris) = await PeopleAsync(node);
        var glass = new BreakGlass(node.Acts);
        Assert.Equal("access.glass_reason", await CodeAsync(() => glass.BreakAsync(duty.Id, Asked(Permission.PersonsRead, null, 0, 1) with { Purpose = new("investigation", " ", "2026/1") }, Guid.NewGuid())));
        Assert.Equal("access.case_missing", await CodeAsync(() => glass.BreakAsync(duty.Id, Asked(Permission.PersonsRead, null, 0, 1) with { Purpose = new("investigation", "Fire", null) }, Guid.NewGuid())));
        foreach (var purpose in new[] { "training", "administration", "curiosity" })
            Assert.Equal("access.purpose_unknown", await CodeAsync(() => glass.BreakAsync(duty.Id, Asked(Permission.PersonsRead, null, 0, 1) with { Purpose = new(purpose, "Fire", "2026/1") }, Guid.NewGuid())));
        Assert.Equal("access.glass_separation.forbidden", await CodeAsync(() => glass.BreakAsync(boris.Id, Asked(Permission.TracesRequest, null, 0, 1), Guid.NewGuid())));
        Assert.Equal("access.separation", await CodeAsync(() => node.Roles.CreateAsync("both", "Both", [Permission.AccessAdminister, Permission.GlassBreak], AccessNode.Administering)));
        Assert.Equal("access.separation_audit", await CodeAsync(() => node.Roles.CreateAsync("audits", "Audits", [Permission.AuditIndependent, Permission.GlassBreak], AccessNode.Administering)));
        await glass.BreakAsync(duty.Id, Asked(Permission.PersonsRead, null, 0, 1), Guid.NewGuid());
        Assert.Equal("access.glass_open.conflict", await CodeAsync(() => glass.BreakAsync(duty.Id, Asked(Permission.TracesRead, null, 0, 1), Guid.NewGuid())));
    }

    [Fact]
    public async Task Another_person_reviews_it_once_it_is_over_and_an_alert_speaks_of_it_until_then()
    {
        await using var node = await AccessNode.CreateAsync();
        var (duty, boris) = await PeopleAsync(node);
        var glass = new BreakGlass(node.Acts);
        await glass.BreakAsync(duty.Id, Asked(Permission.PersonsRead, null, 0, 1), Guid.NewGuid());
        var id = (await glass.ListAsync(true, 1))[0].Uid;
        var place = new LedgerPlace(Directory.CreateTempSubdirectory("glass-").FullName);
        async Task<string?> AlertAsync() => (await DatabaseExamination.ExamineAsync(node.Node.Database, place, node.Clock)).Where(s => s.Code.StartsWith("glass", StringComparison.Ordinal)).Select(s => s.Code).SingleOrDefault();
        Assert.Equal("glass_broken", await AlertAsync());
        Assert.Equal(AlertKind.Work, new Symptom(Gravity.Fault, "glass_broken").Kind); // of which e-mail is sent
        Assert.Equal("access.glass_running.conflict", await CodeAsync(() => glass.ReviewAsync(id, "justified", By(boris))));
        node.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal("glass_waits", await AlertAsync());
        node.Clock.Advance(TimeSpan.FromDays(3));
        Assert.Equal("glass_overdue", await AlertAsync());
        Assert.Equal("access.glass_own.forbidden", await CodeAsync(() => glass.ReviewAsync(id, "justified", By(duty))));
        Assert.Equal("access.glass_outcome", await CodeAsync(() => glass.ReviewAsync(id, "fine", By(boris))));
        Assert.Equal("access.glass.not_found", await CodeAsync(() => glass.ReviewAsync(Guid.NewGuid(), "justified", By(boris))));
        await glass.ReviewAsync(id, "unjustified", By(boris));
        Assert.Equal("access.glass_reviewed.conflict", await CodeAsync(() => glass.ReviewAsync(id, "justified", By(boris))));
        Assert.Null(await AlertAsync());
        Directory.Delete(place.DataDirectory, recursive: true);
    }

    [Fact]
    public async Task The_page_takes_it_every_page_says_so_and_the_supervisor_reviews()
    {
        await using var server = await AccessServer.StartAsync();
        await server.Data.Roles.CreateAsync("duty", "Duty officer", [Permission.WeaponsRead, Permission.GlassBreak], AccessNode.Administering);
        var duty = await server.SignedInAsync("duty", "duty");
        var amina = await server.SignedInAsync("amina", "clerk");
        Assert.Equal(HttpStatusCode.Forbidden, (await amina.GetAsync("/access/glass/break")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(amina, HttpMethod.Post, "/api/v1/glass", new { permission = "persons.read", hours = 1, purpose = "investigation", reason = "x", @case = "y" })).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await duty.GetAsync("/access/glass")).Status);
        Assert.Contains("f-reason", (await duty.SubmitAsync("/access/glass/break", "glass", ("Taken", "persons.read"), ("Handling", "0"), ("Hours", "1"), ("Purpose", "investigation"), ("Case", "2026/911"), ("Reason", ""))).Wrong);
        Assert.Equal(HttpStatusCode.Redirect, (await duty.SubmitAsync("/access/glass/break", "glass", ("Taken", "persons.read"), ("Handling", "0"), ("Hours", "1"), ("Purpose", "investigation"), ("Case", "2026/911"), ("Reason", "Armed man in the school"))).Status);
        foreach (var path in new[] { "/", "/profile", "/access/glass/break" }) Assert.Contains("You took a right in an emergency", (await duty.GetAsync(path)).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("You took a right", (await amina.GetAsync("/profile")).Text, StringComparison.Ordinal);

        var boris = await server.SignedInAsync("boris", "supervisor");
        Assert.Contains("1 waits for a review", (await boris.GetAsync("/")).Text, StringComparison.Ordinal);
        Assert.Contains("Armed man in the school", (await boris.GetAsync("/access/glass")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(duty, HttpMethod.Delete, "/api/v1/glass", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(duty, HttpMethod.Delete, "/api/v1/glass", null)).StatusCode);
        Assert.DoesNotContain("You took a right", (await duty.GetAsync("/profile")).Text, StringComparison.Ordinal);
        var page = await boris.GetAsync("/access/glass");
        var form = page.Page.QuerySelectorAll("main input[name=_handler]").Select(i => i.GetAttribute("value")!).Single();
        Assert.Equal(HttpStatusCode.Redirect, (await boris.SendFormAsync(page.Page, "/access/glass", form, ("Outcome", "justified"))).Status);
        Assert.Contains("\"outcome\":\"justified\"", await (await SendAsync(boris, HttpMethod.Get, "/api/v1/glass?all=true", null)).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("waits for a review", (await boris.GetAsync("/")).Text, StringComparison.Ordinal);
    }

    /// <summary>duty finds weapons and may break glass; boris is a supervisor. There is an army register that is open to nobody.</summary>
    private static async Task<(User Duty, User Boris)> PeopleAsync(AccessNode node)
    {
        await node.Roles.CreateAsync("duty", "Duty officer", [Permission.WeaponsRead, Permission.GlassBreak], AccessNode.Administering);
        await new RegisterService(node.Acts).OpenAsync("ARMY", "Army", "weapons", 0, null, AccessNode.Administering);
        return (await node.UserAsync("duty", "duty"), await node.UserAsync("boris", "supervisor"));
    }

    private static GlassRequest Asked(string? permission, string? register, short handling, int hours) => new(permission, register, handling, hours, Emergency);

    private static Doing By(User user) => new(new Actor(user.Id), new Purpose("administration"), Guid.NewGuid());

    private static async Task<HttpResponseMessage> SendAsync(Person person, HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        return await person.SendAsync(request);
    }

    private static async Task<string> CodeAsync(Func<Task> work) => (await Assert.ThrowsAsync<ProblemException>(work)).Problems[0].Code;
}
