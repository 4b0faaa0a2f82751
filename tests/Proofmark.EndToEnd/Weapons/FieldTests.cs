using Microsoft.Playwright;
using Proofmark.EndToEnd.Shared;
using Xunit;

namespace Proofmark.EndToEnd.Weapons;

/// <summary>The inputs of their own kind on the pages that use them, with script and without, by keyboard.</summary>
[Collection(BrowserCollection.Name)]
public sealed class FieldTests(Browser browser, WeaponSite site) : IClassFixture<WeaponSite>
{
    [Theory]
    [InlineData("zh", 1280), InlineData("ar", 360)]
    public async Task A_mark_is_entered_character_by_character_by_keyboard_and_found(string language, int width)
    {
        var page = await WorkingAsync("amina", width, language);
        await page.GotoAsync(site.Address + "/weapons?lang=" + language);
        await page.Locator("details:has(.places) > summary").PressAsync("Enter");
        var places = page.Locator("[name=place-text]");
        await places.First.FocusAsync();
        // Typed as it stands; the next place comes by itself, ? is a place that cannot be read.
        await page.Keyboard.TypeAsync("kb12?45");
        await page.Keyboard.TypeAsync("6");
        await page.Keyboard.PressAsync("Backspace");
        await page.Keyboard.PressAsync("Backspace");
        Assert.Equal("kb12?45", await page.Locator("#f-mark").InputValueAsync());
        await page.Locator("[name=place-seen]").Nth(3).SelectOptionAsync("one_of");
        await places.Nth(3).FillAsync("2Z");
        Assert.Equal("kb1[2Z]?45", await page.Locator("#f-mark").InputValueAsync());
        await LookAsync(page, "places", language, width);
        await places.First.PressAsync("Enter");
        await page.WaitForURLAsync(u => u.Contains("mark=kb1", StringComparison.Ordinal));
        Assert.DoesNotContain("place-", page.Url, StringComparison.Ordinal);
        Assert.Equal("KB 12345", await page.Locator("tbody .serial").InnerTextAsync());

        await page.GotoAsync(site.Address + "/weapons?mark=KB%E2%80%AE12345");
        await LookAsync(page, "hidden", language, width);

        // The text leads, too; what is pasted is dealt out.
        await page.Locator("#f-mark").FillAsync(@"A\?[O0]*");
        Assert.Equal(["certain", "certain", "one_of", "missing"], await page.Locator("[name=place-seen]").EvaluateAllAsync<string[]>("all => all.slice(0, 4).map(s => s.value)"));
        Assert.Equal(["A", "?", "O0", ""], await places.EvaluateAllAsync<string[]>("all => all.slice(0, 4).map(s => s.value)"));
    }

    [Fact]
    public async Task Without_script_places_are_added_and_sent()
    {
        var page = await WorkingAsync("amina", 360, "en", script: false);
        await page.GotoAsync(site.Address + "/weapons");
        await page.Locator("details:has(.places) > summary").ClickAsync();
        await page.Locator("[name=place-text]").First.FillAsync("KB 1");
        await page.Locator("[name=place-add]").ClickAsync();
        await page.Locator("[name=place-seen]").Nth(1).SelectOptionAsync("one_of");
        await page.Locator("[name=place-text]").Nth(1).FillAsync("Z, 2");
        await page.Locator("[name=place-text]").Nth(8).FillAsync("345");
        await page.Locator("main .find-form > .actions button").ClickAsync();
        Assert.EndsWith("/weapons?mark=KB%201%5BZ2%5D345", page.Url, StringComparison.Ordinal);
        Assert.Equal("KB 12345", await page.Locator("tbody .serial").InnerTextAsync());
    }

    [Theory]
    [InlineData("en", 360), InlineData("ar", 1280)]
    public async Task A_make_its_model_a_calibre_and_a_country_are_picked_by_keyboard(string language, int width)
    {
        var page = await WorkingAsync("amina", width, language);
        await page.GotoAsync(site.Address + "/weapons/register?lang=" + language);
        async Task<string> PickAsync(string name, string typed, bool look = false)
        {
            var field = page.Locator("#f-" + name);
            await field.ClickAsync();
            await page.Keyboard.TypeAsync(typed);
            await Assertions.Expect(field).ToHaveAttributeAsync("aria-expanded", "true");
            await page.Keyboard.PressAsync("ArrowDown");
            var active = await field.GetAttributeAsync("aria-activedescendant");
            Assert.Equal("true", await page.Locator("#" + active).GetAttributeAsync("aria-selected"));
            if (look) await LookAsync(page, "picker", language, width);
            await page.Keyboard.PressAsync("Enter");
            await Assertions.Expect(field).ToHaveAttributeAsync("aria-expanded", "false");
            return await field.InputValueAsync();
        }
        Assert.Contains("zastava", await PickAsync("make", "zast", look: true), StringComparison.OrdinalIgnoreCase);
        Assert.StartsWith("7.62", await PickAsync("calibre", "7,62 x 3"), StringComparison.Ordinal);
        Assert.NotEqual("rs", await PickAsync("country", "rs"));
        // Escape leaves what was typed; no name is put in its place.
        await page.Locator("#f-make").FillAsync("");
        await page.Locator("#f-make").ClickAsync();
        await page.Keyboard.TypeAsync("wess");
        await Assertions.Expect(page.Locator("#f-make")).ToHaveAttributeAsync("aria-expanded", "true");
        await page.Keyboard.PressAsync("Escape");
        Assert.Equal("wess", await page.Locator("#f-make").InputValueAsync());
        await Assertions.Expect(page.Locator("#f-make-names")).ToBeHiddenAsync();
    }

