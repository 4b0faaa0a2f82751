using System.Globalization;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Importing.Workbooks;

public sealed partial class WorkbookReader
{
    private readonly TextSink _raw = new(1 << 16);

    private void ReadCells()
    {
        var depth = _sheet.Depth;
        var next = 0;
        while (_sheet.Read() && !(_sheet.AtEnd && _sheet.Depth == depth))
        {
            if (_sheet.AtStart && _sheet.Name == "c" && _sheet.Depth == depth + 1)
            {
                next = ReadCell(next) + 1;
            }
        }
    }

    // Returns the column, counted from 0.
    private int ReadCell(int column)
    {
        var (type, style) = ("n", 0);
        while (_sheet.NextAttribute(out var name, out var value))
        {
            switch (name)
            {
                case "r": column = ColumnOf(value) ?? throw WorkbookArchive.Damaged(); break;
                case "t": type = value; break;
                case "s": _ = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out style); break;
            }
        }

        if (_sheet.IsEmpty)
        {
            return column;
        }

        var kept = column < _limits.MaxColumns;
        var cell = new SheetCell { Start = _text.Begin(_limits.MaxCellChars) };
        var isLong = false;
        var hasFormula = false;
        var hasValue = false;
        var depth = _sheet.Depth;
        while (_sheet.Read() && !(_sheet.AtEnd && _sheet.Depth == depth))
        {
            if (!_sheet.AtStart)
            {
                continue;
            }

            switch (_sheet.Name)
            {
                case "f":
                    hasFormula = true;
                    break;
                case "is" when type == "inlineStr":
                    hasValue = true;
                    RichText.Read(_sheet, _text);
                    _text.DecodeEscapes();
                    break;
                case "v":
                    hasValue |= !_sheet.IsEmpty || type == "str";
                    ReadValue(type, style, ref cell.Marks, ref isLong);
                    break;
            }
        }

        isLong |= _text.CurrentIsLong;
        if (isLong)
        {
            _text.Cut(_limits.KeptOfLongCell);
        }

        cell.Length = _text.Length - cell.Start;
        if (hasFormula)
        {
            cell.Marks |= !hasValue ? CellMarks.FormulaWithoutValue : cell.Length > 0 ? CellMarks.Formula : CellMarks.None;
        }

        if (kept)
        {
            _cells[column] = cell;
            _used = Math.Max(_used, column + 1);
        }

        Judge(column, kept, cell.Length, isLong);
        return column;
    }

    private void Judge(int column, bool kept, int length, bool isLong)
    {
        if (!kept && length > 0)
        {
            RowProblem ??= Problem.Of("import.columns_too_many", null, ("count", column + 1), ("limit", _limits.MaxColumns)).At(RowNumber);
        }
        else if (isLong)
        {
            RowProblem ??= Problem.Of("import.cell_too_long", NameOf(column), ("limit", _limits.MaxCellChars)).At(RowNumber);
        }
        else if (_text.IsFull)
        {
            RowProblem ??= Problem.Of("import.row_too_long", null, ("limit", _limits.MaxRowChars)).At(RowNumber);
        }
    }

    private string NameOf(int column) => column < _expected ? Columns[column] : (column + 1).ToString(CultureInfo.InvariantCulture);

    private void ReadValue(string type, int style, ref CellMarks marks, ref bool isLong)
    {
        if (type is "str" or "d")
        {
            _sheet.ReadText(_text);
            _text.DecodeEscapes();
            marks = type == "d" ? CellMarks.Date : CellMarks.None;
            return;
        }

        _raw.Clear();
        _raw.Begin(1 << 12);
        _sheet.ReadText(_raw);
        var raw = _raw.Current.Trim();
        switch (type)
        {
            case "s":
                if (!long.TryParse(raw, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || !_strings.Append(number, _text, out isLong))
                {
                    throw WorkbookArchive.Damaged();
                }

                break;
            case "b":
                marks = CellMarks.Boolean;
                _text.Append(raw is "1" or "true" ? "TRUE" : "FALSE");
                break;
            case "e":
                marks = CellMarks.Error;
                _text.Append(raw);
                break;
            default:
                if (raw.IsEmpty)
                {
                    break;
                }

                var shown = SheetNumbers.Write(raw, _styles[style], _from1904, out marks);
                _text.Append(shown is null ? raw : shown);
                break;
        }
    }

    // AB12 is column 27, counted from 0.
    private static int? ColumnOf(string reference)
    {
        var column = 0;
        var letters = 0;
        foreach (var c in reference)
        {
            if (!char.IsAsciiLetter(c))
            {
                break;
            }

            column = (column * 26) + char.ToUpperInvariant(c) - 'A' + 1;
            if (++letters > 3)
            {
                return null;
            }
        }

        return letters == 0 ? null : column - 1;
    }
}
