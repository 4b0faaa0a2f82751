using System.Text.RegularExpressions;
using Proofmark.Core.Shared;
using Proofmark.Server.Shared;
using Proofmark.Tests.Architecture;
using Proofmark.Tests.Languages;
using Xunit;

namespace Proofmark.Tests.Server;

/// <summary>The day of a form is read in one place, and what is no day is never read as nothing.</summary>
public sealed class FormDayTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("  ", null)]
    [InlineData(" 2026-05-31 ", "2026-05-31")]
    [InlineData("2024-02-29", "2024-02-29")]
    public void A_day_is_read_as_date_fields_write_it(string? text, string? day) =>
        Assert.Equal(day, FormDay.Read(text, "due")?.ToString("O", System.Globalization.CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("yesterday")]
    [InlineData("2025-02-29")]
    [InlineData("31.05.2026")]
    [InlineData("2026-5-31")]
    [InlineData("2026-05-31T00:00")]
    public void What_is_no_day_is_refused_with_its_field_and_what_was_written(string text)
    {
        var problem = Assert.Single(Assert.Throws<ProblemException>(() => FormDay.Read(text, "due")).Problems);
        Assert.Equal(("site.day", "due", text), (problem.Code, problem.Field, problem.Arguments!["value"]));
    }

    [Fact]
    public void A_day_that_must_be_there_is_asked_for() =>
        Assert.Equal("site.field_empty", Assert.Single(Assert.Throws<ProblemException>(() => FormDay.Needed(" ", "due")).Problems).Code);

    [Fact]
    public void No_form_reads_its_day_by_itself()
    {
        var folder = Path.Combine(Repository.Root, "src", "Proofmark.Server");
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(f => f.EndsWith(".cs", StringComparison.Ordinal) || f.EndsWith(".razor", StringComparison.Ordinal)).Where(f => !f.EndsWith("FormDay.cs", StringComparison.Ordinal));
        Findings.None(files.Where(f => ReadsDays(File.ReadAllText(f))).Select(f => Path.GetRelativePath(folder, f)));
        Assert.True(ReadsDays("""var d = DateOnly.TryParseExact(text, "yyyy-MM-dd", out var day);"""));
    }

    // Months alone, as statistics ask for them, are no days.
    private static bool ReadsDays(string source) => Regex.IsMatch(source, """DateOnly\.(Try)?Parse(Exact)?\([^;]*"yyyy-MM-dd""", RegexOptions.None, TimeSpan.FromSeconds(1));
}
