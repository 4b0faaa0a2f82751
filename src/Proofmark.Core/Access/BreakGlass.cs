using Npgsql;
using NpgsqlTypes;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using static Proofmark.Core.Access.Permission;

namespace Proofmark.Core.Access;

/// <summary>What somebody asks for in an emergency.</summary>
/// <param name="Permission">One of <see cref="BreakGlass.Takeable"/>, or null.</param>
/// <param name="Register">Code of a register, or null.</param>
/// <param name="Handling">Up to this class of it.</param>
/// <param name="Hours">For how long.</param>
/// <param name="Purpose">Purpose, the reason in words as its legal basis, and the case.</param>
public sealed record GlassRequest(string? Permission, string? Register, short Handling, int Hours, Purpose Purpose);

/// <summary>A right that was taken.</summary>
/// <param name="Number">Its number, which everything done meanwhile names.</param>
/// <param name="Ended">When it ended or will end by itself.</param>
/// <param name="Reason">Why, in words; null once a person named in it was erased.</param>
/// <param name="Done">Kinds of acts done meanwhile, with how often.</param>
/// <param name="Looks">Look-ups made meanwhile.</param>
public sealed record GlassBreak(long Number, Guid Uid, long User, string Login, string Name, string? Permission, string? Register, short? Handling, DateTime Begun, DateTime Ended, string? Reason, string? Case,
    string? Outcome, string? Reviewer, IReadOnlyList<(string Act, long Count)> Done, long Looks);

/// <summary>
/// The only writer of rights taken in an emergency. Who was given <see cref="Permission.GlassBreak"/> beforehand takes one right for some hours;
/// everything done meanwhile names it, it ends by itself, and another person reviews it.
/// </summary>
public sealed class BreakGlass(Acts acts, AccessPolicy? policy = null)
{
    /// <summary>After so many days without a review an alert says so.</summary>
    public const int DaysToReview = 3;

    private readonly int mostHours = (policy ?? new AccessPolicy()).GlassHours;

    /// <summary>What may be taken: finding, reading and reporting. Never administering, erasing, destroying, releasing, or watching others.</summary>
    public static IReadOnlyList<string> Takeable { get; } = [WeaponsRead, WeaponsReport, HoldingsRead, PersonsRead, RecoveriesRead, RecoveriesRecord, TracesRead, TracesRequest, TracesRespond];

