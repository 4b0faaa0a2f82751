using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Ledger;

namespace Proofmark.Core.Evidence;

/// <summary>A record as it stands in the database: null salt and hash when it was erased.</summary>
internal sealed record CollectedRecord(long Act, int Seq, string Table, byte[]? Salt, Hash? Hash, IReadOnlyList<ExtractColumn> Columns, long? Until);

/// <summary>Reads every record of one entry that the reader may see: each version, part, mark, event and link, and what was erased of them.</summary>
internal static class RecordCollector
{
    private const string Batch = "(select b.until_act from batches b where b.act = t.act)";

    private static readonly (string Table, string Where, string Until)[] Sources =
    [
        ("entries", "t.id = $1", "t.until_act"),
        ("components", "t.entry = $1", "t.until_act"),
        ("marks", "t.entry = $1", "t.until_act"),
        ("events", "t.entry = $1", Batch),
        ("mark_flags", "t.entry = $1", "(select x.act from mark_flag_ends x where x.flag = t.id)"),
        ("mark_flag_ends", "t.flag in (select f.id from mark_flags f where f.entry = $1)", "null::bigint"),
        // A link of an entry that the reader may not see would say that there is one.
        ("entry_links", "(t.entry = $1 or t.weapon = $1 and exists (select from entries e where e.id = t.entry))", Batch),
    ];

    /// <summary>Reads them, by act and place.</summary>
    /// <param name="session">Under the reader's rights.</param>
    /// <param name="database">For the erasures, which hold nothing but table, place and rule.</param>
    /// <param name="entry">entries.id.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">evidence.too_many.</exception>
    public static async Task<List<CollectedRecord>> ReadAsync(ReadSession session, Database database, long entry, CancellationToken ct)
    {
        var records = new List<CollectedRecord>();
        foreach (var (name, where, until) in Sources)
        {
            await using var command = session.Command($"{Select(name, until)} where {where} and t.act is not null order by t.act, t.seq limit {ExtractContent.MostRecords + 1}", entry);
            await ReadAsync(command, RecordTables.All[name], records, ct);
        }
        var erased = records.Where(r => r.Salt is null).ToList();
        if (erased.Count > 0)
        {
            await using var command = database.Writer.CreateCommand($"{Select("erasures", "null::bigint")} join unnest($1, $2) p (act, seq) on t.row_act = p.act and t.row_seq = p.seq order by t.act, t.seq limit {ExtractContent.MostRecords + 1}");
            command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. erased.Select(r => r.Act)] });
            command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. erased.Select(r => r.Seq)] });
            await ReadAsync(command, ErasureRow.Table, records, ct);
        }
        return records.Count <= ExtractContent.MostRecords ? [.. records.OrderBy(r => r.Act).ThenBy(r => r.Seq)]
            : throw new ProblemException(Problem.Of("evidence.too_many", null, ("most", ExtractContent.MostRecords)));
    }

    private static string Select(string table, string until) =>
        $"select t.act, t.seq, t.salt, {string.Join(", ", RecordTables.All[table].ColumnNames.Select(c => c == "data" ? "t.data::text" : "t." + c))}, {until} from {table} t";

    private static async Task ReadAsync(NpgsqlCommand command, RecordTable table, List<CollectedRecord> into, CancellationToken ct)
    {
        var hasher = new RecordHasher();
        var hash = new byte[Hash.ByteCount];
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var salt = reader.IsDBNull(2) ? null : reader.GetFieldValue<byte[]>(2);
            table.HashRow(hasher, reader, salt ?? new byte[RecordHasher.SaltLength], hash);
            var until = 3 + table.ColumnNames.Count;
            into.Add(new CollectedRecord(reader.GetInt64(0), reader.GetInt32(1), table.Name, salt, salt is null ? null : new Hash(hash), RecordColumns.Read(hasher.Bytes, table), reader.IsDBNull(until) ? null : reader.GetInt64(until)));
        }
    }
}
