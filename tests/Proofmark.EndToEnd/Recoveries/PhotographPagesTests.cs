using Microsoft.Playwright;
using Proofmark.EndToEnd.Journeys;
using Proofmark.EndToEnd.Shared;
using Xunit;

namespace Proofmark.EndToEnd.Recoveries;

/// <summary>Photographs as they are taken in by a real browser: what leaves the device, and what it looks like there.</summary>
[Collection(BrowserCollection.Name)]
public sealed class PhotographPagesTests(Browser browser, PhotographSite site) : IClassFixture<PhotographSite>
{
    private const string Send = "form[enctype='multipart/form-data'] button[type=submit]";

    // The colours of the four quarters, upright: red and green above, blue and white below.
    private static readonly int[][] Upright = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]];

    [Theory]
    [InlineData("jpeg")]
    [InlineData("png")]
    [InlineData("webp")]
    public async Task Of_an_anonymous_surrender_nothing_that_the_camera_wrote_leaves_the_device(string kind)
    {
        var omar = await SignedInAsync();
        await using var wire = new Wire(site.Node.Address);
        var path = await SurrenderedAsync(omar);
        await omar.Page.GotoAsync(wire.Address + path);
        await Assertions.Expect(omar.Page.Locator("[data-photos-with]")).ToContainTextAsync("do not leave it");
        await ChooseAsync(omar, "DCIM-0417." + kind, await CameraPictures.TakeAsync(omar.Page, kind, side: 6));
        await omar.PressAsync(Send, _ => omar.Page.Url.EndsWith("#photographs", StringComparison.Ordinal));
        Assert.True(wire.Carried("Content-Type: image/jpeg"u8));
        Assert.False(wire.Carried(CameraPictures.Words));
        Assert.False(wire.Carried(CameraPictures.Latitude));
        Assert.False(wire.Carried("Exif"u8));
        Assert.False(wire.Carried("DCIM-0417"u8));
        // Side 6: to be turned to the right, so that blue comes to the upper left.
        var shown = await PictureAsync(omar, ".photographs img");
        Assert.Equal((300, 400), (shown.Width, shown.Height));
        Near([Upright[2], Upright[0], Upright[3], Upright[1]], shown);
        Assert.Equal(0, await omar.Page.Locator("a[href$='/original']").CountAsync());

        // The wire does see it: of an ordinary recovery the camera's file is evidence and leaves the device.
        await omar.Page.GotoAsync(wire.Address + await RecoveredAsync(omar));
        await ChooseAsync(omar, "DCIM-0417." + kind, await CameraPictures.TakeAsync(omar.Page, kind, side: 6));
        await omar.PressAsync(Send, _ => omar.Page.Url.EndsWith("#photographs", StringComparison.Ordinal));
        Assert.True(wire.Carried(CameraPictures.Latitude));
        Assert.False(wire.Carried("DCIM-0417"u8));
        // What is shown first stands upright; the whole picture was stripped by the server and shows as the camera's own file does.
        Near([Upright[2], Upright[0], Upright[3], Upright[1]], await PictureAsync(omar, ".photographs img"));
        var (stripped, original) = (await PictureAsync(omar, ".photographs li:last-child img"), await PictureAsync(omar, "a[href$='/original']"));
        Assert.Equal((original.Width, original.Height), (stripped.Width, stripped.Height));
        Near(original.Quarters, stripped);
        Assert.Equal(-1, (await BytesAsync(omar, ".photographs li:last-child img")).AsSpan().IndexOf(CameraPictures.Latitude));
    }

    [Fact]
    public async Task A_photograph_is_turned_and_cropped_by_keyboard_alone_and_both_pictures_are_kept()
    {
        var omar = await SignedInAsync();
        var path = await RecoveredAsync(omar);
        await omar.GoAsync(path);
        await ChooseAsync(omar, "left.jpg", await CameraPictures.TakeAsync(omar.Page, "jpeg"));
        await FocusAsync(omar, "right");
        await omar.Page.Keyboard.PressAsync("Enter");
        // Turned to the right it is 300 × 400, blue and red above, white and green below. The left edge goes to the middle, the lower one too.
        Assert.Equal("300 × 400 points", Plain(await omar.Page.Locator("[data-photos-status]").InnerTextAsync()));
        await FocusAsync(omar, "edge-l");
        for (var i = 0; i < 5; i++) await omar.Page.Keyboard.PressAsync("PageUp");
        await FocusAsync(omar, "edge-b");
        for (var i = 0; i < 5; i++) await omar.Page.Keyboard.PressAsync("PageDown");
        Assert.Equal("50%", await omar.Page.Locator("[data-photo=edge-l]").GetAttributeAsync("aria-valuetext"));
        Assert.Equal("150 × 200 points", Plain(await omar.Page.Locator("[data-photos-status]").InnerTextAsync()));
        // What is left out is dark in the preview: the blue on the left and what is below; the red on the right is as it was.
        var seen = await omar.Page.Locator("[data-photo=view]").EvaluateAsync<int[]>("c => [[.25, .25], [.75, .25], [.75, .75]].flatMap(([x, y]) => [...c.getContext('2d').getImageData(c.width * x, c.height * y, 1, 1).data].slice(0, 3))");
        Assert.InRange(seen[2], 90, 115);
        Assert.InRange(seen[3], 243, 255);
        Assert.InRange(seen[7], 90, 115);
        await TabToAsync(omar, Send);
        await omar.Page.Keyboard.PressAsync("Enter");
        await omar.Page.Locator(".photographs li").Nth(1).WaitForAsync();
        var cut = await PictureAsync(omar, ".photographs img");
        Assert.Equal((150, 200), (cut.Width, cut.Height));
        Near([Upright[0], Upright[0], Upright[0], Upright[0]], cut);
        Assert.Contains("Cropped from photograph 1: 150 × 200 points of 300 × 400, 150 from the left edge and 0 from the top. Turned 90° to the right.", Plain(await omar.Page.Locator(".photographs li").First.InnerTextAsync()), StringComparison.Ordinal);
        var whole = await PictureAsync(omar, ".photographs li:nth-child(2) img");
        Assert.Equal((400, 300), (whole.Width, whole.Height));
        Near(Upright, whole);
    }

    [Fact]
    public async Task Of_an_anonymous_surrender_what_is_outside_the_dragged_frame_does_not_leave_the_device()
    {
        var omar = await SignedInAsync();
        await omar.GoAsync(await SurrenderedAsync(omar));
        await ChooseAsync(omar, "left.jpg", await CameraPictures.TakeAsync(omar.Page, "jpeg"));
        var canvas = omar.Page.Locator("[data-photo=view]");
        await canvas.ScrollIntoViewIfNeededAsync();
        var box = (await canvas.BoundingBoxAsync())!;
        await omar.Page.Mouse.MoveAsync(box.X + box.Width * .75f, box.Y + box.Height * .1f);
        await omar.Page.Mouse.DownAsync();
        await omar.Page.Mouse.MoveAsync(box.X + box.Width * .55f, box.Y + box.Height * .4f, new() { Steps = 4 });
        await omar.Page.Mouse.UpAsync();
        await omar.PressAsync(Send, _ => omar.Page.Url.EndsWith("#photographs", StringComparison.Ordinal));
        Assert.Equal(1, await omar.Page.Locator(".photographs img").CountAsync());
        var kept = await PictureAsync(omar, ".photographs img");
        Assert.InRange(kept.Width, 78, 82);
        Assert.InRange(kept.Height, 88, 92);
        Near([Upright[1], Upright[1], Upright[1], Upright[1]], kept);
    }

    [Fact]
    public async Task What_cannot_be_taken_is_refused_on_the_device_by_name_with_what_to_do()
    {
        var omar = await SignedInAsync();
        await using var wire = new Wire(site.Node.Address);
        await omar.Page.GotoAsync(wire.Address + await SurrenderedAsync(omar));
        var jpeg = await CameraPictures.TakeAsync(omar.Page, "jpeg");
        var large = Path.Combine(Path.GetTempPath(), $"large-{Guid.NewGuid():N}.jpg");
        try
        {
            await using (var file = File.Create(large))
            {
                await file.WriteAsync(jpeg);
                file.SetLength(50 << 20);
            }
            await omar.Page.Locator("#f-photographs").SetInputFilesAsync(large);
            await RefusedAsync(omar, "larger than 16 MB");
        }
        finally
        {
            File.Delete(large);
        }
        await ChooseAsync(omar, "IMG_0417.HEIC", [0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0, .. "mif1heic"u8], false);
        await RefusedAsync(omar, "Most Compatible");
        await ChooseAsync(omar, "half.jpg", jpeg[..(jpeg.Length - CameraPictures.Words.Length - 200)], false);
        await RefusedAsync(omar, "damaged or cut off");
        var bomb = jpeg.ToArray();
        var frame = bomb.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]);
        (bomb[frame + 5], bomb[frame + 7]) = (0xFF, 0xFF);
        await ChooseAsync(omar, "bomb.jpg", bomb, false);
        await RefusedAsync(omar, "at most 120 million");
        await ChooseAsync(omar, "papers.jpg", "%PDF-1.7 and so on"u8.ToArray(), false);
        await RefusedAsync(omar, "not a JPEG, PNG or WebP");
        for (var i = 0; i < 3; i++) await ChooseAsync(omar, "left.jpg", jpeg);
        await ChooseAsync(omar, "left.jpg", jpeg, false);
        await RefusedAsync(omar, "More photographs than are taken at once (3)");
        Assert.False(wire.Carried("POST "u8));
    }

    [Fact]
    public async Task Without_script_the_page_says_so_and_the_server_takes_out_what_the_camera_wrote()
    {
        var drawing = await browser.OpenAsync();
        var picture = await CameraPictures.TakeAsync(drawing, "jpeg", side: 6);
        var omar = await SignedInAsync(script: false);
        await omar.GoAsync(await SurrenderedAsync(omar));
        Assert.Contains("With script switched on", await omar.Page.Locator("[data-photos-without]").InnerTextAsync(), StringComparison.Ordinal);
        Assert.False(await omar.Page.Locator("[data-photos-with]").IsVisibleAsync());
        await omar.Page.Locator("input[name=Photographs]").SetInputFilesAsync(new FilePayload { Name = "a.jpg", MimeType = "image/jpeg", Buffer = picture });
        await omar.PressAsync(Send, _ => omar.Page.Url.EndsWith("#photographs", StringComparison.Ordinal));
        var stored = await BytesAsync(omar, ".photographs img");
        Assert.Equal(-1, stored.AsSpan().IndexOf(CameraPictures.Latitude));
        Assert.Equal(-1, stored.AsSpan().IndexOf(CameraPictures.Words));
    }

    [Theory]
    [InlineData("en", 1280, ColorScheme.Light)]
    [InlineData("en", 360, ColorScheme.Light)]
    [InlineData("ar", 1280, ColorScheme.Dark)]
    public async Task No_page_of_surrenders_and_photographs_has_a_barrier(string language, int width, ColorScheme scheme)
    {
        var faults = new List<string>();
        var omar = await Walk.StartAsync(browser, site.Node, "omar", "investigation", "2026/0417", language, width, scheme, faults);
        await omar.GoAsync("/recoveries/points");
        await omar.LookAsync("points");
        await omar.GoAsync("/recoveries/surrender");
        await omar.LookAsync("surrender");
        await omar.GoAsync(await SurrenderedAsync(omar));
        await ChooseAsync(omar, "DCIM-0417.jpg", await CameraPictures.TakeAsync(omar.Page, "jpeg"));
        await omar.Page.Locator("[data-photo=edge-l]").FillAsync("30");
        await omar.Page.Locator("[data-photo=edge-b]").FillAsync("70");
        await ChooseAsync(omar, "papers.jpg", "%PDF-1.7"u8.ToArray(), false);
        await omar.LookAsync("surrender-photograph");
        await omar.GoAsync(await RecoveredAsync(omar));
        await ChooseAsync(omar, "left.jpg", await CameraPictures.TakeAsync(omar.Page, "jpeg"));
        await omar.Page.Locator("[data-photo=edge-r]").FillAsync("60");
        await omar.LookAsync("recovery-photograph");
        await omar.PressAsync(Send, _ => omar.Page.Url.EndsWith("#photographs", StringComparison.Ordinal));
        await omar.LookAsync("recovery-photographs-cut");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private async Task<Walk> SignedInAsync(bool script = true) =>
        await Walk.StartAsync(browser, site.Node, "omar", "investigation", "2026/0417", "en", 1280, ColorScheme.Light, [], script);

    private static async Task<string> SurrenderedAsync(Walk omar)
    {
        await omar.GoAsync("/recoveries/surrender");
        await omar.FillAsync(("Make", "Zastava"), ("Model", "M57"), ("M1MarkText", "C-4711"));
        await omar.PressAsync("main form[method=post] button[type=submit]", u => u.StartsWith("/recoveries/XB-", StringComparison.Ordinal));
        return omar.Path;
    }

    private static async Task<string> RecoveredAsync(Walk omar)
    {
        await omar.GoAsync("/recoveries/new");
        await omar.Page.Locator("input[name=Kind][value=found]").CheckAsync();
        await omar.FillAsync(("Make", "Zastava"), ("Model", "M57"), ("M1MarkText", "C-4711"));
        await omar.PressAsync("main button.button[value=record]", u => u.StartsWith("/recoveries/XB-", StringComparison.Ordinal));
        return omar.Path;
    }

    private static async Task ChooseAsync(Walk omar, string name, byte[] content, bool taken = true)
    {
        var before = await omar.Page.Locator(".photo-card").CountAsync();
        await omar.Page.Locator("#f-photographs").SetInputFilesAsync(new FilePayload { Name = name, MimeType = "image/jpeg", Buffer = content });
        if (taken) await Assertions.Expect(omar.Page.Locator(".photo-card")).ToHaveCountAsync(before + 1, new() { Timeout = 60_000 });
    }

    private static async Task RefusedAsync(Walk omar, string words)
    {
        await Assertions.Expect(omar.Page.Locator("[data-photos-faults]")).ToContainTextAsync(words, new() { Timeout = 60_000 });
        Assert.Equal(1, await omar.Page.Locator("[data-photos-faults] p").CountAsync());
    }

    private static Task FocusAsync(Walk omar, string name) => TabToAsync(omar, $"[data-photo={name}]");

    /// <summary>By the Tab key alone, however many controls are on the way.</summary>
    private static async Task TabToAsync(Walk omar, string what)
    {
        for (var i = 0; i < 80; i++)
        {
            if (await omar.Page.EvaluateAsync<bool>("s => document.activeElement.matches(s)", what)) return;
            await omar.Page.Keyboard.PressAsync("Tab");
        }
        Assert.Fail($"{what} is not reached by keyboard");
    }

    private static string Plain(string words) => words.Replace("\u2068", "", StringComparison.Ordinal).Replace("\u2069", "", StringComparison.Ordinal).Trim();

    private static async Task<byte[]> BytesAsync(Walk omar, string what) => Convert.FromBase64String(await omar.Page.Locator(what).First.EvaluateAsync<string>(
        "async e => { const b = new Uint8Array(await (await fetch(e.src || e.href)).arrayBuffer()); let s = ''; for (const x of b) s += String.fromCharCode(x); return btoa(s); }"));

    private static async Task<Picture> PictureAsync(Walk omar, string what)
    {
        var n = await omar.Page.Locator(what).First.EvaluateAsync<int[]>("""
            async e => {
              const bitmap = await createImageBitmap(await (await fetch(e.src || e.href)).blob());
              const canvas = document.createElement('canvas');
              canvas.width = bitmap.width; canvas.height = bitmap.height;
              const pen = canvas.getContext('2d');
              pen.drawImage(bitmap, 0, 0);
              const at = (x, y) => [...pen.getImageData(bitmap.width * x, bitmap.height * y, 1, 1).data].slice(0, 3);
              return [bitmap.width, bitmap.height, ...at(.25, .25), ...at(.75, .25), ...at(.25, .75), ...at(.75, .75)];
            }
            """);
        return new(n[0], n[1], [n[2..5], n[5..8], n[8..11], n[11..14]]);
    }

    private static void Near(int[][] expected, Picture picture)
    {
        for (var q = 0; q < 4; q++)
            for (var c = 0; c < 3; c++)
                Assert.True(Math.Abs(expected[q][c] - picture.Quarters[q][c]) <= 12, $"quarter {q}: {string.Join(',', picture.Quarters[q])} instead of {string.Join(',', expected[q])}");
    }

    private sealed record Picture(int Width, int Height, int[][] Quarters);
}
