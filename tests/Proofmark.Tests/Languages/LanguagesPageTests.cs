using System.Globalization;
using System.Text;
using Proofmark.Core.Languages;
using Xunit;

namespace Proofmark.Tests.Languages;

/// <summary>docs/languages.md is made from the files; with PROOFMARK_WRITE_DOCS=1 the test writes it instead of comparing.</summary>
public class LanguagesPageTests
{
    private static readonly string Page = Path.Combine(Repository.Root, "docs/languages.md");

    [Fact]
    public void The_page_about_languages_says_what_the_files_say()
    {
        var made = Make(Texts.Embedded, TextStatuses.Embedded());
        if (Environment.GetEnvironmentVariable("PROOFMARK_WRITE_DOCS") == "1")
        {
            File.WriteAllText(Page, made);
        }

        Assert.True(File.ReadAllText(Page) == made, "docs/languages.md is stale; run this test with PROOFMARK_WRITE_DOCS=1");
    }

    [Fact]
    public void A_text_that_changed_since_its_review_is_a_draft_again()
    {
        var text = Files.Texts("en", "Two guns")["en"];
        TextStatus Status(string source) => new TextStatuses(new MemoryStream(Encoding.UTF8.GetBytes(
            $$"""{"exceptions":[{"language":"en","key":"x","status":"reviewed","by":"A. Reader, 2025-01-01","source":"{{source}}"}]}"""))).Of(text.Language, text.Entries["x"]);
        Assert.Equal(TextStatus.Reviewed, Status("Two guns"));
        Assert.Equal(TextStatus.Draft, Status("One gun"));
    }

    private static string Make(Texts texts, TextStatuses statuses)
    {
        var page = new StringBuilder();
        page.Append("""
            # Languages

            Made from `src/Proofmark.Core/Languages/Texts` by a test (`LanguagesPageTests`); do not edit by hand.

            A text is a **draft** (written with care, checked by nobody), **checked** (translated back and compared with the glossary of
            official terms), or **reviewed** (read and approved by a native speaker, who is named in `Texts/status.json`). A text that
            changes afterwards is a draft again. No review is claimed that did not happen.

            Each cell: draft / checked / reviewed.


            """.ReplaceLineEndings("\n"));
        page.Append("| File | ").AppendJoin(" | ", texts.Languages.Select(l => $"{l.Name} ({l.Code})")).Append(" |\n");
        page.Append("|---|").AppendJoin('|', texts.Languages.Select(_ => "---:")).Append("|\n");
        var files = texts["en"].Entries.Values.Select(e => e.File[3..]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        foreach (var file in files)
        {
            page.Append(CultureInfo.InvariantCulture, $"| {file} | ").AppendJoin(" | ", texts.Languages.Select(l => Cell(l, e => e.File[3..] == file))).Append(" |\n");
        }

        return page.ToString();

        string Cell(Language language, Func<TextEntry, bool> which)
        {
            var counts = texts[language.Code].Entries.Values.Where(which).CountBy(e => statuses.Of(language, e)).ToDictionary();
            return string.Join(" / ", Enum.GetValues<TextStatus>().Select(s => counts.GetValueOrDefault(s)));
        }
    }
}
