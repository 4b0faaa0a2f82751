using System.Globalization;

namespace Proofmark.Core.Generation.Corrupting;

/// <summary>A row of a generated register, read by <see cref="SourceCorrupter"/>: what cannot be read is null, and nothing is changed in place.</summary>
internal sealed class SourceRow(IReadOnlyList<string> cells)
{
    /// <summary>The last day of which a generated register knows anything; no planted event is later.</summary>
    public static readonly DateOnly Last = new(2024, 12, 31);

    // Every 1009th number from 7 on is kept free of ordinary weapons (SerialScheme), so a serial made of one is nobody else's.
    private const int Cycle = 1009;
    private const int Kept = 7;
    private const int FewestDigits = 5;

    private static readonly string[] Forms = ["d/M/yyyy", "d.M.yyyy", "d-M-yyyy"];
    private static readonly string[] Families = ["Okafor", "Lindgren", "Moreau", "Tadesse", "Kovalenko", "Barros", "Nasser", "Whitfield"];
    private static readonly string[] GivenNames = ["Teodor", "Ngozi", "Ilse", "Rafael", "Samira", "Pavel", "Beatriz", "Hamid"];

    /// <summary>The cell of a column.</summary>
    public string this[CorruptedColumn column] => cells[(int)column];

    /// <summary>Year of manufacture.</summary>
    public int? Made => int.TryParse(this[CorruptedColumn.Year], NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year is > 1800 and < 10_000 ? year : null;

    /// <summary>Day of import.</summary>
    public DateOnly? Imported => Day(CorruptedColumn.ImportDate);

    /// <summary>Day of registration.</summary>
    public DateOnly? Registered => Day(CorruptedColumn.Registered);

    /// <summary>Day of transfer.</summary>
    public DateOnly? Transferred => Day(CorruptedColumn.Transferred);

    /// <summary>The last day on which the row says that its holder got the weapon.</summary>
    public DateOnly? Acquired => Transferred ?? Registered;

    /// <summary>Whether a serial was written at all.</summary>
    public bool HasSerial => this[CorruptedColumn.Serial].Length >= FewestDigits;

    /// <summary>The row with other cells.</summary>
    public string[] With(params ReadOnlySpan<(CorruptedColumn Column, string Text)> changes)
    {
        string[] changed = [.. cells];
        foreach (var (column, text) in changes) changed[(int)column] = text;
        return changed;
    }

    /// <summary>The row with the contents of two columns exchanged.</summary>
    public string[] Exchanged(CorruptedColumn one, CorruptedColumn other) => With((one, this[other]), (other, this[one]));

    /// <summary>The date in a column.</summary>
    public DateOnly? Day(CorruptedColumn column) =>
        DateOnly.TryParseExact(this[column], Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year > 1800 ? day : null;

    /// <summary>A date as this row's clerk writes dates.</summary>
    public string Write(DateOnly day)
    {
        var separator = this[CorruptedColumn.Registered].FirstOrDefault(c => c is '/' or '.' or '-', '/');
        return day.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture).Replace('/', separator);
    }

    /// <summary>Number of an entry squeezed in behind this one (W1987/0000412 gives W1987/0000412A): nobody else's.</summary>
    public string NumberBehind(DateOnly registered, char letter = 'A')
    {
        var number = this[CorruptedColumn.RegisterNumber];
        var slash = number.IndexOf('/', StringComparison.Ordinal);
        return string.Create(CultureInfo.InvariantCulture, $"W{registered.Year}{(slash < 0 ? number : number[slash..])}{letter}");
    }

    /// <summary>A serial of the same maker's form, near this one, that no other row has; null where this one cannot be read.</summary>
    public string? FreeSerial()
    {
        if (Digits() is not (int start, int length)) return null;
        var serial = this[CorruptedColumn.Serial];
        var number = long.Parse(serial.AsSpan(start, length), NumberStyles.None, CultureInfo.InvariantCulture);
        var free = (number / Cycle * Cycle) + Kept;
        if (free == number) free += Cycle;
        return string.Concat(serial.AsSpan(0, start), free.ToString(CultureInfo.InvariantCulture).PadLeft(length, '0'), serial.AsSpan(start + length));
    }

    /// <summary>Where the digits of the serial stand: one run of at least five and at most eighteen, with nothing but capital letters about it.</summary>
    public (int Start, int Length)? Digits()
    {
        var serial = this[CorruptedColumn.Serial];
        var start = serial.AsSpan().IndexOfAnyInRange('0', '9');
        var length = serial.Count(char.IsAsciiDigit);
        var oneRun = start >= 0 && length is >= FewestDigits and <= 18 && serial.Skip(start).Take(length).All(char.IsAsciiDigit);
        return oneRun && serial.All(c => char.IsAsciiDigit(c) || (char.IsAsciiLetterUpper(c) && c is not ('O' or 'I'))) ? (start, length) : null;
    }

    /// <summary>Another holder, whom no generated register has.</summary>
    public static (CorruptedColumn Column, string Text)[] Stranger(Random dice) =>
    [
        (CorruptedColumn.HolderKind, "P"), (CorruptedColumn.Holder, StrangersName(dice)),
        (CorruptedColumn.HolderNumber, dice.Next(10_000_000, 100_000_000).ToString(CultureInfo.InvariantCulture)),
    ];

    /// <summary>The name of a person whom no generated register has.</summary>
    public static string StrangersName(Random dice) => $"{dice.Of(Families)}, {dice.Of(GivenNames)}";
}
