using System.Buffers;
using System.Globalization;
using System.Text;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Importing.Delimited;

/// <summary>
/// Reads delimited text row by row (RFC 4180 quoting; CRLF, LF or CR) in constant memory and without copying cells.
/// A row that is wrong is reported and reading goes on wherever the end of the row is certain; where it is not
/// (a quote that was opened and never properly closed), the rest of the file has no rows and the reader stops.
/// </summary>
public sealed partial class DelimitedReader : IRowSource
{
    private const int FirstBufferChars = 64 << 10;

    private readonly CharFeed _feed;
    private readonly ImportLimits _limits;
    private readonly DelimitedFormat _format;
    private readonly SearchValues<char> _stops;
    private readonly char _delimiter;
    private readonly char _quote;
    private readonly bool _lookForNul;
    private readonly List<IReadOnlyList<string>> _preamble = [];

    private char[] _chars = ArrayPool<char>.Shared.Rent(FirstBufferChars);
    private char[] _text = [];
    private int _rowStart;
    private int _end;
    private bool _feedEnded;

    private Slice[] _cells = new Slice[64];
    private int _count;
    private int _strayColumn;
    private int _longest;
    private bool _heldBack;
    private int _expected = -1;

    private readonly record struct Slice(int Start, int Length, bool Doubled);

