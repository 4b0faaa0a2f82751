using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Weapons.Canaries;

namespace Proofmark.Core.SpotChecks;

/// <summary>
/// Draws. Every entry has a ticket, SHA-256 of the seed and the entry's outside id, and of each stratum those with the lowest tickets
/// are drawn. So each entry is as likely as any other of its stratum, no order of rows matters, and whoever has the seed and the
/// register as it stood at the checkpoint draws the same again. Canaries are counted as any entry, since a count that lacks them tells of
/// them, and passed over: nobody is sent to look for a weapon that does not exist, and no honest checker touches one (docs/adr/0011).
/// </summary>
public static class Draw
{
    /// <summary>The most strata: with more, each would get too few to say anything.</summary>
    public const int MostStrata = 60;

    // An entry stood at a checkpoint when its act has a leaf within it and the act that ended it has none. Leaves are numbered as acts
    // were committed: an act's own number would not do, as a later one may be committed first.
    // After an import was withdrawn two versions of an entry may have stood by this: the later one did, and an entry is drawn once.
    private const string Frame = """
        select distinct on (e.id) e.id, e.uid, coalesce({0}, '') as stratum
        from entries e join leaves b on b.act = e.act and b.idx < $2 left join leaves u on u.act = e.until_act
        where e.register = $1 and (e.until_act is null or u.idx is null or u.idx >= $2) and e.uid >= $3 and e.uid < $4
        order by e.id, e.act desc
        """;

    // So many canaries among the lowest tickets of a stratum are passed over without asking twice.
    private const int Spare = 20;

    /// <summary>How many entries there are in each stratum, canaries too.</summary>
    public static async Task<IReadOnlyDictionary<string, long>> CountAsync(NpgsqlConnection connection, SpotCheckRow check, CancellationToken ct)
    {
        await using var command = Command(connection, $"select stratum, count(*) from ({FrameOf(check)}) f group by stratum order by stratum limit {MostStrata + 1}", check);
        await using var r = await command.ExecuteReaderAsync(ct);
        var strata = new Dictionary<string, long>(StringComparer.Ordinal);
        while (await r.ReadAsync(ct)) strata[r.GetString(0)] = r.GetInt64(1);
        return strata;
    }

    /// <summary>The entries of the sample, stratum by stratum, by ticket; fewer than asked for where a stratum has no more that are no canaries.</summary>
    /// <param name="connection">Of the writer: a reader does not learn which entries are canaries.</param>
    /// <param name="check">Register, period, strata, seed and checkpoint.</param>
    /// <param name="sizes">How many of each stratum.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<IReadOnlyList<(string Stratum, long Entry)>> TakeAsync(NpgsqlConnection connection, SpotCheckRow check, IReadOnlyDictionary<string, int> sizes, CancellationToken ct)
    {
        for (var spare = Spare; ; spare *= 10)
        {
            var lowest = await LowestAsync(connection, check, sizes, spare, ct);
            var planted = await CanaryService.AmongAsync(connection, [.. lowest.Select(l => l.Entry)], ct);
            var strata = lowest.GroupBy(l => l.Stratum).Select(g => (Size: sizes[g.Key], Read: g.Count(), Real: g.Where(l => !planted.Contains(l.Entry)).ToList())).ToList();
            if (strata.TrueForAll(s => s.Real.Count >= s.Size || s.Read < s.Size + spare)) return [.. strata.SelectMany(s => s.Real.Take(s.Size))];
        }
    }

    private static async Task<IReadOnlyList<(string Stratum, long Entry)>> LowestAsync(NpgsqlConnection connection, SpotCheckRow check, IReadOnlyDictionary<string, int> sizes, int spare, CancellationToken ct)
    {
        await using var command = Command(connection, $"""
            select f.stratum, f.id from (select f.*, row_number() over (partition by stratum order by sha256($5 || uuid_send(uid)), id) as rank from ({FrameOf(check)}) f) f
            join unnest($6, $7) s (code, size) on s.code = f.stratum collate "C" and f.rank <= s.size + $8 order by f.stratum collate "C", f.rank
            """, check);
        command.Parameters.Add(new() { Value = check.Seed });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. sizes.Keys] });
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. sizes.Values] });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = spare });
        await using var r = await command.ExecuteReaderAsync(ct);
        var list = new List<(string, long)>();
        while (await r.ReadAsync(ct)) list.Add((r.GetString(0), r.GetInt64(1)));
        return list;
    }

    // Outside ids begin with the millisecond in which an entry was first recorded (RFC 9562, version 7): the index on them is one on time.
    private static Guid From(DateOnly? day)
    {
        Span<byte> bytes = stackalloc byte[16];
        var at = day is { } d ? Math.Max(0, new DateTimeOffset(d.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).ToUnixTimeMilliseconds()) : 0;
        for (var i = 0; i < 6; i++) bytes[i] = (byte)(at >> (8 * (5 - i)) & 0xFF);
        return new Guid(bytes, bigEndian: true);
    }

    private static string FrameOf(SpotCheckRow check) => Frame.Replace("{0}", EnumCode.TryRead<Strata>(check.Strata, out var by) ? by switch
    {
        Strata.Year => "e.year::text",
        Strata.HolderKind => "e.holder_kind",
        Strata.Category => "e.category",
        _ => "''::text",
    } : "''::text", StringComparison.Ordinal);

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, SpotCheckRow check)
    {
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        foreach (var value in new object[] { check.Register, check.Checkpoint, From(check.FromDay), check.ToDay is { } last ? From(last.AddDays(1)) : Guid.AllBitsSet }) command.Parameters.Add(new() { Value = value });
        return command;
    }
}
