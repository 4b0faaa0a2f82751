using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Proofmark.Core.Shared;
using Proofmark.Tests.Access;
using Proofmark.Tests.Architecture;
using Xunit;

namespace Proofmark.Tests.Weapons;

public sealed class WeaponApiTests
{
    [Fact]
    public async Task The_description_is_openapi_3_1_with_summaries_responses_and_names_of_their_own()
    {
        await using var server = await WeaponServer.StartAsync();
        var document = await (await server.Stranger().SendAsync(new HttpRequestMessage(HttpMethod.Get, "/openapi/v1.json"))).Content.ReadFromJsonAsync<JsonElement>();
        Assert.StartsWith("3.1.", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        Assert.Equal("Proofmark", document.GetProperty("info").GetProperty("title").GetString());
        var paths = document.GetProperty("paths").EnumerateObject().ToList();
        Assert.Contains(paths, p => p.Name == "/api/v1/weapons/{id}");
        Assert.All(paths, p => Assert.StartsWith("/api/v1/", p.Name, StringComparison.Ordinal));
        var operations = paths.SelectMany(p => p.Value.EnumerateObject().Where(o => o.Name is not "parameters").Select(o => (Path: $"{o.Name} {p.Name}", o.Value))).ToList();
        Findings.None(operations.Where(o => !o.Value.TryGetProperty("summary", out var s) || string.IsNullOrEmpty(s.GetString())).Select(o => $"{o.Path} says not what it does: .Describe(name, key of a text)"));
        Findings.None(operations.Where(o => !o.Value.TryGetProperty("responses", out var r) || !r.EnumerateObject().Any()).Select(o => $"{o.Path} says not what it answers"));
        Findings.None(operations.Where(o => !o.Value.TryGetProperty("operationId", out _)).Select(o => $"{o.Path} has no name"));
        Findings.None(operations.GroupBy(o => o.Value.GetProperty("operationId").GetString()).Where(g => g.Count() > 1).Select(g => $"{g.Key} names {g.Count()} operations"));
        Findings.None(operations.SelectMany(o => Placeholders(o.Path).Where(n => !Parameters(o.Value).Contains(n)).Select(n => $"{o.Path} does not describe {{{n}}}")));
        var tags = document.GetProperty("tags").EnumerateArray().ToDictionary(t => t.GetProperty("name").GetString()!, t => t.GetProperty("description").GetString(), StringComparer.Ordinal);
        Findings.None(operations.SelectMany(o => o.Value.GetProperty("tags").EnumerateArray().Select(t => (o.Path, Tag: t.GetString()!))).Where(t => string.IsNullOrEmpty(tags.GetValueOrDefault(t.Tag))).Select(t => $"{t.Path} stands under {t.Tag}, which is not described"));
        var read = await Microsoft.OpenApi.OpenApiDocument.LoadAsync(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(document.GetRawText())), "json");
        Findings.None(read.Diagnostic!.Errors.Concat(read.Diagnostic.Warnings).Select(e => $"{e.Pointer}: {e.Message}"));
        Assert.Contains("Proofmark-Purpose", Parameters(operations.Single(o => o.Path == "get /api/v1/weapons").Value));
        Assert.Contains("Idempotency-Key", Parameters(operations.Single(o => o.Path == "post /api/v1/weapons").Value));
        Findings.None(References(document).Where(r => !Resolves(document, r)).Select(r => $"{r} leads nowhere"));
    }

    [Fact]
    public async Task A_program_says_purpose_and_case_with_the_call_and_is_recorded_with_them()
    {
        await using var server = await WeaponServer.StartAsync();
        await server.WeaponAsync("P-1", "A-4731/97");
        var omar = await server.SignedInAsync("omar", "police");
        Assert.Equal("access.purpose_missing", await CodeAsync(omar, Get("/api/v1/weapons?mark=A4731")));
        Assert.Equal("access.case_missing", await CodeAsync(omar, Get("/api/v1/weapons?mark=A4731", "investigation")));
        Assert.Equal("access.purpose_unknown", await CodeAsync(omar, Get("/api/v1/weapons?mark=A4731", "curiosity")));
        Assert.Equal("marking.query_unclosed", await CodeAsync(omar, Get("/api/v1/weapons?mark=A%5B4731", "investigation", "7")));
        Assert.Equal(0, await server.Node.ScalarAsync<long>("select count(*) from lookups"));

        var found = await JsonAsync(omar, Get("/api/v1/weapons?mark=A473197", "investigation", "2021/7"));
        var candidate = Assert.Single(found.GetProperty("candidates").EnumerateArray());
        Assert.Equal("A-4731/97", candidate.GetProperty("mark").GetString());
        Assert.Equal("investigation 2021/7", await server.Node.ScalarAsync<string>("select purpose || ' ' || case_reference from lookups"));
        var weapon = await JsonAsync(omar, Get("/api/v1/weapons/" + candidate.GetProperty("id").GetString(), "investigation", "2021/7"));
        Assert.Equal("registered", weapon.GetProperty("status").GetString());
        Assert.Equal("POLICE", weapon.GetProperty("entries")[0].GetProperty("register").GetString());
        Assert.Equal("weapons.not_found", await CodeAsync(omar, Get($"/api/v1/weapons/{PublicId.New("XA", TimeProvider.System)}", "investigation", "7")));
    }

