using System.Globalization;

namespace Proofmark.Core.Generation.Corrupting;

// Inside the namespace, so that these names come before the types of the generator (Holder) and of the system (Type).
using static Proofmark.Core.Generation.Corrupting.CorruptedColumn;

/// <summary>Serials that do not say which weapon it is.</summary>
internal static class SourceSerials
{
    private static readonly string[] Placeholders =
        ["0000000", "9999999", "123456789", "XXXXXXX", "TEST", "UNKNOWN", "NO NUMBER", "not legible", "see file", "???", "to be entered", "ground off", "same as above"];

    private static readonly string[] Calibres = ["9 mm Luger", ".380 ACP", ".45 ACP", ".38 Special", "7.62x51 mm NATO", "7.62x39 mm", "12 gauge", "20 gauge"];

    /// <summary>
    /// One serial of a make and model on two or three entries: copied down by a clerk, or lent to a second weapon by who wanted papers for it.
    /// MGE II: serials forged, altered or removed; MGE III: a record is unique only if the mark is; BMS4 annex ¶4(a).
    /// </summary>
    public static IReadOnlyList<string[]>? OfTwoWeapons(SourceRow row, Random dice)
    {
        if (!row.HasSerial || row.Registered is not { } registered) return null;
        return dice.Suiting(() => CopiedDown('A'), () => CopiedDown('A', 'B'), Lent);

        IReadOnlyList<string[]>? CopiedDown(params char[] letters) => [row.With(), .. letters.Select(l => row.With((RegisterNumber, row.NumberBehind(registered, l))))];

        IReadOnlyList<string[]>? Lent()
        {
            var day = dice.After(registered, 10, 4_000);
            return day > SourceRow.Last ? null
                : [row.With(), row.With([(RegisterNumber, row.NumberBehind(day)), (Registered, row.Write(day)), (Transferred, ""), (Status, "R"), (StatusDate, ""), (Remarks, ""), .. SourceRow.Stranger(dice)])];
        }
    }

    /// <summary>
    /// What stands for a serial and is none, or is the content of another column. BMS4 annex ¶4(a): weapons without marks, and marks partly or
    /// wholly removed; MGE III: a least content for every electronic record; MGE IV: too little to identify a weapon by.
    /// </summary>
    public static IReadOnlyList<string[]>? None(SourceRow row, Random dice)
    {
        if (!row.HasSerial) return null;
        return dice.Suiting(
            () => [row.With((Serial, dice.Of(Placeholders)))],
            () => [row.With((Serial, dice.Of(Placeholders)))],
            () => [row.With((Serial, row[RegisterNumber]))],
            () => row[HolderNumber].Length == 0 ? null : [row.With((Serial, row[HolderNumber]))],
            () => row[Calibre].Length == 0 ? null : [row.With((Serial, row[Calibre]))]);
    }

    /// <summary>
    /// What a spreadsheet leaves of a serial: an exponent, a decimal, an error in its place, a serial cut short. MGE III: paper is turned into electronic
    /// records with too few trained staff and within the limits of the software; SG 2015 annex: software for keeping records, given to four States.
    /// </summary>
    public static IReadOnlyList<string[]>? Spoilt(SourceRow row, Random dice)
    {
        if (row.Digits() is not (int start, int length)) return null;
        var serial = row[Serial];
        var digits = serial.AsSpan(start, length);
        var number = long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        var spoilt = dice.Next(6) switch
        {
            0 => number.ToString("0.0#E+00", CultureInfo.InvariantCulture),
            1 => $"{serial}.0",
            2 => dice.Of(["#REF!", "#N/A", "#VALUE!", "########"]),
            3 => number.ToString("#,0.00", CultureInfo.InvariantCulture),
            4 => serial[..2],
            _ => $"{serial};{serial}",
        };
        return [row.With((Serial, spoilt))];
    }

    /// <summary>
    /// One weapon in two registers that were put together, the army's and the police's, and described by each in its own way. MGE III: several
    /// registers of one State to be kept in agreement, those of police and army to be joined, computers to look for data that do not agree.
    /// </summary>
    public static IReadOnlyList<string[]>? EntriesDisagree(SourceRow row, Random dice)
    {
        if (row is not { Registered: { } registered, Made: { } made } || row.Digits() is not (int start, int length)) return null;
        var serial = row[Serial];
        var written = dice.Next(3) switch { 0 => serial.ToLowerInvariant(), 1 => serial.Insert(start == 0 ? Math.Min(length, serial.Length - 1) : start, "-"), _ => serial };
        (CorruptedColumn Column, string Text)[] other = dice.Next(3) switch
        {
            0 => [(Calibre, dice.Of(Array.FindAll(Calibres, c => c != row[Calibre])))],
            1 => [(Year, (made - dice.Next(3, 13)).ToString(CultureInfo.InvariantCulture))],
            _ => [(Origin, dice.Of(Array.FindAll(["CN", "ES", "CZ", "KR"], c => c != row[Origin])))],
        };
        var holder = row[HolderKind] == "F" ? SourceRow.Stranger(dice) : [(HolderKind, "F"), (Holder, dice.Of(["Army, Second Depot", "National Police, Stores"])), (HolderNumber, "")];
        return
        [
            row.With(),
            row.With([(RegisterNumber, row.NumberBehind(registered)), (Serial, written), (Remarks, ""), .. holder, .. other]),
        ];
    }
}
