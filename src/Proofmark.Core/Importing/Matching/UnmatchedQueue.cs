using Npgsql;
using Proofmark.Core.Importing.Rows;
using Proofmark.Core.Reference;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons.Matching;

namespace Proofmark.Core.Importing.Matching;

/// <summary>A text that waits for a person. <see cref="Rows"/>: how many standing entries say it.</summary>
public sealed record UnmatchedText(string Kind, string AsFound, long Rows);

/// <summary>
/// Makes, models and calibres as found that no table knows and no person decided on. Imports add to the list in their act;
/// a recount in the background puts the numbers right from what stands, also after corrections and withdrawals.
/// </summary>
public sealed class UnmatchedQueue(Database database, ReferenceTables tables, TimeProvider clock)
{
    /// <summary>Kind of the queued work.</summary>
    public const string Work = "weapons.recount";

    private const int Most = 200_000;
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);
    private readonly TablesLookup lookup = new(tables);

    /// <summary>Has the list counted anew when the act is committed.</summary>
    public static void EnqueueRecount(Act act) => act.Enqueue(Work, "{}");

    /// <summary>How many texts of each kind wait.</summary>
    public async Task<IReadOnlyDictionary<string, long>> CountsAsync(CancellationToken ct = default)
    {
        var counts = FoundText.Kinds.ToDictionary(k => k, _ => 0L);
        await using var command = database.Writer.CreateCommand("select kind, count(*) from unmatched where kind = any($1) group by kind");
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. FoundText.Kinds] });
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct)) counts[reader.GetString(0)] = reader.GetInt64(1);
        return counts;
    }

    /// <summary>Texts that wait, those of most rows first.</summary>
    public async Task<IReadOnlyList<UnmatchedText>> ListAsync(string kind, int skip, int take, CancellationToken ct = default)
    {
        await using var command = database.Writer.CreateCommand("select kind, as_found, seen from unmatched where kind = $1 order by seen desc, norm offset $2 limit $3");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = kind });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = skip });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = take });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var list = new List<UnmatchedText>();
        while (await reader.ReadAsync(ct)) list.Add(new UnmatchedText(reader.GetString(0), reader.GetString(1), reader.GetInt64(2)));
        return list;
    }

    /// <summary>True while a recount is queued or running: the numbers may be behind.</summary>
    public async Task<bool> IsRecountingAsync(CancellationToken ct = default)
    {
        await using var command = database.Writer.CreateCommand("select exists (select from queue where kind = $1 and not dead)");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Work });
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>Counts anew if some act asked for it. One recount answers all that asked before it began.</summary>
    public async Task<bool> RecountIfAskedAsync(CancellationToken ct = default)
    {
        var queue = new WorkQueue(database, clock);
        var asked = await queue.ClaimAsync(Work, 1000, Lease, ct);
        if (asked.Count == 0) return false;
        await RecountAsync(ct);
        foreach (var item in asked) await queue.CompleteAsync(item.Id, ct);
        return true;
    }

    /// <summary>Counts from the standing entries. Done twice it says the same; a crash leaves the earlier list.</summary>
    public async Task RecountAsync(CancellationToken ct = default)
    {
        var decided = await new ReferenceDecisions(database).AllAsync(ct);
        var found = new Dictionary<(string Kind, string Norm), (string AsFound, long Rows)>();
        void Count(string kind, string text, long rows)
        {
            var key = (kind, FoundText.Norm(text));
            if (decided.ContainsKey(key)) return;
            if (found.TryGetValue(key, out var before)) found[key] = (before.AsFound, before.Rows + rows);
            else if (found.Count < Most) found[key] = (text, rows);
        }
        string? MakeOf(string? make, string? known) =>
            make is null ? null : decided.TryGetValue(("make", FoundText.Norm(make)), out var reference) ? reference : known ?? lookup.Find(ReferenceKind.Make, make, default).Code;

        await using var connection = await database.Writer.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
        foreach (var (kind, type) in new[] { ("make", ReferenceKind.Make), ("calibre", ReferenceKind.Calibre) })
        {
            await using var command = new NpgsqlCommand($"select {kind}, count(*) from entries where id > 0 and {kind} is not null and {kind}_ref is null and until_act is null group by 1 order by 2 desc", connection) { CommandTimeout = 0 };
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
                if (lookup.Find(type, reader.GetString(0), default).Outcome != ReferenceOutcome.Known) Count(kind, reader.GetString(0), reader.GetInt64(1));
        }
        await using (var command = new NpgsqlCommand("select model, make, make_ref, count(*) from entries where id > 0 and model is not null and model_ref is null and until_act is null group by 1, 2, 3 order by 4 desc", connection) { CommandTimeout = 0 })
        await using (var reader = await command.ExecuteReaderAsync(ct))
            while (await reader.ReadAsync(ct))
            {
                var make = MakeOf(reader.IsDBNull(1) ? null : reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2));
                if (lookup.Find(ReferenceKind.Model, reader.GetString(0), ReferenceMatch.Known(code: make)).Outcome != ReferenceOutcome.Known) Count("model", reader.GetString(0), reader.GetInt64(3));
            }
        await WriteAsync(connection, found, ct);
        await transaction.CommitAsync(ct);
    }

    private static async Task WriteAsync(NpgsqlConnection connection, Dictionary<(string Kind, string Norm), (string AsFound, long Rows)> found, CancellationToken ct)
    {
        await using (var delete = new NpgsqlCommand("delete from unmatched where kind = any($1)", connection))
        {
            delete.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. FoundText.Kinds] });
            await delete.ExecuteNonQueryAsync(ct);
        }
        foreach (var chunk in found.Chunk(5_000))
        {
            await using var insert = new NpgsqlCommand("insert into unmatched (kind, norm, as_found, seen) select * from unnest($1, $2, $3, $4)", connection);
            insert.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. chunk.Select(c => c.Key.Kind)] });
            insert.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. chunk.Select(c => c.Key.Norm)] });
            insert.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. chunk.Select(c => c.Value.AsFound)] });
            insert.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. chunk.Select(c => c.Value.Rows)] });
            await insert.ExecuteNonQueryAsync(ct);
        }
    }
}
