using Proofmark.Core.Shared;

namespace Proofmark.Core.Importing.Delimited;

public sealed partial class DelimitedReader
{
    private enum Outcome
    {
        /// <summary>A whole row lies in the buffer.</summary>
        Row,

        /// <summary>The row goes on beyond the buffer.</summary>
        More,

        /// <summary>No more rows.</summary>
        End,
    }

    // Cuts one row from the buffer. Starts over when the buffer was too short: a row is at most parsed once per doubling.
    private Outcome ParseRow(out int next)
    {
        _count = 0;
        _strayColumn = -1;
        var span = _chars.AsSpan(0, _end);
        var p = next = _rowStart;
        if (p == _end)
        {
            return _feedEnded ? Outcome.End : Outcome.More;
        }

        while (true)
        {
            if (p < span.Length && span[p] == _quote && _quote != _delimiter)
            {
                var outcome = ParseQuoted(span, ref p, out next);
                if (outcome is { } done)
                {
                    return done;
                }

                continue;
            }

            var start = p;
            while (true)
            {
                var stop = span[p..].IndexOfAny(_stops);
                p = stop < 0 ? span.Length : p + stop;
                if (p < span.Length && span[p] == _quote && _quote != _delimiter)
                {
                    // A quote inside an unquoted cell means nothing by RFC 4180: the row is bad, its end is not in doubt.
                    _strayColumn = _strayColumn < 0 ? _count : _strayColumn;
                    p++;
                    continue;
                }

                break;
            }

            if (p == span.Length && !_feedEnded)
            {
                return Outcome.More;
            }

            AddCell(start, p - start, doubled: false);
            if (p < span.Length && span[p] == _delimiter)
            {
                p++;
                continue;
            }

            return EndRow(span, p, out next);
        }
    }

    // Null when the row goes on with the next cell.
    private Outcome? ParseQuoted(ReadOnlySpan<char> span, ref int p, out int next)
    {
        var open = p++;
        var doubled = false;
        next = _rowStart;
        while (true)
        {
            var close = span[p..].IndexOf(_quote);
            if (close < 0)
            {
                return _feedEnded ? throw Unclosed(_count, RowNumber + 1) : Outcome.More;
            }

            p += close + 1;
            if (p == span.Length && !_feedEnded)
            {
                return Outcome.More;
            }

            if (p < span.Length && span[p] == _quote)
            {
                doubled = true;
                p++;
                continue;
            }

            break;
        }

        if (p < span.Length && span[p] != _delimiter && span[p] is not ('\r' or '\n'))
        {
            return Recover(span, p, out next);
        }

        AddCell(open + 1, p - open - 2, doubled);
        if (p < span.Length && span[p] == _delimiter)
        {
            p++;
            return null;
        }

        return EndRow(span, p, out next);
    }

    private Outcome EndRow(ReadOnlySpan<char> span, int p, out int next)
    {
        next = p;
        if (p == span.Length)
        {
            return Outcome.Row;
        }

        if (span[p] == '\r')
        {
            if (p + 1 == span.Length && !_feedEnded)
            {
                return Outcome.More;
            }

            next = p + 1 < span.Length && span[p + 1] == '\n' ? p + 2 : p + 1;
            return Outcome.Row;
        }

        next = p + 1;
        return Outcome.Row;
    }

    // A closing quote is followed by something else, as in "12" barrel",steel. Where does the row end?
    // Certain: the quote was opened on this line, and either the quotes of the line are paired, or reading the line
    // leniently (a quote closes only before a delimiter or the line's end) gives exactly as many cells as there are headings.
    private Outcome Recover(ReadOnlySpan<char> span, int stray, out int next)
    {
        next = _rowStart;
        if (span[_rowStart..stray].ContainsAny('\r', '\n'))
        {
            throw Unclosed(_count, RowNumber + 1);
        }

        var length = span[_rowStart..].IndexOfAny('\r', '\n');
        if (length < 0 && !_feedEnded)
        {
            return Outcome.More;
        }

        var column = _count;
        var end = length < 0 ? span.Length : _rowStart + length;
        if (end == span.Length - 1 && span[end] == '\r' && !_feedEnded)
        {
            return Outcome.More;
        }

        var endsOutsideQuotes = SplitLeniently(span, end);
        var paired = span[_rowStart..end].Count(_quote) % 2 == 0;
        if (!paired && !(endsOutsideQuotes && _count == _expected))
        {
            throw new ProblemException(AtRow("import.quote_uncertain", column).At(RowNumber + 1));
        }

        _strayColumn = column;
        return EndRow(span, end, out next);
    }

