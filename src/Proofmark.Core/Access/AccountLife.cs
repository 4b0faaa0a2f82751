using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Access;

/// <summary>The only writer of when an account begins and ends, and of leaving. A leaver's access ends in one act, whole or not at all.</summary>
public sealed class AccountLife(Acts acts)
{
    private DateOnly Today => acts.Clock.Today();

    /// <summary>Sets from when to when a user may sign in; both days are included, null is open.</summary>
    /// <exception cref="ProblemException">access.user.not_found, access.term_order, access.term_over, access.last_administrator.</exception>
    public Task<ActOutcome> SetTermAsync(long user, DateOnly? starts, DateOnly? ends, Doing doing, CancellationToken ct = default)
    {
        if (starts > ends) throw new ProblemException(Problem.Of("access.term_order", "ends"));
        if (ends < Today) throw new ProblemException(Problem.Of("access.term_over", "ends"));
        return acts.DoAsync(new ActRequest(AccessActs.SetTerm, doing.Actor, doing.Purpose, doing.Key) { Content = $"{user}|{starts:O}|{ends:O}" }, async act =>
        {
            var now = await LockedAsync(act, user, ct);
            // Who goes on a day that is known does not count as one who stays.
            if (ends is not null || starts > Today) await UserService.RequireAnotherAdministratorAsync(act, now, "ends", Today, ct);
            act.Write(UserTermRow.Table, new UserTermRow(await act.Ids.NextAsync("user_terms", ct), user, starts, ends));
        }, ct);
    }

    /// <summary>
    /// A user leaves: may no longer sign in, and in the same act lose roles, registers, tokens, passkeys, second factor, password,
    /// sessions, links, and every proposal or approval of theirs that was not carried out yet.
    /// </summary>
    /// <exception cref="ProblemException">access.user.not_found, access.user_left.conflict, access.last_administrator.</exception>
    public Task<ActOutcome> LeaveAsync(long user, Doing doing, CancellationToken ct = default) =>
        acts.DoAsync(new ActRequest(AccessActs.Leave, doing.Actor, doing.Purpose, doing.Key) { Content = $"{user}" }, act => LeaveAsync(act, user, ct), ct);

