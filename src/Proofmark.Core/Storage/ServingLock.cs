using System.Globalization;
using Npgsql;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Storage;

/// <summary>
/// One server for one database: an advisory lock on a connection of its own, held as long as the server lives, which PostgreSQL gives up
/// when that connection ends. Two servers would sign into two folders, and each would send what the other sent.
/// </summary>
public sealed class ServingLock : IAsyncDisposable
{
    /// <summary>The reason under which acts are held when another server took the lock meanwhile.</summary>
    public const string Reason = "server";

    private const long LockKey = 0x5345525645; // "SERVE"
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private readonly string connectionString;
    private NpgsqlConnection? connection;

    private ServingLock(string connectionString) => this.connectionString = connectionString;

    /// <summary>Takes it.</summary>
    /// <exception cref="ProblemException">node.second_server: another server has it.</exception>
    public static async Task<ServingLock> TakeAsync(Database database, CancellationToken ct = default)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"proofmark server {Environment.ProcessId} on {Environment.MachineName}");
        var settings = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Pooling = false, Timeout = 5, CommandTimeout = 5, ApplicationName = name[..Math.Min(63, name.Length)] };
        // The machine of a server elsewhere may lose its power: PostgreSQL finds out within a minute and not within hours.
        settings.Options = (settings.Options + " -c tcp_keepalives_idle=20 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3").Trim();
        var one = new ServingLock(settings.ConnectionString);
        if (await one.TryTakeAsync(ct) is not { } other) return one;
        await one.DisposeAsync();
        throw new ProblemException(other);
    }

    /// <summary>Looks once a second whether it is still held, until cancelled. A connection that broke is made anew; when another server was quicker, acts are held.</summary>
    public async Task WatchAsync(NodeCondition condition, TimeProvider clock, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            await Task.Delay(LookEvery, clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!ct.IsCancellationRequested) await LookAsync(condition, ct);
        }
    }

    /// <summary>One look.</summary>
    public async Task LookAsync(NodeCondition condition, CancellationToken ct = default)
    {
        try
        {
            if (connection is not null)
            {
                await using var alive = new NpgsqlCommand("select 1", connection);
                await alive.ExecuteScalarAsync(ct);
                return;
            }
            if (await TryTakeAsync(ct) is { } other) condition.Hold(Reason, other);
            else condition.Release(Reason);
        }
        // The database is away: nobody can do acts, and the next look tries again.
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException or OperationCanceledException)
        {
            if (connection is { } broken) await broken.DisposeAsync();
            connection = null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (connection is not { } held) return;
        connection = null;
        await using (held)
        {
            try
            {
                // Said and not left to the end of the connection, which PostgreSQL sees a moment later: the next server may start at once.
                await using var release = new NpgsqlCommand($"select pg_advisory_unlock({LockKey})", held);
                await release.ExecuteNonQueryAsync();
            }
            catch (Exception e) when (e is NpgsqlException or InvalidOperationException)
            {
                // The database went first.
            }
        }
    }

    private async Task<Problem?> TryTakeAsync(CancellationToken ct)
    {
        var trying = new NpgsqlConnection(connectionString);
        try
        {
            await trying.OpenAsync(ct);
            if (await TryTakeOnAsync(trying, ct) is { } other) return other;
            connection = trying;
            return null;
        }
        finally
        {
            if (connection != trying) await trying.DisposeAsync();
        }
    }

    /// <summary>Takes it on a connection, which gives it up when it is closed: null, or which server has it.</summary>
    internal static async Task<Problem?> TryTakeOnAsync(NpgsqlConnection on, CancellationToken ct)
    {
        await using (var take = new NpgsqlCommand($"select pg_try_advisory_lock({LockKey})", on))
            if (await take.ExecuteScalarAsync(ct) is true) return null;
        await using var who = new NpgsqlCommand($"""
            select a.application_name, a.backend_start from pg_locks l join pg_stat_activity a on a.pid = l.pid
            where l.locktype = 'advisory' and l.granted and l.objsubid = 1 and l.database = (select oid from pg_database where datname = current_database())
              and (l.classid::bigint << 32 | l.objid::bigint) = {LockKey}
            """, on);
        await using var reader = await who.ExecuteReaderAsync(ct);
        var found = await reader.ReadAsync(ct);
        return Problem.Of("node.second_server.unavailable", null, ("server", found ? reader.GetString(0) : "-"), ("since", found ? UtcSecond.Of(reader.GetDateTime(1)) : "-"));
    }
}
