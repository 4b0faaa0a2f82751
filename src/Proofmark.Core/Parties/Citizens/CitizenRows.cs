using Proofmark.Core.Storage;

namespace Proofmark.Core.Parties.Citizens;

/// <summary>What a natural person asks of the register about herself or himself.</summary>
/// <param name="Reference">DP-2026-000007: the case of every look-up that the request needs.</param>
/// <param name="Language">The language of the answer.</param>
/// <param name="Representative">Who acts for a minor.</param>
/// <param name="Due">The first deadline.</param>
public sealed record CitizenRequestRow(long Id, Guid Uid, string Reference, string Kind, string Language, string Applicant, bool Minor, string? Representative, DateOnly Received, DateOnly Due)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<CitizenRequestRow> Table = new("citizen_requests",
        Column.Int64<CitizenRequestRow>("id", r => r.Id),
        Column.Uuid<CitizenRequestRow>("uid", r => r.Uid),
        Column.Text<CitizenRequestRow>("reference", r => r.Reference),
        Column.Text<CitizenRequestRow>("kind", r => r.Kind),
        Column.Text<CitizenRequestRow>("language", r => r.Language),
        Column.Text<CitizenRequestRow>("applicant", r => r.Applicant),
        Column.Bool<CitizenRequestRow>("minor", r => r.Minor),
        Column.Text<CitizenRequestRow>("representative", r => r.Representative),
        Column.Date<CitizenRequestRow>("received", r => r.Received),
        Column.Date<CitizenRequestRow>("due", r => r.Due));
}

/// <summary>Something that was done about a request; its state is folded from these.</summary>
public sealed record CitizenEventRow(long Id, long Request, string Kind, long? Person = null, DateOnly? Until = null, string? Outcome = null, string? Words = null)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<CitizenEventRow> Table = new("citizen_events",
        Column.Int64<CitizenEventRow>("id", r => r.Id),
        Column.Int64<CitizenEventRow>("request", r => r.Request),
        Column.Text<CitizenEventRow>("kind", r => r.Kind),
        Column.Int64<CitizenEventRow>("person", r => r.Person),
        Column.Date<CitizenEventRow>("until", r => r.Until),
        Column.Text<CitizenEventRow>("outcome", r => r.Outcome),
        Column.Text<CitizenEventRow>("words", r => r.Words));
}
