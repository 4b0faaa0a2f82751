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

    private static async Task<HttpStatusCode> SendAsync(Person person, string path, string? caption, params byte[][] pictures)
    {
        var form = (await person.GetAsync(path)).Page.QuerySelector("form[enctype='multipart/form-data']")!;
        using var content = new MultipartFormDataContent();
        foreach (var hidden in form.QuerySelectorAll("input[type=hidden]").Cast<IHtmlInputElement>()) content.Add(new StringContent(hidden.Value), hidden.Name!);
        content.Add(new StringContent(caption ?? ""), "Caption");
        foreach (var picture in pictures) content.Add(new ByteArrayContent(picture), "Photographs", "camera.jpg");
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        using var answer = await person.SendAsync(request);
        return answer.StatusCode;
    }
}
