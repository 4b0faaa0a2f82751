using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Importing.Rows;
using Proofmark.Core.Importing.Spooling;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Importing;

/// <summary>
/// Parses and validates a file into a spool, before any database is touched. A run that was killed goes on at its last whole block
/// when run again with the same request; a run that was finished is not repeated.
/// </summary>
public static class ImportParser
{
    // A block at least this often even when all rows are rejected, so that there is progress to resume.
    private const int MaxRowsPerBlock = 200_000;
    private const int RowsPerReport = 4_096;

    /// <summary>Runs to the end. Work for a thread of its own: it reads and computes without pause.</summary>
    /// <exception cref="ProblemException">What makes the whole file unreadable, or the mapping unfit for it. The work directory then holds nothing of use.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; what was done is resumed next time.</exception>
    public static ParsedImport Run(ParseRequest request, IProgress<ParseProgress>? progress = null, CancellationToken cancel = default)
    {
        var (length, written) = Stamp(request.Source);
        var mapping = request.Mapping;
        var header = new SpoolHeader(SourceFile.Sha256(request.Source), mapping.Hash(), request.Register, mapping.Register, mapping.IdentityIsWholeRow);
        var spoolPath = Path.Combine(request.WorkDirectory, "register.spool");
        var rejectsPath = request.RejectsPath ?? Path.Combine(request.WorkDirectory, "rejects.csv");
        try
        {
            return Run(request, header, spoolPath, rejectsPath, (length, written), progress, cancel);
        }
        catch (ProblemException)
        {
            // Nothing of a file that cannot be imported is kept: what was spooled names persons.
            new ParsedImport(header, spoolPath, null, 0, 0, 0, 0, new Findings(), false).Delete();
            File.Delete(rejectsPath);
            throw;
        }
    }

    private static ParsedImport Run(
        ParseRequest request, SpoolHeader header, string spoolPath, string rejectsPath, (long Length, DateTime Written) stamp, IProgress<ParseProgress>? progress, CancellationToken cancel)
    {
        SpoolProgress done;
        Findings findings;
        bool mended;
        using (var spool = SpoolWriter.Open(spoolPath, header))
        {
            if (spool.Resumed is { RejectsLength: var had } && !(had == 0 || (File.Exists(rejectsPath) && new FileInfo(rejectsPath).Length >= had)))
            {
                // The rejects file is gone or cut short: what it held can only be found again from the beginning.
                spool.Restart(header);
            }

            (done, findings, mended) = spool.WasFinished ? (spool.Resumed!, spool.Findings, IsMendedRejects(request)) : Parse(request, spool, rejectsPath, progress, cancel);
            if (!spool.WasFinished)
            {
                if (Stamp(request.Source) != stamp)
                {
                    spool.Restart(header);
                    throw new ProblemException(Problem.Of("import.source_changed"));
                }

                spool.Finish(done, findings);
            }
        }

        if (!RepeatFile.IsWhole(spoolPath))
        {
            RepeatFile.Make(spoolPath, repeats => RejectRepeats(request, header, repeats, rejectsPath, done.RejectsLength));
        }

        return Summarise(header, spoolPath, rejectsPath, done, findings, mended);
    }

