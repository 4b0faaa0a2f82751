using Npgsql;
using Proofmark.Core.Storage.Verification;

namespace Proofmark.Core.Weapons;

/// <summary>
/// Verification of what decides which version is shown and which weapon an entry speaks of: <c>until_act</c> of entries,
/// holdings, marks, components, duties, fittings and batches, and <c>linked_weapon</c>. None of them is covered by a leaf, so each is worked
/// out again from what is. Streams in order of entry; memory is that of one entry and of the list of batches.
/// </summary>
public static class StandingCheck
{
    /// <summary>The check, for <see cref="Verifier"/>.</summary>
    public static async Task RunAsync(NpgsqlConnection first, NpgsqlConnection second, VerificationReport report, CancellationToken ct)
    {
        var withdrawals = await WithdrawalsAsync(first, report, ct);
        var batches = await BatchesAsync(first, ct);
        foreach (var table in (string[])["entries", "holdings"]) await VersionsAsync(first, table, withdrawals, report, ct);
        foreach (var table in (string[])["marks", "components", "duties"]) await PartsAsync(first, second, table, batches, withdrawals, report, ct);
        await FittingsAsync(first, report, ct);
        await LinksAsync(first, report, ct);
    }

    /// <summary>A part is on its weapon until the act that recorded its removal.</summary>
    private static async Task FittingsAsync(NpgsqlConnection connection, VerificationReport report, CancellationToken ct)
    {
        await using var command = Command(connection, "select f.id, f.act, f.until_act, x.act from fittings f left join fitting_ends x on x.fitting = f.id where f.until_act is distinct from x.act order by f.id");
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct)) Differs(report, "fittings", reader.GetInt64(0), reader.GetInt64(1), Number(reader, 2), Number(reader, 3));
    }

    private static async Task<Dictionary<long, long>> WithdrawalsAsync(NpgsqlConnection connection, VerificationReport report, CancellationToken ct)
    {
        await using var command = Command(connection, "select b.id, b.act, w.act, b.until_act from batches b left join batch_withdrawals w on w.batch = b.id order by b.id");
        await using var reader = await command.ExecuteReaderAsync(ct);
        var withdrawals = new Dictionary<long, long>();
        while (await reader.ReadAsync(ct))
        {
            var (withdrawn, kept) = (Number(reader, 2), Number(reader, 3));
            if (withdrawn is { } by) withdrawals[reader.GetInt64(1)] = by;
            if (withdrawn != kept) Differs(report, "batches", reader.GetInt64(0), reader.GetInt64(1), kept, withdrawn);
        }
        return withdrawals;
    }

    private static async Task<HashSet<long>> BatchesAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = Command(connection, "select act from batches");
        await using var reader = await command.ExecuteReaderAsync(ct);
        var batches = new HashSet<long>();
        while (await reader.ReadAsync(ct)) batches.Add(reader.GetInt64(0));
        return batches;
    }

    /// <summary>A later version of the same id replaces the earlier.</summary>
    private static async Task VersionsAsync(NpgsqlConnection connection, string table, Dictionary<long, long> withdrawals, VerificationReport report, CancellationToken ct)
    {
        await using var command = Command(connection, table == "entries" ? EntriesWithPurges : $"select id, id, act, until_act from {table} order by id, act");
        await foreach (var group in GroupsAsync(command, ct)) Compare(table, group, [.. group.Rows.Select(r => r.Act)], withdrawals, report);
    }

    // A purge ends what still stood of an entry and its marks.
    private const string EntriesWithPurges = "select e.id, e.id, e.act, e.until_act, p.act from entries e left join purged_entries p on p.entry = e.id order by e.id, e.act";

    // A duty that an act ended stands until that act, unless a later file had replaced it before.
    private const string DutiesWithEnds = "select d.entry, d.id, d.act, d.until_act, e.act from duties d left join duty_ends e on e.duty = d.id order by d.entry, d.act";

    // A mark that left the weapon with its part, or was purged, likewise.
    private const string MarksWithEnds = "select m.entry, m.id, m.act, m.until_act, least(p.act, x.act) from marks m left join purged_entries p on p.entry = m.entry left join mark_removals x on x.mark = m.id order by m.entry, m.act";

    /// <summary>Marks, components and duties are replaced, all of an entry's at once, when a later file changes the entry.</summary>
    private static async Task PartsAsync(NpgsqlConnection first, NpgsqlConnection second, string table, HashSet<long> batches, Dictionary<long, long> withdrawals, VerificationReport report, CancellationToken ct)
    {
        await using var parts = Command(first, table switch { "duties" => DutiesWithEnds, "marks" => MarksWithEnds, _ => $"select entry, id, act, until_act from {table} order by entry, act" });
        await using var entries = Command(second, "select id, id, act, until_act from entries order by id, act");
        await using var versions = GroupsAsync(entries, ct).GetAsyncEnumerator(ct);
        var more = await versions.MoveNextAsync();
        await foreach (var group in GroupsAsync(parts, ct))
        {
            while (more && versions.Current.Key < group.Key) more = await versions.MoveNextAsync();
            long[] written = more && versions.Current.Key == group.Key ? [.. versions.Current.Rows.Select(r => r.Act)] : [];
            Compare(table, group, [.. written.Where(batches.Contains)], withdrawals, report, written);
        }
    }

    /// <summary>The newest link or unlinking of an entry says which weapon it speaks of; an entry that founds its own has none.</summary>
    private static async Task LinksAsync(NpgsqlConnection connection, VerificationReport report, CancellationToken ct)
    {
        await using var command = Command(connection, """
            select e.id, e.act, e.linked_weapon, l.weapon
            from entries e left join (
                select distinct on (entry) entry, case when linked and weapon <> entry then weapon end as weapon from entry_links order by entry, act desc, seq desc) l on l.entry = e.id
            where e.until_act is null and e.linked_weapon is distinct from l.weapon order by e.id
            """);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            report.Add("ledger.link_differs", ("entry", reader.GetInt64(0)), ("kept", Number(reader, 2) ?? reader.GetInt64(0)), ("recorded", Number(reader, 3) ?? reader.GetInt64(0)));
    }

    private static void Compare(string table, Group group, long[] replacing, Dictionary<long, long> withdrawals, VerificationReport report, long[]? entry = null)
    {
        // Nearly every entry has one version that nothing replaced.
        if (group.Rows.Count == 1 && replacing is [] or [_] && withdrawals.Count == 0 && group.Rows is [{ Until: null, Ended: null } only] && replacing.All(r => r <= only.Act)) return;
        var until = StandingFold.Fold([.. group.Rows.Select(r => r.Act)], replacing, withdrawals, entry);
        for (var i = 0; i < until.Length; i++)
            if (group.Rows[i].Ended is { } ended && !(until[i] < ended)) until[i] = ended;
        for (var i = 0; i < until.Length; i++)
            if (until[i] != group.Rows[i].Until) Differs(report, table, group.Rows[i].Id, group.Rows[i].Act, group.Rows[i].Until, until[i]);
    }

    private static void Differs(VerificationReport report, string table, long id, long act, long? kept, long? recorded) =>
        report.Add("ledger.standing_differs", ("table", table), ("id", id), ("act", act), ("kept", kept ?? 0), ("recorded", recorded ?? 0));

    private sealed record Group(long Key, List<(long Id, long Act, long? Until, long? Ended)> Rows);

    private static async IAsyncEnumerable<Group> GroupsAsync(NpgsqlCommand command, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        await using var reader = await command.ExecuteReaderAsync(ct);
        Group? group = null;
        while (await reader.ReadAsync(ct))
        {
            if (group is null || group.Key != reader.GetInt64(0))
            {
                if (group is not null) yield return group;
                group = new Group(reader.GetInt64(0), []);
            }
            group.Rows.Add((reader.GetInt64(1), reader.GetInt64(2), Number(reader, 3), reader.FieldCount > 4 ? Number(reader, 4) : null));
        }
        if (group is not null) yield return group;
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql) => new(sql, connection) { CommandTimeout = 0 };

    private static long? Number(NpgsqlDataReader reader, int i) => reader.IsDBNull(i) ? null : reader.GetInt64(i);
}
