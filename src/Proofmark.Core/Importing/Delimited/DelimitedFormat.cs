namespace Proofmark.Core.Importing.Delimited;

/// <summary>How a delimited file is laid out.</summary>
/// <param name="Delimiter">Stands between cells.</param>
/// <param name="Quote">Encloses cells that hold delimiters, line ends or doubled quotes; '\0' when the file knows no quoting.</param>
/// <param name="HeaderRow">The row of the headings, counted from 1; 0 when there is none.</param>
/// <param name="AcceptShortRows">Whether a row with fewer cells than headings counts as one whose last cells are empty.</param>
public sealed record DelimitedFormat(char Delimiter = ',', char Quote = '"', int HeaderRow = 1, bool AcceptShortRows = false)
{
    /// <summary>Written by some programs as the first line, for spreadsheets, which do not show it: <c>sep=;</c>.</summary>
    internal const string SeparatorLine = "sep=";
}
