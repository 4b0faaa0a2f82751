using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Proofmark.Core.Parties;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Storage.Sealing;

namespace Proofmark.Core.Access.Sealed;

/// <summary>
/// Sealed cases: opened by one person under an order of a court or prosecutor, approved by another, used by the persons named in
/// them and nobody else, until a day. Their steps are sealed records and no acts: an act would show in the ledger that there is such a case.
/// </summary>
public sealed class SealedAuthorities(Acts acts, PersonKeys keys)
{
    /// <summary>Most persons who are named in one.</summary>
    public const int MostUsers = 20;

    /// <summary>Most days of use.</summary>
    public const int MostDays = 366;

    /// <summary>Most days from today to the unsealing; and by which it is put off at a time.</summary>
    public const int MostSealed = 731;

    private const long LockKey = 0x5345414C4544;

    private readonly SealedVault vault = keys.Sealed;

    private DateOnly Today => acts.Clock.Today();

    /// <summary>Opens one; returns its id. It waits for another person.</summary>
    /// <exception cref="ProblemException">access.sealed_reference, access.sealed_issuer, access.sealed_reason, access.sealed_users, access.sealed_user, access.sealed_self, access.sealed_dates; access.sealed_right.forbidden.</exception>
    public async Task<Guid> OpenAsync(SealedRequest asked, Doing doing, CancellationToken ct = default)
    {
        var problems = new List<Problem>();
        string? Said(string? text, string field, string code, int least, int most)
        {
            var said = text?.Trim() ?? "";
            if (said.Length < least || said.Length > most) problems.Add(Problem.Of(code, field, ("most", most)));
            return said;
        }
        var reference = Said(asked.Reference, "reference", "access.sealed_reference", 3, 200);
        var issuer = Said(asked.Issuer, "issuer", "access.sealed_issuer", 3, 200);
        var reason = Said(asked.Reason, "reason", "access.sealed_reason", 10, 2000);
        if (asked is not { From: { } from, Until: { } until, Unseal: { } unseal }) problems.Add(Problem.Of("access.sealed_dates", "from", ("days", MostDays), ("sealed", MostSealed)));
        else if (from > until || until < Today || until >= from.AddDays(MostDays) || unseal <= until || unseal > Today.AddDays(MostSealed)) problems.Add(Problem.Of("access.sealed_dates", "until", ("days", MostDays), ("sealed", MostSealed)));
        var logins = asked.Users.Select(u => u.Trim()).Where(u => u.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        if (logins.Count is 0 or > MostUsers) problems.Add(Problem.Of("access.sealed_users", "users", ("most", MostUsers)));
        return await StepAsync(doing, async (connection, all) =>
        {
            if (all.SelectMany(a => a.Steps).FirstOrDefault(s => s.Kind == "open" && s.Key == doing.Key && s.By == doing.Actor.User) is { } earlier) return (earlier.Of, null);
            var users = new List<long>();
            foreach (var login in logins.Take(MostUsers))
            {
                if (await NamedAsync(connection, login, ct) is not { } user) problems.Add(Problem.Of("access.sealed_user", "users", ("value", login)));
                else if (user == doing.Actor.User) problems.Add(Problem.Of("access.sealed_self", "users"));
                else users.Add(user);
            }
            if (problems.Count > 0) throw new ProblemException(problems);
            var id = Guid.NewGuid();
            return (id, new SealedEntry { Kind = "open", Of = id, Reference = reference, Issuer = issuer, Text = reason, Users = [.. users], From = asked.From, Until = asked.Until, Day = asked.Unseal });
        }, ct);
    }

    /// <summary>Approves or refuses one that somebody else opened.</summary>
    /// <exception cref="ProblemException">access.sealed.not_found, access.sealed_own.forbidden, access.sealed_decided.conflict, access.sealed_outcome, access.too_long, access.sealed_right.forbidden.</exception>
    public Task DecideAsync(Guid id, string? outcome, string? note, Doing doing, CancellationToken ct = default) => StepAsync(doing, (_, all) =>
    {
        var one = Find(all, id, doing.Actor.User);
        if (one.Steps.Any(s => s.Key == doing.Key)) return Task.FromResult((id, (SealedEntry?)null));
        if (outcome is not ("approve" or "refuse")) throw new ProblemException(Problem.Of("access.sealed_outcome", "outcome"));
        if (one.OpenedBy == doing.Actor.User) throw new ProblemException(Problem.Of("access.sealed_own.forbidden"));
        if (one.State != "waiting") throw new ProblemException(Problem.Of("access.sealed_decided.conflict"));
        return Task.FromResult((id, (SealedEntry?)new SealedEntry { Kind = "decide", Of = id, Outcome = outcome, Text = Note(note) }));
    }, ct);

    /// <summary>Ends the use of one before its last day, by who opened or approved it.</summary>
    /// <exception cref="ProblemException">access.sealed.not_found, access.sealed_state.conflict, access.sealed_right.forbidden.</exception>
    public Task EndAsync(Guid id, string? note, Doing doing, CancellationToken ct = default) => StepAsync(doing, (_, all) =>
    {
        var one = Find(all, id, doing.Actor.User);
        if (one.Steps.Any(s => s.Key == doing.Key)) return Task.FromResult((id, (SealedEntry?)null));
        if (!one.IsKnownTo(doing.Actor.User)) throw new ProblemException(Problem.Of("access.sealed.not_found"));
        if (one.State != "approved") throw new ProblemException(Problem.Of("access.sealed_state.conflict"));
        return Task.FromResult((id, (SealedEntry?)new SealedEntry { Kind = "end", Of = id, Text = Note(note) }));
    }, ct);

    /// <summary>Asks the independent auditor to put the unsealing off.</summary>
    /// <exception cref="ProblemException">access.sealed.not_found, access.sealed_state.conflict, access.sealed_dates, access.sealed_reason, access.sealed_right.forbidden.</exception>
    public Task AskAsync(Guid id, DateOnly? unseal, string? reason, Doing doing, CancellationToken ct = default) => StepAsync(doing, (_, all) =>
    {
        var one = Find(all, id, doing.Actor.User);
        if (one.Steps.Any(s => s.Key == doing.Key)) return Task.FromResult((id, (SealedEntry?)null));
        if (!one.IsKnownTo(doing.Actor.User)) throw new ProblemException(Problem.Of("access.sealed.not_found"));
        if (one.State is not ("approved" or "ended") || one.Asked is not null) throw new ProblemException(Problem.Of("access.sealed_state.conflict"));
        if (unseal is not { } day || day <= one.Unseal || day > Today.AddDays(MostSealed)) throw new ProblemException(Problem.Of("access.sealed_dates", "unseal", ("days", MostDays), ("sealed", MostSealed)));
        if (reason?.Trim() is not { Length: >= 10 and <= 2000 } said) throw new ProblemException(Problem.Of("access.sealed_reason", "reason", ("most", 2000)));
        return Task.FromResult((id, (SealedEntry?)new SealedEntry { Kind = "ask", Of = id, Day = day, Text = said }));
    }, ct);

    /// <summary>The independent auditor lets the unsealing be put off, or does not.</summary>
    /// <exception cref="ProblemException">access.sealed.not_found, access.sealed_own.forbidden, access.sealed_state.conflict, access.sealed_outcome, access.sealed_right.forbidden.</exception>
    public Task AnswerAsync(Guid id, string? outcome, string? note, Doing doing, CancellationToken ct = default) => StepAsync(doing, (_, all) =>
    {
        var one = all.FirstOrDefault(a => a.Id == id) ?? throw new ProblemException(Problem.Of("access.sealed.not_found"));
        if (one.Steps.Any(s => s.Key == doing.Key)) return Task.FromResult((id, (SealedEntry?)null));
        if (outcome is not ("approve" or "refuse")) throw new ProblemException(Problem.Of("access.sealed_outcome", "outcome"));
        if (one.IsKnownTo(doing.Actor.User) || one.Users.Contains(doing.Actor.User)) throw new ProblemException(Problem.Of("access.sealed_own.forbidden"));
        if (one.Asked is null) throw new ProblemException(Problem.Of("access.sealed_state.conflict"));
        return Task.FromResult((id, (SealedEntry?)new SealedEntry { Kind = "answer", Of = id, Outcome = outcome, Text = Note(note) }));
    }, ct, Permission.AuditIndependent);

    /// <summary>Those that this person opened, approved or refused, and those that wait for somebody else than who opened them or is named in them.</summary>
    public async Task<IReadOnlyList<SealedAuthority>> ListAsync(long user, CancellationToken ct = default) =>
        [.. (await AllAsync(ct)).Where(a => MaySee(a, user)).Reverse()];

    /// <summary>One of them.</summary>
    /// <exception cref="ProblemException">access.sealed.not_found.</exception>
    public async Task<SealedAuthority> FindAsync(Guid id, long user, CancellationToken ct = default) => Find(await AllAsync(ct), id, user);

    /// <summary>How many wait for this person's decision.</summary>
    public async Task<int> WaitingAsync(long user, CancellationToken ct = default) => (await AllAsync(ct)).Count(a => a.State == "waiting" && a.OpenedBy != user && !a.Users.Contains(user));

    /// <summary>Those under which this person may look today.</summary>
    public async Task<IReadOnlyList<SealedAuthority>> ForAsync(long user, CancellationToken ct = default) => [.. (await AllAsync(ct)).Where(a => a.IsFor(user, Today))];

    /// <summary>Every sealed case; for the independent auditor and the node itself.</summary>
    internal async Task<IReadOnlyList<SealedAuthority>> AllAsync(CancellationToken ct)
    {
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        return SealedAuthority.Fold(await SealedJournal.OfAsync(connection, vault, SealedJournal.Authorities, ct));
    }

    internal async Task BeginWorkAsync(UserContext user, Guid authority, IReadOnlyCollection<long>? registers, DateTime expires, CancellationToken ct)
    {
        // What is taken in an emergency is reviewed by others, who would miss what was done with it.
        if (user.Glass is not null) throw new ProblemException(Problem.Of("access.sealed_glass.conflict"));
        if (user.Token is not null || (await ForAsync(user.User, ct)).All(a => a.Id != authority)) throw new ProblemException(Problem.Of("access.sealed.not_found", "sealed"));
        var box = vault.Seal(user.Session, JsonSerializer.SerializeToUtf8Bytes(new Box(authority, user.User, registers is { Count: > 0 } ? [.. registers] : null, expires)));
        await WithSessionAsync(user.Session, "insert into sealed_work (session, box, expires) values ($1, $2, $3) on conflict (session) do update set box = excluded.box, expires = excluded.expires", ct, box, new NpgsqlParameter { Value = expires, NpgsqlDbType = NpgsqlDbType.TimestampTz });
    }

    internal Task EndWorkAsync(Guid session, CancellationToken ct) => WithSessionAsync(session, "delete from sealed_work where session = $1", ct);

    /// <summary>What a session without other work looks for under seal; null when that is nothing, or may not be any more.</summary>
    internal async Task<Work?> WorkAsync(UserContext user, CancellationToken ct)
    {
        if (user.Glass is not null || await WithSessionAsync(user.Session, "select box from sealed_work where session = $1", ct) is not byte[] bytes) return null;
        if (vault.Open(user.Session, bytes) is not { } plain || JsonSerializer.Deserialize<Box>(plain) is not { } box || box.User != user.User || box.Expires <= acts.Clock.GetUtcNow().UtcDateTime) return null;
        if ((await ForAsync(user.User, ct)).FirstOrDefault(a => a.Id == box.Authority) is not { } authority) return null;
        return new Work(new Purpose("investigation", authority.Issuer, authority.Reference) { IsSealed = true }, box.Registers, box.Expires) { Sealed = new SealedUse(authority.Id, vault) };
    }

    private async Task<object?> WithSessionAsync(Guid session, string sql, CancellationToken ct, params object[] more)
    {
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (var own = new NpgsqlCommand("select set_config('proofmark.session', $1, true)", connection) { Parameters = { new() { Value = session.ToString() } } }) await own.ExecuteNonQueryAsync(ct);
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = session } } };
        foreach (var value in more) command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value });
        var result = await command.ExecuteScalarAsync(ct);
        await transaction.CommitAsync(ct);
        return result;
    }

    /// <summary>One step at a time, by who still holds the right at that moment.</summary>
    private async Task<Guid> StepAsync(Doing doing, Func<NpgsqlConnection, IReadOnlyList<SealedAuthority>, Task<(Guid, SealedEntry?)>> step, CancellationToken ct, string permission = Permission.SealedAuthorise)
    {
        acts.Condition?.Demand();
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (var alone = new NpgsqlCommand($"select pg_advisory_xact_lock({LockKey})", connection)) await alone.ExecuteNonQueryAsync(ct);
        await DemandAsync(connection, doing.Actor.User, permission, ct);
        var (id, entry) = await step(connection, SealedAuthority.Fold(await SealedJournal.OfAsync(connection, vault, SealedJournal.Authorities, ct)));
        if (entry is not null) await SealedJournal.AddAsync(connection, vault, SealedJournal.Authorities, entry with { By = doing.Actor.User, At = acts.Clock.GetUtcNow().UtcDateTime, Key = doing.Key }, null, ct);
        await transaction.CommitAsync(ct);
        return id;
    }

    /// <summary>Roles of one user cannot hold both; this holds also when they were written otherwise.</summary>
    private static async Task DemandAsync(NpgsqlConnection connection, long user, string permission, CancellationToken ct)
    {
        var held = await HeldAsync(connection, user, ct);
        var apart = permission == Permission.AuditIndependent ? Permission.SealedAuthorise : Permission.AuditIndependent;
        if (!held.Contains(permission) || held.Contains(apart) || held.Contains(Permission.AccessAdminister)) throw new ProblemException(Problem.Of("access.sealed_right.forbidden"));
    }

    private static async Task<HashSet<string>> HeldAsync(NpgsqlConnection connection, long user, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select distinct p.permission from user_now u join user_role_now r on r.user_id = u.id join role_permission_now p on p.role = r.role where u.id = $1 and u.active", connection) { Parameters = { new() { Value = user } } };
        await using var reader = await command.ExecuteReaderAsync(ct);
        var held = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(ct)) held.Add(reader.GetString(0));
        return held;
    }

    /// <summary>A user who may be named: who looks weapons up, and neither administers nor audits.</summary>
    private static async Task<long?> NamedAsync(NpgsqlConnection connection, string login, CancellationToken ct)
    {
        await using var find = new NpgsqlCommand("select id from user_now where login = $1 and active", connection) { Parameters = { new() { Value = LoginName.Normalise(login) } } };
        if (await find.ExecuteScalarAsync(ct) is not long user) return null;
        var held = await HeldAsync(connection, user, ct);
        return held.Contains(Permission.WeaponsRead) && !held.Contains(Permission.AuditIndependent) && !held.Contains(Permission.AccessAdminister) ? user : null;
    }

    private static bool MaySee(SealedAuthority one, long user) => one.IsKnownTo(user) || (one.State == "waiting" && !one.Users.Contains(user));

    private static SealedAuthority Find(IReadOnlyList<SealedAuthority> all, Guid id, long user) =>
        all.FirstOrDefault(a => a.Id == id && MaySee(a, user)) ?? throw new ProblemException(Problem.Of("access.sealed.not_found"));

    private static string? Note(string? note) => note?.Trim() switch
    {
        null or "" => null,
        { Length: > 2000 } => throw new ProblemException(Problem.Of("access.too_long", "note", ("most", 2000))),
        var said => said,
    };

    private sealed record Box(Guid Authority, long User, long[]? Registers, DateTime Expires);
}
