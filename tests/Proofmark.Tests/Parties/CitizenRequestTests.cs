using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Parties;
using Proofmark.Core.Parties.Citizens;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Watching;
using Proofmark.Tests.Access;
using Proofmark.Tests.Storage;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.Parties;

/// <summary>What a citizen asks about her own data: who asks is made sure of, her records are found, the answer is composed, corrected, restricted, closed; each step an act, each reading a look-up.</summary>
public sealed class CitizenRequestTests
{
    private const string Name = "Wilhelmina Quillfeather";
    private const string Number = "LIC-4711-88";
    private const string Root = "/api/v1/citizens";

    [Fact]
    public async Task A_citizen_is_told_what_is_held_since_when_by_which_law_and_which_offices_looked()
    {
        await using var server = await WeaponServer.StartAsync();
        var weapon = await HolderAsync(server, "P-1", Name, Number);
        var police = await server.WorkingAsync("pavel", "police", "investigation", "case 7");
        await police.GetAsync(weapon);
        var dora = await server.WorkingAsync("dora", "data_protection_officer", "data_protection");
        var request = await OpenAsync(dora, "access");
        var path = $"{Root}/{request.GetProperty("id").GetString()}";
        var reference = request.GetProperty("reference").GetString()!;

        // Nothing is searched before somebody made sure who asks.
        Assert.Equal("parties.citizen.identity_first", await CodeAsync(dora, HttpMethod.Get, $"{path}/records?name={Uri.EscapeDataString(Name)}", null));
        Assert.Equal("parties.citizen.evidence", await StepAsync(dora, path, new { step = "identify", words = " " }));
        Assert.Null(await StepAsync(dora, path, new { step = "identify", words = "Identity card seen" }));
        Assert.Equal("parties.citizen.search", await CodeAsync(dora, HttpMethod.Get, $"{path}/records", null));
        Assert.Equal("parties.citizen.records_first", await CodeAsync(dora, HttpMethod.Get, $"{path}/answer", null));

        var found = Assert.Single((await JsonAsync(dora, HttpMethod.Get, $"{path}/records?name=WILHELMINA%20%20quillfeather", null)).EnumerateArray());
        Assert.Empty((await JsonAsync(dora, HttpMethod.Get, $"{path}/records?name=Wilhelmina", null)).EnumerateArray());
        var person = found.GetProperty("person").GetString()!;
        Assert.Null(await StepAsync(dora, path, new { step = "tie", person }));
        // Granted is what was done.
        Assert.Equal("parties.citizen.not_done", await StepAsync(dora, path, new { step = "close", outcome = "granted", words = "Answered." }));
        Assert.Equal("parties.citizen.something_held", await StepAsync(dora, path, new { step = "close", outcome = "nothing_held", words = "Nothing." }));

        var answer = await JsonAsync(dora, HttpMethod.Get, $"{path}/answer", null);
        var record = Assert.Single(answer.GetProperty("records").EnumerateArray());
        Assert.Equal("typed", record.GetProperty("source").GetString());
        Assert.Equal([Name, Number], record.GetProperty("fields").EnumerateArray().Select(f => f.GetProperty("text").GetString()));
        Assert.All(record.GetProperty("fields").EnumerateArray(), f => Assert.False(string.IsNullOrWhiteSpace(f.GetProperty("legalBasis").GetString())));
        Assert.Equal("2090-12-31", record.GetProperty("fields")[0].GetProperty("keepUntil").GetString());
        Assert.Equal("P-1", Assert.Single(record.GetProperty("entries").EnumerateArray()).GetProperty("number").GetString());
        Assert.Empty(answer.GetProperty("disclosures").EnumerateArray());
        var look = Assert.Single(answer.GetProperty("looks").EnumerateArray(), l => l.GetProperty("purpose").GetString() == "investigation");
        Assert.Empty(look.GetProperty("officers").EnumerateArray());
        Assert.DoesNotContain("case 7", answer.GetRawText(), StringComparison.Ordinal);
        // What the request itself needed is on record under its number, and not in the answer.
        Assert.DoesNotContain(answer.GetProperty("looks").EnumerateArray(), l => l.GetProperty("purpose").GetString() == "data_protection");
        foreach (var kind in new[] { "find", "open", "export" })
            Assert.True(await server.Node.ScalarAsync<bool>($"select exists (select from lookups where kind = '{kind}' and subject = 'person' and purpose = 'data_protection' and case_reference = '{reference}' and cardinality(found) = 1)"), kind);

        Assert.Null(await StepAsync(dora, path, new { step = "answer" }));
        var file = await dora.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"/citizens/{request.GetProperty("id").GetString()}/answer.json"));
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(await file.Content.ReadAsByteArrayAsync()));
        Assert.Equal($"fr {hash}", await server.Node.ScalarAsync<string>("select words from citizen_events where kind = 'answered'"));
        Assert.Null(await StepAsync(dora, path, new { step = "close", outcome = "granted", words = "Answer handed over." }));
        Assert.Equal("parties.citizen.ended", await StepAsync(dora, path, new { step = "extend", words = "Holidays." }));
        Assert.Equal(reference, await server.Node.ScalarAsync<string>("select case_reference from acts where type = 'parties.close_citizen_request'"));
    }

    [Fact]
    public async Task A_correction_stands_when_another_person_approved_it_and_an_erasure_takes_both_texts()
    {
        await using var server = await WeaponServer.StartAsync();
        const string Right = "Wilhelmine Kwillfeder";
        var weapon = await HolderAsync(server, "P-1", Name, Number, "2020-12-31");
        await HolderAsync(server, "P-2", "Somebody Else", "LIC-1");
        var dora = await server.WorkingAsync("dora", "data_protection_officer", "data_protection");
        var (path, person) = await TiedAsync(dora, "rectify", Name);
        var other = (await JsonAsync(dora, HttpMethod.Get, $"{path}/records?name=Somebody%20Else", null))[0].GetProperty("person").GetString();
        Assert.Equal("parties.citizen.not_tied", await StepAsync(dora, path, new { step = "rectify", person = other, field = "name", text = Right, words = "As the card has it." }));
        Assert.Equal("parties.citizen.field", await StepAsync(dora, path, new { step = "rectify", person, field = "birth_date", text = "1990-01-01", words = "As the card has it." }));
        Assert.Equal("parties.citizen.unchanged", await StepAsync(dora, path, new { step = "rectify", person, field = "name", text = Name, words = "As the card has it." }));
        Assert.Null(await StepAsync(dora, path, new { step = "rectify", person, field = "name", text = Right, words = "As the card has it." }));
        // What is proposed stands nowhere in the clear.
        Assert.Empty(await PlantedWords.TablesAsync(server.Node.Database, Right));

        var boris = await server.WorkingAsync("boris", "supervisor", "data_protection");
        var page = "/rectifications/" + (await JsonAsync(boris, HttpMethod.Get, "/api/v1/rectifications", null))[0].GetProperty("id").GetString();
        Assert.Equal(HttpStatusCode.Forbidden, (await dora.GetAsync(page)).Status);
        Assert.Contains(Right, (await boris.GetAsync(page)).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await boris.SubmitAsync(page, "decide", ("Decision", "refuse"))).Status);
        Assert.Equal("parties.citizen.not_done", await StepAsync(dora, path, new { step = "close", outcome = "granted", words = "Done." }));
        Assert.Equal("/rectifications", (await boris.SubmitAsync(page, "decide", ("Decision", "approve"))).Location);
        Assert.Null((await boris.GetAsync(page)).Page.QuerySelector("main form.form"));

        var amina = await ClerkAsync(server);
        var shown = (await amina.GetAsync(weapon)).Text;
        Assert.Contains(Right, shown, StringComparison.Ordinal);
        Assert.DoesNotContain(Name, shown, StringComparison.Ordinal);
        Assert.Empty((await JsonAsync(dora, HttpMethod.Get, $"{path}/records?name={Uri.EscapeDataString(Name)}", null)).EnumerateArray());
        Assert.Null(await StepAsync(dora, path, new { step = "close", outcome = "granted", words = "Put right." }));

        var (erase, same) = await TiedAsync(dora, "erase", Right);
        Assert.Equal(person, same);
        var steps = $"/api/v1/persons/{same}/erasure";
        Assert.Equal("parties.rule_names_person", await StepAsync(dora, steps, new { step = "propose", rule = $"because {Name} asks" }));
        Assert.Null(await StepAsync(dora, steps, new { step = "propose", rule = "Arms Act s. 12" }));
        Assert.Null(await StepAsync(boris, steps, new { step = "approve" }));
        Assert.Equal("parties.citizen.not_done", await StepAsync(dora, erase, new { step = "close", outcome = "granted", words = "Erased." }));
        Assert.Null(await StepAsync(dora, steps, new { step = "erase" }));
        Assert.Equal(0L, await server.Node.ScalarAsync<long>("select count(*) from person_contents c join persons p on p.id = c.person where c.cipher is not null and p.id = (select person from person_contents where replaces is not null)"));
        Assert.Null(await StepAsync(dora, erase, new { step = "close", outcome = "granted", words = "Erased." }));
        foreach (var word in new[] { Name, Right }) Assert.Empty(await PlantedWords.TablesAsync(server.Node.Database, word));
    }

    [Fact]
    public async Task Who_proposed_a_correction_does_not_approve_it()
    {
        await using var server = await WeaponServer.StartAsync();
        await HolderAsync(server, "P-1", Name, Number);
        var person = await server.Node.ScalarAsync<long>("select id from persons");
        var rectification = server.Services.GetRequiredService<Rectification>();
        var proposed = await rectification.ProposeAsync(person, "DP-1", "name", "Another Name", "As the card has it.", By(7));
        await Assert.ThrowsAsync<ProblemException>(() => rectification.CarryOutAsync(person, proposed.Id, By(8)));
        var own = await Assert.ThrowsAsync<ProblemException>(() => new Proposals(server.Node.Acts).DecideAsync(Rectification.Rectify, proposed.Id, true, null, new Actor(7), new Purpose("data_protection"), Guid.NewGuid()));
        Assert.Equal("act.own_proposal", own.Problems[0].Code);
        await new Proposals(server.Node.Acts).DecideAsync(Rectification.Rectify, proposed.Id, true, null, new Actor(8), new Purpose("data_protection"), Guid.NewGuid());
        await rectification.CarryOutAsync(person, proposed.Id, By(8));
        Assert.Equal("act.approval_used", (await Assert.ThrowsAsync<ProblemException>(() => rectification.CarryOutAsync(person, proposed.Id, By(8)))).Problems[0].Code);
        Assert.Equal(["Another Name", Number], (await server.Services.GetRequiredService<PersonService>().ReadAsync(person)).Select(f => f.Text).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_restricted_record_is_shown_without_its_name_but_to_those_who_investigate()
    {
        await using var server = await WeaponServer.StartAsync();
        var weapon = await HolderAsync(server, "P-1", Name, Number);
        var dora = await server.WorkingAsync("dora", "data_protection_officer", "data_protection");
        var (path, person) = await TiedAsync(dora, "object", Name);
        var clerk = await ClerkAsync(server);
        Assert.Contains(Name, (await clerk.GetAsync(weapon)).Text, StringComparison.Ordinal);
        Assert.Equal("parties.citizen.reason", await StepAsync(dora, path, new { step = "restrict", person, words = "" }));
        Assert.Null(await StepAsync(dora, path, new { step = "restrict", person, words = "The licence ended, the case is closed." }));
        Assert.Equal("parties.citizen.restricted_already", await StepAsync(dora, path, new { step = "restrict", person, words = "Once more." }));
        var shown = (await clerk.GetAsync(weapon)).Text;
        Assert.DoesNotContain(Name, shown, StringComparison.Ordinal);
        Assert.DoesNotContain(Number, shown, StringComparison.Ordinal);
        Assert.Contains("Processing restricted", shown, StringComparison.Ordinal);
        var vera = await server.WorkingAsync("vera", "supervisor", "investigation", "case 9");
        Assert.Contains(Name, (await vera.GetAsync(weapon)).Text, StringComparison.Ordinal);
        Assert.Null(await StepAsync(dora, path, new { step = "close", outcome = "granted", words = "Restricted." }));
        Assert.Null(await StepAsync(dora, path, new { step = "lift", person, words = "The licence was renewed." }));
        Assert.Contains(Name, (await clerk.GetAsync(weapon)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_minor_is_represented_or_nothing_is_granted()
    {
        await using var server = await WeaponServer.StartAsync();
        await server.Services.GetRequiredService<PersonService>().RecordAsync([new("name", Name, "Arms Act s. 3", null), new("birth_date", $"{TimeProvider.System.GetUtcNow().Year - 12}-03-01", "Arms Act s. 3", null)], new Actor(1), new Purpose("registration"), Guid.NewGuid());
        var dora = await server.WorkingAsync("dora", "data_protection_officer", "data_protection");
        Assert.Equal("parties.citizen.representative", await CodeAsync(dora, HttpMethod.Post, Root, new { kind = "access", applicant = Name, language = "en", minor = true }));
        var (path, _) = await TiedAsync(dora, "access", Name);
        Assert.Null(await StepAsync(dora, path, new { step = "answer" }));
        Assert.Contains("under age", (await dora.GetAsync("/citizens/" + path.Split('/')[^1])).Text, StringComparison.Ordinal);
        Assert.Equal("parties.citizen.minor", await StepAsync(dora, path, new { step = "close", outcome = "granted", words = "Answered." }));
        Assert.Null(await StepAsync(dora, path, new { step = "close", outcome = "withdrawn", words = "Comes again with her guardian." }));
        var again = await JsonAsync(dora, HttpMethod.Post, Root, new { kind = "access", applicant = Name, language = "en", minor = true, representative = "Her guardian" });
        path = $"{Root}/{again.GetProperty("id").GetString()}";
        await TieAsync(dora, path, Name);
        Assert.Null(await StepAsync(dora, path, new { step = "answer" }));
        Assert.Null(await StepAsync(dora, path, new { step = "close", outcome = "granted", words = "Answered." }));
    }

    [Fact]
    public async Task A_deadline_is_extended_once_with_a_reason_and_what_is_overdue_is_raised()
    {
        await using var server = await WeaponServer.StartAsync();
        var dora = await server.WorkingAsync("dora", "data_protection_officer", "data_protection");
        var list = server.Services.GetRequiredService<CitizenList>();
        var late = await JsonAsync(dora, HttpMethod.Post, Root, new { kind = "access", applicant = Name, language = "ar", received = list.Today.AddDays(-40) });
        Assert.True(late.GetProperty("overdue").GetBoolean());
        Assert.Equal(list.Today.AddDays(-10).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), late.GetProperty("due").GetString());
        Assert.Contains("1 request is overdue", (await dora.GetAsync("/")).Text, StringComparison.Ordinal);
        async Task<bool> RaisedAsync() => (await DatabaseExamination.ExamineAsync(server.Node.Database, server.Services.GetRequiredService<LedgerPlace>(), TimeProvider.System)).Any(s => s.Code == "citizens_overdue");
        Assert.True(await RaisedAsync());
        var path = $"{Root}/{late.GetProperty("id").GetString()}";
        Assert.Equal("parties.citizen.reason", await StepAsync(dora, path, new { step = "extend", words = "" }));
        Assert.Null(await StepAsync(dora, path, new { step = "extend", words = "The archive of 1994 has to be read." }));
        Assert.Equal("parties.citizen.extended", await StepAsync(dora, path, new { step = "extend", words = "Again." }));
        Assert.False(await RaisedAsync());
        Assert.Equal((1L, 0L), await list.CountAsync());
    }

    [Fact]
    public async Task Who_keeps_a_register_or_administers_does_not_answer_citizens_and_wrong_input_is_named()
    {
        await using var server = await WeaponServer.StartAsync();
        var weapon = await HolderAsync(server, "P-1", Name, Number);
        var dora = await server.WorkingAsync("dora", "data_protection_officer", "data_protection");
        Assert.Equal(HttpStatusCode.Forbidden, (await dora.GetAsync(weapon)).Status);
        var (path, person) = await TiedAsync(dora, "access", Name);
        var clerk = await ClerkAsync(server);
        foreach (var place in new[] { Root, path, path + "/answer", path + "/records?name=x", "/api/v1/rectifications" })
            Assert.Equal("site.forbidden", await CodeAsync(clerk, HttpMethod.Get, place, null));
        Assert.Equal("site.forbidden", await StepAsync(clerk, path, new { step = "tie", person }));
        foreach (var (body, code) in new (object, string)[]
        {
            (new { kind = "gossip", applicant = Name, language = "en" }, "parties.citizen.kind"), (new { kind = "access", applicant = " ", language = "en" }, "parties.citizen.applicant"),
            (new { kind = "access", applicant = Name, language = "tlh" }, "parties.citizen.language"), (new { kind = "access", applicant = Name, language = "en", received = "2999-01-01" }, "parties.citizen.received"),
        })
            Assert.Equal(code, await CodeAsync(dora, HttpMethod.Post, Root, body));
        Assert.Equal("parties.citizen.not_found", await CodeAsync(dora, HttpMethod.Get, Root + "/XA-0000", null));
        Assert.Equal("parties.person.not_found", await StepAsync(dora, path, new { step = "tie", person = "XA-0000" }));
        Assert.Equal("weapons.choice_unknown", await StepAsync(dora, path, new { step = "burn" }));
        Assert.Equal("parties.citizen.kind_other", await StepAsync(dora, path, new { step = "restrict", person, words = "Not asked for." }));
        Assert.Equal("parties.citizen.rectification.not_found", (await Assert.ThrowsAsync<ProblemException>(async () =>
        {
            await using var scope = server.Services.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<Proofmark.Server.Parties.Citizens.CitizenDesk>().RectificationAsync("XA-0000", default);
        })).Problems[0].Code);
        var roles = server.Services.GetRequiredService<RoleService>();
        foreach (var with in new[] { Permission.WeaponsRead, Permission.TracesRespond })
            Assert.Equal("access.separation_citizens", (await Assert.ThrowsAsync<ProblemException>(() => roles.CreateAsync("both", "Both", [Permission.CitizensHandle, with], By(1)))).Problems[0].Code);
        Assert.Equal("access.separation", (await Assert.ThrowsAsync<ProblemException>(() => roles.CreateAsync("both", "Both", [Permission.CitizensHandle, Permission.AccessAdminister], By(1)))).Problems[0].Code);
    }

    [Fact]
    public async Task A_request_is_worked_off_on_its_page_and_answered_in_the_citizens_language()
    {
        await using var server = await WeaponServer.StartAsync();
        await HolderAsync(server, "P-1", Name, Number);
        await HolderAsync(server, "P-2", Name, Number);
        var dora = await server.WorkingAsync("dora", "data_protection_officer", "data_protection");
        var today = server.Services.GetRequiredService<CitizenList>().Today.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(HttpStatusCode.BadRequest, (await dora.SubmitAsync("/citizens/new", "citizen", ("Kind", "access"), ("Language", "ar"), ("Received", "yesterday"))).Status);
        var page = (await dora.SubmitAsync("/citizens/new", "citizen", ("Kind", "access"), ("Applicant", Name), ("Language", "ar"), ("Received", today))).Location!;
        Assert.Equal(page, (await dora.SubmitAsync(page, "identify", ("Evidence", "Identity card seen"))).Location);
        var found = await dora.SubmitAsync(page, "find", ("Number", "lic 4711 88"));
        var boxes = found.Page.QuerySelectorAll("input[name=Chosen]").Select(b => ("Chosen", b.GetAttribute("value")!)).ToArray();
        Assert.Equal(2, boxes.Length);
        Assert.Equal(page, (await dora.SendFormAsync(found.Page, page, "tie", boxes)).Location);
        Assert.Equal(2L, await server.Node.ScalarAsync<long>("select count(*) from citizen_events where kind = 'tied'"));
        Assert.Equal(page + "/answer", (await dora.SubmitAsync(page, "answer")).Location);
        var answer = await dora.GetAsync(page + "/answer");
        Assert.Contains(Name, answer.Text, StringComparison.Ordinal);
        Assert.Equal("rtl", answer.Page.QuerySelector("article")!.GetAttribute("dir"));
        Assert.Contains("ما هو محفوظ عنك", answer.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await dora.SubmitAsync(page, "close", ("Outcome", "granted"))).Status);
        Assert.Equal(page, (await dora.SubmitAsync(page, "close", ("Outcome", "granted"), ("Decision", "Handed over on paper."))).Location);
        Assert.Contains("Granted", (await dora.GetAsync("/citizens?ended=true")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Name, (await dora.GetAsync("/citizens")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_stands_beyond_the_officers_registers_is_not_answered_and_the_officer_is_warned()
    {
        await using var server = await WeaponServer.StartAsync();
        await HolderAsync(server, "P-1", Name, Number);
        var dora = await server.WorkingAsync("dora", "data_protection_officer", "data_protection", withRegister: false);
        var (path, _) = await TiedAsync(dora, "access", Name);
        Assert.Empty((await JsonAsync(dora, HttpMethod.Get, path + "/answer", null)).GetProperty("records")[0].GetProperty("entries").EnumerateArray());
        var page = await dora.GetAsync("/citizens/" + path.Split('/')[^1] + "/answer");
        Assert.Contains("This answer is not complete", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("P-1", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_law_of_the_State_sets_the_days()
    {
        Assert.Equal(new CitizenSettings { Days = 30, ExtensionDays = 60, OfficerNames = false }, CitizenSettings.Read(_ => null));
        Assert.Equal(new CitizenSettings { Days = 15, ExtensionDays = 60, OfficerNames = true }, CitizenSettings.Read(n => n switch { "PROOFMARK_REQUEST_DAYS" => "15", "PROOFMARK_REQUEST_OFFICER_NAMES" => "yes", _ => null }));
        foreach (var (name, value) in new[] { ("PROOFMARK_REQUEST_DAYS", "0"), ("PROOFMARK_REQUEST_EXTENSION_DAYS", "a month"), ("PROOFMARK_REQUEST_OFFICER_NAMES", "perhaps") })
            Assert.Equal(name, Assert.Throws<ProblemException>(() => CitizenSettings.Read(n => n == name ? value : null)).Problems[0].Field);
    }

    private static Doing By(long user) => new(new Actor(user), new Purpose("data_protection", null, "DP-1"), Guid.NewGuid());

    private static async Task<Person> ClerkAsync(WeaponServer server) => await server.WorkingAsync("clara", "clerk");

    private static int made;

    /// <summary>A weapon whose holder is this person, typed in by a clerk; its address.</summary>
    private static async Task<string> HolderAsync(WeaponServer server, string number, string name, string licence, string until = "2090-12-31")
    {
        var clerk = await server.WorkingAsync("amina" + Interlocked.Increment(ref made).ToString(System.Globalization.CultureInfo.InvariantCulture), "clerk");
        var answer = await clerk.SubmitAsync("/weapons/register", "register", ("Register", "POLICE"), ("Number", number), ("HolderKind", "person"), ("HolderName", name), ("HolderNumber", licence), ("KeepUntil", until));
        Assert.Equal(HttpStatusCode.Redirect, answer.Status);
        return answer.Location!;
    }

    private static Task<JsonElement> OpenAsync(Person officer, string kind) => JsonAsync(officer, HttpMethod.Post, Root, new { kind, applicant = "Who asks", language = "fr" });

    private static async Task<(string Path, string Person)> TiedAsync(Person officer, string kind, string name)
    {
        var path = $"{Root}/{(await OpenAsync(officer, kind)).GetProperty("id").GetString()}";
        return (path, await TieAsync(officer, path, name));
    }

    private static async Task<string> TieAsync(Person officer, string path, string name)
    {
        Assert.Null(await StepAsync(officer, path, new { step = "identify", words = "Identity card seen" }));
        var person = (await JsonAsync(officer, HttpMethod.Get, $"{path}/records?name={Uri.EscapeDataString(name)}", null))[0].GetProperty("person").GetString()!;
        Assert.Null(await StepAsync(officer, path, new { step = "tie", person }));
        return person;
    }

    private static Task<string?> StepAsync(Person person, string path, object body) => CodeAsync(person, HttpMethod.Post, path.Contains("/erasure", StringComparison.Ordinal) ? path : path + "/steps", body);

    private static async Task<string?> CodeAsync(Person person, HttpMethod method, string path, object? body) =>
        await JsonAsync(person, method, path, body) is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty("code", out var code) ? code.GetString() : null;

    private static async Task<JsonElement> JsonAsync(Person person, HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Add("Accept", "application/json");
        if (method != HttpMethod.Get) request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        return await (await person.SendAsync(request)).Content.ReadFromJsonAsync<JsonElement>();
    }
}
