using System.IO.Compression;
using System.Text;
using Proofmark.Core.Allocating;
using Proofmark.Core.Shared;
using Proofmark.Tests.Marking.DataMatrix;
using Xunit;

namespace Proofmark.Tests.Allocating;

/// <summary>The files that a marking machine is given.</summary>
public sealed class MarkingJobTests
{
    private static readonly SerialScheme Scheme = new(1, Guid.NewGuid(), "Rifles", 1, "Northmark Arms, Ltd", SerialPattern.Read("NMA{yy}-{n:5}{check}"), SerialAlphabet.Plain, CheckAlgorithm.Pure37, 1, 9999, 2020, null);
    private static readonly SerialBlock Block = new(1, Guid.NewGuid(), 1, 2026, 101, 2100, 2, "Arsenal 2", default, 100);

    [Fact]
    public async Task Every_mark_has_its_line_its_drawings_and_a_symbol_that_says_the_serial()
    {
        foreach (var machine in MachinePreset.All)
        {
            using var file = new MemoryStream();
            await MarkingJob.Of(Scheme, Block, 150, 3, machine.Code).WriteAsync(file);
            file.Position = 0;
            using var zip = new ZipArchive(file);
            Assert.Equal(11, zip.Entries.Count);
            Assert.Contains(machine.Code, Text(zip, "machine.csv"), StringComparison.Ordinal);
            var lines = Text(zip, "job.csv").Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(4, lines.Length);
            for (var i = 0; i < 3; i++)
            {
                var serial = Scheme.Write(2026, 150 + i);
                Assert.StartsWith($"000{i + 1},{150 + i},{serial},\"Northmark Arms, Ltd\",{serial},", lines[i + 1], StringComparison.Ordinal);
                Assert.Contains($">{serial}</text>", Text(zip, $"svg/000{i + 1}.svg"), StringComparison.Ordinal);
                Assert.Contains($"\r\n{serial}\r\n", Text(zip, $"dxf/000{i + 1}.dxf"), StringComparison.Ordinal);
                var modules = Text(zip, $"modules/000{i + 1}.csv").Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Select(r => r.Split(',')).ToArray();
                var size = Core.Marking.DataMatrix.SymbolSize.All.Single(s => s.Rows == modules.Length && s.Columns == modules[0].Length);
                Assert.Equal(serial, Encoding.ASCII.GetString(await DataMatrixReader.ReadAsync(size, (row, column) => modules[row][column] == "1")));
            }
        }
    }

    [Fact]
    public void A_job_holds_at_most_a_thousand_marks_of_what_did_not_come_back()
    {
        Assert.Equal(1000, MarkingJob.Of(Scheme, Block, null, null, "laser").Serials.Count());
        Assert.Equal(Scheme.Write(2026, 2000), MarkingJob.Of(Scheme, Block, 1999, null, "laser").Serials.Last());
        foreach (var (first, count) in new (long?, long?)[] { (100, 1), (2001, 1), (1999, 3), (101, 1001), (101, 0) })
            Assert.Equal("serials.job_range", Assert.Single(Assert.Throws<ProblemException>(() => MarkingJob.Of(Scheme, Block, first, count, "laser")).Problems).Code);
        Assert.Equal("serials.machine", Assert.Single(Assert.Throws<ProblemException>(() => MarkingJob.Of(Scheme, Block, null, null, "hammer")).Problems).Code);
    }

    [Theory]
    [InlineData("=HYPERLINK(\"x\")")]
    [InlineData("+41 Arms")]
    [InlineData("-Arms")]
    [InlineData("@Arms")]
    public async Task A_machine_is_given_exactly_what_it_engraves_and_no_sign_for_spreadsheets(string maker)
    {
        using var file = new MemoryStream();
        await MarkingJob.Of(new(1, Guid.NewGuid(), "Rifles", 1, maker, Scheme.Pattern, SerialAlphabet.Plain, CheckAlgorithm.Pure37, 1, 9999, 2020, null), Block, 150, 1, "laser").WriteAsync(file);
        file.Position = 0;
        using var zip = new ZipArchive(file);
        var cell = maker.Contains('"', StringComparison.Ordinal) ? "\"" + maker.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"" : maker;
        Assert.Contains($",{cell},", Text(zip, "job.csv"), StringComparison.Ordinal);
        Assert.DoesNotContain("'", Text(zip, "job.csv"), StringComparison.Ordinal);
        // A list for spreadsheets has it.
        using var list = new MemoryStream();
        using (var csv = new Core.Documents.CsvList(list, ["maker"])) csv.Write([maker]);
        Assert.Contains("'" + maker[..1], Encoding.UTF8.GetString(list.ToArray()), StringComparison.Ordinal);
    }

    private static string Text(ZipArchive zip, string name)
    {
        using var reader = new StreamReader(zip.GetEntry(name)!.Open());
        return reader.ReadToEnd();
    }
}
