using Proofmark.Core.Importing;
using Proofmark.Core.Importing.Jobs;
using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Importing.Rows;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Server.Access;

namespace Proofmark.Server.Importing;

/// <summary>A row of a file as it would be imported.</summary>
/// <param name="Number">The row as a spreadsheet counts it.</param>
/// <param name="Cells">One text for each field of the mapping, joined and translated as the mapping says; as found.</param>
/// <param name="Accepted">Whether it would be taken.</param>
/// <param name="Problems">Why not, or what has to be said about it.</param>
public sealed record PreviewRow(long Number, IReadOnlyList<string> Cells, bool Accepted, IReadOnlyList<Problem> Problems);

/// <summary>Imports as the person behind the request may see them: those into registers that are open to that person in this piece of work.</summary>
public sealed class ImportDesk(ImportJobs jobs, RegisterService registers, Database database, ReferenceTables reference, CurrentUser current, TimeProvider clock)
{
    /// <summary>Largest file, in bytes.</summary>
    public const long LargestFile = 2L << 30;

    /// <summary>Rows that a page shows of a file.</summary>
    public const int PreviewRows = 10;

    // Enough rows to see in which order dates are written, and whether a column tells rows apart.
    private const int SampleRows = 200;

    /// <summary>Registers that the person may import into.</summary>
    public async Task<IReadOnlyList<RegisterRow>> RegistersAsync(CancellationToken ct)
    {
        var covered = current.Get().Covered.Select(r => r.Register).ToHashSet();
        return [.. (await registers.ListAsync(ct)).Where(r => covered.Contains(r.Id) && r.Code != Core.Recoveries.RecoveryService.RegisterCode)];
    }

    /// <summary>A job of a register that is open to the person.</summary>
    /// <exception cref="ProblemException">import.page.not_found.</exception>
    public async Task<ImportJob> GetAsync(Guid id, CancellationToken ct) =>
        await jobs.FindAsync(id, ct) is { } job && current.Get().Covered.Any(r => r.Code == job.Register) ? job : throw new ProblemException(Problem.Of("import.page.not_found"));

    /// <summary>Headings and some rows of a job's file.</summary>
    /// <exception cref="ProblemException">What makes the file unreadable.</exception>
    public Task<(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)> SampleAsync(ImportJob job, SourceOptions options, CancellationToken ct) => Task.Run(() => FileNames.Say(job.FileName, () =>
    {
        using var source = SourceFile.Open(jobs.FileOf(job.Id), options, jobs.WorkRoot);
        var rows = new List<IReadOnlyList<string>>();
        while (rows.Count < SampleRows && source.Read())
            rows.Add([.. Enumerable.Range(0, source.Columns.Count).Select(i => source.Cell(i).ToString())]);
        return ((IReadOnlyList<string>)source.Columns, (IReadOnlyList<IReadOnlyList<string>>)rows);
    }), ct);

    /// <summary>What to show in the form of columns: the mapping the person made, else that of the last import of this register when it fits, else a proposal.</summary>
    public async Task<(Mapping Mapping, bool FromLastTime)> StartAsync(ImportJob job, SourceOptions options, IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> rows, CancellationToken ct)
    {
        if (job.Mapping is { } own) return (MappingReader.Read(own), false);
        if (await jobs.LastMappingAsync(job.Register, ct) is { } last && MappingReader.Read(last) is var before && before.Register == job.Kind && Fits(before, columns)) return (before, true);
        var proposal = MappingProposer.Propose(columns, rows, options).Mapping;
        return (proposal.Register == job.Kind ? proposal : new Mapping { Register = job.Kind, File = options, Identity = [], Fields = [.. proposal.Fields.Where(f => ImportFields.Find(job.Kind, f.Field) is not null)] }, false);
    }

    /// <summary>The first rows as they would be imported; nothing is written.</summary>
    /// <exception cref="ProblemException">What makes the file unreadable, or the mapping unfit for it.</exception>
    public async Task<IReadOnlyList<PreviewRow>> PreviewAsync(ImportJob job, Mapping mapping, CancellationToken ct)
    {
        var lookup = await Core.Importing.Writing.ReferenceLookup.LoadAsync(database, reference, ct);
        return await Task.Run(() => FileNames.Say(job.FileName, () =>
        {
            using var source = SourceFile.Open(jobs.FileOf(job.Id), mapping.File, jobs.WorkRoot);
            var bound = BoundMapping.Bind(mapping, source.Columns);
            var reader = new RowReader(bound, lookup, new RowReaderOptions { Secret = new byte[32], Today = clock.Today() });
            var row = reader.NewRow();
            var list = new List<PreviewRow>();
            while (list.Count < PreviewRows && source.Read())
            {
                var accepted = reader.Read(source, row);
                list.Add(new PreviewRow(source.RowNumber, [.. bound.Fields.Select(f => Cell(f, source))], accepted,
                    accepted ? [.. row.Remarks.Select(r => r.ToProblem(row.Number, reader.ColumnOf(r.Field), row.TextOf(r.Field)))] : [.. reader.Problems]));
            }
            return (IReadOnlyList<PreviewRow>)list;
        }), ct);
    }

    private static string Cell(BoundField field, IRowSource source) =>
        field.Source.Constant ?? string.Join(field.Source.Join, field.Columns.Select(c => source.Cell(c).ToString()).Where(t => t.Length > 0));

    private static bool Fits(Mapping mapping, IReadOnlyList<string> columns)
    {
        try
        {
            BoundMapping.Bind(mapping, columns);
            return true;
        }
        catch (ProblemException)
        {
            return false;
        }
    }
}
