using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Campaigns.Machines;

/// <summary>A machine as it stands today.</summary>
/// <param name="Row">What it is.</param>
/// <param name="State">Whether it can mark.</param>
/// <param name="Due">When its next maintenance is due; null: never recorded.</param>
/// <param name="Organisation">Who has it now; null: nobody was said to.</param>
/// <param name="Place">Where it stands now.</param>
/// <param name="Operators">How many operators may run it today.</param>
public sealed record MachineView(MachineRow Row, MachineState State, DateOnly? Due, string? Organisation, string? Place, long Operators);

/// <summary>Where a machine stood or stands; <paramref name="To"/> is its last day, by its own word or because the next posting began.</summary>
public sealed record Posting(string Organisation, string Place, DateOnly From, DateOnly? To);

/// <summary>An operator of a machine with the certificate that ends last.</summary>
public sealed record OperatorView(string Operator, string Certificate, DateOnly Until, CertificateState State);

/// <summary>How many of a consumable there are, as last counted.</summary>
public sealed record Supply(string Item, int Quantity, DateOnly Day);

/// <summary>Everything that is recorded of one machine; lists hold the latest <see cref="MachineList.MostListed"/>.</summary>
/// <param name="Machine">As it stands today.</param>
/// <param name="Postings">The latest first.</param>
/// <param name="Operators">Each with the certificate that ends last.</param>
/// <param name="Supplies">As last counted.</param>
/// <param name="Events">The latest first.</param>
/// <param name="Marked">How many weapons it marked in sessions of campaigns.</param>
public sealed record MachineFile(MachineView Machine, IReadOnlyList<Posting> Postings, IReadOnlyList<OperatorView> Operators, IReadOnlyList<Supply> Supplies, IReadOnlyList<MachineEventRow> Events, long Marked);

/// <summary>Reads marking machines. They name organisations and no weapon: reading them is no look-up.</summary>
public sealed class MachineList(Database database, TimeProvider clock)
{
    /// <summary>The most machines, postings, operators or events that are listed.</summary>
    public const int MostListed = 200;

    private const string Select = """
        select m.id, m.uid, m.make, m.model, m.serial, m.method, m.donor,
            exists (select from machine_events e where e.machine = m.id and e.kind = 'retired'),
            (select e.kind = 'fault' from machine_events e where e.machine = m.id and e.kind in ('fault', 'repaired') order by e.day desc, e.id desc limit 1),
            (select e.due from machine_events e where e.machine = m.id and e.kind = 'serviced' order by e.day desc, e.id desc limit 1),
            p.name, p.place,
            (select count(distinct lower(c.operator)) from machine_certificates c where c.machine = m.id and c.issued <= $1 and c.until_day >= $2)
        from marking_machines m left join lateral (
            select o.name, p.place, p.to_day from machine_postings p join organisations o on o.id = p.organisation
            where p.machine = m.id and p.from_day <= $1 order by p.from_day desc limit 1) p on p.to_day is null or p.to_day >= $1
        """;

    /// <summary>Machines by make, model and serial.</summary>
    public Task<List<MachineView>> ListAsync(int skip, int take, CancellationToken ct = default) => ReadAsync(" order by lower(m.make), lower(m.model), m.serial, m.id offset $3 limit $4", ct, skip, Math.Min(take, MostListed));

    /// <summary>One machine.</summary>
    /// <exception cref="ProblemException">campaigns.machine.not_found.</exception>
    public async Task<MachineView> GetAsync(Guid uid, CancellationToken ct = default) => (await ReadAsync(" where m.uid = $3", ct, uid)).SingleOrDefault() ?? throw new ProblemException(Problem.Of("campaigns.machine.not_found"));

    /// <summary>One machine by its inside id.</summary>
    internal async Task<MachineView> GetAsync(long id, CancellationToken ct) => (await ReadAsync(" where m.id = $3", ct, id)).Single();

