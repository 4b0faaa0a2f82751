using Proofmark.Core.Importing.Spooling;

namespace Proofmark.Core.Importing;

/// <summary>A file that was parsed and validated: its accepted rows wait in a spool, its rejected ones in a file.</summary>
/// <param name="Header">What it was made of; its <see cref="SpoolHeader.FileSha256"/> tells whether this very file was imported before.</param>
/// <param name="SpoolPath">The spool.</param>
/// <param name="RejectsPath">The rejects file; null when no row was rejected.</param>
/// <param name="Accepted">Accepted rows, those with remarks among them.</param>
/// <param name="WithRemarks">Accepted rows with remarks.</param>
/// <param name="Rejected">Rejected rows.</param>
/// <param name="Repeated">With whole-row identity: rows that stand in the file more than once, beyond the first of each; they are accepted.</param>
/// <param name="Findings">What was found, summed up.</param>
/// <param name="IsMendedRejects">Whether the file is a rejects file that comes back: then it is never the whole register.</param>
public sealed record ParsedImport(
    SpoolHeader Header,
    string SpoolPath,
    string? RejectsPath,
    long Accepted,
    long WithRemarks,
    long Rejected,
    long Repeated,
    Findings Findings,
    bool IsMendedRejects)
{
    /// <summary>Rows of the file, without empty ones.</summary>
    public long Rows => Accepted + Rejected;

    /// <summary>Reads the accepted rows, from the first; may be opened again.</summary>
    public SpoolReader Open() => new(SpoolPath);

    /// <summary>
    /// Deletes the spool and what lies beside it, but not the rejects file. To be called when the import is committed or given up:
    /// the spool holds names and numbers of persons in the clear.
    /// </summary>
    public void Delete()
    {
        foreach (var path in new[] { SpoolPath, RepeatFile.PathFor(SpoolPath), RepeatFile.PathFor(SpoolPath) + ".new", SpoolPath + ".sort1", SpoolPath + ".sort2" })
        {
            File.Delete(path);
        }
    }
}
