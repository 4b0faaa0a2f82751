using System.Globalization;

namespace Proofmark.Core.Generation.Corrupting;

// Inside the namespace, so that these names come before the types of the generator (Holder) and of the system (Type).
using static Proofmark.Core.Generation.Corrupting.CorruptedColumn;

/// <summary>Weapons that go on living after their end.</summary>
internal static class SourceLives
{
    /// <summary>
    /// Destroyed on paper, and yet handed on or entered again. MGE III: to take out the record of a destroyed weapon raises the risk that it is
    /// diverted; SG 2009 ¶16, ¶32, ¶47, ¶48: weapons reported as destroyed by the thousand.
    /// </summary>
    public static IReadOnlyList<string[]>? Destroyed(SourceRow row, Random dice) =>
        dice.Suiting(() => EndedBeforeTransfer(row, dice, "D"), () => DestroyedInARemark(row, dice), () => EnteredAgain(row, dice, "D"));

    /// <summary>
    /// Lost or stolen, and yet handed on by who had lost it, or entered anew for another. SG 2007 ¶68: weapons seized are checked against the
    /// records of others; MGE IV: tangled chains of ownership.
    /// </summary>
    public static IReadOnlyList<string[]>? Missing(SourceRow row, Random dice)
    {
        var code = dice.Of(["L", "S"]);
        return dice.Suiting(() => EndedBeforeTransfer(row, dice, code), () => EnteredAgain(row, dice, code));
    }

    private static IReadOnlyList<string[]>? EndedBeforeTransfer(SourceRow row, Random dice, string code) =>
        row is { Registered: { } registered, Transferred: { } transferred } && dice.Within(registered, transferred) is { } end
            ? [row.With((Status, code), (StatusDate, row.Write(end)))]
            : null;

    // The officer who signs for the furnace leaves the status as it was.
    private static IReadOnlyList<string[]>? DestroyedInARemark(SourceRow row, Random dice)
    {
        if (row is not { Registered: { } registered, Transferred: { } transferred } || row[Status] != "R" || dice.Within(registered, transferred) is not { } end) return null;
        var day = row.Write(end);
        var certificate = dice.Next(1, 900).ToString(CultureInfo.InvariantCulture);
        return [row.With((Remarks, dice.Of([$"destroyed {day}, certificate {certificate}", $"melted down {day}, list {certificate}", $"cut up {day} before witnesses"])))];
    }

    private static IReadOnlyList<string[]>? EnteredAgain(SourceRow row, Random dice, string code)
    {
        if (!row.HasSerial || row[Status] != "R" || row.Acquired is not { } acquired) return null;
        var end = dice.After(acquired, 20, 900);
        var again = dice.After(end, 30, 2_500);
        if (again > SourceRow.Last) return null;
        return
        [
            row.With((Status, code), (StatusDate, row.Write(end))),
            row.With([(RegisterNumber, row.NumberBehind(again)), (Registered, row.Write(again)), (Transferred, ""), (Remarks, ""), .. SourceRow.Stranger(dice)]),
        ];
    }
}
