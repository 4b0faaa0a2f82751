using System.Text;

namespace Proofmark.Core.Reference;

/// <summary>One row of a shipped data file.</summary>
/// <param name="Number">The row as a spreadsheet shows it: the heading is row 1.</param>
/// <param name="Fields">Values by heading, as written.</param>
public sealed record DataRow(int Number, IReadOnlyDictionary<string, string> Fields)
{
    /// <summary>The value under a heading; throws when the file has no such column.</summary>
    public string this[string heading] => Fields.TryGetValue(heading, out var value)
        ? value
        : throw new InvalidDataException($"Row {Number} has no column '{heading}'.");

    /// <summary>
    /// Reads RFC 4180: comma, double quotes, quotes doubled inside. For the shipped files alone, whose form is known;
    /// registers are read by the import, which forgives more and says more.
    /// </summary>
    public static IEnumerable<DataRow> ReadAll(TextReader reader)
    {
        string[]? headings = null;
        var number = 0;
        foreach (var record in Records(reader))
        {
            number++;
            if (headings is null)
            {
                headings = [.. record.Select(h => h.TrimStart('\uFEFF'))];
                continue;
            }

            if (record.Count != headings.Length)
            {
                throw new InvalidDataException($"Row {number} has {record.Count} values for {headings.Length} headings.");
            }

            var fields = new Dictionary<string, string>(headings.Length);
            for (var i = 0; i < headings.Length; i++)
            {
                fields[headings[i]] = record[i];
            }

            yield return new DataRow(number, fields);
        }
    }

    private static IEnumerable<List<string>> Records(TextReader reader)
    {
        var record = new List<string>();
        var value = new StringBuilder();
        bool quoted = false, any = false;
        int next;
        while ((next = reader.Read()) >= 0)
        {
            var c = (char)next;
            any = true;
            if (quoted)
            {
                if (c != '"')
                {
                    value.Append(c);
                }
                else if (reader.Peek() == '"')
                {
                    _ = reader.Read();
                    value.Append('"');
                }
                else
                {
                    quoted = false;
                }
            }
            else if (c == '"')
            {
                quoted = true;
            }
            else if (c == ',')
            {
                record.Add(value.ToString());
                value.Clear();
            }
            else if (c == '\n')
            {
                record.Add(value.ToString());
                value.Clear();
                yield return record;
                record = [];
                any = false;
            }
            else if (c != '\r')
            {
                value.Append(c);
            }
        }

        if (quoted)
        {
            throw new InvalidDataException("The file ends inside quotes.");
        }

        if (any)
        {
            record.Add(value.ToString());
            yield return record;
        }
    }
}
