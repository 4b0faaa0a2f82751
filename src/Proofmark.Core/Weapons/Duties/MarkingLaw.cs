using Proofmark.Core.Marking;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Weapons.Duties;

/// <summary>
/// The rules about marks on weapons that are already made (ITI ¶7 to ¶10, Firearms Protocol art. 8), with what binds this node's State.
/// What was not recorded or judged is not a finding: a serial number whose part nobody noted is not misplaced. Immutable.
/// </summary>
public sealed class MarkingLaw(IReadOnlyDictionary<string, MarkingRule> rules, IReadOnlyDictionary<string, Instrument> instruments, IReadOnlyList<WeaponClass> classes,
    IReadOnlySet<string> stateHolders, int lastAntiqueYear, IReadOnlyDictionary<string, int> gone)
{
    /// <summary>The rules that this program judges, in the order in which findings are given.</summary>
    internal static readonly string[] Judged = ["unmarked", "stock_unmarked", "stock_leaves", "import_unmarked", "import_country_gone", "illicit_found", "misplaced", "quality", "polymer", "converted"];

    private static readonly Lazy<MarkingLaw> LazyShipped = new(() => MarkingLawReader.Read(DataFiles.Shipped));

    /// <summary>The shipped rules, for a State that no treaty about marks binds.</summary>
    public static MarkingLaw Shipped => LazyShipped.Value;

    /// <summary>The rules by code.</summary>
    public IReadOnlyDictionary<string, MarkingRule> Rules => rules;

    /// <summary>The instruments by short name.</summary>
    public IReadOnlyDictionary<string, Instrument> Instruments => instruments;

    /// <summary>The last year of manufacture of what may be called antique (ITI ¶4).</summary>
    public int LastAntiqueYear => lastAntiqueYear;

    /// <summary>Since when the Firearms Protocol binds this node's State; null: it does not.</summary>
    public DateOnly? ProtocolSince { get; init; }

    /// <summary>The same rules for a State that the Firearms Protocol binds since a day.</summary>
    public MarkingLaw Binding(DateOnly? protocolSince) => new(rules, instruments, classes, stateHolders, lastAntiqueYear, gone) { ProtocolSince = protocolSince };

    /// <summary>Whether a kind of holder is the State's armed or security forces.</summary>
    public bool IsState(string? holderKind) => holderKind is not null && stateHolders.Contains(holderKind);

    /// <summary>The kinds of holder that are the State's armed or security forces.</summary>
    public IReadOnlySet<string> StateHolders => stateHolders;

    /// <summary>Whether a treaty that hardens the rule binds this State on a day.</summary>
    public bool IsBound(MarkingRule rule, DateOnly today) => rule.BoundBy is not null && ProtocolSince is { } since && since <= today;

    /// <summary>Whether an open duty under a rule stops a movement.</summary>
    public bool Stops(MarkingRule rule, Movement movement, DateOnly today) => rule.Stops.Contains(movement) || (IsBound(rule, today) && rule.BoundBy!.Stops.Contains(movement));

    /// <summary>The rules that open duties and that the weapon does not meet; empty when it meets all.</summary>
    public IReadOnlyList<string> Find(WeaponFacts facts)
    {
        if (facts.Destroyed || facts.Exemptions.Contains("antique")) return [];
        List<string>? found = null;
        void Add(string? code)
        {
            if (code is not null) (found ??= []).Add(code);
        }
        Add(Unique(facts));
        Add(Import(facts));
        if (facts.RecoveredAct is { } recovered && !facts.Marks.Any(m => m.Act >= recovered && m.Kind is ("illicit_found" or "replacement") && IsLegible(m))) Add("illicit_found");
        if (facts.ConvertedAct is { } converted && !facts.Marks.Any(m => m.Act > converted && m.Kind is ("calibre" or "designation" or "manufacture" or "replacement") && IsLegible(m))) Add("converted");
        return found ?? (IReadOnlyList<string>)[];
    }

    /// <summary>
    /// ITI ¶8(c): a weapon that leaves State stock for permanent civilian use and is not marked so that it can be traced bears the mark of the
    /// country whose stock it comes from.
    /// </summary>
    public bool LacksStockMark(WeaponFacts facts) =>
        IsState(facts.HolderKind) && !facts.Exemptions.Contains("antique") && !facts.Marks.Any(m => IsLegible(m) && (IsTraceable(m, facts) || (m.Kind == "state_stock" && m.Country is not null)));

    /// <summary>The one fault of the unique mark that comes first: there is none (8(a), or 8(d) for older State stock), none of good quality (7), none on an essential part (10), none that lasts on polymer (7).</summary>
    private string? Unique(WeaponFacts facts)
    {
        var old = rules["stock_unmarked"];
        if (IsState(facts.HolderKind) && (facts.Year is null || facts.Year <= old.MadeUntil))
            return facts.Marks.Any(m => IsLegible(m) && m.Kind is ("serial" or "manufacture" or "replacement" or "illicit_found" or "state_stock" or "inventory")) ? null : old.Rule.Code;
        var legible = facts.Marks.Where(m => IsLegible(m) && IsTraceable(m, facts)).ToList();
        if (legible.Count == 0) return "unmarked";
        legible.RemoveAll(m => MarkQualityCode.Fails(m.Quality));
        if (legible.Count == 0) return "quality";
        legible.RemoveAll(m => m.Component is { } part && part != "unknown" && !Essential(facts.Category).Any(c => c.Essential.Contains(part)));
        if (legible.Count == 0) return "misplaced";
        var polymer = rules["polymer"];
        return Speaks(polymer, facts.Category) && legible.TrueForAll(m => m.Material is { } on && polymer.Materials.Contains(on) && !(m.Method is { } by && polymer.Methods.Contains(by))) ? "polymer" : null;
    }

    /// <summary>ITI ¶8(b): country of import and, where possible, the year; not for temporary imports nor museum pieces. A country that is gone could mark only while it was.</summary>
    private string? Import(WeaponFacts facts)
    {
        var marks = facts.Marks.Where(m => m.Kind == "import" && IsLegible(m)).ToList();
        if (marks.Exists(IsGone) && !marks.Exists(m => m.Country is not null && !IsGone(m))) return "import_country_gone";
        var rule = rules["import_unmarked"];
        var asked = facts.Imported && !(facts.ImportedBy < rule.Since) && !facts.Exemptions.Contains("temporary_import") && !facts.Exemptions.Contains("museum_piece");
        return asked && !marks.Exists(m => m.Country is not null) ? rule.Rule.Code : null;
    }

    /// <summary>The mark names a country that was no more in the year that it names.</summary>
    private bool IsGone(MarkFact mark) => mark is { Country: { } country, Year: { } year } && gone.TryGetValue(country, out var last) && year > last;

    private static bool IsLegible(MarkFact mark) => mark.Legibility is not ("partial" or "obliterated" or "altered" or "restored");

    /// <summary>Maker, country and number; or symbols with a code and the country they lead to (ITI ¶8(a)); or a number that an authority gave, with its country.</summary>
    private static bool IsTraceable(MarkFact mark, WeaponFacts facts) => mark.Kind switch
    {
        "serial" => facts.HasMaker && (facts.HasCountry || mark.Country is not null),
        "manufacture" => mark.Country is not null || (facts.HasMaker && facts.HasCountry),
        "replacement" or "illicit_found" => mark.Country is not null,
        _ => false,
    };

    private bool Speaks(MarkingRule rule, string? category) => Essential(category).Any(c => rule.Classes.Contains(c.Code));

    /// <summary>The class of a category: the one that names it, else the one that names what is above it; all of them when the category says nothing.</summary>
    private IEnumerable<WeaponClass> Essential(string? category)
    {
        if (category is null) return classes;
        var exact = classes.Where(c => c.Categories.Contains(category)).ToList();
        var above = exact.Count > 0 ? exact : classes.Where(c => c.Categories.Any(of => category.StartsWith(of + ".", StringComparison.Ordinal))).ToList();
        return above.Count > 0 ? above : classes;
    }
}
