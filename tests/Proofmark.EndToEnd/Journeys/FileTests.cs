using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Proofmark.EndToEnd.Shared;
using Xunit;

namespace Proofmark.EndToEnd.Journeys;

/// <summary>Files are dropped, refused before they are sent, sent with a progress that is said, stopped and sent again.</summary>
[Collection(BrowserCollection.Name)]
public sealed partial class FileTests(Browser browser, Site pages, JourneySite site) : IClassFixture<JourneySite>
{
    private const string Send = "main form[enctype='multipart/form-data'] button.button[type=submit]";

    [Theory]
    [InlineData("en", 1280), InlineData("ar", 360)]
    public async Task A_dropped_file_is_sent_with_its_progress_stopped_by_keyboard_and_sent_again(string language, int width)
    {
        var faults = new List<string>();
        var amina = await Walk.StartAsync(browser, site.Xa, "amina", "registration", "", language, width, ColorScheme.Light, faults);
        var page = amina.Page;
        var opened = 0;
        page.Request += (_, request) => opened += request.Method == "GET" && request.Url.EndsWith("/columns", StringComparison.Ordinal) ? 1 : 0;
        await amina.GoAsync("/import/new");
        await page.Locator("select[name=Register]").SelectOptionAsync("NATIONAL");
        await DropAsync(page, "picture.png", 100);
        await Assertions.Expect(page.Locator("[data-drop-fault]").First).ToContainTextAsync("picture.png");
        Assert.Equal(0, await ChosenAsync(page));
        await amina.LookAsync("file-refused");
        await DropAsync(page, $"dropped-{language}.csv", 20_000_000);
        await Assertions.Expect(page.Locator("[data-drop-fault]").First).ToBeEmptyAsync();
        Assert.Equal(1, await ChosenAsync(page));
        Assert.True(await page.Locator("input[name=File]").EvaluateAsync<bool>("f => f === document.activeElement"));

        var wire = await page.Context.NewCDPSessionAsync(page);
        await wire.SendAsync("Network.enable");
        await ThrottleAsync(wire, 300_000);
        await page.Locator(Send).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        var said = page.Locator("[data-sending] [role=status]");
        await Assertions.Expect(said).ToContainTextAsync(Step(), new() { Timeout = 60_000 });
        Assert.InRange(await page.Locator("progress").EvaluateAsync<double>("p => p.value"), 0.05, 0.95);
        Assert.Single(site.Xa.Files());
        await amina.LookAsync("file-sending");
        var stop = page.Locator("[data-sending] button");
        for (var i = 0; i < 5 && !await stop.EvaluateAsync<bool>("b => b === document.activeElement"); i++) await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(stop).ToBeHiddenAsync();
        // The form is as it was, nothing of it is at the node, and the keyboard is where it was.
        Assert.Equal(("/import/new", 1, "NATIONAL"), (amina.Path, await ChosenAsync(page), await page.Locator("select[name=Register]").InputValueAsync()));
        Assert.True(await page.Locator(Send).EvaluateAsync<bool>("b => b === document.activeElement"));
        for (var i = 0; i < 100 && site.Xa.Files().Length > 0; i++) await Task.Delay(100);
        Assert.Empty(site.Xa.Files());
        Assert.Equal(0, await site.Xa.ScalarAsync<long>($"select count(*) from import_jobs where file_name = 'dropped-{language}.csv'"));
        await amina.LookAsync("file-stopped");

        await ThrottleAsync(wire, -1);
        await amina.PressAsync(Send, u => u.EndsWith("/columns", StringComparison.Ordinal));
        Assert.Single(site.Xa.Files());
        Assert.Equal(1, await site.Xa.ScalarAsync<long>($"select count(*) from import_jobs where file_name = 'dropped-{language}.csv'"));
        Assert.Equal(1, opened);
        foreach (var file in site.Xa.Files()) File.Delete(file);
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public async Task Of_several_files_those_that_fit_stay_and_the_servers_complaints_take_the_place_of_the_page()
    {
        var page = await browser.OpenAsync();
        await page.GotoAsync(pages.Address + "/design");
        await DropAsync(page, "notes.txt", 100, "large.png", 20_000_001, "mark.png", 100);
        var faults = page.Locator("[data-drop-fault] p");
        await Assertions.Expect(faults).ToHaveCountAsync(2);
        await Assertions.Expect(faults.First).ToContainTextAsync("notes.txt: Files of this kind");
        await Assertions.Expect(faults.Last).ToContainTextAsync("large.png: The file is larger than 20 MB.");
        Assert.Equal("mark.png", await page.Locator("input[type=file]").EvaluateAsync<string>("f => [...f.files].map(f => f.name).join()"));
        // Twice: the page of complaints is whole, its scripts too.
        for (var time = 0; time < 2; time++)
        {
            await page.Locator("input[name=Made]").FillAsync("31/02/1990");
            await page.EvaluateAsync("document.body.dataset.old = 'yes'");
            var sent = await page.RunAndWaitForRequestAsync(() => page.Locator(Send).ClickAsync(), r => r.Method == "POST");
            Assert.Equal("progress", await sent.HeaderValueAsync("Sent-With"));
            await page.Locator("body:not([data-old]) .error-summary").WaitForAsync();
            await Assertions.Expect(page.Locator(".error-summary li")).ToHaveCountAsync(2);
            Assert.Equal(("31/02/1990", "/design"), (await page.Locator("input[name=Made]").InputValueAsync(), new Uri(page.Url).AbsolutePath));
            await Assertions.Expect(page.Locator("input[name=Make]")).ToHaveAttributeAsync("role", "combobox");
            await DropAsync(page, "mark.png", 100);
        }
    }

    [Fact]
    public async Task Without_script_the_field_alone_is_there_and_sends()
    {
        var amina = await Walk.StartAsync(browser, site.Xa, "amina", "registration", "", "en", 360, ColorScheme.Light, [], script: false);
        await amina.GoAsync("/import/new");
        foreach (var hidden in new[] { "[data-drop-words]", "[data-sending] progress", "[data-sending] button" }) Assert.False(await amina.Page.Locator(hidden).First.IsVisibleAsync());
        await amina.Page.Locator("select[name=Register]").SelectOptionAsync("NATIONAL");
        await amina.Page.Locator("input[name=File]").SetInputFilesAsync(new FilePayload { Name = "plain.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes("No.,Serial number\n1,A-1\n") });
        await amina.PressAsync(Send, u => u.EndsWith("/columns", StringComparison.Ordinal));
        foreach (var file in site.Xa.Files()) File.Delete(file);
    }

    private static Task<int> ChosenAsync(IPage page) => page.Locator("input[name=File]").EvaluateAsync<int>("f => f.files.length");

    private static Task ThrottleAsync(ICDPSession wire, int upload) =>
        wire.SendAsync("Network.emulateNetworkConditions", new() { ["offline"] = false, ["latency"] = 0, ["downloadThroughput"] = -1, ["uploadThroughput"] = upload });

    /// <summary>Names and lengths of files that are let go over the first place for them.</summary>
    private static async Task DropAsync(IPage page, params object[] files)
    {
        var carried = await page.EvaluateHandleAsync("""
            (files) => {
              const t = new DataTransfer();
              for (let i = 0; i < files.length; i += 2) t.items.add(new File(["No.,Serial number\n" + "1,A-1\n".repeat(files[i + 1] / 6 + 1)], files[i], { type: files[i].endsWith(".png") ? "image/png" : "text/plain" }));
              return t;
            }
            """, files);
        await page.Locator("[data-drop]").First.DispatchEventAsync("drop", new { dataTransfer = carried });
    }

    [GeneratedRegex("[1-8]0", RegexOptions.None, 1000)]
    private static partial Regex Step();
}
