using Proofmark.Core.Federation.Json;
using Proofmark.Core.Marking;
using Proofmark.Core.Shared;
using Proofmark.Core.Weapons.Flags;

namespace Proofmark.Core.Tracing;

/// <summary>A mark in a request or response: as it reads (<see cref="Text"/>), or as far as it can be read (<see cref="Pattern"/>).</summary>
public sealed record TracedMark
{
    /// <summary>Why it is on the weapon.</summary>
    public MarkKind Kind { get; init; } = MarkKind.Unknown;

    /// <summary>The mark, every character certain.</summary>
    public string? Text { get; init; }

    /// <summary>The mark as far as it was seen, in the text form of <see cref="MarkPattern"/>.</summary>
    public string? Pattern { get; init; }

    /// <summary>The part that carries it.</summary>
    public ComponentKind? Component { get; init; }

    /// <summary>Where on the part, in words.</summary>
    public string? Place { get; init; }

    /// <summary>The country that the mark names, ISO 3166-1 alpha-2 or the four letters of ISO 3166-3.</summary>
    public string? Country { get; init; }

    /// <summary>The year that the mark names.</summary>
    public int? Year { get; init; }

    /// <summary>How well it reads.</summary>
    public MarkLegibility? Legibility { get; init; }

    /// <summary>How it was put on.</summary>
    public MarkMethod? Method { get; init; }

    /// <summary>What somebody of the State that tells it saw of the mark: flagged, not proven. Null: nothing.</summary>
    public IReadOnlyList<MarkFlagKind>? Flags { get; init; }

    /// <summary>Reads a mark.</summary>
    public static TracedMark Read(JsonFields fields) => new()
    {
        Kind = fields.Choice<MarkKind>("kind", required: true) ?? MarkKind.Unknown,
        Text = fields.Text("text", 200),
        Pattern = fields.Text("pattern"),
        Component = fields.Choice<ComponentKind>("component"),
        Place = fields.Text("place", 200),
        Country = fields.Text("country", 4),
        Year = (int?)fields.Number("year", 1, 9999),
        Legibility = fields.Choice<MarkLegibility>("legibility"),
        Method = fields.Choice<MarkMethod>("method"),
        Flags = fields.Choices<MarkFlagKind>("flags") is { Count: > 0 } flags ? flags : null,
    };

    /// <summary>The mark by which a candidate of the own registers was found, with what is flagged of this mark; flags of its other marks are not said of it.</summary>
    public static TracedMark Of(Weapons.Finding.Candidate candidate) => new()
    {
        Kind = EnumCode.TryRead<MarkKind>(candidate.MarkKind, out var kind) ? kind : MarkKind.Serial, Text = candidate.Mark,
        Flags = candidate.MarkFlags.Count == 0 ? null : [.. Enum.GetValues<MarkFlagKind>().Where(flag => candidate.MarkFlags.Contains(EnumCode.Of(flag)))],
    };

    /// <summary>Everything that is wrong with it; <paramref name="at"/> is its path.</summary>
    public IEnumerable<Problem> Check(string at)
    {
        if (Iti.IsBlank(Text) && Iti.IsBlank(Pattern)) yield return Iti.Of(TracingCode.MarkTextMissing, $"{at}.text", "17(b)");
        if (Text is not null && Pattern is not null) yield return Iti.Of(TracingCode.MarkTextTwice, $"{at}.pattern", "17(b)");
        if (Pattern is not null && MarkPattern.Read(Pattern, $"{at}.pattern").Problem is { } unreadable) yield return unreadable;
        if (TracedWeapon.CheckCountry(Country, $"{at}.country") is { } country) yield return country;
        if (TracedWeapon.CheckYear(Year, $"{at}.year") is { } year) yield return year;
    }
}

/// <summary>What is known of a weapon: ITI ¶17(b) on the way out, the record's own words on the way back.</summary>
public sealed record TracedWeapon
{
    /// <summary>Category code (open list of ITI ¶4).</summary>
    public string? Category { get; init; }

    /// <summary>Type in words.</summary>
    public string? Type { get; init; }

    /// <summary>Make.</summary>
    public string? Make { get; init; }

    /// <summary>Model.</summary>
    public string? Model { get; init; }

    /// <summary>Calibre.</summary>
    public string? Calibre { get; init; }

    /// <summary>Country of manufacture, ISO 3166-1 alpha-2 or the four letters of ISO 3166-3.</summary>
    public string? Country { get; init; }

    /// <summary>Year of manufacture.</summary>
    public int? Year { get; init; }

    /// <summary>All marks seen.</summary>
    public IReadOnlyList<TracedMark> Markings { get; init; } = [];

    /// <summary>True when somebody looked and there are none, or none can be read at all; markings is then empty.</summary>
    public bool MarkingsAbsent { get; init; }

    /// <summary>Anything else that helps to tell it apart.</summary>
    public string? Other { get; init; }

    /// <summary>SHA-256 (base 64) of photographs that travel apart.</summary>
    public IReadOnlyList<string> Photographs { get; init; } = [];

    /// <summary>Reads a weapon.</summary>
    public static TracedWeapon Read(JsonFields fields) => new()
    {
        Category = fields.Text("category", 60),
        Type = fields.Text("type", 200),
        Make = fields.Text("make", 200),
        Model = fields.Text("model", 200),
        Calibre = fields.Text("calibre", 100),
        Country = fields.Text("country", 4),
        Year = (int?)fields.Number("year", 1, 9999),
        Markings = fields.List("markings", TracedMark.Read),
        MarkingsAbsent = fields.Flag("markingsAbsent") ?? false,
        Other = fields.Text("other", 4000),
        Photographs = fields.Texts("photographs", 44),
    };

    /// <summary>Everything that is wrong with it, whatever it is for; <paramref name="at"/> is its path.</summary>
    public IEnumerable<Problem> Check(string at)
    {
        if (CheckCountry(Country, $"{at}.country") is { } country) yield return country;
        if (CheckYear(Year, $"{at}.year") is { } year) yield return year;
        foreach (var problem in Markings.SelectMany((m, i) => m.Check($"{at}.markings[{i}]"))) yield return problem;
    }

    internal static Problem? CheckCountry(string? country, string at) =>
        country is null || (country.Length is 2 or 4 && country.All(char.IsAsciiLetterUpper)) ? null : Problem.Of(TracingCode.CountryForm, at, ("country", country));

    // Weapons with serial numbers begin in the seventeenth century; a later year than this is a slip of the hand.
    internal static Problem? CheckYear(int? year, string at) =>
        year is null or (>= 1600 and <= 2200) ? null : Problem.Of(TracingCode.YearRange, at, ("year", year));
}
