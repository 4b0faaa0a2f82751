using System.Text.RegularExpressions;
using AngleSharp.Dom;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Languages;
using Proofmark.Core.Shared;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.Languages;

public sealed class PseudoLanguageTests
{
    [Theory]
    [InlineData("Find", "⟪Ƒîñð ⟫")]
    [InlineData("{count, plural, one {# row} other {# rows}}", "⟪{count, plural, one {# ŕöŵ} other {# ŕöŵš}} ~⟫")]
    [InlineData("Say '{mark}' to {name}", "⟪Šåý '{mark}' ţö {name} ~⟫")]
    public void A_message_keeps_its_arguments_and_nothing_else(string message, string pseudo) => Assert.Equal(pseudo, PseudoLanguage.Of(message));

    [Fact]
    public void Every_text_of_the_product_can_be_said_in_it()
    {
        var texts = PseudoLanguage.AddTo(Texts.Embedded);
        foreach (var entry in Texts.Embedded["en"].Entries.Values.Where(e => texts[PseudoLanguage.Code].Entries.ContainsKey(e.Key)))
            Assert.True(entry.Message.Placeholders().SetEquals(texts[PseudoLanguage.Code].Entries[entry.Key].Message.Placeholders()), entry.Key);
    }

    [Fact]
    public async Task Nothing_is_read_on_a_page_that_is_not_in_the_texts_or_somebodys_data()
    {
        await using var server = await WeaponServer.StartAsync(more: s => s.AddSingleton(PseudoLanguage.AddTo(Texts.Embedded)));
        var uid = await server.WeaponAsync("P-1", "A-4731/97");
        var faults = new List<string>();
        var clerk = await server.WorkingAsync("amina", "clerk");
        var vera = await server.WorkingAsync("vera", "supervisor", "destruction", "1");
        var chief = await server.SignedInAsync("chief", "administrator", withRegister: false);
        var weapon = "/weapons/" + PublicId.Of("XA", uid);
        foreach (var (person, path) in new[]
        {
            (clerk, "/"), (clerk, "/weapons"), (clerk, "/weapons?mark=A473197"), (clerk, "/weapons?mark=A%5B4"), (clerk, weapon), (clerk, "/weapons/register"), (clerk, weapon + "/transfer"), (clerk, weapon + "/report-lost"),
            (clerk, "/recoveries"), (clerk, "/import"), (clerk, "/import/new"), (clerk, "/reference"), (clerk, "/ledger"), (clerk, "/search?q=x"), (clerk, "/shortcuts"), (clerk, "/work"), (clerk, "/profile"), (clerk, "/nothing-here"),
            (vera, weapon + "/destroy"), (vera, "/persons/erasures"), (vera, "/access/misuse"), (vera, "/lists"), (chief, "/users"), (chief, "/users/new"), (chief, "/roles"), (chief, "/registers"), (chief, "/organisations"), (chief, "/alerts"),
        })
        {
            var page = (await person.GetAsync(path + (path.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "lang=" + PseudoLanguage.Code)).Page;
            Assert.Equal("en-x-pseudo", page.DocumentElement.GetAttribute("lang"));
            faults.AddRange(Foreign(page).Select(w => $"{path}: {w}"));
        }
        Assert.True(faults.Count == 0, string.Join('\n', faults.Distinct()));
    }

    [Fact]
    public void A_word_that_somebody_wrote_into_a_page_is_found()
    {
        var page = new AngleSharp.Html.Parser.HtmlParser().ParseDocument("<main><p>⟪Ƒîñð ⟫ weapons</p><input placeholder='Type here'></main>");
        Assert.Equal(["weapons", "Type here"], Foreign(page));
    }

    /// <summary>Words outside the brackets: in the text of a page, and in what is read aloud or shown in a field.</summary>
    private static IEnumerable<string> Foreign(IDocument page)
    {
        var texts = page.Descendants<IText>().Where(t => t.ParentElement is { } p && !p.IsWithin(Data) && p.LocalName is not ("style" or "script")).Select(t => t.Text);
        var spoken = page.QuerySelectorAll("[aria-label], [placeholder], [title], [alt]").Where(e => !e.IsWithin(Data)).SelectMany(e => new[] { "aria-label", "placeholder", "title", "alt" }.Select(e.GetAttribute)).OfType<string>();
        // Within the brackets other brackets are pieces of a sentence: arguments that are texts themselves, which is allowed.
        return texts.Concat(spoken).Select(t => Bracketed(t).Trim()).Where(t => !Codes.Contains(t) && Regex.IsMatch(t, @"\p{L}{3}", RegexOptions.NonBacktracking));
    }

    // What is somebody's own: names, marks, numbers, codes, words of the reference; languages by their own names.
    private const string Data = "bdi, code, kbd, time, .serial, .brand, .id, .reference, .menu-panel [hreflang], option, pre, .as-written";
    private static readonly string[] Codes = ["POLICE"];

    private static string Bracketed(string text)
    {
        var (kept, depth) = (new System.Text.StringBuilder(), 0);
        foreach (var c in text)
        {
            if (c == PseudoLanguage.Open) depth++;
            else if (c == PseudoLanguage.Close) depth--;
            else if (depth == 0) kept.Append(c);
        }
        return kept.ToString();
    }
}

file static class Ancestors
{
    public static bool IsWithin(this IElement element, string selector) => element.Closest(selector) is not null;
}
