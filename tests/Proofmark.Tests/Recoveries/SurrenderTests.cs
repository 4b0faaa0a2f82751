using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Proofmark.Core.Documents;
using Proofmark.Core.Recoveries;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Tests.Access;
using Proofmark.Tests.Documents;
using Proofmark.Tests.Parties;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.Recoveries;

/// <summary>Weapons that nobody in particular hands in.</summary>
public sealed class SurrenderTests
{
    private static readonly (string, string)[] Pistol = [("Make", "Zastava"), ("Model", "M57"), ("M1MarkKind", "serial"), ("M1MarkText", "C-4711")];

    [Fact]
    public async Task Held_are_the_weapon_the_point_and_the_day_and_no_identifier_tells_the_hour()
    {
        await using var server = await WeaponServer.StartAsync();
        var omar = await server.WorkingAsync("omar", "police", "investigation", "2026/17");
        var (path, day) = await SurrenderedAsync(omar);
        Assert.StartsWith("/recoveries/XA-", path, StringComparison.Ordinal);
        var page = (await omar.GetAsync(path)).Page;
        var held = page.QuerySelector("section[aria-labelledby=circumstances]")!.TextContent;
        Assert.Contains("Town hall", held, StringComparison.Ordinal);
        Assert.Contains("Nothing else is held", held, StringComparison.Ordinal);
        Assert.Equal($"surrendered {day} 0", await server.Node.ScalarAsync<string>("select kind || ' ' || occurred || ' ' || num_nonnulls(cause, place, circumstances, authority, case_reference) from recoveries"));
        Assert.Contains("Town hall", (await omar.GetAsync("/recoveries")).Page.QuerySelector("tbody")!.TextContent, StringComparison.Ordinal);
        await RecoveryPhotographTests.SendAsync(omar, path, null, c => c.Add(new ByteArrayContent(PhotographTests.Turned(6, true)), "Photographs", "a.jpg"));
        // The first 48 bits of such an identifier are its milliseconds (RFC 9562 5.7).
        foreach (var table in new[] { "recoveries", "entries where register <> " + server.Register, "attachments" })
        {
            var uid = await server.Node.ScalarAsync<Guid>("select uid from " + table);
            var milliseconds = Convert.ToInt64(uid.ToString("N")[..12], 16);
            Assert.Equal(0, milliseconds % TimeSpan.MillisecondsPerDay);
        }
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1" + path);
        var json = await (await omar.SendAsync(request)).Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(("Town hall", TimeSpan.Zero), (json.GetProperty("collectionPoint").GetString(), json.GetProperty("recorded").GetDateTime().TimeOfDay));
    }

    [Fact]
    public async Task The_table_itself_refuses_whatever_else_is_said_of_an_anonymous_surrender()
    {
        await using var server = await WeaponServer.StartAsync();
        await SurrenderedAsync(await server.WorkingAsync("omar", "police", "investigation", "1"));
        await server.Node.ExecuteAsync("alter table recoveries disable trigger user");
        foreach (var more in new[] { "place = 'behind the school'", "circumstances = 'by his mother'", "authority = 'Port police'", "case_reference = '1'", "cause = 'theft'", "occurred = '2026-05-31T10:15'", "occurred = null", "kind = 'found'" })
            Assert.Equal("recoveries_anonymous", (await Assert.ThrowsAsync<PostgresException>(() => server.Node.ExecuteAsync("update recoveries set " + more))).ConstraintName);
    }

