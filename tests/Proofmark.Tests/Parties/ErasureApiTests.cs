using System.Net.Http.Json;
using System.Text.Json;
using Proofmark.Tests.Access;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.Parties;

/// <summary>The erasure of a person over HTTP: listed when due, proposed by one, approved by another, carried out, followed to its end.</summary>
public sealed class ErasureApiTests
{
    private const string Name = "Wilhelmina Quillfeather";

    [Fact]
    public async Task A_person_is_erased_by_two_persons_programs_and_every_opening_is_a_look_up()
    {
        await using var server = await WeaponServer.StartAsync();
        var clerk = await server.WorkingAsync("amina", "clerk");
        await clerk.SubmitAsync("/weapons/register", "register", ("Register", "POLICE"), ("Number", "P-1"), ("HolderKind", "person"), ("HolderName", Name), ("HolderNumber", "LIC-4711-88"), ("KeepUntil", "2020-12-31"));
        var boris = await server.WorkingAsync("boris", "supervisor", "data_protection");
        var vera = await server.WorkingAsync("vera", "supervisor", "data_protection");

        var due = Assert.Single((await JsonAsync(boris, HttpMethod.Get, "/api/v1/persons/due", null)).EnumerateArray());
        Assert.Equal("2020-12-31", due.GetProperty("until").GetString());
        var path = $"/api/v1/persons/{due.GetProperty("person").GetString()}/erasure";
        var lookups = await server.Node.ScalarAsync<long>("select count(*) from lookups where subject = 'person'");
        var person = await JsonAsync(boris, HttpMethod.Get, path, null);
        Assert.Equal([Name, "LIC-4711-88"], person.GetProperty("fields").EnumerateArray().Select(f => f.GetProperty("text").GetString()));
        Assert.Equal(lookups + 1, await server.Node.ScalarAsync<long>("select count(*) from lookups where subject = 'person'"));

        // What else names the person is counted when it is asked for, and not before.
        Assert.False(person.TryGetProperty("same", out _));
        var counted = await JsonAsync(boris, HttpMethod.Get, path + "?reach=true", null);
        Assert.Equal(1, counted.GetProperty("same").GetInt32());
        Assert.Equal(JsonValueKind.Array, counted.GetProperty("reach").ValueKind);

        Assert.Equal("parties.no_proposal", await CodeAsync(boris, path, new { step = "approve" }));
        Assert.Equal("parties.rule_names_person", await CodeAsync(boris, path, new { step = "propose", rule = $"because {Name} asks" }));
        Assert.Equal("weapons.choice_unknown", await CodeAsync(boris, path, new { step = "forget" }));
        Assert.Null(await CodeAsync(boris, path, new { step = "propose", rule = "Arms Act s. 12" }));
        Assert.Equal("proposed", await StateAsync(boris));
        Assert.NotNull(await CodeAsync(boris, path, new { step = "approve" }));
        Assert.Equal("act.not_approved", await CodeAsync(boris, path, new { step = "erase" }));
        Assert.Null(await CodeAsync(vera, path, new { step = "approve" }));
        Assert.Null(await CodeAsync(boris, path, new { step = "erase" }));

        for (var i = 0; i < 300 && await StateAsync(boris) != "finished"; i++) await Task.Delay(100);
        Assert.Equal("finished", await StateAsync(boris));
        person = await JsonAsync(boris, HttpMethod.Get, path, null);
        Assert.Empty(person.GetProperty("fields").EnumerateArray());
        Assert.Equal("Arms Act s. 12", person.GetProperty("erasure").GetProperty("rule").GetString());
        Assert.Empty((await JsonAsync(boris, HttpMethod.Get, "/api/v1/persons/due", null)).EnumerateArray());
    }

    [Fact]
    public async Task A_refusal_has_its_reason_and_who_lacks_the_right_or_the_person_gets_nothing()
    {
        await using var server = await WeaponServer.StartAsync();
        var clerk = await server.WorkingAsync("amina", "clerk");
        await clerk.SubmitAsync("/weapons/register", "register", ("Register", "POLICE"), ("Number", "P-1"), ("HolderKind", "person"), ("HolderName", Name), ("KeepUntil", "2020-12-31"));
        var boris = await server.WorkingAsync("boris", "supervisor", "data_protection");
        var vera = await server.WorkingAsync("vera", "supervisor", "data_protection");
        var path = $"/api/v1/persons/{(await JsonAsync(boris, HttpMethod.Get, "/api/v1/persons/due", null))[0].GetProperty("person").GetString()}/erasure";
        Assert.Null(await CodeAsync(boris, path, new { step = "propose", rule = "Arms Act s. 12" }));
        Assert.Equal("site.field_empty", await CodeAsync(vera, path, new { step = "refuse" }));
        Assert.Null(await CodeAsync(vera, path, new { step = "refuse", note = "A trial runs." }));
        Assert.Equal(("refused", "A trial runs."), (await StateAsync(boris), (await JsonAsync(boris, HttpMethod.Get, "/api/v1/persons/erasures", null))[0].GetProperty("reason").GetString()));

        Assert.Equal("parties.person.not_found", (await JsonAsync(boris, HttpMethod.Get, "/api/v1/persons/XA-0000/erasure", null)).GetProperty("code").GetString());
        foreach (var place in new[] { "/api/v1/persons/due", "/api/v1/persons/erasures", path })
            Assert.Equal("site.forbidden", (await JsonAsync(clerk, HttpMethod.Get, place, null)).GetProperty("code").GetString());
        Assert.Equal("site.forbidden", await CodeAsync(clerk, path, new { step = "propose", rule = "x" }));
    }

    private static async Task<string?> StateAsync(Person person) => (await JsonAsync(person, HttpMethod.Get, "/api/v1/persons/erasures", null))[0].GetProperty("state").GetString();

    private static async Task<string?> CodeAsync(Person person, string path, object body) => (await JsonAsync(person, HttpMethod.Post, path, body)).TryGetProperty("code", out var code) ? code.GetString() : null;

    private static async Task<JsonElement> JsonAsync(Person person, HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Add("Accept", "application/json");
        if (method != HttpMethod.Get) request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        return await (await person.SendAsync(request)).Content.ReadFromJsonAsync<JsonElement>();
    }
}
