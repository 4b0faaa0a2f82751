using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Proofmark.Core.Leaving;

/// <summary>Turns lines of an export into the text form of PostgreSQL's COPY.</summary>
internal sealed class RowReader
{
    private readonly NodeColumn[] head;
    private readonly NodeColumn[] cells;

    /// <summary>A reader for one table.</summary>
    /// <param name="recorded">Its lines carry act, seq and salt beside the row.</param>
    /// <param name="columns">Its columns, as the manifest lists them.</param>
    public RowReader(bool recorded, IReadOnlyList<NodeColumn> columns)
    {
        head = recorded ? [.. columns.Where(c => c.Name is "act" or "seq" or "salt")] : [];
        cells = [.. columns.Except(head)];
    }

    /// <summary>The columns, in the order in which <see cref="Append"/> writes them.</summary>
    public IEnumerable<string> Columns => head.Concat(cells).Select(c => c.Name);

    /// <summary>Adds one line; returns false when it is not of the form.</summary>
    public bool Append(StringBuilder to, string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var row = document.RootElement.GetProperty("row");
            var first = true;
            foreach (var column in head) Cell(to, document.RootElement.GetProperty(column.Name), column, ref first);
            foreach (var column in cells) Cell(to, row.GetProperty(column.Name), column, ref first);
            to.Append('\n');
            return true;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            return false;
        }
    }

    private static void Cell(StringBuilder to, JsonElement value, NodeColumn column, ref bool first)
    {
        if (!first) to.Append('\t');
        first = false;
        if (value.ValueKind == JsonValueKind.Null)
        {
            to.Append("\\N");
            return;
        }
        switch (column.Kind)
        {
            case CellKind.Number:
                to.Append(CultureInfo.InvariantCulture, $"{value.GetInt64()}");
                break;
            case CellKind.Bool:
                to.Append(value.GetBoolean() ? 't' : 'f');
                break;
            case CellKind.Bytes:
                to.Append("\\\\x").Append(Convert.ToHexStringLower(value.GetBytesFromBase64()));
                break;
            case CellKind.Numbers:
                to.Append('{').AppendJoin(',', value.EnumerateArray().Select(v => v.GetInt64().ToString(CultureInfo.InvariantCulture))).Append('}');
                break;
            default:
                foreach (var c in value.GetString()!) Escape(to, c);
                break;
        }
    }

    private static void Escape(StringBuilder to, char c)
    {
        switch (c)
        {
            case '\\': to.Append("\\\\"); break;
            case '\t': to.Append("\\t"); break;
            case '\n': to.Append("\\n"); break;
            case '\r': to.Append("\\r"); break;
            default: to.Append(c); break;
        }
    }
}
