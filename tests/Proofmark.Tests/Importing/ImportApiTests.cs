using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Proofmark.Tests.Access;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.Importing;

/// <summary>
/// Imports over HTTP, from the file to its withdrawal; and the files that a register should not be but sometimes is: each gets a
/// problem with code and remedy or a rejected row with its place, the server stays up, and nothing half-done is left.
/// </summary>
public sealed class ImportApiTests
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
          manufactured: Made
        """;

    private const string Head = "No,Serial,Make,Made\n";

    [Fact]
    public async Task A_file_is_sent_explained_written_listed_and_withdrawn_by_a_program()
    {
        await using var server = await WeaponServer.StartAsync();
        var amina = await server.WorkingAsync("amina", "clerk");
        var job = await ImportAsync(amina, Encoding.UTF8.GetBytes(Head + "1,A1,Glock,1999\n2,A2,Glock,2000-02-31\n"));
        Assert.Equal("done 2 1 1", Text(job));
        Assert.Equal("1", job.GetProperty("added").ToString());
        Assert.False(job.TryGetProperty("absent", out var absent) && absent.ValueKind != JsonValueKind.Null, "absence means nothing in this mapping");
        var list = await GetAsync(amina, "/api/v1/imports");
        var id = Assert.Single(list.EnumerateArray()).GetProperty("id").GetString();
        Assert.Equal(id, job.GetProperty("import").GetString());
        Assert.Equal(1, (await GetAsync(amina, "/api/v1/imports/" + id)).GetProperty("preview").GetProperty("rows").GetInt64());
        Assert.Equal("site.field_empty", await CodeAsync(await SendAsync(amina, HttpMethod.Post, $"/api/v1/imports/{id}/withdrawal", JsonContent.Create(new { reason = "" }))));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(amina, HttpMethod.Post, $"/api/v1/imports/{id}/withdrawal", JsonContent.Create(new { reason = "Wrong file." }))).StatusCode);
        Assert.Equal(0, await server.Node.ScalarAsync<long>("select count(*) from entries where until_act is null"));
        var omar = await server.WorkingAsync("omar", "police", "investigation", "1");
        Assert.Equal("site.forbidden", await CodeAsync(await SendAsync(omar, HttpMethod.Post, "/api/v1/imports?register=POLICE&fileName=a.csv", Bytes([65]))));
    }

    public static TheoryData<string, string, string> Files() => new()
    {
        { "stray quote", "import.quote_unclosed", "1,\"A1,Glock,1999\n2,A2,Glock,1999\n" },
        { "no such column", "import.column_missing", "" },
        { "no header", "import.header_absent", "" },
        { "two thousand columns", "import.columns_too_many", "" },
        { "empty", "import.file_empty", "" },
        { "not a table", "import.nul", "" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_file_that_cannot_be_read_is_refused_with_code_and_remedy_and_leaves_nothing(string what, string code, string rows)
    {
        await using var server = await WeaponServer.StartAsync();
        var amina = await server.WorkingAsync("amina", "clerk");
        var file = what switch
        {
            "no header" => Encoding.UTF8.GetBytes("1,A1,Glock,1999\n2,A2,Glock,1998\n"),
            "no such column" => Encoding.UTF8.GetBytes("No,Serie,Marca,Fecha\n1,A1,Glock,1999\n"),
            "two thousand columns" => Encoding.UTF8.GetBytes("No,Serial,Make,Made," + string.Join(',', Enumerable.Range(1, 2000).Select(i => "C" + i)) + "\n"),
            "empty" => [],
            "not a table" => [0x7F, 0x45, 0x4C, 0x46, 0, 0, 0, 1, 2, 3],
            _ => Encoding.UTF8.GetBytes(Head + rows),
        };
        var (codes, sentence) = await RefusalAsync(amina, file);
        Assert.Contains(codes, c => c.StartsWith(code, StringComparison.Ordinal));
        Assert.True(sentence.Length > 20, sentence);
        Assert.DoesNotContain("{", sentence, StringComparison.Ordinal);
        Assert.Equal(0, await server.Node.ScalarAsync<long>("select (select count(*) from entries) + (select count(*) from batches) + (select count(*) from marks)"));
        Assert.Equal(HttpStatusCode.OK, (await amina.GetAsync("/import")).Status);
        // A good file goes through after it.
        Assert.Equal("done 1 1 0", Text(await ImportAsync(amina, Encoding.UTF8.GetBytes(Head + "1,A1,Glock,1999\n"))));
    }

    [Theory]
    [InlineData("a NUL", "1,A\01,Glock,1999", "import.")]
    [InlineData("a day that is none", "1,A1,Glock,31/02/1990", "import.date")]
    [InlineData("a date that can be read in several ways", "1,A1,Glock,03/04/05", "import.date")]
    [InlineData("a cell of twenty megabytes", "1,LONG,Glock,1999", "import.")]
    public async Task A_row_that_cannot_be_is_rejected_with_its_place_and_the_others_are_taken(string what, string row, string area)
    {
        Assert.NotEqual("", what);
        await using var server = await WeaponServer.StartAsync();
        var amina = await server.WorkingAsync("amina", "clerk");
        var text = Head + row.Replace("LONG", new string('9', 20 << 20), StringComparison.Ordinal) + "\n2,B2,Glock,1999-05-06\n";
        var job = await ImportAsync(amina, Encoding.UTF8.GetBytes(text));
        Assert.Equal("done 2 1 1", Text(job));
        Assert.Equal("2", await server.Node.ScalarAsync<string>("select row_key from entries"));
        var rejects = await (await amina.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"/import/{job.GetProperty("id").GetString()}/rejects.csv"))).Content.ReadAsStringAsync();
        Assert.Contains("2", rejects.Split('\n')[1], StringComparison.Ordinal);
        var finding = await server.Node.ScalarAsync<string>("select report::text from import_jobs order by created desc limit 1");
        Assert.Contains("\"FirstRow\":2", finding, StringComparison.Ordinal);
        Assert.Contains(area, finding, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_make_code_that_is_also_a_country_code_is_kept_as_found_and_queued()
    {
        await using var server = await WeaponServer.StartAsync();
        var amina = await server.WorkingAsync("amina", "clerk");
        Assert.Equal("done 1 1 0", Text(await ImportAsync(amina, Encoding.UTF8.GetBytes(Head + "1,A1,SW,1999\n"))));
        Assert.Equal("SW:", await server.Node.ScalarAsync<string>("select make || ':' || coalesce(make_ref, '') from entries"));
        Assert.Equal("SW", await server.Node.ScalarAsync<string>("select as_found from unmatched where kind = 'make'"));
    }

    [Fact]
    public async Task A_workbooks_formula_is_read_by_its_value_and_never_run()
    {
        await using var server = await WeaponServer.StartAsync();
        var amina = await server.WorkingAsync("amina", "clerk");
        static string Cells(params string[] cells) => "<row>" + string.Concat(cells) + "</row>";
        static string T(string text) => $"<c t=\"inlineStr\"><is><t>{text}</t></is></c>";
        var book = new Workbook().Sheet("S", Cells(T("No"), T("Serial"), T("Make"), T("Made")) + Cells(T("1"), "<c t=\"str\"><f>\"A\"&amp;1</f><v>A1</v></c>", T("Glock"), T("1999")) + Cells(T("2"), "<c><f>WEBSERVICE(\"http://x\")</f></c>", T("Glock"), T("1999"))).Build();
        var job = await ImportAsync(amina, book);
        Assert.Equal("done", job.GetProperty("state").GetString());
        Assert.Equal("A1", await server.Node.ScalarAsync<string>("select m.text from marks m join entries e on e.id = m.entry where e.row_key = '1'"));
        Assert.Equal(0, await server.Node.ScalarAsync<long>("select count(*) from marks where text like '%WEBSERVICE%'"));
    }

    [Fact]
    public async Task Mixed_encodings_are_refused_or_read_whole_never_garbled()
    {
        await using var server = await WeaponServer.StartAsync();
        var amina = await server.WorkingAsync("amina", "clerk");
        byte[] mixed = [.. Encoding.UTF8.GetBytes(Head + "1,Ж1,Česká,1999\n"), .. Encoding.Latin1.GetBytes("2,É2,Mañufac,1999\n"), .. Encoding.UTF8.GetBytes("3,C3,Glock,1999\n")];
        var job = await ImportAsync(amina, mixed);
        var marks = await server.Node.ScalarAsync<string>("select coalesce(string_agg(text, ' ' order by id), '') from marks");
        // The row that is not what the file is comes back; the others are read to the letter.
        Assert.True(job.GetProperty("state").GetString() == "failed" ? marks.Length == 0 : marks == "Ж1 C3", marks);
    }

    [Fact]
    public async Task A_mapping_is_sent_with_the_file_in_the_wizard_and_a_wrong_one_is_refused()
    {
        await using var server = await WeaponServer.StartAsync();
        var amina = await server.WorkingAsync("amina", "clerk");
        async Task<HttpResponseMessage> SendFormAsync(string yaml)
        {
            var token = (await amina.GetAsync("/import/new")).Page.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
            using var form = new MultipartFormDataContent
            {
                { new StringContent(token), "__RequestVerificationToken" }, { new StringContent("POLICE"), "Register" },
                { new ByteArrayContent(Encoding.UTF8.GetBytes(Head + "1,A1,Glock,1999\n")), "File", "a.csv" }, { new ByteArrayContent(Encoding.UTF8.GetBytes(yaml)), "Mapping", "a.yaml" },
            };
            return await amina.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/import/files") { Content = form });
        }
        var sent = await SendFormAsync(Map);
        Assert.EndsWith("/check", sent.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await amina.GetAsync(sent.Headers.Location.OriginalString)).Status);
        var files = Directory.GetFiles(Path.Combine(server.Folder, "import", "files")).Length;
        Assert.Equal(HttpStatusCode.BadRequest, (await SendFormAsync("format: something-else")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await SendFormAsync(new string('#', 300 << 10))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await SendFormAsync(Map.Replace("register: weapons", "register: holdings", StringComparison.Ordinal))).StatusCode);
        Assert.Equal(files, Directory.GetFiles(Path.Combine(server.Folder, "import", "files")).Length);
    }

    private static string Text(JsonElement job) => string.Join(' ', job.GetProperty("state").GetString(), job.GetProperty("rows"), job.GetProperty("accepted"), job.GetProperty("rejected"));

    private static async Task<JsonElement> ImportAsync(Person person, byte[] file)
    {
        var sent = await SendAsync(person, HttpMethod.Post, "/api/v1/imports?register=POLICE&fileName=register.csv", Bytes(file));
        Assert.True(sent.StatusCode == HttpStatusCode.Accepted, await sent.Content.ReadAsStringAsync());
        var path = sent.Headers.Location!.OriginalString;
        var started = await SendAsync(person, HttpMethod.Put, path + "/mapping", Yaml());
        Assert.True(started.StatusCode == HttpStatusCode.Accepted, await started.Content.ReadAsStringAsync());
        for (var tries = 0; tries < 600; tries++)
        {
            var job = await GetAsync(person, path);
            if (job.GetProperty("state").GetString() is "done" or "failed") return job;
            await Task.Delay(50);
        }
        throw new TimeoutException("The import did not end.");
    }

    /// <summary>The codes and the first sentence of whichever step refuses the file.</summary>
    private static async Task<(IReadOnlyList<string> Codes, string Sentence)> RefusalAsync(Person person, byte[] file)
    {
        var sent = await SendAsync(person, HttpMethod.Post, "/api/v1/imports?register=POLICE&fileName=register.csv", Bytes(file));
        if (sent.StatusCode != HttpStatusCode.Accepted)
        {
            var problem = await sent.Content.ReadFromJsonAsync<JsonElement>();
            return ([problem.GetProperty("code").GetString()!], problem.GetProperty("detail").GetString()!);
        }
        var path = sent.Headers.Location!.OriginalString;
        var started = await SendAsync(person, HttpMethod.Put, path + "/mapping", Yaml());
        Assert.True(started.StatusCode == HttpStatusCode.Accepted, await started.Content.ReadAsStringAsync());
        for (var tries = 0; tries < 600; tries++)
        {
            var job = await GetAsync(person, path);
            if (job.GetProperty("state").GetString() == "failed")
                return ([.. job.GetProperty("problems").EnumerateArray().Select(p => p.GetProperty("code").GetString()!)], job.GetProperty("problems")[0].GetProperty("detail").GetString()!);
            Assert.NotEqual("done", job.GetProperty("state").GetString());
            await Task.Delay(50);
        }
        throw new TimeoutException("The import did not end.");
    }

    private static ByteArrayContent Bytes(byte[] file) => new(file) { Headers = { ContentType = new("application/octet-stream") } };

    private static StringContent Yaml() => new(Map, Encoding.UTF8, "application/yaml");

    private static async Task<JsonElement> GetAsync(Person person, string path) => await (await SendAsync(person, HttpMethod.Get, path, null)).Content.ReadFromJsonAsync<JsonElement>();

    private static async Task<string?> CodeAsync(HttpResponseMessage answer) => (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString();

    private static async Task<HttpResponseMessage> SendAsync(Person person, HttpMethod method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Add("Accept", "application/json");
        if (method != HttpMethod.Get) request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        return await person.SendAsync(request);
    }
}
