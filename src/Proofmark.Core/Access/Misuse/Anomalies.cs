using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Access.Misuse;

/// <summary>Somebody whose look-ups stand out; <see cref="Login"/> is null where the user is not known any more.</summary>
public sealed record AnomalyUser(long Id, string? Login, string? Name);

/// <summary>What was said of an anomaly.</summary>
/// <param name="Outcome">explained, passed_on.</param>
/// <param name="Words">In the supervisor's words; empty when a person named in them was erased.</param>
/// <param name="By">Who said it.</param>
/// <param name="At">When, UTC.</param>
public sealed record AnomalyDecision(string Outcome, string Words, string? By, DateTime At);

/// <summary>Look-ups that stand out.</summary>
/// <param name="Uid">Its identifier outside the node.</param>
/// <param name="Rule">Code of the rule.</param>
/// <param name="Users">Whose look-ups.</param>
/// <param name="Day">On which day of the node's calendar.</param>
/// <param name="Lookups">lookups.id of the first of them.</param>
/// <param name="Measures">What was counted, by the names that the rule's sentence uses.</param>
/// <param name="Raised">When it was raised, UTC.</param>
/// <param name="Decision">What was said of it; null while it waits.</param>
public sealed record Anomaly(long Id, Guid Uid, string Rule, IReadOnlyList<AnomalyUser> Users, DateOnly Day, IReadOnlyList<long> Lookups, IReadOnlyDictionary<string, long> Measures, DateTime Raised, AnomalyDecision? Decision);

/// <summary>
/// The queue of look-ups that stand out, and what a supervisor says of each. Nobody sees what was raised about the own look-ups:
/// who is looked into learns of it from a person and not from a list. Reading the queue is a look-up.
/// </summary>
public sealed class Anomalies(Acts acts)
{
    /// <summary>What may be said: there was a reason; it is followed up by others.</summary>
    public static IReadOnlyList<string> Outcomes { get; } = ["explained", "passed_on"];

    /// <summary>Whoever decides on look-ups that stand out.</summary>
    public const string Supervisor = "supervisor";

    /// <summary>The independent auditor alone.</summary>
    public const string Auditor = "auditor";

    /// <summary>Most look-ups that an anomaly names.</summary>
    public const int MostLookups = 200;

    private const string Select = """
        select a.id, a.uid, a.rule, a.users, a.day, a.lookups, a.measures::text, x.recorded, d.outcome, coalesce(d.words, ''), w.name, y.recorded
        from anomalies a join acts x on x.id = a.act left join anomaly_decisions d on d.anomaly = a.id left join acts y on y.id = d.act left join user_now w on w.id = y.actor
        where a.audience = $1 and not a.users @> array[$2::bigint]
        """;

    /// <summary>The queue, the latest first.</summary>
    /// <param name="audience">supervisor, auditor.</param>
    /// <param name="waiting">Only those of which nothing was said.</param>
    /// <param name="before">Older than this one: the next page.</param>
    /// <param name="take">Most of them.</param>
    /// <param name="reader">Who reads.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<IReadOnlyList<Anomaly>> ListAsync(string audience, bool waiting, long? before, int take, ReadContext reader, CancellationToken ct = default)
    {
        await NoteAsync(audience, null, reader, ct);
        var sql = Select + " and ($3::bigint is null or a.id < $3)" + (waiting ? " and d.id is null" : "") + " order by a.id desc limit $4";
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        await using var transaction = await SeeAsync(connection, audience, ct);
        return await ReadAsync(connection, sql, ct, audience, reader.Actor.User, before, (long)take);
    }

    /// <summary>One of them, or null when there is none for this reader.</summary>
    public async Task<Anomaly?> FindAsync(string audience, Guid uid, ReadContext reader, CancellationToken ct = default)
    {
        await NoteAsync(audience, uid, reader, ct);
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        await using var transaction = await SeeAsync(connection, audience, ct);
        return (await ReadAsync(connection, Select + " and a.uid = $3", ct, audience, reader.Actor.User, uid)).FirstOrDefault();
    }

