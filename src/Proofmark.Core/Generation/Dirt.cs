namespace Proofmark.Core.Generation;

/// <summary>What clerks, keyboards and conversions do to a text. Written for this generator alone: the engine must not learn it from here.</summary>
internal static class Dirt
{
    // Letters of serials that another alphabet's capital looks like, and that capital.
    private const string Latin = "ABCEHKMPTX";
    private const string Cyrillic = "АВСЕНКМРТХ";

    private static readonly string[] UnknownMakes = ["UNKNOWN", "Local craft workshop", "Zhr-Works 4", "Not legible", "Imp. Arsenal No 9", "Kostral & Fils"];

    /// <summary>A separator between letters and digits or somewhere inside.</summary>
    public static string Separate(string serial, ref Dice dice)
    {
        var separator = dice.PerMille(600) ? "-" : " ";
        var border = 1;
        while (border < serial.Length && char.IsAsciiDigit(serial[border]) == char.IsAsciiDigit(serial[border - 1])) border++;
        return serial.Insert(border < serial.Length ? border : 1 + dice.Below(serial.Length - 1), separator);
    }

    /// <summary>Cyrillic capitals for the Latin ones that they look like; the same text where there are none.</summary>
    public static string LookAlikes(string serial) =>
        string.Create(serial.Length, serial, static (span, from) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                var at = Latin.IndexOf(from[i], StringComparison.Ordinal);
                span[i] = at < 0 ? from[i] : Cyrillic[at];
            }
        });

    /// <summary>Arabic-Indic digits.</summary>
    public static string ArabicDigits(string serial) =>
        string.Create(serial.Length, serial, static (span, from) =>
        {
            for (var i = 0; i < span.Length; i++) span[i] = char.IsAsciiDigit(from[i]) ? (char)('\u0660' + (from[i] - '0')) : from[i];
        });

    /// <summary>One zero as the letter O, or one 1 as I; the same text where there is neither.</summary>
    public static string Confuse(string serial)
    {
        var zero = serial.LastIndexOf('0');
        var one = serial.LastIndexOf('1');
        var at = Math.Max(zero, one);
        return at < 0 ? serial : string.Concat(serial.AsSpan(0, at), at == zero ? "O" : "I", serial.AsSpan(at + 1));
    }

    /// <summary>Another spelling of a make: one of its other names, or other case, or without what stands behind the comma.</summary>
    public static string Variant(string name, IReadOnlyList<string> others, ref Dice dice)
    {
        var how = dice.Below(4);
        if (how == 0 && others.Count > 0) return dice.Of(others);
        if (how == 1) return name.ToLowerInvariant();
        var comma = name.IndexOf(',', StringComparison.Ordinal);
        return how == 2 && comma > 0 ? name[..comma] : name.ToUpperInvariant();
    }

    /// <summary>A make that nobody knows.</summary>
    public static string UnknownMake(ref Dice dice) => dice.Of(UnknownMakes);
}
