using Proofmark.Core.Marking;
using Proofmark.Core.Shared;
using Xunit;

namespace Proofmark.Tests.Marking;

public sealed class MarkRulesTests
{
    private static readonly ManufactureMark Named = new()
    {
        Manufacturer = "Zastava", Country = "RS", Serial = MarkText.Parse("N-123456"), Year = PartialDate.OfYear(1987), Model = "M70", Calibre = "7.62x39",
        Place = ComponentKind.Receiver, AlsoOn = [ComponentKind.Barrel], Quality = new(true, true, true, true, true, true),
    };

    private static readonly ManufactureMark Symbolic = Named with
    {
        Manufacturer = null, Country = null, Serial = null, Symbols = ["triangle"], Code = MarkText.Parse("56-123456"), SymbolsIdentifyCountry = true,
    };

    [Fact]
    public void Either_form_of_paragraph_8a_is_enough()
    {
        Assert.Empty(MarkRules.CheckManufactureMark(Named));
        Assert.Empty(MarkRules.CheckManufactureMark(Symbolic));
    }

    public static TheoryData<string, string, RuleStrength, ManufactureMark> Faults => new()
    {
        { "marking.manufacturer_missing", "8(a)", RuleStrength.Required, Named with { Manufacturer = " " } },
        { "marking.country_missing", "8(a)", RuleStrength.Required, Named with { Country = null } },
        { "marking.serial_missing", "8(a)", RuleStrength.Required, Named with { Serial = null } },
        { "marking.symbols_missing", "8(a)", RuleStrength.Required, Symbolic with { Symbols = [""] } },
        { "marking.code_missing", "8(a)", RuleStrength.Required, Symbolic with { Code = null } },
        { "marking.country_not_identified", "8(a)", RuleStrength.Required, Symbolic with { SymbolsIdentifyCountry = null } },
        { "marking.year_missing", "8(a)", RuleStrength.Encouraged, Named with { Year = null } },
        { "marking.model_missing", "8(a)", RuleStrength.Encouraged, Named with { Model = null } },
        { "marking.calibre_missing", "8(a)", RuleStrength.Encouraged, Symbolic with { Calibre = "" } },
        { "marking.place_missing", "10", RuleStrength.Required, Named with { Place = null } },
        { "marking.place_missing", "10", RuleStrength.Required, Named with { Place = ComponentKind.Unknown } },
        { "marking.place_not_essential", "10", RuleStrength.Required, Named with { Place = ComponentKind.Stock } },
        { "marking.place_not_essential", "10", RuleStrength.Required, Named with { Place = ComponentKind.Barrel } },
        { "marking.other_parts_unmarked", "10", RuleStrength.Encouraged, Named with { AlsoOn = [ComponentKind.Stock] } },
        { "marking.not_exposed", "7", RuleStrength.Required, Named with { Quality = new(Exposed: false) } },
        { "marking.not_conspicuous", "7", RuleStrength.Required, Named with { Quality = new(Conspicuous: false) } },
        { "marking.not_recognizable", "7", RuleStrength.Required, Named with { Quality = new(Recognizable: false) } },
        { "marking.not_readable", "7", RuleStrength.Required, Named with { Quality = new(Readable: false) } },
        { "marking.not_durable", "7", RuleStrength.Required, Named with { Quality = new(Durable: false) } },
        { "marking.not_recoverable", "7", RuleStrength.Encouraged, Named with { Quality = new(Recoverable: false) } },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Each_fault_alone_is_the_only_finding_with_its_paragraph(string code, string paragraph, RuleStrength strength, ManufactureMark mark)
    {
        var finding = Assert.Single(MarkRules.CheckManufactureMark(mark));
        Assert.Equal(code, finding.Problem.Code);
        Assert.Equal(new MarkRule(code, "ITI", paragraph, RuleForce.PoliticalCommitment, strength), finding.Rule);
        Assert.Equal(paragraph, finding.Problem.Arguments!["paragraph"]);
    }

    [Fact]
    public void Every_rule_has_a_fault_that_breaks_it() =>
        Assert.Equal(MarkRules.All.Select(r => r.Code).Order(), Faults.Select(f => (string)f[0]).Distinct().Order());

    [Fact]
    public void The_findings_speak_of_the_form_that_is_nearer_to_complete()
    {
        string[] Codes(ManufactureMark mark) => [.. MarkRules.CheckManufactureMark(mark).Where(f => f.Rule is { Paragraph: "8(a)", Strength: RuleStrength.Required }).Select(f => f.Problem.Code)];
        Assert.Equal(["marking.manufacturer_missing", "marking.country_missing", "marking.serial_missing"], Codes(Named with { Manufacturer = null, Country = null, Serial = null }));
        Assert.Equal(["marking.country_not_identified"], Codes(Symbolic with { SymbolsIdentifyCountry = false, Serial = MarkText.Parse("1") }));
        Assert.Equal(["marking.country_missing"], Codes(Named with { Country = null, Symbols = ["star"] }));
    }

    [Fact]
    public void A_mortar_may_be_marked_on_its_tube()
    {
        var mortar = Named with { Place = ComponentKind.Barrel, EssentialParts = Components.EssentialOfTubes };
        Assert.Empty(MarkRules.CheckManufactureMark(mortar));
    }

    [Fact]
    public void What_nobody_judged_is_no_finding()
    {
        Assert.Empty(MarkRules.CheckManufactureMark(Named with { Quality = null }));
        Assert.Empty(MarkRules.CheckManufactureMark(Named with { Quality = new() }));
        Assert.False(new MarkQuality(Exposed: true).IsComplete);
        Assert.Equal([MarkQualityPoint.Readable], new MarkQuality(Exposed: true, Readable: false).Unmet);
    }
}
