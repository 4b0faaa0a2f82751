using System.Globalization;

namespace Proofmark.Core.Shared;

/// <summary>Reads the EDTF subset of <see cref="PartialDate"/>. Hand-written, so that each refusal names the part that is wrong.</summary>
internal static class PartialDateReader
{
    private const string Open = "..";

    public static ParseResult<PartialDate> Read(string? text, string? field)
    {
        var trimmed = text.AsSpan().Trim();
        if (trimmed.IsEmpty) return Problem.Of("date.empty", field);
        // The longest canonical text has 23 characters; a text that is not a date is not repeated at any length in a message.
        if (trimmed.Length > 32) return Problem.Of("date.form", field, ("text", string.Concat(trimmed[..32], "…")));
        var written = trimmed.ToString();
        Problem Wrong(string code) => Problem.Of(code, field, ("text", written));

        var slash = written.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
            return ReadPart(written, out var only) is { } problem
                ? Wrong(problem)
                : new PartialDate(only.Text, only.Precision, only.Strict, only.Outer, only.Approximate, only.Uncertain);

        var (first, second) = (written[..slash], written[(slash + 1)..]);
        var (openStart, openEnd) = (first == Open, second == Open);
        if (openStart && openEnd) return Wrong("date.interval_open");
        Part start = default, end = default;
        if (!openStart && ReadPart(first, out start) is { } startProblem) return Wrong(startProblem);
        if (!openEnd && ReadPart(second, out end) is { } endProblem) return Wrong(endProblem);
        if (start.Strict.Lower > end.Strict.Upper) return Wrong("date.interval_order");
        return new PartialDate(
            $"{(openStart ? Open : start.Text)}/{(openEnd ? Open : end.Text)}",
            DatePrecision.Interval,
            new DateBounds(start.Strict.Lower, end.Strict.Upper),
            new DateBounds(start.Outer.Lower, end.Outer.Upper),
            start.Approximate || end.Approximate,
            start.Uncertain || end.Uncertain);
    }

    /// <summary>Reads one date with its qualifier; returns the problem code, or null when it was read.</summary>
    private static string? ReadPart(string text, out Part part)
    {
        part = default;
        var (approximate, uncertain) = text.Length == 0 ? (false, false) : (text[^1] is '~' or '%', text[^1] is '?' or '%');
        var digits = (approximate || uncertain ? text[..^1] : text).ToUpperInvariant();
        if (digits.Length is not (4 or 7 or 10)) return "date.form";
        if (digits.Length > 4 && digits[4] != '-') return "date.form";
        if (digits.Length > 7 && digits[7] != '-') return "date.form";

        var unknown = digits.AsSpan(0, 4).Count('X');
        if (unknown > 2 || (unknown > 0 && (digits.Length > 4 || digits[3] != 'X' || (unknown == 2 && digits[2] != 'X')))) return "date.form";
        if (!Number(digits.AsSpan(0, 4 - unknown), out var year)) return "date.form";
        var span = unknown switch { 0 => 1, 1 => 10, _ => 100 };
        if (year == 0) return "date.year";
        DatePrecision precision;
        DateOnly lower, upper;
        if (digits.Length == 4)
        {
            precision = unknown switch { 0 => DatePrecision.Year, 1 => DatePrecision.Decade, _ => DatePrecision.Century };
            lower = new DateOnly(year * span, 1, 1);
            upper = new DateOnly(year * span + span - 1, 12, 31);
        }
        else
        {
            if (!Number(digits.AsSpan(5, 2), out var month)) return "date.form";
            if (month is < 1 or > 12) return "date.month";
            var days = DateTime.DaysInMonth(year, month);
            (precision, lower, upper) = (DatePrecision.Month, new DateOnly(year, month, 1), new DateOnly(year, month, days));
            if (digits.Length == 10)
            {
                if (!Number(digits.AsSpan(8, 2), out var day)) return "date.form";
                if (day < 1 || day > days) return "date.day";
                (precision, lower, upper) = (DatePrecision.Day, new DateOnly(year, month, day), new DateOnly(year, month, day));
            }
        }

        var outer = uncertain ? default : approximate ? Reach(lower, upper, precision, span) : new DateBounds(lower, upper);
        var qualifier = approximate ? uncertain ? "%" : "~" : uncertain ? "?" : "";
        part = new Part(digits + qualifier, precision, new DateBounds(lower, upper), outer, approximate, uncertain);
        return null;
    }

    /// <summary>One unit of the precision further on both sides; open where that leaves the years 1 to 9999.</summary>
    private static DateBounds Reach(DateOnly lower, DateOnly upper, DatePrecision precision, int years) => precision switch
    {
        DatePrecision.Day => new(lower == DateOnly.MinValue ? null : lower.AddDays(-1), upper == DateOnly.MaxValue ? null : upper.AddDays(1)),
        DatePrecision.Month => new(
            lower is { Year: 1, Month: 1 } ? null : lower.AddMonths(-1),
            upper is { Year: 9999, Month: 12 } ? null : upper.AddDays(1).AddMonths(1).AddDays(-1)),
        _ => new(
            lower.Year <= years ? null : lower.AddYears(-years),
            upper.Year + years > 9999 ? null : new DateOnly(upper.Year + years, 12, 31)),
    };

    private static bool Number(ReadOnlySpan<char> digits, out int value) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    private readonly record struct Part(string Text, DatePrecision Precision, DateBounds Strict, DateBounds Outer, bool Approximate, bool Uncertain);
}
