using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Recoveries;
using Proofmark.Core.Storage;
using Proofmark.Tests.Documents;
using Proofmark.Tests.Parties;
using Proofmark.Tests.Storage;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.Intake;

/// <summary>What devices in the field send: once, whatever is lost on the way.</summary>
public sealed class FieldRecordTests
{
    [Fact]
    public async Task A_record_that_is_sent_again_and_again_and_by_eight_at_once_is_recorded_once_and_answered_the_same()
    {
        await using var server = await WeaponServer.StartAsync();
        var omar = await server.WorkingAsync("omar", "police", "investigation", "2026/17");
        var (id, record) = (Guid.NewGuid(), FieldDevice.Found("C-4711"));
        var answers = new List<string>();
        await Parallel.ForEachAsync(Enumerable.Range(0, 8), async (_, _) =>
        {
            var (status, json) = await omar.SendRecordAsync(id, record);
            Assert.Equal(HttpStatusCode.OK, status);
            lock (answers) answers.Add(json.Said("recovery")!);
        });
        var (_, again) = await omar.SendRecordAsync(id, record);
        Assert.True(again.GetProperty("again").GetBoolean());
        Assert.StartsWith("XA-", Assert.Single(answers.Append(again.Said("recovery")!).Distinct()), StringComparison.Ordinal);
        Assert.Equal("1 1 1", await CountsAsync(server, "recoveries", "field_records", "acts where type = 'intake.record'"));
        Assert.Equal("registered,recovered", await server.Node.ScalarAsync<string>("select string_agg(type, ',' order by act, seq) from events"));
        // The piece of work ends and another begins: the same record is still the same.
        await omar.SubmitAsync("/work", "work", ("Purpose", "prosecution"), ("Case", "other"));
        Assert.True((await omar.SendRecordAsync(id, record)).Json.GetProperty("again").GetBoolean());
        Assert.Equal("2026/17", await server.Node.ScalarAsync<string>("select case_reference from recoveries"));
    }

    [Fact]
    public async Task Under_an_id_that_has_arrived_nothing_else_is_taken_and_nothing_of_somebody_else()
    {
        await using var server = await WeaponServer.StartAsync();
        var omar = await server.WorkingAsync("omar", "police", "investigation", "1");
        var nadia = await server.WorkingAsync("nadia", "police", "investigation", "1");
        var id = Guid.NewGuid();
        await omar.SendRecordAsync(id, FieldDevice.Found("C-4711"));
        Assert.Equal("intake.changed", (await omar.SendRecordAsync(id, FieldDevice.Found("C-4712"))).Json.Code());
        Assert.Equal("intake.taken", (await nadia.SendRecordAsync(id, FieldDevice.Found("C-4711"))).Json.Code());
        Assert.Equal("intake.not_found", (await nadia.SendPhotographAsync(id, PhotographTests.Turned(1, true))).Json.Code());
        Assert.Equal("1", await CountsAsync(server, "recoveries"));
    }

    [Fact]
    public async Task What_is_refused_is_refused_with_the_sentence_leaves_nothing_and_is_taken_when_it_was_corrected()
    {
        await using var server = await WeaponServer.StartAsync();
        var omar = await server.WorkingAsync("omar", "police", "investigation", "1");
        var id = Guid.NewGuid();
        var (status, json) = await omar.SendRecordAsync(id, new { kind = "seized", country = "XA", occurred = "2999-01-01", marks = new[] { new { kind = "serial", text = "A\u0007" }, new { kind = "unheard-of", text = "B" } } });
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(["marks[0].MarkText", "marks[1].MarkKind"], json.GetProperty("problems").EnumerateArray().Select(p => p.GetProperty("field").GetString()));
        Assert.Equal("recoveries.cause_missing recoveries.future", string.Join(' ', (await omar.SendRecordAsync(id, new { kind = "seized", country = "XA", occurred = "2999-01-01" })).Json.GetProperty("problems").EnumerateArray().Select(p => p.GetProperty("code").GetString())));
        Assert.Equal("intake.marks_many", (await omar.SendRecordAsync(id, new { kind = "found", country = "XA", marks = Enumerable.Range(0, 9).Select(i => new { kind = "proof", text = $"P{i}" }) })).Json.Code());
        Assert.Equal("0 0", await CountsAsync(server, "recoveries", "field_records"));
        Assert.Equal(HttpStatusCode.OK, (await omar.SendRecordAsync(id, FieldDevice.Found("A-1"))).Status);
        Assert.Equal("1 1", await CountsAsync(server, "recoveries", "field_records"));
        using var large = new HttpRequestMessage(HttpMethod.Post, "/api/v1/field/records") { Content = new StringContent($$"""{"kind":"found","place":"{{new string('x', 70_000)}}"}""", null, "application/json") };
        large.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        using var refused = await omar.SendAsync(large);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
    }

