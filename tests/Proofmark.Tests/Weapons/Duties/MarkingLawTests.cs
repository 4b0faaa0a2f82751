using Proofmark.Core.Marking;
using Proofmark.Core.Shared;
using Proofmark.Core.Weapons.Duties;
using Xunit;

namespace Proofmark.Tests.Weapons.Duties;

/// <summary>The rules about marks on one weapon, paragraph by paragraph; no database.</summary>
public sealed class MarkingLawTests
{
    private static readonly MarkFact Serial = new("serial", "C-4711", "receiver", null, null, null, null, null, null, 1);
    private static readonly WeaponFacts Marked = new([Serial]) { Category = "small_arm.rifle", HasMaker = true, HasCountry = true, Year = 2010, HolderKind = "dealer" };

    private static MarkingLaw Law => MarkingLaw.Shipped;

    [Fact]
    public void A_weapon_that_says_maker_country_and_number_on_its_receiver_has_no_duty() => Assert.Empty(Law.Find(Marked));

    [Fact]
    public void A_weapon_without_any_mark_is_unmarked() => Assert.Equal(["unmarked"], Law.Find(Marked with { Marks = [] }));

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void A_number_alone_does_not_lead_to_the_country_and_the_maker(bool maker, bool country) =>
        Assert.Equal(["unmarked"], Law.Find(Marked with { HasMaker = maker, HasCountry = country }));

    [Theory]
    [InlineData("obliterated")]
    [InlineData("altered")]
    [InlineData("partial")]
    [InlineData("restored")]
    public void A_number_that_cannot_be_read_on_the_weapon_is_none(string legibility) =>
        Assert.Equal(["unmarked"], Law.Find(Marked with { Marks = [Serial with { Legibility = legibility }] }));

    [Fact]
    public void Symbols_with_a_code_that_lead_to_the_country_are_the_other_form_of_8a() =>
        Assert.Empty(Law.Find(Marked with { HasMaker = false, HasCountry = false, Marks = [Serial with { Kind = "manufacture", Text = "star 26", Country = "CN" }] }));

    [Fact]
    public void A_number_that_an_authority_gave_with_its_country_cures_and_without_it_does_not()
    {
        var bare = Marked with { HasMaker = false, HasCountry = false, Marks = [Serial with { Kind = "replacement", Text = "XA 0001" }] };
        Assert.Equal(["unmarked"], Law.Find(bare));
        Assert.Empty(Law.Find(bare with { Marks = [Serial with { Kind = "replacement", Text = "XA 0001", Country = "XA" }] }));
    }

    [Theory]
    [InlineData("small_arm.rifle", "barrel", true)]
    [InlineData("small_arm.pistol", "slide", true)]
    [InlineData("small_arm.pistol", "frame", false)]
    [InlineData("light_weapon.mortar", "barrel", false)]
    [InlineData("light_weapon.mortar", "receiver", true)]
    [InlineData("light_weapon.heavy_machine_gun", "receiver", false)]
    [InlineData("light_weapon.heavy_machine_gun", "mount", true)]
    [InlineData(null, "barrel", false)]
    [InlineData(null, "stock", true)]
    public void Which_part_must_bear_the_mark_depends_on_the_class_of_weapon(string? category, string part, bool misplaced) =>
        Assert.Equal(misplaced ? ["misplaced"] : [], Law.Find(Marked with { Category = category, Marks = [Serial with { Component = part }] }));

    [Fact]
    public void A_mark_whose_part_nobody_noted_is_not_called_misplaced() => Assert.Empty(Law.Find(Marked with { Marks = [Serial with { Component = null }] }));

    [Theory]
    [InlineData("nyyyyy", true)]
    [InlineData("yyyyny", true)]
    [InlineData("yyyyyn", false)]
    [InlineData("------", false)]
    public void Of_the_six_qualities_five_are_asked_for_and_what_was_not_judged_is_no_finding(string quality, bool fails) =>
        Assert.Equal(fails ? ["quality"] : [], Law.Find(Marked with { Marks = [Serial with { Quality = quality }] }));

    [Theory]
    [InlineData("polymer", "engraved", true)]
    [InlineData("polymer", null, true)]
    [InlineData("polymer", "laser_engraved", false)]
    [InlineData("polymer", "inset_plate", false)]
    [InlineData("metal", "engraved", false)]
    public void On_polymer_a_mark_needs_a_metal_insert_or_laser(string material, string? method, bool fails) =>
        Assert.Equal(fails ? ["polymer"] : [], Law.Find(Marked with { Marks = [Serial with { Material = material, Method = method }] }));

    [Fact]
    public void An_older_weapon_of_State_stock_needs_to_be_duly_marked_and_no_more()
    {
        var stock = Marked with { HolderKind = "state_force", Year = 1987, HasMaker = false, HasCountry = false };
        Assert.Empty(Law.Find(stock with { Marks = [Serial with { Kind = "inventory", Component = "stock" }] }));
        Assert.Equal(["stock_unmarked"], Law.Find(stock with { Marks = [] }));
        Assert.Equal(["unmarked"], Law.Find(stock with { Year = 2006, Marks = [Serial with { Kind = "inventory" }] }));
    }

    [Fact]
    public void What_leaves_State_stock_without_being_traceable_bears_the_mark_of_the_stocks_country()
    {
        var stock = Marked with { HolderKind = "state_force", Year = 1987, HasMaker = false, HasCountry = false, Marks = [Serial with { Kind = "inventory" }] };
        Assert.True(Law.LacksStockMark(stock));
        Assert.False(Law.LacksStockMark(stock with { Marks = [Serial with { Kind = "state_stock", Country = "XA" }] }));
        Assert.False(Law.LacksStockMark(Marked with { HolderKind = "state_force" }));
        Assert.False(Law.LacksStockMark(stock with { HolderKind = "dealer" }));
    }

