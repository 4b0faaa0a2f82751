using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;

namespace Proofmark.Core.Shared;

/// <summary>How fine a <see cref="PartialDate"/> is.</summary>
public enum DatePrecision
{
    /// <summary>One day: <c>1987-05-12</c>.</summary>
    Day,

    /// <summary>Some day of a month: <c>1987-05</c>.</summary>
    Month,

    /// <summary>Some day of a year: <c>1987</c>.</summary>
    Year,

    /// <summary>Some day of ten years: <c>198X</c>.</summary>
    Decade,

    /// <summary>Some day of a hundred years: <c>19XX</c>.</summary>
    Century,

    /// <summary>Some day between two partial dates: <c>1987-05-12/1988-01</c>.</summary>
    Interval,
}

/// <summary>
/// When something happened, as well as it is known: one unknown day that lies from <see cref="Lower"/> to <see cref="Upper"/>,
/// both included. Written as the date, unspecified-digit, qualified and interval parts of EDTF level 1 (ISO 8601-2:2019),
/// proleptic Gregorian, years 0001 to 9999. Two values are equal when their canonical texts are equal.
/// </summary>
/// <remarks>
/// EDTF intervals are stretches of time; here an interval means "on some day of that stretch", which is what registers mean
/// by "between 1987 and 1990". Registers that use another calendar keep the date as written beside this one.
/// </remarks>
[JsonConverter(typeof(PartialDateJsonConverter))]
public sealed class PartialDate : IEquatable<PartialDate>
{
    private readonly string _text;

    internal PartialDate(string text, DatePrecision precision, DateBounds strict, DateBounds outer, bool approximate, bool uncertain)
    {
        _text = text;
        Precision = precision;
        (Lower, Upper) = (strict.Lower, strict.Upper);
        (OuterLower, OuterUpper) = (outer.Lower, outer.Upper);
        (IsApproximate, IsUncertain) = (approximate, uncertain);
    }

    /// <summary>How fine the date is.</summary>
    public DatePrecision Precision { get; }

    /// <summary>First day it can be, taking the digits at their word; null when open (<c>../1990</c>).</summary>
    public DateOnly? Lower { get; }

    /// <summary>Last day it can be, taking the digits at their word; null when open (<c>1990/..</c>).</summary>
    public DateOnly? Upper { get; }

    /// <summary>
    /// First day it can be when its qualifiers count: an approximate end (<c>~</c>) reaches one unit of its precision further
    /// (a year for 1987~), an uncertain one (<c>?</c>, <c>%</c>) is open. EDTF leaves the reach to the application.
    /// </summary>
    public DateOnly? OuterLower { get; }

    /// <summary>Last day it can be when its qualifiers count; see <see cref="OuterLower"/>.</summary>
    public DateOnly? OuterUpper { get; }

    /// <summary>Marked <c>~</c> or <c>%</c>, at either end.</summary>
    public bool IsApproximate { get; }

    /// <summary>Marked <c>?</c> or <c>%</c>, at either end: the source itself is in doubt.</summary>
    public bool IsUncertain { get; }

    /// <summary>A single day without qualifier.</summary>
    public bool IsExact => Precision == DatePrecision.Day && !IsApproximate && !IsUncertain;

    /// <summary>One day.</summary>
    public static PartialDate On(DateOnly day) => Parse(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    /// <summary>Some day of a month (year 1 to 9999, month 1 to 12).</summary>
    public static PartialDate OfMonth(int year, int month) => Parse(string.Create(CultureInfo.InvariantCulture, $"{year:D4}-{month:D2}"));

    /// <summary>Some day of a year (1 to 9999).</summary>
    public static PartialDate OfYear(int year) => Parse(year.ToString("D4", CultureInfo.InvariantCulture));

    /// <summary>Some day between two dates; null for an open end. At least one end must be given and neither may itself be an interval.</summary>
    /// <exception cref="ProblemException">The end is before the start, or both are open.</exception>
    public static PartialDate Between(PartialDate? start, PartialDate? end) => Parse($"{start?._text ?? ".."}/{end?._text ?? ".."}");

    /// <summary>Reads EDTF text; surrounding blanks and a lower-case x are forgiven, nothing else.</summary>
    /// <returns>The date, or a problem <c>date.empty</c>, <c>date.form</c>, <c>date.year</c>, <c>date.month</c>, <c>date.day</c>,
    /// <c>date.interval_order</c> or <c>date.interval_open</c>, which carries the text and where useful the part that is wrong.</returns>
    public static ParseResult<PartialDate> Read(string? text, string? field = null) => PartialDateReader.Read(text, field);

    /// <summary>Reads EDTF text; false when it cannot be read (<see cref="Read"/> says why).</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out PartialDate? value) =>
        (value = Read(text).Value) is not null;

    /// <summary>Reads EDTF text that must be right.</summary>
    /// <exception cref="ProblemException">It is not.</exception>
    public static PartialDate Parse(string text) => Read(text).GetValueOrThrow();

    /// <summary>True only when every day this can be lies before every day the other can be, qualifiers counted. False is not "after".</summary>
    public bool DefinitelyBefore(PartialDate other) => OuterUpper is { } mine && other.OuterLower is { } theirs && mine < theirs;

    /// <summary>True only when every day this can be lies after every day the other can be.</summary>
    public bool DefinitelyAfter(PartialDate other) => other.DefinitelyBefore(this);

    /// <summary>True when both can be the same day: the exact complement of definitely before and definitely after.</summary>
    public bool MayOverlap(PartialDate other) => !DefinitelyBefore(other) && !other.DefinitelyBefore(this);

    /// <summary>True when this can be that day.</summary>
    public bool MayBe(DateOnly day) => !(OuterLower > day) && !(OuterUpper < day);

    /// <summary>Order for lists: by first day (open first), then by last day (open last), then by text. An order to show, not a claim about time.</summary>
    public static IComparer<PartialDate> ForLists { get; } = Comparer<PartialDate>.Create((a, b) =>
    {
        var byLower = (a.Lower ?? DateOnly.MinValue).CompareTo(b.Lower ?? DateOnly.MinValue);
        if (byLower != 0) return byLower;
        var byUpper = (a.Upper ?? DateOnly.MaxValue).CompareTo(b.Upper ?? DateOnly.MaxValue);
        return byUpper != 0 ? byUpper : string.CompareOrdinal(a._text, b._text);
    });

    /// <summary>The canonical EDTF text, which <see cref="Parse"/> reads back to an equal value. Never translated.</summary>
    public override string ToString() => _text;

    /// <inheritdoc/>
    public bool Equals(PartialDate? other) => other is not null && _text == other._text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PartialDate);

    /// <inheritdoc/>
    public override int GetHashCode() => string.GetHashCode(_text, StringComparison.Ordinal);

    /// <summary>Equal canonical texts.</summary>
    public static bool operator ==(PartialDate? left, PartialDate? right) => Equals(left, right);

    /// <summary>Different canonical texts.</summary>
    public static bool operator !=(PartialDate? left, PartialDate? right) => !Equals(left, right);
}

/// <summary>First and last day, both included; null is open.</summary>
internal readonly record struct DateBounds(DateOnly? Lower, DateOnly? Upper);
