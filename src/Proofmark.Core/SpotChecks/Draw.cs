using Npgsql;
using Proofmark.Core.Shared;

namespace Proofmark.Core.SpotChecks;

/// <summary>
/// Draws. Every entry has a ticket, SHA-256 of the seed and the entry's outside id, and of each stratum those with the lowest tickets
/// are drawn. So each entry is as likely as any other of its stratum, no order of rows matters, and whoever has the seed and the
/// register as it stood at the checkpoint draws the same again.
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

    /// <summary>How many entries there are in each stratum.</summary>
    public static async Task<IReadOnlyDictionary<string, long>> CountAsync(NpgsqlConnection connection, SpotCheckRow check, CancellationToken ct)
    {
        await using var command = Command(connection, $"select stratum, count(*) from ({FrameOf(check)}) f group by stratum order by stratum limit {MostStrata + 1}", check);
        await using var r = await command.ExecuteReaderAsync(ct);
        var strata = new Dictionary<string, long>(StringComparer.Ordinal);
        while (await r.ReadAsync(ct)) strata[r.GetString(0)] = r.GetInt64(1);
        return strata;
    }

    /// <summary>The entries of the sample, stratum by stratum, by ticket.</summary>
    public static async Task<IReadOnlyList<(string Stratum, long Entry)>> TakeAsync(NpgsqlConnection connection, SpotCheckRow check, IReadOnlyDictionary<string, int> sizes, CancellationToken ct)
    {
        await using var command = Command(connection, $"""
            select f.stratum, f.id from (select f.*, row_number() over (partition by stratum order by sha256($5 || uuid_send(uid)), id) as rank from ({FrameOf(check)}) f) f
            join unnest($6, $7) s (code, size) on s.code = f.stratum collate "C" and f.rank <= s.size order by f.stratum collate "C", f.rank
            """, check);
        command.Parameters.Add(new() { Value = check.Seed });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. sizes.Keys] });
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. sizes.Values] });
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