    [Fact]
    public async Task A_photograph_arrives_once_by_its_hash_and_what_is_none_is_refused()
    {
        await using var server = await WeaponServer.StartAsync();
        var omar = await server.WorkingAsync("omar", "police", "investigation", "1");
        var (id, picture) = (Guid.NewGuid(), PhotographTests.Turned(1, true));
        Assert.Equal("intake.not_found", (await omar.SendPhotographAsync(id, picture)).Json.Code());
        await omar.SendRecordAsync(id, FieldDevice.Found("C-4711"));
        foreach (var wrong in new[] { $"sha-256=:{Convert.ToBase64String(new byte[32])}:", "sha-256=:AAAA:", "", "md5=:AAAA:" }) Assert.Equal("intake.digest", (await omar.SendPhotographAsync(id, picture, wrong)).Json.Code());
        Assert.Equal("documents.not_photograph", (await omar.SendPhotographAsync(id, "%PDF-1.7"u8.ToArray())).Json.Code());
        Assert.Equal("documents.photograph_large", (await omar.SendPhotographAsync(id, new byte[RecoveryPhotographs.MostBytes + 1])).Json.Code());
        Assert.Equal("0 0", await CountsAsync(server, "attachments", "field_photographs"));
        var sent = new List<bool>();
        await Parallel.ForEachAsync(Enumerable.Range(0, 6), async (_, _) =>
        {
            var (status, json) = await omar.SendPhotographAsync(id, picture);
            Assert.Equal(HttpStatusCode.OK, status);
            lock (sent) sent.Add(json.GetProperty("again").GetBoolean());
        });
        Assert.Equal(5, sent.Count(a => a));
        // Only the picture is kept: there is no file of the camera beside it.
        Assert.Equal("1 1 0", await CountsAsync(server, "attachments where subject = 'recovery'", "field_photographs", "attachments where part is not null"));
        for (byte side = 2; side <= 8; side++) await omar.SendPhotographAsync(id, PhotographTests.Turned(side, true));
        for (byte side = 1; side <= 4; side++) await omar.SendPhotographAsync(id, PhotographTests.Turned(side, false));
        Assert.Equal("recoveries.photographs_full", (await omar.SendPhotographAsync(id, PhotographTests.Turned(5, false))).Json.Code());
        Assert.Equal("12", await CountsAsync(server, "field_photographs"));
    }

    [Fact]
    public async Task Of_an_anonymous_surrender_nothing_is_held_whatever_a_device_sends_with_it()
    {
        await using var server = await WeaponServer.StartAsync();
        var omar = await server.WorkingAsync("omar", "police", "investigation", "1");
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        await server.Services.GetRequiredService<CollectionPoints>().OpenAsync("Town hall", "XA", today.AddDays(-3), null, Node.By(Node.Amina));
        var point = (await omar.AskAsync(HttpMethod.Get, "/api/v1/field/kit")).Json.GetProperty("points")[0].GetProperty("id").GetString();
        var (id, planted) = (Guid.NewGuid(), $"Leila Haddad {Guid.NewGuid():N}");
        var day = today.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        var (status, json) = await omar.SendRecordAsync(id, new { kind = "anonymous", point, occurred = day, make = "Zastava", cause = planted, place = planted, circumstances = planted, country = planted, marks = new[] { new { kind = "serial", text = "C-4711" } } });
        Assert.Equal((HttpStatusCode.OK, true), (status, json.Said("recovery") is not null));
        // What the interface does not know is refused whole, and is not written down either.
        Assert.Equal(HttpStatusCode.BadRequest, (await omar.SendRecordAsync(Guid.NewGuid(), new { kind = "anonymous", point, occurred = day, holder = planted })).Status);
        await omar.SendPhotographAsync(id, PhotographTests.Turned(6, true));
        Assert.Empty(await PlantedWords.TablesAsync(server.Node.Database, planted));
        Assert.Equal($"surrendered {day} 0", await server.Node.ScalarAsync<string>("select kind || ' ' || occurred || ' ' || num_nonnulls(cause, place, circumstances, authority, case_reference) from recoveries"));
        // No identifier tells the hour (RFC 9562 5.7); the device's own is of chance.
        foreach (var table in new[] { "recoveries", "attachments", "entries where register <> " + server.Register })
            Assert.Equal(0, Convert.ToInt64((await server.Node.ScalarAsync<Guid>("select uid from " + table)).ToString("N")[..12], 16) % TimeSpan.MillisecondsPerDay);
        foreach (var (occurred, code) in new[] { ("2026-05-31T10:15", "date.form"), ("2026-05", "recoveries.day") }) Assert.Equal(code, (await omar.SendRecordAsync(Guid.NewGuid(), new { kind = "anonymous", point, occurred })).Json.Code());
        Assert.Equal("recoveries.point", (await omar.SendRecordAsync(Guid.NewGuid(), new { kind = "anonymous", point = Guid.NewGuid(), occurred = day })).Json.Code());
        // The search would have found it: of an ordinary recovery words are kept.
        await omar.SendRecordAsync(Guid.NewGuid(), new { kind = "found", country = "XA", circumstances = planted });
        Assert.NotEmpty(await PlantedWords.TablesAsync(server.Node.Database, planted));
    }

