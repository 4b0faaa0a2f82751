using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Importing.Jobs;

/// <summary>Where an import stands that was started from a page.</summary>
public enum ImportJobState
{
    /// <summary>The file is here; its columns are not yet explained, or not yet confirmed.</summary>
    Uploaded,

    /// <summary>It waits for the imports before it.</summary>
    Queued,

    /// <summary>It is being read or written.</summary>
    Running,

    /// <summary>It ended.</summary>
    Done,

    /// <summary>It could not be done; nothing was written.</summary>
    Failed,
}

/// <summary>An import that a person started from a page.</summary>
/// <param name="Id">Its id, and the key of the act it ends in.</param>
/// <param name="Actor">Who started it.</param>
/// <param name="Purpose">What for.</param>
/// <param name="Language">Language of the rejects file's sentences.</param>
/// <param name="Register">Code of the register.</param>
/// <param name="Kind">What the register holds.</param>
/// <param name="FileName">As its sender calls it.</param>
/// <param name="Size">Bytes.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Mapping">YAML; null until the columns were explained.</param>
/// <param name="Report">What it did; null until it is done.</param>
/// <param name="Problems">Why it failed; empty unless it did.</param>
/// <param name="Created">When the file came.</param>
/// <param name="Changed">When it last moved.</param>
public sealed record ImportJob(Guid Id, Actor Actor, Purpose Purpose, string Language, string Register, RegisterKind Kind, string FileName, long Size, ImportJobState State,
    string? Mapping, ImportJobReport? Report, IReadOnlyList<Problem> Problems, DateTime Created, DateTime Changed);

/// <summary>What an import did, as it is kept with its job.</summary>
public sealed record ImportJobReport(bool AlreadyImported, Guid? Batch, long Rows, long Accepted, long Remarked, long Rejected, long Added, long Changed, long Unchanged, long? Absent, IReadOnlyList<ImportJobFinding> Findings)
{
    /// <summary>Most kinds of finding that are kept; the rejects file names every row.</summary>
    public const int MostFindings = 100;

    /// <summary>Of an import that ended.</summary>
    public static ImportJobReport Of(ImportReport report) => new(report.AlreadyImported, report.BatchUid, report.Rows, report.Accepted, report.Remarked, report.Rejected, report.Added, report.Changed, report.Unchanged, report.Absent,
        [.. (report.Findings?.All ?? []).Take(MostFindings).Select(f => new ImportJobFinding(f.Key.Rejects, f.Value.Count, f.Value.FirstRow, StoredProblem.Of(f.Value.Example)))]);
}

/// <summary>One kind of finding.</summary>
/// <param name="Rejects">Rows were rejected for it.</param>
/// <param name="Count">Times.</param>
/// <param name="FirstRow">The first row.</param>
/// <param name="Example">The first one.</param>
public sealed record ImportJobFinding(bool Rejects, long Count, long FirstRow, StoredProblem Example);
