using System.Text;
using Proofmark.Core.Importing;
using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Importing.Rows;
using Proofmark.Core.Parties;
using Proofmark.Core.Parties.Erasure;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Importing;

/// <summary>Until when an imported person's data may be kept: a column, a day for all, or years from the registration.</summary>
public sealed class KeepUntilTests : IDisposable
{
    private const string Map = """
        format: proofmark-import-mapping-1
        register: weapons
        dates: {order: dmy}
        identity: [No]
        fields:
          register_number: No
          serial: No
          registered: Reg
          holder_name: Holder
          holder_kind: Kind
          KEEP

        """;

    private const string Column = "keep_until: Keep";
    private const string Head = "No,Reg,Holder,Kind,Keep\n";
    private readonly string folder = Directory.CreateTempSubdirectory("proofmark-keep-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(Column, "1,01/02/2000,Ann,person,31/12/2036", "2036-12-31")]
    [InlineData(Column, "1,01/02/2000,Ann,person,", null)]
    [InlineData("keep_until: {constant: 2036-12-31}", "1,,Ann,person,", "2036-12-31")]
    [InlineData("keep_years: {constant: 10}", "1,01/02/2000,Ann,person,", "2010-02-01")]
    [InlineData("keep_years: {constant: 1}", "1,29/02/2000,Ann,person,", "2001-02-28")]
    [InlineData("keep_years: {constant: 10}", "1,2000,Ann,person,", "2010-12-31")]
    [InlineData("keep_years: Keep", "1,01/02/2000,Ann,,7", "2007-02-01")]
    [InlineData("keep_years: {constant: 10}\n  keep_until: Keep", "1,01/02/2000,Ann,person,31/12/2036", "2036-12-31")]
    [InlineData("keep_years: {constant: 10}\n  keep_until: Keep", "1,01/02/2000,Ann,person,", "2010-02-01")]
    [InlineData("keep_until: {constant: 2036-12-31}", "1,,Army depot,state_force,", null)]
    public void The_end_is_read_from_its_column_a_day_for_all_or_years_from_the_registration(string keep, string line, string? until)
    {
        var (row, problems) = Read(keep, line);
        Assert.Empty(problems);
        Assert.Equal(until, row.KeptUntil?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        Assert.Empty(row.Remarks);
    }

    [Theory]
    [InlineData(Column, "31/02/2036", "import.date_impossible")]
    [InlineData(Column, "03/04/36", "import.date_century")]
    [InlineData(Column, "2036", "import.keep_until_day")]
    [InlineData(Column, "12/2036", "import.keep_until_day")]
    [InlineData(Column, "2036-12-31~", "import.keep_until_day")]
    [InlineData(Column, "for ever", "import.date_unreadable")]
    [InlineData("keep_years: Keep", "0", "import.keep_years")]
    [InlineData("keep_years: Keep", "151", "import.keep_years")]
    [InlineData("keep_years: Keep", "7.5", "import.keep_years")]
    [InlineData("keep_years: Keep", "ten", "import.number_unreadable")]
    public void What_is_no_day_or_no_period_rejects_its_row_with_column_and_value(string keep, string cell, string code)
    {
        var (_, problems) = Read(keep, $"1,01/02/2000,Ann,person,{cell}");
        var problem = Assert.Single(problems);
        Assert.Equal((code, "Keep", 2L), (problem.Code, problem.Field, problem.Row));
        Assert.Contains(cell, problem.Arguments!.Values.OfType<string>());
    }

    [Fact]
    public void A_period_without_a_registration_to_count_from_and_an_end_before_it_are_remarked_upon()
    {
        Assert.Equal([new RowRemark(RemarkKind.KeepOpen, "keep_years")], Read("keep_years: {constant: 10}", "1,,Ann,person,").Row.Remarks);
        Assert.Equal([new RowRemark(RemarkKind.DatesContradict, "keep_until")], Read(Column, "1,01/02/2000,Ann,person,31/12/1999").Row.Remarks);
    }

    [Theory]
    [InlineData("keep_until: {constant: 2036}", "import.mapping_value")]
    [InlineData("keep_until: {constant: 31/02/2036}", "import.mapping_value")]
    [InlineData("keep_years: {constant: ten}", "import.mapping_value")]
    [InlineData("keep_years: {constant: 0}", "import.mapping_value")]
    public void A_mapping_whose_end_cannot_be_is_refused_before_any_row(string keep, string code) =>
        Assert.Equal(code, Sentences.Checked(Assert.Throws<ProblemException>(() => Mapping(keep)).Problems.Single()).Code);

    [Fact]
    public void Years_need_a_registration_to_count_from() =>
        Assert.Equal("import.mapping_field_missing", Sentences.Checked(Assert.Throws<ProblemException>(() => MappingReader.Read(Map.Replace("KEEP", "keep_years: {constant: 5}", StringComparison.Ordinal).Replace("  registered: Reg\n", "", StringComparison.Ordinal))).Problems.Single()).Code);

    [Fact]
    public void A_mapping_with_an_end_is_written_and_read_back_the_same_and_headings_propose_it()
    {
        var yaml = MappingWriter.Write(Mapping("keep_years: {constant: 10}\n  keep_until: {column: Keep, dates: {order: ymd}}"));
        Assert.Equal(yaml, MappingWriter.Write(MappingReader.Read(yaml)));
        var proposed = MappingProposer.Propose(["Serial", "Owner", "Retention date"], [["1", "Ann", "2036-12-31"]]);
        Assert.Equal("keep_until", proposed.Fields.Single(f => f.Column == "Retention date").Field);
    }

    [Fact]
    public async Task Imported_persons_are_listed_as_due_when_their_period_has_ended_and_not_before()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var report = await ImportAsync(world, "keep_years: {constant: 10}\n  keep_until: Keep", Head
            + "1,01/02/1990,Ann Overdue,person,\n2,01/02/1990,Ben Running,person,31/12/2149\n3,01/02/1990,Cid Ended,person,30/06/2001\n4,,Dee Open,person,\n5,01/02/1990,Army depot,state_force,\n");
        Assert.Equal((5L, 0L, 1L), (report.Accepted, report.Rejected, report.Remarked));
        var due = await new ErasureList(world.Node.Database, TimeProvider.System).DueAsync(0, 10);
        Assert.Equal([new DateOnly(2000, 2, 1), new DateOnly(2001, 6, 30)], due.Select(d => d.Until));
        using var keys = new PersonKeys(new byte[32]);
        var persons = new PersonService(world.Node.Acts, keys);
        Assert.Equal(["Ann Overdue", "Cid Ended"], [(await persons.ReadAsync(due[0].Person)).Single().Text, (await persons.ReadAsync(due[1].Person)).Single().Text]);
        await world.Sequencer.RunOnceAsync();
        Assert.Empty((await world.VerifyAsync()).Findings);
    }

    [Fact]
    public async Task A_mapping_that_learns_of_the_end_changes_the_rows_of_persons_alone()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        const string file = Head + "1,01/02/1990,Ann,person,\n2,01/02/1990,Army depot,state_force,\n3,01/02/1990,,,\n";
        await ImportAsync(world, "remarks: Keep", file);
        var report = await ImportAsync(world, "keep_years: {constant: 100}", file);
        Assert.Equal((0L, 1L, 2L), (report.Added, report.Changed, report.Unchanged));
    }

