using Proofmark.Core.Shared;

namespace Proofmark.Core.Marking;

/// <summary>
/// The International Tracing Instrument's rules about marks at manufacture, as a table. All are political commitments (the ITI is no treaty).
/// That a mark is <em>unique</em> is for the registers to say: it cannot be seen on one weapon.
/// </summary>
public static class MarkRules
{
    private const string Iti = "ITI";

    /// <summary>¶8(a), first form: name of the manufacturer, country of manufacture, serial number.</summary>
    private static readonly Line[] Named =
    [
        Required("marking.manufacturer_missing", "8(a)", m => Blank(m.Manufacturer)),
        Required("marking.country_missing", "8(a)", m => Blank(m.Country)),
        Required("marking.serial_missing", "8(a)", m => m.Serial is null),
    ];

    /// <summary>¶8(a), alternative form: simple geometric symbols with a numeric or alphanumeric code, permitting ready identification of the country by all States.</summary>
    private static readonly Line[] Symbolic =
    [
        Required("marking.symbols_missing", "8(a)", m => m.Symbols.All(Blank)),
        Required("marking.code_missing", "8(a)", m => m.Code is null),
        Required("marking.country_not_identified", "8(a)", m => m.SymbolsIdentifyCountry != true),
    ];

    /// <summary>What holds for both forms.</summary>
    private static readonly Line[] Common =
    [
        Encouraged("marking.year_missing", "8(a)", m => m.Year is null),
        Encouraged("marking.model_missing", "8(a)", m => Blank(m.Model)),
        Encouraged("marking.calibre_missing", "8(a)", m => Blank(m.Calibre)),
        Required("marking.place_missing", "10", m => m.Place is null or ComponentKind.Unknown),
        Required("marking.place_not_essential", "10", m => m.Place is { } place and not ComponentKind.Unknown && !m.EssentialParts.Contains(place)),
        Encouraged("marking.other_parts_unmarked", "10", m => !m.AlsoOn.Append(m.Place ?? ComponentKind.Unknown).Any(Components.Encouraged.Contains)),
        Required("marking.not_exposed", "7", Fails(MarkQualityPoint.Exposed)),
        Required("marking.not_conspicuous", "7", Fails(MarkQualityPoint.Conspicuous)),
        Required("marking.not_recognizable", "7", Fails(MarkQualityPoint.Recognizable)),
        Required("marking.not_readable", "7", Fails(MarkQualityPoint.Readable)),
        Required("marking.not_durable", "7", Fails(MarkQualityPoint.Durable)),
        // "as far as technically possible"
        Encouraged("marking.not_recoverable", "7", Fails(MarkQualityPoint.Recoverable)),
    ];

    /// <summary>Every rule, in the order in which findings are given.</summary>
    public static IReadOnlyList<MarkRule> All { get; } = [.. Named.Concat(Symbolic).Concat(Common).Select(line => line.Rule)];

    /// <summary>
    /// What the mark does not meet; empty when it meets all. Of the two forms of ¶8(a) one is enough, so the findings speak of the
    /// form that is nearer to complete, of the first when both are equally far; what was not judged is not a finding.
    /// </summary>
    public static IReadOnlyList<MarkFinding> CheckManufactureMark(ManufactureMark mark)
    {
        var named = Broken(Named, mark);
        var symbolic = Broken(Symbolic, mark);
        return [.. symbolic.Length < named.Length ? symbolic : named, .. Broken(Common, mark)];
    }

    private static MarkFinding[] Broken(Line[] lines, ManufactureMark mark) =>
        [.. lines.Where(line => line.IsBroken(mark)).Select(line => new MarkFinding(line.Rule, Problem.Of(line.Rule.Code, null, ("paragraph", line.Rule.Paragraph))))];

    private static Line Required(string code, string paragraph, Func<ManufactureMark, bool> isBroken) =>
        new(new(code, Iti, paragraph, RuleForce.PoliticalCommitment, RuleStrength.Required), isBroken);

    private static Line Encouraged(string code, string paragraph, Func<ManufactureMark, bool> isBroken) =>
        new(new(code, Iti, paragraph, RuleForce.PoliticalCommitment, RuleStrength.Encouraged), isBroken);

    private static Func<ManufactureMark, bool> Fails(MarkQualityPoint point) => m => m.Quality?[point] == false;

    private static bool Blank(string? text) => string.IsNullOrWhiteSpace(text);

    private sealed record Line(MarkRule Rule, Func<ManufactureMark, bool> IsBroken);
}