    /// <summary>How many wait for this person; the number alone, so it is no look-up.</summary>
    public async Task<long> WaitingAsync(string audience, long user, CancellationToken ct = default)
    {
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        await using var transaction = await SeeAsync(connection, audience, ct);
        await using var command = new NpgsqlCommand("select count(*) from (select from anomalies a where a.audience = $1 and not a.users @> array[$2::bigint] and not exists (select from anomaly_decisions d where d.anomaly = a.id) limit 1000) x", connection);
        command.Parameters.Add(new() { Value = audience });
        command.Parameters.Add(new() { Value = user });
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>Says what became of it, once.</summary>
    /// <exception cref="ProblemException">access.anomaly.not_found, access.anomaly.forbidden (one's own look-ups), access.anomaly.conflict (said already), access.anomaly.outcome, access.anomaly.words.</exception>
    public async Task<ActOutcome> DecideAsync(string audience, Guid uid, string outcome, string words, Doing doing, CancellationToken ct = default)
    {
        if (!Outcomes.Contains(outcome)) throw new ProblemException(Problem.Of("access.anomaly.outcome", "outcome"));
        words = words.Trim();
        if (words.Length is < 5 or > 2000) throw new ProblemException(Problem.Of("access.anomaly.words", "words"));
        return await acts.DoAsync(new ActRequest(AccessActs.DecideAnomaly, doing.Actor, doing.Purpose, doing.Key) { Content = $"{uid}|{outcome}|{words}" }, async act =>
        {
            await AllowAsync(act.Connection, audience, ct);
            await using var find = new NpgsqlCommand("select a.id, a.users @> array[$3::bigint], exists (select from anomaly_decisions d where d.anomaly = a.id) from anomalies a where a.uid = $1 and a.audience = $2", act.Connection);
            foreach (var value in new object[] { uid, audience, doing.Actor.User }) find.Parameters.Add(new() { Value = value });
            long id;
            await using (var reader = await find.ExecuteReaderAsync(ct))
            {
                if (!await reader.ReadAsync(ct)) throw new ProblemException(Problem.Of("access.anomaly.not_found"));
                if (reader.GetBoolean(1)) throw new ProblemException(Problem.Of("access.anomaly.forbidden"));
                if (reader.GetBoolean(2)) throw new ProblemException(Problem.Of("access.anomaly.conflict"));
                id = reader.GetInt64(0);
            }
            act.Write(AnomalyDecisionRow.Table, new AnomalyDecisionRow(await act.Ids.NextAsync("anomaly_decisions", ct), id, outcome, words));
        }, ct);
    }

    internal static async Task WriteAsync(Act act, IEnumerable<(DateOnly Day, Raised What)> raised, CancellationToken ct)
    {
        foreach (var (day, one) in raised)
        {
            var measures = JsonSerializer.Serialize(one.Measures.OrderBy(m => m.Key, StringComparer.Ordinal).ToDictionary(m => m.Key, m => m.Value));
            act.Write(AnomalyRow.Table, new AnomalyRow(await act.Ids.NextAsync("anomalies", ct), act.NewUid(), one.Rule.Code, one.Rule == MisuseRule.Canary ? Auditor : Supervisor,
                [.. one.Users], day, [.. one.Lookups.Take(MostLookups)], measures));
        }
    }

    /// <summary>A transaction that sees what this audience may see: the database shows the auditor's to nobody else.</summary>
    private static async Task<NpgsqlTransaction> SeeAsync(NpgsqlConnection connection, string audience, CancellationToken ct)
    {
        var transaction = await connection.BeginTransactionAsync(ct);
        await AllowAsync(connection, audience, ct);
        return transaction;
    }

    private static Task AllowAsync(NpgsqlConnection connection, string audience, CancellationToken ct) =>
        audience == Auditor ? ReadSession.AllowAuditorAsync(connection, ct) : Task.CompletedTask;

    private async Task NoteAsync(string audience, Guid? uid, ReadContext reader, CancellationToken ct)
    {
        await using var session = await ReadSession.OpenAsync(acts.Database, reader, acts.Clock, ct);
        await session.RecordAsync("audit", "anomalies", uid is { } one ? one.ToString() : audience, [], ct);
        await session.CompleteAsync(ct);
    }

    private static async Task<List<Anomaly>> ReadAsync(NpgsqlConnection connection, string sql, CancellationToken ct, params object?[] values)
    {
        var rows = new List<(Anomaly Anomaly, long[] Users)>();
        await using (var command = new NpgsqlCommand(sql, connection))
        {
            foreach (var value in values) command.Parameters.Add(value is null ? new() { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint } : new() { Value = value });
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                var decision = reader.IsDBNull(8) ? null : new AnomalyDecision(reader.GetString(8), reader.GetString(9), reader.IsDBNull(10) ? null : reader.GetString(10), reader.GetDateTime(11));
                rows.Add((new Anomaly(reader.GetInt64(0), reader.GetGuid(1), reader.GetString(2), [], reader.GetFieldValue<DateOnly>(4), reader.GetFieldValue<long[]>(5),
                    JsonSerializer.Deserialize<Dictionary<string, long>>(reader.GetString(6))!, reader.GetDateTime(7), decision), reader.GetFieldValue<long[]>(3)));
            }
        }
        var names = new Dictionary<long, AnomalyUser>();
        await using (var command = new NpgsqlCommand("select id, login, name from user_now where id = any ($1)", connection))
        {
            command.Parameters.Add(new() { Value = rows.SelectMany(r => r.Users).Distinct().ToArray() });
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct)) names[reader.GetInt64(0)] = new AnomalyUser(reader.GetInt64(0), reader.GetString(1), reader.GetString(2));
        }
        return [.. rows.Select(r => r.Anomaly with { Users = [.. r.Users.Select(u => names.GetValueOrDefault(u) ?? new AnomalyUser(u, null, null))] })];
    }
}
