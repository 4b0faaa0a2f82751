using Proofmark.Core.Storage;

namespace Proofmark.Core.Federation.Witnessing;

/// <summary>A peer's head that this node has seen, with what it found; countersigned where the verdict says so.</summary>
public sealed record PeerHeadRow(long Id, long Peer, string Verdict, int Epoch, long Size, byte[] Root, string Key, string Note)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<PeerHeadRow> Table = new("peer_heads",
        Column.Int64<PeerHeadRow>("id", r => r.Id),
        Column.Int64<PeerHeadRow>("peer", r => r.Peer),
        Column.Text<PeerHeadRow>("verdict", r => r.Verdict),
        Column.Int32<PeerHeadRow>("epoch", r => r.Epoch),
        Column.Int64<PeerHeadRow>("size", r => r.Size),
        Column.Bytes<PeerHeadRow>("root", r => r.Root),
        Column.Text<PeerHeadRow>("key", r => r.Key),
        Column.Text<PeerHeadRow>("note", r => r.Note));
}

/// <summary>A head of this node that a peer has countersigned.</summary>
public sealed record HeadSignatureRow(long Id, long Peer, int Epoch, long Size, byte[] Root, string Key, string Note)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<HeadSignatureRow> Table = new("head_signatures",
        Column.Int64<HeadSignatureRow>("id", r => r.Id),
        Column.Int64<HeadSignatureRow>("peer", r => r.Peer),
        Column.Int32<HeadSignatureRow>("epoch", r => r.Epoch),
        Column.Int64<HeadSignatureRow>("size", r => r.Size),
        Column.Bytes<HeadSignatureRow>("root", r => r.Root),
        Column.Text<HeadSignatureRow>("key", r => r.Key),
        Column.Text<HeadSignatureRow>("note", r => r.Note));
}
