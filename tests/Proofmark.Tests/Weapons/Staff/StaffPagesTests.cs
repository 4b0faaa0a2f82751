using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons.Staff;
using Proofmark.Tests.Access;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Weapons.Staff;

/// <summary>The pages and the API of the roster. Ada administers, Amina keeps the register, Boris supervises.</summary>
public sealed class StaffPagesTests
{
    private static readonly DateOnly Today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);

    [Fact]
    public async Task A_rule_refuses_Amina_until_Boris_lets_her_write_and_the_refusal_names_him()
    {
        await using var server = await WeaponServer.StartAsync();
        var (ada, amina, boris) = (await server.SignedInAsync("ada", "administrator", withRegister: false), await server.WorkingAsync("amina", "clerk"), await server.WorkingAsync("boris", "supervisor"));
        Assert.Equal(HttpStatusCode.Redirect, (await RegisterAsync(amina, "P-1")).Status);
        Assert.Null(Banner(await amina.GetAsync("/weapons")));

        await RuleAsync(ada);
        Assert.Contains("POLICE", Banner(await amina.GetAsync("/weapons")), StringComparison.Ordinal);
        var refused = await RegisterAsync(amina, "P-2");
        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
        Assert.Contains("The boris", refused.Page.QuerySelector(".error-summary")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(1L, await server.Node.ScalarAsync<long>("select count(*) from entries"));

        var path = await PathAsync(server, "amina");
        Assert.Equal(HttpStatusCode.BadRequest, (await boris.SubmitAsync(path, "allow", ("Register", "POLICE"), ("Days", "15"), ("Reason", "Illness in the office."))).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await boris.SubmitAsync(path, "allow", ("Register", "POLICE"), ("Days", "2"), ("Reason", "Illness in the office."))).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await RegisterAsync(amina, "P-2")).Status);
        Assert.Contains("supervisor", Banner(await amina.GetAsync("/weapons")), StringComparison.Ordinal);
        Assert.Contains("Illness in the office.", (await ada.GetAsync(path)).Text, StringComparison.Ordinal);
        // It ends by itself.
        Assert.Equal("missing", await server.Node.ScalarAsync<string>($"select state from staff_worst((select id from users where login = 'amina'), now() + interval '48 hours 1 second')"));
    }

    [Fact]
    public async Task Nobody_lets_himself_write_nor_in_a_register_that_he_has_not()
    {
        await using var server = await WeaponServer.StartAsync();
        var (ada, boris, amina) = (await server.SignedInAsync("ada", "administrator", withRegister: false), await server.WorkingAsync("boris", "supervisor"), await server.WorkingAsync("amina", "clerk"));
        await RuleAsync(ada);
        var (own, hers) = (await PathAsync(server, "boris"), await PathAsync(server, "amina"));
        Assert.Null((await boris.GetAsync(own)).Page.QuerySelector("#allow"));
        Assert.Equal((HttpStatusCode.BadRequest, "staff.own_override"), await PostAsync(boris, $"/api/v1{own}/overrides", new { register = "POLICE", days = 1, reason = "I know how." }));
        await server.Node.PoliceRegisterAsync("ARMY");
        Assert.Equal((HttpStatusCode.BadRequest, "access.register_unknown"), await PostAsync(boris, $"/api/v1{hers}/overrides", new { register = "ARMY", days = 1, reason = "Illness." }));
        Assert.Equal((HttpStatusCode.BadRequest, "staff.override_days"), await PostAsync(boris, $"/api/v1{hers}/overrides", new { register = "POLICE", reason = "Illness." }));
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(ada, $"/api/v1{hers}/overrides", new { register = "POLICE", days = 1, reason = "Illness." })).Status);
        // Who may see the page may not therefore do all that stands on it.
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(boris, $"/api/v1{hers}/certificates", new { training = "registration" })).Status);
        foreach (var door in new[] { "/staff", hers, "/staff/rules", "/api/v1/staff" }) Assert.Equal(HttpStatusCode.Forbidden, (await amina.GetAsync(door)).Status);
        Assert.Equal(0L, await server.Node.ScalarAsync<long>("select count(*) from staff_overrides"));
    }

    [Fact]
    public async Task A_certificate_is_recorded_warns_and_is_withdrawn_on_one_page()
    {
        await using var server = await WeaponServer.StartAsync();
        var (ada, amina) = (await server.SignedInAsync("ada", "administrator", withRegister: false), await server.WorkingAsync("amina", "clerk"));
        await RuleAsync(ada);
        var path = await PathAsync(server, "amina");
        (string, string)[] certificate = [("Training", "registration"), ("Number", "R-12/26"), ("IssuedBy", "Police academy"), ("From", Day(-300)), ("Until", Day(-301))];
        var wrong = await ada.SubmitAsync(path, "certify", certificate);
        Assert.Equal((HttpStatusCode.BadRequest, "f-until"), (wrong.Status, Assert.Single(wrong.Wrong)));
        certificate[4] = ("Until", Day(10));
        Assert.Equal(HttpStatusCode.Redirect, (await ada.SubmitAsync(path, "certify", certificate)).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await RegisterAsync(amina, "P-1")).Status);
        Assert.Contains("ends on", Banner(await amina.GetAsync("/weapons")), StringComparison.Ordinal);
        var row = (await ada.GetAsync("/staff")).Page.QuerySelectorAll("tbody tr").Single(r => r.TextContent.Contains("The amina", StringComparison.Ordinal)).TextContent;
        Assert.Contains("Ends soon", row, StringComparison.Ordinal);
        var listed = JsonDocument.Parse(await (await ada.SendAsync(new(HttpMethod.Get, "/api/v1/staff"))).Content.ReadAsStringAsync()).RootElement.EnumerateArray().Single(m => m.GetProperty("login").GetString() == "amina");
        Assert.Equal(("ending", 1), (listed.GetProperty("state").GetString(), listed.GetProperty("acts").GetInt32()));
        var uid = await server.Node.ScalarAsync<Guid>("select uid from staff_certificates");
        Assert.Equal(HttpStatusCode.Redirect, (await ada.SubmitAsync(path, "withdraw", ("Certificate", $"{uid}"), ("Why", "Issued to another."))).Status);
        Assert.Contains("Issued to another.", (await ada.GetAsync(path)).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await RegisterAsync(amina, "P-2")).Status);
        Assert.Equal((HttpStatusCode.NotFound, "staff.certificate.not_found"), await PostAsync(ada, $"/api/v1/staff/certificates/{Guid.NewGuid()}/withdrawal", new { reason = "No." }));
    }

    [Fact]
    public async Task A_rule_that_leaves_the_training_out_is_refused_and_turns_nothing_off()
    {
        await using var server = await WeaponServer.StartAsync();
        var ada = await server.SignedInAsync("ada", "administrator", withRegister: false);
        await RuleAsync(ada);
        Assert.Equal((HttpStatusCode.BadRequest, "staff.kind"), await PostAsync(ada, "/api/v1/staff/rules", new { register = "POLICE", from = Day(0), warningDays = 30, graceDays = 14 }));
        Assert.Equal((HttpStatusCode.BadRequest, "staff.rule_days"), await PostAsync(ada, "/api/v1/staff/rules", new { register = "POLICE", training = "none", from = Day(0) }));
        Assert.Equal((HttpStatusCode.BadRequest, "access.register_unknown"), await PostAsync(ada, "/api/v1/staff/rules", new { register = "NAVY", training = "none", from = Day(0), warningDays = 0, graceDays = 0 }));
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(ada, "/api/v1/staff/rules", new { register = "POLICE", training = "none", from = Day(0), warningDays = 0, graceDays = 0 })).Status);
        Assert.Contains("In force", (await ada.GetAsync("/staff/rules")).Text, StringComparison.Ordinal);
        var amina = await server.WorkingAsync("amina", "clerk");
        Assert.Null(Banner(await amina.GetAsync("/weapons")));
        Assert.Equal(HttpStatusCode.Redirect, (await RegisterAsync(amina, "P-1")).Status);
    }

    [Fact]
    public async Task The_roster_comes_page_by_page_and_counts_what_each_did_in_thirty_days()
    {
        await using var server = await WeaponServer.StartAsync();
        var ada = await server.SignedInAsync("ada", "administrator", withRegister: false);
        await RegisterAsync(await server.WorkingAsync("amina", "clerk"), "P-1");
        var roster = new StaffRoster(server.Node.Database, TimeProvider.System);
        Assert.Equal(["ada", "amina"], (await roster.ListAsync(0, 10)).Select(m => m.Login));
        Assert.Equal(("amina", 1, null), Assert.Single(await roster.ListAsync(1, 10)) is var only ? (only.Login, only.Acts, only.State) : default);
        Assert.Equal(HttpStatusCode.OK, (await ada.GetAsync("/staff?page=7")).Status);
        // What is practised is counted nowhere, nor what was done longer ago.
        await server.Node.ExecuteAsync($"""
            insert into acts (id, uid, type, stage, idempotency_key, actor, purpose, recorded, request_hash, salt)
            select 900000 + n, gen_random_uuid(), 'weapons.register', 'done', gen_random_uuid(), (select id from users where login = 'amina'), case when n = 1 then 'training' else 'registration' end,
                now() - case when n = 2 then interval '31 days' else interval '1 day' end, '\x00', '\x00' from generate_series(1, 3) n
            """);
        Assert.Equal(2, (await roster.ListAsync(1, 1))[0].Acts);
    }

    private static string Day(int from) => Today.AddDays(from).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private static async Task RuleAsync(Person ada) =>
        Assert.Equal(HttpStatusCode.Redirect, (await ada.SubmitAsync("/staff/rules", "rule", ("Register", "POLICE"), ("Training", "registration"), ("From", Day(0)), ("WarningDays", "30"), ("GraceDays", "14"))).Status);

    private static Task<Answer> RegisterAsync(Person who, string number) => who.SubmitAsync("/weapons/register", "register", ("Register", "POLICE"), ("Number", number));

    private static string? Banner(Answer page) => page.Page.QuerySelector("aside[aria-label='Certificate of training']")?.TextContent;

    private static async Task<string> PathAsync(WeaponServer server, string login) => "/staff/" + PublicId.Of("XA", await server.Node.ScalarAsync<Guid>($"select uid from users where login = '{login}'"));

    private static async Task<(HttpStatusCode Status, string? Code)> PostAsync(Person who, string path, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        using var answer = await who.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return (answer.StatusCode, answer.IsSuccessStatusCode || text.Length == 0 ? null : JsonDocument.Parse(text).RootElement.GetProperty("type").GetString()!["urn:proofmark:problem:".Length..]);
    }
}