    /// <summary>Everything that is recorded of one machine.</summary>
    /// <exception cref="ProblemException">campaigns.machine.not_found.</exception>
    public async Task<MachineFile> OpenAsync(Guid uid, CancellationToken ct = default)
    {
        var machine = await GetAsync(uid, ct);
        var today = clock.Today();
        await using var connection = await database.Writer.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection);
        foreach (var sql in new[]
        {
            // A posting ends where its successor begins, whatever it said of itself.
            "select o.name, p.place, p.from_day, least(p.to_day, lead(p.from_day) over (order by p.from_day) - 1) from machine_postings p join organisations o on o.id = p.organisation where p.machine = $1 order by p.from_day desc limit 200",
            "select distinct on (lower(operator)) operator, certificate, until_day from machine_certificates where machine = $1 and issued <= $2 order by lower(operator), until_day desc, id desc limit 200",
            "select distinct on (lower(item)) item, quantity, day from machine_events where machine = $1 and kind = 'supplied' order by lower(item), day desc, id desc limit 200",
            "select id, machine, kind, day, due, item, quantity, note from machine_events where machine = $1 order by day desc, id desc limit 200",
            "select count(*) from campaign_sessions s join session_weapons w on w.session = s.id join session_results r on r.item = w.id where s.machine = $1 and r.outcome = 'marked'",
        })
        {
            var command = new NpgsqlBatchCommand(sql) { Parameters = { new NpgsqlParameter<long> { TypedValue = machine.Row.Id } } };
            // A certificate that begins next month does not count yet.
            if (sql.Contains("$2", StringComparison.Ordinal)) command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = today });
            batch.BatchCommands.Add(command);
        }
        await using var r = await batch.ExecuteReaderAsync(ct);
        var postings = await AllAsync(r, x => new Posting(x.GetString(0), x.GetString(1), Day(x, 2)!.Value, Day(x, 3)), ct);
        var operators = await AllAsync(r, x => new OperatorView(x.GetString(0), x.GetString(1), Day(x, 2)!.Value, MachineRules.StateOf(Day(x, 2), today)), ct);
        var supplies = await AllAsync(r, x => new Supply(x.GetString(0), x.GetInt32(1), Day(x, 2)!.Value), ct);
        var events = await AllAsync(r, x => new MachineEventRow(x.GetInt64(0), x.GetInt64(1), x.GetString(2), Day(x, 3)!.Value, Day(x, 4), x.TextOrNull(5), x.IsDBNull(6) ? null : x.GetInt32(6), x.TextOrNull(7)), ct);
        await r.ReadAsync(ct);
        return new MachineFile(machine, postings, operators, supplies, events, r.GetInt64(0));
    }

    /// <summary>How far an operator's certificate for a machine reaches on a day.</summary>
    internal static async Task<CertificateState> StandingAsync(NpgsqlConnection connection, long machine, string operatorNumber, DateOnly day, CancellationToken ct) =>
        MachineRules.StateOf(await Waiting.ScalarAsync(connection, "select max(until_day) from machine_certificates where machine = $1 and lower(operator) = lower($2) and issued <= $3", ct, machine, operatorNumber, day) switch
        {
            DateOnly until => until,
            DateTime until => DateOnly.FromDateTime(until),
            _ => null,
        }, day);

    private async Task<List<MachineView>> ReadAsync(string rest, CancellationToken ct, params object[] values)
    {
        var today = clock.Today();
        await using var connection = await database.Writer.OpenConnectionAsync(ct);
        await using var command = Waiting.Command(connection, Select + rest, [today, today.AddDays(-MachineRules.GraceDays), .. values]);
        await using var r = await command.ExecuteReaderAsync(ct);
        var list = new List<MachineView>();
        while (await r.ReadAsync(ct))
            list.Add(new(new MachineRow(r.GetInt64(0), r.GetGuid(1), r.GetString(2), r.GetString(3), r.GetString(4), r.GetString(5), r.TextOrNull(6)),
                MachineRules.StateOf(r.GetBoolean(7), !r.IsDBNull(8) && r.GetBoolean(8), Day(r, 9), today), Day(r, 9), r.TextOrNull(10), r.TextOrNull(11), r.GetInt64(12)));
        return list;
    }

    private static async Task<List<T>> AllAsync<T>(NpgsqlDataReader r, Func<NpgsqlDataReader, T> read, CancellationToken ct)
    {
        var list = new List<T>();
        while (await r.ReadAsync(ct)) list.Add(read(r));
        await r.NextResultAsync(ct);
        return list;
    }

    private static DateOnly? Day(NpgsqlDataReader r, int i) => r.IsDBNull(i) ? null : r.GetFieldValue<DateOnly>(i);
}
