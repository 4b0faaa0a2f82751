using Npgsql;
using NpgsqlTypes;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Weapons.Staff;

/// <summary>
/// The gate of every act that writes records of weapons. It hangs on the tables themselves (<see cref="RecordTable.Guard"/>), so that no page,
/// import or field record goes around it: the act asks it before it commits. The node's own work and training registers are not asked.
/// </summary>
public static class StaffGate
{
    // One look-up by index for all of the act's registers; none of them has a rule: no row.
    private const string Select = """
        select g.id, g.code, r.kind, r.warning_days, r.grace_days, c.id, c.until_day, o.id
        from registers g
        cross join lateral (select * from staff_rules r where r.register = g.id and r.from_day <= $3 order by r.from_day desc, r.act desc limit 1) r
        left join lateral (select c.id, c.until_day from staff_certificates c where c.holder = $2 and c.kind = r.kind and c.from_day <= $3
            and not exists (select from staff_certificate_ends e where e.certificate = c.id) order by c.until_day desc limit 1) c on true
        left join lateral (select o.id from staff_overrides o where o.holder = $2 and o.register = g.id and o.begins <= $4 and o.ends > $4 order by o.ends desc limit 1) o on true
        where g.id = any($1) and r.kind is not null
        """;

    /// <summary>Lets the act go on, marks it as done in grace or under an override, or refuses it.</summary>
    /// <param name="act">The act, with its time and person.</param>
    /// <param name="registers">registers.id of what it wrote.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">staff.certificate_missing: which register, which training; the remedy is a certificate or a supervisor.</exception>
    public static async Task PassAsync(Act act, IReadOnlyCollection<long> registers, CancellationToken ct)
    {
        if (act.Request.Actor.User == Actor.Node.User) return;
        var day = DateOnly.FromDateTime(act.Recorded);
        foreach (var asked in await ReadAsync(act.Connection, registers, act.Request.Actor.User, day, act.Recorded, ct))
        {
            var state = StaffRules.StateOf(asked.Until, day, asked.Warning, asked.Grace);
            if (state is StaffState.Certified or StaffState.Ending) continue;
            if (state == StaffState.Missing && asked.Override is null)
                throw new ProblemException(Problem.Of("staff.certificate_missing", null, ("register", asked.Code), ("kind", asked.Kind)));
            var grace = state == StaffState.Grace;
            act.Write(StaffPassRow.Table, new StaffPassRow(await act.Ids.NextAsync("staff_passes", ct), asked.Register, grace ? "grace" : "override", grace ? asked.Certificate : null, grace ? null : asked.Override));
        }
    }

    private static async Task<List<Asked>> ReadAsync(NpgsqlConnection connection, IReadOnlyCollection<long> registers, long user, DateOnly day, DateTime now, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(Select, connection)
        {
            Parameters = { new() { Value = registers.ToArray() }, new() { Value = user }, new() { Value = day }, new() { Value = now, NpgsqlDbType = NpgsqlDbType.TimestampTz } },
        };
        await using var r = await command.ExecuteReaderAsync(ct);
        var list = new List<Asked>();
        while (await r.ReadAsync(ct))
            list.Add(new(r.GetInt64(0), r.GetString(1), r.GetString(2), r.GetInt32(3), r.GetInt32(4), r.IsDBNull(5) ? null : r.GetInt64(5), r.IsDBNull(6) ? null : r.GetFieldValue<DateOnly>(6), r.IsDBNull(7) ? null : r.GetInt64(7)));
        return list;
    }

    private sealed record Asked(long Register, string Code, string Kind, int Warning, int Grace, long? Certificate, DateOnly? Until, long? Override);
}
