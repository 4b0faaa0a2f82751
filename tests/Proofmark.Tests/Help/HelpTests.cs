using System.Net;
using System.Reflection;
using Microsoft.AspNetCore.Components;
using Proofmark.Core.Languages;
using Proofmark.Server.Help;
using Proofmark.Server.Shared;
using Proofmark.Tests.Architecture;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.Help;

/// <summary>Help stands on every page, and all of it on one.</summary>
public sealed class HelpTests
{
    /// <summary>Sentences, not chapters: they travel with every page.</summary>
    private const int Longest = 220;

    [Fact]
    public void Every_page_leads_to_a_topic_that_has_texts_in_six_languages()
    {
        var pages = typeof(ServerHost).Assembly.GetTypes().Where(t => t.GetCustomAttribute<DevelopmentOnlyAttribute>() is null).SelectMany(t => t.GetCustomAttributes<RouteAttribute>()).Select(r => r.Template).ToList();
        Assert.True(pages.Count > 100);
        Findings.None(Compare(pages, HelpTopics.All));
        Assert.Equal(["/planted has no topic: add it in HelpTopics"], Compare([.. pages, "/planted"], HelpTopics.All));
        Assert.Equal(["/gone is no page any more"], Compare(pages, [HelpTopics.All[0] with { Pages = [.. HelpTopics.All[0].Pages, "/gone"] }, .. HelpTopics.All.Skip(1)]));
        Assert.Contains("ar: help.topic.empty.first has no text of its own", Compare(pages, [.. HelpTopics.All, new("empty")]));
        Assert.Contains("the topic empty has no page", Compare(pages, [.. HelpTopics.All, new("empty")]));
    }

    private static IEnumerable<string> Compare(List<string> pages, IReadOnlyList<HelpTopic> topics)
    {
        var known = topics.SelectMany(t => t.Pages).ToHashSet(StringComparer.Ordinal);
        foreach (var page in pages.Where(p => !known.Contains(p))) yield return $"{page} has no topic: add it in HelpTopics";
        foreach (var page in known.Where(p => !pages.Contains(p))) yield return $"{page} is no page any more";
        foreach (var topic in topics)
        {
            if (topic.Pages.Length == 0) yield return $"the topic {topic.Code} has no page";
            foreach (var text in Texts.Embedded.Languages.Select(l => Texts.Embedded[l.Code]))
            {
                foreach (var part in new[] { "title", "what", "first" }.Where(p => !text.Entries.ContainsKey(topic.Key(p)))) yield return $"{text.Language.Code}: {topic.Key(part)} has no text of its own";
                foreach (var part in HelpTopic.Parts.Where(p => text.Has(topic.Key(p)) && text[topic.Key(p)].Length > Longest)) yield return $"{text.Language.Code}: {topic.Key(part)} is longer than {Longest} characters";
            }
        }
    }

    [Fact]
    public async Task A_stranger_reads_of_public_pages_alone_and_a_person_of_her_own()
    {
        await using var server = await WeaponServer.StartAsync();
        var stranger = server.Stranger();
        Assert.Equal(["/help/home", "/help/signing-in", "/help/appearance", "/help/site", "/help/refused"], await TopicsAsync(stranger));
        var clerk = await server.SignedInAsync("amina", "clerk");
        var hers = await TopicsAsync(clerk);
        Assert.Superset(new HashSet<string> { "/help/finding", "/help/registering", "/help/importing", "/help/work" }, hers.ToHashSet());
        Assert.Empty(hers.Intersect(["/help/users", "/help/sealed", "/help/lookups", "/help/road-check"]));
        foreach (var topic in hers)
        {
            var page = (await clerk.GetAsync(topic)).Page;
            Assert.Equal(Texts.Embedded["en"][HelpTopics.Find(topic.Split('/')[2])!.Key("what")], page.QuerySelector("main .prose p")!.TextContent);
        }
        // A topic leads to the pages of the menu that it is about.
        Assert.Equal(["/reference", "/reference/unmatched"], (await clerk.GetAsync("/help/reference")).Page.QuerySelectorAll("main .tile").Select(t => t.GetAttribute("href")!));
    }

    [Fact]
    public async Task A_topic_that_there_is_not_or_that_is_closed_to_somebody_is_not_found()
    {
        await using var server = await WeaponServer.StartAsync();
        var stranger = server.Stranger();
        var clerk = await server.SignedInAsync("amina", "clerk");
        foreach (var path in new[] { "/help/nothing", "/help/Home", "/help/%3Cscript%3E", "/help/users", "/help/site/more" })
            foreach (var person in new[] { stranger, clerk })
                Assert.Equal(HttpStatusCode.NotFound, (await person.GetAsync(path)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync("/help/finding")).Status);
    }

    [Theory]
    [InlineData("/sign-in", "signing-in")]
    [InlineData("/weapons/register", "registering")]
    [InlineData("/weapons?mark=A4731", "finding")]
    [InlineData("/users", "refused")]
    [InlineData("/nothing-here", "refused")]
    [InlineData("/help/finding", "site")]
    public async Task Help_with_a_page_stands_in_the_page_and_is_closed(string path, string topic)
    {
        await using var server = await WeaponServer.StartAsync();
        var page = (await (path == "/sign-in" ? server.Stranger() : await server.WorkingAsync("amina", "clerk")).GetAsync(path)).Page;
        var help = Assert.Single(page.QuerySelectorAll("main details.page-help"));
        Assert.False(help.HasAttribute("open"));
        var found = HelpTopics.Find(topic)!;
        var text = Texts.Embedded["en"];
        Assert.Equal([.. HelpTopic.Parts.Select(found.Key).Where(text.Has).Select(k => text[k]), text["help.all"]], help.QuerySelectorAll("p").Select(p => p.TextContent));
        // Opening it leaves no form: it is none itself, and stands in none.
        Assert.Null(help.QuerySelector("button, form"));
        Assert.Null(help.Closest("form"));
    }

    private static async Task<List<string>> TopicsAsync(Access.Person person) =>
        [.. (await person.GetAsync("/help")).Page.QuerySelectorAll("main .tile").Select(t => t.GetAttribute("href")!)];
}
