using Npgsql;
using NpgsqlTypes;

namespace Proofmark.Core.Storage;

/// <summary>One piece of queued work, leased to whoever claimed it.</summary>
/// <param name="Id">queue.id.</param>
/// <param name="Payload">What to do, JSON.</param>
/// <param name="Attempts">How often it was begun, this time included.</param>
public sealed record WorkItem(long Id, string Payload, int Attempts);

/// <summary>
/// The work that acts queue (<see cref="Act.Enqueue"/>). Work is leased, not taken: a process that dies leaves its items to
/// the next one when the lease ends, so every item is done at least once and must bear being done twice.
/// </summary>
public sealed class WorkQueue(Database database, TimeProvider clock)
{
    /// <summary>Claims what is due, oldest first; nobody else gets it before the lease ends.</summary>
    public async Task<IReadOnlyList<WorkItem>> ClaimAsync(string kind, int most, TimeSpan lease, CancellationToken ct = default)
    {
        await using var command = database.Writer.CreateCommand("""
            update queue set lease_until = $2 + $3, attempts = attempts + 1
            where id in (
                select id from queue where kind = $1 and not dead and run_after <= $2 and (lease_until is null or lease_until < $2)
                order by id limit $4 for update skip locked)
            returning id, payload::text, attempts
            """);
        command.Parameters.Add(new() { Value = kind });
        command.Parameters.Add(Moment(clock.GetUtcNow()));
        command.Parameters.Add(new() { Value = lease });
        command.Parameters.Add(new() { Value = most });
        var claimed = new List<WorkItem>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct)) claimed.Add(new WorkItem(reader.GetInt64(0), reader.GetString(1), reader.GetInt32(2)));
        claimed.Sort((a, b) => a.Id.CompareTo(b.Id));
        return claimed;
    }

    /// <summary>It is done.</summary>
    public Task CompleteAsync(long id, CancellationToken ct = default) => ExecuteAsync("delete from queue where id = $1", ct, new NpgsqlParameter { Value = id });

    /// <summary>It is tried again later.</summary>
    public Task RetryAsync(long id, TimeSpan after, string error, CancellationToken ct = default) => ExecuteAsync(
        "update queue set lease_until = null, run_after = $2, last_error = $3 where id = $1", ct, new NpgsqlParameter { Value = id }, Moment(clock.GetUtcNow() + after), new NpgsqlParameter { Value = error });

    /// <summary>It goes back untried, for later; this claim does not count as an attempt.</summary>
    public Task PostponeAsync(long id, TimeSpan after, CancellationToken ct = default) => ExecuteAsync(
        "update queue set lease_until = null, run_after = $2, attempts = attempts - 1 where id = $1", ct, new NpgsqlParameter { Value = id }, Moment(clock.GetUtcNow() + after));

    /// <summary>It is given up; a person sees it.</summary>
    public Task BuryAsync(long id, string error, CancellationToken ct = default) => ExecuteAsync(
        "update queue set lease_until = null, dead = true, last_error = $2 where id = $1", ct, new NpgsqlParameter { Value = id }, new NpgsqlParameter { Value = error });

    private async Task ExecuteAsync(string sql, CancellationToken ct, params NpgsqlParameter[] parameters)
    {
        await using var command = database.Writer.CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        await command.ExecuteNonQueryAsync(ct);
    }

    private static NpgsqlParameter Moment(DateTimeOffset at) => new() { Value = at.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz };
}
