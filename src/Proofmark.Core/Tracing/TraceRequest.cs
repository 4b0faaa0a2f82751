using System.Text.Json.Serialization;
using Proofmark.Core.Federation.Json;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Tracing;

/// <summary>How, where and when the weapon was found: ITI ¶17(a), where possible.</summary>
public sealed record Finding
{
    /// <summary>Seized, found or surrendered.</summary>
    public FindingCause? Cause { get; init; }

    /// <summary>When.</summary>
    public PartialDate? Date { get; init; }

    /// <summary>State, ISO 3166-1 alpha-2.</summary>
    public string? Country { get; init; }

    /// <summary>Where, in words, as finely as may be told.</summary>
    public string? Place { get; init; }

    /// <summary>What happened. No person is named: ¶17 asks for none.</summary>
    public string? Circumstances { get; init; }

    internal static Finding Read(JsonFields fields) => new()
    {
        Cause = fields.Choice<FindingCause>("cause"),
        Date = fields.Date("date"),
        Country = fields.Text("country", 4),
        Place = fields.Text("place"),
        Circumstances = fields.Text("circumstances", 4000),
    };
}

/// <summary>What the information is to be used for: ITI ¶17(c).</summary>
public sealed record Use
{
    /// <summary>One or more.</summary>
    public IReadOnlyList<IntendedUse> Uses { get; init; } = [];

    /// <summary>In words; must be there for <see cref="IntendedUse.Other"/>.</summary>
    public string? Text { get; init; }

    internal static Use Read(JsonFields fields) => new() { Uses = fields.Choices<IntendedUse>("uses"), Text = fields.Text("text", 2000) };
}

/// <summary>Who asks, as an office.</summary>
public sealed record Requester
{
    /// <summary>Name of the authority.</summary>
    public string? Authority { get; init; }

    /// <summary>What it is.</summary>
    public RequesterKind? Kind { get; init; }

    /// <summary>State, ISO 3166-1 alpha-2; none for organizations.</summary>
    public string? Country { get; init; }

    /// <summary>Where the office can be reached.</summary>
    public string? Contact { get; init; }

    /// <summary>For a panel of experts: the resolution it acts under.</summary>
    public string? Mandate { get; init; }

    internal static Requester Read(JsonFields fields) => new()
    {
        Authority = fields.Text("authority", 300),
        Kind = fields.Choice<RequesterKind>("kind"),
        Country = fields.Text("country", 4),
        Contact = fields.Text("contact", 1000),
        Mandate = fields.Text("mandate", 300),
    };
}

/// <summary>Whether the asker can keep the restrictions that the supplier may place: ITI ¶15 asks for a word when it cannot.</summary>
public sealed record Confidentiality
{
    /// <summary>True: it can. Null: it was not said, which is a problem.</summary>
    public bool? Guaranteed { get; init; }

    /// <summary>Why not, or under which law it does.</summary>
    public string? Explanation { get; init; }

    internal static Confidentiality Read(JsonFields fields) => new() { Guaranteed = fields.Flag("guaranteed"), Explanation = fields.Text("explanation", 2000) };
}

/// <summary>A request to trace an illicit small arm or light weapon: ITI ¶16 and ¶17.</summary>
public sealed record TraceRequest : ITraceBody
{
    /// <inheritdoc/>
    [JsonIgnore]
    public string Kind => TraceKind.Request;

    /// <summary>¶17(b).</summary>
    public TracedWeapon? Weapon { get; init; }

    /// <summary>¶17(a), ¶6: why the weapon is considered illicit.</summary>
    public IllicitGround? Ground { get; init; }

    /// <summary>¶17(a): the legal justification, in words with the law.</summary>
    public string? LegalJustification { get; init; }

    /// <summary>Since when the State considers it illicit.</summary>
    public PartialDate? ConsideredIllicit { get; init; }

    /// <summary>¶17(a), where possible.</summary>
    public Finding? Finding { get; init; }

    /// <summary>¶17(c).</summary>
    public Use? IntendedUse { get; init; }

    /// <summary>Who asks.</summary>
    public Requester? Requester { get; init; }

    /// <summary>The asker's own reference, for paper and telephone.</summary>
    public string? CaseReference { get; init; }

    /// <summary>How soon.</summary>
    public Urgency Urgency { get; init; } = Urgency.Routine;

    /// <summary>Why sooner.</summary>
    public string? UrgencyReason { get; init; }

    /// <summary>When a person in custody must be released, UTC.</summary>
    public DateTimeOffset? CustodyDeadline { get; init; }

    /// <summary>¶15.</summary>
    public Confidentiality? Confidentiality { get; init; }

    /// <summary>Restrictions on the request's own content.</summary>
    public IReadOnlyList<Caveat> Caveats { get; init; } = [];

    /// <summary>Languages that the asker reads, ISO 639-1.</summary>
    public IReadOnlyList<string> Languages { get; init; } = [];

    /// <summary>The request of another State that this one follows up, by its case: a line of States is walked hop by hop.</summary>
    public Guid? ParentCase { get; init; }

    /// <summary>Reads the body of a message.</summary>
    public static TraceRequest Read(JsonFields fields) => new()
    {
        Weapon = fields.Object("weapon") is { } weapon ? TracedWeapon.Read(weapon) : null,
        Ground = fields.Choice<IllicitGround>("ground"),
        LegalJustification = fields.Text("legalJustification", 4000),
        ConsideredIllicit = fields.Date("consideredIllicit"),
        Finding = fields.Object("finding") is { } finding ? Finding.Read(finding) : null,
        IntendedUse = fields.Object("intendedUse") is { } use ? Use.Read(use) : null,
        Requester = fields.Object("requester") is { } requester ? Requester.Read(requester) : null,
        CaseReference = fields.Text("caseReference", 100),
        Urgency = fields.Choice<Urgency>("urgency") ?? Urgency.Routine,
        UrgencyReason = fields.Text("urgencyReason", 1000),
        CustodyDeadline = fields.Time("custodyDeadline"),
        Confidentiality = fields.Object("confidentiality") is { } confidentiality ? Confidentiality.Read(confidentiality) : null,
        Caveats = fields.List("caveats", Caveat.Read),
        Languages = fields.Texts("languages", 3),
        ParentCase = fields.Uuid("parentCase"),
    };
}
