using Proofmark.Core.Storage;

namespace Proofmark.Core.Evidence.Stamping;

/// <summary>What came of asking a time-stamp authority for an extract: a token, or why there is none (<see cref="StampFault"/>).</summary>
/// <remarks>Register and handling class are the extract's, carried so that rights hold before anything is read.</remarks>
public sealed record StampRow(long Id, long Extract, long Register, short Handling, DateTime? Stamped, string? Authority, byte[]? Token, string? Fault)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<StampRow> Table = new("extract_stamps",
        Column.Int64<StampRow>("id", r => r.Id),
        Column.Int64<StampRow>("extract", r => r.Extract),
        Column.Int64<StampRow>("register", r => r.Register),
        Column.Int16<StampRow>("handling", r => r.Handling),
        Column.Instant<StampRow>("stamped", r => r.Stamped),
        Column.Text<StampRow>("authority", r => r.Authority),
        Column.Bytes<StampRow>("token", r => r.Token),
        Column.Text<StampRow>("fault", r => r.Fault));
}

/// <summary>Whether an extract bears a trusted time.</summary>
/// <param name="At">When its authority saw it; null: it bears none.</param>
/// <param name="Authority">The authority's name.</param>
/// <param name="Fault">Why the last authority that was asked gave none.</param>
public sealed record ExtractStamp(DateTimeOffset? At, string? Authority, string? Fault);