    private bool SplitLeniently(ReadOnlySpan<char> span, int end)
    {
        _count = 0;
        var p = _rowStart;
        var allClosed = true;
        while (true)
        {
            var start = p;
            var close = p < end && span[p] == _quote ? ClosingQuote(span[..end], p + 1) : -1;
            allClosed &= p >= end || span[p] != _quote || close >= 0;
            if (close >= 0)
            {
                AddCell(start + 1, close - start - 1, doubled: true);
                p = close + 1;
            }
            else
            {
                var stop = span[p..end].IndexOf(_delimiter);
                p = stop < 0 ? end : p + stop;
                AddCell(start, p - start, doubled: false);
            }

            if (p >= end)
            {
                return allClosed;
            }

            p++;
        }
    }

    private int ClosingQuote(ReadOnlySpan<char> line, int p)
    {
        while (p < line.Length && !(line[p] == _quote && (p + 1 == line.Length || line[p + 1] == _delimiter)))
        {
            p++;
        }

        return p < line.Length ? p : -1;
    }

    private void AddCell(int start, int length, bool doubled)
    {
        if (_count < _limits.MaxColumns)
        {
            if (_count == _cells.Length)
            {
                Array.Resize(ref _cells, _cells.Length * 2);
            }

            _cells[_count] = new Slice(start, length, doubled);
        }

        _count++;
    }

    // Doubled quotes are made single in place, once the row is whole and will not be parsed again.
    private void FinishCells()
    {
        for (var i = 0; i < CellCount; i++)
        {
            var cell = _cells[i];
            if (!cell.Doubled)
            {
                continue;
            }

            var span = _chars.AsSpan(cell.Start, cell.Length);
            var to = 0;
            for (var from = 0; from < span.Length; from++)
            {
                span[to++] = span[from];
                if (span[from] == _quote && from + 1 < span.Length && span[from + 1] == _quote)
                {
                    from++;
                }
            }

            _cells[i] = new Slice(cell.Start, to, false);
        }
    }

    private ProblemException Unclosed(int column, long row) => new(AtRow("import.quote_unclosed", column).At(row));

    // The row is longer than memory is meant to hold: keeps the beginning of its cells for the rejects file and runs to its end.
    private void SkipLongRow()
    {
        var row = new LongRow(_delimiter, _quote, _limits);
        while (true)
        {
            _rowStart += row.Take(_chars.AsSpan(_rowStart, _end - _rowStart));
            if (row.Lost)
            {
                throw Unclosed(row.Column, RowNumber);
            }

            if (row.Ended)
            {
                break;
            }

            _rowStart = 0;
            _end = Fill(_chars);
            if (_end == 0)
            {
                if (!row.Finish())
                {
                    throw Unclosed(row.Column, RowNumber);
                }

                break;
            }
        }

        _count = row.Cells.Count;
        _cells = new Slice[Math.Max(_count, 64)];
        _text = string.Concat(row.Cells).ToCharArray();
        var start = 0;
        for (var i = 0; i < _count; i++)
        {
            _cells[i] = new Slice(start, row.Cells[i].Length, false);
            start += row.Cells[i].Length;
        }

        RowProblem = row.LongColumn >= 0
            ? AtRow("import.cell_too_long", row.LongColumn, ("limit", _limits.MaxCellChars))
            : AtRow("import.row_too_long", -1, ("limit", _limits.MaxRowChars));
    }
}
