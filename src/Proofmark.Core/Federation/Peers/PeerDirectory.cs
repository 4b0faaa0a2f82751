using Npgsql;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Federation.Messages;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Federation.Peers;

/// <summary>All peers at one moment.</summary>
public sealed class PeerList
{
    private readonly Dictionary<long, Peer> _byId;
    private readonly Dictionary<Fingerprint, Peer> _byNode;
    private readonly Dictionary<Fingerprint, Peer> _byKey = [];

    internal PeerList(IReadOnlyList<Peer> peers)
    {
        All = peers;
        _byId = peers.ToDictionary(p => p.Id);
        _byNode = peers.ToDictionary(p => p.Node);
        foreach (var peer in peers)
        {
            // A key that two nodes' certificates name is the first one's; the second node's messages then fail at the sender.
            foreach (var certificate in peer.Keys.Certificates) _byKey.TryAdd(certificate.KeyId, peer);
        }
    }

    /// <summary>By name.</summary>
    public IReadOnlyList<Peer> All { get; }

    /// <summary>By row.</summary>
    public Peer? Find(long id) => _byId.GetValueOrDefault(id);

    /// <summary>By node.</summary>
    public Peer? Find(Fingerprint node) => _byNode.GetValueOrDefault(node);

    /// <summary>By operating key, in force or not.</summary>
    public Peer? FindByKey(Fingerprint key) => _byKey.GetValueOrDefault(key);

    /// <summary>The peers of a State.</summary>
    public IReadOnlyList<Peer> OfState(string state) => [.. All.Where(p => p.State == state)];
}

/// <summary>Reads the peers. Their statements are verified when they are read, not only when they came: a row changed by hand is no key.</summary>
public sealed class PeerDirectory(Database database)
{
    private const string Stamp = """
        select greatest((select max(act) from peers), (select max(act) from peer_details), (select max(act) from peer_statements), 0)
        """;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private (long Stamp, PeerList List)? _known;

    /// <summary>The peers as last committed; read anew only when something changed.</summary>
    public async Task<PeerList> CurrentAsync(CancellationToken ct = default)
    {
        await using var connection = await database.Writer.OpenConnectionAsync(ct);
        var stamp = await StampAsync(connection, ct);
        if (_known is { } known && known.Stamp == stamp) return known.List;
        await _gate.WaitAsync(ct);
        try
        {
            var list = new PeerList(await ReadAsync(connection, ct));
            _known = (stamp, list);
            return list;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The peers as an act sees them, over the connection that it holds. What it reads anew is not kept: the act may be rolled back.</summary>
    public async Task<PeerList> CurrentAsync(NpgsqlConnection connection, CancellationToken ct = default)
    {
        var stamp = await StampAsync(connection, ct);
        return _known is { } known && known.Stamp == stamp ? known.List : new PeerList(await ReadAsync(connection, ct));
    }

    private static async Task<long> StampAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(Stamp, connection);
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>The peer of a node.</summary>
    /// <exception cref="ProblemException"><c>federation.unknown_peer</c>.</exception>
    public async Task<Peer> GetAsync(Fingerprint node, CancellationToken ct = default) =>
        (await CurrentAsync(ct)).Find(node) ?? throw new ProblemException(Problem.Of(FederationCode.UnknownPeer, "peer", ("node", node.Short)));

    internal static async Task<IReadOnlyList<Peer>> ReadAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var statements = new Dictionary<long, List<Dsse>>();
        await using (var command = new NpgsqlCommand("select peer, envelope from peer_statements order by peer, kind, sequence", connection))
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
            {
                var of = statements.TryGetValue(reader.GetInt64(0), out var list) ? list : statements[reader.GetInt64(0)] = [];
                if (Dsse.Read(reader.GetFieldValue<byte[]>(1)).Value is { } envelope) of.Add(envelope);
            }
        }

        var peers = new List<Peer>();
        await using var all = new NpgsqlCommand("""
            select p.id, p.uid, p.node, p.root_key, d.name, d.state, d.address, d.suspended from peers p
            cross join lateral (select * from peer_details d where d.peer = p.id order by d.act desc, d.seq desc limit 1) d
            order by d.name, p.id
            """, connection);
        await using var rows = await all.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            var root = PublicKey.Read(rows.GetFieldValue<byte[]>(3)).Value;
            if (root is null || root.Fingerprint.Value != rows.GetString(2)) continue;
            var keys = statements.GetValueOrDefault(rows.GetInt64(0), []).Aggregate(PeerKeys.Of(root), (known, s) => known.With(s).Value ?? known);
            peers.Add(new Peer(rows.GetInt64(0), rows.GetGuid(1), keys, rows.GetString(4), rows.IsDBNull(5) ? null : rows.GetString(5), rows.IsDBNull(6) ? null : rows.GetString(6), rows.GetBoolean(7)));
        }

        return peers;
    }
}