    private static Mapping Mapping(string keep) => MappingReader.Read(Map.Replace("KEEP", keep, StringComparison.Ordinal));

    private static (WeaponRow Row, IReadOnlyList<Problem> Problems) Read(string keep, string line)
    {
        using var source = DelimitedText.Open(Encoding.UTF8.GetBytes(Head + line + "\n"), ',');
        Assert.True(source.Read());
        var reader = new RowReader(BoundMapping.Bind(Mapping(keep), source.Columns), new RowReaderTests.World(), RowReaderTests.Options(1));
        var row = (WeaponRow)reader.NewRow();
        reader.Read(source, row);
        foreach (var remark in row.Remarks) Sentences.Checked(remark.ToProblem(row.Number, reader.ColumnOf(remark.Field), row.TextOf(remark.Field)));
        return (row, [.. reader.Problems.Select(Sentences.Checked)]);
    }

    private async Task<ImportReport> ImportAsync(LedgerWorld world, string keep, string content)
    {
        var file = Path.Combine(folder, Guid.NewGuid().ToString("N") + ".csv");
        await File.WriteAllTextAsync(file, content);
        using var keys = new PersonKeys(new byte[32]);
        return await new ImportService(world.Node.Acts, keys, ReferenceTables.Shipped).ImportAsync(
            new ImportRequest("POLICE", file, Mapping(keep), Path.Combine(folder, "work"), p => p.Code, Node.By(Node.Amina)));
    }
}
