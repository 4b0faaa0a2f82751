using System.Globalization;

namespace Proofmark.Core.Generation.Corrupting;

// Inside the namespace, so that these names come before the types of the generator (Holder) and of the system (Type).
using static Proofmark.Core.Generation.Corrupting.CorruptedColumn;

/// <summary>Years and days that cannot be, and cells that stand in another's column.</summary>
internal static class SourceDates
{
    // In the order in which they happen to a weapon.
    private static readonly CorruptedColumn[] Course = [ImportDate, Registered, Transferred, StatusDate];

    // The first day of common programs: what they make of a cell without a date.
    private static readonly DateOnly[] FirstDays = [new(1899, 12, 30), new(1900, 1, 1), new(1904, 1, 1), new(1970, 1, 1), new(1980, 1, 1)];

    /// <summary>
    /// A year of manufacture after the registration, or before there was any such weapon. MGE III: accurate entry, staff enough and trained, spot
    /// checks; MGE II: the year belongs to the marks.
    /// </summary>
    public static IReadOnlyList<string[]>? YearMistyped(SourceRow row, Random dice)
    {
        if (row.Registered is not { } registered || row[Year] is not [_, _, var decade, var one] || row.Made is null) return null;
        var latest = Math.Min(registered.Year, row.Imported?.Year ?? registered.Year);
        string[] typed = [$"19{one}{decade}", $"20{one}{decade}", $"20{decade}{one}", $"10{decade}{one}", $"17{decade}{one}", $"16{decade}{one}"];
        return [row.With((Year, dice.Of(Array.FindAll(typed, t => int.Parse(t, CultureInfo.InvariantCulture) is var year && (year < 1850 || year > latest)))))];
    }

    /// <summary>
    /// Day and month exchanged, so that a weapon is registered before it came or handed on before it was registered. MGE III: registers of
    /// several authorities joined, each written in its way; paper turned into electronic records.
    /// </summary>
    public static IReadOnlyList<string[]>? DayAndMonth(SourceRow row, Random dice)
    {
        if (row.Registered is null || !IsInOrder(row)) return null;
        var exchanged = new List<string[]>();
        foreach (var column in Course)
        {
            if (row.Day(column) is not { Day: <= 12 } day || day.Day == day.Month) continue;
            var wrong = row.With((column, row.Write(new DateOnly(day.Year, day.Day, day.Month))));
            if (!IsInOrder(new SourceRow(wrong))) exchanged.Add(wrong);
        }

        return exchanged.Count == 0 ? null : [dice.Of(exchanged)];
    }

    /// <summary>
    /// The first day that a program knows, in place of a date that it could not read: long before the weapon was made. MGE III: the conversion of
    /// paper needs trained staff and strong control, and software has its limits.
    /// </summary>
    public static IReadOnlyList<string[]>? LeftByConversion(SourceRow row, Random dice)
    {
        var days = Array.FindAll(FirstDays, d => d.Year < row.Made);
        var columns = Array.FindAll(Course, c => row.Day(c) is not null);
        return days.Length == 0 || columns.Length == 0 ? null : [row.With((dice.Of(columns), row.Write(dice.Of(days))))];
    }

    /// <summary>
    /// Two neighbouring columns exchanged by a conversion. MGE III: registers with different layouts joined, the conversion of paper, computers to
    /// look for data that do not agree.
    /// </summary>
    public static IReadOnlyList<string[]>? ColumnsExchanged(SourceRow row, Random dice) => dice.Suiting(
        () => row[Calibre].Length == 0 || row[Type].Length == 0 ? null : [row.Exchanged(Calibre, CorruptedColumn.Type)],
        () => row[Model].Length == 0 || row[Calibre].Length == 0 ? null : [row.Exchanged(Model, Calibre)],
        () => row[HolderNumber].Length == 0 || row[Holder].Length == 0 ? null : [row.Exchanged(Holder, HolderNumber)],
        () => row.Imported < row.Registered ? [row.Exchanged(ImportDate, Registered)] : null,
        () => row.Registered < row.Transferred ? [row.Exchanged(Registered, Transferred)] : null);

    private static bool IsInOrder(SourceRow row)
    {
        var days = Course.Select(row.Day).OfType<DateOnly>().ToList();
        return days.Zip(days.Skip(1)).All(p => p.First <= p.Second);
    }
}
