using System.Globalization;
using System.Text.Json;
using Proofmark.Core.Marking;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Weapons.Duties;

/// <summary>Reads <c>data/rules/marking.json</c>. The file ships with the program: what is wrong in it throws <see cref="InvalidDataException"/>.</summary>
internal static class MarkingLawReader
{
    public const string File = "rules/marking.json";

    public static MarkingLaw Read(DataFiles files)
    {
        using var stream = files.Open(File);
        using var document = JsonDocument.Parse(stream);
        var root = document.RootElement;
        if (root.GetProperty("version").GetInt32() != 1) throw new InvalidDataException(File + ": version is not 1.");
        var instruments = root.GetProperty("instruments").EnumerateArray().Select(i => new Instrument(Text(i, "code"), Text(i, "document"), Code<RuleForce>(Text(i, "force")), Text(i, "binds") == "every_state", Day(Text(i, "from")))).ToDictionary(i => i.Code, StringComparer.Ordinal);
        var rules = root.GetProperty("rules").EnumerateArray().Select(r => Rule(r, instruments)).ToDictionary(r => r.Rule.Code, StringComparer.Ordinal);
        if (MarkingLaw.Judged.Except(rules.Keys).Concat(rules.Keys.Except(MarkingLaw.Judged)).FirstOrDefault() is { } odd) throw new InvalidDataException($"{File}: the rule {odd} is missing, or nothing judges it.");
        return new MarkingLaw(rules, instruments,
            [.. root.GetProperty("classes").EnumerateArray().Select(c => new WeaponClass(Text(c, "code"), [.. Set(c, "categories")], Set(c, "essential")))],
            Set(root, "state_holders"), root.GetProperty("antique").GetProperty("last_year").GetInt32(), Gone(files));
    }

    private static MarkingRule Rule(JsonElement r, Dictionary<string, Instrument> instruments) =>
        new(new MarkRule(Text(r, "code"), Text(r, "instrument"), Text(r, "paragraph"), instruments[Text(r, "instrument")].Force, Code<RuleStrength>(Text(r, "strength"))), Set(r, "classes"), r.GetProperty("opens").GetBoolean(), Movements(r))
        {
            Since = r.TryGetProperty("since", out var since) ? Day(since.GetString()!) : null,
            MadeUntil = r.TryGetProperty("made_until", out var until) ? until.GetInt32() : null,
            Materials = Set(r, "materials"),
            Methods = Set(r, "methods"),
            BoundBy = r.TryGetProperty("bound_by", out var bound) ? new TreatyRule(Text(bound, "instrument"), Text(bound, "paragraph"), instruments[Text(bound, "instrument")].Force, Movements(bound)) : null,
        };

    /// <summary>The last year of each two- or four-letter code that no State has today; of a code that several had, the latest.</summary>
    private static Dictionary<string, int> Gone(DataFiles files)
    {
        using var presentText = files.OpenText(CountryReader.PresentFile);
        using var historicText = files.OpenText(CountryReader.HistoricFile);
        var present = DataRow.ReadAll(presentText).Select(r => r["ISO3166-1-Alpha-2"]).ToHashSet(StringComparer.Ordinal);
        var gone = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var row in DataRow.ReadAll(historicText))
        {
            var last = int.Parse(row["to"][..4], CultureInfo.InvariantCulture);
            gone[row["alpha4"]] = last;
            if (!present.Contains(row["alpha2"])) gone[row["alpha2"]] = Math.Max(last, gone.GetValueOrDefault(row["alpha2"]));
        }
        return gone;
    }

    private static HashSet<Movement> Movements(JsonElement of) => [.. Set(of, "stops").Select(Code<Movement>)];

    private static HashSet<string> Set(JsonElement of, string name) =>
        of.TryGetProperty(name, out var list) ? list.EnumerateArray().Select(c => c.GetString()!).ToHashSet(StringComparer.Ordinal) : [];

    private static string Text(JsonElement of, string name) => of.GetProperty(name).GetString() ?? throw new InvalidDataException($"{File}: {name} is empty.");

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static T Code<T>(string code) where T : struct, Enum => EnumCode.TryRead<T>(code, out var value) ? value : throw new InvalidDataException($"{File}: {code} is not known.");
}
