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
    private const string Select = "select a.register, a.code, a.kind, a.certificate, a.override, a.state from unnest($2) x cross join lateral staff_asked($1, x, $3) a where a.state not in ('certified', 'ending') order by a.code";

    // Who may let the refused one write; asked when somebody is refused, and then only.
    private const string Supervisors = """
        select u.name from user_now u where u.active and u.id <> $1
            and exists (select from user_register_now x where x.user_id = u.id and x.register = $2)
            and exists (select from user_role_now r join role_permission_now p on p.role = r.role where r.user_id = u.id and p.permission = 'staff.override')
        order by u.login limit 3
        """;

    /// <summary>Lets the act go on, marks it as done in grace or under an override, or refuses it.</summary>
    /// <param name="act">The act, with its time and person.</param>
    /// <param name="registers">registers.id of what it wrote.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">staff.certificate.forbidden: which register, which training, who may let the person write.</exception>
    public static async Task PassAsync(Act act, IReadOnlyCollection<long> registers, CancellationToken ct)
    {
        var user = act.Request.Actor.User;
        if (user == Actor.Node.User) return;
        foreach (var asked in await ReadAsync(act.Connection, registers, user, act.Recorded, ct))
        {
            if (asked.State == StaffState.Missing)
                throw new ProblemException(Problem.Of("staff.certificate.forbidden", null, ("register", asked.Code), ("training", asked.Kind), ("who", await SupervisorsAsync(act.Connection, user, asked.Register, ct))));
            var grace = asked.State == StaffState.Grace;
            act.Write(StaffPassRow.Table, new StaffPassRow(await act.Ids.NextAsync("staff_passes", ct), asked.Register, grace ? "grace" : "override", grace ? asked.Certificate : null, grace ? null : asked.Override));
        }
    }

    private static async Task<List<Asked>> ReadAsync(NpgsqlConnection connection, IReadOnlyCollection<long> registers, long user, DateTime now, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(Select, connection)
        {
            Parameters = { new() { Value = user }, new() { Value = registers.ToArray() }, new() { Value = now, NpgsqlDbType = NpgsqlDbType.TimestampTz } },
        };
        await using var r = await command.ExecuteReaderAsync(ct);
        var list = new List<Asked>();
        while (await r.ReadAsync(ct))
            list.Add(new(r.GetInt64(0), r.GetString(1), r.GetString(2), r.IsDBNull(3) ? null : r.GetInt64(3), r.IsDBNull(4) ? null : r.GetInt64(4), StaffRoster.State(r.GetString(5))));
        return list;
    }

    private static async Task<string> SupervisorsAsync(NpgsqlConnection connection, long user, long register, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(Supervisors, connection) { Parameters = { new() { Value = user }, new() { Value = register } } };
        await using var r = await command.ExecuteReaderAsync(ct);
        var names = new List<string>();
        while (await r.ReadAsync(ct)) names.Add(r.GetString(0));
        return names.Count == 0 ? "–" : string.Join(" · ", names);
    }

    private sealed record Asked(long Register, string Code, string Kind, long? Certificate, long? Override, StaffState State);
}
