using Xunit;
using System.Text;
using Proofmark.Core.Importing;
using Proofmark.Core.Importing.Delimited;
using Proofmark.Core.Shared;

namespace Proofmark.Tests.Importing;

/// <summary>Reads delimited text in tests, as plain lists.</summary>
internal static class DelimitedText
{
    public static DelimitedReader Open(byte[] bytes, char? delimiter = null, ImportLimits? limits = null, int header = 1, bool acceptShort = false, string? encoding = null, char quote = '"')
    {
        var profile = EncodingDetector.Detect(() => new MemoryStream(bytes), encoding);
        return new DelimitedReader(new MemoryStream(bytes), profile, new DelimitedFormat(delimiter ?? ',', quote, header, acceptShort), limits, delimiter is null);
    }

    public static DelimitedReader Open(string text, char? delimiter = null, ImportLimits? limits = null, int header = 1, bool acceptShort = false, char quote = '"') =>
        Open(Encoding.UTF8.GetBytes(text), delimiter, limits, header, acceptShort, quote: quote);

    public static List<ReadRow> ReadAll(IRowSource source)
    {
        var rows = new List<ReadRow>();
        while (source.Read())
        {
            rows.Add(new ReadRow(source.RowNumber, [.. Enumerable.Range(0, source.CellCount).Select(i => source.Cell(i).ToString())], source.RowProblem is { } problem ? Sentences.Checked(problem) : null));
        }

        return rows;
    }

    public static Problem Refusal(Action action) => Sentences.Checked(Assert.Throws<ProblemException>(action).Problems[0]);
}

internal sealed record ReadRow(long Number, string[] Cells, Problem? Problem);
