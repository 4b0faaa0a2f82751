using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Access;

/// <summary>How a new node gets its first user: a one-time link that only the machine's operator sees.</summary>
public sealed class FirstAdministrator(Acts acts, RoleService roles)
{
    /// <summary>Issues a link, good for 24 hours, and voids earlier ones. Returns its path, or null when there is a user already.</summary>
    public async Task<string?> IssueAsync(CancellationToken ct = default)
    {
        await roles.EnsureBuiltInAsync(ct);
        if (!await IsOpenAsync(ct)) return null;
        var token = OneTimeLinks.NewToken();
        await using var command = acts.Database.Writer.CreateCommand("""
            with void as (delete from one_time_links where kind = 'first_administrator')
            insert into one_time_links (token_hash, kind, expires) values ($1, 'first_administrator', $2)
            """);
        command.Parameters.Add(new() { Value = OneTimeLinks.HashOf(token) });
        command.Parameters.Add(new() { Value = acts.Clock.GetUtcNow().UtcDateTime + OneTimeLinks.Lifetime });
        await command.ExecuteNonQueryAsync(ct);
        return "/first-administrator/" + token;
    }

    /// <summary>May this link still be used?</summary>
    public async Task<bool> IsValidAsync(string token, CancellationToken ct = default)
    {
        await using var command = acts.Database.Writer.CreateCommand("""
            select exists (select from one_time_links where token_hash = $1 and kind = 'first_administrator' and expires > $2) and not exists (select from users)
            """);
        command.Parameters.Add(new() { Value = OneTimeLinks.HashOf(token) });
        command.Parameters.Add(new() { Value = acts.Clock.GetUtcNow().UtcDateTime });
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>Makes the first administrator with a password; returns the user's id. The act is the node's own: nobody else is there yet.</summary>
    /// <exception cref="ProblemException">access.link_void; what <see cref="UserService.CreateAsync"/> refuses.</exception>
    public async Task<long> CreateAsync(string token, string login, string name, string language, string passwordHash, Guid key, CancellationToken ct = default)
    {
        var normal = LoginName.Read(login).GetValueOrThrow();
        UserService.Check(name, language);
        var outcome = await acts.DoAsync(new ActRequest(AccessActs.CreateUser, Actor.Node, Purpose.Housekeeping, key) { Content = $"{normal}|{name}|{language}" }, async act =>
        {
            await AccessLock.TakeAsync(act.Connection, ct);
            await using (var any = new NpgsqlCommand("select exists (select from users)", act.Connection))
            {
                if ((bool)(await any.ExecuteScalarAsync(ct))!) throw new ProblemException(Problem.Of("access.link_void"));
            }
            await OneTimeLinks.TakeAsync(act, token, "first_administrator", ct);
            var user = await UserService.WriteNewAsync(act, normal, new NewUser(normal, name, null, language, [BuiltInRole.Administrator.Code]), ct);
            act.Write(CredentialEventRow.Table, new CredentialEventRow(await act.Ids.NextAsync("credential_events", ct), user, "password_set"));
            act.Machinery("update user_credentials set password_hash = $2 where user_id = $1", user, passwordHash);
        }, ct);
        await using var command = acts.Database.Writer.CreateCommand("select id from users where act = $1");
        command.Parameters.Add(new() { Value = outcome.Id });
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    private async Task<bool> IsOpenAsync(CancellationToken ct)
    {
        await using var command = acts.Database.Writer.CreateCommand("select not exists (select from users)");
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }
}
