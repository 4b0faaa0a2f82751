using Npgsql;
using Proofmark.Core.Marking;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Weapons.Canaries;

/// <summary>That an entry is a canary.</summary>
public sealed record CanaryRow(long Id, long Entry)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<CanaryRow> Table = new("canaries",
        Column.Int64<CanaryRow>("id", r => r.Id),
        Column.Int64<CanaryRow>("entry", r => r.Entry));
}

/// <summary>A canary as the auditor sees it.</summary>
/// <param name="Entry">The entry's identifier outside the node.</param>
/// <param name="Register">Name of the register that it stands in.</param>
/// <param name="Number">Its number in the register.</param>
/// <param name="Mark">Its first mark.</param>
/// <param name="Planted">When, UTC.</param>
public sealed record Canary(Guid Entry, string Register, string? Number, string? Mark, DateTime Planted);

/// <summary>
/// Entries that the auditor plants and that no honest work touches. To everybody else a canary is an entry like others, and
/// the act that plants it is a registration; opening or finding one raises an alarm in the transaction of the look-up
/// (migration 0036). A canary is never part of an answer to another State.
/// </summary>
public sealed class CanaryService(Acts acts)
{
    /// <summary>Registers a weapon that does not exist, as a canary.</summary>
    /// <exception cref="ProblemException">weapons.row_key_missing, weapons.row_key_taken, those of marks and registers; access.canary.mark.</exception>
    public Task<ActOutcome> PlantAsync(RegisterWeapon weapon, Doing doing, CancellationToken ct = default)
    {
        if (string.IsNullOrWhiteSpace(weapon.RowKey)) throw new ProblemException(Problem.Of("weapons.row_key_missing", "row_key"));
        if (weapon.Marks.Count == 0) throw new ProblemException(Problem.Of("access.canary.mark", "mark"));
        var marks = weapon.Marks.Select(m => MarkText.Read(m.Text, "mark").GetValueOrThrow()).ToList();
        return acts.DoAsync(new ActRequest(WeaponActs.Register, doing.Actor, doing.Purpose, doing.Key) { Content = $"{weapon.Register}|{weapon.RowKey}|canary" }, async act =>
        {
            var register = await EntryStore.RegisterAsync(act.Connection, weapon.Register, ct);
            if (await EntryStore.FindByKeyAsync(act.Connection, weapon.Register, weapon.RowKey, ct) is not null)
                throw new ProblemException(Problem.Of("weapons.row_key_taken", "row_key", ("value", weapon.RowKey), ("register", register.Code)));
            var entry = await WeaponService.WriteEntryAsync(act, register, weapon, marks, ct);
            act.Write(CanaryRow.Table, new CanaryRow(await act.Ids.NextAsync("canaries", ct), entry));
        }, ct);
    }

    /// <summary>All of them, the latest first, for the auditor; reading them is a look-up.</summary>
    public async Task<IReadOnlyList<Canary>> ListAsync(ReadContext auditor, CancellationToken ct = default)
    {
        await using (var session = await ReadSession.OpenAsync(acts.Database, auditor, acts.Clock, ct))
        {
            await session.RecordAsync("audit", "canaries", null, [], ct);
            await session.CompleteAsync(ct);
        }
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await ReadSession.AllowAuditorAsync(connection, ct);
        await using var command = new NpgsqlCommand("""
            select e.uid, r.name, e.row_key, (select m.text from marks m where m.entry = e.id and m.until_act is null order by m.id limit 1), a.recorded
            from canaries c join entries e on e.id = c.entry and e.until_act is null join registers r on r.id = e.register join acts a on a.id = c.act order by c.id desc limit 1000
            """, connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var list = new List<Canary>();
        while (await reader.ReadAsync(ct))
            list.Add(new Canary(reader.GetGuid(0), reader.GetString(1), reader.TextOrNull(2), reader.TextOrNull(3), reader.GetDateTime(4)));
        return list;
    }

    /// <summary>Which of these entries are canaries: what leaves the node goes without them.</summary>
    public static async Task<IReadOnlySet<long>> AmongAsync(Database database, IReadOnlyCollection<long> entries, CancellationToken ct = default)
    {
        if (entries.Count == 0) return new HashSet<long>();
        await using var connection = await database.Writer.OpenConnectionAsync(ct);
        return await AmongAsync(connection, entries, ct);
    }

    /// <summary>The same on a connection of the writer: within an act, on the act's own.</summary>
    public static async Task<IReadOnlySet<long>> AmongAsync(NpgsqlConnection connection, IReadOnlyCollection<long> entries, CancellationToken ct = default)
    {
        await using var command = new NpgsqlCommand("select among_canaries($1)", connection);
        command.Parameters.Add(new() { Value = entries.ToArray() });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new HashSet<long>();
        while (await reader.ReadAsync(ct)) found.Add(reader.GetInt64(0));
        return found;
    }
}
