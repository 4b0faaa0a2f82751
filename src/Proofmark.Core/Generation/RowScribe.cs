using System.Globalization;
using Proofmark.Core.Reference;

namespace Proofmark.Core.Generation;

/// <summary>The clerk: writes the facts of a weapon as a row, with or without slips, and counts them.</summary>
internal sealed class RowScribe(CsvRow csv, string state, CountryTable countries, bool clean = false)
{
    /// <summary>The headings, in order.</summary>
    public static readonly string[] Columns =
    [
        "Reg. No", "Serial No", "Make", "Model", "Calibre", "Type", "Origin", "Year", "Import State", "Import mark", "Import date", "Registered",
        "Transferred", "Status", "Status date", "Holder kind", "Holder", "Holder No", "Remarks",
    ];

    private static readonly string[] Missing = ["", "-", "N/A"];
    private static readonly string[] Impossible = ["31/02/1990", "30.02.2001", "31/04/1987", "31-06-1999", "00/00/1975", "31/09/2010"];
    private static readonly string[] Remarks = ["", "", "", "", "", "", "", "", "", "checked", "card damaged, copied by hand", "holster and 2 magazines", "see file \"transfers\", p. 14", "old number struck out"];
    private readonly Dictionary<string, string> _names = [];

    /// <summary>How often each slip was made.</summary>
    public SortedDictionary<string, long> Slips { get; } = new(StringComparer.Ordinal);

    public void Header()
    {
        foreach (var column in Columns) csv.Cell(column);
        csv.End();
    }

    /// <summary>A blank line.</summary>
    public void Blank()
    {
        csv.End();
        Count("blank_lines");
    }

    /// <summary>A planted weapon: slips only of the kinds that a search for the normalised mark must overcome.</summary>
    public void Planted(WeaponFacts facts, ref Dice dice)
    {
        var serial = dice.Below(6) switch
        {
            0 => Dirt.Separate(facts.Serial, ref dice),
            1 => facts.Serial.ToLowerInvariant(),
            2 => Dirt.LookAlikes(facts.Serial),
            3 => Dirt.ArabicDigits(facts.Serial),
            _ => facts.Serial,
        };
        Write(facts, serial, facts.Line.Make.Name, facts.Line.Model, RejectKind.None, ref dice);
    }

    /// <summary>Any other weapon.</summary>
    public void Ordinary(WeaponFacts facts, RejectKind reject, ref Dice dice)
    {
        var serial = Serial(facts.Serial, ref dice);
        var make = facts.Line.Make.Name;
        var model = facts.Line.Model;
        switch (dice.Below(1000))
        {
            case < 80:
                make = Dirt.Variant(make, facts.Line.Make.Aliases, ref dice);
                Count("make_variant");
                break;
            case < 88 when !clean:
                make = Dirt.UnknownMake(ref dice);
                Count("make_unknown");
                break;
            case < 92 when !clean:
                (make, model) = (model, make);
                Count("make_model_swapped");
                break;
            case < 110:
                model = dice.PerMille(500) ? model.ToUpperInvariant() : model.Replace("MODEL ", "Mod. ", StringComparison.OrdinalIgnoreCase);
                Count("model_variant");
                break;
            default: break;
        }

        Write(facts, serial, make, model, reject, ref dice);
    }

    private string Serial(string serial, ref Dice dice)
    {
        switch (dice.Below(1000))
        {
            case < 4 when !clean:
                Count("serial_missing");
                return dice.Of(Missing);
            case < 120:
                Count("serial_separated");
                return Dirt.Separate(serial, ref dice);
            case < 170:
                Count("serial_lower_case");
                return serial.ToLowerInvariant();
            case < 185 when !clean:
                Count("serial_o_0_i_1");
                return Dirt.Confuse(serial);
            case < 195:
                Count("serial_cyrillic");
                return Dirt.LookAlikes(serial);
            case < 199:
                Count("serial_arabic_indic");
                return Dirt.ArabicDigits(serial);
            default:
                return serial;
        }
    }

    private void Write(WeaponFacts facts, string serial, string make, string model, RejectKind reject, ref Dice dice)
    {
        csv.Cell(facts.RegisterNumber);
        csv.Cell(serial);
        csv.Cell(make);
        csv.Cell(model);
        csv.Cell(facts.Calibre);
        csv.Cell(facts.Line.Type);
        csv.Cell(facts.Line.Country is { Length: > 0 } country && dice.PerMille(150) ? NameOf(country) : facts.Line.Country);
        Number(facts.Year);
        csv.Cell(facts.Imported == 0 ? "" : state);
        csv.Cell(facts.Imported == 0 ? "" : $"{state} {DateOnly.FromDayNumber(facts.Imported).Year}");
        Day(facts.Imported, ref dice);
        if (reject == RejectKind.ImpossibleDate) csv.Cell(dice.Of(Impossible));
        else Day(facts.Registered, ref dice);
        if (reject == RejectKind.CellsMissing)
        {
            csv.End();
            return;
        }

        Day(facts.Transferred, ref dice);
        csv.Cell(reject == RejectKind.UnknownStatus ? "Q?" : facts.Status switch { "lost" => "L", "stolen" => "S", "destroyed" => "D", _ => "R" });
        Day(facts.StatusDay, ref dice);
        csv.Cell(facts.Holder.Kind switch { "person" => "P", "state_force" => "F", "dealer" => "H", _ => "O" });
        csv.Cell(facts.Holder.Name);
        csv.Cell(clean && facts.Holder.Kind == "person" ? Holders.OwnNumber(facts.RegisterNumber) : facts.Holder.Number);
        csv.Cell(reject == RejectKind.ControlCharacter ? "copied\u0007from tape" : dice.Of(Remarks));
        if (reject == RejectKind.CellsSurplus) csv.Cell("see overleaf");
        csv.End();
    }

    // Days first, always; between the parts, what the clerk's hand prefers.
    private void Day(int day, ref Dice dice)
    {
        if (day == 0)
        {
            csv.Cell("");
            return;
        }

        var (year, month, dayOfMonth) = DateOnly.FromDayNumber(day);
        var style = dice.Below(20);
        var separator = style switch { 0 or 1 => '.', 2 => '-', _ => '/' };
        Span<char> text = stackalloc char[10];
        var length = 0;
        if (style != 1 || dayOfMonth > 9) text[length++] = (char)('0' + (dayOfMonth / 10));
        text[length++] = (char)('0' + (dayOfMonth % 10));
        text[length++] = separator;
        if (style != 1 || month > 9) text[length++] = (char)('0' + (month / 10));
        text[length++] = (char)('0' + (month % 10));
        text[length++] = separator;
        year.TryFormat(text[length..], out var written, default, CultureInfo.InvariantCulture);
        csv.Cell(text[..(length + written)]);
    }

    private void Number(int number)
    {
        Span<char> text = stackalloc char[11];
        number.TryFormat(text, out var written, default, CultureInfo.InvariantCulture);
        csv.Cell(text[..written]);
    }

    private string NameOf(string code)
    {
        if (!_names.TryGetValue(code, out var name))
        {
            name = CountryCode.TryParse(code, out var parsed) && countries.Find(parsed) is { } country ? country.Names.En : code;
            _names.Add(code, name);
        }

        return name;
    }

    public void Count(string slip) => Slips[slip] = Slips.GetValueOrDefault(slip) + 1;
}