    /// <summary>The mark that stands in the case of everything done meanwhile.</summary>
    public static string Mark(long number) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"[break-glass {number}]");

    /// <summary>Takes a right, and states it as the present piece of work of the session.</summary>
    /// <exception cref="ProblemException">access.glass_separation.forbidden, access.glass_right, access.glass_held, access.register_unknown, access.handling_range, access.glass_hours, access.glass_reason, access.case_missing, access.purpose_unknown, access.too_long, access.glass_open.conflict.</exception>
    public Task<ActOutcome> BreakAsync(long user, GlassRequest asked, Guid key, CancellationToken ct = default)
    {
        Check(asked);
        var purpose = new Purpose(asked.Purpose.Code, asked.Purpose.LegalBasis!.Trim(), asked.Purpose.Case!.Trim());
        return acts.DoAsync(new ActRequest(AccessActs.BreakGlass, new Actor(user), purpose, key) { Content = $"{asked.Permission}|{asked.Register}|{asked.Handling}|{asked.Hours}" }, async act =>
        {
            await AccessLock.TakeAsync(act.Connection, ct);
            var now = await UserQueries.FindAsync(act.Connection, user, ct) ?? throw new ProblemException(Problem.Of("access.user.not_found"));
            var held = (await RoleService.ReadAsync(act.Connection, ct)).Where(r => now.Roles.Contains(r.Code)).SelectMany(r => r.Permissions).ToHashSet(StringComparer.Ordinal);
            // Roles of one user cannot hold both; this holds also when they were written otherwise.
            if (!held.Contains(Access.Permission.GlassBreak) || held.Contains(AccessAdminister) || held.Contains(AuditIndependent)) throw new ProblemException(Problem.Of("access.glass_separation.forbidden"));
            if (asked.Permission is { } permission && held.Contains(permission) && asked.Register is null) throw new ProblemException(Problem.Of("access.glass_held", "permission"));
            var register = asked.Register is { } code ? await RegisterAsync(act.Connection, code, ct) : (long?)null;
            if (now.Registers.Any(r => r.Register == register && r.Handling >= asked.Handling)) throw new ProblemException(Problem.Of("access.glass_held", "register"));
            if (await OpenAsync(act.Connection, user, act.Recorded, ct) is not null) throw new ProblemException(Problem.Of("access.glass_open.conflict"));
            act.Write(GlassBreakRow.Table, new GlassBreakRow(await act.Ids.NextAsync("glass_breaks", ct), act.NewUid(), user, asked.Permission, register, register is null ? null : asked.Handling, act.Recorded.AddHours(asked.Hours)));
        }, ct);
    }

    /// <summary>Gives it back before its end.</summary>
    /// <exception cref="ProblemException">access.glass.not_found: none is taken.</exception>
    public Task<ActOutcome> EndAsync(long user, Doing doing, CancellationToken ct = default) =>
        acts.DoAsync(new ActRequest(AccessActs.EndGlass, doing.Actor, doing.Purpose, doing.Key) { Content = $"{user}" }, async act =>
        {
            await AccessLock.TakeAsync(act.Connection, ct);
            var open = await OpenAsync(act.Connection, user, act.Recorded, ct) ?? throw new ProblemException(Problem.Of("access.glass.not_found"));
            act.Write(GlassEndRow.Table, new GlassEndRow(await act.Ids.NextAsync("glass_ends", ct), open));
        }, ct);

    /// <summary>Says whether it was justified; another person than the one who took it, and once it is over.</summary>
    /// <exception cref="ProblemException">access.glass_outcome, access.glass.not_found, access.glass_own.forbidden, access.glass_running.conflict, access.glass_reviewed.conflict.</exception>
    public Task<ActOutcome> ReviewAsync(Guid glass, string? outcome, Doing doing, CancellationToken ct = default)
    {
        if (outcome is not ("justified" or "unjustified")) throw new ProblemException(Problem.Of("access.glass_outcome", "outcome"));
        return acts.DoAsync(new ActRequest(AccessActs.ReviewGlass, doing.Actor, doing.Purpose, doing.Key) { Content = $"{glass}|{outcome}" }, async act =>
        {
            await AccessLock.TakeAsync(act.Connection, ct);
            await using var find = new NpgsqlCommand("""
                select b.id, b.user_id, b.ends > $2 and not exists (select from glass_ends e where e.glass = b.id), exists (select from glass_reviews r where r.glass = b.id) from glass_breaks b where b.uid = $1
                """, act.Connection) { Parameters = { new() { Value = glass }, new() { Value = act.Recorded } } };
            long id;
            await using (var reader = await find.ExecuteReaderAsync(ct))
            {
                if (!await reader.ReadAsync(ct)) throw new ProblemException(Problem.Of("access.glass.not_found"));
                if (reader.GetInt64(1) == doing.Actor.User) throw new ProblemException(Problem.Of("access.glass_own.forbidden"));
                if (reader.GetBoolean(2)) throw new ProblemException(Problem.Of("access.glass_running.conflict"));
                if (reader.GetBoolean(3)) throw new ProblemException(Problem.Of("access.glass_reviewed.conflict"));
                id = reader.GetInt64(0);
            }
            act.Write(GlassReviewRow.Table, new GlassReviewRow(await act.Ids.NextAsync("glass_reviews", ct), id, outcome));
        }, ct);
    }

    /// <summary>Those that were taken, the latest first, with what was done meanwhile.</summary>
    public async Task<IReadOnlyList<GlassBreak>> ListAsync(bool waiting, int take, CancellationToken ct = default)
    {
        var list = new List<GlassBreak>();
        await using (var command = acts.Database.Writer.CreateCommand("""
            select b.id, b.uid, b.user_id, u.login, u.name, b.permission, g.name, b.handling, a.recorded, coalesce(x.recorded, b.ends), a.legal_basis, a.case_reference, r.outcome, w.name,
                (select count(*) from lookups l where l.actor = b.user_id and l.at between a.recorded and coalesce(x.recorded, b.ends) and l.case_reference like '%[break-glass ' || b.id || ']')
            from glass_breaks b join acts a on a.id = b.act join user_now u on u.id = b.user_id left join registers g on g.id = b.register
            left join glass_ends e on e.glass = b.id left join acts x on x.id = e.act
            left join glass_reviews r on r.glass = b.id left join acts y on y.id = r.act left join user_now w on w.id = y.actor
            where not $1 or r.id is null order by b.id desc limit $2
            """))
        {
            command.Parameters.Add(new() { Value = waiting });
            command.Parameters.Add(new() { Value = take });
            await using var r = await command.ExecuteReaderAsync(ct);
            while (await r.ReadAsync(ct))
                list.Add(new(r.GetInt64(0), r.GetGuid(1), r.GetInt64(2), r.GetString(3), r.GetString(4), r.TextOrNull(5), r.TextOrNull(6), r.IsDBNull(7) ? null : r.GetInt16(7), r.GetDateTime(8), r.GetDateTime(9), r.TextOrNull(10), r.TextOrNull(11), r.TextOrNull(12), r.TextOrNull(13), [], r.GetInt64(14)));
        }
        var done = await DoneAsync(list, ct);
        return [.. list.Select(g => g with { Done = [.. done[g.Number]] })];
    }

    /// <summary>How many wait to be reviewed by this person.</summary>
    public async Task<long> WaitingAsync(long user, CancellationToken ct = default)
    {
        await using var command = acts.Database.Writer.CreateCommand("select count(*) from glass_breaks b where b.user_id <> $1 and not exists (select from glass_reviews r where r.glass = b.id)");
        command.Parameters.Add(new() { Value = user });
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>What was done under each of them, in one question: kinds of acts, with how often.</summary>
    private async Task<ILookup<long, (string Act, long Count)>> DoneAsync(List<GlassBreak> of, CancellationToken ct)
    {
        await using var command = acts.Database.Writer.CreateCommand("""
            select w.number, a.type, count(*) from unnest($1, $2, $3, $4, $5) w(number, actor, begun, ended, mark)
            join acts a on a.actor = w.actor and a.recorded between w.begun and w.ended and a.case_reference like '%' || w.mark
            group by w.number, a.type order by w.number, a.type
            """);
        command.Parameters.Add(new() { Value = of.ConvertAll(g => g.Number).ToArray() });
        command.Parameters.Add(new() { Value = of.ConvertAll(g => g.User).ToArray() });
        command.Parameters.Add(new() { Value = of.ConvertAll(g => g.Begun).ToArray() });
        command.Parameters.Add(new() { Value = of.ConvertAll(g => g.Ended).ToArray() });
        command.Parameters.Add(new() { Value = of.ConvertAll(g => Mark(g.Number)).ToArray() });
        await using var r = await command.ExecuteReaderAsync(ct);
        var list = new List<(long Number, string Act, long Count)>();
        while (await r.ReadAsync(ct)) list.Add((r.GetInt64(0), r.GetString(1), r.GetInt64(2)));
        return list.ToLookup(d => d.Number, d => (d.Act, d.Count));
    }

    private void Check(GlassRequest asked)
    {
        var problems = new List<Problem>();
        if (asked.Permission is null && asked.Register is null || asked.Permission is not null && !Takeable.Contains(asked.Permission)) problems.Add(Problem.Of("access.glass_right", "permission"));
        if (asked.Register is not null && asked.Handling is < 0 or > 9) problems.Add(Problem.Of("access.handling_range", "handling"));
        if (asked.Hours < 1 || asked.Hours > mostHours) problems.Add(Problem.Of("access.glass_hours", "hours", ("most", mostHours)));
        if (!Purpose.Codes.Contains(asked.Purpose.Code) || asked.Purpose.Code is "administration" || asked.Purpose.IsTraining) problems.Add(Problem.Of("access.purpose_unknown", "purpose"));
        if (string.IsNullOrWhiteSpace(asked.Purpose.LegalBasis)) problems.Add(Problem.Of("access.glass_reason", "reason"));
        else if (asked.Purpose.LegalBasis.Length > 500) problems.Add(Problem.Of("access.too_long", "reason", ("most", 500)));
        if (string.IsNullOrWhiteSpace(asked.Purpose.Case)) problems.Add(Problem.Of("access.case_missing", "case"));
        else if (asked.Purpose.Case.Length > 150) problems.Add(Problem.Of("access.too_long", "case", ("most", 150)));
        if (problems.Count > 0) throw new ProblemException(problems);
    }

    private static async Task<long> RegisterAsync(NpgsqlConnection connection, string code, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select id from registers where code = $1", connection) { Parameters = { new() { Value = code } } };
        return await command.ExecuteScalarAsync(ct) as long? ?? throw new ProblemException(Problem.Of("access.register_unknown", "register", ("value", code)));
    }

    private static async Task<long?> OpenAsync(NpgsqlConnection connection, long user, DateTime now, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select b.id from glass_breaks b where b.user_id = $1 and b.ends > $2 and not exists (select from glass_ends e where e.glass = b.id)", connection);
        command.Parameters.Add(new() { Value = user });
        command.Parameters.Add(new() { Value = now, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        return await command.ExecuteScalarAsync(ct) as long?;
    }
}
