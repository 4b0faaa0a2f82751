using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Converting;
using Proofmark.Core.Documents;
using Proofmark.Core.Shared;
using Proofmark.Tests.Access;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.Converting;

/// <summary>A program that reads scans, played by a script: shut in, as the real one is.</summary>
public sealed class MachineReaderTests : IDisposable
{
    private const UnixFileMode ForAll = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly string folder = Directory.CreateTempSubdirectory("proofmark-reader-").FullName;

    [Fact]
    public async Task What_the_program_writes_is_the_text_and_it_reaches_no_network()
    {
        // The scan goes in as a file, the text comes out beside it; of the network there is only what is inside the jail.
        var reader = new MachineReader(Script("""cat "$1" > "$2.txt"; if grep -qv lo: /proc/net/dev && [ "$(tail -n +3 /proc/net/dev | wc -l)" -gt 1 ]; then exit 9; fi"""), null);
        Assert.Equal("R10001 A-4731/97", await reader.ReadAsync("\n R10001 A-4731/97 \f"u8.ToArray(), "image/png", 1));
    }

    [Fact]
    public async Task A_program_that_fails_is_said_with_its_last_words_and_leaves_nothing_behind()
    {
        var before = Directory.GetDirectories(Path.GetTempPath(), "proofmark-read-*").Length;
        var refused = await Assert.ThrowsAsync<ProblemException>(() => new MachineReader(Script("echo 'no such language' >&2; exit 3"), null).ReadAsync([1], "image/png", 1));
        Assert.Equal("conversions.machine_failed", refused.Problems[0].Code);
        Assert.Equal("no such language", refused.Problems[0].Arguments!["detail"]);
        Assert.Equal(before, Directory.GetDirectories(Path.GetTempPath(), "proofmark-read-*").Length);
        Assert.Equal("conversions.no_machine", (await Assert.ThrowsAsync<ProblemException>(() => new MachineReader(Script("exit 0"), null).ReadAsync([1], "application/pdf", 1))).Problems[0].Code);
    }

