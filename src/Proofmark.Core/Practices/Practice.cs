using Proofmark.Core.Storage;

namespace Proofmark.Core.Practices;

/// <summary>How firmly a practice is laid down. Text: <c>practices.force.CODE</c>.</summary>
public enum PracticeForce
{
    /// <summary>A law of the State.</summary>
    Law,

    /// <summary>A regulation or order under a law.</summary>
    Regulation,

    /// <summary>What is done, without a text that asks for it.</summary>
    Practice,
}

/// <summary>One profile: how a State marks for one purpose (ITI ¶31(a): national marking practices related to markings of manufacture and import).</summary>
public sealed record PracticeRow
{
    /// <summary>Internal id.</summary>
    public required long Id { get; init; }
    /// <summary>Identifier outside the node.</summary>
    public required Guid Uid { get; init; }
    /// <summary>Alpha-2, or the four letters of ISO 3166-3 for a country that is no more.</summary>
    public required string Country { get; init; }
    /// <summary>Code of a <see cref="Marking.MarkKind"/>.</summary>
    public required string MarkKind { get; init; }
    /// <summary>What the mark says.</summary>
    public required string Content { get; init; }
    /// <summary>Code of the part that bears it.</summary>
    public string? Component { get; init; }
    /// <summary>Where on the part.</summary>
    public string? Place { get; init; }
    /// <summary>Code of a <see cref="Marking.MarkMethod"/>.</summary>
    public string? Method { get; init; }
    /// <summary>Its symbols, in words.</summary>
    public string? Symbols { get; init; }
    /// <summary>What its text looks like, in the query grammar.</summary>
    public string? Pattern { get; init; }
    /// <summary>Code of a <see cref="PracticeForce"/>.</summary>
    public required string Force { get; init; }
    /// <summary>The first year of its use.</summary>
    public int? FromYear { get; init; }
    /// <summary>The last.</summary>
    public int? ToYear { get; init; }
    /// <summary>Who says so: report, law, page.</summary>
    public required string Source { get; init; }
    /// <summary>The day of that source.</summary>
    public required DateOnly SourceDay { get; init; }
    /// <summary>The profile that this one replaces.</summary>
    public long? Replaces { get; init; }

    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<PracticeRow> Table = new("marking_practices",
        Column.Int64<PracticeRow>("id", r => r.Id),
        Column.Uuid<PracticeRow>("uid", r => r.Uid),
        Column.Text<PracticeRow>("country", r => r.Country),
        Column.Text<PracticeRow>("mark_kind", r => r.MarkKind),
        Column.Text<PracticeRow>("content", r => r.Content),
        Column.Text<PracticeRow>("component", r => r.Component),
        Column.Text<PracticeRow>("place", r => r.Place),
        Column.Text<PracticeRow>("method", r => r.Method),
        Column.Text<PracticeRow>("symbols", r => r.Symbols),
        Column.Text<PracticeRow>("pattern", r => r.Pattern),
        Column.Text<PracticeRow>("force", r => r.Force),
        Column.Int32<PracticeRow>("from_year", r => r.FromYear),
        Column.Int32<PracticeRow>("to_year", r => r.ToYear),
        Column.Text<PracticeRow>("source", r => r.Source),
        Column.Date<PracticeRow>("source_day", r => r.SourceDay),
        Column.Int64<PracticeRow>("replaces", r => r.Replaces));
}

/// <summary>A profile as it is asked to be recorded; codes as for <see cref="PracticeRow"/>.</summary>
public sealed record NewPractice(string? Country, string? MarkKind, string? Content, string? Force, string? Source, DateOnly? SourceDay)
{
    /// <summary>Code of the part.</summary>
    public string? Component { get; init; }
    /// <summary>Where on the part.</summary>
    public string? Place { get; init; }
    /// <summary>Code of the method.</summary>
    public string? Method { get; init; }
    /// <summary>Symbols in words.</summary>
    public string? Symbols { get; init; }
    /// <summary>In the query grammar.</summary>
    public string? Pattern { get; init; }
    /// <summary>The first year.</summary>
    public int? FromYear { get; init; }
    /// <summary>The last.</summary>
    public int? ToYear { get; init; }
    /// <summary>Outside id of the profile that it replaces.</summary>
    public Guid? Replaces { get; init; }
}

/// <summary>A picture of a mark, with a profile.</summary>
public sealed record PracticePicture(Guid Uid, string MediaType, string? Caption, byte[] Sha256, byte[] WrappedKey);

/// <summary>A profile with what belongs to it.</summary>
/// <param name="Row">As recorded.</param>
/// <param name="ReplacedBy">The profile that took its place, or null.</param>
/// <param name="ReplacesUid">The profile whose place it took, or null.</param>
public sealed record PracticeView(PracticeRow Row, Guid? ReplacedBy, Guid? ReplacesUid);
