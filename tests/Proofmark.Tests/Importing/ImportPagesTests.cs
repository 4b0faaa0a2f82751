using System.Net;
using System.Text;
using AngleSharp.Html.Dom;
using Proofmark.Core.Importing.Jobs;
using Proofmark.Core.Importing.Mappings;
using Proofmark.Tests.Access;
using Proofmark.Tests.Server;
using Proofmark.Tests.Weapons;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Proofmark.Tests.Importing;

public sealed class ImportPagesTests
{
    private const string File = "Serial No.;Make;Model;Calibre;Registered;Colour\nA-1;Zastava;M70;7.62x39;31/12/1999;black\nA-2;Zastava;M70;7.62x39;01/02/2000;black\n;Zastava;M70;7.62x39;99/99/2000;black\n";

    [Fact]
    public async Task A_file_goes_from_the_upload_to_the_register_and_its_rejected_rows_come_back()
    {
        await using var server = await WeaponServer.StartAsync();
        var amina = await server.WorkingAsync("amina", "clerk");
        var columns = (await SendAsync(amina, File)).Location!;
        Assert.Matches("^/import/[-0-9a-f]{36}/columns$", columns);

        var page = (await amina.GetAsync(columns)).Page;
        Assert.Equal(["serial", "make", "model", "calibre", "registered", ""], page.QuerySelectorAll("table select").Cast<IHtmlSelectElement>().Select(s => s.Value ?? ""));
        Assert.Equal("dmy", ((IHtmlSelectElement)page.QuerySelector("#f-dateorder")!).Value);
        Assert.Equal(HttpStatusCode.BadRequest, (await amina.SubmitAsync(columns, "columns", ("column-0", ""), ("column-1", "make"), ("Absence", "nothing"))).Status);

        var check = await amina.SubmitAsync(columns, "columns", ("column-0", "serial"), ("column-1", "make"), ("column-2", "model"), ("column-3", "calibre"), ("column-4", "registered"), ("column-5", ""), ("identity", "0"), ("DateOrder", "dmy"), ("Calendar", "gregorian"), ("Absence", "report"));
        Assert.EndsWith("/check", check.Location, StringComparison.Ordinal);
        var rows = (await amina.GetAsync(check.Location!)).Page.QuerySelectorAll("#preview ~ * tbody tr, [aria-labelledby=preview] tbody tr").Distinct().ToList();
        Assert.Equal(3, rows.Count);
        Assert.Contains("Rejected", rows[2].TextContent, StringComparison.Ordinal);
        Assert.Equal(0, await server.Node.ScalarAsync<long>("select count(*) from entries"));

        var started = await amina.SubmitAsync(check.Location!, "start");
        var done = await DoneAsync(amina, started.Location!);
        var result = done.Page.QuerySelector("[aria-labelledby=result]")!;
        Assert.Equal(["3", "2", "1"], result.QuerySelectorAll("dd").Take(4).Where((_, i) => i != 2).Select(d => d.TextContent.Trim()));
        Assert.Contains("No longer in the file", result.TextContent, StringComparison.Ordinal);
        Assert.Equal(2, await server.Node.ScalarAsync<long>("select count(*) from entries"));
        Assert.Equal("registration", await server.Node.ScalarAsync<string>("select a.purpose from batches b join acts a on a.id = b.act"));

        var rejects = await TextAsync(amina, started.Location + "/rejects.csv");
        Assert.Contains("99/99/2000", rejects, StringComparison.Ordinal);
        Assert.DoesNotContain("A-1", rejects, StringComparison.Ordinal);
        var mapping = MappingReader.Read(await TextAsync(amina, started.Location + "/mapping.yaml"));
        Assert.Equal((DateOrder.Dmy, AbsenceRule.Report, "Serial No."), (mapping.Dates.Order, mapping.Absence, Assert.Single(mapping.Identity)));

        // Next month: the answers are known.
        var again = (await SendAsync(amina, File + "A-3;Zastava;M70;7.62x39;03/03/2000;black\n")).Location!;
        Assert.Contains("last import", (await amina.GetAsync(again)).Text, StringComparison.Ordinal);
        await amina.SubmitAsync(started.Location!, "forget");
        Assert.Equal(HttpStatusCode.NotFound, (await amina.GetAsync(started.Location + "/rejects.csv")).Status);
    }

