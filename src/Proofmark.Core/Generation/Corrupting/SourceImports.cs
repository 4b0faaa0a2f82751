using System.Globalization;

namespace Proofmark.Core.Generation.Corrupting;

// Inside the namespace, so that these names come before the types of the generator (Holder) and of the system (Type).
using static Proofmark.Core.Generation.Corrupting.CorruptedColumn;

/// <summary>Imports that cannot have been as they are written.</summary>
internal static class SourceImports
{
    private static readonly string[] Others = ["FR", "ZA", "KE", "BR", "TH", "EG", "PE", "NO"];

    /// <summary>
    /// Imported before it was made, or after it was registered in the country that imported it. MGE III: imports are recorded, and computers look
    /// for data that do not agree; BMS4 annex ¶4(b).
    /// </summary>
    public static IReadOnlyList<string[]>? OutOfTime(SourceRow row, Random dice)
    {
        if (row is not { Imported: not null, Made: { } made, Registered: { } registered }) return null;
        return dice.Suiting(() => On(new DateOnly(made, 1, 1).AddDays(-dice.Next(1, 4_000))), () => On(dice.After(registered, 10, 2_500)));

        // The mark follows the date, so that only the order in time is wrong.
        IReadOnlyList<string[]>? On(DateOnly day) => day > SourceRow.Last || Marked(row, day.Year) is not { } mark ? null : [row.With((ImportDate, row.Write(day)), (ImportMark, mark))];
    }

    /// <summary>
    /// A mark that names another State or year than the import does. MGE II: the import mark is what makes tracing easy, and marks are forged and
    /// altered; MGE IV: marks wrongly read; SG 2007 ¶11: marks that name the country of import.
    /// </summary>
    public static IReadOnlyList<string[]>? OtherMark(SourceRow row, Random dice)
    {
        if (row is not { Imported: { } imported, Made: { } made }) return null;
        return dice.Suiting(
            () => Year(imported.Year + dice.Of([1, 2, 10, -1, -10])),
            () => Year(made - dice.Next(1, 15)),
            () => State(ImportMark, $"{dice.Of(Others)} {imported.Year.ToString(CultureInfo.InvariantCulture)}"),
            () => State(ImportState, dice.Of(Others)));

        IReadOnlyList<string[]>? Year(int year) => Marked(row, year) is { } mark ? [row.With((ImportMark, mark))] : null;
        IReadOnlyList<string[]>? State(CorruptedColumn column, string text) => text[..2] == row[ImportState] ? null : [row.With((column, text))];
    }

    /// <summary>
    /// An import of which the mark, the day or the State is not there. BMS4 annex ¶4(a): many weapons bear no mark or too little of one, and
    /// ¶6: no machines at points of import; MGE II: import marking is hard; MGE IV: records with gaps.
    /// </summary>
    public static IReadOnlyList<string[]>? InPart(SourceRow row, Random dice)
    {
        if (row.Imported is not { } imported || row[ImportMark].Length == 0 || row[ImportState].Length == 0) return null;
        return dice.Next(5) switch
        {
            0 => [row.With((ImportDate, ""))],
            1 => [row.With((ImportState, ""))],
            2 => [row.With((ImportMark, imported.Year.ToString(CultureInfo.InvariantCulture)), (ImportState, ""))],
            3 => [row.With((ImportMark, dice.Of(["none", "not marked", "-"])))],
            _ => [row.With((ImportMark, ""))],
        };
    }

    private static string? Marked(SourceRow row, int year)
    {
        var space = row[ImportMark].IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{row[ImportMark][..space]} {year}");
    }
}