    [Fact]
    public void An_import_needs_the_mark_of_the_country_unless_it_was_before_the_Instrument_or_is_exempt()
    {
        var imported = Marked with { Imported = true };
        Assert.Equal(["import_unmarked"], Law.Find(imported));
        Assert.Equal(["import_unmarked"], Law.Find(imported with { ImportedBy = new(2005, 12, 8) }));
        Assert.Empty(Law.Find(imported with { ImportedBy = new(2005, 12, 7) }));
        Assert.Empty(Law.Find(imported with { Exemptions = ["museum_piece"] }));
        Assert.Empty(Law.Find(imported with { Exemptions = ["temporary_import"] }));
        Assert.Empty(Law.Find(imported with { Marks = [Serial, Serial with { Kind = "import", Text = "XA 09", Country = "XA" }] }));
    }

    [Theory]
    [InlineData("SU", 1988, false)]
    [InlineData("SU", 1993, true)]
    [InlineData("SUHH", 1993, true)]
    [InlineData("YU", 2001, false)]
    [InlineData("YU", 2004, true)]
    [InlineData("CS", 1989, false)]
    [InlineData("CS", 2005, false)]
    [InlineData("CS", 2007, true)]
    [InlineData("CSHH", 1995, true)]
    [InlineData("SK", 2010, false)]
    [InlineData("SU", null, false)]
    public void A_country_that_is_no_more_could_mark_as_long_as_it_was(string country, int? year, bool gone) =>
        Assert.Equal(gone ? ["import_country_gone"] : [], Law.Find(Marked with { Marks = [Serial, Serial with { Kind = "import", Text = country, Country = country, Year = (short?)year }] }));

    [Fact]
    public void A_recovered_weapon_bears_a_mark_put_on_since_then()
    {
        var recovered = Marked with { RecoveredAct = 5 };
        Assert.Equal(["illicit_found"], Law.Find(recovered));
        var found = Serial with { Kind = "illicit_found", Country = "XA", Act = 6 };
        Assert.Empty(Law.Find(recovered with { Marks = [Serial, found] }));
        Assert.Equal(["illicit_found"], Law.Find(recovered with { Marks = [Serial, found with { Act = 4 }] }));
    }

    [Fact]
    public void What_is_destroyed_or_antique_has_no_duty()
    {
        var bare = Marked with { Marks = [], RecoveredAct = 5, Imported = true };
        Assert.Equal(["unmarked", "import_unmarked", "illicit_found"], Law.Find(bare));
        Assert.Empty(Law.Find(bare with { Destroyed = true }));
        Assert.Empty(Law.Find(bare with { Exemptions = ["antique"] }));
    }

    [Fact]
    public void A_missing_import_mark_stops_a_weapon_only_where_and_since_the_Firearms_Protocol_binds()
    {
        var rule = Law.Rules["import_unmarked"];
        var bound = Law.Binding(new(2010, 6, 1));
        Assert.False(Law.Stops(rule, Movement.NewHolder, new(2026, 1, 1)));
        Assert.False(bound.Stops(rule, Movement.NewHolder, new(2010, 5, 31)));
        Assert.True(bound.Stops(rule, Movement.NewHolder, new(2010, 6, 1)));
        Assert.False(bound.Stops(rule, Movement.Laboratory, new(2026, 1, 1)));
        Assert.Equal("FP 8(1)(b)", Said(bound));
        Assert.Equal("ITI 8(b)", Said(Law));

        static string Said(MarkingLaw law) => DutyWords.Refusal(law, "import_unmarked", new(2026, 1, 1)).Arguments is { } a ? $"{a["instrument"]} {a["paragraph"]}" : "";
    }

    [Theory]
    [InlineData("1999-01-01")]
    [InlineData("yes")]
    [InlineData("01.06.2010")]
    public void A_day_that_cannot_be_is_refused_in_the_setting(string text) =>
        Assert.Equal("watching.setting", Assert.Throws<ProblemException>(() => MarkingSettings.Read(_ => text)).Problems[0].Code);

    [Fact]
    public void The_setting_binds_the_State_and_its_absence_does_not()
    {
        Assert.Equal(new DateOnly(2010, 6, 1), MarkingSettings.Read(_ => "2010-06-01").ProtocolSince);
        Assert.Null(MarkingSettings.Read(_ => null).ProtocolSince);
    }

    [Fact]
    public void Every_rule_names_a_known_class_and_no_duty_stops_court_laboratory_store_destruction_or_the_owner()
    {
        string[] classes = ["firearm", "tube", "light_weapon"];
        Movement[] open = [Movement.Court, Movement.Laboratory, Movement.Storage, Movement.Destruction, Movement.ReturnToOwner];
        Assert.All(Law.Rules.Values, r => Assert.All(r.Classes, c => Assert.Contains(c, classes)));
        Assert.All(Law.Rules.Values, r => Assert.DoesNotContain(open, m => Law.Binding(new(2005, 7, 3)).Stops(r, m, new(2026, 1, 1))));
    }

    [Fact]
    public void Six_judgements_are_kept_as_six_characters_and_read_back()
    {
        var quality = new MarkQuality(Exposed: true, Readable: false);
        Assert.Equal("y--n--", MarkQualityCode.Of(quality));
        Assert.True(MarkQualityCode.TryRead("y--n--", out var read));
        Assert.Equal(quality, read);
        Assert.Null(MarkQualityCode.Of(new()));
        Assert.False(MarkQualityCode.TryRead("yes", out _));
    }
}