    [Fact]
    public async Task Whose_right_was_withdrawn_sends_nothing_and_is_given_no_key()
    {
        await using var server = await WeaponServer.StartAsync();
        var omar = await server.WorkingAsync("omar", "police", "investigation", "1");
        var nadia = await server.WorkingAsync("nadia", "police", "investigation", "1");
        async Task<string?> KeyAsync(Tests.Access.Person person) => (await person.AskAsync(HttpMethod.Get, "/api/v1/field/kit")).Json.GetProperty("key").GetString();
        var key = await KeyAsync(omar);
        Assert.Equal((key, 32), (await KeyAsync(omar), Convert.FromBase64String(key!).Length));
        Assert.NotEqual(key, await KeyAsync(nadia));
        var users = server.Services.GetRequiredService<UserService>();
        await users.SetRolesAsync((await users.FindAsync("omar"))!.Id, ["clerk"], new Doing(new Actor(1), new Purpose("administration"), Guid.NewGuid()));
        Assert.Equal(HttpStatusCode.Forbidden, (await omar.SendRecordAsync(Guid.NewGuid(), FieldDevice.Found("C-1"))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await omar.AskAsync(HttpMethod.Get, "/api/v1/field/kit")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.Stranger().SendRecordAsync(Guid.NewGuid(), FieldDevice.Found("C-1"))).Status);
        Assert.Equal("0", await CountsAsync(server, "recoveries"));
    }

    [Fact]
    public async Task The_page_the_worker_and_the_manifest_say_nothing_of_a_person_and_the_worker_has_a_say_over_this_page_alone()
    {
        await using var server = await WeaponServer.StartAsync();
        var omar = await server.SignedInAsync("omar", "police");
        var page = await omar.GetAsync("/field");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.DoesNotContain("omar", page.Text, StringComparison.OrdinalIgnoreCase);
        using var worker = await server.Stranger().SendAsync(new HttpRequestMessage(HttpMethod.Get, "/field/worker.js"));
        Assert.Equal("/field", worker.Headers.GetValues("Service-Worker-Allowed").Single());
        Assert.Equal("no-cache", worker.Headers.CacheControl!.ToString());
        var script = await worker.Content.ReadAsStringAsync();
        Assert.StartsWith("const version = \"", script, StringComparison.Ordinal);
        // Whatever the page names is kept with it, or it would not open without a network.
        foreach (var named in page.Page.QuerySelectorAll("script[src], link[rel=stylesheet], link[rel=icon]").Select(e => e.GetAttribute("src") ?? e.GetAttribute("href"))) Assert.Contains($"\"{named}\"", script, StringComparison.Ordinal);
        using var french = new HttpRequestMessage(HttpMethod.Get, "/field/worker.js") { Headers = { { "Accept-Language", "fr" } } };
        using var other = await server.Stranger().SendAsync(french);
        Assert.NotEqual(script[..40], (await other.Content.ReadAsStringAsync())[..40]);
        using var manifest = await server.Stranger().SendAsync(new HttpRequestMessage(HttpMethod.Get, "/field/manifest.webmanifest"));
        Assert.Equal("application/manifest+json", manifest.Content.Headers.ContentType!.MediaType);
    }

    private static async Task<string> CountsAsync(WeaponServer server, params string[] tables)
    {
        var counts = new List<long>();
        foreach (var table in tables) counts.Add(await server.Node.ScalarAsync<long>("select count(*) from " + table));
        return string.Join(' ', counts);
    }
}
