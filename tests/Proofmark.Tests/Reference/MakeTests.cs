using FsCheck;
using FsCheck.Fluent;
using Proofmark.Core.Reference;
using Xunit;

namespace Proofmark.Tests.Reference;

public class MakeTests
{
    private static IReadOnlyDictionary<string, (string Into, string? Reason)> Merge(params string[] names) =>
        MakerMerger.Merge([.. names.Select((n, i) => new WrittenMaker(i.ToString(System.Globalization.CultureInfo.InvariantCulture), i + 2, n))], new Dictionary<string, (string, string)>());

    [Theory]
    [InlineData("MOSIN NAGANT", "Mosin-Nagant")]
    [InlineData("RIZZINI, EMILIO", "Emilio Rizzini")]
    [InlineData("HOPKINS & ALLEN", "Hopkins and Allen")]
    [InlineData("SUPER SIX LIMITED", "SUPER SIX LTD.")]
    [InlineData("LEWIS MACHINE & TOOL COMPANY (LMT)", "LEWIS MACHINE & TOOL COMPANY")]
    [InlineData("MAC (MILITARY ARMAMENT CORP.)", "MAC")]
    [InlineData("THE BAKER GUN & FORGING CO.", "BAKER GUN & FORGING CO.")]
    [InlineData("LIEGEOISE D&#180;ARMES", "Liégeoise d'Armes")]
    [InlineData("VALMET", "VALMET, INC.")]
    public void Two_spellings_of_one_maker_are_merged(string one, string other) => Assert.Single(Merge(one, other).Values.Select(f => f.Into).Distinct());

    [Theory]
    [InlineData("AMERICAN ARMS CO.", "AMERICAN ARMS, INC.")]
    [InlineData("COMMANDO ARMS", "COMMANDO ARMS (NEW MFG.)")]
    [InlineData("MERCURY (PISTOLS)", "MERCURY (SHOTGUNS)")]
    [InlineData("RIZZINI, EMILIO", "RIZZINI, BATTISTA")]
    public void Two_makers_with_like_names_are_kept_apart(string one, string other) => Assert.Equal(2, Merge(one, other).Values.Select(f => f.Into).Distinct().Count());

    [Fact]
    public void A_bare_name_joins_neither_of_two_firms() => Assert.Equal(3, Merge("AMERICAN ARMS", "AMERICAN ARMS CO.", "AMERICAN ARMS, INC.").Values.Select(f => f.Into).Distinct().Count());

