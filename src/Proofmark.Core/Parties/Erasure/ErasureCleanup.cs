using System.Security.Cryptography;
using System.Text.Json;
using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Parties.Erasure;

/// <summary>One thing that an erasure leaves to be done outside its transaction. It must bear being done twice.</summary>
/// <param name="Name">For logs.</param>
/// <param name="RunAsync">Does it; returns how much cannot be done yet, because an import that runs still needs it.</param>
public sealed record CleanupStep(string Name, Func<CancellationToken, Task<int>> RunAsync);

/// <summary>
/// Does what erasures queued: files and working copies go, the database gives up the space where the words stood. A kill at
/// any point leaves the work to the next process; only when every step is done an act records the end.
/// </summary>
public sealed class ErasureCleanup(Acts acts, WorkQueue queue, IReadOnlyList<CleanupStep> steps)
{
    /// <summary>The queue.</summary>
    public const string Queue = "persons.clean";

    /// <summary>Relations above this size are vacuumed without being locked and rewritten (bytes).</summary>
    public const long LargestRewrite = 256L * 1024 * 1024;

    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(1);
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    /// <summary>Works until cancelled.</summary>
    public async Task RunAsync(Action<Exception> failed, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await RunOnceAsync(failed, ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            // The database may be away for a while; the queue waits for it.
            catch (Exception e)
            {
                failed(e);
            }
            await Task.Delay(TimeSpan.FromSeconds(1), acts.Clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Does what is due; returns how many erasures were finished.</summary>
    public async Task<int> RunOnceAsync(Action<Exception> failed, CancellationToken ct = default)
    {
        var finished = 0;
        foreach (var item in await queue.ClaimAsync(Queue, 10, Lease, ct))
        {
            var payload = JsonSerializer.Deserialize<Payload>(item.Payload, Options)!;
            try
            {
                var left = 0;
                foreach (var step in steps) left += await step.RunAsync(ct);
                if (left > 0 || !await ReclaimAsync(payload.Tables, ct))
                {
                    await queue.PostponeAsync(item.Id, Later, ct);
                    continue;
                }
                await FinishAsync(payload.Erasure, ct);
                await queue.CompleteAsync(item.Id, ct);
                finished++;
            }
            // Never given up: a person's copies must go. What failed may quote a file, so only its kind is kept.
            catch (Exception e) when (e is not OperationCanceledException)
            {
                failed(e);
                await queue.RetryAsync(item.Id, Later, e.GetType().Name, ct);
            }
        }
        return finished;
    }

    /// <summary>
    /// Deleted words stay in the files of the database until their space is used again: small tables are rewritten, large ones
    /// vacuumed, and the write-ahead log is turned over. Someone else's server may not allow the last; its operator turns it over in time.
    /// </summary>
    /// <returns>False: somebody still reads what was there before; it is tried again later.</returns>
    private async Task<bool> ReclaimAsync(IReadOnlyList<string> tables, CancellationToken ct)
    {
        string[] touched = [.. tables.Append("import_jobs").Where(t => PersonalColumns.All.Any(c => c.Table == t)).Distinct()];
        await using var connection = await acts.Database.Owner.OpenConnectionAsync(ct);
        if (!await AloneAsync(connection, ct)) return false;
        // The planner keeps samples of what columns held: of partitioned and of empty tables a new analysis would not replace them.
        await IfAllowedAsync(connection, "delete from pg_catalog.pg_statistic s using unnest($1) t (name) where s.starelid = t.name::regclass or s.starelid in (select relid from pg_partition_tree(t.name::regclass))", touched, ct);
        foreach (var table in touched)
        {
            await using var parts = new NpgsqlCommand("select c.oid::regclass::text, pg_total_relation_size(c.oid) from pg_class c where c.relkind = 'r' and (c.oid = $1::regclass or c.oid in (select relid from pg_partition_tree($1::regclass)))", connection);
            parts.Parameters.Add(new() { Value = table });
            var found = new List<(string Name, long Size)>();
            await using (var reader = await parts.ExecuteReaderAsync(ct))
                while (await reader.ReadAsync(ct)) found.Add((reader.GetString(0), reader.GetInt64(1)));
            foreach (var (name, size) in found)
            {
                // The names come from the catalogue, quoted by regclass.
                await using var vacuum = new NpgsqlCommand(size <= LargestRewrite ? $"vacuum (full, analyze) {name}" : $"vacuum (analyze) {name}", connection) { CommandTimeout = 0 };
                await vacuum.ExecuteNonQueryAsync(ct);
            }
        }
        // The samples went in transactions of their own: one that began before those ended keeps them readable too.
        if (!await AloneAsync(connection, ct)) return false;
        foreach (var sql in new[] { "vacuum (full) pg_catalog.pg_statistic", "select pg_switch_wal()", "checkpoint" }) await IfAllowedAsync(connection, sql, null, ct);
        return true;
    }

    /// <summary>
    /// A rewrite keeps rows that a transaction which began before may still read: waits, for a minute at most, until there is
    /// none. Numbers of transactions are the whole server's: one that runs in another database holds every new snapshot back.
    /// </summary>
    private async Task<bool> AloneAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var now = new NpgsqlCommand("select pg_current_xact_id()::text", connection);
        var from = (string)(await now.ExecuteScalarAsync(ct))!;
        await using var older = new NpgsqlCommand("select exists (select from pg_stat_activity where pid <> pg_backend_pid() and (age(backend_xid) > age($1::text::xid8::xid) or ((datname = current_database() or datid is null) and age(backend_xmin) > age($1::text::xid8::xid))))", connection);
        older.Parameters.Add(new() { Value = from });
        for (var i = 0; i < 600; i++)
        {
            if (!(bool)(await older.ExecuteScalarAsync(ct))!) return true;
            await Task.Delay(TimeSpan.FromMilliseconds(100), acts.Clock, ct);
        }
        return false;
    }

    /// <summary>On a server that is not the node's own the right may be missing: then it is the operator's to do (docs/personal-data.md).</summary>
    private static async Task IfAllowedAsync(NpgsqlConnection connection, string sql, string[]? names, CancellationToken ct)
    {
        try
        {
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
            if (names is not null) command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = names });
            await command.ExecuteNonQueryAsync(ct);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return;
        }
    }

    private Task FinishAsync(long erasure, CancellationToken ct) =>
        acts.DoAsync(new ActRequest(PersonErasure.Finish, Actor.Node, Purpose.Housekeeping, KeyOf(erasure)), async act =>
            act.Write(ErasureEndRow.Table, new ErasureEndRow(await act.Ids.NextAsync("erasure_ends", ct), erasure)), ct);

    /// <summary>The queue runs work at least once; the same key lets a second end do nothing.</summary>
    private static Guid KeyOf(long erasure)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"end of erasure {erasure}")), hash);
        return new Guid(hash[..16], bigEndian: true);
    }

    internal sealed record Payload(long Erasure, IReadOnlyList<string> Tables);
}
