using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Npgsql;
using Proofmark.Core.Recoveries;
using Proofmark.Core.Storage;
using Proofmark.EndToEnd.Journeys;
using Proofmark.EndToEnd.Recoveries;
using Proofmark.EndToEnd.Shared;
using Xunit;

namespace Proofmark.EndToEnd.Intake;

/// <summary>Field recording in a real browser: without a network, over a line that breaks, with what a thief of the device would find.</summary>
[Collection(BrowserCollection.Name)]
public sealed class FieldPagesTests(Browser browser, PhotographSite site) : IClassFixture<PhotographSite>
{
    private const string Passphrase = "seven brown horses by the river";
    private const string Send = "[data-field-at=send]";
    private const string Waiting = "[data-field-at=list] .photo-card";

    // What must be found nowhere: as words, and as Exif writes the position.
    private const string Planted = "Leila Mansour 0661-552-017";

    [Fact]
    public async Task Twenty_recoveries_with_photographs_made_offline_arrive_once_each_over_a_line_that_breaks_five_times()
    {
        await using var wire = new BrokenWire(site.Node.Address);
        var page = await PreparedAsync(wire);
        var before = await site.Node.ScalarAsync<long>("select count(*) from recoveries");
        await page.Context.SetOfflineAsync(true);
        await page.ReloadAsync();
        await UnlockAsync(page);
        var picture = await CameraPictures.TakeAsync(page, "jpeg", side: 6);
        for (var i = 1; i <= 20; i++) await WriteAsync(page, i % 5 == 0 ? "anonymous" : "found", $"F20-{i:000}", picture);
        await Assertions.Expect(page.Locator(Waiting)).ToHaveCountAsync(20);
        // The device is switched off and on: all of it is still there.
        await page.ReloadAsync();
        await UnlockAsync(page);
        await Assertions.Expect(page.Locator(Waiting)).ToHaveCountAsync(20);

        wire.Breaks = new Dictionary<int, bool> { [3] = false, [8] = true, [15] = true, [22] = false, [31] = true };
        await page.Context.SetOfflineAsync(false);
        for (var tries = 0; await page.Locator(Waiting).CountAsync() > 0; tries++)
        {
            Assert.True(tries < 120, await page.Locator("[data-field-part=open]").InnerTextAsync());
            await page.Locator(Send).ClickAsync();
            await Task.Delay(1000);
        }
        Assert.Equal(5, wire.Drops);
        Assert.Equal(20, await site.Node.ScalarAsync<long>("select count(*) from recoveries") - before);
        Assert.Equal("20 20 20 4", await site.Node.ScalarAsync<string>("""
            select concat_ws(' ', count(*), count(distinct m.text), (select count(*) from attachments a join recoveries r on r.id = a.subject_id and a.subject = 'recovery' join marks n on n.entry = r.entry where n.text like 'F20-%'), count(r.collection_point))
            from marks m join recoveries r on r.entry = m.entry where m.text like 'F20-%'
            """));
        Assert.Equal(0, await page.EvaluateAsync<int>("async () => (await fieldStore.list()).length"));
    }

