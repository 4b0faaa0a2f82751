using System.Text;
using Npgsql;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Federation.Messages;
using Proofmark.Core.Federation.Peers;
using Proofmark.Core.Storage;
using Proofmark.Ledger;

namespace Proofmark.Core.Federation.Witnessing;

/// <summary>A change of a peer's ledger key that its root key vouched for.</summary>
public sealed record PeerLedgerKeyRow(long Id, long Peer, int Epoch, long Size, byte[] Root, string Previous, string Key, string Statement)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<PeerLedgerKeyRow> Table = new("peer_ledger_keys",
        Column.Int64<PeerLedgerKeyRow>("id", r => r.Id),
        Column.Int64<PeerLedgerKeyRow>("peer", r => r.Peer),
        Column.Int32<PeerLedgerKeyRow>("epoch", r => r.Epoch),
        Column.Int64<PeerLedgerKeyRow>("size", r => r.Size),
        Column.Bytes<PeerLedgerKeyRow>("root", r => r.Root),
        Column.Text<PeerLedgerKeyRow>("previous", r => r.Previous),
        Column.Text<PeerLedgerKeyRow>("key", r => r.Key),
        Column.Text<PeerLedgerKeyRow>("statement", r => r.Statement));
}

/// <summary>What is believed of the ledger keys of peers.</summary>
internal static class PeerLedgerKeys
{
    /// <summary>
    /// Whether a statement counts: made by the root key that two persons compared when they paired, on the log that was seen,
    /// and later than the last. A statement that nobody's root key made, or another's, is as none at all.
    /// </summary>
    public static LedgerKeyStatement? Accept(PublicKey root, LedgerKeyStatement? known, string? origin, Dsse? offered)
    {
        if (offered is null) return null;
        var read = LedgerKeyStatement.Read(offered);
        if (!read.Ok || !read.Value.RootKey.Equals(root) || (origin ?? read.Value.Key.Name) != read.Value.Key.Name) return null;
        return known is null || read.Value.Place > known.Place ? read.Value : null;
    }

    /// <summary>The last change that was accepted; null: none.</summary>
    public static async Task<LedgerKeyStatement?> LastAsync(NpgsqlConnection connection, long peer, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select statement from peer_ledger_keys where peer = $1 order by epoch desc, size desc limit 1", connection);
        command.Parameters.Add(new() { Value = peer });
        return await command.ExecuteScalarAsync(ct) is string text ? LedgerKeyStatement.Read(Dsse.Read(Encoding.UTF8.GetBytes(text)).GetValueOrThrow()).GetValueOrThrow() : null;
    }

    /// <summary>Records one that was accepted.</summary>
    public static async Task WriteAsync(Act act, Peer from, LedgerKeyStatement statement, CancellationToken ct) =>
        act.Write(PeerLedgerKeyRow.Table, new PeerLedgerKeyRow(await act.Ids.NextAsync("peer_ledger_keys", ct), from.Id, statement.Head.Epoch, statement.Head.Head.Size, statement.Head.Head.Root.ToArray(),
            statement.Previous.ToString(), statement.Key.ToString(), Encoding.UTF8.GetString(statement.Envelope.Write())));
}
