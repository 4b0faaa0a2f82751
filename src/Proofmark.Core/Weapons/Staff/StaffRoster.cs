using Npgsql;
using NpgsqlTypes;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Weapons.Staff;

/// <summary>Reads who of the staff is certified and how much each records. It names users and no weapon: reading it is no look-up.</summary>
public sealed class StaffRoster(Database database, TimeProvider clock)
{
    /// <summary>Acts are counted over so many days.</summary>
    public const int WorkDays = 30;

    /// <summary>The count of a person's acts stops there: more is said as more.</summary>
    public const int MostActs = 9_999;

    /// <summary>The most registers, certificates, overrides or rules that are listed at once.</summary>
    public const int MostListed = 200;

    private static readonly string Work = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"(select count(*)::int from (select from acts x where x.actor = u.id and x.actor > 0 and x.purpose <> 'training' and x.recorded >= $2 limit {MostActs + 1}) w)");

    private static readonly string Members = $"""
        with u as (select id, uid, login, name from user_now where active and id > 0 order by login offset $3 limit $4)
        select u.id, u.uid, u.login, u.name, a.code, a.state, coalesce(a.kind, h.kind), case when a.code is null then h.until_day else a.until_day end, {Work}
        from u left join lateral staff_worst(u.id, $1) a on true
        left join lateral (select c.kind, c.until_day from staff_certificates c where c.holder = u.id and not exists (select from staff_certificate_ends e where e.certificate = c.id) order by c.until_day desc limit 1) h on true
        order by u.login
        """;

    private static readonly string[] File =
    [
        $"select {Work} from (select $1::bigint as id) u",
        "select a.code, a.kind, a.until_day, a.last_day, a.allowed, a.state, g.name, a.register from user_register_now x cross join lateral staff_asked($1, x.register, $2) a join registers g on g.id = a.register where x.user_id = $1 order by a.code limit 200",
        """
        select c.uid, c.kind, c.number, c.issued_by, c.from_day, c.until_day, e.id is not null, e.reason from staff_certificates c left join staff_certificate_ends e on e.certificate = c.id
        where c.holder = $1 order by c.until_day desc, c.id desc limit 200
        """,
        """
        select g.code, u.name, o.begins, o.ends, o.reason from staff_overrides o join registers g on g.id = o.register left join user_now u on u.id = o.supervisor
        where o.holder = $1 order by o.ends desc, o.id desc limit 200
        """,
    ];

    /// <summary>Active users by login name, each with the register in which it stands worst.</summary>
    public async Task<IReadOnlyList<StaffMember>> ListAsync(int skip, int take, CancellationToken ct = default)
    {
        await using var command = database.Writer.CreateCommand(Members);
        Add(command.Parameters, Now, Since, skip, Math.Min(take, ListMost));
        await using var r = await command.ExecuteReaderAsync(ct);
        var list = new List<StaffMember>();
        while (await r.ReadAsync(ct))
            list.Add(new(r.GetInt64(0), r.GetGuid(1), r.GetString(2), r.GetString(3), r.TextOrNull(4), r.TextOrNull(5) is { } state ? State(state) : null, r.TextOrNull(6), Day(r, 7), r.GetInt32(8)));
        return list;
    }

    /// <summary>Everything that is recorded of one user's certificates; lists hold the latest <see cref="MostListed"/>.</summary>
    public async Task<StaffFile> OpenAsync(long user, CancellationToken ct = default)
    {
        await using var connection = await database.Writer.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection);
        foreach (var sql in File)
        {
            var command = new NpgsqlBatchCommand(sql);
            Add(command.Parameters, user);
            if (sql.Contains("$2", StringComparison.Ordinal)) Add(command.Parameters, sql.Contains("staff_asked", StringComparison.Ordinal) ? Now : Since);
            batch.BatchCommands.Add(command);
        }
        await using var r = await batch.ExecuteReaderAsync(ct);
        await r.ReadAsync(ct);
        var acts = r.GetInt32(0);
        await r.NextResultAsync(ct);
        var asked = new List<StaffStanding>();
        while (await r.ReadAsync(ct)) asked.Add(new(r.GetInt64(7), r.GetString(0), r.GetString(6), r.GetString(1), Day(r, 2), Day(r, 3), r.IsDBNull(4) ? null : r.GetDateTime(4), State(r.GetString(5))));
        await r.NextResultAsync(ct);
        var certificates = new List<StaffCertificate>();
        while (await r.ReadAsync(ct)) certificates.Add(new(r.GetGuid(0), r.GetString(1), r.GetString(2), r.GetString(3), Day(r, 4)!.Value, Day(r, 5)!.Value, r.GetBoolean(6), r.TextOrNull(7)));
        await r.NextResultAsync(ct);
        var overrides = new List<StaffOverride>();
        while (await r.ReadAsync(ct)) overrides.Add(new(r.GetString(0), r.TextOrNull(1), r.GetDateTime(2), r.GetDateTime(3), r.TextOrNull(4)));
        return new(acts, asked, certificates, overrides);
    }

    /// <summary>What registers ask for and asked, by register, the latest first.</summary>
    public async Task<IReadOnlyList<StaffRule>> RulesAsync(int skip, int take, CancellationToken ct = default)
    {
        await using var command = database.Writer.CreateCommand("""
            select g.code, g.name, r.from_day, r.kind, r.warning_days, r.grace_days,
                r.id = (select x.id from staff_rules x where x.register = r.register and x.from_day <= ($1 at time zone 'UTC')::date order by x.from_day desc, x.act desc limit 1)
            from staff_rules r join registers g on g.id = r.register order by g.code, r.from_day desc, r.act desc offset $2 limit $3
            """);
        Add(command.Parameters, Now, skip, Math.Min(take, MostListed));
        await using var r = await command.ExecuteReaderAsync(ct);
        var list = new List<StaffRule>();
        while (await r.ReadAsync(ct)) list.Add(new(r.GetString(0), r.GetString(1), Day(r, 2)!.Value, r.TextOrNull(3), r.GetInt32(4), r.GetInt32(5), !r.IsDBNull(6) && r.GetBoolean(6)));
        return list;
    }

    /// <summary>A state as the database says it; one that this program does not know lets nobody write.</summary>
    internal static StaffState State(string code) => EnumCode.TryRead<StaffState>(code, out var state) ? state : StaffState.Missing;

    // A file takes rows by the five hundred.
    private const int ListMost = 500;

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    private DateTime Since => Now.AddDays(-WorkDays);

    private static DateOnly? Day(NpgsqlDataReader r, int at) => r.IsDBNull(at) ? null : r.GetFieldValue<DateOnly>(at);

    private static void Add(NpgsqlParameterCollection parameters, params object[] values)
    {
        foreach (var value in values) parameters.Add(value is DateTime moment ? new NpgsqlParameter { Value = moment, NpgsqlDbType = NpgsqlDbType.TimestampTz } : new NpgsqlParameter { Value = value });
    }
}
