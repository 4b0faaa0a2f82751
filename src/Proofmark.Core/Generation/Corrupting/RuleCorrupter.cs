using System.Globalization;
using static Proofmark.Core.Generation.Corrupting.CorruptedColumn;

namespace Proofmark.Core.Generation.Corrupting;

/// <summary>Plants errors by somebody who knows the rules: each kind is what a rule is there for, in the hand of the clerk who wrote the row.</summary>
public sealed class RuleCorrupter : ICorrupter
{
    private static readonly string[] Pistols = [".32 ACP", ".45 ACP", "9 mm Luger", ".380 ACP"];
    private static readonly string[] Rifles = ["7.62x39 mm", ".303 British", "7.62x51 mm NATO", "8 mm Mauser"];
    private static readonly string[] Shotguns = ["12 gauge", "16 gauge", "20 gauge"];
    private static readonly string[] Fillers = ["0000000", "XXXXXX", "UNKNOWN", "123456", "not legible", "999999"];
    private static readonly string[] Models = ["AK-47", "P226", "MODEL 92", "M1911", "FAL"];

    private readonly Dictionary<string, Func<string[], Random, IReadOnlyList<string[]>?>> kinds;

    /// <summary>Prepares the kinds.</summary>
    public RuleCorrupter() => kinds = new(StringComparer.Ordinal)
    {
        ["import-before-manufacture"] = (r, d) => r[(int)ImportDate].Length == 0 ? null : With(r, ImportDate, Year(r) is { } y ? Day(new DateOnly(y - d.Next(1, 15), d.Next(1, 13), d.Next(1, 28))) : null),
        ["registered-before-manufacture"] = (r, d) => With(r, Registered, Year(r) is { } y ? Day(new DateOnly(y - d.Next(1, 20), d.Next(1, 13), d.Next(1, 28))) : null),
        ["transferred-before-registration"] = (r, d) => r[(int)Transferred].Length == 0 ? null : With(r, Transferred, Date(r, Registered) is { } day ? Day(day.AddDays(-d.Next(40, 3_000))) : null),
        ["destroyed-yet-transferred"] = (r, d) => Date(r, Transferred) is not { } day ? null : With(With(r, Status, "D")?[0], StatusDate, Day(day.AddDays(-d.Next(10, 25)))),
        ["stolen-before-registration"] = (r, d) => Date(r, Registered) is not { } day ? null : With(With(r, Status, "S")?[0], StatusDate, Day(day.AddDays(-d.Next(30, 2_000)))),
        ["in-the-future"] = (r, d) => r[(int)Transferred].Length == 0 ? null : With(r, Transferred, Day(new DateOnly(d.Next(2041, 2090), d.Next(1, 13), d.Next(1, 28)))),
        ["made-in-the-middle-ages"] = (r, d) => With(r, CorruptedColumn.Year, d.Next(1210, 1500).ToString(CultureInfo.InvariantCulture)),
        ["serial-missing"] = (r, _) => With(r, Serial, ""),
        ["serial-filler"] = (r, d) => With(r, Serial, Fillers[d.Next(Fillers.Length)]),
        ["serial-of-another-shape"] = (r, d) => With(r, Serial, string.Create(CultureInfo.InvariantCulture, $"Q{d.Next(10, 99)}ZQ{d.Next(1_000, 9_999)}QX")),
        ["serial-out-of-range"] = (r, d) => Digits(r[(int)Serial]) is not { Length: >= 6 } digits ? null : With(r, Serial, r[(int)Serial].Replace(digits, (900_000_000L + d.Next(90_000_000)).ToString(CultureInfo.InvariantCulture)[..digits.Length], StringComparison.Ordinal)),
        ["serial-is-the-number"] = (r, _) => With(r, Serial, r[(int)RegisterNumber]),
        ["calibre-never-met"] = (r, d) => With(r, Calibre, r[(int)CorruptedColumn.Type] switch { "Pistol" or "Revolver" => Shotguns[d.Next(Shotguns.Length)], "Shotgun" => Pistols[d.Next(Pistols.Length)], _ => Other(Pistols, r[(int)Calibre], d) }),
        ["calibre-of-another-model"] = (r, d) => With(r, Calibre, r[(int)CorruptedColumn.Type] switch { "Pistol" => Other(Pistols, r[(int)Calibre], d), "Rifle" or "Carbine" => Other(Rifles, r[(int)Calibre], d), _ => null }),
        ["type-of-another-model"] = (r, d) => With(r, CorruptedColumn.Type, r[(int)CorruptedColumn.Type] switch { "Pistol" => "Shotgun", "Shotgun" => "Revolver", _ => "Pistol" }),
        ["model-of-another-make"] = (r, d) => With(r, Model, Models[d.Next(Models.Length)]),
        ["country-of-another-make"] = (r, d) => r[(int)Origin].Length != 2 ? null : With(r, Origin, r[(int)Origin] == "NZ" ? "PE" : "NZ"),
        ["import-mark-of-another-year"] = (r, d) => r[(int)ImportMark].Length < 4 ? null : With(r, ImportMark, string.Create(CultureInfo.InvariantCulture, $"{r[(int)ImportMark][..^4]}{d.Next(1930, 1960)}")),
        ["import-mark-of-another-country"] = (r, _) => r[(int)ImportMark].Length < 4 ? null : With(r, ImportMark, "PE" + r[(int)ImportMark][2..]),
        ["import-undated"] = (r, _) => r[(int)ImportDate].Length == 0 ? null : With(r, ImportDate, ""),
        ["entered-twice"] = (r, d) => Again(r, d, r[(int)HolderKind], r[(int)CorruptedColumn.Holder], r[(int)HolderNumber]),
        ["in-two-places"] = (r, d) => Again(r, d, "F", "Border Guard, Second Company", ""),
        ["holder-missing"] = (r, _) => With(With(With(r, HolderKind, "")?[0], CorruptedColumn.Holder, "")?[0], HolderNumber, ""),
        ["registered-in-another-year"] = (r, d) => Date(r, Registered) is { } day && Year(r) is { } y && y < day.Year - 1 && r[(int)ImportDate].Length == 0 && r[(int)Transferred].Length == 0 && r[(int)StatusDate].Length == 0 ? With(r, Registered, Day(day.AddYears(-d.Next(1, day.Year - y)))) : null,
    };

