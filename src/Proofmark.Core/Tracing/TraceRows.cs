using Proofmark.Core.Storage;

namespace Proofmark.Core.Tracing;

/// <summary>A case as one end keeps it; its state is folded from <see cref="TraceEventRow"/>s.</summary>
public sealed record TraceRow(long Id, Guid Uid, string Side, Guid CaseUid, long? Peer, string? Country, long? Recovery, string Reference, string Data)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<TraceRow> Table = new("traces",
        Column.Int64<TraceRow>("id", r => r.Id),
        Column.Uuid<TraceRow>("uid", r => r.Uid),
        Column.Text<TraceRow>("side", r => r.Side),
        Column.Uuid<TraceRow>("case_uid", r => r.CaseUid),
        Column.Int64<TraceRow>("peer", r => r.Peer),
        Column.Text<TraceRow>("country", r => r.Country),
        Column.Int64<TraceRow>("recovery", r => r.Recovery),
        Column.Text<TraceRow>("reference", r => r.Reference),
        Column.Json<TraceRow>("data", r => r.Data));
}

/// <summary>Something that happened in a case: the kind of message or step, when, by whom, with its body as sent; natural persons that it released are sealed apart.</summary>
public sealed record TraceEventRow(long Id, long Trace, string Type, DateTime Occurred, Guid? Message, long Actor, string? Data, long[]? Persons = null, byte[]? Sealed = null)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<TraceEventRow> Table = new("trace_events",
        Column.Int64<TraceEventRow>("id", r => r.Id),
        Column.Int64<TraceEventRow>("trace", r => r.Trace),
        Column.Text<TraceEventRow>("type", r => r.Type),
        Column.Instant<TraceEventRow>("occurred", r => r.Occurred),
        Column.Uuid<TraceEventRow>("message", r => r.Message),
        Column.Int64<TraceEventRow>("actor", r => r.Actor),
        Column.Json<TraceEventRow>("data", r => r.Data),
        Column.Int64List<TraceEventRow>("persons", r => r.Persons),
        Column.Bytes<TraceEventRow>("sealed", r => r.Sealed));
}
