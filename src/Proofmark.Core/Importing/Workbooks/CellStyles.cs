using System.Globalization;

namespace Proofmark.Core.Importing.Workbooks;

/// <summary>What a number in a cell stands for, by its format.</summary>
internal enum NumberKind : byte
{
    Plain,
    Date,
    Time,
}

/// <summary>How a cell's number is shown.</summary>
/// <param name="Kind">What it stands for.</param>
/// <param name="ZeroPadding">For formats such as <c>00000</c>, the number of digits; else 0.</param>
internal readonly record struct NumberLook(NumberKind Kind, byte ZeroPadding)
{
    // ECMA-376 part 1, 18.8.30: formats that are built in, East Asian ones included.
    public static NumberLook BuiltIn(int id) => id switch
    {
        (>= 14 and <= 17) or 22 or (>= 27 and <= 31) or 36 or (>= 50 and <= 54) or 57 or 58 => new(NumberKind.Date, 0),
        (>= 18 and <= 21) or (>= 32 and <= 35) or (>= 45 and <= 47) or 55 or 56 => new(NumberKind.Time, 0),
        _ => default,
    };

    /// <summary>Judges a format code by its first section: years and days make a date, hours alone a time.</summary>
    public static NumberLook Of(string code)
    {
        var (date, month, time, zeros, only) = (false, false, false, 0, true);
        for (var i = 0; i < code.Length && code[i] != ';'; i++)
        {
            var c = char.ToLowerInvariant(code[i]);
            var next = i + 1 < code.Length ? code[i + 1] : '\0';
            switch (c)
            {
                case '"':
                    i = Past(code, i + 1, '"');
                    break;
                case '[':
                    var end = Past(code, i + 1, ']');
                    time |= code.AsSpan(i + 1, Math.Max(0, Math.Min(end, code.Length) - i - 1)).ContainsAnyExcept("hmsHMS") == false;
                    i = end;
                    break;
                case '\\' or '_' or '*':
                    i++;
                    break;
                case 'g' when code.AsSpan(i).StartsWith("general", StringComparison.OrdinalIgnoreCase):
                    return default;
                case 'y' or 'd' or 'b':
                case 'e' when next is not ('+' or '-'):
                    date = true;
                    break;
                case 'm':
                    month = true;
                    break;
                case 'h' or 's':
                    time = true;
                    break;
                case '0':
                    zeros++;
                    continue;
            }

            only = false;
        }

        return date || (month && !time) ? new(NumberKind.Date, 0)
            : time ? new(NumberKind.Time, 0)
            : only && zeros is > 1 and < 30 ? new(NumberKind.Plain, (byte)zeros)
            : default;
    }

    private static int Past(string code, int from, char end)
    {
        var at = code.IndexOf(end, Math.Min(from, code.Length));
        return at < 0 ? code.Length : at;
    }
}

/// <summary>The formats of a workbook's cells.</summary>
internal sealed class CellStyles
{
    private const int MaxStyles = 70_000;
    private readonly List<NumberLook> _looks = [];

    /// <summary>The look of a style number; plain for one that does not exist.</summary>
    public NumberLook this[int style] => (uint)style < (uint)_looks.Count ? _looks[style] : default;

    /// <summary>Reads the part; a workbook without one has plain numbers only.</summary>
    public static CellStyles Read(WorkbookArchive archive, string part, ImportLimits limits)
    {
        var styles = new CellStyles();
        if (archive.OpenPart(part) is not { } stream)
        {
            return styles;
        }

        using var reader = new PartReader(stream, limits);
        var codes = new Dictionary<int, NumberLook>();
        var inCellFormats = false;
        while (reader.Read())
        {
            if (reader.Name == "cellXfs")
            {
                inCellFormats = reader.AtStart && !reader.IsEmpty;
            }
            else if (reader.AtStart && reader.Name == "numFmt" && codes.Count < MaxStyles && Number(reader.Attribute("numFmtId")) is { } id)
            {
                codes[id] = NumberLook.Of(reader.Attribute("formatCode") ?? "");
            }
            else if (reader.AtStart && reader.Name == "xf" && inCellFormats && styles._looks.Count < MaxStyles)
            {
                var format = Number(reader.Attribute("numFmtId")) ?? 0;
                styles._looks.Add(codes.TryGetValue(format, out var look) ? look : NumberLook.BuiltIn(format));
            }
        }

        return styles;
    }

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
