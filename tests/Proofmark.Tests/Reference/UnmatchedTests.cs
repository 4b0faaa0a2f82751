using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Cli;
using Proofmark.Cli.Shared;
using Proofmark.Core.Importing;
using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Importing.Matching;
using Proofmark.Core.Languages;
using Proofmark.Core.Marking;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons.Finding;
using Proofmark.Tests.Access;
using Proofmark.Tests.Storage;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.Reference;

/// <summary>Makes and calibres that nobody knows: kept as found, queued, and matched by a person once, for rows of earlier and later files.</summary>
public sealed class UnmatchedTests : IDisposable
{
    private const string Map = """
        format: proofmark-import-mapping-1
        name: Test
        register: weapons
        identity: [No]
        fields:
          register_number: No
          serial: Serial
          make: Make
          model: Model
          calibre: Calibre
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("proofmark-unmatched-").FullName;

    [Fact]
    public async Task A_make_that_was_matched_counts_for_rows_before_and_after_and_is_not_asked_about_again()
    {
        await using var server = await WeaponServer.StartAsync();
        var amina = await server.WorkingAsync("amina", "clerk");
        await ImportAsync(server, "No,Serial,Make,Model,Calibre\n1,A1,Zastvva,M70,7.62x39\n2,A2,ZASTVVA ,M70,7.62x39\n3,A3,Zzyzx Forge,Q,9x19\n6,A6,Zastvva,M70,7.62x39\n");
        await server.Services.GetRequiredService<UnmatchedQueue>().RecountAsync();

        var page = (await amina.GetAsync("/reference/unmatched")).Page;
        var row = page.QuerySelectorAll("tbody tr").First();
        Assert.Equal("Zastvva", row.QuerySelector("th")!.TextContent);
        Assert.Equal("3", row.QuerySelectorAll("td")[0].TextContent);
        Assert.Contains("ZASTAVA", row.TextContent, StringComparison.OrdinalIgnoreCase);
        var decide = row.QuerySelector("a")!.GetAttribute("href")!;
        var zastava = (await amina.GetAsync(decide)).Page.QuerySelectorAll("input[name=Reference]").Select(i => i.GetAttribute("value")!).First(v => v.Contains("zastava", StringComparison.Ordinal));
        var name = ReferenceMatching.NameOf(ReferenceTables.Shipped, "make", zastava)!;
        Assert.Equal(HttpStatusCode.BadRequest, (await amina.SubmitAsync(decide, "match")).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await amina.SubmitAsync(decide, "match", ("Reference", zastava))).Status);
        Assert.Equal(0, await server.Node.ScalarAsync<long>("select count(*) from unmatched where norm = 'ZASTVVA'"));

        // Rows of the earlier file.
        Assert.Equal("A1", Assert.Single((await FindAsync(server, "A1", name)).Items).Mark);
        var uid = await server.Node.ScalarAsync<Guid>("select uid from entries where row_key = '2' and until_act is null");
        var weapon = (await amina.GetAsync("/weapons/" + PublicId.Of("XA", uid))).Page;
        Assert.Contains("ZASTVVA", weapon.Body!.TextContent, StringComparison.Ordinal);
        Assert.NotNull(weapon.QuerySelector(".known"));

        // Rows of a later one; the model is known now that the make is.
        var queued = await server.Node.ScalarAsync<long>("select count(*) from unmatched where kind = 'make'");
        await ImportAsync(server, "No,Serial,Make,Model,Calibre\n1,A1,Zastvva,M70,7.62x39\n2,A2,ZASTVVA ,M70,7.62x39\n3,A3,Zzyzx Forge,Q,9x19\n4,A4,zastvva,M70,7.62x39\n");
        Assert.Equal(zastava, await server.Node.ScalarAsync<string>("select make_ref from entries where row_key = '4'"));
        Assert.Equal(queued, await server.Node.ScalarAsync<long>("select count(*) from unmatched where kind = 'make'"));
        Assert.Empty((await FindAsync(server, "A3", name)).Items);

        // Another decision takes the first one back, for all of them.
        await amina.SubmitAsync(decide, "match", ("Reference", "-keep"));
        Assert.Empty((await FindAsync(server, "A1", name)).Items);
        Assert.Equal("weapons.match_reference", await server.Node.ScalarAsync<string>("select type from acts order by id desc limit 1"));
    }

    [Fact]
    public async Task What_is_kept_as_found_is_not_queued_again_by_later_files_or_recounts()
    {
        await using var server = await WeaponServer.StartAsync();
        await ImportAsync(server, "No,Serial,Make,Model,Calibre\n3,A3,Zzyzx Forge,Q,9x19\n");
        await server.Services.GetRequiredService<ReferenceMatching>().MatchAsync("make", " zzyzx  forge", null, Node.By(Node.Amina));
        await ImportAsync(server, "No,Serial,Make,Model,Calibre\n3,A3,Zzyzx Forge,Q,9x19\n5,A5,Zzyzx Forge,Q,9x19\n");
        await server.Services.GetRequiredService<UnmatchedQueue>().RecountAsync();
        Assert.Equal(0, await server.Node.ScalarAsync<long>("select count(*) from unmatched where kind = 'make'"));
        Assert.Equal(2, await server.Node.ScalarAsync<long>("select seen from unmatched where kind = 'model' and norm = 'Q'"));
    }

    [Fact]
    public async Task A_recount_follows_a_withdrawn_import()
    {
        await using var server = await WeaponServer.StartAsync();
        var report = await ImportAsync(server, "No,Serial,Make,Model,Calibre\n3,A3,Zzyzx Forge,Q,9x19\n");
        await server.Services.GetRequiredService<BatchService>().WithdrawAsync(report.BatchUid!.Value, "Wrong file.", false, Node.By(Node.Amina));
        Assert.Equal(2, await server.Node.ScalarAsync<long>("select count(*) from unmatched"));
        await server.Services.GetRequiredService<UnmatchedQueue>().RecountAsync();
        Assert.Equal(0, await server.Node.ScalarAsync<long>("select count(*) from unmatched"));
    }

    [Fact]
    public async Task A_weapon_that_is_typed_in_with_an_unknown_make_is_queued_and_with_a_known_one_is_resolved()
    {
        await using var server = await WeaponServer.StartAsync();
        var amina = await server.WorkingAsync("amina", "clerk");
        async Task RegisterAsync(string number, string make)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/weapons") { Content = JsonContent.Create(new { register = "POLICE", number, make, calibre = "9x19", marks = new[] { new { text = "K" + number } } }) };
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
            Assert.Equal(HttpStatusCode.Created, (await amina.SendAsync(request)).StatusCode);
        }
        await RegisterAsync("1", "Glock");
        await RegisterAsync("2", "Village smith of Qaa");
        await RegisterAsync("3", "village smith  of qaa");
        Assert.Equal(2, await server.Node.ScalarAsync<long>("select seen from unmatched"));
        Assert.Equal("glock", await server.Node.ScalarAsync<string>("select make_ref from entries where row_key = '1'"));
    }

    [Fact]
    public async Task The_api_lists_with_suggestions_and_decides_once_for_whoever_may()
    {
        await using var server = await WeaponServer.StartAsync();
        await ImportAsync(server, "No,Serial,Make,Model,Calibre\n1,A1,Bereta,92,9x19\n");
        var amina = await server.SignedInAsync("amina", "clerk");
        var list = await amina.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/api/v1/reference/unmatched?kind=make"));
        var text = Assert.Single((await list.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("texts").EnumerateArray());
        Assert.Contains(text.GetProperty("candidates").EnumerateArray(), c => c.GetProperty("name").GetString()!.Contains("BERETTA", StringComparison.OrdinalIgnoreCase));
        var key = Guid.NewGuid();
        async Task<(HttpStatusCode Status, string? Code)> DecideAsync(Person person, object body)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/reference/unmatched") { Content = JsonContent.Create(body) };
            request.Headers.Add("Idempotency-Key", key.ToString());
            var answer = await person.SendAsync(request);
            var json = await answer.Content.ReadFromJsonAsync<JsonElement>();
            return (answer.StatusCode, json.TryGetProperty("code", out var code) ? code.GetString() : null);
        }
        Assert.Equal("reference.match_choice", (await DecideAsync(amina, new { kind = "make", text = "Bereta" })).Code);
        Assert.Equal("reference.match_choice", (await DecideAsync(amina, new { kind = "make", text = "Bereta", reference = "beretta", keepAsFound = true })).Code);
        Assert.Equal("reference.match_unknown", (await DecideAsync(amina, new { kind = "make", text = "Bereta", reference = "no-such-maker" })).Code);
        Assert.Equal("reference.match_kind", (await DecideAsync(amina, new { kind = "country", text = "Bereta", keepAsFound = true })).Code);
        Assert.Equal("reference.match_text", (await DecideAsync(amina, new { kind = "make", text = " ", keepAsFound = true })).Code);
        Assert.Equal(HttpStatusCode.OK, (await DecideAsync(amina, new { kind = "make", text = "Bereta", keepAsFound = true })).Status);
        Assert.Equal(HttpStatusCode.OK, (await DecideAsync(amina, new { kind = "make", text = "Bereta", keepAsFound = true })).Status);
        Assert.Equal(1, await server.Node.ScalarAsync<long>("select count(*) from reference_matches"));
        var omar = await server.SignedInAsync("omar", "police");
        Assert.Equal("site.forbidden", (await DecideAsync(omar, new { kind = "make", text = "Bereta", keepAsFound = true })).Code);
        Assert.Equal(HttpStatusCode.Forbidden, (await omar.GetAsync("/reference/unmatched")).Status);
    }

    [Fact]
    public async Task The_list_reads_an_index_however_long_it_is()
    {
        await using var node = await Node.CreateAsync();
        await node.ExecuteAsync("insert into unmatched (kind, norm, as_found, seen) select 'make', 'N' || i, 'N' || i, i % 1000 from generate_series(1, 60000) i; analyze unmatched");
        Assert.Equal(999, (await new UnmatchedQueue(node.Database, ReferenceTables.Shipped, TimeProvider.System).ListAsync("make", 0, 50))[0].Rows);
        await using var command = node.Database.Owner.CreateCommand("explain select kind, as_found, seen from unmatched where kind = 'make' order by seen desc, norm offset 0 limit 50");
        await using var reader = await command.ExecuteReaderAsync();
        var plan = new List<string>();
        while (await reader.ReadAsync()) plan.Add(reader.GetString(0));
        Assert.Contains(plan, p => p.Contains("unmatched_seen", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("make", "zastva", "ZASTAVA")]
    [InlineData("make", "Smith and Weson", "SMITH & WESSON")]
    [InlineData("calibre", "7.62 x 39 Kalashnikov", "7.62")]
    public void Suggestions_look_alike(string kind, string text, string expected) =>
        Assert.Contains(new MatchCandidates(ReferenceTables.Shipped).For(kind, text, 5), c => c.Name.Contains(expected, StringComparison.OrdinalIgnoreCase));

    [Theory]
    [InlineData("Choose one entry", "make", "Zastvva")]
    [InlineData("Choose one entry", "make", "Zastvva", "--as", "zastava", "--keep")]
    [InlineData("does not know", "make", "Zastvva", "--as", "No Such Maker Anywhere")]
    [InlineData("means several entries", "calibre", "ten", "--as", "10")]
    public async Task The_command_refuses_half_a_decision_before_it_opens_anything(string words, params string[] arguments)
    {
        var terminal = new Terminal(Texts.Embedded["en"], new StringWriter(), new StringWriter(), isInteractive: false);
        Assert.NotEqual(0, await Commands.RunAsync(["reference", "match", .. arguments, "--data", Path.Combine(folder, "none")], terminal));
        Assert.Contains(words, terminal.Error.ToString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(folder, "none")));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static Task<Candidates> FindAsync(WeaponServer server, string mark, string make) => server.Services.GetRequiredService<WeaponFinder>()
        .FindAsync(MarkQuery.Read(mark, make).GetValueOrThrow(), new ReadContext(Node.Amina, new Purpose("registration"), [server.Register], 5));

    private async Task<ImportReport> ImportAsync(WeaponServer server, string content)
    {
        var file = Path.Combine(folder, Guid.NewGuid().ToString("N") + ".csv");
        await File.WriteAllTextAsync(file, content);
        return await server.Services.GetRequiredService<ImportService>().ImportAsync(new ImportRequest("POLICE", file, MappingReader.Read(Map), Path.Combine(folder, "work"), p => p.Code, Node.By(Node.Amina)));
    }
}
