namespace Proofmark.Core.Importing;

/// <summary>What a mapping says about the file itself; everything left out is found out or has the usual value.</summary>
public sealed record SourceOptions
{
    /// <summary>Name or number (counted from 1) of the sheet in a workbook; null when there is only one with content.</summary>
    public string? Sheet { get; init; }

    /// <summary>The delimiter; null to find it.</summary>
    public char? Delimiter { get; init; }

    /// <summary>The encoding's name (see <see cref="Delimited.TextEncodings"/>); null to find it.</summary>
    public string? Encoding { get; init; }

    /// <summary>The row that holds the headings, counted from 1; 0 when there is none and columns go by number.</summary>
    public int HeaderRow { get; init; } = 1;

    /// <summary>Encloses cells in delimited text; '\0' when the file knows no quoting.</summary>
    public char Quote { get; init; } = '"';

    /// <summary>Whether a row with fewer cells than headings has empty last cells, rather than being wrong.</summary>
    public bool AcceptShortRows { get; init; }
}
