using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Proofmark.Core.Exhibits;
using Proofmark.Core.Exhibits.Restorations;
using Proofmark.Core.Marking;
using Proofmark.Core.Recoveries;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Tests.Access;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.Exhibits;

/// <summary>A ground serial number on its way through the laboratory, and the search for what was made out.</summary>
public sealed class RestorationTests
{
    [Theory]
    [InlineData("A47", "A47", "A47")]
    [InlineData("A[1:0.7 7:0.3]4", "A74", "A[17]4")]
    [InlineData("A?4", "A74", "A?4")]
    [InlineData("A*4", "A*9", "A*[49]")]
    [InlineData("A74", "A7", null)]
    [InlineData("A*4", "A74", null)]
    public void Two_readings_together_ask_for_what_either_saw_and_add_no_certainty(string first, string second, string? both)
    {
        Assert.Equal(both, RestorationResult.Either(MarkPattern.Parse(first), MarkPattern.Parse(second))?.ToString());
        Assert.Equal(both, RestorationResult.Either(MarkPattern.Parse(second), MarkPattern.Parse(first))?.ToString()?.Replace("[71]", "[17]", StringComparison.Ordinal).Replace("[94]", "[49]", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_ground_serial_is_read_by_two_and_leads_to_the_weapon_that_was_registered()
    {
        await using var server = await WeaponServer.StartAsync();
        var registered = await server.WeaponAsync("P-1", "C-4711");
        var omar = await server.WorkingAsync("omar", "police", "investigation", "2026/17");
        var recovery = "/recoveries/" + PublicId.Of("XA", (await SeizedAsync(server)).Uid);
        Assert.Contains("Begin the chain of custody first", (await omar.GetAsync(recovery + "/restorations")).Page.Body!.TextContent, StringComparison.Ordinal);
        await BeginAsync(server, atLaboratory: true);

        var wrong = await omar.SubmitAsync(recovery + "/restorations", "case", ("Reference", ""), ("Laboratory", "Central laboratory"), ("Kind", "serial"), ("Component", "sling"), ("Damage", "ground"));
        Assert.Equal((HttpStatusCode.BadRequest, 2), (wrong.Status, wrong.Page.QuerySelectorAll(".error-summary li").Length));
        var opened = await omar.SubmitAsync(recovery + "/restorations", "case", ("Reference", "L-7"), ("Laboratory", "Central laboratory"), ("Kind", "serial"), ("Component", "frame"), ("Damage", "ground"));
        Assert.Equal(HttpStatusCode.Redirect, opened.Status);
        var page = opened.Location!;

        // What shows before is lost with the first etching, so it is recorded first.
        var tooSoon = await omar.SubmitAsync(page, "reading", ("Method", "chemical_etching"), ("Occurred", Now()), ("mark", "C47[17]1"));
        Assert.Contains("Record first what showed before", tooSoon.Page.QuerySelector(".error-summary")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Say what was read", (await omar.SubmitAsync(page, "reading", ("Method", "optical"), ("Occurred", Now()), ("mark", ""))).Page.QuerySelector(".error-summary")!.TextContent, StringComparison.Ordinal);
        await ReadAsync(omar, page, ("Method", "optical"), ("mark", "*"));
        await ReadAsync(omar, page, ("Method", "chemical_etching"), ("mark", "C47[1:0.7 7:0.3]?"), ("Note", "Fry’s reagent, 90 s"));

        // Whoever read first is not offered to confirm himself, and another who reads alike is a second pair of eyes.
        Assert.Null((await omar.GetAsync(page)).Page.QuerySelector("[name=Beside]"));
        var mihaela = await server.WorkingAsync("mihaela", "police", "investigation", "2026/17");
        Assert.NotNull((await mihaela.GetAsync(page)).Page.QuerySelector("[name=Beside]"));
        await ReadAsync(mihaela, page, ("Method", "chemical_etching"), ("mark", "C4711"), ("Beside", "2"));
        var result = (await omar.GetAsync(page)).Page;
        Assert.Contains("C47[17]?", result.QuerySelector("section[aria-labelledby=result]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(3, result.QuerySelectorAll(".timeline h3").Length);

        // The search takes the result as it stands.
        var search = result.QuerySelector("section[aria-labelledby=result] a.button")!.GetAttribute("href")!;
        var found = (await omar.GetAsync(search)).Page;
        Assert.Contains(found.QuerySelectorAll("tbody a"), a => a.GetAttribute("href")!.EndsWith(PublicId.Of("XA", registered).ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_is_read_where_the_chain_of_custody_says_that_the_exhibit_is_not()
    {
        await using var server = await WeaponServer.StartAsync();
        var recovery = await SeizedAsync(server);
        var restorations = server.Services.GetRequiredService<RestorationService>();
        var asked = new NewRestoration("L-7", "Central laboratory", "serial", "frame", null, "ground");
        Assert.Equal("exhibits.not_found", await CodeAsync(() => restorations.OpenAsync(recovery, asked, By(1))));
        await BeginAsync(server, atLaboratory: false);
        var key = By(1);
        var uid = await restorations.OpenAsync(recovery, asked, key);
        Assert.Equal(uid, await restorations.OpenAsync(recovery, asked, key));
        NewReading Reading(int? beside = null, DateTimeOffset? at = null) => new("optical", at ?? TimeProvider.System.GetUtcNow(), "C4?11", beside, null);
        Assert.Equal("restorations.not_at_laboratory", await CodeAsync(() => restorations.ReadAsync(recovery, uid, Reading(), By(1))));
        await ToLaboratoryAsync(server, recovery);
        Assert.Equal("restorations.before_arrival", await CodeAsync(() => restorations.ReadAsync(recovery, uid, Reading(at: TimeProvider.System.GetUtcNow().AddHours(-1)), By(1))));
        Assert.Equal("restorations.beside", await CodeAsync(() => restorations.ReadAsync(recovery, uid, Reading(beside: 1), By(1))));
        await restorations.ReadAsync(recovery, uid, Reading(), By(1));
        Assert.Equal("restorations.same_examiner", await CodeAsync(() => restorations.ReadAsync(recovery, uid, Reading(beside: 1), By(1))));
        await restorations.ReadAsync(recovery, uid, Reading(beside: 1), By(2));
        Assert.Equal("restorations.beside", await CodeAsync(() => restorations.ReadAsync(recovery, uid, Reading(beside: 1), By(3))));
        Assert.Equal("restorations.not_found", await CodeAsync(() => restorations.ReadAsync(recovery, Guid.NewGuid(), Reading(), By(1))));
        // The table holds to it too, whoever writes.
        await server.Node.ExecuteAsync("alter table restoration_readings disable trigger user");
        Assert.Equal("23514", (await Assert.ThrowsAsync<PostgresException>(() => server.Node.ExecuteAsync("update restoration_readings set examiner = 1 where number = 2"))).SqlState);
        Assert.Equal("23503", (await Assert.ThrowsAsync<PostgresException>(() => server.Node.ExecuteAsync("update restoration_readings set beside_examiner = 9 where number = 2"))).SqlState);
    }

    [Fact]
    public async Task A_laboratorys_own_system_hands_in_what_it_read()
    {
        await using var server = await WeaponServer.StartAsync();
        var omar = await server.WorkingAsync("omar", "police", "investigation", "2026/17");
        var root = $"/api/v1/recoveries/{PublicId.Of("XA", (await SeizedAsync(server)).Uid)}/restorations";
        await BeginAsync(server, atLaboratory: true);
        async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(HttpMethod method, string path, object? body = null)
        {
            using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
            using var answer = await omar.SendAsync(request);
            return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
        }
        var opened = await SendAsync(HttpMethod.Post, root, new { reference = "L-7", laboratory = "Central laboratory", kind = "serial", component = "frame", damage = "ground" });
        Assert.Equal(HttpStatusCode.Created, opened.Status);
        var readings = $"{root}/{opened.Body.GetProperty("id").GetString()}/readings";
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(HttpMethod.Post, readings, new { method = "optical", occurred = Now(), mark = "C[47" })).Status);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Post, readings, new { method = "optical", occurred = Now(), mark = "C[4:0.9]7?1" })).Status);
        var listed = (await SendAsync(HttpMethod.Get, root)).Body[0];
        Assert.Equal(("C[4:0.9]7?1", 1), (listed.GetProperty("results")[0].GetString(), listed.GetProperty("readings").GetArrayLength()));
    }

    private static async Task<RecoveryView> SeizedAsync(WeaponServer server)
    {
        var recoveries = server.Services.GetRequiredService<RecoveryService>();
        var (uid, _) = await recoveries.RecoverAsync(new RecordRecovery(new RegisterWeapon(0, "", []) { Make = "Zastava", Model = "M57" }, "seized", "XA") { Cause = "trafficking" }, By(1));
        return (await recoveries.FindAsync(uid))!;
    }

    private static async Task BeginAsync(WeaponServer server, bool atLaboratory)
    {
        var recovery = (await server.Services.GetRequiredService<RecoveryService>().FindAsync(await server.Node.ScalarAsync<Guid>("select uid from recoveries")))!;
        await server.Services.GetRequiredService<ExhibitService>().OpenAsync(recovery, "E-1", new NewStep(StepKind.TakenIn, TimeProvider.System.GetUtcNow()) { Custodian = "Border post 4" }, By(1));
        if (atLaboratory) await ToLaboratoryAsync(server, recovery);
    }

    private static async Task ToLaboratoryAsync(WeaponServer server, RecoveryView recovery)
    {
        var exhibits = server.Services.GetRequiredService<ExhibitService>();
        await exhibits.StepAsync(recovery, new NewStep(StepKind.HandedOver, TimeProvider.System.GetUtcNow()) { Custodian = "Central laboratory", Destination = Destination.Laboratory }, By(1));
        await exhibits.StepAsync(recovery, new NewStep(StepKind.Received, TimeProvider.System.GetUtcNow()), By(1));
    }

    private static async Task ReadAsync(Person person, string page, params (string, string)[] fields)
    {
        var answer = await person.SubmitAsync(page, "reading", [("Occurred", Now()), .. fields]);
        Assert.True(answer.Status == HttpStatusCode.Redirect, answer.Page.QuerySelector(".error-summary")?.TextContent ?? answer.Status.ToString());
    }

    private static async Task<string> CodeAsync(Func<Task> work) => (await Assert.ThrowsAsync<ProblemException>(work)).Problems[0].Code;

    private static string Now() => TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", CultureInfo.InvariantCulture);

    private static Doing By(long user) => new(new Actor(user), new Purpose("administration"), Guid.NewGuid());
}
