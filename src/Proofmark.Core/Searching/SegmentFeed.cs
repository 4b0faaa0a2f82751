using Npgsql;
using NpgsqlTypes;

namespace Proofmark.Core.Searching;

/// <summary>Reads marks from the tables into a segment, with no more in memory than the segment takes.</summary>
public static class SegmentFeed
{
    // Only what is asked of; the kind by which a mark is narrowed, and what stands with its entry.
    private const string Marks = """
        select m.entry, m.register, m.handling, m.kind, m.norm, e.make_ref, e.make, e.model_ref, e.model, e.calibre_ref, e.calibre, e.category, e.country, e.year
        from marks m join entries e on e.id = m.entry and e.until_act is null where m.until_act is null and m.norm <> ''
        """;

    private const string Earlier = """
        select m.entry, m.register, m.handling, m.kind, m.norm, e.make_ref, e.make, e.model_ref, e.model, e.calibre_ref, e.calibre, e.category, e.country, e.year
        from marks m join leaves ml on ml.act = m.act and ml.idx < $1 left join leaves mu on mu.act = m.until_act and mu.idx < $1
        join entries e on e.id = m.entry join leaves el on el.act = e.act and el.idx < $1 left join leaves eu on eu.act = e.until_act and eu.idx < $1
        where mu.act is null and eu.act is null and m.norm <> ''
        """;

    /// <summary>All marks that hold.</summary>
    public static Task<SearchSegment> AllAsync(NpgsqlConnection connection, Action<long>? step, CancellationToken ct) => ReadAsync(connection, Marks, null, step, ct);

    /// <summary>The marks that hold of some entries.</summary>
    public static Task<SearchSegment> OfAsync(NpgsqlConnection connection, long[] entries, CancellationToken ct) => ReadAsync(connection, Marks + " and m.entry = any($1)", entries, null, ct);

    /// <summary>Marks as they held in a state of the ledger: by acts whose leaf stands before its size.</summary>
    /// <param name="connection">The database.</param>
    /// <param name="entries">Of these entries; null: of all.</param>
    /// <param name="size">The ledger's size.</param>
    /// <param name="ct">Cancels.</param>
    public static Task<SearchSegment> AtAsync(NpgsqlConnection connection, long[]? entries, long size, CancellationToken ct) =>
        ReadAsync(connection, Earlier + (entries is null ? "" : " and m.entry = any($2)"), entries, null, ct, size);

    private static async Task<SearchSegment> ReadAsync(NpgsqlConnection connection, string sql, long[]? entries, Action<long>? step, CancellationToken ct, long? size = null)
    {
        var builder = new SegmentBuilder();
        var same = new Dictionary<string, string>(StringComparer.Ordinal);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        if (size is { } state) command.Parameters.Add(new() { Value = state });
        if (entries is not null) command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = entries, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
        await using var r = await command.ExecuteReaderAsync(ct);
        while (await r.ReadAsync(ct))
        {
            string? Word(int known, int written) => !r.IsDBNull(known) ? Same(r.GetString(known)) : written >= 0 && !r.IsDBNull(written) ? Same(IndexedWords.Written(r.GetString(written))) : null;
            builder.Add(r.GetInt64(0), r.GetString(4), new IndexedProfile(r.GetInt64(1), r.GetInt16(2), Same(r.GetString(3))!, Word(5, 6), Word(7, 8), Word(9, 10), Word(11, -1), Word(12, -1), r.IsDBNull(13) ? null : r.GetInt16(13)));
            if (builder.Count % 1_000_000 == 0) step?.Invoke(builder.Count);
        }
        return builder.Build();

        // A word stands many times.
        string? Same(string? word) => word is null ? null : same.TryGetValue(word, out var known) ? known : same[word] = word;
    }
}
