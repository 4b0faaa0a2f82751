using Npgsql;
using Proofmark.Core.Federation.Messages;
using Proofmark.Core.Storage.Verification;

namespace Proofmark.Core.Federation.Peers;

/// <summary>
/// Verification's further check: where each conversation stands, worked out again from the messages; and what the peers have
/// signed of them. A receipt names the hash of what the peer stored: a message that was written anew here, with all its
/// hashes and its ledger, still differs from that.
/// </summary>
public static class PeerPositionCheck
{
    private const string Differing = """
        select p.node from peers p left join peer_positions s on s.peer = p.id
        where s.peer is null
        or s.out_sequence <> (select coalesce(max(m.sequence), 0) from messages_out m where m.peer = p.id and m.epoch = s.out_epoch)
        or s.in_sequence <> (
            select coalesce(max(m.sequence), 0) from messages_in m left join message_effects e on e.message = m.id
            where m.peer = p.id and m.epoch = s.in_epoch and coalesce(e.verdict, m.verdict) in ('accepted', 'expired'))
        or s.out_hash is distinct from (select m.hash from messages_out m where m.peer = p.id and m.epoch = s.out_epoch and m.sequence = s.out_sequence)
        or s.in_hash is distinct from (select m.hash from messages_in m where m.peer = p.id and m.epoch = s.in_epoch and m.sequence = s.in_sequence)
        order by p.id
        """;

    private const string Receipts = """
        select m.id, m.uid, m.envelope, m.peer, r.envelope, a.recorded, m.hash, m.persons is not null or length(m.envelope) = 0
        from message_receipts r join messages_out m on m.id = r.message join acts a on a.id = r.act order by m.id, r.id
        """;

    /// <summary>Reports <c>federation.position_differs</c> with the node's fingerprint, <c>federation.receipt_differs</c> with the message.</summary>
    public static async Task CheckAsync(NpgsqlConnection first, NpgsqlConnection second, VerificationReport report, CancellationToken ct)
    {
        await PositionsAsync(first, report, ct);
        await ReceiptsAsync(first, second, report, ct);
    }

    private static async Task ReceiptsAsync(NpgsqlConnection first, NpgsqlConnection second, VerificationReport report, CancellationToken ct)
    {
        var peers = (await PeerDirectory.ReadAsync(second, ct)).ToDictionary(p => p.Id);
        await using var command = new NpgsqlCommand(Receipts, first) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var message = reader.GetBoolean(7) ? null : Dsse.Read(reader.GetFieldValue<byte[]>(2)).Value is { } envelope ? Message.Read(envelope.Payload).Message : null;
            var peer = peers.GetValueOrDefault(reader.GetInt64(3));
            if (peer is not null && reader.GetBoolean(7))
            {
                // Sealed for persons, or erased: the hash that the ledger covers stands for it.
                var read = Receipt.Read(reader.GetFieldValue<byte[]>(4), peer.Keys, reader.GetGuid(1), reader.GetFieldValue<byte[]>(6), null, new DateTimeOffset(reader.GetDateTime(5)));
                if (read.Ok || IsOfTheKey(read.Problem.Code)) continue;
            }
            else if (message is not null && peer is not null)
            {
                var read = Receipt.Read(reader.GetFieldValue<byte[]>(4), peer.Keys, message, new DateTimeOffset(reader.GetDateTime(5)));
                if (read.Ok || IsOfTheKey(read.Problem.Code)) continue;
            }
            report.Add(FederationCode.ReceiptDiffers, ("id", reader.GetGuid(1)), ("peer", peer?.Name ?? "–"));
        }
    }

    // A key that was revoked from an earlier day on: its receipts prove nothing any more, and nothing was changed here.
    private static bool IsOfTheKey(string code) => code is FederationCode.KeyRevoked or FederationCode.KeyNotInForce;

    private static async Task PositionsAsync(NpgsqlConnection first, VerificationReport report, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(Differing, first) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct)) report.Add(FederationCode.PositionDiffers, ("node", reader.GetString(0)));
    }
}
