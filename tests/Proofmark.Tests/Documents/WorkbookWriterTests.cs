using System.Globalization;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using DocumentFormat.OpenXml.Validation;
using Proofmark.Core.Documents;
using Proofmark.Core.Importing;
using Proofmark.Tests.Importing;
using Xunit;

namespace Proofmark.Tests.Documents;

/// <summary>What the product writes as a workbook is read back by the product's own importer, and by another library.</summary>
public sealed class WorkbookWriterTests : IDisposable
{
    private static readonly string[] Headings = ["Serial", "Made", "At", "Rows", "Note"];
    private readonly string folder = Directory.CreateTempSubdirectory("proofmark-workbook-").FullName;

    [Fact]
    public void Serial_numbers_stay_texts_dates_dates_and_nothing_is_a_formula()
    {
        object?[][] rows =
        [
            ["000123456789012345", new DateOnly(1987, 5, 12), new DateTimeOffset(2026, 1, 2, 12, 0, 0, TimeSpan.Zero), 42L, "=HYPERLINK(\"http://x\")"],
            ["1E5", new DateOnly(1899, 1, 1), null, 0, "+1"], ["@SUM(A1)", null, null, null, "_x0041_ <&> \"مسدس\" 枪\u0001"], ["-5", new DateOnly(1900, 3, 1), null, null, " blank "],
        ];
        var file = Write(rows);
        using (var reader = SourceFile.Open(file, new SourceOptions(), folder))
        {
            Assert.Equal(Headings, reader.Columns);
            List<string[]> read = [];
            List<CellMarks> marks = [];
            while (reader.Read())
            {
                read.Add([.. Enumerable.Range(0, reader.CellCount).Select(i => reader.Cell(i).ToString())]);
                marks.AddRange(Enumerable.Range(0, reader.CellCount).Select(reader.Marks));
            }
            Assert.Equal(["000123456789012345", "1987-05-12", "2026-01-02T12:00:00", "42", "=HYPERLINK(\"http://x\")"], read[0]);
            Assert.Equal(["1E5", "1899-01-01"], read[1][..2]);
            Assert.Equal("_x0041_ <&> \"مسدس\" 枪\uFFFD", read[2][4]);
            Assert.Equal("1900-03-01", read[3][1]);
            Assert.DoesNotContain(marks, m => m.HasFlag(CellMarks.Formula) || m.HasFlag(CellMarks.FormulaWithoutValue) || m.HasFlag(CellMarks.DigitsLost));
        }
        using var book = SpreadsheetDocument.Open(file, false);
        Assert.Empty(new OpenXmlValidator().Validate(book).Select(e => e.Description));
        var cells = book.WorkbookPart!.WorksheetParts.Single().Worksheet.Descendants<Cell>().ToList();
        Assert.DoesNotContain(cells, c => c.CellFormula is not null);
        Assert.All(cells.Skip(Headings.Length).Where((_, i) => i % Headings.Length == 0), c => Assert.Equal(CellValues.InlineString, c.DataType!.Value));
        Assert.Equal("000123456789012345", cells[5].InnerText);
        Assert.Equal(new DateTime(1987, 5, 12), DateTime.FromOADate(double.Parse(cells[6].CellValue!.Text, CultureInfo.InvariantCulture)));
        var formats = book.WorkbookPart.WorkbookStylesPart!.Stylesheet;
        Assert.Equal("49", formats.CellFormats!.Elements<CellFormat>().ElementAt((int)cells[5].StyleIndex!.Value).NumberFormatId!.InnerText);
        Assert.Equal("yyyy\\-mm\\-dd", formats.NumberingFormats!.Elements<NumberingFormat>().Single(f => f.NumberFormatId!.Value == formats.CellFormats.Elements<CellFormat>().ElementAt((int)cells[6].StyleIndex!.Value).NumberFormatId!.Value).FormatCode!.Value);
    }

    [Fact]
    public void A_list_that_is_longer_than_a_sheet_goes_on_in_the_next_under_the_same_headings()
    {
        var file = Write(Enumerable.Range(1, 7).Select(i => new object?[] { "N" + i }), mostRows: 4, headings: ["Serial"]);
        using var book = SpreadsheetDocument.Open(file, false);
        Assert.Empty(new OpenXmlValidator().Validate(book).Select(e => e.Description));
        Assert.Equal(["list", "list 2", "list 3"], book.WorkbookPart!.Workbook.Sheets!.Elements<Sheet>().Select(s => s.Name!.Value!));
        Assert.Equal(["Serial,N1,N2,N3", "Serial,N4,N5,N6", "Serial,N7"], book.WorkbookPart.Workbook.Sheets!.Elements<Sheet>().Select(s => string.Join(',', ((WorksheetPart)book.WorkbookPart.GetPartById(s.Id!.Value!)).Worksheet.Descendants<Cell>().Select(c => c.InnerText))));
    }

    [Fact]
    public void What_was_written_leaves_memory_while_the_list_goes_on()
    {
        using var output = new CountingStream();
        using var book = new WorkbookWriter(output, "list", ["Serial", "Note"]);
        var dice = new Random(7);
        var first = WriteAndForget(book, dice);
        // Text that cannot be compressed: what is not in the output yet would be in memory.
        for (var i = 0; i < 20_000; i++) WriteAndForget(book, dice);
        GC.Collect();
        Assert.False(first.IsAlive);
        var before = output.Written;
        book.Complete();
        Assert.InRange(output.Written - before, 1, before / 20);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference WriteAndForget(WorkbookWriter book, Random dice)
    {
        var bytes = new byte[48];
        dice.NextBytes(bytes);
        object?[] row = [Convert.ToBase64String(bytes), Convert.ToHexString(bytes)];
        book.Write(row);
        return new WeakReference(row[0]);
    }

    [Fact]
    public void A_list_that_broke_off_is_no_workbook()
    {
        var file = Path.Combine(folder, "broken.xlsx");
        using (var output = File.Create(file))
        {
            using var book = new WorkbookWriter(output, "list", Headings);
            book.Write(["1"]);
        }
        using var zip = ZipFile.OpenRead(file);
        Assert.Null(zip.GetEntry("xl/workbook.xml"));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Write(IEnumerable<object?[]> rows, int mostRows = WorkbookWriter.MostRows, string[]? headings = null)
    {
        var path = Path.Combine(folder, Guid.NewGuid().ToString("N") + ".xlsx");
        using var output = File.Create(path);
        using var book = new WorkbookWriter(output, "list", headings ?? Headings, mostRows: mostRows);
        foreach (var row in rows) book.Write(row);
        book.Complete();
        return path;
    }

    private sealed class CountingStream : Stream
    {
        public long Written { get; private set; }
        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override void Flush() { }
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => Written += count;
    }
}
