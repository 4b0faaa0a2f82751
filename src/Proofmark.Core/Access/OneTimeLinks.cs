using System.Buffers.Text;
using System.Security.Cryptography;
using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Access;

/// <summary>
/// A link that lets one person set a password once, within 24 hours. There is no e-mail: an administrator hands it over.
/// Only a hash of the 32 random bytes is kept.
/// </summary>
public sealed class OneTimeLinks(Acts acts)
{
    /// <summary>How long a link is good for.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <summary>Issues a link for a user; earlier ones of the user become void. Returns its path.</summary>
    /// <exception cref="ProblemException">access.user.not_found.</exception>
    public async Task<string> IssueAsync(long user, Doing doing, CancellationToken ct = default)
    {
        var token = NewToken();
        await acts.DoAsync(new ActRequest(AccessActs.SetCredentials, doing.Actor, doing.Purpose, doing.Key) { Content = $"{user}|link_issued|{Guid.NewGuid()}" }, async act =>
        {
            await using (var find = new NpgsqlCommand("select exists (select from users where id = $1)", act.Connection))
            {
                find.Parameters.Add(new() { Value = user });
                if (!(bool)(await find.ExecuteScalarAsync(ct))!) throw new ProblemException(Problem.Of("access.user.not_found"));
            }
            act.Write(CredentialEventRow.Table, new CredentialEventRow(await act.Ids.NextAsync("credential_events", ct), user, "link_issued"));
            act.Machinery("delete from one_time_links where user_id = $1", user);
            act.Machinery("insert into one_time_links (token_hash, kind, user_id, expires) values ($1, 'password', $2, $3)", HashOf(token), user, act.Recorded + Lifetime);
        }, ct);
        return "/password/" + token;
    }

    /// <summary>The user that a link is for; null when it was used, replaced, is too old, or never was one.</summary>
    public async Task<User?> FindAsync(string token, CancellationToken ct = default)
    {
        await using var command = acts.Database.Writer.CreateCommand("select user_id from one_time_links where token_hash = $1 and kind = 'password' and expires > $2");
        command.Parameters.Add(new() { Value = HashOf(token) });
        command.Parameters.Add(new() { Value = acts.Clock.GetUtcNow().UtcDateTime });
        return await command.ExecuteScalarAsync(ct) is long user && await UserQueries.FindAsync(acts.Database.Writer, user, ct) is { Active: true } found ? found : null;
    }

    /// <summary>Uses a link: sets the password (its hash) and voids the link, in one act of the user's own.</summary>
    /// <exception cref="ProblemException">access.link_void.</exception>
    public async Task<long> UseAsync(string token, string passwordHash, Guid key, CancellationToken ct = default)
    {
        var user = await FindAsync(token, ct) ?? throw new ProblemException(Problem.Of("access.link_void"));
        await acts.DoAsync(new ActRequest(AccessActs.SetCredentials, new Actor(user.Id, user.Organisation), Purpose.Housekeeping, key) { Content = $"{user.Id}|password_set" }, async act =>
        {
            await TakeAsync(act, token, "password", ct);
            await Credentials.WriteAsync(act, user.Id, "password_set", "password_hash = $3, access_failed = 0, lockout_end = null", ct, passwordHash);
        }, ct);
        return user.Id;
    }

    internal static string NewToken() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    internal static byte[] HashOf(string token) => SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(token));

    /// <summary>Takes a link out of the world; of two who use it at one moment, the second finds it void.</summary>
    internal static async Task TakeAsync(Act act, string token, string kind, CancellationToken ct)
    {
        await using var take = new NpgsqlCommand("delete from one_time_links where token_hash = $1 and kind = $2 and expires > $3", act.Connection);
        take.Parameters.Add(new() { Value = HashOf(token) });
        take.Parameters.Add(new() { Value = kind });
        take.Parameters.Add(new() { Value = act.Recorded });
        if (await take.ExecuteNonQueryAsync(ct) != 1) throw new ProblemException(Problem.Of("access.link_void"));
    }
}
