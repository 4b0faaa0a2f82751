using Npgsql;

namespace Proofmark.Core.Federation.Peers;

/// <summary>Where the conversation with a peer stands.</summary>
internal sealed record PeerPosition(int InEpoch, long InSequence, byte[]? InHash, int OutEpoch, long OutSequence, byte[]? OutHash)
{
    /// <summary>Reads it and holds it to the end of the transaction: two messages of one peer are judged one after the other.</summary>
    public static Task<PeerPosition> LockAsync(NpgsqlConnection connection, long peer, CancellationToken ct) => ReadAsync(connection, peer, " for update", ct);

    /// <summary>Reads it.</summary>
    public static Task<PeerPosition> ReadAsync(NpgsqlConnection connection, long peer, CancellationToken ct) => ReadAsync(connection, peer, "", ct);

    private static async Task<PeerPosition> ReadAsync(NpgsqlConnection connection, long peer, string suffix, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"select in_epoch, in_sequence, in_hash, out_epoch, out_sequence, out_hash from peer_positions where peer = $1{suffix}", connection);
        command.Parameters.Add(new() { Value = peer });
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct)) throw new InvalidOperationException("A peer has no position.");
        return new PeerPosition(
            reader.GetInt32(0), reader.GetInt64(1), reader.IsDBNull(2) ? null : reader.GetFieldValue<byte[]>(2),
            reader.GetInt32(3), reader.GetInt64(4), reader.IsDBNull(5) ? null : reader.GetFieldValue<byte[]>(5));
    }
}