    private static (SpoolProgress Done, Findings Findings, bool Mended) Parse(ParseRequest request, SpoolWriter spool, string rejectsPath, IProgress<ParseProgress>? progress, CancellationToken cancel)
    {
        using var source = SourceFile.Open(request.Source, request.Mapping.File, request.WorkDirectory, request.Limits);
        var bound = BoundMapping.Bind(request.Mapping, source.Columns);
        var reader = new RowReader(bound, request.Reference, new RowReaderOptions { Secret = request.Secret, Today = request.Today });
        var row = reader.NewRow();
        var findings = spool.Findings;
        var done = spool.Resumed ?? SpoolProgress.None;
        var resumeAfter = done.SourceRow;
        RejectsWriter? rejects = null;
        var (accepted, remarked, rejected) = (done.Accepted, done.WithRemarks, done.Rejected);
        var sinceBlock = 0;
        SpoolProgress Now() => new(source.RowNumber, rejects?.Length ?? done.RejectsLength, accepted, remarked, rejected);
        try
        {
            while (source.Read())
            {
                if (source.RowNumber <= resumeAfter)
                {
                    continue;
                }

                if (reader.Read(source, row))
                {
                    accepted++;
                    remarked += row.Remarks.Count > 0 ? 1 : 0;
                    foreach (var remark in row.Remarks)
                    {
                        findings.AddRemark(remark.Code, reader.ColumnOf(remark.Field), row.TextOf(remark.Field), row.Number);
                    }

                    spool.Add(row);
                }
                else
                {
                    rejected++;
                    rejects ??= OpenRejects(rejectsPath, source, bound, done.RejectsLength);
                    rejects.Write(source, reader.Problems, request.Say);
                    foreach (var problem in reader.Problems)
                    {
                        findings.AddReject(problem, source.RowNumber);
                    }
                }

                if (++sinceBlock % RowsPerReport == 0)
                {
                    cancel.ThrowIfCancellationRequested();
                    progress?.Report(new ParseProgress(source.RowNumber, accepted, rejected));
                }

                if (spool.BlockIsFull || sinceBlock >= MaxRowsPerBlock)
                {
                    // Rejects first: a block must never speak of rejects that are not there.
                    rejects?.Flush();
                    spool.WriteBlock(Now(), findings);
                    sinceBlock = 0;
                }
            }

            rejects?.Flush(toDisk: true);
            progress?.Report(new ParseProgress(source.RowNumber, accepted, rejected));
            return (Now(), findings, bound.IsMendedRejects);
        }
        finally
        {
            rejects?.Dispose();
        }
    }

    // A finished spool does not say it; only where absence means something is the source opened again for it.
    private static bool IsMendedRejects(ParseRequest request)
    {
        if (request.Mapping.Absence == AbsenceRule.Nothing)
        {
            return false;
        }

        using var source = SourceFile.Open(request.Source, request.Mapping.File, request.WorkDirectory, request.Limits);
        return BoundMapping.Bind(request.Mapping, source.Columns).IsMendedRejects;
    }

    private static RejectsWriter OpenRejects(string path, IRowSource source, BoundMapping bound, long resumeAt) =>
        new(path, source, bound.Columns, bound.Mapping.Dates.Calendar == SourceCalendar.Gregorian, resumeAt);

    // The rows themselves are read again from the source: the spool keeps what they mean, not how they were written.
    private static void RejectRepeats(ParseRequest request, SpoolHeader header, RepeatReader repeats, string rejectsPath, long resumeAt)
    {
        if (header.WholeRowIdentity || repeats.Count == 0)
        {
            return;
        }

        using var source = SourceFile.Open(request.Source, request.Mapping.File, request.WorkDirectory, request.Limits);
        var bound = BoundMapping.Bind(request.Mapping, source.Columns);
        using var rejects = OpenRejects(rejectsPath, source, bound, resumeAt);
        while (source.Read())
        {
            if (repeats.Find(source.RowNumber) is { } repeat)
            {
                rejects.Write(source, [Repeated(repeat)], request.Say);
            }
        }

        rejects.Flush(toDisk: true);
    }

    private static Problem Repeated(Repeat repeat) => Problem.Of("import.identity_repeated", null, ("first", repeat.FirstRow)).At(repeat.Row);

    private static ParsedImport Summarise(SpoolHeader header, string spoolPath, string rejectsPath, SpoolProgress done, Findings findings, bool mended)
    {
        using var repeats = RepeatReader.Open(RepeatFile.PathFor(spoolPath));
        if (header.WholeRowIdentity)
        {
            return new ParsedImport(header, spoolPath, done.Rejected > 0 ? rejectsPath : null, done.Accepted, done.WithRemarks, done.Rejected, repeats.Count, findings, mended);
        }

        if (repeats.Count > 0)
        {
            findings.AddRejects(Repeated(repeats.Take()!.Value), repeats.Count);
        }

        var rejected = done.Rejected + repeats.Count;
        return new ParsedImport(header, spoolPath, rejected > 0 ? rejectsPath : null, done.Accepted - repeats.Count, done.WithRemarks - repeats.Remarked, rejected, 0, findings, mended);
    }

    private static (long Length, DateTime Written) Stamp(string path)
    {
        var info = new FileInfo(path);
        return info.Exists ? (info.Length, info.LastWriteTimeUtc) : (0, default);
    }
}