    [Fact]
    public async Task A_weapon_is_registered_and_reported_once_however_often_the_request_is_sent()
    {
        await using var server = await WeaponServer.StartAsync();
        var amina = await server.WorkingAsync("amina", "clerk");
        var key = Guid.NewGuid().ToString();
        var body = new { register = "POLICE", number = "P-9", marks = new[] { new { text = "KB 1234" } }, year = 1977 };
        Assert.Equal("api.key_form", await CodeAsync(amina, Post("/api/v1/weapons", body, null)));
        Assert.Equal("weapons.register_unknown", await CodeAsync(amina, Post("/api/v1/weapons", body with { register = "ARMY" }, key)));
        var id = (await JsonAsync(amina, Post("/api/v1/weapons", body, key), HttpStatusCode.Created)).GetProperty("id").GetString();
        Assert.Equal(id, (await JsonAsync(amina, Post("/api/v1/weapons", body, key), HttpStatusCode.Created)).GetProperty("id").GetString());
        Assert.Equal(1, await server.Node.ScalarAsync<long>("select count(*) from entries"));

        var path = $"/api/v1/weapons/{id}/events";
        var report = new { type = "stolen", occurred = "2024-03", note = "From a locked car." };
        key = Guid.NewGuid().ToString();
        Assert.False((await JsonAsync(amina, Post(path, report, key))).GetProperty("alreadyDone").GetBoolean());
        Assert.True((await JsonAsync(amina, Post(path, report, key))).GetProperty("alreadyDone").GetBoolean());
        Assert.Equal("act.key_reused", await CodeAsync(amina, Post(path, report with { note = "Another." }, key)));
        Assert.Equal("site.forbidden", await CodeAsync(amina, Post(path, new { type = "deactivated", note = "x" }, key)));
        Assert.Equal("api.event_unknown", await CodeAsync(amina, Post(path, new { type = "destroyed" }, key)));
        var weapon = await JsonAsync(amina, Get($"/api/v1/weapons/{id}"));
        Assert.Equal("stolen", weapon.GetProperty("status").GetString());
        Assert.Equal(["registered", "stolen"], weapon.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("type").GetString()));
    }

    [Fact]
    public async Task A_member_that_the_interface_does_not_know_is_refused_and_not_dropped()
    {
        await using var server = await WeaponServer.StartAsync();
        var amina = await server.WorkingAsync("amina", "clerk");
        var answer = await amina.SendAsync(Post("/api/v1/weapons", new { register = "POLICE", number = "1", marks = Array.Empty<object>(), claibre = "9x19" }, Guid.NewGuid().ToString()));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(0, await server.Node.ScalarAsync<long>("select count(*) from entries"));
    }

    [Fact]
    public async Task Ledger_and_reference_answer_programs_too()
    {
        await using var server = await WeaponServer.StartAsync();
        var ines = await server.SignedInAsync("ines", "auditor", withRegister: false);
        Assert.StartsWith("proofmark/XA/", (await JsonAsync(ines, Get("/api/v1/ledger"))).GetProperty("origin").GetString(), StringComparison.Ordinal);
        Assert.True((await JsonAsync(ines, Get("/api/v1/reference?q=SW"))).GetProperty("makeMeanings").GetArrayLength() > 1);
        Assert.Equal("ledger.act.not_found", await CodeAsync(ines, Get("/api/v1/ledger/acts/x")));
        Assert.Equal("site.forbidden", await CodeAsync(ines, Get("/api/v1/weapons?mark=A", "audit")));
    }

    private static HttpRequestMessage Get(string path, string? purpose = null, string? reference = null) => With(new HttpRequestMessage(HttpMethod.Get, path), purpose, reference);

    private static HttpRequestMessage Post(string path, object body, string? key)
    {
        var request = With(new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) }, null, null);
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        return request;
    }

    private static HttpRequestMessage With(HttpRequestMessage request, string? purpose, string? reference)
    {
        request.Headers.Add("Accept", "application/json");
        if (purpose is not null) request.Headers.Add("Proofmark-Purpose", purpose);
        if (reference is not null) request.Headers.Add("Proofmark-Case", reference);
        return request;
    }

    private static async Task<JsonElement> JsonAsync(Person person, HttpRequestMessage request, HttpStatusCode status = HttpStatusCode.OK)
    {
        var answer = await person.SendAsync(request);
        Assert.True(answer.StatusCode == status, $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static async Task<string?> CodeAsync(Person person, HttpRequestMessage request)
    {
        var answer = await person.SendAsync(request);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString();
    }

    private static IEnumerable<string> Placeholders(string path) => path.Split('/').Where(p => p.StartsWith('{')).Select(p => p.Trim('{', '}').Split(':')[0]);

    private static List<string?> Parameters(JsonElement operation) => operation.TryGetProperty("parameters", out var p) ? [.. p.EnumerateArray().Select(x => x.GetProperty("name").GetString())] : [];

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(p => p is { Name: "$ref", Value.ValueKind: JsonValueKind.String } ? [p.Value.GetString()!] : References(p.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };

    private static bool Resolves(JsonElement document, string reference)
    {
        if (!reference.StartsWith("#/", StringComparison.Ordinal)) return false;
        foreach (var step in reference[2..].Split('/'))
            if (!document.TryGetProperty(step, out document)) return false;
        return true;
    }
}
