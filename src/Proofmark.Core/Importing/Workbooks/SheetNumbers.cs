using System.Globalization;

namespace Proofmark.Core.Importing.Workbooks;

/// <summary>Numbers of a sheet as the text that a reader of the sheet would write down.</summary>
internal static class SheetNumbers
{
    // A spreadsheet keeps fifteen significant digits (IEEE 754 double).
    private const int KeptDigits = 15;
    private static readonly DateTime Epoch1900 = new(1899, 12, 30, 0, 0, 0, DateTimeKind.Unspecified);
    private static readonly DateTime Epoch1904 = new(1904, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);

    /// <summary>The text of a number, and what is to be known about it.</summary>
    public static string? Write(ReadOnlySpan<char> raw, NumberLook look, bool from1904, out CellMarks marks)
    {
        marks = CellMarks.Number;
        if (look == default && raw.Length <= KeptDigits && raw.IndexOfAnyExceptInRange('0', '9') < 0)
        {
            return null;
        }

        if (!double.TryParse(raw, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
        {
            marks = CellMarks.None;
            return null;
        }

        return look.Kind switch
        {
            NumberKind.Date => Date(number, from1904, ref marks),
            NumberKind.Time when number is >= 0 and < 1 => Time(number, ref marks),
            NumberKind.Time when number >= 1 => Date(number, from1904, ref marks),
            _ => Plain(raw, number, look.ZeroPadding, ref marks),
        };
    }

    private static string Plain(ReadOnlySpan<char> raw, double number, int padding, ref CellMarks marks)
    {
        if (number == Math.Floor(number) && Math.Abs(number) < 1e27)
        {
            if (Math.Abs(number) >= 1e15)
            {
                marks |= CellMarks.DigitsLost;
            }

            var whole = ((decimal)number).ToString("0", CultureInfo.InvariantCulture);
            return padding > 0 && number >= 0 ? whole.PadLeft(padding, '0') : whole;
        }

        // 0.1 + 0.2 is stored as 0.30000000000000004 and shown as 0.3.
        var shown = number.ToString("G15", CultureInfo.InvariantCulture);
        return decimal.TryParse(shown, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact) && exact != 0
            ? exact.ToString(CultureInfo.InvariantCulture)
            : raw.ToString();
    }

    private static string Date(double number, bool from1904, ref CellMarks marks)
    {
        // Whole seconds: what is finer is noise of the fraction.
        var days = Math.Floor(number);
        var seconds = (long)Math.Round((number - days) * 86_400);
        var day = (from1904 ? Epoch1904 : Epoch1900).AddDays(0);
        var isPhantom = !from1904 && days == 60;
        var last = (new DateTime(9999, 12, 31, 0, 0, 0, DateTimeKind.Unspecified) - day).TotalDays;
        if (isPhantom || days < (from1904 ? 0 : 1) || days > last)
        {
            marks = CellMarks.ImpossibleDate;
            return isPhantom ? "1900-02-29" : number.ToString("R", CultureInfo.InvariantCulture);
        }

        // The 1900 system counts a 29 February 1900 that never was: before it, days are one behind.
        var date = day.AddDays(days + (!from1904 && days < 60 ? 1 : 0));
        date = seconds >= 86_400 && date < DateTime.MaxValue.Date ? date.AddDays(1) : date.AddSeconds(Math.Min(seconds, 86_399));
        marks = CellMarks.Date;
        return date.ToString(date.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
    }

    private static string Time(double number, ref CellMarks marks)
    {
        marks = CellMarks.None;
        var seconds = Math.Min(86_399, (long)Math.Round(number * 86_400));
        return TimeSpan.FromSeconds(seconds).ToString("hh':'mm':'ss", CultureInfo.InvariantCulture);
    }
}