    [Fact]
    public async Task A_day_outside_the_collection_a_point_that_is_none_and_an_hour_are_refused_with_what_to_do()
    {
        await using var server = await WeaponServer.StartAsync();
        var omar = await server.WorkingAsync("omar", "police", "investigation", "1");
        Assert.Null((await omar.GetAsync("/recoveries/surrender")).Page.QuerySelector("form input[name=Day]"));
        var points = server.Services.GetRequiredService<CollectionPoints>();
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var uid = await points.OpenAsync("Town hall", "XA", today.AddDays(-10), today.AddDays(-2), By());
        var surrenders = server.Services.GetRequiredService<AnonymousSurrenders>();
        async Task<string> RefusedAsync(Guid point, DateOnly day) => (await Assert.ThrowsAsync<ProblemException>(() => surrenders.RecordAsync(new(0, "", []), point, day, By()))).Problems[0].Code;
        Assert.Equal("recoveries.point_closed", await RefusedAsync(uid, today.AddDays(-1)));
        Assert.Equal("recoveries.point_closed", await RefusedAsync(uid, today.AddDays(-11)));
        Assert.Equal("recoveries.future", await RefusedAsync(uid, today.AddDays(3)));
        Assert.Equal("recoveries.point", await RefusedAsync(Guid.NewGuid(), today));
        Assert.Equal("recoveries.point_exists", (await Assert.ThrowsAsync<ProblemException>(() => points.OpenAsync(" town HALL ", "XA", today, null, By()))).Problems[0].Code);
        Assert.Equal("recoveries.point_days", (await Assert.ThrowsAsync<ProblemException>(() => points.OpenAsync("Harbour", "XA", today, today.AddDays(-1), By()))).Problems[0].Code);
        var wrong = await omar.SubmitAsync("/recoveries/surrender", "surrender", ("Day", "2026-05-31T10:15"), ("M1MarkText", "A\u0007"));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.Equal(3, wrong.Page.QuerySelectorAll(".error-summary li").Length);
        Assert.Equal(0, await server.Node.ScalarAsync<long>("select count(*) from recoveries"));
    }

    [Fact]
    public async Task What_the_camera_wrote_reaches_no_disk_and_no_table_not_even_while_it_arrives()
    {
        await using var server = await WeaponServer.StartAsync();
        var omar = await server.WorkingAsync("omar", "police", "investigation", "1");
        var (path, _) = await SurrenderedAsync(omar);
        var planted = $"GPS 36.7201 N 3.0870 E {Guid.NewGuid():N}";
        // Large enough for every reader to lay it in a folder, if it lays anything anywhere.
        byte[] picture = [0xFF, 0xD8, .. PhotographTests.Marker(0xE1, [.. "Exif\0\0"u8, .. Encoding.ASCII.GetBytes(planted)]), .. PhotographTests.Frame(8, 8), .. PhotographTests.Marker(0xDA, [1, 1, 0, 0, 63, 0]), .. new byte[15_000_000], 0xFF, 0xD9];
        List<string>? meanwhile = null;
        Assert.Equal(HttpStatusCode.Redirect, await RecoveryPhotographTests.SendAsync(omar, path, null, c =>
        {
            c.Add(new ByteArrayContent(picture), "Photographs", planted + ".jpg");
            // The server has taken in most of the file by the time this part is asked for; it waits for the rest.
            c.Add(new LateContent(() => meanwhile = [.. Holding(server.Folder, planted), .. Holding(Path.GetTempPath(), planted, "ASPNETCORE_*")]), "Late");
        }));
        Assert.Equal([], meanwhile!);
        Assert.Empty(Holding(server.Folder, planted));
        Assert.Empty(await PlantedWords.TablesAsync(server.Node.Database, planted));
        var kept = await DecryptedAsync(server);
        Assert.Equal(Photograph.Clean(picture), Assert.Single(kept));

        // Of an ordinary recovery the same file is evidence: so the search would have found it.
        var ordinary = (await omar.SubmitAsync("/recoveries/new", "recovery", RecoveryPagesTests.Pistol)).Location!;
        Assert.Equal(HttpStatusCode.Redirect, await RecoveryPhotographTests.SendAsync(omar, ordinary, null, c => c.Add(new ByteArrayContent(picture), "Photographs", "a.jpg")));
        Assert.Single(await DecryptedAsync(server), f => f.AsSpan().IndexOf(Encoding.ASCII.GetBytes(planted)) >= 0);
    }

