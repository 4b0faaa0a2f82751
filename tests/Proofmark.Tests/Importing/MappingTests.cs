using Proofmark.Core.Importing;
using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Shared;
using Xunit;

namespace Proofmark.Tests.Importing;

public sealed class MappingTests
{
    internal const string Full = """
        format: proofmark-import-mapping-1
        name: "National register: pistols"
        register: weapons
        file:
          sheet: Armas 2024
          delimiter: tab
          encoding: windows-1251
          header: 3
          quote: none
          short_rows: accept
        dates: {calendar: hijri, order: dmy, two_digit_years_from: 1350}
        numbers: {decimal: ",", group: space}
        empty: ["-", N/A]
        identity: [Número, Série]
        absence: withdrawn
        fields:
          serial: {columns: [Prefix, Number], join: "-"}
          make: {column: Maker, codes: {BER: Beretta, 'no': "Nobel \"X\": 1"}, default: unknown}
          country_of_manufacture: {constant: IT}
          manufactured: {column: Made, dates: {calendar: gregorian, order: ymd}}
          status: {column: St, codes: {P: lost}}
          marks: {proof: Proof mark}
          components:
            barrel: Barrel No
            slide: {column: "Slide: no"}
        """;

    [Fact]
    public void A_mapping_is_read()
    {
        var mapping = MappingReader.Read(Full);
        Assert.Equal(RegisterKind.Weapons, mapping.Register);
        Assert.Equal(new SourceOptions { Sheet = "Armas 2024", Delimiter = '\t', Encoding = "windows-1251", HeaderRow = 3, Quote = '\0', AcceptShortRows = true }, mapping.File);
        Assert.Equal(new DateRule(SourceCalendar.Hijri, DateOrder.Dmy, 1350), mapping.Dates);
        Assert.Equal(new NumberRule(',', ' '), mapping.Numbers);
        Assert.Equal(["Número", "Série"], mapping.Identity);
        Assert.Equal(AbsenceRule.Withdrawn, mapping.Absence);
        var make = mapping.Fields.Single(f => f.Field == "make");
        Assert.Equal(("Beretta", "unknown"), (make.Codes["ber"], make.Default));
        Assert.Equal(new DateRule(SourceCalendar.Gregorian, DateOrder.Ymd, 1350), mapping.Fields.Single(f => f.Field == "manufactured").Dates);
        Assert.Equal(["barrel", "slide"], mapping.Fields.Where(f => f.Field == "components").Select(f => f.Part));
    }

    [Fact]
    public void What_is_written_is_read_back_the_same()
    {
        var mapping = MappingReader.Read(Full);
        var yaml = MappingWriter.Write(mapping);
        Assert.Equal(yaml, MappingWriter.Write(MappingReader.Read(yaml)));
        Assert.Equal(mapping.Hash(), MappingReader.Read(yaml).Hash());
        Assert.Equal("Nobel \"X\": 1", MappingReader.Read(yaml).Fields.Single(f => f.Field == "make").Codes["NO"]);
    }

    [Theory]
    [InlineData("no")]
    [InlineData("~")]
    [InlineData(" leading")]
    [InlineData("a: b # c")]
    [InlineData("\"quoted\" \\ back")]
    [InlineData("line\nend\ttab")]
    [InlineData("#3")]
    [InlineData("1987")]
    [InlineData("الرقم")]
    [InlineData("🔫 \u200Fx\u2028y\u0085")]
    [InlineData("- list")]
    [InlineData("{a}")]
    public void Any_heading_survives_writing_and_reading(string heading)
    {
        var mapping = new Mapping { Register = RegisterKind.Weapons, Identity = [heading], Fields = [FieldMapping.Of("serial", heading)], Empty = [heading] };
        var back = MappingReader.Read(MappingWriter.Write(mapping));
        Assert.Equal((heading, heading, heading), (back.Identity[0], back.Fields[0].Columns[0], back.Empty[0]));
    }

    [Fact]
    public void A_comment_does_not_change_a_mappings_hash_but_a_column_does()
    {
        Assert.Equal(MappingReader.Read(Full).Hash(), MappingReader.Read("# said\n" + Full).Hash());
        Assert.NotEqual(MappingReader.Read(Full).Hash(), MappingReader.Read(Full.Replace("Maker", "Make", StringComparison.Ordinal)).Hash());
    }

