using Proofmark.Core.Importing.Delimited;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Importing;

/// <summary>What a row reader should know about a cell beyond its text.</summary>
[Flags]
public enum CellMarks
{
    /// <summary>Plain text, as in every delimited file.</summary>
    None = 0,

    /// <summary>A spreadsheet number.</summary>
    Number = 1,

    /// <summary>A spreadsheet date, written out in ISO 8601 and Gregorian whatever the mapping says.</summary>
    Date = 2,

    /// <summary>A spreadsheet truth value, written TRUE or FALSE.</summary>
    Boolean = 4,

    /// <summary>The text is the value that a formula had when the workbook was last saved.</summary>
    Formula = 8,

    /// <summary>A formula whose value was not saved: the cell is unusable.</summary>
    FormulaWithoutValue = 16,

    /// <summary>A spreadsheet error such as #N/A: the cell is unusable.</summary>
    Error = 32,

    /// <summary>A number of more digits than a spreadsheet keeps (15): the last ones may be wrong.</summary>
    DigitsLost = 64,

    /// <summary>The date 29 February 1900, which exists in spreadsheets only, or one outside the calendar: unusable.</summary>
    ImpossibleDate = 128,
}

/// <summary>
/// Rows of a person's file, one at a time, in constant memory. Two implementations: delimited text and workbook sheets.
/// What concerns one row is in <see cref="RowProblem"/> and reading goes on; what makes the rest of the file unreadable
/// is thrown as a <see cref="ProblemException"/>.
/// </summary>
public interface IRowSource : IDisposable
{
    /// <summary>Headings, trimmed; for a file without header the numbers 1, 2, 3… as text.</summary>
    IReadOnlyList<string> Columns { get; }

    /// <summary>How a delimited file of the same shape is written.</summary>
    DelimitedFormat Layout { get; }

    /// <summary>Rows that stand above the header, for a rejects file of the same shape; empty for most files.</summary>
    IReadOnlyList<IReadOnlyList<string>> Preamble { get; }

    /// <summary>Moves to the next row that has any content; false at the end.</summary>
    bool Read();

    /// <summary>The current row as a spreadsheet shows it, counted from 1.</summary>
    long RowNumber { get; }

    /// <summary>How many cells the current row has; may differ from the number of columns only when <see cref="RowProblem"/> is set.</summary>
    int CellCount { get; }

    /// <summary>The text of a cell, valid until the next <see cref="Read"/>; empty beyond <see cref="CellCount"/>.</summary>
    ReadOnlySpan<char> Cell(int column);

    /// <summary>What is known about a cell beyond its text.</summary>
    CellMarks Marks(int column);

    /// <summary>Why the current row cannot be read, or null. The cells then hold what could be made out.</summary>
    Problem? RowProblem { get; }
}
