using Proofmark.Core.Federation.Json;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Tracing;

/// <summary>Who may see a datum.</summary>
public enum CaveatAudience
{
    /// <summary>The officers named in the caveat's note.</summary>
    NamedOfficers,

    /// <summary>Those who work on the case.</summary>
    CaseTeam,

    /// <summary>The authority that asked.</summary>
    RequestingAuthority,

    /// <summary>The competent authorities of the State that asked.</summary>
    CompetentAuthorities,

    /// <summary>Courts and the parties before them.</summary>
    Judicial,

    /// <summary>Anybody.</summary>
    Public,
}

/// <summary>What a datum may be used for.</summary>
public enum CaveatPurpose
{
    /// <summary>Tracing this weapon, further along the line too.</summary>
    Tracing,

    /// <summary>Investigating crime.</summary>
    CriminalInvestigation,

    /// <summary>Evidence in court.</summary>
    Prosecution,

    /// <summary>Counting, without the datum itself.</summary>
    Statistics,

    /// <summary>Publication.</summary>
    Publication,
}

/// <summary>
/// A handling restriction that travels with information: ITI ¶15. It allows what it names and nothing else.
/// </summary>
public sealed record Caveat
{
    /// <summary>Who may see it; at least one.</summary>
    public IReadOnlyList<CaveatAudience> Audience { get; init; } = [];

    /// <summary>For what; at least one.</summary>
    public IReadOnlyList<CaveatPurpose> Purpose { get; init; } = [];

    /// <summary>Until when, that day included; null without end.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>True when the source must be asked before anybody beyond the audience sees it, or for another purpose.</summary>
    public bool ConsentNeeded { get; init; }

    /// <summary>Who placed it: a State (ISO 3166) or an office, in words.</summary>
    public string? Source { get; init; }

    /// <summary>Anything more, in words; officers by name for <see cref="CaveatAudience.NamedOfficers"/>.</summary>
    public string? Note { get; init; }

    /// <summary>Reads a caveat.</summary>
    public static Caveat Read(JsonFields fields) => new()
    {
        Audience = fields.Choices<CaveatAudience>("audience"),
        Purpose = fields.Choices<CaveatPurpose>("purpose"),
        Until = fields.Day("until"),
        ConsentNeeded = fields.Flag("consentNeeded") ?? false,
        Source = fields.Text("source", 200),
        Note = fields.Text("note", 2000),
    };

    /// <summary>Everything that is wrong with it; <paramref name="at"/> is its path.</summary>
    public IEnumerable<Problem> Check(string at)
    {
        if (Audience.Count == 0) yield return Iti.Of(TracingCode.CaveatAudienceMissing, $"{at}.audience", "15");
        if (Purpose.Count == 0) yield return Iti.Of(TracingCode.CaveatPurposeMissing, $"{at}.purpose", "15");
        if (string.IsNullOrWhiteSpace(Source)) yield return Iti.Of(TracingCode.CaveatSourceMissing, $"{at}.source", "15");
    }

    /// <summary>
    /// Whether somebody may see the datum for a purpose on a day.
    /// </summary>
    /// <param name="reader">The audience that the reader belongs to.</param>
    /// <param name="purpose">What the reader wants it for.</param>
    /// <param name="today">The day, UTC.</param>
    /// <param name="consented">The source has agreed to exactly this.</param>
    /// <returns>Null, or <c>traces.caveat.ended</c>, <c>audience</c>, <c>purpose</c>, or <c>consent</c> (not yet: ask the source).</returns>
    public Problem? Refuses(CaveatAudience reader, CaveatPurpose purpose, DateOnly today, bool consented = false)
    {
        if (today > Until) return Problem.Of(TracingCode.CaveatEnded, null, ("until", Until), ("source", Source));
        if (consented || (Includes(reader) && Purpose.Contains(purpose))) return null;
        if (ConsentNeeded) return Problem.Of(TracingCode.CaveatConsent, null, ("source", Source));
        return Problem.Of(Includes(reader) ? TracingCode.CaveatPurpose : TracingCode.CaveatAudience, null, ("source", Source));
    }

    /// <summary>Whether all caveats on a datum allow it: what one forbids, none of the others can allow.</summary>
    public static Problem? Refuses(IEnumerable<Caveat> caveats, CaveatAudience reader, CaveatPurpose purpose, DateOnly today, Func<Caveat, bool>? consented = null) =>
        caveats.Select(c => c.Refuses(reader, purpose, today, consented?.Invoke(c) ?? false)).FirstOrDefault(p => p is not null);

    // The case team works within the authority, the authority within the State; the public may be anybody.
    private bool Includes(CaveatAudience reader) =>
        Audience.Contains(reader) || Audience.Contains(CaveatAudience.Public) || reader switch
        {
            CaveatAudience.CaseTeam => Audience.Contains(CaveatAudience.RequestingAuthority) || Audience.Contains(CaveatAudience.CompetentAuthorities),
            CaveatAudience.RequestingAuthority => Audience.Contains(CaveatAudience.CompetentAuthorities),
            _ => false,
        };
}
