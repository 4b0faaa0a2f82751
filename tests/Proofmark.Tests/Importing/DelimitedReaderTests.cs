using Xunit;
using System.Text;
using Proofmark.Core.Importing;
using static Proofmark.Tests.Importing.DelimitedText;

namespace Proofmark.Tests.Importing;

public sealed class DelimitedReaderTests
{
    private static readonly ImportLimits Small = new() { MaxCellChars = 100_000, MaxRowChars = 300_000, KeptOfLongCell = 20 };

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void Every_line_end_ends_a_row(string end)
    {
        using var reader = Open($"Serial,Make{end}1,Beretta{end}2,Colt");
        var rows = ReadAll(reader);
        Assert.Equal(["Serial", "Make"], reader.Columns);
        Assert.Equal([["1", "Beretta"], ["2", "Colt"]], rows.Select(r => r.Cells));
        Assert.Equal([2L, 3L], rows.Select(r => r.Number));
    }

    [Fact]
    public void Quoted_cells_hold_delimiters_line_ends_and_doubled_quotes()
    {
        using var reader = Open("a,b\n\"x,\"\"y\"\"\nz\",2\n,\"\"\"\"\n");
        var rows = ReadAll(reader);
        Assert.Equal([["x,\"y\"\nz", "2"], ["", "\""]], rows.Select(r => r.Cells));
    }

    [Fact]
    public void Rows_are_numbered_as_a_spreadsheet_shows_them()
    {
        using var reader = Open("a,b\n\"one\r\ntwo\",1\n\n,\nlast,2\n");
        Assert.Equal([2L, 5L], ReadAll(reader).Select(r => r.Number));
    }

    [Fact]
    public void A_separator_line_names_the_delimiter_and_is_not_a_row()
    {
        using var reader = Open("sep=|\r\na,b|c\r\n1,2|3\r\n");
        Assert.Equal(["a,b", "c"], reader.Columns);
        Assert.Equal(2, ReadAll(reader)[0].Number);
    }

    [Theory]
    [InlineData(",")]
    [InlineData(";")]
    [InlineData("\t")]
    [InlineData("|")]
    [InlineData(":")]
    public void The_delimiter_is_found(string d)
    {
        using var reader = Open($"Serial{d}Make{d}Date\n1{d}\"Smith{d} Wesson\"{d}2001\n2{d}Colt, Inc.{d}2002\n");
        Assert.Equal(3, reader.Columns.Count);
        Assert.Equal(d[0], reader.Layout.Delimiter);
    }

    [Fact]
    public void Times_do_not_make_a_colon_the_delimiter()
    {
        using var reader = Open("Serial;Seen\n1;10:20:30\n2;11:00:00\n");
        Assert.Equal(';', reader.Layout.Delimiter);
    }

    [Fact]
    public void Title_rows_above_the_header_are_kept_for_the_rejects_file()
    {
        using var reader = Open("Register of the Ministry,\n\nSerial,Make\n1,Colt\n", ',', header: 3);
        Assert.Equal(["Serial", "Make"], reader.Columns);
        Assert.Equal([["Register of the Ministry", ""], []], reader.Preamble);
        Assert.Equal(4, ReadAll(reader)[0].Number);
    }

    [Fact]
    public void Without_header_columns_go_by_number_and_the_first_row_is_a_row()
    {
        using var reader = Open("1,Colt\n2,Glock\n", header: 0);
        Assert.Equal(["1", "2"], reader.Columns);
        Assert.Equal([1L, 2L], ReadAll(reader).Select(r => r.Number));
    }

    [Fact]
    public void A_stray_quote_rejects_its_row_and_no_other()
    {
        using var reader = Open("a,b,c\n1,5\" barrel,x\n\"12\" barrel\",steel,y\n\"ab\"cd,e,f\nok,ok,ok\n");
        var rows = ReadAll(reader);
        Assert.Equal(["import.quote_stray", "import.quote_stray", "import.quote_stray", null], rows.Select(r => r.Problem?.Code));
        Assert.Equal(["b", "a", "a"], rows.Take(3).Select(r => r.Problem!.Field));
        Assert.Equal([2L, 3L, 4L], rows.Take(3).Select(r => r.Problem!.Row));
        Assert.Equal(["12\" barrel", "steel", "y"], rows[1].Cells);
    }

    [Fact]
    public void A_quote_that_is_never_closed_is_reported_where_it_was_opened()
    {
        using var reader = Open("a,b\n1,2\n3,\"four\n5,6\n7,8\n");
        Assert.True(reader.Read());
        var problem = Refusal(() => reader.Read());
        Assert.Equal(("import.quote_unclosed", "b", 3L), (problem.Code, problem.Field, problem.Row));
    }

    [Fact]
    public void A_quote_that_swallowed_other_rows_is_reported_where_it_was_opened()
    {
        using var reader = Open("a,b\n1,2\n3,\"four\n5,6\n7,\"eight\"\n9,10\n");
        Assert.True(reader.Read());
        var problem = Refusal(() => reader.Read());
        Assert.Equal(("import.quote_unclosed", "b", 3L), (problem.Code, problem.Field, problem.Row));
    }

