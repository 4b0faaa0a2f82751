namespace Proofmark.Core.Importing;

/// <summary>
/// How much of a file is read before it is refused. Every number exists because a file beyond it is a mistake
/// (a quote that was never closed, a wrong delimiter) or an attack (a compression bomb), and memory must stay constant.
/// </summary>
public sealed record ImportLimits
{
    /// <summary>The limits in use unless a test or an installation says otherwise.</summary>
    public static ImportLimits Default { get; } = new();

    /// <summary>Longest cell, in UTF-16 code units. A spreadsheet stops at 32,767.</summary>
    public int MaxCellChars { get; init; } = 1 << 20;

    /// <summary>Most columns in a row.</summary>
    public int MaxColumns { get; init; } = 1_024;

    /// <summary>Longest row held in memory, in UTF-16 code units; longer rows are skipped over and rejected.</summary>
    public int MaxRowChars { get; init; } = 4 << 20;

    /// <summary>How much of an over-long cell is kept for the rejects file, in UTF-16 code units.</summary>
    public int KeptOfLongCell { get; init; } = 1_000;

    /// <summary>The header must stand in one of the first rows.</summary>
    public int MaxHeaderRow { get; init; } = 100;

    /// <summary>Most bytes that one packed text file may unpack to.</summary>
    public long MaxUncompressedBytes { get; init; } = 32L << 30;

    /// <summary>Most bytes that all parts of a workbook may unpack to. A sheet ends at 1,048,576 rows: at 1 KB of XML a row that is 1 GB.</summary>
    public long MaxWorkbookBytes { get; init; } = 8L << 30;

    /// <summary>Most bytes unpacked per packed byte of a text file. Real registers reach 10 to 60.</summary>
    public int MaxCompressionRatio { get; init; } = 250;

    /// <summary>The same of a workbook and of each of its parts: registers of a million rows were measured at 8 to 34 (docs/import-mapping.md).</summary>
    public int MaxWorkbookRatio { get; init; } = 100;

    /// <summary>Below this many unpacked bytes the ratio does not matter.</summary>
    public long RatioFloorBytes { get; init; } = 100L << 20;

    /// <summary>Most parts in a workbook's archive. Real workbooks have tens.</summary>
    public int MaxArchiveEntries { get; init; } = 2_000;

    /// <summary>Most bytes of archive directory, so that it can be held in memory.</summary>
    public int MaxArchiveDirectoryBytes { get; init; } = 4 << 20;

    /// <summary>Deepest nesting of elements in a workbook part.</summary>
    public int MaxXmlDepth { get; init; } = 64;

    /// <summary>Most bytes one step of the XML reader may pull: bounds the length of a name, a tag or an attribute.</summary>
    public int MaxXmlStepBytes { get; init; } = 8 << 20;
}
