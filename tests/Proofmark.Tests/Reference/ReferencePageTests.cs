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
    public void A_makers_short_name_finds_the_makers_that_have_it_as_a_word_and_they_stand_first()
    {
        var search = new ReferenceSearch(ReferenceTables.Shipped);
        Assert.Contains("ZASTAVA ARMS", Names("Zastava"));
        // Dots, hyphens and accents do not matter, which a text looked for letter by letter would miss.
        Assert.Contains(ReferenceTables.Shipped.FindMake("Smith & Wesson")[0].Make!.Name, Names("smith and"));
        var arms = search.Find("arms", "en");
        Assert.Equal((ReferenceSearch.Most, true), (arms.Makes.Count, arms.Cut));
        Assert.All(arms.Makes, m => Assert.Contains(m.Aliases.Append(m.Name), n => NameKey.Words(n).Split(' ').Contains("ARMS")));
        // What it may mean stands above and not twice.
        var colt = search.Find("colt", "en");
        Assert.DoesNotContain(colt.Makes, m => colt.Meanings.Any(x => x.Make?.Key == m.Key));
        Assert.Contains(colt.Makes[0].Aliases.Append(colt.Makes[0].Name), n => NameKey.Words(n).Split(' ').Contains("COLT"));

        List<string> Names(string text)
        {
            var found = search.Find(text, "en");
            return [.. found.Meanings.Select(m => m.Text), .. found.Makes.Select(m => m.Name)];
        }
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
        Assert.Contains("ZASTAVA ARMS", (await omar.GetAsync("/reference?q=Zastava")).Text, StringComparison.Ordinal);
        using var ask = new HttpRequestMessage(HttpMethod.Get, "/api/v1/reference?q=Zastava");
        Assert.Contains("ZASTAVA ARMS", await (await omar.SendAsync(ask)).Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
