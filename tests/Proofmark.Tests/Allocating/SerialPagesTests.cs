using System.IO.Compression;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Allocating;
using Proofmark.Core.Parties;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.Allocating;

/// <summary>The pages of serial schemes.</summary>
public sealed class SerialPagesTests
{
    [Fact]
    public async Task Amina_opens_a_scheme_gives_a_block_asks_whose_a_serial_is_and_gets_the_files_for_the_machine()
    {
        await using var server = await WeaponServer.StartAsync();
        var maker = await server.Services.GetRequiredService<OrganisationService>().CreateAsync("NMA", "Northmark Arms", "manufacturer", "XA", AllocatingWorld.Doing);
        var amina = await server.WorkingAsync("amina", "clerk", "licensing");
        var wrong = await amina.SubmitAsync("/serials/new", "scheme", ("Name", "Rifles"), ("Organisation", $"{maker}"), ("Pattern", "NMA"), ("Alphabet", "plain"), ("Check", "pure37"), ("First", "1"), ("FromYear", "2020"));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.Contains("“NMA” is no pattern", wrong.Page.QuerySelector(".error-summary")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("{n:7}", wrong.Page.QuerySelector(".error-summary")!.TextContent, StringComparison.Ordinal);

        var scheme = (await amina.SubmitAsync("/serials/new", "scheme", ("Name", "Rifles"), ("Organisation", $"{maker}"), ("Pattern", "NMA{yy}-{n:5}{check}"), ("Alphabet", "plain"), ("Check", "pure37"), ("First", "1"), ("FromYear", "2020"))).Location!;
        Assert.Contains("No numbers were given yet", (await amina.GetAsync(scheme)).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await amina.SubmitAsync(scheme, "allocate", ("Holder", $"{maker}"), ("Count", "many"), ("Year", "2026"))).Status);
        var page = (await amina.GetAsync(scheme)).Page;
        // Sent twice, the same form gives one block.
        for (var i = 0; i < 2; i++) Assert.Equal(HttpStatusCode.Redirect, (await amina.SendFormAsync(page, scheme, "allocate", ("Holder", $"{maker}"), ("Count", "40"), ("Year", "2026"))).Status);
        Assert.Equal(1, await server.Node.ScalarAsync<long>("select count(*) from serial_blocks"));

        var known = await server.Services.GetRequiredService<SerialSchemes>().ListAsync();
        var serial = known[0].Write(2026, 40);
        Assert.Contains(serial, (await amina.GetAsync(scheme)).Text, StringComparison.Ordinal);
        Assert.Contains("given to Northmark Arms", (await amina.GetAsync("/serials?serial=" + serial)).Page.QuerySelector(".notice-ok")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("check character is wrong", (await amina.GetAsync("/serials?serial=" + serial[..^1] + (serial[^1] == '7' ? '8' : '7'))).Page.QuerySelector(".notice-bad")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("No scheme writes", (await amina.GetAsync("/serials?serial=A-4731")).Text, StringComparison.Ordinal);

        var block = await server.Node.ScalarAsync<Guid>("select uid from serial_blocks");
        var job = await amina.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"{scheme}/job?of={block}&machine=laser&from=39&marks=2"));
        Assert.Equal("application/zip", job.Content.Headers.ContentType!.MediaType);
        using (var zip = new ZipArchive(await job.Content.ReadAsStreamAsync())) Assert.Equal(8, zip.Entries.Count);
        Assert.Equal(HttpStatusCode.BadRequest, (await amina.GetAsync($"{scheme}/job?of={block}&machine=laser&from=40&marks=2")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await amina.GetAsync($"{scheme}/job?of={Guid.NewGuid()}&machine=laser")).Status);

        Assert.Equal(HttpStatusCode.Redirect, (await amina.SubmitAsync(scheme, "return", ("Block", $"{block}"), ("Unused", "10"), ("Reason", "The line was closed."))).Status);
        Assert.Contains("came back unused", (await amina.GetAsync("/serials?serial=" + serial)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_may_not_allocate_sees_nothing_of_it()
    {
        await using var server = await WeaponServer.StartAsync();
        var omar = await server.WorkingAsync("omar", "police", "investigation", "1");
        foreach (var path in new[] { "/serials", "/serials/new", $"/serials/{Guid.NewGuid()}", $"/serials/{Guid.NewGuid()}/job" })
            Assert.Equal(HttpStatusCode.Forbidden, (await omar.GetAsync(path)).Status);
        Assert.Null((await omar.GetAsync("/")).Page.QuerySelector("a[href='/serials']"));
    }
}
