using Npgsql;
using NpgsqlTypes;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Access;

/// <summary>What a user proves to be one with. <see cref="Authenticator"/> is encrypted by whoever sets it.</summary>
public sealed record Credential(long User, string? PasswordHash, string SecurityStamp, int AccessFailed, DateTime? LockoutEnd, byte[]? Authenticator, bool SecondFactor);

/// <summary>The only writer of credentials. A change of password or second factor is an act; counting failures is machinery.</summary>
public sealed class Credentials(Acts acts)
{
    /// <summary>Failures after which an account rests.</summary>
    public const int MostFailures = 5;

    /// <summary>How long it rests.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromMinutes(15);

    /// <summary>A user's credentials, or null.</summary>
    public async Task<Credential?> FindAsync(long user, CancellationToken ct = default)
    {
        await using var command = acts.Database.Writer.CreateCommand("""
            select user_id, password_hash, security_stamp, access_failed, lockout_end, authenticator, second_factor from user_credentials where user_id = $1
            """);
        command.Parameters.Add(new() { Value = user });
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct)) return null;
        return new Credential(reader.GetInt64(0), reader.IsDBNull(1) ? null : reader.GetString(1), reader.GetString(2), reader.GetInt32(3),
            reader.IsDBNull(4) ? null : reader.GetDateTime(4), reader.IsDBNull(5) ? null : reader.GetFieldValue<byte[]>(5), reader.GetBoolean(6));
    }

    /// <summary>
    /// Takes one of the attempts that an account has, before the password is looked at, so that many guesses at one moment
    /// are counted as many. The last one locks.
    /// </summary>
    /// <returns>False when the account rests; the password is then not to be looked at.</returns>
    public async Task<bool> TakeAttemptAsync(long user, CancellationToken ct = default)
    {
        await using var command = acts.Database.Writer.CreateCommand("""
            update user_credentials set
                access_failed = case when lockout_end is null then access_failed + 1 else 1 end,
                lockout_end = case when lockout_end is null and access_failed + 1 >= $3 then $2::timestamptz + $4 end
            where user_id = $1 and (lockout_end is null or lockout_end <= $2)
            """);
        command.Parameters.Add(new() { Value = user });
        command.Parameters.Add(new() { Value = acts.Clock.GetUtcNow().UtcDateTime });
        command.Parameters.Add(new() { Value = MostFailures });
        command.Parameters.Add(new() { Value = Rest });
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    /// <summary>Gives an attempt back: the password was right, and the second factor is still to come.</summary>
    public Task ReturnAttemptAsync(long user, CancellationToken ct = default) =>
        ExecuteAsync("update user_credentials set access_failed = greatest(access_failed - 1, 0), lockout_end = null where user_id = $1", ct, user);

    /// <summary>Forgets the failures, after a sign-in or by an administrator.</summary>
    public Task ResetAttemptsAsync(long user, CancellationToken ct = default) =>
        ExecuteAsync("update user_credentials set access_failed = 0, lockout_end = null where user_id = $1", ct, user);

    /// <summary>Sets counters as they are given; for the framework's own bookkeeping.</summary>
    public Task SetCountersAsync(long user, int failed, DateTime? lockoutEnd, CancellationToken ct = default) =>
        ExecuteAsync("update user_credentials set access_failed = $2, lockout_end = $3 where user_id = $1", ct, user, failed, new NpgsqlParameter { Value = (object?)lockoutEnd ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });

    /// <summary>Accepts a time step once: false when this or a later one was accepted before (RFC 6238 §5.2).</summary>
    public async Task<bool> TakeStepAsync(long user, long step, CancellationToken ct = default)
    {
        await using var command = acts.Database.Writer.CreateCommand("update user_credentials set last_step = $2 where user_id = $1 and last_step < $2");
        command.Parameters.Add(new() { Value = user });
        command.Parameters.Add(new() { Value = step });
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    /// <summary>Replaces the hash of an unchanged password (more iterations than before); no act, as nobody did anything.</summary>
    public Task RehashAsync(long user, string hash, CancellationToken ct = default) => ExecuteAsync("update user_credentials set password_hash = $2 where user_id = $1", ct, user, hash);

    /// <summary>Sets a password; every session of the user ends.</summary>
    public Task<ActOutcome> SetPasswordAsync(long user, string hash, Doing doing, CancellationToken ct = default) =>
        ChangeAsync(user, "password_set", "password_hash = $3, access_failed = 0, lockout_end = null", doing, ct, hash);

    /// <summary>Sets the authenticator's secret (already encrypted) and asks for its codes from now on.</summary>
    public Task<ActOutcome> SetSecondFactorAsync(long user, byte[] secret, long step, Doing doing, CancellationToken ct = default) =>
        ChangeAsync(user, "second_factor_set", "authenticator = $3, second_factor = true, last_step = $4", doing, ct, secret, step);

    /// <summary>Removes the authenticator: lost, or to be set up anew.</summary>
    public Task<ActOutcome> RemoveSecondFactorAsync(long user, Doing doing, CancellationToken ct = default) =>
        ChangeAsync(user, "second_factor_removed", "authenticator = null, second_factor = false, last_step = 0", doing, ct);

    /// <summary>Asks for recovery codes alone from now on: for people without a telephone, who carry them on paper.</summary>
    public Task<ActOutcome> SetPrintedCodesAsync(long user, Doing doing, CancellationToken ct = default) =>
        ChangeAsync(user, "printed_codes_set", "authenticator = null, second_factor = true, last_step = 0", doing, ct);

    private async Task<ActOutcome> ChangeAsync(long user, string kind, string assignments, Doing doing, CancellationToken ct, params object[] values) =>
        await acts.DoAsync(new ActRequest(AccessActs.SetCredentials, doing.Actor, doing.Purpose, doing.Key) { Content = $"{user}|{kind}" }, act => WriteAsync(act, user, kind, assignments, ct, values), ct);

    internal static async Task WriteAsync(Act act, long user, string kind, string assignments, CancellationToken ct, params object[] values)
    {
        await RecordAsync(act, user, kind, ct);
        act.Machinery($"update user_credentials set security_stamp = $2, {assignments} where user_id = $1", [user, Guid.NewGuid().ToString("N"), .. values]);
        act.Machinery("delete from sessions where user_id = $1", user);
        act.Machinery("delete from one_time_links where user_id = $1", user);
        act.Machinery("delete from known_devices where user_id = $1", user);
        if (kind == "second_factor_removed") act.Machinery("delete from recovery_codes where user_id = $1", user);
    }

    /// <summary>Records that something happened to a user's credentials; the secret itself is nowhere.</summary>
    /// <exception cref="ProblemException">access.user.not_found.</exception>
    internal static async Task RecordAsync(Act act, long user, string kind, CancellationToken ct)
    {
        if (!await ExistsAsync(act.Connection, user, ct)) throw new ProblemException(Problem.Of("access.user.not_found"));
        act.Write(CredentialEventRow.Table, new CredentialEventRow(await act.Ids.NextAsync("credential_events", ct), user, kind));
    }

    private static async Task<bool> ExistsAsync(NpgsqlConnection connection, long user, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select exists (select from users where id = $1)", connection);
        command.Parameters.Add(new() { Value = user });
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    private async Task ExecuteAsync(string sql, CancellationToken ct, params object[] values)
    {
        await using var command = acts.Database.Writer.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync(ct);
    }
}
