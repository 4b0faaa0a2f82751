using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Proofmark.Core.Exhibits;
using Proofmark.Core.Recoveries;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Core.Weapons.Holds;
using Proofmark.Tests.Access;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.Exhibits;

/// <summary>A seized weapon from hand to hand, and what may not happen to it while an authority needs it.</summary>
public sealed class ExhibitTests
{
    [Fact]
    public async Task A_pistol_goes_from_seizure_to_court_and_is_forfeited_with_every_hand_on_record()
    {
        await using var server = await WeaponServer.StartAsync();
        var omar = await server.WorkingAsync("omar", "police", "investigation", "2026/17");
        var recovery = await SeizedAsync(server);
        var path = "/recoveries/" + PublicId.Of("XA", recovery.Uid);
        var wrong = await omar.SubmitAsync(path + "/exhibit", "step", ("Label", ""), ("Occurred", "yesterday"), ("Custodian", ""));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.Contains("“yesterday” is not a time", wrong.Page.QuerySelector(".error-summary")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(0, await server.Node.ScalarAsync<long>("select count(*) from exhibits"));

        await StepAsync(omar, path, "taken_in", ("Label", "E-12"), ("Custodian", "Border post 4, officer 4711"), ("Seal", "S-100"));
        await StepAsync(omar, path, "handed_over", ("Custodian", "District court"), ("Destination", "court"));
        var moving = (await omar.GetAsync(path + "/exhibit")).Page;
        Assert.Contains("On the way", moving.QuerySelector("h1")!.TextContent, StringComparison.Ordinal);
        // Nobody hands over what is on its way.
        var refused = await omar.SubmitAsync(path + "/exhibit?step=handed_over", "step", ("Custodian", "Laboratory"), ("Destination", "laboratory"), ("Occurred", Minute()));
        Assert.Contains("on its way to District court", refused.Page.QuerySelector(".error-summary")!.TextContent.Replace("\u2068", "", StringComparison.Ordinal).Replace("\u2069", "", StringComparison.Ordinal), StringComparison.Ordinal);
        await StepAsync(omar, path, "received", ("SealIntact", "no"), ("Note", "The wire was cut."), ("Seal", "S-101"));
        await StepAsync(omar, path, "ordered", ("Decision", "forfeit"), ("Document", "Judgment 12/26"));
        await StepAsync(omar, path, "forfeited", ("Document", "Judgment 12/26"));

        var page = (await omar.GetAsync(path + "/exhibit")).Page;
        Assert.Equal(["Forfeited to the State", "Order of a court or prosecutor", "Received", "Handed over", "Taken into custody"], page.QuerySelectorAll(".timeline h3").Select(h => h.TextContent));
        Assert.Contains("A seal was not found whole", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Contains("District court", page.QuerySelector("section[aria-labelledby=now]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("1,2,3,4,5", await server.Node.ScalarAsync<string>("select string_agg(number::text, ',' order by number) from exhibit_steps"));
        Assert.Equal("registered,recovered,forfeited", await server.Node.ScalarAsync<string>("select string_agg(type, ',' order by act, seq) from events"));
        var row = (await omar.GetAsync("/exhibits")).Page.QuerySelector("tbody")!.TextContent;
        foreach (var said in new[] { "E-12", "Zastava M57", "Received" }) Assert.Contains(said, row, StringComparison.Ordinal);
        // Disposed of as destroyed it cannot be before two persons recorded the destruction.
        Assert.Contains("Two persons record", (await omar.SubmitAsync(path + "/exhibit?step=disposed", "step", ("Decision", "destroyed"), ("Document", "C-1"), ("Occurred", Minute()))).Page.QuerySelector(".error-summary")!.TextContent, StringComparison.Ordinal);
        await server.Services.GetRequiredService<WeaponService>().MarkAsync(recovery.Entry, Given, null, By());
        await StepAsync(omar, path, "disposed", ("Decision", "state_use"), ("Document", "Decree 7"));
        Assert.Empty((await omar.GetAsync("/exhibits")).Page.QuerySelectorAll("tbody tr"));
    }

    [Fact]
    public async Task A_forfeited_pistol_is_not_given_to_use_by_the_State_before_it_is_marked_nor_under_a_hold()
    {
        await using var server = await WeaponServer.StartAsync();
        var omar = await server.WorkingAsync("omar", "police", "investigation", "2026/17");
        var recovery = await SeizedAsync(server);
        var path = "/recoveries/" + PublicId.Of("XA", recovery.Uid);
        var (exhibits, holds, weapons) = (server.Services.GetRequiredService<ExhibitService>(), server.Services.GetRequiredService<HoldBook>(), server.Services.GetRequiredService<WeaponService>());
        await exhibits.OpenAsync(recovery, "E-1", Now(StepKind.TakenIn), By());
        await exhibits.StepAsync(recovery, Now(StepKind.Ordered) with { Decision = Decision.Forfeit, Reference = "1" }, By());
        await exhibits.StepAsync(recovery, Now(StepKind.Forfeited) with { Reference = "1" }, By());
        var refused = (await omar.SubmitAsync(path + "/exhibit?step=disposed", "step", ("Decision", "state_use"), ("Document", "Decree 7"), ("Occurred", Minute()))).Page.QuerySelector(".error-summary")!.TextContent.Replace("\u2068", "", StringComparison.Ordinal).Replace("\u2069", "", StringComparison.Ordinal);
        Assert.Contains("ITI, paragraph 9", refused, StringComparison.Ordinal);
        Assert.Contains("Have it uniquely marked and record the mark, or have it destroyed", refused, StringComparison.Ordinal);
        // To a store, a court and a laboratory it goes all the same.
        foreach (var to in new[] { Destination.Store, Destination.Court, Destination.Laboratory })
        {
            await exhibits.StepAsync(recovery, Now(StepKind.HandedOver) with { Custodian = "office", Destination = to }, By());
            await exhibits.StepAsync(recovery, Now(StepKind.Received), By());
        }
        await weapons.MarkAsync(recovery.Entry, Given, null, By());
        var given = Now(StepKind.Disposed) with { Decision = Decision.StateUse, Reference = "Decree 7" };
        var hold = await holds.SetAsync(recovery.Entry, "District court", "12/26", DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(30), null, By());
        Assert.Equal("weapons.held", (await Assert.ThrowsAsync<ProblemException>(() => exhibits.StepAsync(recovery, given, By()))).Problems[0].Code);
        await holds.EndAsync(recovery.Entry, hold, "Judgment is final.", By());
        await exhibits.StepAsync(recovery, Now(StepKind.Disposed) with { Decision = Decision.StateUse, Reference = "Decree 7" }, By());
        Assert.Equal("state_use", await server.Node.ScalarAsync<string>("select decision from exhibit_steps order by number desc limit 1"));
    }

    [Fact]
    public async Task Of_many_who_hand_it_over_at_once_one_does()
    {
        await using var server = await WeaponServer.StartAsync();
        var recovery = await SeizedAsync(server);
        var exhibits = server.Services.GetRequiredService<ExhibitService>();
        await exhibits.OpenAsync(recovery, "E-1", Now(StepKind.TakenIn), By());
        var done = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, 12), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (i, ct) =>
        {
            try
            {
                await exhibits.StepAsync(recovery, Now(StepKind.HandedOver) with { Custodian = $"office {i}", Destination = Destination.Store }, By(), ct);
                Interlocked.Increment(ref done);
            }
            catch (ProblemException e)
            {
                Assert.Equal("exhibits.moving", Assert.Single(e.Problems).Code);
            }
        });
        Assert.Equal((1, 2L), (done, await server.Node.ScalarAsync<long>("select count(*) from exhibit_steps")));
        // The same step sent twice is one.
        var twice = By();
        var received = Now(StepKind.Received);
        await exhibits.StepAsync(recovery, received, twice);
        Assert.True((await exhibits.StepAsync(recovery, received, twice)).AlreadyDone);
        Assert.Equal("exhibits.exists", (await Assert.ThrowsAsync<ProblemException>(() => exhibits.OpenAsync(recovery, "E-2", Now(StepKind.TakenIn), By()))).Problems[0].Code);
        await server.Node.ExecuteAsync("alter table exhibit_steps disable trigger user");
        Assert.Equal("23505", (await Assert.ThrowsAsync<PostgresException>(() => server.Node.ExecuteAsync("update exhibit_steps set number = 1"))).SqlState);
    }

    [Fact]
    public async Task A_hold_stops_marking_deactivation_destruction_return_and_disposal_and_nothing_else()
    {
        await using var server = await WeaponServer.StartAsync();
        var recovery = await SeizedAsync(server);
        var (exhibits, holds, weapons, proposals) = (server.Services.GetRequiredService<ExhibitService>(), server.Services.GetRequiredService<HoldBook>(), server.Services.GetRequiredService<WeaponService>(), server.Services.GetRequiredService<Proposals>());
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        // Set on an entry of another register that is linked to the same weapon.
        await server.WeaponAsync("P-1", "C-4711");
        var other = await server.Node.ScalarAsync<long>("select id from entries where row_key = 'P-1'");
        await weapons.LinkAsync(other, recovery.Entry, "Seen side by side.", By());
        var hold = await holds.SetAsync(other, "District court", "12/26", today.AddDays(30), null, By());

        await exhibits.OpenAsync(recovery, "E-1", Now(StepKind.TakenIn), By());
        await exhibits.StepAsync(recovery, Now(StepKind.HandedOver) with { Custodian = "Laboratory", Destination = Destination.Laboratory }, By());
        await exhibits.StepAsync(recovery, Now(StepKind.Received), By());
        await exhibits.StepAsync(recovery, Now(StepKind.Ordered) with { Decision = Decision.Return, Reference = "1" }, By());
        await weapons.MarkAsync(recovery.Entry, new MarkRequest("proof", "N/59"), null, By());
        var proposal = await proposals.ProposeAsync(WeaponActs.Destroy, $"entry:{recovery.Entry}", """{"method":"Smelted."}""", new Actor(901), new Purpose("destruction"), Guid.NewGuid());
        await proposals.DecideAsync(WeaponActs.Destroy, proposal.Id, true, null, new Actor(902), new Purpose("destruction"), Guid.NewGuid());

        Task[] Attempts() =>
        [
            weapons.MarkAsync(recovery.Entry, new MarkRequest("illicit_found", "XA 26 0001") { Applied = true }, null, By()),
            server.Services.GetRequiredService<Proofmark.Core.Weapons.Deactivations.DeactivationBook>().CertifyAsync(recovery.Entry, Weapons.Deactivated.Certificate("D-1", "receiver"), By()),
            weapons.DestroyAsync(recovery.Entry, null, "Smelted.", proposal.Id, By()),
            exhibits.StepAsync(recovery, Now(StepKind.Returned) with { Reference = "1" }, By()),
        ];
        foreach (var attempt in Attempts()) Assert.Equal("weapons.held", (await Assert.ThrowsAsync<ProblemException>(() => attempt)).Problems[0].Code);
        Assert.Equal(0, await server.Node.ScalarAsync<long>("select count(*) from marks where kind = 'illicit_found'"));

        Assert.Equal("weapons.hold_end_reason", (await Assert.ThrowsAsync<ProblemException>(() => holds.EndAsync(recovery.Entry, hold, " ", By()))).Problems[0].Code);
        await holds.EndAsync(recovery.Entry, hold, "Judgment is final.", By());
        Assert.Equal("weapons.hold_ended", (await Assert.ThrowsAsync<ProblemException>(() => holds.EndAsync(recovery.Entry, hold, "Again.", By()))).Problems[0].Code);
        await weapons.MarkAsync(recovery.Entry, new MarkRequest("illicit_found", "XA 26 0001") { Applied = true }, null, By());
        await exhibits.StepAsync(recovery, Now(StepKind.Returned) with { Reference = "1" }, By());
        Assert.Equal("returned", await server.Node.ScalarAsync<string>("select type from events order by act desc, seq desc limit 1"));
    }

    [Fact]
    public async Task A_hold_names_authority_case_and_a_day_of_review_and_is_shown_on_the_weapons_page()
    {
        await using var server = await WeaponServer.StartAsync();
        var path = "/weapons/" + PublicId.Of("XA", await server.WeaponAsync("P-1", "A-4731/97"));
        var omar = await server.WorkingAsync("omar", "police", "investigation", "2026/17");
        var wrong = await omar.SubmitAsync(path + "/holds", "hold", ("Authority", ""), ("Case", ""), ("Review", "2020-01-01"));
        Assert.Equal((HttpStatusCode.BadRequest, 3), (wrong.Status, wrong.Page.QuerySelectorAll(".error-summary li").Length));
        var review = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(20).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(HttpStatusCode.Redirect, (await omar.SubmitAsync(path + "/holds", "hold", ("Authority", "District court"), ("Case", "12/26"), ("Review", review))).Status);
        Assert.Contains("needs this weapon as it was found, case 12/26", (await omar.GetAsync(path)).Page.Body!.TextContent, StringComparison.Ordinal);
        var amina = await server.WorkingAsync("amina", "clerk");
        var refused = await amina.SubmitAsync(path + "/mark", "deed", ("MarkKind", "import"), ("MarkText", "XA 26"), ("MarkApplied", "yes"));
        Assert.Contains("under an evidence hold of District court", refused.Page.QuerySelector(".error-summary")!.TextContent.Replace("\u2068", "", StringComparison.Ordinal).Replace("\u2069", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await amina.SubmitAsync(path + "/mark", "deed", ("MarkKind", "import"), ("MarkText", "XA 26"), ("MarkApplied", "no"))).Status);
        // A second one stands beside it: each is ended by itself, and only with the last may the weapon be destroyed.
        Assert.Equal(HttpStatusCode.Redirect, (await omar.SubmitAsync(path + "/holds", "hold", ("Authority", "Prosecutor"), ("Case", "77/26"), ("Review", review))).Status);
        var forms = (await omar.GetAsync(path + "/holds")).Page.QuerySelectorAll(".confirm").Select(f => f.TextContent).ToList();
        Assert.Equal(2, forms.Count);
        Assert.Contains("77/26", forms[0], StringComparison.Ordinal);
        Assert.Contains("12/26", forms[1], StringComparison.Ordinal);
        Assert.DoesNotContain(forms, f => f.Contains("destroyed or released", StringComparison.Ordinal));
        var first = (await server.Node.ScalarAsync<Guid>("select uid from evidence_holds where case_reference = '12/26'")).ToString("N");
        Assert.Equal(HttpStatusCode.Redirect, (await omar.SubmitAsync(path + "/holds", $"end-{first}", ($"{first}.EndReason", "Judgment is final."))).Status);
        Assert.Equal("77/26", await server.Node.ScalarAsync<string>("select case_reference from evidence_holds h where not exists (select from evidence_hold_ends e where e.hold = h.id)"));
        var left = (await omar.GetAsync(path + "/holds")).Page;
        Assert.Contains("Judgment is final.", left.QuerySelector("table")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("destroyed or released", left.QuerySelector(".confirm")!.TextContent, StringComparison.Ordinal);
        var last = (await server.Node.ScalarAsync<Guid>("select uid from evidence_holds where case_reference = '77/26'")).ToString("N");
        Assert.Equal(HttpStatusCode.Redirect, (await omar.SubmitAsync(path + "/holds", $"end-{last}", ($"{last}.EndReason", "No charge."))).Status);
        Assert.DoesNotContain("needs this weapon", (await omar.GetAsync(path)).Page.Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_do_the_same()
    {
        await using var server = await WeaponServer.StartAsync();
        var omar = await server.WorkingAsync("omar", "police", "investigation", "2026/17");
        var root = $"/api/v1/recoveries/{PublicId.Of("XA", (await SeizedAsync(server)).Uid)}/exhibit";
        async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(HttpMethod method, string path, object? body = null)
        {
            using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
            using var answer = await omar.SendAsync(request);
            return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
        }
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(HttpMethod.Get, root)).Status);
        Assert.Equal(HttpStatusCode.Created, (await SendAsync(HttpMethod.Post, root, new { label = "E-1", occurred = Minute(), custodian = "Border post 4" })).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(HttpMethod.Post, root + "/steps", new { step = "teleported", occurred = Minute() })).Status);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Post, root + "/steps", new { step = "handed_over", occurred = Minute(), custodian = "Laboratory", destination = "laboratory" })).Status);
        var exhibit = (await SendAsync(HttpMethod.Get, root)).Body;
        Assert.Equal(("moving", "Laboratory", 2), (exhibit.GetProperty("state").GetString(), exhibit.GetProperty("receiver").GetString(), exhibit.GetProperty("steps").GetArrayLength()));
        Assert.Equal("handed_over", (await SendAsync(HttpMethod.Get, "/api/v1/exhibits")).Body[0].GetProperty("last").GetString());
        Assert.Equal(0, (await SendAsync(HttpMethod.Get, "/api/v1/exhibits?late=true")).Body.GetArrayLength());
    }

    // What an authority puts on a weapon that was found: a number of its own, with the country.
    private static MarkRequest Given => new("illicit_found", "XA 26 0001", "frame", "XA") { Applied = true };

    private static async Task<RecoveryView> SeizedAsync(WeaponServer server)
    {
        var recoveries = server.Services.GetRequiredService<RecoveryService>();
        var (uid, _) = await recoveries.RecoverAsync(new RecordRecovery(new RegisterWeapon(0, "", [new("serial", "C-4711", "frame")]) { Make = "Zastava", Model = "M57" }, "seized", "XA") { Cause = "trafficking" }, By());
        return (await recoveries.FindAsync(uid))!;
    }

    private static async Task StepAsync(Person omar, string path, string step, params (string, string)[] fields)
    {
        var answer = await omar.SubmitAsync($"{path}/exhibit?step={step}", "step", [("Occurred", Minute()), .. fields]);
        Assert.True(answer.Status == HttpStatusCode.Redirect, answer.Status == HttpStatusCode.Redirect ? "" : answer.Page.QuerySelector(".error-summary")?.TextContent ?? answer.Status.ToString());
    }

    // With fractions: the next step of a test is in the same minute.
    private static string Minute() => TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", System.Globalization.CultureInfo.InvariantCulture);

    private static NewStep Now(StepKind kind) => new(kind, TimeProvider.System.GetUtcNow()) { Custodian = kind == StepKind.TakenIn ? "Border post 4" : null };

    private static Doing By() => new(Actor.Node, new Purpose("administration"), Guid.NewGuid());
}