    [Fact]
    public async Task A_wrong_import_is_withdrawn_with_a_reason_after_its_consequences_were_shown()
    {
        await using var server = await WeaponServer.StartAsync();
        var amina = await server.WorkingAsync("amina", "clerk");
        Assert.DoesNotContain("No longer in the file", (await ImportAsync(amina)).Page.QuerySelector("[aria-labelledby=result]")!.TextContent, StringComparison.Ordinal);
        var batch = (await amina.GetAsync("/import")).Page.QuerySelector("[aria-labelledby=batches] tbody a")!.GetAttribute("href")!;
        Assert.Contains("Rows that would no longer stand: 2", (await amina.GetAsync(batch)).Text, StringComparison.Ordinal);
        Assert.Equal(["f-reason"], (await amina.SubmitAsync(batch, "withdraw", ("Reason", ""))).Wrong);
        Assert.Equal(HttpStatusCode.Redirect, (await amina.SubmitAsync(batch, "withdraw", ("Reason", "Last year's file."))).Status);
        Assert.Equal(0, await server.Node.ScalarAsync<long>("select count(*) from entries where until_act is null"));
        Assert.Null((await amina.GetAsync(batch)).Page.QuerySelector("form textarea"));
    }

    [Fact]
    public async Task What_cannot_be_imported_is_said_beside_the_form_and_nothing_stays_on_disk()
    {
        await using var server = await WeaponServer.StartAsync();
        var amina = await server.WorkingAsync("amina", "clerk");
        foreach (var (content, register, field) in new[] { ("", "POLICE", "f-file"), (File, "", "f-register"), (File, "ARMY", "f-register"), ("%PDF-1.7", "POLICE", "f-file") })
        {
            var answer = await SendAsync(amina, content, register);
            Assert.StartsWith("/import/new?", answer.Location, StringComparison.Ordinal);
            Assert.Equal([field], (await amina.GetAsync(answer.Location!)).Wrong);
        }
        var jobs = server.Services.GetRequiredService<ImportJobs>();
        Assert.Empty(Directory.GetFiles(Path.Combine(jobs.WorkRoot, "files")));
        Assert.Equal(0, await server.Node.ScalarAsync<long>("select count(*) from import_jobs"));
    }

    [Fact]
    public async Task An_upload_without_the_forms_token_is_refused_and_who_may_not_import_cannot_send()
    {
        await using var server = await WeaponServer.StartAsync();
        var amina = await server.WorkingAsync("amina", "clerk");
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(amina, File, token: "made-up")).Status);
        var omar = await server.WorkingAsync("omar", "police", "investigation", "1");
        Assert.Equal(HttpStatusCode.Forbidden, (await omar.GetAsync("/import/new")).Status);
        Assert.True((await SendAsync(omar, File, token: "made-up")).Status is HttpStatusCode.BadRequest or HttpStatusCode.Forbidden);
        Assert.Equal(0, await server.Node.ScalarAsync<long>("select count(*) from import_jobs"));
    }

    [Fact]
    public async Task An_import_into_a_register_that_is_not_open_to_somebody_does_not_exist_for_that_person()
    {
        await using var server = await WeaponServer.StartAsync();
        var amina = await server.WorkingAsync("amina", "clerk");
        var columns = (await SendAsync(amina, File)).Location!;
        var other = await server.WorkingAsync("other", "clerk", withRegister: false);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync(columns)).Status);
    }

    private static async Task<Answer> ImportAsync(Person person)
    {
        var columns = (await SendAsync(person, File)).Location!;
        var check = await person.SubmitAsync(columns, "columns", ("column-0", "serial"), ("column-1", "make"), ("identity", "0"), ("Calendar", "gregorian"), ("Absence", "nothing"), ("column-4", "registered"), ("DateOrder", "dmy"));
        return await DoneAsync(person, (await person.SubmitAsync(check.Location!, "start")).Location!);
    }

    private static async Task<Answer> DoneAsync(Person person, string path)
    {
        for (var i = 0; i < 300; i++)
        {
            var answer = await person.GetAsync(path + "?still=true");
            if (answer.Page.QuerySelector("h1 .status-waiting") is null) return answer;
            await Task.Delay(100);
        }
        throw new TimeoutException("The import did not end.");
    }

    private static async Task<Answer> SendAsync(Person person, string content, string register = "POLICE", string? token = null)
    {
        token ??= ((IHtmlInputElement)(await person.GetAsync("/import/new")).Page.QuerySelector("input[name=__RequestVerificationToken]")!).Value;
        using var form = new MultipartFormDataContent { { new StringContent(token), "\"__RequestVerificationToken\"" }, { new StringContent(register), "\"Register\"" } };
        form.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(content)), "\"File\"", "\"police.csv\"");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/import/files") { Content = form };
        var response = await person.SendAsync(request);
        return new Answer(response.StatusCode, response.Headers.Location?.OriginalString, await RunningServer.ParseAsync(response));
    }

    private static async Task<string> TextAsync(Person person, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return await (await person.SendAsync(request)).Content.ReadAsStringAsync();
    }
}
