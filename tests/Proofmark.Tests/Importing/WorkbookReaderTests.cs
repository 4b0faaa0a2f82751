using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Proofmark.Core.Importing;
using Proofmark.Core.Shared;
using Xunit;

namespace Proofmark.Tests.Importing;

public sealed class WorkbookReaderTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("proofmark-xlsx").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Every_kind_of_cell_is_read_as_a_person_sees_it()
    {
        var rows = """
            <row r="1"><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c r="C1" t="inlineStr"><is><r><t>Ma</t></r><r><t>de</t></r><rPh sb="0" eb="1"><t>hint</t></rPh></is></c><c t="str"><v>D</v></c><c t="str"><v>E</v></c><c t="str"><v>F</v></c><c t="str"><v>G</v></c></row>
            <row r="3"><c r="A3" s="3"><v>123</v></c><c r="B3"><v>1.5E-2</v></c><c r="C3" s="1"><v>31909</v></c><c r="D3" s="2"><v>42632.75</v></c><c r="E3" t="b"><v>1</v></c><c r="F3" s="4"><v>0.5</v></c><c r="G3"><v>0.30000000000000004</v></c></row>
            <row r="4"><c r="A4" t="e"><v>#N/A</v></c><c r="B4"><f>A1+1</f><v>7</v></c><c r="C4"><f>NOW()</f></c><c r="D4" t="d"><v>2012-05-17T00:00:00</v></c><c r="E4"><v>1.23456789012346E+17</v></c><c r="F4" s="1"><v>60</v></c><c r="G4" t="str"><f>""</f><v></v></c></row>
            """;
        using var reader = Open(new Workbook().Strings("<t>Serial</t>", "<t xml:space=\"preserve\"> Price _x0041_</t>").Sheet("Arms", rows).Build());
        Assert.Equal(["Serial", "Price A", "Made", "D", "E", "F", "G"], reader.Columns);
        Assert.True(reader.Read());
        Assert.Equal(3, reader.RowNumber);
        Assert.Equal(["000123", "0.015", "1987-05-12", "2016-09-19T18:00:00", "TRUE", "12:00:00", "0.3"], Cells(reader));
        Assert.Equal([CellMarks.Number, CellMarks.Number, CellMarks.Date, CellMarks.Date, CellMarks.Boolean, CellMarks.None, CellMarks.Number], Marks(reader));
        Assert.True(reader.Read());
        Assert.Equal(["#N/A", "7", "", "2012-05-17T00:00:00", "123456789012346000", "1900-02-29", ""], Cells(reader));
        Assert.Equal(
            [CellMarks.Error, CellMarks.Number | CellMarks.Formula, CellMarks.FormulaWithoutValue, CellMarks.Date, CellMarks.Number | CellMarks.DigitsLost, CellMarks.ImpossibleDate, CellMarks.None],
            Marks(reader));
        Assert.False(reader.Read());
    }

    [Theory]
    [InlineData(false, 1, "1900-01-01")]
    [InlineData(false, 59, "1900-02-28")]
    [InlineData(false, 61, "1900-03-01")]
    [InlineData(false, 2958465, "9999-12-31")]
    [InlineData(true, 0, "1904-01-01")]
    [InlineData(true, 30447, "1987-05-12")]
    public void Dates_count_from_1900_or_1904(bool from1904, int serial, string date)
    {
        using var reader = Open(new Workbook { From1904 = from1904 }.Sheet("S", $"<row><c t=\"str\"><v>D</v></c></row><row><c s=\"1\"><v>{serial}</v></c></row>").Build());
        Assert.True(reader.Read());
        Assert.Equal(date, reader.Cell(0).ToString());
    }

    [Fact]
    public void Missing_cells_and_rows_keep_their_places()
    {
        using var reader = Open(new Workbook().Sheet("S", "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>a</v></c><c r=\"B1\" t=\"str\"><v>b</v></c><c r=\"C1\" t=\"str\"><v>c</v></c></row><row r=\"2\"/><row r=\"7\"><c r=\"C7\"><v>3</v></c></row>").Build());
        Assert.True(reader.Read());
        Assert.Equal((7, 3), (reader.RowNumber, reader.CellCount));
        Assert.Equal(["", "", "3"], Cells(reader));
    }

    [Fact]
    public void The_sheet_is_chosen_by_name_or_number_or_because_it_is_the_only_full_one()
    {
        var two = new Workbook().Table("Pistols", ["a"], ["1"]).Table("Rifles", ["a"], ["2"]).Sheet("Sheet3", "").Build();
        var problem = DelimitedText.Refusal(() => Open(two));
        Assert.Equal(("import.workbook_sheet_choose", "Pistols, Rifles, Sheet3"), (problem.Code, problem.Arguments!["sheets"]));
        Assert.Equal("2", First(two, "rifles"));
        Assert.Equal("2", First(two, "2"));
        Assert.Equal("import.workbook_sheet_missing", DelimitedText.Refusal(() => Open(two, "Cannons")).Code);

        var one = new Workbook().Sheet("Sheet1", "").Table("Rifles", ["a"], ["2"]).Build();
        Assert.Equal("2", First(one, null));
    }

    [Fact]
    public void A_hidden_sheet_is_read_only_when_named()
    {
        var book = new Workbook().Table("Shown", ["a"], ["1"]).Sheet("Hidden", "<row><c t=\"str\"><v>a</v></c></row><row><c><v>2</v></c></row>", "hidden").Build();
        Assert.Equal("1", First(book, null));
        Assert.Equal("2", First(book, "Hidden"));
    }

    [Fact]
    public void Shared_texts_beyond_memory_come_from_disk()
    {
        var count = 60_000;
        var rows = new StringBuilder("<row><c t=\"str\"><v>n</v></c></row>");
        for (var i = 0; i < 2_000; i++)
        {
            rows.Append("<row><c t=\"s\"><v>").Append((i * 7919L) % count).Append("</v></c></row>");
        }

        using var reader = Open(new Workbook().Strings([.. Enumerable.Range(0, count).Select(i => $"<t>text number {i} {new string('é', i % 300)}</t>")]).Sheet("S", rows.ToString()).Build());
        for (var i = 0; i < 2_000; i++)
        {
            Assert.True(reader.Read());
            var n = (i * 7919L) % count;
            Assert.Equal($"text number {n} {new string('é', (int)(n % 300))}", reader.Cell(0).ToString());
        }
    }

    [Fact]
    public void Nothing_is_left_in_the_work_directory()
    {
        using (var reader = Open(new Workbook().Strings("<t>x</t>").Table("S", ["a"], ["1"]).Build()))
        {
            Assert.True(reader.Read());
        }

        Assert.Equal(["book.xlsx"], Directory.GetFiles(_directory).Select(Path.GetFileName));
    }

    [Fact]
    public void A_long_cell_and_too_many_columns_reject_their_rows()
    {
        var limits = new ImportLimits { MaxCellChars = 1_000, KeptOfLongCell = 10, MaxColumns = 30 };
        var wide = string.Concat(Enumerable.Range(0, 31).Select(i => $"<c r=\"{Workbook.Column(i)}4\"><v>{i}</v></c>"));
        var book = new Workbook().Strings($"<t>{new string('s', 2_000)}</t>").Sheet("S",
            "<row r=\"1\"><c t=\"str\"><v>a</v></c></row>" +
            $"<row r=\"2\"><c t=\"inlineStr\"><is><t>{new string('x', 20 << 20)}</t></is></c></row>" +
            "<row r=\"3\"><c t=\"s\"><v>0</v></c></row>" +
            $"<row r=\"4\">{wide}</row>" +
            "<row r=\"5\"><c><v>5</v></c><c><v>6</v></c></row>" +
            "<row r=\"6\"><c><v>6</v></c></row>").Build();
        using var reader = Open(book, null, limits);
        var rows = DelimitedText.ReadAll(reader);
        Assert.Equal(
            ["import.cell_too_long", "import.cell_too_long", "import.columns_too_many", "import.cells_surplus", null],
            rows.Select(r => r.Problem?.Code));
        Assert.Equal((10, "xxxxxxxxxx"), (rows[0].Cells[0].Length, rows[0].Cells[0]));
    }

    [Fact]
    public void A_bomb_is_refused_by_what_it_states_before_anything_is_unpacked()
    {
        var bomb = Bomb();
        var found = DelimitedText.Refusal(() => Open(bomb, null, new ImportLimits { RatioFloorBytes = 1 << 20 }));
        Assert.Equal(("import.file_bomb_ratio", "book.xlsx", 100), (found.Code, found.Arguments!["file"], found.Arguments["limit"]));
        Assert.InRange((long)found.Arguments["found"]!, 4, 6);
        Assert.Equal("import.file_bomb_size", DelimitedText.Refusal(() => Open(bomb, null, new ImportLimits { MaxWorkbookBytes = 1 << 20 })).Code);

        // By the limits in use: one part of 1.5 GB, and forty parts of 50 MB, each of which would be nothing to worry about.
        var book = new Workbook().Table("S", ["a"], ["b"]);
        foreach (var i in Enumerable.Range(0, 40)) book.Part($"xl/media/{i}.bin", [1]);
        Assert.Equal("import.file_bomb_ratio", DelimitedText.Refusal(() => Open(Stating(book.Build(), "xl/worksheets/sheet1.xml", 1_500_000_000))).Code);
        Assert.Equal("import.file_bomb_ratio", DelimitedText.Refusal(() => Open(Stating(book.Build(), "xl/media/", 50_000_000))).Code);
        Assert.Equal("b", string.Concat(DelimitedText.ReadAll(Open(Stating(book.Build(), "xl/media/", 2_000_000))).SelectMany(r => r.Cells)));
    }

    [Fact]
    public void A_bomb_that_states_less_than_it_is_unpacks_no_further_than_it_states()
    {
        using var reader = Open(Stating(Bomb(), "xl/worksheets/", 100_000), null, new ImportLimits { RatioFloorBytes = 1 << 20 });
        Assert.Equal("import.file_damaged", DelimitedText.Refusal(() => DelimitedText.ReadAll(reader)).Code);
    }

    [Fact]
    public void A_register_of_rows_that_are_all_but_alike_is_no_bomb()
    {
        // As spreadsheets save it: the reference of each cell differs. The limits are those in use, but for the first 100 MB.
        var rows = string.Concat(Enumerable.Range(1, 10_000).Select(r => $"<row r=\"{r}\"><c r=\"A{r}\" t=\"inlineStr\"><is><t>SN{r}</t></is></c>"
            + string.Concat(Enumerable.Range(1, 19).Select(c => $"<c r=\"{Workbook.Column(c)}{r}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">Ministry of the Interior</t></is></c>")) + "</row>"));
        using var reader = Open(new Workbook().Sheet("S", rows).Build(), null, new ImportLimits { RatioFloorBytes = 1 << 20 });
        Assert.Equal(9_999, DelimitedText.ReadAll(reader).Count);
    }

    [Fact]
    public void A_bomb_of_shared_texts_is_stopped_before_any_row()
    {
        var limits = new ImportLimits { RatioFloorBytes = 1 << 20 };
        var bomb = new Workbook().Strings([.. Enumerable.Repeat("<t></t>", 400_000)]).Table("S", ["a"]).Build();
        Assert.Equal("import.file_bomb_ratio", DelimitedText.Refusal(() => Open(bomb, null, limits)).Code);
    }

    [Theory]
    [InlineData("attribute")]
    [InlineData("name")]
    [InlineData("depth")]
    [InlineData("names")]
    [InlineData("dtd")]
    public void Xml_that_would_fill_memory_is_refused(string how)
    {
        var rows = how switch
        {
            "attribute" => $"<row x=\"{new string('a', 20 << 20)}\"/>",
            "name" => $"<{new string('a', 20 << 20)}/>",
            "depth" => string.Concat(Enumerable.Repeat("<a>", 10_000)) + string.Concat(Enumerable.Repeat("</a>", 10_000)),
            "names" => string.Concat(Enumerable.Range(0, 20_000).Select(i => $"<n{i}/>")),
            _ => "",
        };
        var book = new Workbook().Sheet("S", "<row><c t=\"str\"><v>a</v></c></row>" + rows);
        if (how == "dtd")
        {
            book.Part("xl/worksheets/sheet9.xml", []).Part("xl/styles.xml", "<!DOCTYPE x [<!ENTITY a \"aaaa\">]><x>&a;</x>"u8.ToArray());
        }

        var before = GC.GetTotalAllocatedBytes();
        Assert.Equal("import.file_damaged", DelimitedText.Refusal(() => { using var reader = Open(book.Build()); DelimitedText.ReadAll(reader); }).Code);
        Assert.True(GC.GetTotalAllocatedBytes() - before < 1L << 30);
    }

    [Fact]
    public void An_archive_of_too_many_parts_is_refused_before_its_directory_is_read()
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            for (var i = 0; i < 2_100; i++)
            {
                zip.CreateEntry($"p{i}");
            }
        }

        Assert.Equal("import.workbook_entries", DelimitedText.Refusal(() => Open(memory.ToArray())).Code);
    }

    [Fact]
    public void Files_of_other_kinds_are_named()
    {
        Assert.Equal("import.file_xls", Kind([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. new byte[600]]));
        Assert.Equal("import.file_encrypted", Kind([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. new byte[600], .. Encoding.Unicode.GetBytes("EncryptedPackage"), .. new byte[90]]));
        Assert.Equal("import.file_kind", Kind("%PDF-1.7 and so on"u8.ToArray()));
        Assert.Equal("import.file_kind", Kind(Zip("content.xml", "mimetype")));
        Assert.Equal("import.file_kind", Kind(Zip("[Content_Types].xml", "word/document.xml")));
        Assert.Equal("import.file_damaged", Kind([.. "PK\u0003\u0004"u8, .. new byte[100]]));
        Assert.Equal("import.file_damaged", Kind(new Workbook().Table("S", ["a"], ["1"]).Build()[..^300]));
        Assert.Equal("import.file_empty", Kind([]));
    }

    [Fact]
    public void A_damaged_part_is_refused()
    {
        var book = new Workbook().Strings("<t>only one</t>").Sheet("S", "<row><c t=\"str\"><v>a</v></c></row><row><c t=\"s\"><v>17</v></c></row>").Build();
        using var reader = Open(book);
        Assert.Equal("import.file_damaged", DelimitedText.Refusal(() => reader.Read()).Code);
    }

    private static byte[] Zip(params string[] names)
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var name in names)
            {
                zip.CreateEntry(name);
            }
        }

        return memory.ToArray();
    }

    private string Kind(byte[] bytes) => DelimitedText.Refusal(() => { using var reader = Open(bytes); DelimitedText.ReadAll(reader); }).Code;

    private static byte[] Bomb() =>
        new Workbook().Sheet("S", "<row><c t=\"str\"><v>a</v></c></row>" + string.Concat(Enumerable.Repeat("<row><c><v>1</v></c></row>", 200_000))).Build();

    /// <summary>The same archive with another unpacked size in the entries of its directory whose name begins so (APPNOTE 4.3.12).</summary>
    private static byte[] Stating(byte[] zip, string name, uint size)
    {
        for (var at = 0; at + 46 < zip.Length; at++)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(zip.AsSpan(at)) != 0x02014B50) continue;
            var length = BinaryPrimitives.ReadUInt16LittleEndian(zip.AsSpan(at + 28));
            if (Encoding.UTF8.GetString(zip, at + 46, length).StartsWith(name, StringComparison.Ordinal)) BinaryPrimitives.WriteUInt32LittleEndian(zip.AsSpan(at + 24), size);
        }
        return zip;
    }

    private IRowSource Open(byte[] bytes, string? sheet = null, ImportLimits? limits = null)
    {
        var path = Path.Combine(_directory, "book.xlsx");
        File.WriteAllBytes(path, bytes);
        return SourceFile.Open(path, new SourceOptions { Sheet = sheet }, _directory, limits);
    }

    private string First(byte[] bytes, string? sheet)
    {
        using var reader = Open(bytes, sheet);
        Assert.True(reader.Read());
        return reader.Cell(0).ToString();
    }

    private static string[] Cells(IRowSource reader) => [.. Enumerable.Range(0, reader.CellCount).Select(i => reader.Cell(i).ToString())];

    private static CellMarks[] Marks(IRowSource reader) => [.. Enumerable.Range(0, reader.CellCount).Select(reader.Marks)];
}