    [Fact]
    public async Task Of_an_anonymous_surrender_neither_device_nor_queue_nor_photograph_nor_database_holds_who_or_where()
    {
        await using var wire = new BrokenWire(site.Node.Address);
        var page = await PreparedAsync(wire);
        await page.Context.SetOfflineAsync(true);
        var picture = await CameraPictures.TakeAsync(page, "jpeg", side: 6);
        Assert.True(picture.AsSpan().IndexOf(CameraPictures.Latitude) > 0 && picture.AsSpan().IndexOf(CameraPictures.Words) > 0);
        // Typed before the kind was chosen, and in hidden fields that somebody put into the form.
        await page.Locator("select[name=Kind]").SelectOptionAsync("found");
        foreach (var name in new[] { "Place", "Circumstances" }) await page.Locator($"[name={name}]").FillAsync(Planted);
        await page.EvaluateAsync("words => { const form = document.querySelector('[data-field-part=open] form'); for (const name of ['Holder', 'Authority', 'Country2']) { const hidden = document.createElement('input'); hidden.type = 'hidden'; hidden.name = name; hidden.value = words; form.append(hidden); } }", Planted);
        await WriteAsync(page, "anonymous", "ANON-1", picture, "Leila-Mansour.jpg");
        var raw = Convert.FromBase64String(await page.EvaluateAsync<string>(DumpScript));
        Assert.True(raw.Length > 1000);
        foreach (var word in new[] { Planted, "ANON-1", "surrender", "anonymous", "Leila", "image/jpeg" }) Assert.True(raw.AsSpan().IndexOf(Encoding.UTF8.GetBytes(word)) < 0, $"the device holds “{word}” in clear");
        Assert.Equal("box,day,id,iv", await page.EvaluateAsync<string>("async () => { const db = await new Promise(d => { const r = indexedDB.open('field'); r.onsuccess = () => d(r.result); }); const names = new Set(); for (const s of ['records', 'photographs']) for (const e of await new Promise(d => { const r = db.transaction(s).objectStore(s).getAll(); r.onsuccess = () => d(r.result); })) for (const n of Object.keys(e)) names.add(n); db.close(); return [...names].sort().join(','); }"));
        // Opened with the key: what the device would send, and the picture.
        var opened = await page.EvaluateAsync<string>("async () => JSON.stringify(await fieldStore.list())");
        Assert.Contains("ANON-1", opened, StringComparison.Ordinal);
        Assert.DoesNotContain("Leila", opened, StringComparison.Ordinal);
        // The day, and no hour.
        Assert.DoesNotMatch(@"\d\d:\d\d", opened);
        Clean(Convert.FromBase64String(await page.EvaluateAsync<string>("async () => { const [r] = await fieldStore.list(); const b = new Uint8Array(await fieldStore.photograph(r.photographs[0].id)); let s = ''; for (const x of b) s += String.fromCharCode(x); return btoa(s); }")));

        await page.Context.SetOfflineAsync(false);
        await ArriveAsync(page);
        foreach (var bytes in new[] { Encoding.UTF8.GetBytes(Planted), CameraPictures.Words, CameraPictures.Latitude, "Exif"u8.ToArray(), "Leila"u8.ToArray() }) Assert.False(wire.Carried(bytes), Encoding.UTF8.GetString(bytes));
        Assert.Empty(await TablesAsync("Leila"));
        var recoveries = site.Node.Services.GetRequiredService<RecoveryService>();
        var photographs = site.Node.Services.GetRequiredService<RecoveryPhotographs>();
        var recovery = (await recoveries.FindAsync(await site.Node.ScalarAsync<Guid>("select r.uid from recoveries r join marks m on m.entry = r.entry where m.text = 'ANON-1'")))!;
        Assert.Equal("Town hall", recovery.Point);
        Clean(photographs.Read(Assert.Single(await photographs.ListAsync(recovery))));

        // Of an ordinary recovery the words are sent: the wire and the search would have seen them.
        await page.Locator("[name=Circumstances]").EvaluateAsync("(e, words) => e.value = words", Planted);
        await WriteAsync(page, "found", "NAMED-1", null);
        await ArriveAsync(page);
        Assert.True(wire.Carried(Encoding.UTF8.GetBytes(Planted)));
        Assert.NotEmpty(await TablesAsync("Leila"));
    }

    [Fact]
    public async Task What_the_node_refuses_stays_with_its_sentence_and_arrives_when_it_was_corrected_and_a_wrong_passphrase_opens_nothing()
    {
        await using var wire = new BrokenWire(site.Node.Address);
        var page = await PreparedAsync(wire);
        await WriteAsync(page, "found", "REFUSED-0", null, day: "2999-01-01");
        await Assertions.Expect(page.Locator("[data-record=why]")).ToContainTextAsync("is in the future");
        await page.Context.SetOfflineAsync(true);
        await page.ReloadAsync();
        await page.Locator("[name=Unlock]").FillAsync("eight brown horses by the river");
        await page.Locator("[data-field-part=locked] button").ClickAsync();
        await Assertions.Expect(page.Locator("[data-field-at=locked-fault]")).ToContainTextAsync("does not open", new() { Timeout = 30_000 });
        await UnlockAsync(page);
        await page.Context.SetOfflineAsync(false);
        await page.Locator("[data-record=correct]").ClickAsync();
        await page.Locator("[name=Occurred]").FillAsync("2026-05-31");
        await page.Locator("[name=Mark1]").FillAsync("REFUSED-1");
        await page.Locator("[data-field-part=open] form button[type=submit]").ClickAsync();
        await ArriveAsync(page);
        Assert.Equal(1, await site.Node.ScalarAsync<long>("select count(*) from marks where text = 'REFUSED-1'"));
        // Without the session nothing is sent and nothing is lost.
        await page.Context.ClearCookiesAsync();
        await WriteAsync(page, "found", "LATER-1", null);
        await Assertions.Expect(page.Locator("[data-field-at=sign-in]")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(Waiting)).ToHaveCountAsync(1);
    }

