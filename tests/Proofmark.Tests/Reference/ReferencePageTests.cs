using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Proofmark.Core.Reference;
using Proofmark.Server.Reference;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.Reference;

public sealed class ReferencePageTests
{
    [Fact]
    public void A_code_with_two_meanings_keeps_both_and_a_part_of_a_name_finds_it()
    {
        var search = new ReferenceSearch(ReferenceTables.Shipped);
        Assert.True(search.Find("SW", "en").Meanings.Count > 1);
        Assert.Contains(search.Find("zasta", "en").Makes, m => m.Name.Contains("Zastava", StringComparison.OrdinalIgnoreCase));
        Assert.Contains(search.Find("германия", "ru").Countries, c => c.Code.Value == "DE");
        Assert.True(search.Find("e", "en").Makes.Count == 0);
        Assert.True(search.Find("an", "en").Cut);
        Assert.True(search.Find("   ", "en").IsEmpty);
        Assert.True(search.Find(new string('x', 101), "en").IsEmpty);
    }

    [Fact]
    public async Task An_ambiguous_code_is_shown_as_such_and_a_make_leads_to_its_models()
    {
        await using var server = await WeaponServer.StartAsync();
        var omar = await server.SignedInAsync("omar", "police");
        var page = (await omar.GetAsync("/reference?q=SW")).Page;
        Assert.Contains("“SW” has", page.QuerySelector(".notice")!.TextContent.Replace("\u2068", "", StringComparison.Ordinal).Replace("\u2069", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.True(page.QuerySelectorAll("[aria-labelledby=meanings] tbody tr").Length > 1);
        var make = page.QuerySelector("[aria-labelledby=meanings] tbody a")!.GetAttribute("href")!;
        Assert.NotEmpty((await omar.GetAsync(make)).Page.QuerySelectorAll("[aria-labelledby=of-make] tbody tr"));
        Assert.NotNull((await omar.GetAsync("/reference?q=qqqqqq")).Page.QuerySelector(".empty"));
        Assert.Equal(HttpStatusCode.NotFound, (await omar.GetAsync("/reference?make=no-such-make")).Status);
    }
}
