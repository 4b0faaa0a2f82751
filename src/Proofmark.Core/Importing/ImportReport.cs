using Proofmark.Core.Importing.Spooling;

namespace Proofmark.Core.Importing;

/// <summary>What an import did.</summary>
/// <param name="AlreadyImported">This very file, by this mapping, stands in the register: nothing changed.</param>
/// <param name="Batch">batches.id; null when there was nothing to write.</param>
/// <param name="BatchUid">The batch's identifier outside the node.</param>
/// <param name="Rows">Rows of the file.</param>
/// <param name="Accepted">Accepted rows, those with remarks among them.</param>
/// <param name="Remarked">Accepted rows with remarks.</param>
/// <param name="Rejected">Rejected rows.</param>
/// <param name="Added">Rows the register did not have.</param>
/// <param name="Changed">Rows that say something else now.</param>
/// <param name="Unchanged">Rows that say the same.</param>
/// <param name="Absent">Rows of the register that the file no longer has, rejected rows not among them; null where that means nothing: the mapping says so, or the file is a mended rejects file.</param>
/// <param name="RejectsPath">The rejects file; null when no row was rejected.</param>
/// <param name="Findings">What was found, summed up.</param>
/// <param name="ParseSeconds">Reading and checking.</param>
/// <param name="WriteSeconds">The act.</param>
public sealed record ImportReport(bool AlreadyImported, long? Batch, Guid? BatchUid, long Rows, long Accepted, long Remarked, long Rejected,
    long Added, long Changed, long Unchanged, long? Absent, string? RejectsPath, Findings? Findings, double ParseSeconds, double WriteSeconds);
