using System.IO.Compression;
using System.Text;
using Proofmark.Core.Importing;
using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Importing.Rows;
using Proofmark.Core.Importing.Spooling;
using Proofmark.Core.Shared;
using Proofmark.Tests.Languages;
using Xunit;

namespace Proofmark.Tests.Importing;

public sealed class ImportParserTests : IDisposable
{
    private const string Yaml = """
        format: proofmark-import-mapping-1
        register: weapons
        dates: {order: dmy}
        identity: Reg
        fields:
          register_number: Reg
          serial: Serial
          make: Make
          manufactured: Made
          holder_name: Holder
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("proofmark-import").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Accepted_rows_come_out_of_the_spool_as_they_went_in()
    {
        var parsed = Run("Reg,Serial,Make,Made,Holder\nR1,A1,Colt,12/05/1987,José\nR2,A2,Obscure,1990~,\nR3,A3,Colt,31/02/1990,\n");
        Assert.Equal((3L, 2L, 1L, 1L), (parsed.Rows, parsed.Accepted, parsed.WithRemarks, parsed.Rejected));
        using var reader = parsed.Open();
        Assert.True(reader.Read());
        var row = Assert.IsType<WeaponRow>(reader.Row);
        Assert.Equal((2L, "R1", "A1", "Colt", "1987-05-12", "12/05/1987", "José"), (row.Number, row.RegisterNumber, row.Serial, row.Make!.AsFound, row.Manufactured!.Date.ToString(), row.Manufactured.AsWritten, row.HolderName));
        Assert.Equal((ReferenceOutcome.Known, 8L), (row.Make.Match.Outcome, row.Make.Match.Id));
        Assert.NotEqual(Guid.Empty, row.Identity);
        Assert.True(reader.Read());
        Assert.Equal((3L, null, "1990~"), (row.Number, row.HolderName, row.Manufactured.Date.ToString()));
        Assert.Equal([new RowRemark(RemarkKind.ReferenceUnknown, "make")], row.Remarks);
        Assert.False(reader.Read());
    }

    [Fact]
    public void Findings_sum_up_what_was_found()
    {
        var parsed = Run("Reg,Serial,Make,Made,Holder\n" + string.Concat(Enumerable.Range(0, 10).Select(i => $"R{i},A,Obscure,{(i < 3 ? "31/02/1990" : "")},\n")));
        Assert.Equal(
            [("import.remark_unknown", "Make", "Obscure", false, 7L, 5L), ("import.date_impossible", "Made", null, true, 3L, 2L)],
            parsed.Findings.All.Select(f => (f.Key.Code, f.Key.Column, f.Key.Value, f.Key.Rejects, f.Value.Count, f.Value.FirstRow)));
        Assert.Equal("31/02/1990", parsed.Findings.All.Last().Value.Example.Arguments!["text"]);
    }

    [Fact]
    public void The_rejects_file_mended_is_imported_with_the_same_mapping()
    {
        var parsed = Run("Reg;Serial;Make;Made;Holder\nR1;A1;Colt;31/02/1990;\"a;\"\"b\"\"\nc\"\nR2;A2;Colt;1990;=cmd|x\nR3;5\" x;Colt;1990;=cmd|x\nR4;A4;Colt;1990\n");
        Assert.Equal((1L, 3L), (parsed.Accepted, parsed.Rejected));
        var text = File.ReadAllText(parsed.RejectsPath!);
        Assert.StartsWith("Reg;Serial;Make;Made;Holder;_row;_column;_reason\r\n", text, StringComparison.Ordinal);
        Assert.Contains("R1;A1;Colt;31/02/1990;\"a;\"\"b\"\"\nc\";2;Made;import.date_impossible\r\n", text, StringComparison.Ordinal);
        Assert.Contains("R3;\"5\"\" x\";Colt;1990;'=cmd|x;", text, StringComparison.Ordinal);
        Assert.Contains("R4;A4;Colt;1990;;", text, StringComparison.Ordinal);

        File.WriteAllText(Path.Combine(_directory, "mended.csv"), text.Replace("31/02", "28/02", StringComparison.Ordinal), new UTF8Encoding(true));
        var again = Parse(Request(Path.Combine(_directory, "mended.csv"), work: "again"));
        Assert.Equal((3L, 0L), (again.Accepted, again.Rejected));
        Assert.Equal([("R1", "a;\"b\"\nc"), ("R3", "=cmd|x"), ("R4", null)], Rows(again).Select(r => (r.RegisterNumber!, r.HolderName)));
    }

    [Fact]
    public void A_mended_row_has_the_identity_that_it_would_have_had()
    {
        var first = Run("Reg,Serial,Make,Made,Holder\nR1,A1,Colt,31/02/1990,\n=R2,A2,Colt,1990,\n");
        var mended = File.ReadAllText(first.RejectsPath!).Replace("31/02", "28/02", StringComparison.Ordinal) + "'=R2,A2,Colt,1990,,,,\r\n";
        File.WriteAllText(Path.Combine(_directory, "mended.csv"), mended);
        var again = Parse(Request(Path.Combine(_directory, "mended.csv"), work: "again"));
        Assert.Equal(Rows(first).Single(r => r.RegisterNumber == "=R2").Identity, Rows(again).Single(r => r.RegisterNumber == "=R2").Identity);
    }

    [Fact]
    public void Rejects_of_a_file_without_header_come_back_too()
    {
        var yaml = Yaml.Replace("identity: Reg", "identity: whole-row\nfile: {header: none}", StringComparison.Ordinal)
            .Replace("Reg", "1", StringComparison.Ordinal).Replace(": Serial", ": 2", StringComparison.Ordinal).Replace(": Make", ": 3", StringComparison.Ordinal).Replace(": Made", ": 4", StringComparison.Ordinal).Replace(": Holder", ": 5", StringComparison.Ordinal);
        var source = Write("R1,A1,Colt,31/02/1990,\nR2,A2,Colt,1990,\n");
        var first = Parse(Request(source, yaml));
        Assert.Equal((1L, 1L), (first.Accepted, first.Rejected));
        File.WriteAllText(source, File.ReadAllText(first.RejectsPath!).Replace("31/02", "28/02", StringComparison.Ordinal));
        var again = Parse(Request(source, yaml, work: "again"));
        Assert.Equal((1L, 0L), (again.Accepted, again.Rejected));
        var whole = Parse(Request(Write("R1,A1,Colt,28/02/1990,\n"), yaml, work: "whole"));
        Assert.Equal(Rows(whole).Single().Identity, Rows(again).Single().Identity);
    }

    [Fact]
    public void Spreadsheet_dates_survive_the_rejects_file_of_a_register_in_another_calendar()
    {
        var path = Path.Combine(_directory, "register.xlsx");
        File.WriteAllBytes(path, new Workbook().Sheet("S",
            "<row>" + string.Concat(new[] { "Reg", "Serial", "Make", "Made", "Holder" }.Select(h => $"<c t=\"str\"><v>{h}</v></c>")) + "</row>" +
            "<row><c t=\"str\"><v>R1</v></c><c><v>123456789012345678</v></c><c/><c s=\"1\"><v>31909</v></c></row>").Build());
        var yaml = Yaml.Replace("order: dmy", "order: dmy, calendar: ethiopian", StringComparison.Ordinal);
        var first = Parse(Request(path, yaml));
        Assert.Equal("import.digits_lost", first.Findings.All.Single().Key.Code);
        var mended = Path.Combine(_directory, "mended.csv");
        File.WriteAllText(mended, File.ReadAllText(first.RejectsPath!).Replace("123456789012345680", "A1", StringComparison.Ordinal).Replace("123456789012345677", "A1", StringComparison.Ordinal).Replace("123456789012346000", "A1", StringComparison.Ordinal).Replace("123456789012345678", "A1", StringComparison.Ordinal));
        var again = Parse(Request(mended, yaml, work: "again"));
        Assert.Equal("1987-05-12", Rows(again).Single().Manufactured!.Date.ToString());
    }

    [Fact]
    public void A_row_that_identifies_itself_as_an_earlier_one_is_rejected_with_both_rows_named()
    {
        var parsed = Run("Reg,Serial,Make,Made,Holder\nR1,A1,Colt,,\nR2,A2,Colt,,\nR1,A3,Mystery,,\n R1 ,A4,Colt,,\n");
        Assert.Equal((2L, 0L, 2L), (parsed.Accepted, parsed.WithRemarks, parsed.Rejected));
        Assert.Equal(["A1", "A2"], Rows(parsed).Select(r => r.Serial));
        var finding = parsed.Findings.All.Single(f => f.Key.Code == "import.identity_repeated").Value;
        Assert.Equal((2L, 4L, (object?)2L), (finding.Count, finding.FirstRow, finding.Example.Arguments!["first"]));
        Assert.Equal(3, File.ReadAllLines(parsed.RejectsPath!).Length);
    }

    [Fact]
    public void Rows_that_are_alike_are_counted_where_the_whole_row_identifies()
    {
        var parsed = Run("Reg,Serial,Make,Made,Holder\nR1,A1,Colt,,\nR2,A2,Colt,,\nR1,A1,Colt,,\nR1,A1, Colt,,\n", Yaml.Replace("identity: Reg", "identity: whole-row", StringComparison.Ordinal));
        Assert.Equal((4L, 0L, 2L), (parsed.Accepted, parsed.Rejected, parsed.Repeated));
        Assert.Equal([1, 1, 2, 3], Rows(parsed).Select(r => r.Occurrence));
    }

    [Fact]
    public void The_shipped_register_of_holdings_is_imported_with_the_shipped_mapping()
    {
        var mapping = MappingReader.ReadFile(Path.Combine(Repository.Root, "data", "mappings", "us-leso-holdings.yaml"));
        var source = Path.Combine(Repository.Root, "data", "holdings", "us-leso-small-arms-2016-12-31.csv.gz");
        var parsed = Parse(Request(source) with { Mapping = mapping });
        Assert.Equal((96_465L, 96_465L, 0L, 0L, 79_617L), (parsed.Rows, parsed.Accepted, parsed.Rejected, parsed.WithRemarks, parsed.Repeated));
        using var reader = parsed.Open();
        Assert.True(reader.Read());
        var first = (HoldingRow)reader.Row;
        Assert.Equal(
            ("1005-01-587-7175", "MOUNT,RIFLE", 10m, "Each", "ABBEVILLE POLICE DEPT, AL", "2016-09-19", 918m, "USD", "D/1"),
            (first.StockNumber, first.Item, first.Quantity, first.Unit, first.Holder, first.AsOf!.Date.ToString(), first.Value, first.Currency, first.Condition));
        var most = 1;
        while (reader.Read())
        {
            most = Math.Max(most, reader.Row.Occurrence);
        }

        Assert.Equal(1_099, most);
    }

    [Theory]
    [InlineData("Reg,Serial,Make,Made,Holder\nR1,\"A1,Colt,,\nR2,A2,Colt,,\n", "import.quote_unclosed")]
    [InlineData("Registro,Serie,Marca,Fecha,Titular\nR1,A1,Colt,,\n", "import.header_absent")]
    [InlineData("", "import.file_empty")]
    public void A_file_that_cannot_be_read_leaves_nothing_behind(string text, string code)
    {
        var source = Write(text);
        Assert.Equal(code, DelimitedText.Refusal(() => Parse(Request(source))).Code);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_directory, "work")));
    }

    [Fact]
    public void Deleting_leaves_the_rejects_and_nothing_else()
    {
        var parsed = Run("Reg,Serial,Make,Made,Holder\nR1,A1,Colt,31/02/1990,\nR2,A1,Colt,,Doe\n");
        parsed.Delete();
        Assert.Equal(["rejects.csv"], Directory.GetFiles(Path.Combine(_directory, "work")).Select(Path.GetFileName));
    }

    [Fact]
    public void A_gzip_bomb_is_stopped()
    {
        var path = Path.Combine(_directory, "bomb.csv.gz");
        using (var gzip = new GZipStream(File.Create(path), CompressionLevel.SmallestSize))
        {
            gzip.Write("Reg,Serial,Make,Made,Holder\n"u8);
            var line = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("R1,A1,Colt,,\n", 10_000)));
            for (var i = 0; i < 60; i++)
            {
                gzip.Write(line);
            }
        }

        var limits = new ImportLimits { RatioFloorBytes = 1 << 20, MaxCompressionRatio = 100 };
        Assert.Equal("import.file_bomb_ratio", DelimitedText.Refusal(() => Parse(Request(path) with { Limits = limits })).Code);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.99)]
    public void A_packed_file_that_was_cut_off_is_refused(double part)
    {
        var path = Path.Combine(_directory, "cut.csv.gz");
        using (var gzip = new GZipStream(File.Create(path), CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes("Reg,Serial,Make,Made,Holder\n" + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"R{i},A{i * 7919},Colt,,\n"))));
        }

        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(int)(bytes.Length * part)]);
        Assert.Equal("import.file_damaged", DelimitedText.Refusal(() => Parse(Request(path))).Code);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_directory, "work")));
    }

    private ParsedImport Run(string text, string yaml = Yaml) => Parse(Request(Write(text), yaml));

    private static ParsedImport Parse(ParseRequest request)
    {
        Directory.CreateDirectory(request.WorkDirectory);
        return ImportParser.Run(request);
    }

    private string Write(string text)
    {
        var path = Path.Combine(_directory, "register.csv");
        File.WriteAllText(path, text);
        return path;
    }

    private ParseRequest Request(string source, string yaml = Yaml, string work = "work") => new()
    {
        Source = source,
        Mapping = MappingReader.Read(yaml),
        Register = "XA-1",
        Reference = new RowReaderTests.World(),
        Secret = new byte[16],
        Today = new DateOnly(2026, 6, 1),
        WorkDirectory = Path.Combine(_directory, work),
        Say = p => Sentences.Checked(p).Code,
    };

    private static List<WeaponRow> Rows(ParsedImport parsed)
    {
        var rows = new List<WeaponRow>();
        using var reader = parsed.Open();
        while (reader.Read())
        {
            var row = (WeaponRow)reader.Row;
            rows.Add(new WeaponRow
            {
                Number = row.Number, Identity = row.Identity, Content = row.Content, Occurrence = row.Occurrence,
                RegisterNumber = row.RegisterNumber, Serial = row.Serial, Manufactured = row.Manufactured, HolderName = row.HolderName,
            });
        }

        return rows;
    }
}
