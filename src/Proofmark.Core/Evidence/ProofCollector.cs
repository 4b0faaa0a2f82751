using System.Text;
using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Ledger;

namespace Proofmark.Core.Evidence;

/// <summary>The proofs of some records under one head: record to leaf from the stored tiles of the act, leaf to head from the ledger's files.</summary>
internal sealed class ProofCollector(Database database, LedgerPlace place)
{
    /// <summary>Where a record stands under its act's leaf.</summary>
    public sealed record Proven(Hash Hash, InclusionProof Path);

    /// <summary>The acts, each with its leaf's path, and the proof of each record.</summary>
    public sealed record Proofs(IReadOnlyList<ExtractAct> Acts, IReadOnlyDictionary<(long Act, int Seq), Proven> Records);

    /// <summary>Reads the tiles that the records need, and no other: an import has millions.</summary>
    /// <exception cref="ProblemException">evidence.unsigned: an act is not under the head yet; evidence.damaged.</exception>
    public async Task<Proofs> ReadAsync(IReadOnlyList<CollectedRecord> records, LedgerStatus status, CancellationToken ct)
    {
        var leaves = await LeavesAsync([.. records.Select(r => r.Act).Distinct()], ct);
        var log = new TiledTree(place.Store(status.Node.Epoch), status.Head.Size);
        var tiles = await TilesAsync(records, leaves, ct);
        var acts = new List<ExtractAct>();
        var proven = new Dictionary<(long, int), Proven>();
        try
        {
            foreach (var group in records.GroupBy(r => r.Act).OrderBy(g => g.Key))
            {
                var (content, index) = leaves[group.Key];
                if (index is not { } at || at >= status.Head.Size) throw new ProblemException(Problem.Of("evidence.unsigned"));
                var leaf = LeafContent.TryRead(content) ?? throw Damaged(group.Key);
                acts.Add(new ExtractAct(group.Key, Encoding.UTF8.GetString(content), at, Texts(log.Inclusion(at).Path)));
                var tree = new TiledTree(new Tiles(tiles, group.Key), leaf.Records);
                foreach (var record in group)
                {
                    var path = tree.Inclusion(record.Seq);
                    var hash = tree.Leaf(record.Seq);
                    // Nobody swears to what differs from the ledger.
                    if ((record.Hash is { } own && own != hash) || !path.Verify(hash, leaf.Root)) throw Damaged(group.Key);
                    proven[(record.Act, record.Seq)] = new Proven(hash, path);
                }
            }
        }
        catch (LedgerDamageException e)
        {
            throw new ProblemException(Problem.Of("evidence.damaged", null, ("act", 0L))) { Cause = e };
        }
        return new Proofs(acts, proven);
    }

    /// <summary>The last head of this ledger that each peer countersigned, with the proof that the head of the extract continues it.</summary>
    public async Task<IReadOnlyList<ExtractWitness>> WitnessesAsync(LedgerStatus status, CancellationToken ct)
    {
        await using var command = database.Writer.CreateCommand("""
            select distinct on (s.peer) d.name, s.key, s.note, s.size from head_signatures s
            join lateral (select name from peer_details where peer = s.peer order by act desc, seq desc limit 1) d on true
            where s.epoch = $1 and s.size <= $2 order by s.peer, s.size desc limit 100
            """);
        command.Parameters.Add(new() { Value = status.Node.Epoch });
        command.Parameters.Add(new() { Value = status.Head.Size });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var tree = new TiledTree(place.Store(status.Node.Epoch), status.Head.Size);
        var list = new List<ExtractWitness>();
        while (await reader.ReadAsync(ct)) list.Add(new ExtractWitness(reader.GetString(0), reader.GetString(1), reader.GetString(2), Texts(tree.Consistency(reader.GetInt64(3)).Path)));
        return list;
    }

    private static ProblemException Damaged(long act) => new(Problem.Of("evidence.damaged", null, ("act", act)));

    private static string[] Texts(IEnumerable<Hash> path) => [.. path.Select(h => h.ToBase64())];

    private async Task<Dictionary<long, (byte[] Content, long? Index)>> LeavesAsync(long[] acts, CancellationToken ct)
    {
        await using var command = database.Writer.CreateCommand("select act, content, idx from leaves where act = any($1)");
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = acts });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var leaves = new Dictionary<long, (byte[], long?)>();
        while (await reader.ReadAsync(ct)) leaves.Add(reader.GetInt64(0), (reader.GetFieldValue<byte[]>(1), reader.IsDBNull(2) ? null : reader.GetInt64(2)));
        return leaves;
    }

    private async Task<Dictionary<(long Act, int Level, long Tile), byte[]>> TilesAsync(IReadOnlyList<CollectedRecord> records, Dictionary<long, (byte[] Content, long? Index)> leaves, CancellationToken ct)
    {
        // The last tile besides: the right edge of the tree runs through it.
        var needed = records.Select(r => (r.Act, Tile: r.Seq / RecordTiles.Width))
            .Concat(leaves.Select(l => (Act: l.Key, Tile: (Math.Max(1, LeafContent.TryRead(l.Value.Content)?.Records ?? 1) - 1) / RecordTiles.Width))).Distinct().ToList();
        await using var command = database.Writer.CreateCommand("""
            select t.act, t.level, t.tile, t.hashes from record_tiles t join unnest($1, $2) n (act, tile) on t.act = n.act and t.tile = n.tile and t.level = 0
            union all select t.act, t.level, t.tile, t.hashes from record_tiles t where t.act = any($3) and t.level > 0
            """);
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. needed.Select(n => n.Act)] });
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. needed.Select(n => n.Tile)] });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. leaves.Keys] });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var tiles = new Dictionary<(long, int, long), byte[]>();
        while (await reader.ReadAsync(ct)) tiles[(reader.GetInt64(0), reader.GetInt16(1), reader.GetInt32(2))] = reader.GetFieldValue<byte[]>(3);
        return tiles;
    }

    /// <summary>The tiles of one act, as a tree reads them.</summary>
    private sealed class Tiles(Dictionary<(long Act, int Level, long Tile), byte[]> all, long act) : ITileReader
    {
        public byte[]? Read(TileAddress address) => all.GetValueOrDefault((act, address.Level, address.Index));
    }
}
