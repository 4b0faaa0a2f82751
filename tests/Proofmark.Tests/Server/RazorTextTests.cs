using Proofmark.Tests.Languages;
using Xunit;

namespace Proofmark.Tests.Server;

public class RazorTextTests
{
    [Fact]
    public void No_page_holds_words_of_its_own()
    {
        var files = Repository.Sources(".razor").ToList();
        Assert.Contains(files, f => f.Path.EndsWith("Shared/Pages/HomePage.razor", StringComparison.Ordinal));
        var words = files.SelectMany(f => RazorText.WordsIn(f.Text).Select(w => $"{f.Path}:{w}")).ToList();
        Assert.True(words.Count == 0, string.Join('\n', words));
    }

    [Theory]
    [InlineData("""<p>Hello</p>""", "1: Hello")]
    [InlineData("@page \"/x\"\n<p>@T[\"a.b\"] and more</p>", "2: and more")]
    [InlineData("""@if (x > 1) { <b>@T["a"]</b> } else { <b>Words</b> }""", "1: Words")]
    [InlineData("""<p>@foreach (var i in list) { <i>@i</i> }</p> tail""", "1: tail")]
    [InlineData("""<Field Name="Serial" Label="Serial number" />""", "1: Label=\"Serial number\"")]
    [InlineData("""<a title="@T["a"] now">@T["b"]</a>""", "1: title=\"@T[\"a\"] now\"")]
    [InlineData("""<p>@(x ? T["a"] : T["b"])</p>@code { }Words""", null)]
    [InlineData("<p class=\"words\" id=\"@($\"f-{Name}\")\">@Html(a => a.B<int>())</p>", null)]
    [InlineData("""@* a comment *@<input placeholder="@T["a"]"><p>– 12 %</p>""", null)]
    [InlineData("""<Column Context="r"><b>@r.Name?.Text</b></Column>@(f: @<i>Inside</i>)""", "1: Inside")]
    public void A_planted_word_is_found_and_code_is_not_taken_for_words(string source, string? expected) =>
        Assert.Equal(expected is null ? [] : [expected], RazorText.WordsIn(source));
}
