using Proofmark.Cli;
using Proofmark.Cli.Shared;
using Proofmark.Core.Languages;
using Proofmark.Core.Reference;
using Xunit;

namespace Proofmark.Tests.Reference;

public class ReferenceCommandTests
{
    private static async Task<(int Exit, string Output, string Error)> RunAsync(string language, params string[] arguments)
    {
        var terminal = new Terminal(Texts.Embedded[language], new StringWriter(), new StringWriter(), isInteractive: false);
        var exit = await Commands.RunAsync(arguments, terminal);
        return (exit, terminal.Out.ToString()!, terminal.Error.ToString()!);
    }

    [Fact]
    public async Task An_ambiguous_code_shows_all_its_meanings()
    {
        var (exit, output, _) = await RunAsync("en", "reference", "find", "SW");
        Assert.Equal(0, exit);
        Assert.Contains("Maker: ", output, StringComparison.Ordinal);
        Assert.Contains("SMITH & WESSON", output, StringComparison.Ordinal);
        Assert.Contains("Eswatini", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_past_country_is_shown_in_the_readers_language_with_its_successors()
    {
        var (exit, output, _) = await RunAsync("fr", "reference", "find", "CSK");
        Assert.Equal(0, exit);
        Assert.Contains("Tchécoslovaquie", output, StringComparison.Ordinal);
        Assert.Contains("Slovaquie", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_makers_short_name_lists_the_makers_that_have_it_as_a_word_after_what_it_means()
    {
        var (exit, output, _) = await RunAsync("en", "reference", "find", "Zastava");
        Assert.Equal(0, exit);
        Assert.Contains("ZASTAVA ARMS", output, StringComparison.Ordinal);

        (exit, output, _) = await RunAsync("en", "reference", "find", "arms");
        Assert.Equal(0, exit);
        Assert.Equal(20, output.Split('\n').Count(l => l.StartsWith("Maker whose name contains it: ", StringComparison.Ordinal)));
        Assert.Contains("And more: ", output, StringComparison.Ordinal);

        (_, output, _) = await RunAsync("en", "reference", "find", "Colt");
        Assert.StartsWith("Maker: Colt", output, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Maker whose name contains it: Colt\n", output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task What_means_nothing_ends_with_1()
    {
        var (exit, output, error) = await RunAsync("en", "reference", "find", "Zxqv Works");
        Assert.Equal(1, exit);
        Assert.Empty(output);
        Assert.Contains("Zxqv Works", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ar")]
    [InlineData("en")]
    [InlineData("es")]
    [InlineData("fr")]
    [InlineData("ru")]
    [InlineData("zh")]
    public async Task The_report_speaks_every_language_and_names_every_file(string language)
    {
        var (exit, output, error) = await RunAsync(language, "reference", "report");
        Assert.Equal(0, exit);
        Assert.Empty(error);
        Assert.All(Shipped.Tables.Accounting.Files(), f => Assert.Contains(f.File, output, StringComparison.Ordinal));
        Assert.Contains(Texts.Embedded[language]["reference.reason.bayonet"], output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_account_row_by_row_is_a_file_with_a_line_for_every_source_row()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "rows.csv");
        var (exit, _, error) = await RunAsync("en", "reference", "report", "--rows", file);
        Assert.Equal(0, exit);
        Assert.Contains(file, error, StringComparison.Ordinal);
        using (var reader = new StreamReader(file))
        {
            var rows = DataRow.ReadAll(reader).ToList();
            Assert.Equal(Shipped.Tables.Accounting.Rows.Count, rows.Count);
            Assert.Equal("an edged weapon, not a firearm", rows.Single(r => r["text"] == "VIETNAM BAYONETS")["reason"]);
        }

        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }
}
