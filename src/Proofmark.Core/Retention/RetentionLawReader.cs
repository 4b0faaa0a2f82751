using System.Globalization;
using System.Text.Json;
using Proofmark.Core.Marking;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Retention;

/// <summary>Reads <c>data/rules/retention.json</c>. The file ships with the program: what is wrong in it throws <see cref="InvalidDataException"/>.</summary>
internal static class RetentionLawReader
{
    public const string File = "rules/retention.json";

    public static RetentionLaw Read(DataFiles files)
    {
        using var stream = files.Open(File);
        using var document = JsonDocument.Parse(stream);
        var root = document.RootElement;
        if (root.GetProperty("version").GetInt32() != 1) throw new InvalidDataException(File + ": version is not 1.");
        var instruments = root.GetProperty("instruments").EnumerateArray().ToDictionary(i => Text(i, "code"), i => (Force: Code<RuleForce>(Text(i, "force")), EveryState: Text(i, "binds") == "every_state", From: DateOnly.ParseExact(Text(i, "from"), "yyyy-MM-dd", CultureInfo.InvariantCulture)), StringComparer.Ordinal);
        var all = root.GetProperty("rules").EnumerateArray().Select(r =>
        {
            var (force, _, since) = instruments[Text(r, "instrument")];
            return new LeastPeriod(Text(r, "instrument"), Text(r, "paragraph"), force, since, r.GetProperty("kinds").EnumerateArray().Select(k => Code<RecordKind>(k.GetString()!)).ToHashSet(), r.GetProperty("years").GetInt32(), Code<CountedFrom>(Text(r, "from")));
        }).ToList();
        return new RetentionLaw(all, instruments.Where(i => !i.Value.EveryState).Select(i => i.Key).ToHashSet(StringComparer.Ordinal), new HashSet<string>());
    }

    private static string Text(JsonElement of, string name) => of.GetProperty(name).GetString() ?? throw new InvalidDataException($"{File}: {name} is empty.");

    private static T Code<T>(string code) where T : struct, Enum => EnumCode.TryRead<T>(code, out var value) ? value : throw new InvalidDataException($"{File}: {code} is not known.");
}