    [Fact]
    public void Every_maker_ends_at_one_that_is_kept_whatever_the_names()
    {
        var words = Gen.Elements("ARMS", "Colt", "CO.", "Inc", "&", "(A B)", "O'Neil,", "S.A.", "É", "12", "Mauser");
        var names = words.ArrayOf().Select(w => "X " + string.Join(' ', w)).ArrayOf();
        Prop.ForAll(names.ToArbitrary(), list =>
        {
            var fates = Merge(list);
            return fates.Count == list.Length && fates.Values.All(f => fates[f.Into].Into == f.Into);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_circle_of_merges_is_refused()
    {
        WrittenMaker[] makers = [new("1", 2, "A"), new("2", 3, "B")];
        Assert.Throws<InvalidDataException>(() => MakerMerger.Merge(makers, new Dictionary<string, (string, string)> { ["1"] = ("2", "x"), ["2"] = ("1", "x") }));
    }

    [Fact]
    public void A_code_that_means_a_maker_and_a_country_means_both()
    {
        var meanings = Shipped.Tables.FindMake("sw");
        Assert.Equal("SMITH & WESSON", Assert.Single(meanings, m => m.Kind == MeaningKind.Make).Make!.Name);
        Assert.Equal("SZ", Assert.Single(meanings, m => m.Kind == MeaningKind.Country).Country!.Value.Value);
        Assert.True(Shipped.Tables.FindCode(NcicTable.Make, "SW")!.IsAmbiguous);
    }

    [Theory]
    [InlineData("Smith&Wesson", "SMITH & WESSON")]
    [InlineData("Smith & Wession", "SMITH & WESSON")]
    [InlineData("remington arms", "REMINGTON ARMS COMPANY, INC.")]
    [InlineData("colt", "Colt")]
    [InlineData("H&K", "HECKLER & KOCH")]
    [InlineData("Беретта", "Beretta")]
    [InlineData("格洛克", "Glock")]
    [InlineData("No such maker", null)]
    public void A_maker_is_found_by_any_spelling_that_a_source_has(string text, string? name) =>
        Assert.Equal(name is null ? [] : [name], Shipped.Tables.FindMake(text).Where(m => m.Make?.Codes.Count > 0 && m.Make.Name == (name ?? m.Make.Name)).Select(m => m.Text));

    [Fact]
    public void A_word_of_a_name_is_a_look_up_and_resolves_nothing_by_itself()
    {
        var (makers, count) = Shipped.Tables.MakerWords.Find("arms", 5);
        Assert.Equal(5, makers.Count);
        Assert.True(count > 100);
        Assert.Contains(Shipped.Tables.MakerWords.Find("herstal", 5).Makes, m => m.Name == "RUTTEN HERSTAL");
        Assert.Empty(Shipped.Tables.FindMake("herstal"));
        Assert.Equal((0, 0, 0), (Shipped.Tables.MakerWords.Find("zasta", 5).Count, Shipped.Tables.MakerWords.Find(" - ", 5).Count, Shipped.Tables.MakerWords.Find("e", 5).Count));
        // Words in their order and beside one another; a name that begins with them first.
        Assert.Contains(Shipped.Tables.MakerWords.Find("smith wesson", 5).Makes.Concat(Shipped.Tables.MakerWords.Find("smith and wesson", 5).Makes), m => m.Name == "SMITH & WESSON");
        Assert.Equal("ZASTAVA ARMS", Shipped.Tables.MakerWords.Find("ZASTAVA", 5).Makes[0].Name);
        Assert.DoesNotContain(Shipped.Tables.MakerWords.Find("arms", int.MaxValue).Makes, m => m.Kind == MakeKind.Group);
    }

    [Fact]
    public void Models_whose_link_the_source_lost_are_given_back_to_the_maker_of_their_run()
    {
        var colt = Assert.Single(Shipped.Tables.FindMake("Colt")).Make!;
        Assert.Contains(Shipped.Tables.FindModel("Python", colt.Key), m => m.Name == "PYTHON");
        Assert.True(Shipped.Tables.ModelsOf(colt.Key).Count > 700);
        Assert.Single(Shipped.Tables.Models, m => m.MakeKey is null && m.Name == "VOLO");
    }

    [Theory]
    [InlineData("MODEL AK-47", "ak47", true)]
    [InlineData("Model 10-1", "Model 101", false)]
    [InlineData("SuperNova Steady-Grip", "Supernova Steadygrip", true)]
    [InlineData("ATHENA D&#180;ITALIA", "Athena d'Italia", true)]
    [InlineData("Model 10.5", "Model 105", false)]
    [InlineData("P90 w/case", "P90 with case", true)]
    [InlineData("Grade II", "Grade I I", false)]
    [InlineData("MODEL", "Model", true)]
    public void Two_spellings_of_a_model_compare_as_they_should(string one, string other, bool same) => Assert.Equal(same, ModelName.Key(one) == ModelName.Key(other));

    [Fact]
    public void Bayonets_and_conversion_kits_are_no_models()
    {
        foreach (var text in new[] { "WWI BAYONETS", "LEATHER SLING", "EL24 CONVERSION KIT", "LOADING TOOL" })
        {
            Assert.Empty(Shipped.Tables.FindModel(text));
            Assert.Contains(Shipped.Tables.Accounting.Rows, r => r.Text == text && r.Fate == RowFate.LeftOut && r.Reason is not null);
        }
    }

    [Fact]
    public void Keys_are_unique_and_every_model_has_a_make_that_exists()
    {
        var makes = Shipped.Tables.Makes.Select(m => m.Key).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(Shipped.Tables.Makes.Count, makes.Count);
        Assert.Equal(Shipped.Tables.Models.Count, Shipped.Tables.Models.Select(m => m.Key).Distinct(StringComparer.Ordinal).Count());
        Assert.All(Shipped.Tables.Models, m => Assert.True(m.MakeKey is null || makes.Contains(m.MakeKey), m.Key));
    }
}
