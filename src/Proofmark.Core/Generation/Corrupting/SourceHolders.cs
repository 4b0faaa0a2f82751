using System.Globalization;

namespace Proofmark.Core.Generation.Corrupting;

// Inside the namespace, so that these names come before the types of the generator (Holder) and of the system (Type).
using static Proofmark.Core.Generation.Corrupting.CorruptedColumn;

/// <summary>Holders who cannot be who the row says.</summary>
internal static class SourceHolders
{
    /// <summary>
    /// A person among the State's forces, a force or a firm among persons, a number of another kind. MGE III: records of police and army joined,
    /// rules on who must keep records; SG 2009 ¶49: registers of weapons and of holders.
    /// </summary>
    public static IReadOnlyList<string[]>? NotOfItsKind(SourceRow row, Random dice) => row[HolderKind] switch
    {
        "P" when row[HolderNumber].Length > 0 => dice.Next(2) == 0 ? [row.With((HolderKind, "F"))]
            : [row.With((HolderNumber, string.Create(CultureInfo.InvariantCulture, $"D-{dice.Next(100, 1_000)}")))],
        "F" => dice.Next(2) == 0 ? [row.With((HolderKind, "P"))]
            : [row.With((HolderNumber, dice.Next(10_000_000, 100_000_000).ToString(CultureInfo.InvariantCulture)))],
        "H" or "O" when row[HolderNumber].Length > 0 => [row.With((HolderKind, dice.Of(["P", "F"])))],
        _ => null,
    };

    /// <summary>
    /// The number of one person beside the names of two. MGE III: the records of one State to agree with each other, and to be searched for what
    /// does not; MGE IV: a holder is what a trace leads to.
    /// </summary>
    public static IReadOnlyList<string[]>? NumberOfTwo(SourceRow row, Random dice)
    {
        if (row[HolderKind] != "P" || row[HolderNumber].Length == 0 || row.Registered is not { } registered || row.FreeSerial() is not { } serial) return null;
        var day = dice.Next(2) == 0 ? registered : dice.After(registered, 1, 400);
        if (day > SourceRow.Last) return null;
        return
        [
            row.With(),
            row.With(
                (RegisterNumber, row.NumberBehind(day)), (Serial, serial), (Registered, row.Write(day)), (Transferred, ""), (Status, "R"), (StatusDate, ""),
                (Holder, SourceRow.StrangersName(dice)), (Remarks, "")),
        ];
    }

    /// <summary>
    /// A firm that got the weapon after it had closed and handed its books to the State. MGE III: companies that end their business hand their
    /// records to the government.
    /// </summary>
    public static IReadOnlyList<string[]>? HadClosed(SourceRow row, Random dice)
    {
        if (row[HolderKind] is not ("H" or "O") || row.Acquired is not { } acquired) return null;
        var closed = acquired.AddDays(-dice.Next(400, 5_000));
        var day = row.Write(closed);
        var year = closed.Year.ToString(CultureInfo.InvariantCulture);
        return [row.With((Remarks, dice.Of([$"firm struck off the roll {day}, books with the Ministry", $"wound up {day}; records handed to the State", $"holder closed down in {year}"])))];
    }

    /// <summary>
    /// Handed on, and nobody named to whom. MGE IV: traces fail because records are not there; MGE III: a least content for every record.
    /// </summary>
    public static IReadOnlyList<string[]>? Nobody(SourceRow row, Random dice)
    {
        if (row.Transferred is null || row[Holder].Length == 0) return null;
        return [row.With((Holder, dice.Of(["", "-", "unknown", "N.N.", "bearer", "as agreed"])), (HolderNumber, ""))];
    }
}