    [Theory]
    [InlineData("en", 1280, ColorScheme.Light)]
    [InlineData("ar", 360, ColorScheme.Dark)]
    [InlineData("fr", 360, ColorScheme.Light)]
    public async Task No_state_of_the_page_and_no_page_of_conflicts_has_a_barrier(string language, int width, ColorScheme scheme)
    {
        var faults = new List<string>();
        var omar = await Walk.StartAsync(browser, site.Node, "omar", "investigation", "2026/0417", language, width, scheme, faults);
        await omar.GoAsync("/field");
        await omar.Page.Locator("[data-field-part=prepare]").WaitForAsync();
        await omar.LookAsync("field-prepare");
        await PrepareAsync(omar.Page);
        await WriteAsync(omar.Page, "found", $"AXE-{language}", await CameraPictures.TakeAsync(omar.Page, "jpeg"));
        await ArriveAsync(omar.Page);
        await WriteAsync(omar.Page, "found", $"AXE-{language}", await CameraPictures.TakeAsync(omar.Page, "jpeg"));
        await ArriveAsync(omar.Page);
        await WriteAsync(omar.Page, "found", "AXE-LATE", await CameraPictures.TakeAsync(omar.Page, "jpeg"), day: "2999-01-01");
        await omar.Page.Locator("[data-record=why]:not(:empty)").WaitForAsync();
        foreach (var kind in new[] { "seized", "anonymous" })
        {
            await omar.Page.Locator("select[name=Kind]").SelectOptionAsync(kind);
            await omar.LookAsync("field-open-" + kind);
        }
        await omar.Page.Locator("[data-field-at=lock]").ClickAsync();
        await omar.LookAsync("field-locked");
        await omar.GoAsync("/field/conflicts");
        await omar.LookAsync("field-conflicts");
        await omar.GoAsync((await omar.Page.Locator("tbody a").First.GetAttributeAsync("href"))!);
        await omar.LookAsync("field-conflict");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public async Task Without_script_the_page_leads_to_the_ordinary_form()
    {
        var omar = await Walk.StartAsync(browser, site.Node, "omar", "investigation", "2026/0417", "en", 360, ColorScheme.Light, [], script: false);
        await omar.GoAsync("/field");
        Assert.Contains("needs script", await omar.Page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
        await omar.PressAsync("main .notice a[href='/recoveries/new']", u => u == "/recoveries/new");
    }

    private async Task<IPage> PreparedAsync(BrokenWire wire)
    {
        var page = await browser.OpenAsync();
        await page.SignInAsync(wire.Address, "omar", JourneyNode.Password);
        await page.BeginWorkAsync(wire.Address, "investigation", "2026/0417");
        await page.GotoAsync(wire.Address + "/field");
        await PrepareAsync(page);
        return page;
    }

    private static async Task PrepareAsync(IPage page)
    {
        await page.Locator("[name=Passphrase]").FillAsync(Passphrase);
        await page.Locator("[name=Again]").FillAsync(Passphrase);
        await page.Locator("[data-field-part=prepare] button").ClickAsync();
        await page.Locator("[data-field-part=open]").WaitForAsync(new() { Timeout = 60_000 });
        await page.Locator("[data-field-ready=yes]").WaitForAsync(new() { Timeout = 60_000 });
    }

    private static async Task UnlockAsync(IPage page)
    {
        await page.Locator("[name=Unlock]").FillAsync(Passphrase);
        await page.Locator("[data-field-part=locked] button").ClickAsync();
        await page.Locator("[data-field-part=open]").WaitForAsync(new() { Timeout = 60_000 });
    }

    private static async Task WriteAsync(IPage page, string kind, string mark, byte[]? picture, string file = "DCIM-0417.jpg", string? day = null)
    {
        await page.Locator("select[name=Kind]").SelectOptionAsync(kind);
        if (kind != "anonymous") await page.Locator("select[name=Country]").SelectOptionAsync("RS");
        if (day is not null) await page.Locator("[name=Occurred]").FillAsync(day);
        await page.Locator("[name=Make]").FillAsync("Zastava");
        await page.Locator("[name=Mark1]").FillAsync(mark);
        if (picture is not null)
        {
            await page.Locator("[name=Photographs]").SetInputFilesAsync(new FilePayload { Name = file, MimeType = "image/jpeg", Buffer = picture });
            await Assertions.Expect(page.Locator("[data-field-at=pictures] li")).ToHaveCountAsync(1, new() { Timeout = 30_000 });
        }
        await page.Locator("[data-field-part=open] form button[type=submit]").ClickAsync();
        await Assertions.Expect(page.Locator("[name=Make]")).ToHaveValueAsync("", new() { Timeout = 30_000 });
        Assert.Equal("", await page.Locator("[data-field-at=form-fault]").InnerTextAsync());
    }

    private static async Task ArriveAsync(IPage page)
    {
        for (var tries = 0; await page.Locator(Waiting).CountAsync() > 0; tries++)
        {
            Assert.True(tries < 60, await page.Locator("[data-field-part=open]").InnerTextAsync());
            await page.Locator(Send).ClickAsync();
            await Task.Delay(500);
        }
    }

    /// <summary>A picture and nothing beside it: no application segment but JFIF's, no comment (ITU-T T.81 B.1.1.3).</summary>
    private static void Clean(byte[] picture)
    {
        foreach (var bytes in new[] { CameraPictures.Words, CameraPictures.Latitude, "Exif"u8.ToArray(), "Leila"u8.ToArray() }) Assert.True(picture.AsSpan().IndexOf(bytes) < 0);
        for (var at = 2; picture[at + 1] != 0xDA; at += 2 + (picture[at + 2] << 8) + picture[at + 3])
        {
            Assert.Equal(0xFF, picture[at]);
            Assert.False(picture[at + 1] is > 0xE0 and <= 0xEF or 0xFE, $"segment {picture[at + 1]:x2}");
        }
    }

    private async Task<List<string>> TablesAsync(string word)
    {
        var database = site.Node.Services.GetRequiredService<Database>();
        var tables = new List<string>();
        await using (var command = database.Owner.CreateCommand("select tablename from pg_tables where schemaname = 'public'"))
        {
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync()) tables.Add(reader.GetString(0));
        }
        var found = new List<string>();
        foreach (var table in tables)
        {
            await using var command = database.Owner.CreateCommand($"select exists (select from {table} t where t::text ilike $1)");
            command.Parameters.Add(new NpgsqlParameter { Value = $"%{word}%" });
            if ((bool)(await command.ExecuteScalarAsync())!) found.Add(table);
        }
        return found;
    }

    // Every value of the database of the device, byte for byte; bytes as they are, words in UTF-8.
    private const string DumpScript = """
        async () => {
          const parts = [], words = new TextEncoder();
          const take = (v) => { if (v instanceof ArrayBuffer) parts.push(new Uint8Array(v)); else if (ArrayBuffer.isView(v)) parts.push(new Uint8Array(v.buffer)); else if (v && typeof v === 'object') for (const [k, x] of Object.entries(v)) { parts.push(words.encode(k)); take(x); } else parts.push(words.encode(String(v))); };
          const db = await new Promise(d => { const r = indexedDB.open('field'); r.onsuccess = () => d(r.result); });
          for (const s of db.objectStoreNames) for (const e of await new Promise(d => { const r = db.transaction(s).objectStore(s).getAll(); r.onsuccess = () => d(r.result); })) take(e);
          db.close();
          for (const store of [localStorage, sessionStorage]) take({ ...store });
          for (const name of await caches.keys()) for (const request of await (await caches.open(name)).keys()) take(new URL(request.url).pathname);
          let text = '';
          for (const part of parts) for (const b of part) text += String.fromCharCode(b);
          return btoa(text);
        }
        """;
}
