using System.Text.Json.Serialization;
using Proofmark.Core.Federation.Json;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Tracing;

/// <summary>One link of the chain: what happened, when, and what kind of holder had the weapon from then on.</summary>
public sealed record ChainLink
{
    /// <summary>Code of the event: <c>manufactured</c>, <c>imported</c>, <c>transferred</c>, <c>stolen</c>… (open list).</summary>
    public string? Event { get; init; }

    /// <summary>When, as well as it is known.</summary>
    public PartialDate? Date { get; init; }

    /// <summary>State, ISO 3166-1 alpha-2 or the four letters of ISO 3166-3.</summary>
    public string? Country { get; init; }

    /// <summary>What kind of holder.</summary>
    public HolderKind? HolderKind { get; init; }

    /// <summary>The holder's name when it is an organization; never a person's.</summary>
    public string? HolderName { get; init; }

    /// <summary>Number of the licence or document, where it may be told.</summary>
    public string? Reference { get; init; }

    /// <summary>Restrictions on this link.</summary>
    public IReadOnlyList<Caveat> Caveats { get; init; } = [];

    internal static ChainLink Read(JsonFields fields) => new()
    {
        Event = fields.Text("event", 60),
        Date = fields.Date("date"),
        Country = fields.Text("country", 4),
        HolderKind = fields.Choice<HolderKind>("holderKind"),
        HolderName = fields.Text("holderName", 300),
        Reference = fields.Text("reference", 200),
        Caveats = fields.List("caveats", Caveat.Read),
    };
}

/// <summary>The last record of lawful possession that the State has.</summary>
public sealed record LastLegalRecord
{
    /// <summary>When.</summary>
    public PartialDate? Date { get; init; }

    /// <summary>State.</summary>
    public string? Country { get; init; }

    /// <summary>What kind of holder.</summary>
    public HolderKind? HolderKind { get; init; }

    /// <summary>The holder's name when it is an organization; never a person's.</summary>
    public string? HolderName { get; init; }

    /// <summary>True when who it was is told: the name stands here, or a person's data in the release statement.</summary>
    public bool Released { get; init; }

    internal static LastLegalRecord Read(JsonFields fields) => new()
    {
        Date = fields.Date("date"),
        Country = fields.Text("country", 4),
        HolderKind = fields.Choice<HolderKind>("holderKind"),
        HolderName = fields.Text("holderName", 300),
        Released = fields.Flag("released", required: true) ?? false,
    };
}

/// <summary>Where the weapon went from here.</summary>
public sealed record NextState
{
    /// <summary>The State to ask next.</summary>
    public string? Country { get; init; }

    /// <summary>When it went there.</summary>
    public PartialDate? Date { get; init; }

    /// <summary>Number of the export licence or other document, where it may be told.</summary>
    public string? Reference { get; init; }

    internal static NextState Read(JsonFields fields) => new()
    {
        Country = fields.Text("country", 4),
        Date = fields.Date("date"),
        Reference = fields.Text("reference", 200),
    };
}

/// <summary>One natural person, released.</summary>
public sealed record ReleasedPerson
{
    /// <summary>Which link of the chain, from 0; null for the last legal record.</summary>
    public int? Link { get; init; }

    /// <summary>The name as recorded.</summary>
    public string? Name { get; init; }

    /// <summary>Other data that the officer decided to release, in words.</summary>
    public string? Details { get; init; }

    internal static ReleasedPerson Read(JsonFields fields) => new()
    {
        Link = (int?)fields.Number("link", 0, JsonFields.MaximumList),
        Name = fields.Text("name", 300),
        Details = fields.Text("details", 2000),
    };
}

/// <summary>A named officer's decision that a natural person's data leaves the State, and its legal basis.</summary>
public sealed record ReleaseStatement
{
    /// <summary>The officer who decided, by name and function.</summary>
    public string? Officer { get; init; }

    /// <summary>The law that allows it.</summary>
    public string? LegalBasis { get; init; }

    /// <summary>When, UTC.</summary>
    public DateTimeOffset? Decided { get; init; }

    /// <summary>The persons; at least one.</summary>
    public IReadOnlyList<ReleasedPerson> Persons { get; init; } = [];

    internal static ReleaseStatement Read(JsonFields fields) => new()
    {
        Officer = fields.Text("officer", 300),
        LegalBasis = fields.Text("legalBasis", 1000),
        Decided = fields.Time("decided"),
        Persons = fields.List("persons", ReleasedPerson.Read),
    };
}

/// <summary>A response to a request to trace: ITI ¶20.</summary>
public sealed record TraceResponse : ITraceBody
{
    /// <inheritdoc/>
    [JsonIgnore]
    public string Kind => TraceKind.Response;

    /// <summary>What it says.</summary>
    public TraceStatus? Status { get; init; }

    /// <summary>The office that answers.</summary>
    public string? Office { get; init; }

    /// <summary>The weapon as the records describe it.</summary>
    public TracedWeapon? Weapon { get; init; }

    /// <summary>What happened to it, in recorded order, oldest first.</summary>
    public IReadOnlyList<ChainLink> Chain { get; init; } = [];

    /// <summary>The last record of lawful possession.</summary>
    public LastLegalRecord? LastLegalRecord { get; init; }

    /// <summary>The link, from 0, at which the weapon became illicit as far as this State knows (ITI ¶5).</summary>
    public int? BecameIllicitAt { get; init; }

    /// <summary>How many weapons the marks fit; never which.</summary>
    public int? Candidates { get; init; }

    /// <summary>What would tell them apart.</summary>
    public IReadOnlyList<RequestedDetail> Distinguish { get; init; } = [];

    /// <summary>Where it went.</summary>
    public NextState? NextState { get; init; }

    /// <summary>What is missing, what was searched, anything more.</summary>
    public string? Note { get; init; }

    /// <summary>Natural persons' data, by a named officer's decision.</summary>
    public ReleaseStatement? Release { get; init; }

    /// <summary>True when policy gave it and no person.</summary>
    public bool Automatic { get; init; }

    /// <summary>The response (message id) that this one takes the place of.</summary>
    public Guid? Supersedes { get; init; }

    /// <summary>Restrictions on the whole.</summary>
    public IReadOnlyList<Caveat> Caveats { get; init; } = [];

    /// <summary>Reads the body of a message.</summary>
    public static TraceResponse Read(JsonFields fields) => new()
    {
        Status = fields.Choice<TraceStatus>("status"),
        Office = fields.Text("office"),
        Weapon = fields.Object("weapon") is { } weapon ? TracedWeapon.Read(weapon) : null,
        Chain = fields.List("chain", ChainLink.Read),
        LastLegalRecord = fields.Object("lastLegalRecord") is { } last ? LastLegalRecord.Read(last) : null,
        BecameIllicitAt = (int?)fields.Number("becameIllicitAt", 0, JsonFields.MaximumList),
        Candidates = (int?)fields.Number("candidates", 0, int.MaxValue),
        Distinguish = fields.Choices<RequestedDetail>("distinguish"),
        NextState = fields.Object("nextState") is { } next ? NextState.Read(next) : null,
        Note = fields.Text("note", 4000),
        Release = fields.Object("release") is { } release ? ReleaseStatement.Read(release) : null,
        Automatic = fields.Flag("automatic") ?? false,
        Supersedes = fields.Uuid("supersedes"),
        Caveats = fields.List("caveats", Caveat.Read),
    };
}
