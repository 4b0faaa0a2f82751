using System.Text;
using Proofmark.Core.Importing;
using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Importing.Rows;
using Proofmark.Core.Shared;
using Xunit;

namespace Proofmark.Tests.Importing;

public sealed class RowReaderTests
{
    private const string Mapping = """
        format: proofmark-import-mapping-1
        register: weapons
        dates: {order: dmy}
        empty: ["-", n/a]
        identity: Reg
        fields:
          serial: {columns: [Prefix, Number], join: "-"}
          make: {column: Make, codes: {BER: Beretta}}
          model: Model
          country_of_manufacture: Country
          manufactured: Made
          year: Year
          imported: Imported
          register_number: Reg
          status: {column: Status, codes: {V: stolen}}
          holder_name: Holder
          holder_kind: {constant: person}
          marks: {proof: Proof}
          components: {barrel: Barrel}
          remarks: Notes
        """;

    private const string Header = "Reg,Prefix,Number,Make,Model,Country,Made,Year,Imported,Status,Holder,Proof,Barrel,Notes\n";

    [Fact]
    public void A_row_becomes_a_weapon()
    {
        var (row, problems) = Read("R1,AB,123,ber,92FS,IT,12/05/1987,1987,n/a,V, José\u0301 ,PSF,B77,\"two\nlines\"\n");
        Assert.Empty(problems);
        Assert.Equal("AB-123", row.Serial);
        Assert.Equal(("Beretta", ReferenceOutcome.Known, 7L), (row.Make!.AsFound, row.Make.Match.Outcome, row.Make.Match.Id));
        Assert.Equal("1987-05-12", row.Manufactured!.Date.ToString());
        Assert.Null(row.Imported);
        Assert.Equal(("stolen", "person", "José\u0301".Normalize(), "R1"), (row.Status, row.HolderKind, row.HolderName, row.RegisterNumber));
        Assert.Equal([new ImportMark("proof", "PSF")], row.Marks);
        Assert.Equal([new ImportComponent("barrel", "B77")], row.Components);
        Assert.Equal("two\nlines", row.RemarksText);
        Assert.Empty(row.Remarks);
    }

    [Fact]
    public void A_model_is_looked_up_within_its_make_whatever_the_order_of_columns()
    {
        var (row, _) = Read("R1,,1,Beretta,92FS,,,,,,,,,\n");
        Assert.Equal("model of 7", row.Model!.Match.Code);
        (row, _) = Read("R1,,1,,92FS,,,,,,,,,\n");
        Assert.Equal(ReferenceOutcome.Unknown, row.Model!.Match.Outcome);
    }

    [Fact]
    public void Unknown_and_ambiguous_texts_stay_as_found_with_a_remark()
    {
        var (row, problems) = Read("R1,,1,SW,Mystery,Ruritania,,,,,,,,\n");
        Assert.Empty(problems);
        Assert.Equal(("SW", ReferenceOutcome.Ambiguous, "Smith & Wesson; Sweden"), (row.Make!.AsFound, row.Make.Match.Outcome, row.Make.Match.Meanings));
        Assert.Equal(
            [new RowRemark(RemarkKind.ReferenceAmbiguous, "make"), new RowRemark(RemarkKind.ReferenceUnknown, "country_of_manufacture"), new RowRemark(RemarkKind.ReferenceUnknown, "model")],
            row.Remarks);
    }

    [Fact]
    public void Every_wrong_cell_of_a_row_is_reported_with_column_and_value()
    {
        var (_, problems) = Read($",,1,Colt,,,31/02/1990,03/04/05,13/13/1990,sold,a\u0001b,{new string('x', 101)},,\n");
        Assert.Equal(
            [("import.date_impossible", "Made"), ("import.date_impossible", "Imported"), ("import.code_unknown", "Status"), ("import.control_character", "Holder"), ("import.value_too_long", "Proof"), ("import.date_century", "Year"), ("import.identity_empty", null)],
            problems.Select(p => (p.Code, p.Field)));
        Assert.All(problems, p => Assert.Equal(2, p.Row));
        Assert.Equal("31/02/1990", problems[0].Arguments!["text"]);
    }

    [Fact]
    public void The_year_stands_in_for_the_date_and_must_not_contradict_it()
    {
        Assert.Equal("1987", Read("R1,,1,,,,,1987,,,,,,\n").Row.Manufactured!.Date.ToString());
        var (row, _) = Read("R1,,1,,,,12/05/1987,1990,,,,,,\n");
        Assert.Equal("1987-05-12", row.Manufactured!.Date.ToString());
        Assert.Equal([new RowRemark(RemarkKind.DatesContradict, "year")], row.Remarks);
    }

    [Fact]
    public void A_weapon_imported_before_it_was_made_or_made_tomorrow_is_remarked_upon()
    {
        Assert.Equal([new RowRemark(RemarkKind.DatesContradict, "imported")], Read("R1,,1,,,,1990,,1987,,,,,\n").Row.Remarks);
        Assert.Equal([new RowRemark(RemarkKind.DateFuture, "manufactured")], Read("R1,,1,,,,02/01/2030,,,,,,,\n").Row.Remarks);
    }

    [Fact]
    public void A_missing_or_rounded_serial_is_remarked_upon()
    {
        Assert.Equal([new RowRemark(RemarkKind.SerialMissing, "serial")], Read("R1,,-,,,,,,,,,,,\n").Row.Remarks);
        Assert.Equal([new RowRemark(RemarkKind.Scientific, "serial")], Read("R1,,1.23E+15,,,,,,,,,,,\n").Row.Remarks);
    }

