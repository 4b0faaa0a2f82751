using System.Text.Json.Serialization;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Marking;

/// <summary>
/// What is asked of a search for weapons: a mark as far as it was seen, and what else is known. The type, its text form and its JSON
/// form are version 1 and frozen (docs/mark-query.md): engines to come rank better, they do not ask differently.
/// </summary>
[JsonConverter(typeof(MarkQueryConverter))]
public sealed record MarkQuery
{
    /// <summary>The version of the type and of its forms.</summary>
    public const int Version = 1;

    /// <summary>The longest make, model, calibre or country, in characters.</summary>
    public const int MaxFieldLength = 100;

    /// <summary>The mark; empty when nothing is asked about it.</summary>
    public MarkPattern Mark { get; init; } = MarkPattern.Empty;

    /// <summary>Maker, as a code or name; how it is resolved is for the search to say.</summary>
    public string? Make { get; init => field = Typed.OrNull(value); }

    /// <summary>Model.</summary>
    public string? Model { get; init => field = Typed.OrNull(value); }

    /// <summary>Calibre.</summary>
    public string? Calibre { get; init => field = Typed.OrNull(value); }

    /// <summary>Country of manufacture or import, ISO 3166-1 or a name.</summary>
    public string? Country { get; init => field = Typed.OrNull(value); }

    /// <summary>Year or time of manufacture or import, as well as it is known.</summary>
    public PartialDate? Year { get; init; }

    /// <summary>Only marks of this kind.</summary>
    public MarkKind? Kind { get; init; }

    /// <summary>True when nothing at all is asked.</summary>
    public bool IsEmpty => this == new MarkQuery();

    /// <summary>See <see cref="MarkPattern.IsExact"/>.</summary>
    public bool IsExact => Mark.IsExact;

    /// <summary>See <see cref="MarkPattern.NormalisedExact"/>.</summary>
    public string? NormalisedExact => Mark.NormalisedExact;

    /// <summary>See <see cref="MarkPattern.CertainPrefix"/>.</summary>
    public string CertainPrefix => Mark.CertainPrefix;

    /// <summary>See <see cref="MarkPattern.Matches"/>; the other fields are not looked at.</summary>
    public bool Matches(string normalised) => Mark.Matches(normalised);

    /// <summary>Reads a query from the texts of a form, a command line or JSON.</summary>
    /// <returns>The query, or the first problem, whose field is <c>mark</c>, <c>make</c>, <c>model</c>, <c>calibre</c>, <c>country</c>,
    /// <c>year</c> or <c>kind</c>.</returns>
    public static ParseResult<MarkQuery> Read(
        string? mark = null, string? make = null, string? model = null, string? calibre = null, string? country = null, string? year = null, string? kind = null)
    {
        var pattern = MarkPattern.Read(mark, "mark");
        if (!pattern.Ok) return pattern.Problem;
        foreach (var (name, value) in new[] { ("make", make), ("model", model), ("calibre", calibre), ("country", country) })
        {
            if (value?.Length > MaxFieldLength) return Problem.Of("marking.query_field_too_long", name, ("limit", MaxFieldLength), ("found", value.Length));
            if (value is not null && MarkText.Forbidden(value, name) is { } forbidden) return forbidden;
        }
        PartialDate? date = null;
        if (!string.IsNullOrWhiteSpace(year))
        {
            var read = PartialDate.Read(year, "year");
            if (!read.Ok) return read.Problem;
            date = read.Value;
        }
        MarkKind? known = null;
        if (!string.IsNullOrWhiteSpace(kind))
        {
            if (!EnumCode.TryRead<MarkKind>(kind.Trim(), out var value)) return Problem.Of("marking.kind_unknown", "kind", ("text", kind[..Math.Min(kind.Length, 40)]));
            known = value;
        }
        return new MarkQuery { Mark = pattern.Value, Make = make, Model = model, Calibre = calibre, Country = country, Year = date, Kind = known };
    }
}
