using Npgsql;
using NpgsqlTypes;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Access;

/// <summary>A passkey: what its authenticator said of itself when it was added, and its counter since.</summary>
public sealed record Passkey(byte[] CredentialId, long User, string Name, byte[] PublicKey, DateTime Created, uint SignCount, IReadOnlyList<string> Transports, bool BackupEligible, bool BackedUp, DateTime? LastUsed);

/// <summary>The only writer of passkeys. Adding and removing one is an act; its counter and its name are machinery.</summary>
public sealed class Passkeys(Acts acts)
{
    /// <summary>Passkeys of one user at most.</summary>
    public const int Most = 20;

    private const string Select = "select credential_id, user_id, name, public_key, created, sign_count, transports, backup_eligible, backed_up, last_used from passkeys";

    /// <summary>A user's passkeys, the oldest first.</summary>
    public Task<List<Passkey>> OfAsync(long user, CancellationToken ct = default) => ReadAsync(" where user_id = $1 order by created, credential_id", user, ct);

    /// <summary>The passkey of this id, or null.</summary>
    public async Task<Passkey?> FindAsync(byte[] credentialId, CancellationToken ct = default) => (await ReadAsync(" where credential_id = $1", credentialId, ct)).FirstOrDefault();

    /// <summary>Adds a passkey of the user's own.</summary>
    /// <exception cref="ProblemException">access.passkey_name, access.passkey_known, access.passkey_most.</exception>
    public async Task<ActOutcome> AddAsync(Passkey passkey, Doing doing, CancellationToken ct = default)
    {
        var name = Name(passkey.Name);
        return await acts.DoAsync(new ActRequest(AccessActs.SetCredentials, doing.Actor, doing.Purpose, doing.Key) { Content = $"{passkey.User}|passkey_added|{Convert.ToHexStringLower(passkey.CredentialId)}" }, async act =>
        {
            await AccessLock.TakeAsync(act.Connection, ct);
            if (await CountAsync(act.Connection, "credential_id = $1", passkey.CredentialId, ct) > 0) throw new ProblemException(Problem.Of("access.passkey_known"));
            if (await CountAsync(act.Connection, "user_id = $1", passkey.User, ct) >= Most) throw new ProblemException(Problem.Of("access.passkey_most", null, ("most", Most)));
            await Credentials.RecordAsync(act, passkey.User, "passkey_added", ct);
            act.Machinery("insert into passkeys (credential_id, user_id, name, public_key, created, sign_count, transports, backup_eligible, backed_up) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                passkey.CredentialId, passkey.User, name, passkey.PublicKey, act.Recorded, (long)passkey.SignCount, string.Join(',', passkey.Transports), passkey.BackupEligible, passkey.BackedUp);
        }, ct);
    }

    /// <summary>Removes a passkey of a user.</summary>
    /// <exception cref="ProblemException">access.passkey.not_found.</exception>
    public Task<ActOutcome> RemoveAsync(long user, byte[] credentialId, Doing doing, CancellationToken ct = default) =>
        acts.DoAsync(new ActRequest(AccessActs.SetCredentials, doing.Actor, doing.Purpose, doing.Key) { Content = $"{user}|passkey_removed|{Convert.ToHexStringLower(credentialId)}" }, async act =>
        {
            await using var remove = new NpgsqlCommand("delete from passkeys where user_id = $1 and credential_id = $2", act.Connection);
            remove.Parameters.Add(new() { Value = user });
            remove.Parameters.Add(new() { Value = credentialId });
            if (await remove.ExecuteNonQueryAsync(ct) != 1) throw new ProblemException(Problem.Of("access.passkey.not_found"));
            await Credentials.RecordAsync(act, user, "passkey_removed", ct);
        }, ct);

    /// <summary>Removes all passkeys of a user: lost or stolen devices. Sessions end too.</summary>
    /// <exception cref="ProblemException">access.user.not_found.</exception>
    public Task<ActOutcome> RemoveAllAsync(long user, Doing doing, CancellationToken ct = default) =>
        acts.DoAsync(new ActRequest(AccessActs.SetCredentials, doing.Actor, doing.Purpose, doing.Key) { Content = $"{user}|passkeys_removed" }, async act =>
        {
            await Credentials.RecordAsync(act, user, "passkeys_removed", ct);
            act.Machinery("delete from passkeys where user_id = $1", user);
            act.Machinery("delete from sessions where user_id = $1", user);
        }, ct);

    /// <summary>Gives a passkey of the user another name.</summary>
    /// <exception cref="ProblemException">access.passkey_name, access.passkey.not_found.</exception>
    public async Task RenameAsync(long user, byte[] credentialId, string? name, CancellationToken ct = default)
    {
        await using var command = acts.Database.Writer.CreateCommand("update passkeys set name = $3 where user_id = $1 and credential_id = $2");
        command.Parameters.Add(new() { Value = user });
        command.Parameters.Add(new() { Value = credentialId });
        command.Parameters.Add(new() { Value = Name(name) });
        if (await command.ExecuteNonQueryAsync(ct) != 1) throw new ProblemException(Problem.Of("access.passkey.not_found"));
    }

    /// <summary>Keeps the counter after a sign-in; false when another sign-in was there first with the same or a later count.</summary>
    public async Task<bool> TakeCountAsync(byte[] credentialId, uint signCount, bool backedUp, CancellationToken ct = default)
    {
        // Many authenticators always say 0 (WebAuthn §6.1.1): then there is no counter to compare.
        await using var command = acts.Database.Writer.CreateCommand("update passkeys set sign_count = $2, backed_up = $3, last_used = $4 where credential_id = $1 and (sign_count < $2 or (sign_count = 0 and $2 = 0))");
        command.Parameters.Add(new() { Value = credentialId });
        command.Parameters.Add(new() { Value = (long)signCount });
        command.Parameters.Add(new() { Value = backedUp });
        command.Parameters.Add(new() { Value = acts.Clock.GetUtcNow().UtcDateTime });
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    private static string Name(string? name) => string.IsNullOrWhiteSpace(name) || name.Length > 100 ? throw new ProblemException(Problem.Of("access.passkey_name", "name")) : name.Trim();

    private static async Task<long> CountAsync(NpgsqlConnection connection, string where, object value, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"select count(*) from passkeys where {where}", connection);
        command.Parameters.Add(new() { Value = value });
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    private async Task<List<Passkey>> ReadAsync(string where, object value, CancellationToken ct)
    {
        await using var command = acts.Database.Writer.CreateCommand(Select + where);
        command.Parameters.Add(new() { Value = value });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var list = new List<Passkey>();
        while (await reader.ReadAsync(ct))
        {
            list.Add(new(reader.GetFieldValue<byte[]>(0), reader.GetInt64(1), reader.GetString(2), reader.GetFieldValue<byte[]>(3), reader.GetDateTime(4), checked((uint)reader.GetInt64(5)),
                reader.GetString(6) is { Length: > 0 } transports ? transports.Split(',') : [], reader.GetBoolean(7), reader.GetBoolean(8), reader.IsDBNull(9) ? null : reader.GetDateTime(9)));
        }
        return list;
    }
}
