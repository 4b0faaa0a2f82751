using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Importing.Rows;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Importing;

/// <summary>Everything that parsing and validating one file needs.</summary>
public sealed record ParseRequest
{
    /// <summary>The file: delimited text, the same packed with gzip, or a workbook.</summary>
    public required string Source { get; init; }

    /// <summary>What its columns mean.</summary>
    public required Mapping Mapping { get; init; }

    /// <summary>The register's id or name: a spool for one register is never used for another.</summary>
    public required string Register { get; init; }

    /// <summary>The reference tables.</summary>
    public required IReferenceLookup Reference { get; init; }

    /// <summary>See <see cref="RowReaderOptions.Secret"/>.</summary>
    public required byte[] Secret { get; init; }

    /// <summary>Today.</summary>
    public required DateOnly Today { get; init; }

    /// <summary>
    /// An existing directory for this import alone; the same again resumes it. It holds persons' data until <see cref="ParsedImport.Delete"/>.
    /// </summary>
    public required string WorkDirectory { get; init; }

    /// <summary>Where rejected rows go, when there are any; null for <c>rejects.csv</c> in the work directory.</summary>
    public string? RejectsPath { get; init; }

    /// <summary>Makes a sentence of a problem, for the rejects file.</summary>
    public required Func<Problem, string> Say { get; init; }

    /// <summary>Sizes at which files are refused.</summary>
    public ImportLimits Limits { get; init; } = ImportLimits.Default;
}

/// <summary>How far parsing has come.</summary>
/// <param name="Row">The row of the file.</param>
/// <param name="Accepted">Rows accepted so far.</param>
/// <param name="Rejected">Rows rejected so far.</param>
public readonly record struct ParseProgress(long Row, long Accepted, long Rejected);