    [Fact]
    public async Task A_photograph_of_fifty_megabytes_is_refused_with_the_limit_and_what_was_typed_stays()
    {
        await using var server = await WeaponServer.StartAsync();
        var omar = await server.WorkingAsync("omar", "police", "investigation", "1");
        var (path, _) = await SurrenderedAsync(omar);
        var form = (await omar.GetAsync(path)).Page.QuerySelector("form[enctype='multipart/form-data']")!;
        using var content = new MultipartFormDataContent();
        foreach (var hidden in form.QuerySelectorAll("input[type=hidden]").Cast<AngleSharp.Html.Dom.IHtmlInputElement>()) content.Add(new StringContent(hidden.Value), hidden.Name!);
        content.Add(new ByteArrayContent([0xFF, 0xD8, .. new byte[50 << 20]]), "Photographs", "a.jpg");
        content.Add(new StringContent("the left side"), "Caption");
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        using var answer = await omar.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Contains("larger than 16 MB", text, StringComparison.Ordinal);
        Assert.Contains("value=\"the left side\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_opens_a_point_and_records_a_surrender()
    {
        await using var server = await WeaponServer.StartAsync();
        var omar = await server.WorkingAsync("omar", "police", "investigation", "1");
        var today = CollectionDay();
        async Task<string> PostAsync(string path, object body)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1" + path) { Content = JsonContent.Create(body) };
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
            using var answer = await omar.SendAsync(request);
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
            return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
        }
        var point = await PostAsync("/recoveries/points", new { name = "Town hall", country = "XA", opens = today });
        var id = await PostAsync("/recoveries/surrenders", new { point, day = today, weapon = new { make = "Zastava", marks = new[] { new { kind = "serial", text = "C-4711" } } } });
        Assert.Contains("C-4711", (await omar.GetAsync("/recoveries/" + id)).Page.QuerySelector("h1")!.TextContent, StringComparison.Ordinal);
        using var get = new HttpRequestMessage(HttpMethod.Get, "/api/v1/recoveries/points");
        var list = await (await omar.SendAsync(get)).Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(("Town hall", 1), (list[0].GetProperty("name").GetString(), list[0].GetProperty("surrenders").GetInt32()));
    }

    /// <summary>A point is opened and a weapon handed in there, at the pages.</summary>
    private static async Task<(string Path, string Day)> SurrenderedAsync(Person omar)
    {
        var day = CollectionDay();
        Assert.Equal(HttpStatusCode.Redirect, (await omar.SubmitAsync("/recoveries/points", "point", ("Name", "Town hall"), ("Country", "XA"), ("Opens", day), ("Closes", ""))).Status);
        var option = (await omar.GetAsync("/recoveries/surrender")).Page.QuerySelectorAll("select[name=Point] option").Last().GetAttribute("value")!;
        return ((await omar.SubmitAsync("/recoveries/surrender", "surrender", [("Point", option), ("Day", day), .. Pistol])).Location!, day);
    }

    private static string CollectionDay() => TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private static Doing By() => new(Actor.Node, new Purpose("administration"), Guid.NewGuid());

    private static async Task<List<byte[]>> DecryptedAsync(WeaponServer server)
    {
        var store = server.Services.GetRequiredService<AttachmentStore>();
        await using var command = server.Node.Database.Owner.CreateCommand("select uid, sha256, wrapped_key from attachments order by id");
        await using var reader = await command.ExecuteReaderAsync();
        var list = new List<byte[]>();
        while (await reader.ReadAsync()) list.Add(store.Read(reader.GetGuid(0), reader.GetFieldValue<byte[]>(1), reader.GetFieldValue<byte[]>(2)));
        return list;
    }

    private static List<string> Holding(string folder, string text, string pattern = "*")
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        var found = new List<string>();
        foreach (var file in Directory.EnumerateFiles(folder, pattern, pattern == "*" ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly))
        {
            try
            {
                using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                using var all = new MemoryStream();
                stream.CopyTo(all);
                if (file.Contains(text, StringComparison.Ordinal) || all.GetBuffer().AsSpan(0, (int)all.Length).IndexOf(bytes) >= 0) found.Add(file);
            }
            catch (IOException)
            {
                // Another test's file, gone meanwhile.
            }
        }
        return found;
    }

    /// <summary>A part that says something when it is asked for, and nothing else.</summary>
    private sealed class LateContent(Action asked) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.FlushAsync();
            asked();
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return true;
        }
    }
}
