using System.Net;
using Proofmark.Core.Access;
using Proofmark.Core.Languages;
using Proofmark.Server.Help;
using Proofmark.Tests.Access;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.Help;

/// <summary>The first walk through the pages of one's own work.</summary>
public sealed class TourTests
{
    [Fact]
    public async Task Each_role_is_led_in_four_to_seven_steps_through_pages_that_are_open_to_it()
    {
        await using var server = await WeaponServer.StartAsync();
        var walked = new Dictionary<string, List<string>>();
        foreach (var role in BuiltInRole.All)
        {
            var person = await server.WorkingAsync("the-" + role.Code.Replace('_', '-'), role.Code, "audit");
            walked[role.Code] = await WalkAsync(person);
            Assert.InRange(walked[role.Code].Count, 4, 7);
            foreach (var page in walked[role.Code]) Assert.Equal(HttpStatusCode.OK, (await person.GetAsync(page)).Status);
        }
        Assert.Equal(["/work", "/weapons", "/weapons/register", "/import", "/reference/unmatched", "/notifications", "/help"], walked["clerk"]);
        Assert.Equal(["/work", "/weapons", "/check", "/recoveries/new", "/traces", "/notifications", "/help"], walked["police"]);
        Assert.Contains("/traces", walked["tracing_desk"]);
        Assert.Superset(new HashSet<string> { "/audit/lookups", "/audit/alarms", "/ledger" }, walked["auditor"].ToHashSet());
        Assert.Superset(new HashSet<string> { "/users", "/access/review", "/alerts" }, walked["administrator"].ToHashSet());
        Assert.Superset(new HashSet<string> { "/access/misuse", "/persons/erasures" }, walked["supervisor"].ToHashSet());
        Assert.Contains("/citizens", walked["data_protection_officer"]);
    }

    [Fact]
    public void Whoever_has_no_permission_yet_has_four_steps() =>
        Assert.Equal(["/work", "/profile", "/notifications", "/help"], Tour.For(p => p == "/profile").Select(s => s.Href));

    [Theory]
    [InlineData("help.tour.leave", "/tour?step=2")]
    [InlineData("help.tour.finish", "/tour?step=7")]
    public async Task The_home_page_offers_it_until_it_is_left_or_finished(string button, string step)
    {
        await using var server = await WeaponServer.StartAsync();
        Assert.Null((await server.Stranger().GetAsync("/")).Page.QuerySelector("main a[href='/tour']"));
        var clerk = await server.SignedInAsync("amina", "clerk");
        Assert.NotNull((await clerk.GetAsync("/")).Page.QuerySelector("main a[href='/tour']"));
        var page = await clerk.GetAsync(step);
        Assert.Equal(Texts.Embedded["en"][button], page.Page.QuerySelector("main form button")!.TextContent);
        // To have looked at a step is not to have ended.
        Assert.NotNull((await clerk.GetAsync("/")).Page.QuerySelector("main a[href='/tour']"));
        var ended = await clerk.SendFormAsync(page.Page, step, "tour");
        Assert.Equal((HttpStatusCode.Redirect, "/"), (ended.Status, ended.Location));
        Assert.Null((await clerk.GetAsync("/")).Page.QuerySelector("main a[href='/tour']"));
        // Whoever wants it again finds it beside the help.
        Assert.NotNull((await clerk.GetAsync("/help")).Page.QuerySelector("main a[href='/tour']"));
    }

    [Theory]
    [InlineData("0", 1), InlineData("-3", 1), InlineData("99", 7)]
    public async Task A_step_before_the_first_or_after_the_last_is_the_first_or_the_last(string asked, int step)
    {
        await using var server = await WeaponServer.StartAsync();
        var page = (await (await server.SignedInAsync("amina", "clerk")).GetAsync("/tour?step=" + asked)).Page;
        Assert.Equal(step, page.QuerySelectorAll("main .steps li").ToList().FindIndex(l => l.GetAttribute("aria-current") == "step") + 1);
    }

    [Fact]
    public async Task A_step_that_is_no_number_is_refused_and_a_stranger_is_led_to_the_sign_in_page()
    {
        await using var server = await WeaponServer.StartAsync();
        Assert.Equal(HttpStatusCode.BadRequest, (await (await server.SignedInAsync("amina", "clerk")).GetAsync("/tour?step=two")).Status);
        Assert.StartsWith("/sign-in", (await server.Stranger().GetAsync("/tour")).Location, StringComparison.Ordinal);
    }

    /// <summary>From the first step to the last by “Next”, and back again; the pages that the steps lead to.</summary>
    private static async Task<List<string>> WalkAsync(Person person)
    {
        var pages = new List<string>();
        var (path, before) = ("/tour", (string?)null);
        while (true)
        {
            var page = (await person.GetAsync(path)).Page;
            Assert.Equal(before, page.QuerySelector("main a[rel=prev]")?.GetAttribute("href"));
            Assert.Equal(3, page.QuerySelectorAll("main > .prose p").Length);
            pages.Add(page.QuerySelector("main > .prose a")!.GetAttribute("href")!);
            before = $"/tour?step={pages.Count}";
            if (page.QuerySelector("main a[rel=next]") is not { } next) return pages;
            path = next.GetAttribute("href")!;
        }
    }
}
