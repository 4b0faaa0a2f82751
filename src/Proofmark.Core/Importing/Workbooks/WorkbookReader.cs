using System.Globalization;
using Proofmark.Core.Importing.Delimited;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Importing.Workbooks;

/// <summary>Reads the rows of one sheet of a workbook (ECMA-376, transitional or strict) in constant memory.</summary>
public sealed partial class WorkbookReader : IRowSource
{
    private readonly WorkbookArchive _archive;
    private readonly ImportLimits _limits;
    private readonly SharedStrings _strings;
    private readonly CellStyles _styles;
    private readonly bool _from1904;
    private readonly PartReader _sheet;
    private readonly List<IReadOnlyList<string>> _preamble = [];
    private readonly TextSink _text;
    private readonly SheetCell[] _cells;
    private int _used;
    private int _count;
    private int _expected = -1;
    private bool _heldBack;
    private bool _ended;

    private struct SheetCell
    {
        public int Start;
        public int Length;
        public CellMarks Marks;
    }

    private WorkbookReader(WorkbookArchive archive, SourceOptions options, string workDirectory, ImportLimits limits)
    {
        (_archive, _limits) = (archive, limits);
        _text = new TextSink(limits.MaxRowChars);
        _cells = new SheetCell[limits.MaxColumns];
        var parts = WorkbookParts.Read(archive, limits);
        var chosen = parts.Choose(options.Sheet, HasContent);
        SheetName = chosen.Name;
        _from1904 = parts.From1904;
        _styles = CellStyles.Read(archive, parts.StylesPart, limits);
        _strings = SharedStrings.Read(archive, parts.StringsPart, workDirectory, limits);
        try
        {
            _sheet = OpenSheet(chosen);
            Layout = new DelimitedFormat(options.Delimiter ?? ',', options.Quote, options.HeaderRow, options.AcceptShortRows);
            Columns = ReadHeader(options.HeaderRow);
            _expected = Columns.Count;
        }
        catch
        {
            _sheet?.Dispose();
            _strings.Dispose();
            throw;
        }
    }

    /// <summary>Opens a workbook and reads up to the header.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Which sheet, and where the header stands.</param>
    /// <param name="workDirectory">Where shared texts are kept while reading.</param>
    /// <param name="limits">Sizes at which it is refused.</param>
    /// <exception cref="ProblemException">Whatever makes the workbook unreadable.</exception>
    public static WorkbookReader Open(string path, SourceOptions options, string workDirectory, ImportLimits limits)
    {
        var archive = WorkbookArchive.Open(path, limits);
        try
        {
            return new WorkbookReader(archive, options, workDirectory, limits);
        }
        catch
        {
            archive.Dispose();
            throw;
        }
    }

