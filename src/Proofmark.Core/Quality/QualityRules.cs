using System.Text.Json;
using Proofmark.Core.Marking;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Quality;

/// <summary>The rules that registers are judged by (ITI ¶11) and the least that an entry holds. They ship with the program: what is wrong in them throws <see cref="InvalidDataException"/>. Immutable.</summary>
/// <param name="rules">The rules, in the order of the file.</param>
/// <param name="minimum">The least content.</param>
/// <param name="version">The version of the file.</param>
public sealed class QualityRules(IReadOnlyList<QualityRule> rules, IReadOnlyList<MinimumContent> minimum, int version)
{
    internal const string File = "rules/quality.json";

    private static readonly Lazy<QualityRules> LazyShipped = new(() => Read(DataFiles.Shipped));

    /// <summary>The shipped rules.</summary>
    public static QualityRules Shipped => LazyShipped.Value;

    /// <summary>The rules, in the order of the file.</summary>
    public IReadOnlyList<QualityRule> Rules => rules;

    /// <summary>The rules by code.</summary>
    public IReadOnlyDictionary<string, QualityRule> ByCode { get; } = rules.ToDictionary(r => r.Code, StringComparer.Ordinal);

    /// <summary>Codes of the rules by which several entries bear the mark of one weapon: from what they find, a flag of a duplicate is proposed.</summary>
    public IReadOnlyList<string> Twins { get; } = [.. rules.Where(r => r.Check is "twice" or "elsewhere").Select(r => r.Code)];

    /// <summary>The least content.</summary>
    public IReadOnlyList<MinimumContent> Minimum => minimum;

    /// <summary>The version of the file.</summary>
    public int Version => version;

    /// <summary>Some of the rules alone, as tests want them.</summary>
    public QualityRules Only(params IReadOnlyList<string> codes) => new([.. rules.Where(r => codes.Contains(r.Code))], minimum, version);

    internal static QualityRules Read(DataFiles files)
    {
        using var stream = files.Open(File);
        using var document = JsonDocument.Parse(stream);
        var root = document.RootElement.Clone();
        var version = root.GetProperty("version").GetInt32();
        var rules = root.GetProperty("rules").EnumerateArray().Select(r => Rule(r, version)).ToList();
        if (rules.GroupBy(r => r.Code).FirstOrDefault(g => g.Count() > 1) is { } twice) throw new InvalidDataException($"{File}: {twice.Key} stands there twice.");
        var minimum = root.GetProperty("minimum").EnumerateArray()
            .Select(m => new MinimumContent(Text(m, "code"), Text(m, "when"), [.. m.GetProperty("fields").EnumerateArray().Select(f => (Text(f, "field"), f.GetProperty("weight").GetInt32()))], Text(m, "source"))).ToList();
        foreach (var (field, _) in minimum.SelectMany(m => m.Fields)) Facts.Known(field);
        foreach (var m in minimum) Facts.Condition(m.When);
        return new QualityRules(rules, minimum, version);
    }

    private static QualityRule Rule(JsonElement r, int version)
    {
        var rule = new QualityRule(Text(r, "code"), version, Text(r, "check"), Code<Severity>(Text(r, "severity")), Code<RuleForce>(Text(r, "force")), Text(r, "source"), [.. r.GetProperty("reads").EnumerateArray().Select(v => v.GetString()!)], r);
        foreach (var field in rule.Reads) Facts.Shown(field);
        // A rule that nothing judges, or that names what is not known, is found when the program starts and not when a register is judged.
        if (RowChecks.Names.Contains(rule.Check)) _ = RowChecks.Condition(rule, new DateOnly(2000, 1, 1));
        else if (HolderChecks.Names.Contains(rule.Check)) _ = HolderChecks.Statement(rule);
        else if (!GroupChecks.Names.Contains(rule.Check)) throw new InvalidDataException($"{File}: nothing judges the check {rule.Check}.");
        else _ = GroupChecks.Statement(rule);
        return rule;
    }

    private static string Text(JsonElement of, string name) => of.GetProperty(name).GetString() ?? throw new InvalidDataException($"{File}: {name} is empty.");

    private static T Code<T>(string code) where T : struct, Enum => EnumCode.TryRead<T>(code, out var value) ? value : throw new InvalidDataException($"{File}: {code} is not known.");
}
