using System.Net;
using Npgsql;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Access;

/// <summary>A sign-in as its own user sees it.</summary>
/// <param name="Id">Its id; worth nothing without the cookie that the server sealed.</param>
/// <param name="Started">When it began, UTC.</param>
/// <param name="LastSeen">The last request, to the minute, UTC.</param>
/// <param name="Expires">When it ends by itself, UTC.</param>
/// <param name="Device">Browser and system in two words; null when the browser did not say.</param>
/// <param name="Address">The network address it was begun from.</param>
public sealed record SessionInfo(Guid Id, DateTime Started, DateTime LastSeen, DateTime Expires, string? Device, IPAddress? Address);

/// <summary>Lists and ends a user's sessions. An ended session is none at its next request.</summary>
public sealed class SessionList(Database database, Acts acts, AccessPolicy? policy = null)
{
    private readonly TimeSpan idle = (policy ?? new AccessPolicy()).Idle;

    /// <summary>The user's sessions that are not over, the latest first.</summary>
    public async Task<IReadOnlyList<SessionInfo>> OfAsync(long user, CancellationToken ct = default)
    {
        await using var command = database.Writer.CreateCommand("""
            select s.id, s.started, coalesce(s.last_seen, s.started), s.expires, s.device, s.address
            from sessions s join user_credentials c on c.user_id = s.user_id and c.security_stamp = s.security_stamp
            where s.user_id = $1 and s.expires > $2 and coalesce(s.last_seen, s.started) + $3 > $2 order by s.started desc, s.id
            """);
        command.Parameters.Add(new() { Value = user });
        command.Parameters.Add(new() { Value = acts.Clock.GetUtcNow().UtcDateTime });
        command.Parameters.Add(new() { Value = idle });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var list = new List<SessionInfo>();
        while (await reader.ReadAsync(ct))
            list.Add(new(reader.GetGuid(0), reader.GetDateTime(1), reader.GetDateTime(2), reader.GetDateTime(3), reader.IsDBNull(4) ? null : reader.GetString(4), reader.IsDBNull(5) ? null : reader.GetFieldValue<IPAddress>(5)));
        return list;
    }

    /// <summary>Ends one session of the user; nothing happens to another's.</summary>
    public Task<int> EndAsync(long user, Guid session, CancellationToken ct = default) => ExecuteAsync("delete from sessions where user_id = $1 and id = $2", user, session, ct);

    /// <summary>Ends the user's sessions but one.</summary>
    public Task<int> EndOthersAsync(long user, Guid keep, CancellationToken ct = default) => ExecuteAsync("delete from sessions where user_id = $1 and id <> $2", user, keep, ct);

    /// <summary>An administrator ends all sessions of a user: an act, because it is done to somebody else.</summary>
    /// <exception cref="Shared.ProblemException">access.user.not_found.</exception>
    public Task<ActOutcome> EndAllAsync(long user, Doing doing, CancellationToken ct = default) =>
        acts.DoAsync(new ActRequest(AccessActs.SetCredentials, doing.Actor, doing.Purpose, doing.Key) { Content = $"{user}|sessions_ended" }, async act =>
        {
            await Credentials.RecordAsync(act, user, "sessions_ended", ct);
            act.Machinery("delete from sessions where user_id = $1", user);
        }, ct);

    private async Task<int> ExecuteAsync(string sql, long user, Guid session, CancellationToken ct)
    {
        await using NpgsqlCommand command = database.Writer.CreateCommand(sql);
        command.Parameters.Add(new() { Value = user });
        command.Parameters.Add(new() { Value = session });
        return await command.ExecuteNonQueryAsync(ct);
    }
}
