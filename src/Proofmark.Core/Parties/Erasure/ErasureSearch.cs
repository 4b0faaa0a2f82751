using System.Text;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Parties.Erasure;

/// <summary>A stored row that speaks of the person, and what it is to say after the erasure.</summary>
/// <param name="Table">Its table.</param>
/// <param name="Id">Its id.</param>
/// <param name="Act">The act that covers it; null for a look-up that is not sealed yet, and for machinery.</param>
/// <param name="Seq">Its place in that act.</param>
/// <param name="IsErased">It gave up its salt before, for another person or rule.</param>
/// <param name="After">Column and new value; null where nothing is to be kept.</param>
internal sealed record ErasureHit(string Table, long Id, long? Act, int? Seq, bool IsErased, IReadOnlyList<(string Column, NpgsqlParameter Value)> After);

/// <summary>
/// Finds every row, apart from the person's own, that speaks of a person. The database makes a first choice over folded
/// letters and digits; <see cref="PersonWords"/> decides. It reads whole tables: an erasure is rare, and may take minutes.
/// All tables are asked in one batch: one way to the database and back, however many tables there are.
/// </summary>
internal sealed class ErasureSearch(NpgsqlConnection connection, IReadOnlyList<long> persons, PersonWords words, IReadOnlyList<long> attachments)
{
    private static readonly HashSet<string> Json = new(StringComparer.Ordinal) { "data", "payload" };

    /// <summary>All of them, table by table.</summary>
    public async Task<List<ErasureHit>> FindAsync(CancellationToken ct)
    {
        var questions = Questions().ToList();
        await using var batch = new NpgsqlBatch(connection) { Timeout = 0 };
        foreach (var (command, _) in questions) batch.BatchCommands.Add(command);
        var hits = new List<ErasureHit>();
        await using var reader = await batch.ExecuteReaderAsync(ct);
        foreach (var (_, hitOf) in questions)
        {
            while (await reader.ReadAsync(ct))
                if (hitOf(reader) is { } hit) hits.Add(hit);
            await reader.NextResultAsync(ct);
        }
        return hits;
    }

    private IEnumerable<Question> Questions()
    {
        foreach (var (table, column) in new[] { ("messages_in", "envelope"), ("messages_out", "envelope"), ("trace_events", "sealed") }) yield return Sealed(table, column);
        yield return Attachments();
        if (words.IsEmpty) yield break;
        foreach (var table in PersonalColumns.All.Where(c => c.Reach == PersonalReach.Words && c.Table != "attachments").GroupBy(c => c.Table)) yield return Words(table.Key, [.. table.Select(c => c.Name)]);
        foreach (var table in new[] { "messages_in", "messages_out", "messages_refused" }) yield return Envelopes(table);
    }

    private Question Sealed(string table, string column) => new(
        Command($"select id, act, seq, salt is null from {table} where persons && $1 order by id", persons.ToArray()),
        r => new(table, r.GetInt64(0), r.GetInt64(1), r.GetInt32(2), r.GetBoolean(3), [(column, Bytes(table == "trace_events" ? null : []))]));

    private Question Attachments() => new(
        Command("select id, act, seq, salt is null, caption, person = any($1) or id = any($2) or part_of in (select id from attachments where person = any($1) or id = any($2)) from attachments where wrapped_key is not null order by id", persons.ToArray(), attachments.ToArray()),
        r =>
        {
            var named = !r.IsDBNull(4) && words.Names(r.GetString(4));
            return named || (!r.IsDBNull(5) && r.GetBoolean(5)) ? new("attachments", r.GetInt64(0), r.GetInt64(1), r.GetInt32(2), r.GetBoolean(3), [("caption", Text(null)), ("wrapped_key", Bytes(null))]) : null;
        });

    private Question Words(string table, IReadOnlyList<string> columns)
    {
        var recorded = RecordTables.All.ContainsKey(table);
        var id = table == "sessions" ? "0::bigint" : "id";
        var place = recorded ? "act, seq, salt is null" : "null::bigint, null::int, false";
        var all = $"concat_ws(' ', {string.Join(", ", columns.Select(c => c + "::text"))})";
        // Queries may be typed in part: any longer word of the name is looked for there.
        var loose = table == "lookups";
        var coarse = loose ? "true" : $"(position('\\u' in {all}) > 0 or exists (select from unnest($1::text[]) n where position(n in regexp_replace(lower(normalize({all}, NFKC) collate \"und-x-icu\"), '[^[:alnum:]]', '', 'g')) > 0))";
        var extra = table == "sessions" ? ", id" : "";
        var sql = $"select {id}, {place}, {string.Join(", ", columns.Select(c => c + "::text"))}{extra} from {table} where {all} <> '' and {coarse}{(loose ? " for update" : "")}";
        return new(loose ? Command(sql) : Command(sql, (object)words.Coarse.ToArray()), r =>
        {
            var after = new List<(string, NpgsqlParameter)>();
            var together = new StringBuilder();
            for (var i = 0; i < columns.Count; i++) together.Append(r.IsDBNull(i + 4) ? "" : r.GetString(i + 4)).Append(' ');
            // A name that is spread over the columns of one row takes those that hold a part of it.
            var spread = words.Names(together.ToString());
            for (var i = 0; i < columns.Count; i++)
            {
                if (r.IsDBNull(i + 4)) continue;
                var text = r.GetString(i + 4);
                if (!words.Names(text) && !((loose || spread) && words.MayName(text))) continue;
                after.Add((columns[i], Json.Contains(columns[i]) ? Of(words.Redact(text), NpgsqlDbType.Json) : loose ? Text(null) : Text(PersonWords.Erased)));
            }
            if (after.Count == 0) return null;
            if (table == "sessions") after.Add(("id", new() { Value = r.GetGuid(columns.Count + 4) }));
            return new(table, r.GetInt64(0), r.IsDBNull(1) ? null : r.GetInt64(1), r.IsDBNull(2) ? null : r.GetInt32(2), r.GetBoolean(3), after);
        });
    }

    /// <summary>Messages that were not sealed, because nobody was released in them, and yet name the person.</summary>
    private Question Envelopes(string table) => new(
        Command($"select id, act, seq, salt is null, envelope from {table} where length(envelope) > 0{(table == "messages_refused" ? "" : " and persons is null")}"),
        r => words.Names(Payload(r.GetFieldValue<byte[]>(4))) ? new(table, r.GetInt64(0), r.GetInt64(1), r.GetInt32(2), r.GetBoolean(3), [("envelope", Bytes(table == "messages_refused" ? null : []))]) : null);

    /// <summary>What a signed envelope says (DSSE: JSON with the payload in base64); the bytes themselves when it is none.</summary>
    private static string Payload(byte[] envelope)
    {
        try
        {
            using var json = JsonDocument.Parse(envelope);
            return Encoding.UTF8.GetString(json.RootElement.GetProperty("payload").GetBytesFromBase64());
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return Encoding.UTF8.GetString(envelope);
        }
    }

    private static NpgsqlBatchCommand Command(string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        return command;
    }

    private static NpgsqlParameter Text(string? value) => Of(value, NpgsqlDbType.Text);

    private static NpgsqlParameter Bytes(byte[]? value) => Of(value, NpgsqlDbType.Bytea);

    private static NpgsqlParameter Of(object? value, NpgsqlDbType type) => new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };

    /// <summary>What a table is asked, and what one of the rows that come back says; null: nothing of the person.</summary>
    private sealed record Question(NpgsqlBatchCommand Command, Func<NpgsqlDataReader, ErasureHit?> HitOf);
}