    /// <summary>The sheet that is read.</summary>
    public string SheetName { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Columns { get; }

    /// <inheritdoc/>
    public DelimitedFormat Layout { get; }

    /// <inheritdoc/>
    public IReadOnlyList<IReadOnlyList<string>> Preamble => _preamble;

    /// <inheritdoc/>
    public long RowNumber { get; private set; }

    /// <inheritdoc/>
    public int CellCount => _count;

    /// <inheritdoc/>
    public Problem? RowProblem { get; private set; }

    /// <inheritdoc/>
    public ReadOnlySpan<char> Cell(int column) =>
        (uint)column < (uint)_used ? _text.Slice(_cells[column].Start, _cells[column].Length) : default;

    /// <inheritdoc/>
    public CellMarks Marks(int column) => (uint)column < (uint)_used ? _cells[column].Marks : CellMarks.None;

    /// <inheritdoc/>
    /// <exception cref="ProblemException"><c>import.file_damaged</c>, <c>import.file_bomb_size</c>, <c>import.file_bomb_ratio</c>.</exception>
    public bool Read()
    {
        if (_heldBack)
        {
            _heldBack = false;
            return true;
        }

        return NextRow();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sheet.Dispose();
        _strings.Dispose();
        _archive.Dispose();
    }

    // The next row with any content.
    private bool NextRow()
    {
        while (!_ended && _sheet.Read())
        {
            if (_sheet.AtEnd && _sheet.Name == "sheetData")
            {
                _ended = true;
            }
            else if (_sheet.AtStart && _sheet.Name == "row")
            {
                StartRow();
                if (!_sheet.IsEmpty)
                {
                    ReadCells();
                }

                if (HasText())
                {
                    FinishRow();
                    return true;
                }
            }
        }

        return false;
    }

    private bool HasText()
    {
        for (var i = 0; i < _used; i++)
        {
            if (_cells[i].Length > 0 || (_cells[i].Marks & CellMarks.FormulaWithoutValue) != CellMarks.None)
            {
                return true;
            }
        }

        return RowProblem is not null;
    }

    private void StartRow()
    {
        var number = RowNumber + 1;
        if (_sheet.Attribute("r") is { } said
            && (!long.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out number) || number <= RowNumber))
        {
            throw WorkbookArchive.Damaged();
        }

        RowNumber = number;
        RowProblem = null;
        Array.Clear(_cells, 0, _used);
        _used = 0;
        _text.Clear();
    }

    private void FinishRow()
    {
        _count = Math.Max(_expected, _used);
        if (_expected < 0 || RowProblem is not null)
        {
            return;
        }

        for (var i = _expected; i < _used; i++)
        {
            if (_cells[i].Length > 0)
            {
                RowProblem = Problem.Of("import.cells_surplus", null, ("count", _used), ("expected", _expected)).At(RowNumber);
                return;
            }
        }

        _count = _expected;
    }

    private string[] ReadHeader(int headerRow)
    {
        while (NextRow())
        {
            if (RowProblem is { } problem && (RowNumber >= headerRow || problem.Code == "import.columns_too_many"))
            {
                throw new ProblemException(problem);
            }

            if (headerRow == 0)
            {
                _heldBack = true;
                return [.. Enumerable.Range(1, _used).Select(n => n.ToString(CultureInfo.InvariantCulture))];
            }

            if (RowNumber > headerRow && headerRow > 1)
            {
                break;
            }

            if (RowNumber >= headerRow)
            {
                return Headings();
            }

            while (_preamble.Count < RowNumber - 1)
            {
                _preamble.Add([]);
            }

            _preamble.Add([.. Enumerable.Range(0, _used).Select(i => Cell(i).ToString())]);
        }

        throw new ProblemException(headerRow > 1 ? Problem.Of("import.header_missing_row", null, ("header", headerRow)) : Problem.Of("import.file_empty"));
    }

    private string[] Headings()
    {
        var used = _used;
        while (used > 1 && _cells[used - 1].Length == 0)
        {
            used--;
        }

        return [.. Enumerable.Range(0, used).Select(i => HeadingText.Clean(Cell(i)))];
    }

    private PartReader OpenSheet(Sheet sheet)
    {
        var reader = new PartReader(_archive.OpenPart(sheet.Part) ?? throw WorkbookArchive.Damaged(), _limits);
        while (reader.Read())
        {
            if (reader.AtStart && reader.Name == "sheetData")
            {
                _ended = reader.IsEmpty;
                return reader;
            }
        }

        reader.Dispose();
        throw WorkbookArchive.Damaged();
    }

    // Spreadsheets begin new workbooks with empty sheets, which do not make it a question which one is meant.
    private bool HasContent(Sheet sheet)
    {
        using var reader = new PartReader(_archive.OpenPart(sheet.Part) ?? throw WorkbookArchive.Damaged(), _limits);
        while (reader.Read())
        {
            if (reader.AtStart && reader.Name is "v" or "is" && !reader.IsEmpty)
            {
                return true;
            }
        }

        return false;
    }
}
