using System.Text;
using Proofmark.EndToEnd.Shared;
using Xunit;

namespace Proofmark.EndToEnd.Journeys;

/// <summary>The ways of officer, tracing desk, auditor, administrator and of a clerk who imports by keyboard alone; that of a clerk who registers is with the pages of weapons.</summary>
[Collection(BrowserCollection.Name)]
[Trait("Category", "Slow")]
public sealed class KeyboardJourneyTests(Browser browser, JourneySite site) : IClassFixture<JourneySite>
{
    [Fact]
    public async Task An_officer_records_a_weapon_and_asks_and_a_tracing_desk_acknowledges_and_answers_without_a_mouse()
    {
        var omar = new Keys(await browser.OpenAsync(), site.Xb);
        await omar.EnterAsync("omar", "investigation", "2026/0417");
        await omar.GoAsync("gr", "/recoveries");
        await omar.EnterAsync("a[href='/recoveries/new']", u => u == "/recoveries/new");
        await omar.PickAsync("input[name=Kind]", "found");
        await omar.TypeAsync("input[name=Place]", "Northern bus station");
        await omar.TypeAsync("input[name=Occurred]", "2026-02");
        await omar.TypeAsync("input[name=Make]", "Beretta");
        await omar.TypeAsync("input[name=Model]", "92");
        await omar.TypeAsync("input[name=M1MarkText]", "KEYS-4711");
        await omar.EnterAsync("main button[value=record]", u => u.StartsWith("/recoveries/XB-", StringComparison.Ordinal));
        await omar.EnterAsync("a[href^='/traces/new']", u => u.StartsWith("/traces/new", StringComparison.Ordinal));
        await omar.ChooseAsync("select[name=Country]", "XA");
        await omar.ChooseAsync("select[name=Type]", "small_arm.pistol");
        await omar.PickAsync("input[name=Ground]", "national_law");
        await omar.TypeAsync("textarea[name=LegalJustification]", "Firearms Act, section 5");
        await omar.TickAsync("input[name=Uses][value=criminal_investigation]");
        await omar.TypeAsync("main input[name=Authority]", "Port police");
        await omar.ChooseAsync("select[name=Kind]", "police");
        await omar.PickAsync("input[name=Guaranteed]", "yes");
        await omar.EnterAsync("main form[method=post] button[type=submit]", u => u.StartsWith("/traces/XB-", StringComparison.Ordinal));

        var mihaela = new Keys(await browser.OpenAsync(), site.Xa);
        await mihaela.EnterAsync("mihaela", "tracing", "XB-2026-114");
        for (var i = 0; i == 0 || await mihaela.Page.Locator("tbody tr:has-text('KEYS-4711')").CountAsync() == 0; i++)
        {
            Assert.True(i < 120, "the request does not arrive");
            await Task.Delay(500);
            await mihaela.GoAsync("gt", "/traces");
            await mihaela.Page.ReloadAsync();
        }
        await mihaela.EnterAsync("tbody tr:has-text('KEYS-4711') a", u => u.StartsWith("/traces/XA-", StringComparison.Ordinal));
        var received = mihaela.Path;
        await mihaela.EnterAsync($"a[href='{received}/acknowledge']", u => u == received + "/acknowledge");
        await mihaela.TypeAsync("input[name=Office]", "Registry of XA");
        await mihaela.EnterAsync("main form[method=post] button[type=submit]", u => u == received);
        await mihaela.EnterAsync($"a[href='{received}/respond']", u => u == received + "/respond");
        await mihaela.PickAsync("input[name=Status]", "no_record");
        await mihaela.TypeAsync("input[name=Office]", "Registry of XA");
        await mihaela.EnterAsync("main form[method=post] button[type=submit]", u => u == received);
    }

