using Proofmark.Core.Storage;

namespace Proofmark.Core.Federation;

/// <summary>A paired node.</summary>
public sealed record PeerRow(long Id, Guid Uid, string Node, byte[] RootKey, string ComparedWith)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<PeerRow> Table = new("peers",
        Column.Int64<PeerRow>("id", r => r.Id),
        Column.Uuid<PeerRow>("uid", r => r.Uid),
        Column.Text<PeerRow>("node", r => r.Node),
        Column.Bytes<PeerRow>("root_key", r => r.RootKey),
        Column.Text<PeerRow>("compared_with", r => r.ComparedWith));
}

/// <summary>What may change about a peer; the latest row stands.</summary>
public sealed record PeerDetailRow(long Id, long Peer, string Name, string? State, string? Address, bool Suspended, string? Reason)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<PeerDetailRow> Table = new("peer_details",
        Column.Int64<PeerDetailRow>("id", r => r.Id),
        Column.Int64<PeerDetailRow>("peer", r => r.Peer),
        Column.Text<PeerDetailRow>("name", r => r.Name),
        Column.Text<PeerDetailRow>("state", r => r.State),
        Column.Text<PeerDetailRow>("address", r => r.Address),
        Column.Bool<PeerDetailRow>("suspended", r => r.Suspended),
        Column.Text<PeerDetailRow>("reason", r => r.Reason));
}

/// <summary>A certificate or revocation list of a peer, as signed.</summary>
public sealed record PeerStatementRow(long Id, long Peer, string Kind, long Sequence, byte[] Envelope)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<PeerStatementRow> Table = new("peer_statements",
        Column.Int64<PeerStatementRow>("id", r => r.Id),
        Column.Int64<PeerStatementRow>("peer", r => r.Peer),
        Column.Text<PeerStatementRow>("kind", r => r.Kind),
        Column.Int64<PeerStatementRow>("sequence", r => r.Sequence),
        Column.Bytes<PeerStatementRow>("envelope", r => r.Envelope));
}

/// <summary>An epoch that a person opened or accepted.</summary>
public sealed record PeerEpochRow(long Id, long Peer, string Direction, int Epoch, string Reason)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<PeerEpochRow> Table = new("peer_epochs",
        Column.Int64<PeerEpochRow>("id", r => r.Id),
        Column.Int64<PeerEpochRow>("peer", r => r.Peer),
        Column.Text<PeerEpochRow>("direction", r => r.Direction),
        Column.Int32<PeerEpochRow>("epoch", r => r.Epoch),
        Column.Text<PeerEpochRow>("reason", r => r.Reason));
}

/// <summary>A message of a peer that took its place, or waits for it.</summary>
public sealed record MessageInRow(
    long Id, Guid Uid, long Peer, int Epoch, long Sequence, string Kind, Guid? Case, Guid? InReplyTo, byte[] Hash, byte[] Envelope, string Verdict, string? Code, long[]? Persons = null)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<MessageInRow> Table = new("messages_in",
        Column.Int64<MessageInRow>("id", r => r.Id),
        Column.Uuid<MessageInRow>("uid", r => r.Uid),
        Column.Int64<MessageInRow>("peer", r => r.Peer),
        Column.Int32<MessageInRow>("epoch", r => r.Epoch),
        Column.Int64<MessageInRow>("sequence", r => r.Sequence),
        Column.Text<MessageInRow>("kind", r => r.Kind),
        Column.Uuid<MessageInRow>("case_uid", r => r.Case),
        Column.Uuid<MessageInRow>("in_reply_to", r => r.InReplyTo),
        Column.Bytes<MessageInRow>("hash", r => r.Hash),
        Column.Bytes<MessageInRow>("envelope", r => r.Envelope),
        Column.Text<MessageInRow>("verdict", r => r.Verdict),
        Column.Text<MessageInRow>("code", r => r.Code),
        Column.Int64List<MessageInRow>("persons", r => r.Persons));
}

/// <summary>What became of a message that had waited.</summary>
public sealed record MessageEffectRow(long Id, long Message, string Verdict, string? Code)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<MessageEffectRow> Table = new("message_effects",
        Column.Int64<MessageEffectRow>("id", r => r.Id),
        Column.Int64<MessageEffectRow>("message", r => r.Message),
        Column.Text<MessageEffectRow>("verdict", r => r.Verdict),
        Column.Text<MessageEffectRow>("code", r => r.Code));
}

/// <summary>What was refused, and who signed it when that is known.</summary>
public sealed record MessageRefusedRow(long Id, long? Peer, Guid? Uid, string Code, string? Field, byte[] Hash, byte[]? Envelope)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<MessageRefusedRow> Table = new("messages_refused",
        Column.Int64<MessageRefusedRow>("id", r => r.Id),
        Column.Int64<MessageRefusedRow>("peer", r => r.Peer),
        Column.Uuid<MessageRefusedRow>("uid", r => r.Uid),
        Column.Text<MessageRefusedRow>("code", r => r.Code),
        Column.Text<MessageRefusedRow>("field", r => r.Field),
        Column.Bytes<MessageRefusedRow>("hash", r => r.Hash),
        Column.Bytes<MessageRefusedRow>("envelope", r => r.Envelope));
}

/// <summary>A message to a peer.</summary>
public sealed record MessageOutRow(
    long Id, Guid Uid, long Peer, int Epoch, long Sequence, string Kind, Guid? Case, Guid? InReplyTo, DateTime Expires, byte[] Hash, byte[] Envelope, long[]? Persons = null)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<MessageOutRow> Table = new("messages_out",
        Column.Int64<MessageOutRow>("id", r => r.Id),
        Column.Uuid<MessageOutRow>("uid", r => r.Uid),
        Column.Int64<MessageOutRow>("peer", r => r.Peer),
        Column.Int32<MessageOutRow>("epoch", r => r.Epoch),
        Column.Int64<MessageOutRow>("sequence", r => r.Sequence),
        Column.Text<MessageOutRow>("kind", r => r.Kind),
        Column.Uuid<MessageOutRow>("case_uid", r => r.Case),
        Column.Uuid<MessageOutRow>("in_reply_to", r => r.InReplyTo),
        Column.Instant<MessageOutRow>("expires", r => r.Expires),
        Column.Bytes<MessageOutRow>("hash", r => r.Hash),
        Column.Bytes<MessageOutRow>("envelope", r => r.Envelope),
        Column.Int64List<MessageOutRow>("persons", r => r.Persons));
}

/// <summary>A receipt for a message to a peer.</summary>
public sealed record MessageReceiptRow(long Id, long Message, string Verdict, string? Code, bool Final, byte[] Envelope)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<MessageReceiptRow> Table = new("message_receipts",
        Column.Int64<MessageReceiptRow>("id", r => r.Id),
        Column.Int64<MessageReceiptRow>("message", r => r.Message),
        Column.Text<MessageReceiptRow>("verdict", r => r.Verdict),
        Column.Text<MessageReceiptRow>("code", r => r.Code),
        Column.Bool<MessageReceiptRow>("final", r => r.Final),
        Column.Bytes<MessageReceiptRow>("envelope", r => r.Envelope));
}
