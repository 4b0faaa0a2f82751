using Npgsql;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Weapons.Assemblies;

/// <summary>Reads fittings: of a weapon with what was decided about its numbers, or of one part wherever it was. All within the reader's rights.</summary>
public static class AssemblyStore
{
    private const string Columns = """
        select f.id, f.uid, f.part, f.entry, e.uid, f.kind, f.mark, f.norm, f.controlling, f.since, x.day, f.reason, x.reason, f.authority
        from fittings f join entries e on e.id = f.entry and e.until_act is null left join fitting_ends x on x.fitting = f.id
        """;

    /// <summary>
    /// The condition for a listed kind of part (a row of <c>components</c>, as <c>c</c>) that is on the weapon: a part of that kind stands, or nobody ever
    /// took one off or on. A row of components says what a register lists, and stays when the part goes.
    /// </summary>
    internal const string StillOn = "(not exists (select from fittings f where f.entry = c.entry and f.kind = c.kind) or exists (select from fittings f where f.entry = c.entry and f.kind = c.kind and f.until_act is null))";

    /// <summary>The two questions to be asked one after the other: the fittings of certain entries, and what was decided about their numbers.</summary>
    /// <param name="entries">Which entries, as this program wrote it: <c>= any ($1)</c>, <c>in (select …)</c>.</param>
    internal static string[] Questions(string entries) =>
    [
        $"{Columns} where f.entry {entries} order by f.act, f.seq limit 500",
        $"select d.one, d.other, d.verdict, d.reason from part_decisions d join fittings f on f.id = d.one where f.entry {entries} limit 500",
    ];

    /// <summary>The assembly of the weapon with these entries.</summary>
    public static async Task<Assembly> OfAsync(NpgsqlConnection connection, IReadOnlyCollection<long> entries, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var sql in Questions("= any ($1)")) batch.BatchCommands.Add(new NpgsqlBatchCommand(sql) { Parameters = { new NpgsqlParameter<long[]> { TypedValue = [.. entries] } } });
        await using var reader = await batch.ExecuteReaderAsync(ct);
        return await ReadAssemblyAsync(reader, ct);
    }

    /// <summary>Reads the two answers; the reader stands on the first, and on the second afterwards.</summary>
    internal static async Task<Assembly> ReadAssemblyAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        var fittings = await ReadAsync(reader, ct);
        await reader.NextResultAsync(ct);
        var decided = new Dictionary<(long, long), (string, string?)>();
        while (await reader.ReadAsync(ct)) decided[(reader.GetInt64(0), reader.GetInt64(1))] = (reader.GetString(2), reader.TextOrNull(3));
        return fittings.Count == 0 ? Assembly.None : new Assembly(fittings, Assembly.Differing(fittings, decided));
    }

    /// <summary>Where a part was, in the order in which that was recorded.</summary>
    public static async Task<List<Fitting>> OfPartAsync(NpgsqlConnection connection, Guid part, CancellationToken ct)
    {
        await using var command = EntryStore.Command(connection, Columns + " where f.part = $1 order by f.act, f.seq limit 200", part);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await ReadAsync(reader, ct);
    }

    private static async Task<List<Fitting>> ReadAsync(NpgsqlDataReader r, CancellationToken ct)
    {
        var list = new List<Fitting>();
        while (await r.ReadAsync(ct))
            list.Add(new(r.GetInt64(0), r.GetGuid(1), r.GetGuid(2), r.GetInt64(3), r.GetGuid(4), r.GetString(5), r.TextOrNull(6), r.TextOrNull(7), r.GetBoolean(8), Day(r, 9), Day(r, 10), r.TextOrNull(11), r.TextOrNull(12), r.TextOrNull(13)));
        return list;
    }

    private static DateOnly? Day(NpgsqlDataReader r, int i) => r.IsDBNull(i) ? null : r.GetFieldValue<DateOnly>(i);
}