    [Fact]
    public async Task A_clerk_imports_a_file_takes_what_was_rejected_away_mends_it_and_withdraws_the_import_without_a_mouse()
    {
        var amina = new Keys(await browser.OpenAsync(), site.Xa);
        await amina.EnterAsync("amina", "registration", "");
        await amina.EnterAsync(".side a[href='/import']", u => u == "/import");
        var rejects = await ImportAsync(amina, "keys.csv", ImportJourneyTests.Register("KEYS", mended: false), "a[href$='rejects.csv']");
        Assert.Contains("31/02/1990", rejects, StringComparison.Ordinal);
        Assert.Equal(4, await CountAsync());
        await amina.EnterAsync(".side a[href='/import']", u => u == "/import");
        await ImportAsync(amina, "keys-mended.csv", Encoding.UTF8.GetBytes(rejects.Replace("31/02/1990", "28/02/1990", StringComparison.Ordinal)), null);
        Assert.Equal(5, await CountAsync());

        await amina.EnterAsync(".side a[href='/import']", u => u == "/import");
        await amina.EnterAsync("section[aria-labelledby=batches] a:has-text('keys.csv')", u => u.StartsWith("/import/batches/", StringComparison.Ordinal));
        await amina.TypeAsync("textarea[name=Reason]", "Last year's file was sent by mistake.");
        await amina.PressAsync(".button-danger");
        Assert.Equal(1, await CountAsync());

        Task<long> CountAsync() => site.Xa.ScalarAsync<long>("select count(*) from marks where text like '% KEYS' and until_act is null");
    }

    /// <summary>From the list of imports to the result; returns what is taken away there.</summary>
    private static async Task<string> ImportAsync(Keys clerk, string name, byte[] content, string? take)
    {
        await clerk.EnterAsync("main a[href='/import/new']", u => u == "/import/new");
        await clerk.ChooseAsync("select[name=Register]", "NATIONAL");
        await clerk.AttachAsync("input[name=File]", name, content);
        await clerk.EnterAsync("main form[method=post] button[type=submit]", u => u.EndsWith("/columns", StringComparison.Ordinal));
        var boxes = await clerk.Page.Locator("input[name=identity]").CountAsync();
        await clerk.TickAsync("input[name=identity][value='0']");
        for (var i = 1; i < boxes; i++) await clerk.UntickAsync($"input[name=identity][value='{i}']");
        await clerk.EnterAsync("main form[method=post] button[type=submit]", u => u.EndsWith("/check", StringComparison.Ordinal));
        await clerk.EnterAsync("main form[method=post] button[type=submit]", u => u.StartsWith("/import/", StringComparison.Ordinal) && !u.EndsWith("/check", StringComparison.Ordinal));
        await clerk.WaitForAsync(take ?? "#result");
        return take is null ? "" : await clerk.TakeAsync(take);
    }

    [Fact]
    public async Task An_auditor_sees_who_looked_and_the_ledger_and_an_administrator_adds_a_user_without_a_mouse()
    {
        var ines = new Keys(await browser.OpenAsync(), site.Xa);
        await ines.EnterAsync("ines", "audit", "A-1");
        await ines.EnterAsync(".side a[href='/audit/lookups']", u => u == "/audit/lookups");
        await ines.TypeAsync("main input[name=user]", "ines");
        await ines.EnterAsync("main form button[type=submit]", u => u.Contains("user=ines", StringComparison.Ordinal));
        await ines.GoAsync("gl", "/ledger");

        var chief = new Keys(await browser.OpenAsync(), site.Xa);
        await chief.EnterAsync("chief", "administration", "");
        await chief.EnterAsync(".side a[href='/users']", u => u == "/users");
        await chief.EnterAsync("a[href='/users/new']", u => u == "/users/new");
        await chief.TypeAsync("input[name=Login]", "newcomer");
        await chief.TypeAsync("input[name=Name]", "New Comer");
        await chief.TickAsync("input[name=Chosen][value=clerk]");
        await chief.EnterAsync("main form[method=post] button[type=submit]", u => u.StartsWith("/users/XA-", StringComparison.Ordinal));
        Assert.Contains("New Comer", await chief.Page.Locator("h1").InnerTextAsync(), StringComparison.Ordinal);
    }
}
