using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Proofmark.Core.Importing;
using Proofmark.Core.Importing.Delimited;
using Xunit;
using static Proofmark.Tests.Importing.DelimitedText;

namespace Proofmark.Tests.Importing;

/// <summary>The reader against a writer that knows nothing of it.</summary>
public sealed class DelimitedPropertyTests
{
    private static readonly string[] Pieces = ["a", "Ж", "🔫", "\"", "\"\"", ",", ";", "\t", "|", "\r\n", "\n", "\r", " ", "1", "=1+1", "'", "long enough to cross", ""];

    [Fact]
    public void What_was_written_is_read_whatever_it_holds()
    {
        var cell = Gen.Elements(Pieces).ListOf().Select(p => string.Concat(p.Take(6)));
        var table =
            from width in Gen.Choose(1, 6)
            from height in Gen.Choose(0, 8)
            from delimiter in Gen.Elements(',', ';', '\t', '|', ':')
            from end in Gen.Elements("\n", "\r\n", "\r")
            from always in Gen.Elements(true, false)
            from last in Gen.Elements(true, false)
            from wide in Gen.Elements(0, 1, 2)
            from rows in cell.ListOf(width).ListOf(height)
            select new Table(width, delimiter, end, always, last, wide, [.. rows.Select(r => r.ToArray())]);
        Prop.ForAll(table.ToArbitrary(), Survives).Check(Config.QuickThrowOnFailure.WithMaxTest(400));
    }

    [Fact]
    public void Whatever_the_bytes_the_reader_ends_with_rows_or_a_problem()
    {
        var bytes = Gen.Frequency((6, Gen.Elements("\",;\n\r\tab1\0 é"u8.ToArray())), (1, Gen.Choose(0, 255).Select(i => (byte)i))).ListOf().Select(b => b.ToArray());
        Prop.ForAll(bytes.ToArbitrary(), b =>
        {
            try
            {
                using var reader = Open(b, limits: new ImportLimits { MaxCellChars = 40, MaxRowChars = 64, KeptOfLongCell = 5, MaxColumns = 8 });
                var last = 0L;
                foreach (var row in ReadAll(reader))
                {
                    Assert.True(row.Number > last);
                    last = row.Number;
                    Assert.True(row.Problem is not null || row.Cells.Length == reader.Columns.Count);
                }
            }
            catch (Core.Shared.ProblemException e)
            {
                Assert.StartsWith("import.", e.Problems[0].Code, StringComparison.Ordinal);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    private static void Survives(Table table)
    {
        var text = new StringBuilder();
        var header = Enumerable.Range(0, table.Width).Select(i => $"c{i}").ToArray();
        foreach (var row in table.Rows.Prepend(header))
        {
            text.Append(text.Length > 0 ? table.End : "").AppendJoin(table.Delimiter, row.Select(c => Written(c, table)));
        }

        text.Append(table.EndsLast ? table.End : "");
        Encoding encoding = table.Wide switch { 1 => new UnicodeEncoding(false, true), 2 => new UnicodeEncoding(true, true), _ => new UTF8Encoding(true) };
        byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes(text.ToString())];
        using var reader = Open(bytes, table.Delimiter);
        Assert.Equal(header, reader.Columns);
        var expected = table.Rows.Where(r => r.Any(c => c.Length > 0));
        Assert.Equal(expected, ReadAll(reader).Select(r => r.Problem is null ? r.Cells : [r.Problem.Code]));
    }

    private static string Written(string cell, Table table) =>
        table.Always || cell.AsSpan().ContainsAny("\"\r\n") || cell.Contains(table.Delimiter)
            ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : cell;

    private sealed record Table(int Width, char Delimiter, string End, bool Always, bool EndsLast, int Wide, string[][] Rows);
}
