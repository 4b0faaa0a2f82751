using Npgsql;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Weapons.Flags;

/// <summary>A flag that stands, in a list: the weapon as a register knows it.</summary>
public sealed record MarkFlagItem(long Id, Guid Uid, Guid Entry, string RegisterCode, string Kind, string? Mark, DateOnly Seen, string? SeenBy, string? Signs, string? Make, string? Model);

/// <summary>Which flags are asked for.</summary>
/// <param name="Kind">Code of a <see cref="MarkFlagKind"/>; null: every kind.</param>
/// <param name="Register">One register, or all that the reader may see.</param>
/// <param name="After">Those behind this one; null: from the first.</param>
/// <param name="Entries">Outside ids of the entries that bear them; null: all.</param>
public sealed record MarkFlagQuery(string? Kind = null, long? Register = null, long? After = null, IReadOnlyList<Guid>? Entries = null);

/// <summary>Lists flags that stand under the reader's rights, by key; the look-up is recorded before the answer is returned.</summary>
public sealed class MarkFlagList(Database database, TimeProvider clock)
{
    /// <summary>Codes of the flags that stand on an entry <c>e</c>, with a comma between; null: none. For whoever finds weapons under the reader's rights.</summary>
    internal static string KindsOf(string entry) => $"(select string_agg(distinct f.kind, ',' order by f.kind) from mark_flags f where f.entry = {entry} and not exists (select from mark_flag_ends x where x.flag = f.id))";

    /// <summary>The same of the very mark that was found: its kind and its text.</summary>
    internal static string KindsOf(string entry, string kind, string text) => $"(select string_agg(distinct f.kind, ',' order by f.kind) from mark_flags f where f.entry = {entry} and exists (select from marks m where m.id = f.mark and m.kind = {kind} and m.text = {text}) and not exists (select from mark_flag_ends x where x.flag = f.id))";

    /// <summary>All flags of a weapon ($1), those that were lifted too.</summary>
    internal const string OfWeapon = """
        select f.uid, f.entry, f.kind, (select m.text from marks m where m.id = f.mark limit 1), o.uid, f.seen, f.seen_by, f.signs, f.examination, a.recorded, a.actor, b.recorded, x.reason
        from mark_flags f join acts a on a.id = f.act left join mark_flag_ends x on x.flag = f.id left join acts b on b.id = x.act left join entries o on o.id = f.other and o.until_act is null
        where f.entry in (select e.id from entries e where (e.id = $1 and e.linked_weapon is null or e.linked_weapon = $1) and e.until_act is null) order by f.id limit 100
        """;

    internal static async Task<List<MarkFlag>> ReadAsync(NpgsqlDataReader r, CancellationToken ct)
    {
        var list = new List<MarkFlag>();
        while (await r.ReadAsync(ct))
            list.Add(new(r.GetGuid(0), r.GetInt64(1), r.GetString(2), r.TextOrNull(3), r.IsDBNull(4) ? null : r.GetGuid(4), r.GetFieldValue<DateOnly>(5), r.TextOrNull(6), r.TextOrNull(7), r.TextOrNull(8), r.GetDateTime(9), r.GetInt64(10), r.IsDBNull(11) ? null : r.GetDateTime(11), r.TextOrNull(12)));
        return list;
    }

    /// <summary>The next flags that stand, in the order in which they were set.</summary>
    /// <param name="query">Which.</param>
    /// <param name="take">At most.</param>
    /// <param name="context">Who reads, and why.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<IReadOnlyList<MarkFlagItem>> ListAsync(MarkFlagQuery query, int take, ReadContext context, CancellationToken ct = default)
    {
        // Few weapons are flagged: they are read by their number, and what was lifted is passed over.
        var (session, answer) = await ReadSession.OpenAsync(database, context, clock, new NpgsqlBatchCommand("""
            select f.id, f.uid, e.uid, r.code, f.kind, (select m.text from marks m where m.id = f.mark limit 1), f.seen, f.seen_by, f.signs, e.make, e.model, e.id
            from mark_flags f join entries e on e.id = f.entry and e.until_act is null join registers r on r.id = f.register
            where f.id > $1 and ($2::text is null or f.kind = $2) and ($3::bigint is null or f.register = $3) and ($4::uuid[] is null or e.uid = any ($4))
              and not exists (select from mark_flag_ends x where x.flag = f.id) order by f.id limit $5
            """)
        {
            Parameters =
            {
                new NpgsqlParameter<long> { TypedValue = query.After ?? long.MinValue }, new() { Value = (object?)query.Kind ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text },
                new() { Value = (object?)query.Register ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bigint },
                new() { Value = query.Entries is { } entries ? entries.ToArray() : DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Uuid }, new NpgsqlParameter<int> { TypedValue = take },
            },
        }, ct);
        await using var reading = session;
        var list = new List<MarkFlagItem>();
        var found = new List<long>();
        await using (var r = answer)
            while (await r.ReadAsync(ct))
            {
                list.Add(new(r.GetInt64(0), r.GetGuid(1), r.GetGuid(2), r.GetString(3), r.GetString(4), r.TextOrNull(5), r.GetFieldValue<DateOnly>(6), r.TextOrNull(7), r.TextOrNull(8), r.TextOrNull(9), r.TextOrNull(10)));
                found.Add(r.GetInt64(11));
            }
        await session.RecordAsync("list", "mark_flag", $"{query.Kind}|{query.Register}|{query.After}", [.. found.Distinct()], ct);
        await session.CompleteAsync(ct);
        return list;
    }
}
