using System.Globalization;

namespace Proofmark.Core.Generation;

/// <summary>Throws the true facts of each row: registrations go on from 1968 to 2024, and serials and years with them.</summary>
internal sealed class FactMaker(Catalogue catalogue, long rows)
{
    private static readonly int FirstDay = new DateOnly(1968, 1, 2).DayNumber;
    private static readonly int LastDay = new DateOnly(2024, 6, 28).DayNumber;
    private static readonly int End = new DateOnly(2024, 12, 31).DayNumber;

    /// <summary>The day on which a row was registered; never falls with the row.</summary>
    public int DayOf(long row) => FirstDay + (int)((LastDay - FirstDay) * row / rows);

    /// <summary>The register number of a row: nobody else's.</summary>
    public string NumberOf(long row) =>
        string.Create(CultureInfo.InvariantCulture, $"W{DateOnly.FromDayNumber(DayOf(row)).Year}/{row + 1:0000000}");

    /// <summary>A line that was already producing a year before the row's registration.</summary>
    public ProductionLine LineFor(long row, ref Dice dice, bool wellKnown, Func<ProductionLine, bool>? fit = null)
    {
        var year = DateOnly.FromDayNumber(DayOf(row)).Year;
        var list = wellKnown ? catalogue.WellKnown : catalogue.All;
        while (true)
        {
            var line = dice.Of(list);
            if (line.From < year && (fit is null || fit(line))) return line;
        }
    }

    /// <summary>An ordinary weapon.</summary>
    public WeaponFacts Ordinary(long row, ref Dice dice)
    {
        var line = LineFor(row, ref dice, dice.PerMille(550));
        var year = line.YearFor(DateOnly.FromDayNumber(DayOf(row)).Year);
        return Make(row, line, Serials.Write(line, line.NextNumber(dice.Below(64)), year), line.Calibre, dice.PerMille(600), ref dice);
    }

    /// <summary>A weapon with everything given that a case needs.</summary>
    public WeaponFacts Make(long row, ProductionLine line, string serial, string calibre, bool imported, ref Dice dice)
    {
        var registered = DayOf(row);
        var year = line.YearFor(DateOnly.FromDayNumber(registered).Year);
        var earliest = new DateOnly(year + 1, 1, 1).DayNumber;
        var later = registered + dice.Between(30, 5_000);
        var transferred = dice.PerMille(220) && later < End ? later : 0;
        var fate = dice.Below(1000);
        var fateDay = Math.Max(registered, transferred) + dice.Between(20, 3_000);
        var status = fate switch { < 4 => "lost", < 9 => "stolen", < 11 => "destroyed", _ => "registered" };
        if (fateDay > End) status = "registered";
        return new WeaponFacts
        {
            Line = line,
            Serial = serial,
            Calibre = calibre,
            Year = year,
            RegisterNumber = NumberOf(row),
            Registered = registered,
            Imported = imported && earliest <= registered ? dice.Between(Math.Max(earliest, registered - 900), registered) : 0,
            Transferred = transferred,
            Status = status,
            StatusDay = status == "registered" ? 0 : fateDay,
            Holder = Holders.Throw(ref dice),
        };
    }

    /// <summary>The same weapon, entered again under another number.</summary>
    public WeaponFacts Again(long row, WeaponFacts first, ref Dice dice) => new()
    {
        Line = first.Line, Serial = first.Serial, Calibre = first.Calibre, Year = first.Year, Imported = first.Imported,
        RegisterNumber = NumberOf(row), Registered = DayOf(row), Holder = Holders.Throw(ref dice),
    };
}