    [Fact]
    public void Where_the_end_of_a_row_is_uncertain_reading_stops()
    {
        using var reader = Open("a,b\n\"x\" y,\"z\n1,2\n");
        var problem = Refusal(() => reader.Read());
        Assert.Equal(("import.quote_uncertain", 2L), (problem.Code, problem.Row));
    }

    [Fact]
    public void A_file_without_quoting_keeps_its_quotes()
    {
        using var reader = Open("a\tb\n5\" barrel\t\"x\n", '\t', quote: '\0');
        Assert.Equal(["5\" barrel", "\"x"], ReadAll(reader)[0].Cells);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_cell_of_twenty_megabytes_rejects_its_row_and_no_other(bool quoted)
    {
        var huge = new string('x', 20 << 20);
        using var reader = Open("a,b\n1," + (quoted ? $"\"{huge}\"" : huge) + "\r\n2,fine\r\n");
        var rows = ReadAll(reader);
        Assert.Equal(("import.cell_too_long", "b", 2L), (rows[0].Problem!.Code, rows[0].Problem!.Field, rows[0].Problem!.Row));
        Assert.Equal(1_000, rows[0].Cells[1].Length);
        Assert.Null(rows[1].Problem);
        Assert.Equal(3, rows[1].Number);
        Assert.Equal(["2", "fine"], rows[1].Cells);
    }

    [Fact]
    public void A_long_cell_with_quotes_and_line_ends_still_ends_where_it_ends()
    {
        for (var pad = 0; pad < 8; pad++)
        {
            var cell = string.Concat(Enumerable.Repeat(new string('y', pad) + "\"\"\r\n,", 60_000));
            using var reader = Open($"a,b\n\"{cell}\",1\r\nok,2\n", limits: Small);
            var rows = ReadAll(reader);
            Assert.Equal("import.cell_too_long", rows[0].Problem?.Code);
            Assert.Equal(["ok", "2"], rows[1].Cells);
            Assert.Equal(3, rows[1].Number);
        }
    }

    [Fact]
    public void A_row_of_many_long_cells_is_rejected_as_too_long()
    {
        var cells = string.Join(',', Enumerable.Repeat(new string('z', 90_000), 6));
        using var reader = Open($"a,b,c,d,e,f\n{cells}\n1,2,3,4,5,6\n", limits: Small);
        var rows = ReadAll(reader);
        Assert.Equal(["import.row_too_long", null], rows.Select(r => r.Problem?.Code));
        Assert.Equal(6, rows[0].Cells.Length);
    }

    [Fact]
    public void Two_thousand_headings_are_refused_and_two_thousand_cells_reject_their_row()
    {
        var many = string.Join(',', Enumerable.Range(1, 2_000));
        var problem = Refusal(() => Open(many + "\n" + many));
        Assert.Equal("import.columns_too_many", problem.Code);
        Assert.Equal(2_000, problem.Arguments!["count"]);

        using var reader = Open($"a,b\n{many}\n1,2\n");
        Assert.Equal(["import.columns_too_many", null], ReadAll(reader).Select(r => r.Problem?.Code));
    }

    [Fact]
    public void A_NUL_rejects_its_row()
    {
        using var reader = Open("Serial,Make\n1,Co\0lt\n2,Glock\n");
        var rows = ReadAll(reader);
        Assert.Equal(("import.nul", "Make", 2L), (rows[0].Problem!.Code, rows[0].Problem!.Field, rows[0].Problem!.Row));
        Assert.Null(rows[1].Problem);
    }

    [Fact]
    public void A_row_with_cells_missing_or_to_spare_is_rejected()
    {
        using var reader = Open("a,b,c\n1,2\n1,2,3,4\n1,2,3,,\n1,2,3\n");
        Assert.Equal(["import.cells_missing", "import.cells_surplus", null, null], ReadAll(reader).Select(r => r.Problem?.Code));

        using var lenient = Open("a,b,c\n1,2\n", acceptShort: true);
        Assert.Null(ReadAll(lenient)[0].Problem);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n \n")]
    [InlineData("\uFEFF")]
    public void An_empty_file_is_said_to_be_empty(string text)
    {
        var problem = Refusal(() => Open(text.Replace(" ", "", StringComparison.Ordinal)));
        Assert.Equal("import.file_empty", problem.Code);
    }

    [Fact]
    public void Memory_does_not_grow_with_the_file()
    {
        var row = Encoding.UTF8.GetBytes("A123456,Beretta,92FS,9 mm Parabellum,1987-05-12,\"Smith, J.\"\n");
        var rows = 400_000;
        using var stream = new RepeatingStream("serial,make,model,calibre,date,holder\n"u8.ToArray(), row, rows);
        using var reader = new Core.Importing.Delimited.DelimitedReader(stream, new(new UTF8Encoding(false, true), "utf-8", 0, false), new());
        var before = GC.GetAllocatedBytesForCurrentThread();
        var read = 0;
        while (reader.Read())
        {
            read++;
        }

        Assert.Equal(rows, read);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }
}
