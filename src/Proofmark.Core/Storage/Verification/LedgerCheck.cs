using Npgsql;
using Proofmark.Ledger;

namespace Proofmark.Core.Storage.Verification;

/// <summary>Checks leaves against one another, the tiles on disk and every signed checkpoint.</summary>
internal sealed class LedgerCheck(NpgsqlConnection connection, TileStore store, byte[]? published, TrustedKeys keys, NodeIdentity node, ActIndex index, VerificationReport report)
{
    public async Task RunAsync(CancellationToken ct)
    {
        var heads = await CheckpointsAsync(ct);
        var tree = new MerkleRoot();
        var tiles = new TiledTree(store, PublishedSize());
        Compare(heads, tree, 0);
        await using var command = new NpgsqlCommand("select act, content, idx from leaves order by idx nulls last, act", connection) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var act = reader.GetInt64(0);
            var content = reader.GetFieldValue<byte[]>(1);
            if (LeafContent.TryRead(content) is not { } leaf || leaf.Act != act) report.Add("ledger.leaf_changed", ("act", act));
            else if (!index.Add(act, leaf.Records, leaf.Root)) report.Add("ledger.leaf_twice", ("act", act));
            report.Acts++;
            if (reader.IsDBNull(2))
            {
                report.Unsigned++;
                continue;
            }
            var at = reader.GetInt64(2);
            for (; tree.Count < at; tree.AppendLeaf([])) report.Add("ledger.leaf_missing", ("leaf", tree.Count));
            var hash = MerkleHash.Leaf(content);
            if (at < tiles.Size && TryLeaf(tiles, at) is { } onDisk && onDisk != hash) report.Add("ledger.leaf_changed", ("act", act));
            tree.Append(hash);
            Compare(heads, tree, tree.Count);
        }
        foreach (var size in heads.Keys.Where(s => s > tree.Count)) report.Add("ledger.leaves_cut", ("size", size), ("leaves", tree.Count));
        if (tiles.Size > tree.Count) report.Add("ledger.database_older", ("database", tree.Count), ("signed", tiles.Size));
    }

    /// <summary>The size that the checkpoint outside the database claims; 0 when it cannot be read, which is named where its signature is checked.</summary>
    private long PublishedSize() => published is not null && SignedNote.TryParse(published, out var note, out _) && Checkpoint.TryParse(note.Text, out var checkpoint, out _) ? checkpoint.Head.Size : 0;

    private void Compare(Dictionary<long, List<Hash>> heads, MerkleRoot tree, long size)
    {
        if (!heads.TryGetValue(size, out var roots)) return;
        var root = tree.Root();
        foreach (var expected in roots)
        {
            if (expected == root) report.SignedSize = Math.Max(report.SignedSize, size);
            else report.Add("ledger.checkpoint_differs", ("size", size));
        }
    }

    private static Hash? TryLeaf(TiledTree tiles, long at)
    {
        try
        {
            return tiles.Leaf(at);
        }
        catch (LedgerDamageException)
        {
            return null; // named by the check of the tiles themselves
        }
    }

    /// <summary>The roots that signed checkpoints give, by size: those in the database and the one kept outside it.</summary>
    private async Task<Dictionary<long, List<Hash>>> CheckpointsAsync(CancellationToken ct)
    {
        var heads = new Dictionary<long, List<Hash>>();
        await using var command = new NpgsqlCommand("select epoch, size, root, note from checkpoints order by epoch, size", connection);
        await using (var reader = await command.ExecuteReaderAsync(ct))
            while (await reader.ReadAsync(ct))
                Take(heads, System.Text.Encoding.UTF8.GetBytes(reader.GetString(3)), reader.GetInt64(1), new Hash(reader.GetFieldValue<byte[]>(2)));
        if (published is not null) Take(heads, published, null, null);
        return heads;
    }

    private void Take(Dictionary<long, List<Hash>> heads, byte[] bytes, long? size, Hash? root)
    {
        if (!SignedNote.TryParse(bytes, out var note, out _) || !Checkpoint.TryParse(note.Text, out var checkpoint, out _) || checkpoint.Origin != node.Origin)
        {
            report.Add("ledger.checkpoint_signature", ("size", size ?? -1));
            return;
        }
        var opening = keys.Open(note, checkpoint);
        if (!opening.IsTrusted)
        {
            foreach (var late in opening.OutOfTime) report.Add("ledger.checkpoint_old_key", ("size", checkpoint.Head.Size), ("key", $"{late.KeyId:x8}"));
            if (opening.OutOfTime.Count == 0) report.Add("ledger.checkpoint_signature", ("size", size ?? -1));
            return;
        }
        if ((size is not null && size != checkpoint.Head.Size) || (root is not null && root != checkpoint.Head.Root)) report.Add("ledger.checkpoint_row_changed", ("size", checkpoint.Head.Size));
        if (!heads.TryGetValue(checkpoint.Head.Size, out var roots)) heads.Add(checkpoint.Head.Size, roots = []);
        if (!roots.Contains(checkpoint.Head.Root)) roots.Add(checkpoint.Head.Root);
    }
}
