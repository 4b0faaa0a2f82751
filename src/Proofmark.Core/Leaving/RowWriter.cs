using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Npgsql;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Leaving;

/// <summary>
/// Writes a table's rows as lines of JSON. A recorded row carries beside its columns the exact bytes whose SHA-256 the ledger
/// covers (<c>record</c>), so that a reader need not know how they are built to recompute the root.
/// </summary>
internal sealed class RowWriter : IDisposable
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string[] OfEveryRecord = ["act", "seq", "salt"];
    private readonly MemoryStream line = new();
    private readonly Utf8JsonWriter json;
    private readonly RecordTable? record;
    private readonly List<NodeColumn> rest;
    private readonly NodeColumn[] cells;
    private readonly RecordHasher hasher = new();
    private readonly byte[] hash = new byte[32];

    /// <summary>A writer for one table.</summary>
    public RowWriter(string table, IReadOnlyList<NodeColumn> columns)
    {
        json = new Utf8JsonWriter(line, Options);
        record = RecordTables.All.GetValueOrDefault(table);
        // What is hashed is read as the verifier reads it; the rest behind it.
        NodeColumn[] covered = record is null ? [] : [.. record.ColumnNames.Select(n => columns.Single(c => c.Name == n))];
        rest = [.. columns.Where(c => !covered.Contains(c) && !(record is not null && OfEveryRecord.Contains(c.Name)))];
        cells = [.. covered, .. rest];
        var head = record is null ? "" : "act, seq, salt, ";
        // An act's own number is a column that the database makes.
        var order = record is null ? OrderOf(columns) : "act nulls last, seq";
        Select = $"select {head}{string.Join(", ", cells.Select(Expression))} from {table} order by {order}";
    }

    /// <summary>The query whose rows <see cref="Write"/> takes.</summary>
    public string Select { get; }

    /// <summary>The row's line, its end included; good until the next call.</summary>
    public ReadOnlyMemory<byte> Write(NpgsqlDataReader reader)
    {
        line.SetLength(0);
        json.Reset();
        json.WriteStartObject();
        if (record is not null) WriteRecord(reader);
        json.WriteStartObject("row");
        var first = record is null ? 0 : 3;
        for (var i = 0; i < cells.Length; i++)
        {
            json.WritePropertyName(cells[i].Name);
            WriteCell(reader, i + first, cells[i].Kind);
        }
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        line.WriteByte((byte)'\n');
        return line.GetBuffer().AsMemory(0, (int)line.Length);
    }

    /// <inheritdoc/>
    public void Dispose() => json.Dispose();

    private void WriteRecord(NpgsqlDataReader reader)
    {
        json.WritePropertyName("act");
        WriteCell(reader, 0, CellKind.Number);
        json.WritePropertyName("seq");
        WriteCell(reader, 1, CellKind.Number);
        json.WritePropertyName("salt");
        WriteCell(reader, 2, CellKind.Bytes);
        // A look-up that is not sealed yet is in no leaf; an erased record has given up its salt, and its bytes with it.
        if (reader.IsDBNull(0) || reader.IsDBNull(2))
        {
            json.WriteNull("record");
            return;
        }
        record!.HashRow(hasher, reader, reader.GetFieldValue<byte[]>(2), hash);
        json.WriteBase64String("record", hasher.Bytes);
    }

    private void WriteCell(NpgsqlDataReader reader, int at, CellKind kind)
    {
        if (reader.IsDBNull(at))
        {
            json.WriteNullValue();
            return;
        }
        switch (kind)
        {
            case CellKind.Number:
                json.WriteNumberValue(Convert.ToInt64(reader.GetValue(at), CultureInfo.InvariantCulture));
                break;
            case CellKind.Bool:
                json.WriteBooleanValue(reader.GetBoolean(at));
                break;
            case CellKind.Bytes:
                json.WriteBase64StringValue(reader.GetFieldValue<byte[]>(at));
                break;
            case CellKind.Numbers:
                json.WriteStartArray();
                foreach (var number in reader.GetFieldValue<long[]>(at)) json.WriteNumberValue(number);
                json.WriteEndArray();
                break;
            case CellKind.Instant:
                json.WriteStringValue(reader.GetDateTime(at).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
                break;
            default:
                json.WriteStringValue(reader.GetFieldType(at) == typeof(Guid) ? reader.GetGuid(at).ToString()
                    : reader.GetFieldType(at) == typeof(string) ? reader.GetString(at)
                    : reader.GetFieldValue<DateOnly>(at).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                break;
        }
    }

    private static string Expression(NodeColumn column) =>
        column.Kind is not CellKind.Text || column.Type is "text" or "uuid" or "date" ? column.Name : $"{column.Name}::text";

    private static string OrderOf(IReadOnlyList<NodeColumn> columns) => string.Join(", ", columns.Where(c => c.Kind is CellKind.Number or CellKind.Text && c.Type != "json").Select(c => c.Name));
}
