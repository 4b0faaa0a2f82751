using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Ledger;

namespace Proofmark.Core.Storage.Verification;

/// <summary>Compares every stored row with the hash that its act's leaf covers: names the row, else the tile of 256, else the batch.</summary>
internal sealed class RecordCheck(NpgsqlConnection rows, NpgsqlConnection tiles, ActIndex index, VerificationReport report)
{
    private readonly Dictionary<(long, int), (string Rule, long Act)> erased = [];

    public async Task RunAsync(Action<string, long> progress, CancellationToken ct)
    {
        await LoadErasuresAsync(ct);
        await CheckTilesAsync(ct);
        foreach (var table in RecordTables.All.Values.OrderBy(t => t.Name, StringComparer.Ordinal)) await CheckTableAsync(table, progress, ct);
        foreach (var (act, seq) in index.Missing())
        {
            ct.ThrowIfCancellationRequested();
            if (erased.TryGetValue((act, seq), out var e)) report.Erased(act, seq, e.Rule, e.Act);
            else report.Add("ledger.record_missing", ("act", act), ("record", seq));
        }
    }

    private async Task LoadErasuresAsync(CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select row_act, row_seq, rule, act from erasures", rows);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct)) erased[(reader.GetInt64(0), reader.GetInt32(1))] = (reader.GetString(2), reader.GetInt64(3));
    }

    /// <summary>The stored hashes of each act must give the root in its leaf; if not, the level above says which tile is wrong.</summary>
    private async Task CheckTilesAsync(CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select act, tile, hashes from record_tiles where level = 0 order by act, tile", tiles) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(ct);
        long act = -1;
        var root = new MerkleRoot();
        var seenActs = new HashSet<long>();
        while (await reader.ReadAsync(ct))
        {
            if (reader.GetInt64(0) != act)
            {
                if (act >= 0) Finish(act, root);
                act = reader.GetInt64(0);
                root = new MerkleRoot();
                seenActs.Add(act);
            }
            var hashes = reader.GetFieldValue<byte[]>(2);
            if (reader.GetInt32(1) != root.Count / RecordTiles.Width || hashes.Length % Hash.ByteCount != 0 || hashes.Length > RecordTiles.Width * Hash.ByteCount)
            {
                report.Add("ledger.tile_shape", ("act", act), ("tile", reader.GetInt32(1)));
                continue;
            }
            for (var i = 0; i < hashes.Length; i += Hash.ByteCount) root.Append(new Hash(hashes.AsSpan(i, Hash.ByteCount)));
        }
        if (act >= 0) Finish(act, root);
        await reader.DisposeAsync();
        foreach (var without in index.Acts.Where(a => !seenActs.Contains(a))) report.Add("ledger.tiles_missing", ("act", without));
        foreach (var damaged in damagedActs) await LocateTileAsync(damaged, ct);
    }

    private readonly List<long> damagedActs = [];

    private void Finish(long act, MerkleRoot root)
    {
        if (!index.TryGet(act, out var records, out var expected)) report.Add("ledger.tiles_without_leaf", ("act", act));
        else if (root.Count != records || root.Root() != expected) damagedActs.Add(act);
    }

    private async Task LocateTileAsync(long act, CancellationToken ct)
    {
        var above = new Dictionary<int, byte[]>();
        await using (var command = new NpgsqlCommand("select tile, hashes from record_tiles where act = $1 and level = 1", tiles))
        {
            command.Parameters.Add(new() { Value = act });
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct)) above[reader.GetInt32(0)] = reader.GetFieldValue<byte[]>(1);
        }
        var named = false;
        await using (var command = new NpgsqlCommand("select tile, hashes from record_tiles where act = $1 and level = 0 order by tile", tiles))
        {
            command.Parameters.Add(new() { Value = act });
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                var tile = reader.GetInt32(0);
                var hashes = reader.GetFieldValue<byte[]>(1);
                if (hashes.Length != RecordTiles.Width * Hash.ByteCount) continue;
                if (!above.TryGetValue(tile / RecordTiles.Width, out var parents) || parents.Length < (tile % RecordTiles.Width + 1) * Hash.ByteCount) continue;
                if (RecordTiles.RootOf(hashes) == new Hash(parents.AsSpan(tile % RecordTiles.Width * Hash.ByteCount, Hash.ByteCount))) continue;
                report.Add("ledger.tile_changed", ("act", act), ("from", tile * RecordTiles.Width), ("to", tile * RecordTiles.Width + RecordTiles.Width - 1));
                named = true;
            }
        }
        if (!named) report.Add("ledger.hashes_changed", ("act", act));
    }

    private async Task CheckTableAsync(RecordTable table, Action<string, long> progress, CancellationToken ct)
    {
        await using var tileCommand = new NpgsqlCommand($"""
            select rt.act, rt.tile, rt.hashes
            from (select distinct act, seq / {RecordTiles.Width} as tile from {table.Name} where act is not null) t
            join record_tiles rt on rt.act = t.act and rt.tile = t.tile and rt.level = 0 order by rt.act, rt.tile
            """, tiles) { CommandTimeout = 0 };
        await using var tileReader = await tileCommand.ExecuteReaderAsync(ct);
        (long Act, int Tile, byte[] Hashes) current = (-1, -1, []);

        await using var command = new NpgsqlCommand(table.SelectForVerification, rows) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(ct);
        var hasher = new RecordHasher();
        var hash = new byte[Hash.ByteCount];
        long count = 0;
        while (await reader.ReadAsync(ct))
        {
            var act = reader.GetInt64(0);
            var seq = reader.GetInt32(1);
            if (++count % 50_000 == 0) progress(table.Name, count);
            if (!index.TryGet(act, out var records, out _) || seq < 0 || seq >= records)
            {
                report.Add("ledger.row_added", ("table", table.Name), ("act", act), ("record", seq));
                continue;
            }
            if (!index.Mark(act, seq))
            {
                report.Add("ledger.row_added", ("table", table.Name), ("act", act), ("record", seq));
                continue;
            }
            if (reader.IsDBNull(2))
            {
                if (erased.TryGetValue((act, seq), out var e)) report.Erased(act, seq, e.Rule, e.Act);
                else report.Add("ledger.row_changed", ("table", table.Name), ("act", act), ("record", seq));
                continue;
            }
            var salt = reader.GetFieldValue<byte[]>(2);
            while ((current.Act < act || (current.Act == act && current.Tile < seq / RecordTiles.Width)) && await tileReader.ReadAsync(ct))
                current = (tileReader.GetInt64(0), tileReader.GetInt32(1), tileReader.GetFieldValue<byte[]>(2));
            var at = seq % RecordTiles.Width * Hash.ByteCount;
            var stored = current.Act == act && current.Tile == seq / RecordTiles.Width && current.Hashes.Length >= at + Hash.ByteCount;
            if (!stored) continue; // the tile itself is missing and was named above
            if (salt.Length == RecordHasher.SaltLength)
            {
                table.HashRow(hasher, reader, salt, hash);
                if (hash.AsSpan().SequenceEqual(current.Hashes.AsSpan(at, Hash.ByteCount)))
                {
                    report.Rows++;
                    continue;
                }
            }
            report.Add("ledger.row_changed", ("table", table.Name), ("act", act), ("record", seq));
        }
    }
}