    /// <summary>Opens a stream whose encoding is known; reads up to the header.</summary>
    /// <param name="stream">The bytes from the beginning; owned.</param>
    /// <param name="profile">See <see cref="EncodingDetector"/>.</param>
    /// <param name="format">The layout; its delimiter is ignored when <paramref name="detectDelimiter"/>.</param>
    /// <param name="limits">Sizes at which cells and rows are refused.</param>
    /// <param name="detectDelimiter">Whether to find the delimiter.</param>
    /// <exception cref="ProblemException"><c>import.file_empty</c>, <c>import.columns_too_many</c>, <c>import.header_missing_row</c>, the problem of the header row, and what <see cref="Read"/> throws.</exception>
    public DelimitedReader(Stream stream, TextProfile profile, DelimitedFormat format, ImportLimits? limits = null, bool detectDelimiter = false)
    {
        _feed = new CharFeed(stream, profile);
        _limits = limits ?? ImportLimits.Default;
        _lookForNul = profile.HasNul;
        try
        {
            FillBuffer();
            var start = _chars.AsSpan(0, _end);
            _delimiter = detectDelimiter ? DelimiterDetector.Detect(start, format.Quote, _feedEnded) : format.Delimiter;
            if (DelimiterDetector.SeparatorLine(start) is not null)
            {
                _rowStart = start[6..].StartsWith("\n") ? 7 : 6;
            }

            _format = format with { Delimiter = _delimiter };
            _quote = format.Quote == '\0' ? _delimiter : format.Quote;
            _stops = SearchValues.Create([_delimiter, '\r', '\n', _quote]);
            Columns = ReadHeader();
            _expected = Columns.Count;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The layout, with the delimiter that was found.</summary>
    public DelimitedFormat Layout => _format;

    /// <inheritdoc/>
    public IReadOnlyList<string> Columns { get; }

    /// <inheritdoc/>
    public IReadOnlyList<IReadOnlyList<string>> Preamble => _preamble;

    /// <inheritdoc/>
    public long RowNumber { get; private set; }

    /// <inheritdoc/>
    public int CellCount => Math.Min(_count, _limits.MaxColumns);

    /// <inheritdoc/>
    public Problem? RowProblem { get; private set; }

    /// <inheritdoc/>
    public ReadOnlySpan<char> Cell(int column)
    {
        if ((uint)column >= (uint)CellCount)
        {
            return default;
        }

        ref readonly var cell = ref _cells[column];
        return _text.AsSpan(cell.Start, cell.Length);
    }

    /// <inheritdoc/>
    public CellMarks Marks(int column) => CellMarks.None;

    /// <inheritdoc/>
    /// <exception cref="ProblemException"><c>import.quote_unclosed</c>, <c>import.quote_uncertain</c>, <c>import.encoding_invalid</c>, <c>import.file_damaged</c>.</exception>
    public bool Read()
    {
        if (_heldBack)
        {
            _heldBack = false;
            return true;
        }

        while (NextRow())
        {
            if (RowProblem is null)
            {
                if (IsBlank())
                {
                    continue;
                }

                CheckRow();
            }

            return true;
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _feed.Dispose();
        if (_chars.Length > 0)
        {
            ArrayPool<char>.Shared.Return(_chars, clearArray: true);
            _chars = _text = [];
        }
    }

    private bool NextRow()
    {
        RowProblem = null;
        while (true)
        {
            var outcome = ParseRow(out var next);
            switch (outcome)
            {
                case Outcome.Row:
                    RowNumber++;
                    FinishCells();
                    _text = _chars;
                    _longest = next - _rowStart;
                    _rowStart = next;
                    return true;
                case Outcome.End:
                    return false;
                case Outcome.More when _end - _rowStart < _limits.MaxRowChars:
                    FillBuffer();
                    break;
                default:
                    RowNumber++;
                    SkipLongRow();
                    return true;
            }
        }
    }

    private void CheckRow()
    {
        if (_strayColumn >= 0)
        {
            RowProblem = AtRow("import.quote_stray", _strayColumn);
        }
        else if (_count > _limits.MaxColumns)
        {
            RowProblem = AtRow("import.columns_too_many", -1, ("count", _count), ("limit", _limits.MaxColumns));
        }
        else if (_longest > _limits.MaxCellChars && LongCell() is >= 0 and var column)
        {
            RowProblem = AtRow("import.cell_too_long", column, ("limit", _limits.MaxCellChars));
            _cells[column] = _cells[column] with { Length = _limits.KeptOfLongCell };
        }
        else if (_lookForNul && NulCell() is >= 0 and var bad)
        {
            RowProblem = AtRow("import.nul", bad);
        }
        else if (_expected >= 0 && _count != _expected)
        {
            CheckCount();
        }
    }

    private void CheckCount()
    {
        if (_count < _expected && _format.AcceptShortRows)
        {
            return;
        }

        // Spreadsheets add empty cells at the end of rows at will.
        while (_count > _expected && _cells[_count - 1].Length == 0)
        {
            _count--;
        }

        if (_count != _expected)
        {
            RowProblem = AtRow(_count < _expected ? "import.cells_missing" : "import.cells_surplus", -1, ("count", _count), ("expected", _expected));
        }
    }

    private int LongCell()
    {
        for (var i = 0; i < _count; i++)
        {
            if (_cells[i].Length > _limits.MaxCellChars)
            {
                return i;
            }
        }

        return -1;
    }

    private int NulCell()
    {
        for (var i = 0; i < _count; i++)
        {
            if (Cell(i).Contains('\0'))
            {
                return i;
            }
        }

        return -1;
    }

    private bool IsBlank()
    {
        for (var i = 0; i < Math.Min(_count, _cells.Length); i++)
        {
            if (_cells[i].Length != 0)
            {
                return false;
            }
        }

        return true;
    }

    private Problem AtRow(string code, int column, params (string Name, object? Value)[] arguments) =>
        Problem.Of(code, column < 0 ? null : ColumnName(column), [.. arguments]).At(RowNumber);

    private string ColumnName(int column) =>
        _expected > column ? Columns[column] : (column + 1).ToString(CultureInfo.InvariantCulture);

    // Shifts the unfinished row to the front and reads on; at most doubles the buffer each time, up to the longest row.
    private void FillBuffer()
    {
        if (_rowStart > 0)
        {
            _chars.AsSpan(_rowStart, _end - _rowStart).CopyTo(_chars);
            _end -= _rowStart;
            _rowStart = 0;
        }

        if (_chars.Length - _end < FirstBufferChars / 2)
        {
            var larger = ArrayPool<char>.Shared.Rent(_chars.Length * 2);
            _chars.AsSpan(0, _end).CopyTo(larger);
            ArrayPool<char>.Shared.Return(_chars, clearArray: true);
            _chars = larger;
        }

        _end += Fill(_chars.AsSpan(_end));
    }

    private int Fill(Span<char> buffer)
    {
        var total = 0;
        while (!_feedEnded && buffer.Length - total >= 2)
        {
            try
            {
                var read = _feed.Fill(buffer[total..]);
                total += read;
                _feedEnded = read == 0;
            }
            catch (ProblemException e) when (e.Problems[0].Row is null)
            {
                throw new ProblemException(e.Problems[0].At(RowNumber + 1));
            }
        }

        return total;
    }

    private string[] ReadHeader()
    {
        var headerRow = _format.HeaderRow;
        while (NextRow())
        {
            if (IsBlank())
            {
                if (RowNumber == headerRow)
                {
                    break;
                }

                if (headerRow > 0)
                {
                    _preamble.Add([]);
                }

                continue;
            }

            CheckRow();
            var tooMany = RowProblem?.Code == "import.columns_too_many";
            if (tooMany || (RowProblem is not null && RowNumber >= headerRow && headerRow > 0))
            {
                throw new ProblemException(RowProblem!);
            }

            if (headerRow == 0)
            {
                _heldBack = true;
                return Numbers();
            }

            if (RowNumber >= headerRow)
            {
                return Headings();
            }

            _preamble.Add([.. Enumerable.Range(0, CellCount).Select(i => Cell(i).ToString())]);
        }

        throw new ProblemException(headerRow > 1 ? Problem.Of("import.header_missing_row", null, ("header", headerRow)) : Problem.Of("import.file_empty"));
    }

    // A rejects file of a source without header marks its own three columns in every row.
    private string[] Numbers()
    {
        var names = Enumerable.Range(1, _count).Select(n => n.ToString(CultureInfo.InvariantCulture)).ToArray();
        var marks = RejectsWriter.Columns;
        var first = _count - marks.Count;
        if (first > 0 && marks.Select((mark, i) => Cell(first + i).StartsWith(mark + "=", StringComparison.Ordinal)).All(found => found))
        {
            marks.ToArray().CopyTo(names, first);
        }

        return names;
    }

    private string[] Headings()
    {
        var names = new string[_count];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = HeadingText.Clean(Cell(i));
        }

        var used = names.Length;
        while (used > 1 && names[used - 1].Length == 0)
        {
            used--;
        }

        return names[..used];
    }
}
