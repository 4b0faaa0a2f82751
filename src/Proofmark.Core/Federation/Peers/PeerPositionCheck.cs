using Npgsql;
using Proofmark.Core.Storage.Verification;

namespace Proofmark.Core.Federation.Peers;

/// <summary>Verification's further check: where each conversation stands, worked out again from the messages.</summary>
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

    /// <summary>Reports <c>federation.position_differs</c> with the node's fingerprint.</summary>
    public static async Task CheckAsync(NpgsqlConnection first, NpgsqlConnection second, VerificationReport report, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(Differing, first) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct)) report.Add(FederationCode.PositionDiffers, ("node", reader.GetString(0)));
    }
}
