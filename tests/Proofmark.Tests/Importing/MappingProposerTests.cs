using Proofmark.Core.Importing;
using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Importing.Rows;
using Proofmark.Core.Reference;
using Proofmark.Tests.Languages;
using Xunit;

namespace Proofmark.Tests.Importing;

public sealed class MappingProposerTests
{
    [Theory]
    [InlineData("Reg No,Serial Number,Manufacturer,Model,Calibre,Owner,Date of import")]
    [InlineData("N° d'enregistrement,Numéro de série,Fabricant,Modèle,Calibre,Propriétaire,Date d'importation")]
    [InlineData("Número de registro,Nº serie,Marca,Modelo,Calibre,Titular,Fecha de importación")]
    [InlineData("Регистрационный номер,Серийный номер,Изготовитель,Модель,Калибр,Владелец,Дата ввоза")]
    [InlineData("رقم التسجيل,الرقم التسلسلي,الصانع,الطراز,العيار,المالك,تاريخ الاستيراد")]
    [InlineData("登记号,序列号,制造商,型号,口径,持有人,进口日期")]
    public void Headings_of_six_languages_are_recognised(string headings)
    {
        var proposal = MappingProposer.Propose(headings.Split(','), [["R1", "A", "B", "C", "9", "D", "2001-01-02"], ["R2", "A", "B", "C", "9", "D", "2001-01-02"]]);
        Assert.Equal(["register_number", "serial", "make", "model", "calibre", "holder_name", "imported"], proposal.Fields.Select(f => f.Field));
        Assert.Equal((RegisterKind.Weapons, DateOrder.Ymd), (proposal.Mapping.Register, proposal.Mapping.Dates.Order));
        Assert.Equal([headings.Split(',')[0]], proposal.Mapping.Identity);
        Assert.Empty(proposal.Unused);
        var written = MappingWriter.Write(proposal.Mapping);
        Assert.Equal(written, MappingWriter.Write(MappingReader.Read(written)));
    }

    [Fact]
    public void Likeness_is_enough_where_it_is_great_and_the_rest_is_left_to_a_person()
    {
        var proposal = MappingProposer.Propose(["SERIAL_NUMBER_OF_WEAPON", "Manufaturer", "Shoe size"], []);
        Assert.Equal(["serial", "make"], proposal.Fields.Select(f => f.Field));
        Assert.All(proposal.Fields, f => Assert.InRange(f.Certainty, 0.6, 0.99));
        Assert.Equal(["Shoe size"], proposal.Unused);
    }

    [Theory]
    [InlineData("13/04/2005", "03/04/2005", DateOrder.Dmy)]
    [InlineData("04/13/2005", "03/04/2005", DateOrder.Mdy)]
    [InlineData("04/13/2005", "13/04/2005", DateOrder.Unknown)]
    [InlineData("03/04/2005", "05/06/2005", DateOrder.Unknown)]
    public void The_order_of_dates_is_proposed_only_where_the_rows_prove_it(string a, string b, DateOrder order) =>
        Assert.Equal(order, MappingProposer.Propose(["Serial", "Import date"], [["1", a], ["2", b]]).Mapping.Dates.Order);

    [Fact]
    public void What_does_not_identify_the_rows_of_the_sample_is_not_proposed_to()
    {
        Assert.Equal(["Serial", "Make"], MappingProposer.Propose(["Reg No", "Serial", "Make"], [["R1", "1", "A"], ["R1", "1", "B"]]).Mapping.Identity);
        Assert.True(MappingProposer.Propose(["Serial"], [["1"], ["1"]]).Mapping.IdentityIsWholeRow);
    }

    [Fact]
    public void The_shipped_holdings_are_recognised()
    {
        var path = Path.Combine(Repository.Root, "data", "holdings", "us-leso-small-arms-2016-12-31.csv.gz");
        var preview = SourcePreview.Read(path, new SourceOptions(), Path.GetTempPath());
        Assert.Equal(200, preview.Rows.Count);
        Assert.Equal(RegisterKind.Holdings, preview.Proposal.Mapping.Register);
        Assert.Equal(["holder", "stock_number", "item", "quantity", "unit", "value", "as_of"], preview.Proposal.Fields.Select(f => f.Field));
    }
}

public sealed class TablesLookupTests
{
    private static readonly TablesLookup Lookup = new(ReferenceTables.Shipped);

    [Fact]
    public void A_make_is_known_by_its_name()
    {
        var match = Lookup.Find(ReferenceKind.Make, "Beretta", default);
        Assert.Equal(ReferenceOutcome.Known, match.Outcome);
        Assert.Equal("Beretta", ReferenceTables.Shipped.GetMake(match.Code!).Name, ignoreCase: true);
        Assert.Equal(ReferenceOutcome.Known, Lookup.Find(ReferenceKind.Model, ReferenceTables.Shipped.ModelsOf(match.Code!)[0].Name, match).Outcome);
    }

    [Fact]
    public void A_make_code_that_is_also_a_country_code_stays_ambiguous()
    {
        var match = Lookup.Find(ReferenceKind.Make, "SW", default);
        Assert.Equal(ReferenceOutcome.Ambiguous, match.Outcome);
        Assert.Equal("SMITH & WESSON; SWAZILAND", match.Meanings);
    }

    [Fact]
    public void A_calibre_code_of_two_calibres_stays_ambiguous() =>
        Assert.Equal(ReferenceOutcome.Ambiguous, Lookup.Find(ReferenceKind.Calibre, "10", default).Outcome);

    [Theory]
    [InlineData("IT", "IT")]
    [InlineData("Италия", "IT")]
    [InlineData("ITA", "IT")]
    public void A_country_is_known_by_code_and_by_name_in_six_languages(string text, string code) =>
        Assert.Equal(ReferenceMatch.Known(code: code), Lookup.Find(ReferenceKind.Country, text, default));

    [Theory]
    [InlineData("Rifle", "small_arm.rifle")]
    [InlineData("small_arm.shotgun", "small_arm.shotgun")]
    [InlineData("Revólveres", "small_arm.revolver")]
    public void A_category_is_known_by_code_and_by_name(string text, string code) =>
        Assert.Equal(ReferenceMatch.Known(code: code), Lookup.Find(ReferenceKind.Category, text, default));

    [Fact]
    public void What_nobody_knows_is_unknown()
    {
        foreach (var kind in Enum.GetValues<ReferenceKind>())
        {
            Assert.Equal(ReferenceMatch.Unknown, Lookup.Find(kind, "Zzyzx Armoury 99", default));
        }
    }
}