    [Theory]
    [InlineData("ar", 360, true), InlineData("en", 1280, false)]
    public async Task A_weapon_is_registered_by_keyboard_alone_and_its_answers_checked_before(string language, int width, bool script)
    {
        var page = await WorkingAsync("amina", width, language, script);
        await page.GotoAsync(site.Address + "/weapons/register?new=1&lang=" + language);
        var number = $"K-{language}-{width}-{script}";
        async Task ReachAsync(string selector)
        {
            for (var i = 0; i < 120; i++)
            {
                await page.Keyboard.PressAsync("Tab");
                if (await page.Locator(selector + ":focus").CountAsync() == 1) return;
            }
            Assert.Fail(selector + " is not reached by Tab");
        }
        await ReachAsync("#f-register");
        await page.Keyboard.PressAsync("ArrowDown");
        await ReachAsync("#f-number");
        await page.Keyboard.TypeAsync(number);
        await ReachAsync("#f-firstmarktext");
        await page.Keyboard.TypeAsync("KB 778");
        await ReachAsync("#f-country");
        await page.Keyboard.TypeAsync("IT");
        await ReachAsync("#f-registered");
        await page.Keyboard.TypeAsync("1991-05");
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("#answers").WaitForAsync();
        Assert.Equal("KB 778", await page.Locator(".record-section .serial").InnerTextAsync());
        if (script) await LookAsync(page, "check", language, width);
        else await page.Keyboard.PressAsync("Tab");
        // The button that records is the next; with script or without, Enter is the person's word.
        if (await page.Locator("button[value=register]:focus").CountAsync() == 0) await ReachAsync("button[value=register]");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(u => u.Contains("/weapons/XA", StringComparison.Ordinal));
        Assert.Equal("KB 778", await page.Locator("h1 .serial").InnerTextAsync());
        // Back, and sent again: the same weapon, no second one.
        await page.GotoAsync(site.Address + "/weapons/register");
        Assert.Equal("", await page.Locator("#f-number").InputValueAsync());
    }

    [Theory]
    [InlineData("ar", 360, true), InlineData("en", 1280, false)]
    public async Task A_date_is_typed_in_another_calendar_mended_and_checked(string language, int width, bool script)
    {
        var page = await WorkingAsync("amina", width, language, script);
        await page.GotoAsync(site.Address + "/weapons/register?new=1&lang=" + language);
        await page.Locator("#f-register").SelectOptionAsync(new SelectOptionValue { Index = 1 });
        await page.Locator("#f-number").FillAsync($"D-{language}-{width}");
        await page.Locator("#f-registered").FillAsync("1366-13-01");
        await page.Locator("select[name=RegisteredCalendar]").SelectOptionAsync("solar_hijri");
        await page.Locator(".actions button[value=check]").ClickAsync();
        await page.Locator(".error-summary a[href='#f-registered']").WaitForAsync();
        Assert.Equal(("1366-13-01", "solar_hijri"), (await page.Locator("#f-registered").InputValueAsync(), await page.Locator("select[name=RegisteredCalendar]").InputValueAsync()));
        Assert.Contains("1366-02-22", await page.Locator("#f-registered-error").InnerTextAsync(), StringComparison.Ordinal);
        if (script) await LookAsync(page, "date", language, width);
        await page.Locator("#f-registered").FillAsync("1366-02");
        await page.Locator(".actions button[value=check]").ClickAsync();
        await page.Locator("#answers").WaitForAsync();
        Assert.Contains("1366-02", await page.Locator(".as-written").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("1987", await page.Locator("dd:has(.as-written) time").InnerTextAsync(), StringComparison.Ordinal);
        if (script) await LookAsync(page, "date-check", language, width);
    }

    private static async Task LookAsync(IPage page, string name, string language, int width) => Assert.Equal([], await Looks.AtAsync(page, $"{name}.{language}.{width}"));

    private async Task<IPage> WorkingAsync(string login, int width, string language, bool script = true)
    {
        var page = await browser.OpenAsync(width, language, ColorScheme.Light, script);
        await page.SignInAsync(site.Address, login, WeaponSite.Password);
        await page.BeginWorkAsync(site.Address, "registration");
        return page;
    }
}