    [Fact]
    public async Task A_program_that_hangs_is_ended_at_the_limit_with_all_that_it_started_and_the_next_page_is_read()
    {
        var mark = "4" + Random.Shared.Next(100_000, 999_999).ToString(CultureInfo.InvariantCulture);
        var reader = new MachineReader(Script($"sleep {mark} & sleep {mark}"), null, TimeSpan.FromSeconds(2));
        var before = Directory.GetDirectories(Path.GetTempPath(), "proofmark-read-*").Length;
        var began = Stopwatch.GetTimestamp();
        // Two at once: the second waits for the first, and neither for ever.
        var refused = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Assert.ThrowsAsync<ProblemException>(() => reader.ReadAsync([1], "image/png", 1))));
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(40));
        Assert.All(refused, r => Assert.Equal(("conversions.machine_failed", "it took too long"), (r.Problems[0].Code, r.Problems[0].Arguments!["detail"])));
        Assert.DoesNotContain(Directory.GetDirectories("/proc").Where(p => int.TryParse(Path.GetFileName(p), out _)), p => Command(p).Contains("sleep\0" + mark, StringComparison.Ordinal));
        Assert.Equal(before, Directory.GetDirectories(Path.GetTempPath(), "proofmark-read-*").Length);
        Script("""echo read > "$2.txt" """);
        Assert.Equal("read", await reader.ReadAsync([1], "image/png", 1));
    }

    [Fact]
    public async Task The_page_says_that_the_program_took_too_long_and_the_third_person_settles_without_it()
    {
        await using var server = await WeaponServer.StartAsync(more: s => s.AddSingleton(new MachineReader(Script("sleep 600"), null, TimeSpan.FromSeconds(1))));
        var (sheet, mihaela) = await SheetAsync(server, "II*\0 a book"u8.ToArray());
        var refused = await mihaela.SubmitAsync(sheet, "hint");
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("it took too long", refused.Page.QuerySelector(".error-summary")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Settle by looking at the paper", refused.Page.QuerySelector(".error-summary")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(0L, await server.Node.ScalarAsync<long>("select count(*) from conversion_hints"));
        Assert.Equal(HttpStatusCode.Redirect, (await mihaela.SubmitAsync(sheet, "settle", ("C1-serial", "first"))).Status);
    }

    [Fact]
    public async Task Without_a_program_the_page_says_so_and_asks_none()
    {
        await using var server = await WeaponServer.StartAsync(more: s => s.AddSingleton(new MachineReader(null, null)));
        var (sheet, mihaela) = await SheetAsync(server, "II*\0 a book"u8.ToArray());
        var page = (await mihaela.GetAsync(sheet)).Page;
        Assert.Contains("No program that reads scans is installed here", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(page.QuerySelectorAll("form"), f => f.QuerySelector("input[value=hint]") is not null);
        Assert.Equal(HttpStatusCode.Redirect, (await mihaela.SubmitAsync(sheet, "settle", ("C1-serial", "first"))).Status);
    }

    [InstalledFact("tesseract", "pdftoppm")]
    public async Task The_real_program_reads_a_page_that_was_printed_and_names_the_field_that_both_typed_wrongly()
    {
        await using var server = await WeaponServer.StartAsync();
        // Both clerks typed 1978, the paper says 1987.
        var (sheet, mihaela) = await SheetAsync(server, await PdfPrinter.Find().PrintAsync("<p style=\"font: 24pt 'Noto Sans'\">Number 1 serial A-4731/97 year 1987</p>"), "1978");
        Assert.Equal(HttpStatusCode.Redirect, (await mihaela.SubmitAsync(sheet, "hint")).Status);
        Assert.Contains("A-4731/97 year 1987", await server.Node.ScalarAsync<string>("select text from conversion_hints"), StringComparison.Ordinal);
        Assert.Equal((1, 2), (await server.Node.ScalarAsync<int>("select agreed from conversion_hints"), await server.Node.ScalarAsync<int>("select compared from conversion_hints")));
        Assert.Contains("A-4731/97 year 1987", (await mihaela.GetAsync(sheet)).Page.QuerySelector("details pre")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_too_long_is_cut_between_two_characters()
    {
        var kept = new string('x', MachineReader.LongestText - 1);
        Assert.Equal(kept, MachineReader.Cut(kept + "\U0001F600\U0001F600"));
        Assert.Equal(kept + "y", MachineReader.Cut(kept + "yz"));
    }

    // A page of one line that Amina and Boris typed, with the serial otherwise; Mihaela may settle it.
    private static async Task<(string Sheet, Person Mihaela)> SheetAsync(WeaponServer server, byte[] scan, string year = "1987")
    {
        var (amina, boris, mihaela) = (await server.WorkingAsync("amina", "clerk"), await server.WorkingAsync("boris", "clerk"), await server.WorkingAsync("mihaela", "clerk"));
        async Task<JsonElement> SendAsync(Person person, string path, object body)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/conversions" + path) { Content = JsonContent.Create(body) };
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
            using var answer = await person.SendAsync(request);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
            return answer.StatusCode == HttpStatusCode.NoContent ? default : await answer.Content.ReadFromJsonAsync<JsonElement>();
        }
        var project = "/" + (await SendAsync(amina, "", new { register = "POLICE", name = "Book of 1971", pageKind = "ledger_page", fields = new[] { "number", "serial", "year" }, pages = 1 })).GetProperty("conversion").GetGuid();
        await SendAsync(amina, project + "/pages", new { volume = 1, first = 1, count = 1, lines = 1, scan });
        await SendAsync(amina, project + "/pages/1/1/reading", new { lines = new[] { new[] { "1", "A-4731/97", year } } });
        await SendAsync(boris, project + "/pages/1/1/reading", new { lines = new[] { new[] { "1", "A-4781/97", year } } });
        return ($"/conversions{project}/1/1", mihaela);
    }

    private static string Command(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (IOException)
        {
            // It ended meanwhile.
            return "";
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Script(string work)
    {
        var path = Path.Combine(folder, "reader");
        File.WriteAllText(path, "#!/bin/sh\n" + work + "\n");
        if (OperatingSystem.IsWindows()) return path;
        File.SetUnixFileMode(folder, ForAll);
        File.SetUnixFileMode(path, ForAll);
        return path;
    }
}