    /// <inheritdoc/>
    public IReadOnlyList<string> Kinds => [.. kinds.Keys];

    /// <inheritdoc/>
    public IReadOnlyList<string[]>? Plant(string kind, IReadOnlyList<string> row, Random dice) => kinds[kind]([.. row], dice);

    private static IReadOnlyList<string[]>? With(string[]? row, CorruptedColumn column, string? value)
    {
        if (row is null || value is null || row[(int)column] == value) return null;
        string[] changed = [.. row];
        changed[(int)column] = value;
        return [changed];
    }

    // The same weapon further on in the register, as somebody enters it who does not see that it is there.
    private static IReadOnlyList<string[]>? Again(string[] row, Random dice, string kind, string holder, string number)
    {
        if (row[(int)Serial].Length == 0) return null;
        string[] again = [.. row];
        again[(int)RegisterNumber] = string.Create(CultureInfo.InvariantCulture, $"{row[(int)RegisterNumber][..6]}{9_000_000 + dice.Next(999_999)}");
        (again[(int)HolderKind], again[(int)CorruptedColumn.Holder], again[(int)HolderNumber]) = (kind, holder, number);
        return [row, again];
    }

    private static string Other(string[] of, string than, Random dice)
    {
        var at = dice.Next(of.Length);
        return of[at] == than ? of[(at + 1) % of.Length] : of[at];
    }

    private static int? Year(string[] row) => int.TryParse(row[(int)CorruptedColumn.Year], CultureInfo.InvariantCulture, out var year) ? year : null;

    private static string? Digits(string serial) => serial.All(char.IsAsciiLetterOrDigit) && new string([.. serial.Where(char.IsAsciiDigit)]) is { Length: >= 5 } digits && serial.Contains(digits, StringComparison.Ordinal) ? digits : null;

    // Days first, whatever stands between the parts.
    private static DateOnly? Date(string[] row, CorruptedColumn column)
    {
        var parts = row[(int)column].Split('/', '.', '-');
        return parts.Length == 3 && int.TryParse(parts[0], CultureInfo.InvariantCulture, out var d) && int.TryParse(parts[1], CultureInfo.InvariantCulture, out var m) && int.TryParse(parts[2], CultureInfo.InvariantCulture, out var y) ? new DateOnly(y, m, d) : null;
    }

    private static string Day(DateOnly day) => day.ToString("dd'/'MM'/'yyyy", CultureInfo.InvariantCulture);
}
