using System.Net;
using System.Text.RegularExpressions;
using Proofmark.Server.Shared;
using Xunit;

namespace Proofmark.Tests.Server;

/// <summary>Light or dark, as the device or the person says.</summary>
public sealed partial class AppearanceTests
{
    [Fact]
    public async Task A_person_chooses_light_or_dark_for_a_browser_and_leaves_it_to_the_device_again()
    {
        await using var server = await Access.AccessServer.StartAsync();
        using var somebody = server.Stranger();
        Assert.Null((await somebody.GetAsync("/appearance")).Page.DocumentElement.GetAttribute("data-theme"));
        foreach (var (chosen, root, scheme) in new[] { ("dark", "dark", "dark"), ("light", "light", "light"), ("device", (string?)null, "light dark") })
        {
            Assert.Equal(HttpStatusCode.Redirect, (await somebody.SubmitAsync("/appearance", "appearance", ("Colours", chosen))).Status);
            var page = (await somebody.GetAsync("/appearance")).Page;
            Assert.Equal((root, scheme), (page.DocumentElement.GetAttribute("data-theme"), page.QuerySelector("meta[name=color-scheme]")!.GetAttribute("content")));
            Assert.Equal(chosen, page.QuerySelector("input[name=Colours][checked]")!.GetAttribute("value"));
        }
    }

    [Theory]
    [InlineData("sepia"), InlineData("")]
    public async Task What_is_no_colour_scheme_is_refused_at_the_field_and_changes_nothing(string chosen)
    {
        await using var server = await Access.AccessServer.StartAsync();
        using var somebody = server.Stranger();
        var answer = await somebody.SubmitAsync("/appearance", "appearance", ("Colours", chosen));
        Assert.Equal((HttpStatusCode.BadRequest, "#f-colours"), (answer.Status, Assert.Single(answer.Page.QuerySelectorAll(".error-summary a")).GetAttribute("href")));
        Assert.Null((await somebody.GetAsync("/about")).Page.DocumentElement.GetAttribute("data-theme"));
    }

    [Fact]
    public void What_a_cookie_says_that_nobody_can_choose_is_passed_over()
    {
        var context = new Microsoft.AspNetCore.Http.DefaultHttpContext();
        context.Request.Headers.Cookie = Theme.Cookie + "=\"><script>";
        Assert.Null(Theme.Forced(context));
    }

    [Fact]
    public void Dark_by_the_device_and_dark_by_choice_are_the_same_colours()
    {
        var sheet = File.ReadAllText(Path.Combine(Languages.Repository.Root, "src", "Proofmark.Server", "wwwroot", "site.css"));
        var (device, chosen) = (Colours(sheet, ":root:not([data-theme])"), Colours(sheet, ":root[data-theme=\"dark\"]"));
        Assert.True(device.Count > 20);
        Assert.Equal(device, chosen);
    }

    private static SortedDictionary<string, string> Colours(string sheet, string selector)
    {
        var start = sheet.IndexOf(selector + " {", StringComparison.Ordinal);
        return new(Property().Matches(sheet[start..sheet.IndexOf('}', start)]).ToDictionary(m => m.Groups["name"].Value, m => m.Groups["value"].Value), StringComparer.Ordinal);
    }

    [GeneratedRegex(@"(?<name>--[a-z-]+): (?<value>[^;]+);", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Property();
}
