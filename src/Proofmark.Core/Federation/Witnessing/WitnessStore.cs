using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Ledger;

namespace Proofmark.Core.Federation.Witnessing;

/// <summary>How a peer and this node stand as witnesses of one another.</summary>
/// <param name="Peer">The peer's name.</param>
/// <param name="Countersigned">Leaves of our last head that it countersigned; null for none.</param>
/// <param name="CountersignedAt">When that was recorded.</param>
/// <param name="Seen">Leaves of its last head that we have seen.</param>
/// <param name="SeenAt">When.</param>
/// <param name="Verdict">What we found of it.</param>
/// <param name="Alarm">A head of it that contradicts an earlier one was ever seen.</param>
public sealed record WitnessState(string Peer, long? Countersigned, DateTime? CountersignedAt, long? Seen, DateTime? SeenAt, HeadVerdict? Verdict, bool Alarm);

/// <summary>Reads what witnesses have left.</summary>
public static class WitnessStore
{
    private const string States = """
        select d.name, s.size, s.recorded, h.size, h.recorded, h.verdict,
            exists (select from peer_heads x where x.peer = p.id and x.verdict in ('other_key', 'shorter', 'forked'))
        from peers p
        join lateral (select name from peer_details where peer = p.id order by act desc, seq desc limit 1) d on true
        left join lateral (select s.size, a.recorded from head_signatures s join acts a on a.id = s.act where s.peer = p.id order by s.act desc limit 1) s on true
        left join lateral (select h.size, h.verdict, a.recorded from peer_heads h join acts a on a.id = h.act where h.peer = p.id order by h.act desc limit 1) h on true
        order by d.name limit 500
        """;

    /// <summary>All peers, at most 500.</summary>
    public static async Task<IReadOnlyList<WitnessState>> StatesAsync(Database database, CancellationToken ct = default)
    {
        await using var command = database.Writer.CreateCommand(States);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var list = new List<WitnessState>();
        while (await reader.ReadAsync(ct))
            list.Add(new WitnessState(reader.GetString(0), Long(1), Time(2), Long(3), Time(4), !reader.IsDBNull(5) && EnumCode.TryRead<HeadVerdict>(reader.GetString(5), out var verdict) ? verdict : null, reader.GetBoolean(6)));
        return list;

        long? Long(int i) => reader.IsDBNull(i) ? null : reader.GetInt64(i);
        DateTime? Time(int i) => reader.IsDBNull(i) ? null : reader.GetDateTime(i);
    }

    /// <summary>The last head of a peer that this node countersigned; what a key signed after it was replaced does not count.</summary>
    internal static async Task<KnownHead?> KnownAsync(NpgsqlConnection connection, long peer, VouchedKey? vouched, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            select epoch, size, root, key from peer_heads where peer = $1 and verdict in ('first', 'consistent', 'restarted')
              and ($2::text is null or key = $2 or (epoch, size) <= ($3, $4)) order by epoch desc, size desc limit 1
            """, connection);
        command.Parameters.Add(new() { Value = peer });
        command.Parameters.Add(new() { Value = (object?)vouched?.Key.ToString() ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = vouched?.Place.Epoch ?? 0 });
        command.Parameters.Add(new() { Value = vouched?.Place.Size ?? 0L });
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct)) return null;
        var key = VerifierKey.Parse(reader.GetString(3));
        return new KnownHead(key.Name, key, reader.GetInt32(0), new TreeHead(reader.GetInt64(1), new Hash(reader.GetFieldValue<byte[]>(2))));
    }

    /// <summary>Leaves of this node's last head of the epoch that the peer countersigned; 0 for none.</summary>
    internal static async Task<long> CountersignedAsync(NpgsqlConnection connection, long peer, int epoch, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select coalesce(max(size), 0) from head_signatures where peer = $1 and epoch = $2", connection);
        command.Parameters.Add(new() { Value = peer });
        command.Parameters.Add(new() { Value = epoch });
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }
}