    [Fact]
    public void Identity_follows_the_identifying_columns_alone_and_content_everything()
    {
        var a = Read("R1,,1,Colt,,,,,,,,,,\n").Row;
        var b = Read("R1 ,,2,Colt,,,,,,,,,,\n").Row;
        var c = Read("R2,,1,Colt,,,,,,,,,,\n").Row;
        var d = Read("R1,,1, Colt,,,,,,,,,,\n").Row;
        Assert.Equal(a.Identity, b.Identity);
        Assert.NotEqual(a.Content, b.Content);
        Assert.NotEqual(a.Identity, c.Identity);
        Assert.Equal((a.Identity, a.Content), (d.Identity, d.Content));
    }

    [Fact]
    public void Neighbouring_cells_do_not_run_into_one_another()
    {
        var yaml = Mapping.Replace("identity: Reg", "identity: [Reg, Prefix]", StringComparison.Ordinal);
        Assert.NotEqual(Read("ab,c,1,,,,,,,,,,,\n", yaml).Row.Identity, Read("a,bc,1,,,,,,,,,,,\n", yaml).Row.Identity);
    }

    [Fact]
    public void Another_registers_secret_gives_other_identities()
    {
        Assert.NotEqual(Read("R1,,1,,,,,,,,,,,\n").Row.Identity, Read("R1,,1,,,,,,,,,,,\n", secret: 9).Row.Identity);
    }

    [Fact]
    public void Content_does_not_depend_on_what_the_reference_tables_know()
    {
        var known = Read("R1,,1,Beretta,92FS,,,,,,,,,\n").Row;
        var unknown = Read("R1,,1,Beretta,92FS,,,,,,,,,\n", reference: new NoReference()).Row;
        Assert.NotEqual(known.Make!.Match, unknown.Make!.Match);
        Assert.Equal(known.Content, unknown.Content);
    }

    [Fact]
    public void The_reference_tables_are_asked_once_per_text()
    {
        var reference = new World();
        var mapping = MappingReader.Read(Mapping);
        using var source = DelimitedText.Open(Header + string.Concat(Enumerable.Range(0, 100).Select(i => $"R{i},,1,Beretta,92FS,IT,,,,,,,,\n")), ',');
        var reader = new RowReader(BoundMapping.Bind(mapping, source.Columns), reference, Options(1));
        var row = reader.NewRow();
        while (source.Read())
        {
            Assert.True(reader.Read(source, row));
        }

        Assert.Equal(3, reference.Asked);
    }

    [Fact]
    public void A_holding_needs_a_quantity_and_a_thing()
    {
        var mapping = MappingReader.Read("format: proofmark-import-mapping-1\nregister: holdings\nidentity: whole-row\nfields: {item: Item, quantity: Qty}\n");
        using var source = DelimitedText.Open("Item,Qty\nRifle,\n,3\nRifle,three\nRifle,3\n");
        var reader = new RowReader(BoundMapping.Bind(mapping, source.Columns), new NoReference(), Options(1));
        var row = (HoldingRow)reader.NewRow();
        var codes = new List<string?>();
        while (source.Read())
        {
            codes.Add(reader.Read(source, row) ? null : reader.Problems.Single().Code);
        }

        Assert.Equal(["import.quantity_missing", "import.item_missing", "import.number_unreadable", null], codes);
        Assert.Equal(3, row.Quantity);
    }

    internal static RowReaderOptions Options(byte secret) => new() { Secret = [.. Enumerable.Repeat(secret, 16)], Today = new DateOnly(2026, 6, 1) };

    private static (WeaponRow Row, IReadOnlyList<Problem> Problems) Read(string line, string yaml = Mapping, byte secret = 1, IReferenceLookup? reference = null)
    {
        using var source = DelimitedText.Open(Encoding.UTF8.GetBytes(Header + line), ',');
        Assert.True(source.Read());
        var reader = new RowReader(BoundMapping.Bind(MappingReader.Read(yaml), source.Columns), reference ?? new World(), Options(secret));
        var row = (WeaponRow)reader.NewRow();
        reader.Read(source, row);
        return (row, [.. reader.Problems.Concat(row.Remarks.Select(r => r.ToProblem(row.Number, reader.ColumnOf(r.Field), row.TextOf(r.Field)))).Select(Sentences.Checked).Take(reader.Problems.Count)]);
    }

    /// <summary>A reference of three makers, in which SW is a maker and a country.</summary>
    internal sealed class World : IReferenceLookup
    {
        public int Asked { get; private set; }

        public ReferenceMatch Find(ReferenceKind kind, string text, ReferenceMatch make)
        {
            Asked++;
            return (kind, text) switch
            {
                (ReferenceKind.Make, "Beretta") => ReferenceMatch.Known(7),
                (ReferenceKind.Make, "Colt") => ReferenceMatch.Known(8),
                (ReferenceKind.Make, "SW") => ReferenceMatch.Ambiguous("Smith & Wesson; Sweden"),
                (ReferenceKind.Model, "92FS") when make.Id is { } id => ReferenceMatch.Known(70, $"model of {id}"),
                (ReferenceKind.Country, "IT") => ReferenceMatch.Known(code: "IT"),
                _ => ReferenceMatch.Unknown,
            };
        }
    }
}
