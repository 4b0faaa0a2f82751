using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Languages;
using Proofmark.Core.Shared;
using Proofmark.Tests.Access;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.Languages;

/// <summary>A seventh language comes by files alone, shown with Portuguese.</summary>
public sealed class FurtherLanguageTests : IDisposable
{
    private readonly string data = Directory.CreateTempSubdirectory("proofmark-languages-").FullName;

    public void Dispose() => Directory.Delete(data, recursive: true);

    [Fact]
    public async Task Portuguese_is_chosen_like_the_others_and_what_it_does_not_say_yet_is_English()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "data/languages/pt"))) Put("pt/" + Path.GetFileName(file), File.ReadAllText(file));
        var texts = FurtherLanguages.Of(data);
        var pt = texts["pt-BR"];
        Assert.Equal("Início", pt["site.home.title"]);
        Assert.Equal("Há uma coisa a corrigir", pt.Say("site.error.summary", ("count", 1)));
        Assert.Equal("Há 1.250 coisas a corrigir", pt.Say("site.error.summary", ("count", 1250)));
        Assert.Equal("22 de novembro de 2026", pt.Date(new DateOnly(2026, 11, 22)));
        Assert.Equal(texts["en"]["access.sign_in.title"], pt["access.sign_in.title"]);
        Assert.Equal("Preencha este campo.", pt.Of(Problem.Of("site.field_empty")));

        await using var server = await WeaponServer.StartAsync(more: s => s.AddSingleton(texts));
        var omar = await server.SignedInAsync("omar", "police");
        var page = (await omar.GetAsync("/?lang=pt")).Page;
        Assert.Equal("pt", page.DocumentElement.GetAttribute("lang"));
        Assert.Equal("Cada arma tem uma história", page.QuerySelector("h1")!.TextContent);
        Assert.Contains("Português", page.QuerySelectorAll(".menu-panel a").Select(a => a.TextContent));
    }

    [Fact]
    public async Task A_person_chooses_it_in_the_profile_and_has_English_in_words_when_its_files_are_taken_away()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "data/languages/pt"))) Put("pt/" + Path.GetFileName(file), File.ReadAllText(file));
        var texts = FurtherLanguages.Of(data);
        await using var server = await WeaponServer.StartAsync(more: s => s.AddTransient(_ => texts));
        var omar = await server.SignedInAsync("omar", "police");
        Assert.Contains("pt Português", Offered(await omar.GetAsync("/profile")));
        Assert.Equal(HttpStatusCode.BadRequest, (await omar.SubmitAsync("/profile", "language", ("Language", "tlh"))).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await omar.SubmitAsync("/profile", "language", ("Language", "pt"))).Status);
        Assert.Equal("pt", (await omar.GetAsync("/profile")).Page.DocumentElement.GetAttribute("lang"));
        // Another browser of the same person has it from the sign-in on.
        var elsewhere = server.Stranger();
        await elsewhere.SignInAsync("omar");
        var home = (await elsewhere.GetAsync("/")).Page;
        Assert.Equal("Cada arma tem uma história", home.QuerySelector("h1")!.TextContent);
        Assert.DoesNotContain("no longer on this node", home.QuerySelector("main")!.TextContent, StringComparison.Ordinal);

        texts = Texts.Embedded;
        Assert.Equal("en", (await omar.GetAsync("/")).Page.DocumentElement.GetAttribute("lang"));
        var later = server.Stranger();
        Assert.Equal(HttpStatusCode.Redirect, (await later.SignInAsync("omar")).Status);
        Assert.Contains(later.Cookies, c => c.Name == "lang" && c.Value == "en");
        foreach (var path in new[] { "/", "/profile" }) Assert.Contains("You chose português.", Plain((await later.GetAsync(path)).Page.QuerySelector(".notice-warning")!.TextContent), StringComparison.Ordinal);
        var profile = await later.GetAsync("/profile");
        Assert.Equal("pt português (no longer on this node; English)", Offered(profile)[^1]);
        Assert.Equal("pt", profile.Page.QuerySelector("select[name=Language] option[selected]")!.GetAttribute("value"));
        // An administrator who changes something else leaves it, and gives it to nobody.
        var chief = await server.SignedInAsync("chief", "administrator", withRegister: false);
        var his = (await chief.GetAsync("/users")).Page.QuerySelectorAll("tbody a").Single(a => a.TextContent == "The omar").GetAttribute("href")!;
        Assert.Equal(HttpStatusCode.Redirect, (await chief.SubmitAsync(his, "details", ("Name", "Omar Haddad"), ("Language", "pt"), ("Active", "yes"))).Status);
        Assert.Equal("pt", await server.Node.ScalarAsync<string>("select language from user_now where login = 'omar'"));
        Assert.Equal(HttpStatusCode.BadRequest, (await chief.SubmitAsync("/users/new", "user", ("Login", "amina"), ("Name", "Amina"), ("Language", "pt"), ("Chosen", "clerk"))).Status);

        Assert.Equal(HttpStatusCode.Redirect, (await later.SubmitAsync("/profile", "language", ("Language", "fr"))).Status);
        Assert.Empty((await later.GetAsync("/profile")).Page.QuerySelectorAll(".notice-warning"));
        Assert.Equal(6, Offered(await later.GetAsync("/profile")).Count);
    }

    /// <summary>Whatever the shipped files say is complete: what English says of the frame, Portuguese does too.</summary>
    [Fact]
    public void The_frame_around_every_page_is_whole_in_Portuguese()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "data/languages/pt"))) Put("pt/" + Path.GetFileName(file), File.ReadAllText(file));
        var texts = FurtherLanguages.Of(data);
        var english = texts["en"].Entries.Values.Where(e => e.File == "en/site.json" && !e.Key.Contains(".design.", StringComparison.Ordinal));
        Assert.Empty(english.Where(e => !texts["pt"].Entries.ContainsKey(e.Key)).Select(e => e.Key));
        Assert.Empty(texts["pt"].Entries.Values.Where(e => !e.Message.Placeholders().SetEquals(texts["en"].Entries[e.Key].Message.Placeholders())).Select(e => e.Key));
    }

    [Theory]
    [InlineData("pt/language.json", "{", "pt/language.json")]
    [InlineData("pt/site.json", "{\"site.home.title\": \"Início {quem}\"}", "quem")]
    [InlineData("pt/site.json", "{\"site.home.title\": \"Início {\"}", "site.home.title")]
    [InlineData("pt/site.json", "[1]", "")]
    [InlineData("fr/site.json", "{}", "built in")]
    [InlineData("site.json", "{}", "CODE/FILE.json")]
    [InlineData("Portuguese/site.json", "{}", "CODE/FILE.json")]
    [InlineData("tlh/language.json", "{\"name\":\"tlhIngan\",\"culture\":\"en\"}", "tlh")]
    public void A_file_that_is_wrong_stops_the_start_with_a_sentence_that_names_it(string path, string content, string said)
    {
        if (path == "pt/site.json") Put("pt/language.json", File.ReadAllText(Path.Combine(Repository.Root, "data/languages/pt/language.json")));
        Put(path, content);
        var problem = Assert.Single(Assert.Throws<ProblemException>(() => FurtherLanguages.Of(data)).Problems);
        Assert.Equal("languages.further", problem.Code);
        Assert.Contains(said, Texts.Embedded["en"].Of(problem), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_the_folder_there_are_the_six() => Assert.Same(Texts.Embedded, FurtherLanguages.Of(data));

    private static List<string> Offered(Answer profile) =>
        [.. profile.Page.QuerySelectorAll("select[name=Language] option").Where(o => o.GetAttribute("value") is { Length: > 0 }).Select(o => $"{o.GetAttribute("value")} {Plain(o.TextContent)}")];

    /// <summary>Without the characters that keep a word's own direction.</summary>
    private static string Plain(string text) => new([.. text.Where(c => c is < '\u2066' or > '\u2069')]);

    private void Put(string path, string content)
    {
        var file = Path.Combine(data, FurtherLanguages.Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }
}
