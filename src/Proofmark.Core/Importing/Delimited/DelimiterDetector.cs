namespace Proofmark.Core.Importing.Delimited;

/// <summary>Finds the delimiter of a text from its first rows: the one that cuts most rows into the same number of cells, and more than one.</summary>
public static class DelimiterDetector
{
    private const int SampleRows = 60;
    private static ReadOnlySpan<char> Candidates => [',', ';', '\t', '|', ':'];

    /// <summary>
    /// The likeliest delimiter; a comma when no candidate occurs (a file of one column).
    /// </summary>
    /// <param name="sample">The beginning of the text; may end inside a row.</param>
    /// <param name="quote">The quote in use; '\0' for none.</param>
    /// <param name="complete">Whether the sample is the whole text.</param>
    public static char Detect(ReadOnlySpan<char> sample, char quote = '"', bool complete = false)
    {
        if (SeparatorLine(sample) is { } said)
        {
            return said;
        }

        var best = ',';
        var bestScore = 0.0;
        foreach (var candidate in Candidates)
        {
            var score = Score(sample, candidate, quote, complete);

            // A colon also stands in times and in ratios: it must be clearly better.
            score *= candidate == ':' ? 0.5 : 1;
            if (score > bestScore)
            {
                (best, bestScore) = (candidate, score);
            }
        }

        return best;
    }

    /// <summary>The delimiter of a <c>sep=</c> line, or null.</summary>
    internal static char? SeparatorLine(ReadOnlySpan<char> text) =>
        text.StartsWith(DelimitedFormat.SeparatorLine, StringComparison.OrdinalIgnoreCase) && text.Length > 5 && text[5] is '\r' or '\n' ? text[4] : null;

    private static double Score(ReadOnlySpan<char> sample, char delimiter, char quote, bool complete)
    {
        Span<int> counts = stackalloc int[SampleRows];
        var rows = 0;
        var cells = 1;
        var quoted = false;
        var cellStart = true;
        var rowHasText = false;
        foreach (var c in sample)
        {
            if (c == quote && quote != '\0' && (quoted || cellStart))
            {
                quoted = !quoted;
                cellStart = quoted ? false : true;
                rowHasText = true;
            }
            else if (quoted)
            {
                continue;
            }
            else if (c is '\r' or '\n')
            {
                if (rowHasText)
                {
                    counts[rows++] = cells;
                }

                (cells, cellStart, rowHasText) = (1, true, false);
                if (rows == SampleRows)
                {
                    break;
                }
            }
            else if (c == delimiter)
            {
                cells++;
                (cellStart, rowHasText) = (true, true);
            }
            else
            {
                (cellStart, rowHasText) = (false, true);
            }
        }

        if (rowHasText && rows < SampleRows && (complete || rows == 0))
        {
            counts[rows++] = cells;
        }

        if (rows == 0)
        {
            return 0;
        }

        counts = counts[..rows];
        counts.Sort();
        var (mode, modeRows) = Mode(counts);
        return mode == 1 ? 0 : (double)modeRows / rows * (1 + Math.Log2(mode) / 16);
    }

    private static (int Value, int Count) Mode(ReadOnlySpan<int> sorted)
    {
        var (best, bestCount) = (0, 0);
        for (var i = 0; i < sorted.Length;)
        {
            var count = 1;
            while (i + count < sorted.Length && sorted[i + count] == sorted[i])
            {
                count++;
            }

            if (count >= bestCount)
            {
                (best, bestCount) = (sorted[i], count);
            }

            i += count;
        }

        return (best, bestCount);
    }
}
