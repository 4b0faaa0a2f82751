using System.Globalization;
using System.Text;

namespace Proofmark.Core.Documents;

/// <summary>
/// Writes a list as CSV (RFC 4180, UTF-8 with a byte order mark, as spreadsheets expect), row by row. A spreadsheet would run a
/// text that looks like a formula; the apostrophe makes it text (OWASP, CSV injection).
/// </summary>
public sealed class CsvList : IDisposable
{
    private static readonly char[] Risky = ['=', '+', '-', '@', '\t', '\r'];
    private readonly StreamWriter writer;

    /// <summary>Begins a list; the output is left open.</summary>
    public CsvList(Stream output, IReadOnlyList<string> headings)
    {
        writer = new StreamWriter(output, new UTF8Encoding(true), 1 << 16, leaveOpen: true);
        Write(headings);
    }

    /// <summary>Writes one row: texts, dates, times in UTC, whole numbers; null is an empty cell.</summary>
    public void Write(IReadOnlyList<object?> cells)
    {
        for (var i = 0; i < cells.Count; i++)
        {
            if (i > 0) writer.Write(',');
            writer.Write(cells[i] switch
            {
                null => "",
                DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                DateTimeOffset moment => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                string text => Cell(text),
                var number => Convert.ToString(number, CultureInfo.InvariantCulture),
            });
        }
        writer.Write("\r\n");
    }

    /// <inheritdoc/>
    public void Dispose() => writer.Dispose();

    private static string Cell(string value)
    {
        if (value.Length == 0) return value;
        if (Risky.Contains(value[0])) value = "'" + value;
        return value.AsSpan().IndexOfAny("\",\r\n") < 0 ? value : "\"" + value.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
    }
}
