using System.Net;
using AngleSharp.Html.Dom;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Documents;
using Proofmark.Core.Recoveries;
using Proofmark.Tests.Access;
using Proofmark.Tests.Documents;
using Proofmark.Tests.Server;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.Recoveries;

public sealed class RecoveryPhotographTests
{
    private static readonly byte[] Picture = PhotographTests.Turned(6, little: true);

    [Fact]
    public async Task A_photograph_is_kept_as_the_picture_alone_and_each_showing_is_on_record()
    {
        await using var server = await WeaponServer.StartAsync();
        var (omar, path) = await RecoveredAsync(server);
        Assert.Equal(HttpStatusCode.Redirect, await SendAsync(omar, path, "The left side of the receiver", Picture, Picture));
        var page = (await omar.GetAsync(path)).Page;
        var images = page.QuerySelectorAll(".photographs img").Cast<IHtmlImageElement>().ToList();
        Assert.Equal(2, images.Count);
        Assert.All(images, i => Assert.Contains("The left side of the receiver", i.AlternativeText, StringComparison.Ordinal));

        var before = await server.Node.ScalarAsync<long>("select count(*) from lookups");
        var source = images[0].GetAttribute("src")!;
        using var answer = await GetAsync(omar, source);
        Assert.Equal(("image/jpeg", "nosniff"), (answer.Content.Headers.ContentType!.MediaType, answer.Headers.GetValues("X-Content-Type-Options").Single()));
        Assert.Contains("no-store", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Equal("inline", answer.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal(Photograph.Clean(Picture), await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal(before + 1, await server.Node.ScalarAsync<long>("select count(*) from lookups"));
        Assert.Equal("open 2026/17 1", await server.Node.ScalarAsync<string>("select kind || ' ' || case_reference || ' ' || cardinality(found) from lookups order by id desc limit 1"));

        // A file that was changed behind the register's back is not shown.
        var file = server.Services.GetRequiredService<AttachmentStore>().PathOf(await server.Node.ScalarAsync<byte[]>("select sha256 from attachments order by id limit 1"));
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
        using var changed = await GetAsync(omar, source);
        Assert.Equal(HttpStatusCode.BadRequest, changed.StatusCode);

        // One that an erasure took the key of is no longer there; the other stays.
        await server.Node.ExecuteAsync("alter table attachments disable trigger user; update attachments set wrapped_key = null where id = (select min(id) from attachments); alter table attachments enable trigger user");
        using var erased = await GetAsync(omar, source);
        Assert.Equal(HttpStatusCode.NotFound, erased.StatusCode);
        Assert.Single((await omar.GetAsync(path)).Page.QuerySelectorAll(".photographs img"));
    }

    [Fact]
    public async Task What_is_no_photograph_or_too_many_is_refused_whole()
    {
        await using var server = await WeaponServer.StartAsync();
        var (omar, path) = await RecoveredAsync(server);
        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync(omar, path, null));
        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync(omar, path, null, Picture, "<svg onload=alert(1)>"u8.ToArray()));
        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync(omar, path, null, Picture, Picture, Picture, Picture));
        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync(omar, path, null, [.. Picture, .. new byte[RecoveryPhotographs.MostBytes]]));
        Assert.Equal(0, await server.Node.ScalarAsync<long>("select count(*) from attachments"));
        for (var i = 0; i < RecoveryPhotographs.MostOfRecovery / RecoveryPhotographs.MostAtOnce; i++) Assert.Equal(HttpStatusCode.Redirect, await SendAsync(omar, path, null, Picture, Picture, Picture));
        Assert.Null((await omar.GetAsync(path)).Page.QuerySelector("input[type=file]"));
    }

    [Fact]
    public async Task Who_may_only_read_is_offered_no_form_and_refused_and_a_strangers_address_shows_nothing()
    {
        await using var server = await WeaponServer.StartAsync();
        var (omar, path) = await RecoveredAsync(server);
        await SendAsync(omar, path, null, Picture);
        var source = (await omar.GetAsync(path)).Page.QuerySelector(".photographs img")!.GetAttribute("src")!;
        var amina = await server.WorkingAsync("amina", "clerk");
        Assert.Null((await amina.GetAsync(path)).Page.QuerySelector("input[type=file]"));
        using (var seen = await GetAsync(amina, source)) Assert.Equal(HttpStatusCode.OK, seen.StatusCode);
        using (var other = await GetAsync(amina, path + "/photographs/" + Guid.NewGuid())) Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
        var ines = await server.WorkingAsync("ines", "auditor", "audit", "1");
        using (var hidden = await GetAsync(ines, source)) Assert.Equal(HttpStatusCode.Forbidden, hidden.StatusCode);
    }

    [Fact]
    public async Task The_file_as_the_camera_wrote_it_is_kept_for_who_works_on_the_case_and_shown_to_nobody_else()
    {
        await using var server = await WeaponServer.StartAsync();
        var (omar, path) = await RecoveredAsync(server);
        var bare = Photograph.Clean(Picture);
        await SendAsync(omar, path, null, Picture, bare);
        // One whose file said no more than its picture has none.
        var link = (await omar.GetAsync(path)).Page.QuerySelectorAll(".photographs a[href$='/original']").Select(a => a.GetAttribute("href")!).Single();
        using (var answer = await GetAsync(omar, link))
        {
            Assert.Equal(Picture, await answer.Content.ReadAsByteArrayAsync());
            Assert.Equal("attachment", answer.Content.Headers.ContentDisposition!.DispositionType);
            Assert.DoesNotContain("camera", answer.Content.Headers.ContentDisposition.FileName!, StringComparison.Ordinal);
        }
        Assert.EndsWith("/original", await server.Node.ScalarAsync<string>("select query from lookups order by id desc limit 1"), StringComparison.Ordinal);
        using (var shown = await GetAsync(omar, link[..^"/original".Length])) Assert.Equal(bare, await shown.Content.ReadAsByteArrayAsync());
        var amina = await server.WorkingAsync("amina", "clerk");
        Assert.Empty((await amina.GetAsync(path)).Page.QuerySelectorAll("a[href$='/original']"));
        using var hidden = await GetAsync(amina, link);
        Assert.Equal(HttpStatusCode.Forbidden, hidden.StatusCode);
    }

    [Fact]
    public async Task What_was_cut_is_kept_beside_the_whole_picture_with_its_edges()
    {
        await using var server = await WeaponServer.StartAsync();
        var (omar, path) = await RecoveredAsync(server);
        var whole = Photograph.Clean(Picture);
        Assert.Equal(HttpStatusCode.Redirect, await SendCutAsync(omar, path, "0:90 1 2 4 3 8 8", whole));
        var items = (await omar.GetAsync(path)).Page.QuerySelectorAll(".photographs li");
        Assert.Equal(2, items.Length);
        Assert.Contains("Cropped from photograph 1: 4 × 3 points of 8 × 8, 1 from the left edge and 2 from the top. Turned 90° to the right.", items[0].TextContent, StringComparison.Ordinal);
        using (var cut = await GetAsync(omar, items[0].QuerySelector("img")!.GetAttribute("src")!)) Assert.Equal(HttpStatusCode.OK, cut.StatusCode);
        // Edges outside the picture, of a photograph that was not sent, or none at all.
        foreach (var how in new[] { "0:0 5 0 4 4 8 8", "1:0 1 1 4 4 8 8", "0:45 1 1 4 4 8 8", "0:0 0 0 8 8 8 8", "0:0 0 0 -1 8 8 8", "0", "" })
            Assert.Equal(HttpStatusCode.BadRequest, await SendCutAsync(omar, path, how, whole));
        Assert.Equal("2 90 1 2 4 3 8 8", await server.Node.ScalarAsync<string>("select count(*) || ' ' || max(cut) from attachments"));
    }

    [Theory]
    [InlineData("--x\r\nContent-Disposition: form-data; name=Caption\r\n\r\ncut off")]
    [InlineData("--x\r\nnothing that is a header\r\n\r\n--x--\r\n")]
    [InlineData("LONG")]
    public async Task A_form_that_does_not_hold_together_is_refused_and_no_fault_of_the_server(string body)
    {
        await using var server = await WeaponServer.StartAsync();
        var (omar, path) = await RecoveredAsync(server);
        if (body == "LONG") body = $"--x\r\nA: {new string('a', 70_000)}\r\n\r\n--x--\r\n";
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body) };
        request.Content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse("multipart/form-data; boundary=x");
        using var answer = await omar.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private static async Task<(Person Omar, string Path)> RecoveredAsync(WeaponServer server)
    {
        var omar = await server.WorkingAsync("omar", "police", "investigation", "2026/17");
        return (omar, (await omar.SubmitAsync("/recoveries/new", "recovery", RecoveryPagesTests.Pistol)).Location!);
    }

    private static Task<HttpResponseMessage> GetAsync(Person person, string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        return person.SendAsync(request);
    }

    private static Task<HttpStatusCode> SendCutAsync(Person person, string path, string how, byte[] picture) =>
        SendAsync(person, path, null, content =>
        {
            content.Add(new ByteArrayContent(picture), "Photographs", "camera.jpg");
            content.Add(new ByteArrayContent(Photograph.Clean(PhotographTests.Turned(1, little: true))), "Cuts", "cut.jpg");
            content.Add(new StringContent(how), "CutHow");
        });

    private static Task<HttpStatusCode> SendAsync(Person person, string path, string? caption, params byte[][] pictures) =>
        SendAsync(person, path, caption, content => Array.ForEach(pictures, p => content.Add(new ByteArrayContent(p), "Photographs", "camera.jpg")));

    internal static async Task<HttpStatusCode> SendAsync(Person person, string path, string? caption, Action<MultipartFormDataContent> fill)
    {
        var form = (await person.GetAsync(path)).Page.QuerySelector("form[enctype='multipart/form-data']")!;
        using var content = new MultipartFormDataContent();
        foreach (var hidden in form.QuerySelectorAll("input[type=hidden]").Cast<IHtmlInputElement>()) content.Add(new StringContent(hidden.Value), hidden.Name!);
        content.Add(new StringContent(caption ?? ""), "Caption");
        fill(content);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        using var answer = await person.SendAsync(request);
        return answer.StatusCode;
    }
}
