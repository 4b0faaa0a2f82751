using System.Buffers.Binary;
using Npgsql;
using NpgsqlTypes;
using Proofmark.Ledger;

namespace Proofmark.Core.Storage;

/// <summary>
/// Collects the hashes of an act's records into tiles of 256 (level 0) and the roots of full tiles above, and their
/// Merkle root (RFC 6962). Memory is bounded: beyond a megabyte the tiles wait in a temporary file until they are copied.
/// </summary>
public sealed class RecordTiles : IDisposable
{
    /// <summary>Hashes in a full tile.</summary>
    public const int Width = 256;

    private const int MostInMemory = 128;
    private readonly List<Level> levels = [];
    private readonly List<Tile> waiting = [];
    private readonly MerkleRoot whole = new();
    private FileStream? spill;

    /// <summary>One tile as it is stored.</summary>
    public readonly record struct Tile(short Level, int Index, byte[] Hashes);

    /// <summary>How many hashes were added.</summary>
    public int Count { get; private set; }

    /// <summary>Adds the hash of the next record.</summary>
    public void Append(ReadOnlySpan<byte> hash)
    {
        whole.Append(new Hash(hash));
        Count++;
        Append(0, hash);
    }

    /// <summary>The Merkle root over all records.</summary>
    public Hash Root() => whole.Root();

    /// <summary>Writes every tile, the partial ones last; to be called once.</summary>
    public async Task WriteAsync(NpgsqlConnection connection, long act, CancellationToken ct)
    {
        for (short i = 0; i < levels.Count; i++)
            if (levels[i].Count > 0) Emit(i, levels[i].Buffer.AsSpan(0, levels[i].Count * Hash.ByteCount));
        if (spill is null && waiting.Count <= 4)
        {
            await using var batch = new NpgsqlBatch(connection);
            foreach (var tile in waiting)
            {
                var insert = new NpgsqlBatchCommand("insert into record_tiles (act, level, tile, hashes) values ($1, $2, $3, $4)");
                insert.Parameters.Add(new NpgsqlParameter<long> { TypedValue = act });
                insert.Parameters.Add(new NpgsqlParameter<short> { TypedValue = tile.Level });
                insert.Parameters.Add(new NpgsqlParameter<int> { TypedValue = tile.Index });
                insert.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = tile.Hashes });
                batch.BatchCommands.Add(insert);
            }
            await batch.ExecuteNonQueryAsync(ct);
            return;
        }
        await using var copy = await connection.BeginBinaryImportAsync("copy record_tiles (act, level, tile, hashes) from stdin (format binary)", ct);
        foreach (var tile in All())
        {
            ct.ThrowIfCancellationRequested();
            copy.StartRow();
            copy.Write(act, NpgsqlDbType.Bigint);
            copy.Write(tile.Level, NpgsqlDbType.Smallint);
            copy.Write(tile.Index, NpgsqlDbType.Integer);
            copy.Write(tile.Hashes, NpgsqlDbType.Bytea);
        }
        await copy.CompleteAsync(ct);
    }

    /// <summary>The root of up to 256 hashes that stand one after another.</summary>
    public static Hash RootOf(ReadOnlySpan<byte> hashes)
    {
        var root = new MerkleRoot();
        for (var i = 0; i < hashes.Length; i += Hash.ByteCount) root.Append(new Hash(hashes.Slice(i, Hash.ByteCount)));
        return root.Root();
    }

    /// <inheritdoc/>
    public void Dispose() => spill?.Dispose();

    private void Append(int level, ReadOnlySpan<byte> hash)
    {
        if (level == levels.Count) levels.Add(new Level());
        var at = levels[level];
        hash.CopyTo(at.Buffer.AsSpan(at.Count * Hash.ByteCount));
        if (++at.Count < Width) return;
        Emit(checked((short)level), at.Buffer);
        at.Count = 0;
        Span<byte> root = stackalloc byte[Hash.ByteCount];
        RootOf(at.Buffer).CopyTo(root);
        Append(level + 1, root);
    }

    private void Emit(short level, ReadOnlySpan<byte> hashes)
    {
        waiting.Add(new Tile(level, levels[level].Tiles++, hashes.ToArray()));
        if (waiting.Count < MostInMemory) return;
        spill ??= new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        Span<byte> head = stackalloc byte[10];
        foreach (var tile in waiting)
        {
            BinaryPrimitives.WriteInt16LittleEndian(head, tile.Level);
            BinaryPrimitives.WriteInt32LittleEndian(head[2..], tile.Index);
            BinaryPrimitives.WriteInt32LittleEndian(head[6..], tile.Hashes.Length);
            spill.Write(head);
            spill.Write(tile.Hashes);
        }
        waiting.Clear();
    }

    private IEnumerable<Tile> All()
    {
        if (spill is not null)
        {
            spill.Flush();
            spill.Position = 0;
            var head = new byte[10];
            while (spill.Position < spill.Length)
            {
                spill.ReadExactly(head);
                var hashes = new byte[BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(6))];
                spill.ReadExactly(hashes);
                yield return new Tile(BinaryPrimitives.ReadInt16LittleEndian(head), BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(2)), hashes);
            }
        }
        foreach (var tile in waiting) yield return tile;
    }

    private sealed class Level
    {
        public byte[] Buffer { get; } = new byte[Width * Hash.ByteCount];
        public int Count { get; set; }
        public int Tiles { get; set; }
    }
}
