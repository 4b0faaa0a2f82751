using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Ledger;

namespace Proofmark.Core.Keeping;

/// <summary>
/// Builds the current epoch's tiles from the leaves in the database, and publishes the last checkpoint that it signed. The
/// tiles say no more than the leaves do, so a backup need not hold them; a leaf that was changed leads to another root and is refused.
/// </summary>
internal static class LedgerRebuild
{
    private const int Leaves = 20_000;

    /// <summary>Builds them; returns the number of signed leaves.</summary>
    /// <exception cref="ProblemException">keeping.ledger_differs: the leaves do not lead to the signed root.</exception>
    public static async Task<long> RunAsync(Database database, LedgerPlace place, CancellationToken ct)
    {
        var node = await NodeIdentity.FindAsync(database, ct) ?? throw new ProblemException(Problem.Of("keeping.no_node"));
        await using var connection = await database.Owner.OpenConnectionAsync(ct);
        return (await RunAsync(connection, node.Epoch, place, ct)).Head.Size;
    }

    /// <summary>Builds those of an epoch as a connection sees it, which may be in a transaction; returns the head and its note, null without one.</summary>
    /// <exception cref="ProblemException">keeping.ledger_differs: the leaves do not lead to the signed root.</exception>
    public static async Task<(TreeHead Head, string? Note)> RunAsync(NpgsqlConnection connection, int epoch, LedgerPlace place, CancellationToken ct)
    {
        await using var last = new NpgsqlCommand("select size, root, note from checkpoints where epoch = $1 order by size desc limit 1", connection);
        last.Parameters.Add(new() { Value = epoch });
        long size;
        Hash root;
        string note;
        await using (var reader = await last.ExecuteReaderAsync(ct))
        {
            if (!await reader.ReadAsync(ct)) return (TreeHead.Empty, null);
            (size, root, note) = (reader.GetInt64(0), new Hash(reader.GetFieldValue<byte[]>(1)), reader.GetString(2));
        }
        var store = place.Store(epoch);
        var head = TreeHead.Empty;
        using (var appender = new Appender(store))
            while (head.Size < size)
            {
                var read = await LeavesAsync(connection, head.Size, Math.Min(size, head.Size + Leaves), ct);
                if (read.Count == 0) break;
                head = appender.Append(head, read);
            }
        if (head.Size != size || head.Root != root) throw new ProblemException(Problem.Of("keeping.ledger_differs", null, ("size", size)));
        store.Publish(SignedNote.Parse(System.Text.Encoding.UTF8.GetBytes(note)));
        return (head, note);
    }

    private static async Task<List<ReadOnlyMemory<byte>>> LeavesAsync(NpgsqlConnection connection, long from, long to, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select content from leaves where idx >= $1 and idx < $2 order by idx", connection);
        command.Parameters.Add(new() { Value = from });
        command.Parameters.Add(new() { Value = to });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var list = new List<ReadOnlyMemory<byte>>();
        while (await reader.ReadAsync(ct)) list.Add(reader.GetFieldValue<byte[]>(0));
        return list;
    }
}