    /// <summary>Lets everybody leave whose last day is over; returns how many. The last administrator stays, whatever was written.</summary>
    public async Task<int> LeaveDueAsync(CancellationToken ct = default)
    {
        var due = new List<(long User, DateOnly Ends)>();
        await using (var command = acts.Database.Writer.CreateCommand("select id, ends from user_now where active and ends < $1 order by id"))
        {
            command.Parameters.Add(new() { Value = Today });
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct)) due.Add((reader.GetInt64(0), reader.GetFieldValue<DateOnly>(1)));
        }
        var left = 0;
        foreach (var (user, ends) in due)
        {
            var key = StableKey.Of($"proofmark.leave:{user}:{ends:O}");
            try
            {
                if (!(await LeaveAsync(user, new Doing(Actor.Node, Purpose.Housekeeping, key), ct)).AlreadyDone) left++;
            }
            catch (ProblemException e) when (e.Problems[0].Code == "access.last_administrator")
            {
                // Said by the doctor as the only administrator; nobody is locked out by a date.
            }
        }
        return left;
    }

    /// <summary>Says who took over what a leaver left open.</summary>
    /// <param name="departure">The departure.</param>
    /// <param name="successor">The login name of who took over; empty: there was nothing to take over.</param>
    /// <param name="doing">Who says so.</param>
    /// <param name="ct">Cancels before the commit.</param>
    /// <exception cref="ProblemException">access.departure.not_found, access.departure_settled.conflict, access.successor_unknown.</exception>
    public Task<ActOutcome> HandOverAsync(Guid departure, string? successor, Doing doing, CancellationToken ct = default)
    {
        var login = string.IsNullOrWhiteSpace(successor) ? null : LoginName.Normalise(successor);
        return acts.DoAsync(new ActRequest(AccessActs.HandOver, doing.Actor, doing.Purpose, doing.Key) { Content = $"{departure}|{login}" }, async act =>
        {
            await AccessLock.TakeAsync(act.Connection, ct);
            await using var find = new NpgsqlCommand("select d.id, exists (select from departure_handovers h where h.departure = d.id), (select u.id from user_now u where u.login = $2 and u.active) from departures d where d.uid = $1", act.Connection);
            find.Parameters.Add(new() { Value = departure });
            find.Parameters.Add(new() { Value = (object?)login ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
            long id;
            long? who;
            await using (var reader = await find.ExecuteReaderAsync(ct))
            {
                if (!await reader.ReadAsync(ct)) throw new ProblemException(Problem.Of("access.departure.not_found"));
                if (reader.GetBoolean(1)) throw new ProblemException(Problem.Of("access.departure_settled.conflict"));
                (id, who) = (reader.GetInt64(0), reader.IsDBNull(2) ? null : reader.GetInt64(2));
            }
            if (login is not null && who is null) throw new ProblemException(Problem.Of("access.successor_unknown", "successor"));
            act.Write(DepartureHandoverRow.Table, new DepartureHandoverRow(await act.Ids.NextAsync("departure_handovers", ct), id, who));
        }, ct);
    }

    private async Task LeaveAsync(Act act, long user, CancellationToken ct)
    {
        var now = await LockedAsync(act, user, ct);
        if (!now.Active && now.Roles.Count + now.Registers.Count == 0 && !now.HasPassword) throw new ProblemException(Problem.Of("access.user_left.conflict"));
        if (now.Active) await UserService.RequireAnotherAdministratorAsync(act, now, null, Today, ct);
        act.Write(UserDetailsRow.Table, new UserDetailsRow(await act.Ids.NextAsync("user_details", ct), user, now.Name, now.Organisation, now.Language, false));
        await UserService.WithdrawAllAsync(act, now, ct);
        foreach (var token in await IdsAsync(act, "select id from api_tokens t where user_id = $1 and not exists (select from api_token_ends e where e.token = t.id)", user, ct))
            act.Write(ApiTokenEndRow.Table, new ApiTokenEndRow(await act.Ids.NextAsync("api_token_ends", ct), token));
        // What waits, and what was approved and not carried out, whether they proposed or approved it.
        foreach (var proposal in await IdsAsync(act, """
            select p.id from proposals p join acts a on a.id = p.act left join proposal_decisions d on d.proposal = p.id left join acts b on b.id = d.act
            where (a.actor = $1 or b.actor = $1) and d.approved is distinct from false and not exists (select from proposal_ends e where e.proposal = p.id)
                and not exists (select from acts x where x.proposal = p.act and x.stage = 'done')
            """, user, ct))
            act.Write(ProposalEndRow.Table, new ProposalEndRow(await act.Ids.NextAsync("proposal_ends", ct), proposal));
        await ProviderLinks.EndAsync(act, user, ct);
        act.Write(DepartureRow.Table, new DepartureRow(await act.Ids.NextAsync("departures", ct), act.NewUid(), user, now.Ends is { } ends && ends < Today ? ends : Today));
        await Credentials.WriteAsync(act, user, "left", "password_hash = null, authenticator = null, second_factor = false, last_step = 0", ct);
        act.Machinery("delete from passkeys where user_id = $1", user);
        act.Machinery("delete from recovery_codes where user_id = $1", user);
    }

    private static async Task<User> LockedAsync(Act act, long user, CancellationToken ct)
    {
        await AccessLock.TakeAsync(act.Connection, ct);
        return await UserQueries.FindAsync(act.Connection, user, ct) ?? throw new ProblemException(Problem.Of("access.user.not_found"));
    }

    private static async Task<List<long>> IdsAsync(Act act, string sql, long user, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, act.Connection) { Parameters = { new() { Value = user } } };
        await using var reader = await command.ExecuteReaderAsync(ct);
        var list = new List<long>();
        while (await reader.ReadAsync(ct)) list.Add(reader.GetInt64(0));
        return list;
    }
}
