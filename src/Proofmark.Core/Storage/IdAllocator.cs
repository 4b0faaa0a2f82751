using System.Collections.Concurrent;
using Npgsql;

namespace Proofmark.Core.Storage;

/// <summary>
/// Gives out row ids from blocks taken outside the act's transaction, so that a long import holds up nobody.
/// Ids are never reused; a crash leaves a gap, which means nothing.
/// </summary>
public sealed class IdAllocator(Database database)
{
    private const int BlockSize = 64;
    private readonly ConcurrentDictionary<string, Block> blocks = new(StringComparer.Ordinal);

    /// <summary>The next id of a table.</summary>
    public async ValueTask<long> NextAsync(string table, CancellationToken ct = default)
    {
        var block = blocks.GetOrAdd(table, _ => new Block());
        await block.Gate.WaitAsync(ct);
        try
        {
            if (block.Left == 0)
            {
                block.Next = await TakeAsync(table, BlockSize, ct);
                block.Left = BlockSize;
            }
            block.Left--;
            return block.Next++;
        }
        finally
        {
            block.Gate.Release();
        }
    }

    /// <summary>Takes <paramref name="count"/> consecutive ids and returns the first.</summary>
    public async Task<long> TakeAsync(string table, long count, CancellationToken ct = default)
    {
        try
        {
            return await AskAsync(table, count, ct);
        }
        catch (NpgsqlException e) when (NodeFault.Explain(e) is not null)
        {
            // A connection of before the database was started anew. Ids that were taken and never heard of leave a gap.
            return await AskAsync(table, count, ct);
        }
    }

    private async Task<long> AskAsync(string table, long count, CancellationToken ct)
    {
        await using var command = database.Ids.CreateCommand("select take_ids($1, $2)");
        command.Parameters.Add(new() { Value = table });
        command.Parameters.Add(new() { Value = count });
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    private sealed class Block
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);
        public long Next { get; set; }
        public int Left { get; set; }
    }
}