    [Theory]
    [InlineData("serial: Serial", "serail: Serial", "import.mapping_key", "fields.serail", "serial")]
    [InlineData("order: dmy", "ordr: dmy", "import.mapping_key", "dates.ordr", "order")]
    public void A_key_that_means_nothing_is_refused_with_the_one_that_was_meant(string right, string wrong, string code, string key, string nearest)
    {
        var problem = Problems(Small.Replace(right, wrong, StringComparison.Ordinal)).First();
        Assert.Equal((code, key, nearest), (problem.Code, problem.Arguments!["key"], problem.Arguments["nearest"]));
    }

    [Fact]
    public void Everything_wrong_is_said_at_once_with_its_line()
    {
        var problems = Problems("""
            format: proofmark-import-mapping-1
            register: tanks
            identity: []
            dates:
              calendar: julian
            fields:
              serial: {column: A, constant: B}
              status: {column: S, codes: {X: vanished}}
              make: ""
            """);
        Assert.Equal(
            [("import.mapping_value", 2), ("import.mapping_value", 5), ("import.mapping_missing", 3), ("import.mapping_column_or_constant", 7), ("import.mapping_value", 8), ("import.mapping_column_empty", 9), ("import.mapping_field_missing", 7)],
            problems.Select(p => (p.Code, (int)p.Arguments!["line"]!)));
    }

    [Theory]
    [InlineData("a: &x 1\nb: *x")]
    [InlineData("a: !!python/object:os.system 1")]
    [InlineData("a: [[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]")]
    public void Aliases_tags_and_abysses_are_refused(string yaml) => Assert.Equal("import.mapping_alias", Problems(yaml).Single().Code);

    [Theory]
    [InlineData("a: [1", 1)]
    [InlineData("a: 1\na: 2", 2)]
    public void What_is_no_yaml_is_refused_with_its_line(string yaml, int line)
    {
        var problem = Problems(yaml).Single();
        Assert.Equal("import.mapping_yaml", problem.Code);
        Assert.InRange((int)problem.Arguments!["line"]!, line, line + 1);
    }

    [Fact]
    public void A_column_that_does_not_exist_is_named_with_those_that_do_and_the_nearest()
    {
        var mapping = MappingReader.Read(Small);
        var problems = Assert.Throws<ProblemException>(() => BoundMapping.Bind(mapping, ["Serial No", "Maker", "Reg", "Made"])).Problems;
        var problem = Sentences.Checked(problems.Single());
        Assert.Equal(("import.column_missing", "Serial", "Serial No", "fields.serial"), (problem.Code, problem.Arguments!["column"], problem.Arguments["nearest"], problem.Arguments["key"]));
        Assert.Equal("Serial No, Maker, Reg, Made", problem.Arguments["columns"]);
    }

    [Fact]
    public void A_file_without_its_header_is_recognised()
    {
        var problems = Assert.Throws<ProblemException>(() => BoundMapping.Bind(MappingReader.Read(Small), ["A1234", "Beretta", "17", "1987"])).Problems;
        Assert.Equal("import.header_absent", Sentences.Checked(problems.Single()).Code);
    }

    [Fact]
    public void A_heading_that_stands_twice_must_be_told_apart()
    {
        var problems = Assert.Throws<ProblemException>(() => BoundMapping.Bind(MappingReader.Read(Small), ["Serial", "Serial", "Maker", "Reg", "Made"])).Problems;
        Assert.Equal("import.column_ambiguous", Sentences.Checked(problems.Single()).Code);
        var byNumber = MappingReader.Read(Small.Replace("serial: Serial", "serial: \"#2\"", StringComparison.Ordinal));
        Assert.Equal([1], BoundMapping.Bind(byNumber, ["Serial", "Serial", "Maker", "Reg", "Made"]).Fields[0].Columns);
    }

    [Fact]
    public void Without_header_columns_are_given_by_number()
    {
        var mapping = MappingReader.Read("format: proofmark-import-mapping-1\nregister: weapons\nfile: {header: none}\nidentity: [2]\nfields: {serial: 3}\n");
        var bound = BoundMapping.Bind(mapping, ["1", "2", "3"]);
        Assert.Equal((2, 1), (bound.Fields[0].Columns[0], bound.Identity[0]));
        Assert.Throws<ProblemException>(() => BoundMapping.Bind(mapping, ["1", "2"]));
    }

    internal const string Small = """
        format: proofmark-import-mapping-1
        register: weapons
        dates:
          order: dmy
        identity: Reg
        fields:
          serial: Serial
          make: Maker
          manufactured: Made
        """;

    private static IReadOnlyList<Problem> Problems(string yaml) => [.. Assert.Throws<ProblemException>(() => MappingReader.Read(yaml)).Problems.Select(Sentences.Checked)];
}
