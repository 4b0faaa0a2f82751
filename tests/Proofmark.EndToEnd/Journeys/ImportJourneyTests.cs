using System.Text;
using Microsoft.Playwright;
using Proofmark.Core.Reference;
using Proofmark.EndToEnd.Shared;
using Xunit;

namespace Proofmark.EndToEnd.Journeys;

[Collection(BrowserCollection.Name)]
public sealed class ImportJourneyTests(Browser browser, JourneySite site) : IClassFixture<JourneySite>
{
    [Theory]
    [Trait("Category", "Slow")]
    [MemberData(nameof(Walk.Views), MemberType = typeof(Walk))]
    public async Task A_clerk_imports_mends_what_was_rejected_and_withdraws_and_no_page_on_the_way_has_a_barrier(string language, int width, ColorScheme scheme, bool script)
    {
        var faults = new List<string>();
        var amina = await Walk.StartAsync(browser, site.Xa, "amina", "registration", "", language, width, scheme, faults, script);
        var own = $"{language.ToUpperInvariant()}{width}";
        await amina.GoAsync("/import");
        await amina.LookAsync("import");
        await amina.GoAsync("/import/new");
        await amina.LookAsync("import-new");
        await amina.PressAsync("main button[type=submit]", u => u.Contains("wrong=", StringComparison.Ordinal));
        await amina.LookAsync("import-new-wrong");

        await SendAsync(amina, $"register-{own}.csv", Register(own, mended: false));
        await amina.LookAsync("import-columns");
        foreach (var box in await amina.Page.Locator("input[name=identity]").AllAsync()) await box.SetCheckedAsync(await box.GetAttributeAsync("value") == "0");
        await amina.PressAsync("main form[method=post] button[type=submit]", u => u.EndsWith("/check", StringComparison.Ordinal));
        await amina.LookAsync("import-check");
        await amina.PressAsync("main form[method=post] button[type=submit]", u => !u.EndsWith("/check", StringComparison.Ordinal));
        var job = amina.Path;
        await amina.WaitForAsync(job, "a[href$='rejects.csv']");
        await amina.LookAsync("import-job");
        Assert.Equal(4, await site.Xa.ScalarAsync<long>($"select count(*) from marks where text like '% {own}' and until_act is null"));

        var download = await amina.Page.RunAndWaitForDownloadAsync(() => amina.Page.Locator("a[href$='rejects.csv']").ClickAsync());
        var rejects = await File.ReadAllTextAsync(await download.PathAsync());
        Assert.Contains("31/02/1990", rejects, StringComparison.Ordinal);
        Assert.DoesNotContain($"{own}-1,", rejects, StringComparison.Ordinal);
        await SendAsync(amina, $"mended-{own}.csv", Encoding.UTF8.GetBytes(rejects.Replace("31/02/1990", "28/02/1990", StringComparison.Ordinal)));
        await amina.LookAsync("import-columns-known");
        await amina.PressAsync("main form[method=post] button[type=submit]", u => u.EndsWith("/check", StringComparison.Ordinal));
        await amina.PressAsync("main form[method=post] button[type=submit]", u => !u.EndsWith("/check", StringComparison.Ordinal));
        await amina.WaitForAsync(amina.Path, "#result");
        Assert.Equal(5, await site.Xa.ScalarAsync<long>($"select count(*) from marks where text like '% {own}' and until_act is null"));

        await amina.GoAsync("/import");
        await amina.LookAsync("import-list");
        await amina.Page.Locator($"section[aria-labelledby=batches] a:has-text('register-{own}.csv')").ClickAsync();
        await amina.LookAsync("import-batch");
        await amina.Page.Locator("textarea[name=Reason]").FillAsync("Last year's file was sent by mistake.");
        await amina.PressAsync(".button-danger");
        await amina.LookAsync("import-withdrawn");
        Assert.Equal(1, await site.Xa.ScalarAsync<long>($"select count(*) from marks where text like '% {own}' and until_act is null"));

        await SendAsync(amina, $"waits-{own}.csv", Register(own + "W", mended: false));
        await amina.GoAsync("/");
        await amina.LookAsync("home-clerk");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task The_stock_of_a_real_force_goes_through_the_wizard()
    {
        var faults = new List<string>();
        var amina = await Walk.StartAsync(browser, site.Xa, "amina", "stock", "", "en", 1280, ColorScheme.Light, faults);
        await amina.GoAsync("/import/new");
        await amina.Page.Locator("select[name=Register]").SelectOptionAsync("STOCK");
        await amina.Page.Locator("input[name=File]").SetInputFilesAsync(DataFiles.Find("holdings/us-leso-small-arms-2016-12-31.csv.gz"));
        await amina.PressAsync("main form[method=post] button[type=submit]", u => u.EndsWith("/columns", StringComparison.Ordinal));
        await amina.LookAsync("import-stock-columns");
        foreach (var box in await amina.Page.Locator("input[name=identity]").AllAsync()) await box.SetCheckedAsync(false);
        await amina.PressAsync("main form[method=post] button[type=submit]", u => u.EndsWith("/check", StringComparison.Ordinal));
        await amina.LookAsync("import-stock-check");
        await amina.PressAsync("main form[method=post] button[type=submit]", u => !u.EndsWith("/check", StringComparison.Ordinal));
        var job = amina.Path;
        await amina.LookAsync("import-stock-running");
        await amina.WaitForAsync(job, "#result");
        await amina.LookAsync("import-stock-done");
        Assert.Equal("96,465", (await amina.Page.Locator("[aria-labelledby=result] dd").First.InnerTextAsync()).Trim());
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private static async Task SendAsync(Walk walk, string name, byte[] content)
    {
        await walk.GoAsync("/import/new");
        await walk.Page.Locator("select[name=Register]").SelectOptionAsync("NATIONAL");
        await walk.Page.Locator("input[name=File]").SetInputFilesAsync(new FilePayload { Name = name, MimeType = "text/csv", Buffer = content });
        await walk.PressAsync("main form[method=post] button[type=submit]", u => u.EndsWith("/columns", StringComparison.Ordinal));
    }

    // A register as registers are: a make by its code, a country by its old name, a date that no calendar has.
    internal static byte[] Register(string own, bool mended) => Encoding.UTF8.GetBytes(string.Join('\n',
    [
        "No.,Serial number,Make,Model,Calibre,Country of manufacture,Year,Registered on,Status,Remarks",
        $"{own}-1,A-4731/97 {own},Zastava,M70 AB2,7.62x39,Serbia,1987,13/05/1991,registered,barrel worn",
        $"{own}-2,KB 12345 {own},BERETTA,92 FS,9x19,Italy,1994,02/11/1995,registered,",
        $"{own}-3,0007741 {own},FEG,PA-63,9x18,Hungary,1979,198X,registered,\"stock repaired, 1996\"",
        $"{own}-4,ЖШ 4471 {own},Izhmash,АКМ,7.62x39,Russian Federation,1968,1970-06,registered,",
        $"{own}-5,C 90321 {own},CZ,Model 75,9 mm Para,Czechoslovakia,1988,{(mended ? "28" : "31")}/02/1990,registered,",
        "",
    ]));
}
