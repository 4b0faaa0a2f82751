using System.Text;
using Proofmark.Cli;
using Proofmark.Cli.Shared;
using Proofmark.Core.Languages;
using Xunit;

namespace Proofmark.Tests.Normalising;

/// <summary><c>./proofmark normalise</c>: any list keeps its rows and columns and gains what its names stand for.</summary>
public sealed class NormaliseCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("normalise-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Each_row_gains_entry_name_code_confidence_and_outcome_and_no_cell_is_lost()
    {
        var list = Write("arms.csv", "No;Maker;Note\r\n1;Smith & Weson;\"two; parts\"\r\n2;SW;\r\n3;Zarkov Industries;=1+1\r\n4;Glock;x\r\n", Encoding.Latin1);
        var (exit, _, error) = await RunAsync("--kind", "make", "--in", list, "--column", "maker", "--out", Path.Combine(folder, "out.csv"));
        Assert.Equal(0, exit);
        Assert.Contains("4 rows: 2 known, 1 ambiguous, 1 unknown.", error, StringComparison.Ordinal);
        var lines = await File.ReadAllLinesAsync(Path.Combine(folder, "out.csv"));
        Assert.Equal("No,Maker,Note,reference_entry,reference_name,ncic_code,confidence,outcome,candidates", lines[0]);
        Assert.StartsWith("1,Smith & Weson,two; parts,smith-wesson,", lines[1], StringComparison.Ordinal);
        Assert.EndsWith(",0.98,known,", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("2,SW,,,,,,ambiguous,smith-wesson", lines[2], StringComparison.Ordinal);
        // A cell that a spreadsheet would run is text.
        Assert.StartsWith("3,Zarkov Industries,'=1+1,,,,,unknown,", lines[3], StringComparison.Ordinal);
        Assert.StartsWith("4,Glock,x,glock,", lines[4], StringComparison.Ordinal);
        Assert.Equal(["arms.csv", "out.csv"], Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Models_are_read_with_the_make_beside_them_and_a_row_that_is_wrong_is_kept_without_an_answer()
    {
        var list = Write("models.csv", "Make,Model\nRuger,mini14 ranch riffle\nRuger\nRuger,Mini 14 ranch rifle,too,many\n");
        var (exit, _, error) = await RunAsync("--kind", "model", "--in", list, "--column", "Model", "--make-column", "Make", "--out", Path.Combine(folder, "out.csv"));
        Assert.Equal(0, exit);
        Assert.Contains("2 rows are wrong as rows", error, StringComparison.Ordinal);
        var lines = await File.ReadAllLinesAsync(Path.Combine(folder, "out.csv"));
        Assert.Equal(4, lines.Length);
        Assert.Contains(",known,", lines[1], StringComparison.Ordinal);
        Assert.All(lines[2..], l => Assert.Contains(",unread,", l, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Manufacturer", "No column is called “Manufacturer”. The columns are: No, Maker.")]
    [InlineData("No,Maker", "No column is called “No,Maker”.")]
    public async Task A_column_that_is_not_there_is_named_with_those_that_are(string column, string said)
    {
        var list = Write("arms.csv", "No,Maker\n1,Glock\n");
        var (exit, _, error) = await RunAsync("--kind", "make", "--in", list, "--column", column, "--out", Path.Combine(folder, "out.csv"));
        Assert.Equal(Commands.ExitProblem, exit);
        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(folder));
    }

    [Fact]
    public async Task A_list_that_is_there_stays_and_the_list_itself_is_never_written_over()
    {
        var list = Write("arms.csv", "Maker\nGlock\n");
        var there = Write("out.csv", "precious\n");
        foreach (var (target, more) in new[] { (there, Array.Empty<string>()), (list, ["--replace"]) })
        {
            var (exit, _, error) = await RunAsync(["--kind", "make", "--in", list, "--column", "Maker", "--out", target, .. more]);
            Assert.Equal(Commands.ExitProblem, exit);
            Assert.Contains("is there already", error, StringComparison.Ordinal);
        }
        Assert.Equal("precious\n", await File.ReadAllTextAsync(there));
        Assert.Equal(0, (await RunAsync("--kind", "make", "--in", list, "--column", "Maker", "--out", there, "--replace")).Exit);
        Assert.Contains("glock", await File.ReadAllTextAsync(there), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bad_lists_are_refused_in_words_and_leave_nothing()
    {
        var target = Path.Combine(folder, "out.csv");
        foreach (var (list, said) in new[]
        {
            (Path.Combine(folder, "none.csv"), "none.csv"), (Write("empty.csv", ""), "no rows"), (Write("taken.csv", "Maker,Outcome\nGlock,x\n"), "Rename it in the list"), (Write("twice.csv", "Maker,Maker\nGlock,Colt\n"), "Maker"),
        })
        {
            var (exit, _, error) = await RunAsync("--kind", "make", "--in", list, "--column", "Maker", "--out", target);
            Assert.Equal(Commands.ExitProblem, exit);
            Assert.Contains(said, error, StringComparison.OrdinalIgnoreCase);
        }
        Assert.Equal(Commands.ExitProblem, (await RunAsync("--kind", "make", "--in", Write("arms.csv", "Maker\nGlock\n"), "--column", "Maker", "--out", Path.Combine(folder, "no", "out.csv"))).Exit);
        Assert.Empty(Directory.GetFiles(folder, "out*"));
    }

    [Fact]
    public async Task A_cell_of_ten_million_characters_does_not_stop_the_list()
    {
        var list = Write("long.csv", "No,Maker\n1," + new string('A', 10_000_000) + "\n2,Glock\n");
        Assert.Equal(0, (await RunAsync("--kind", "make", "--in", list, "--column", "Maker", "--out", Path.Combine(folder, "out.csv"))).Exit);
        Assert.Contains("2,Glock,glock,", await File.ReadAllTextAsync(Path.Combine(folder, "out.csv")), StringComparison.Ordinal);
    }

    private string Write(string name, string text, Encoding? encoding = null)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path, (encoding ?? new UTF8Encoding(false)).GetBytes(text));
        return path;
    }

    private static async Task<(int Exit, string Out, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exit = await Commands.RunAsync(["normalise", .. arguments], new Terminal(Texts.Embedded["en"], output, error, isInteractive: false));
        return (exit, output.ToString(), error.ToString());
    }
}
