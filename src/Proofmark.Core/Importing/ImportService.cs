using System.Diagnostics;
using System.Security.Cryptography;
using Npgsql;
using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Importing.Matching;
using Proofmark.Core.Importing.Rows;
using Proofmark.Core.Importing.Spooling;
using Proofmark.Core.Importing.Writing;
using Proofmark.Core.Parties;
using Proofmark.Core.Quality;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Core.Weapons.Matching;

namespace Proofmark.Core.Importing;

/// <summary>One import as it is asked for.</summary>
public sealed record ImportRequest(string Register, string File, Mapping Mapping, string WorkRoot, Func<Problem, string> Say, Doing Doing)
{
    /// <summary>Where rejected rows go; null for beside the spool.</summary>
    public string? RejectsPath { get; init; }

    /// <summary>The file's name as its sender calls it; null for the name on disk.</summary>
    public string? FileName { get; init; }
}

/// <summary>
/// Reads a register file into a register. Reading and checking need no database and can be killed and resumed; then one
/// transaction writes everything. A crash before its commit leaves nothing but the spool, and the same command goes on.
/// </summary>
public sealed class ImportService(Acts acts, PersonKeys keys, ReferenceTables tables)
{
    private const int MostUnmatched = 200_000;
    private const int MostOrganisations = 1_000_000;
    private readonly RegisterService registers = new(acts);

    /// <summary>Imports.</summary>
    /// <param name="request">What.</param>
    /// <param name="parsing">Told how far reading has come.</param>
    /// <param name="step">Told each step of writing.</param>
    /// <param name="ct">Cancels; what was read is kept for the next try, nothing is written.</param>
    /// <exception cref="ProblemException">weapons.register_unknown, import.register_kind, and whatever makes the file unreadable.</exception>
    public async Task<ImportReport> ImportAsync(ImportRequest request, IProgress<ParseProgress>? parsing = null, Action<string>? step = null, CancellationToken ct = default)
    {
        var register = await registers.FindAsync(request.Register, ct) ?? throw new ProblemException(Problem.Of("weapons.register_unknown", "register", ("value", request.Register)));
        var kind = request.Mapping.Register == RegisterKind.Weapons ? "weapons" : "holdings";
        if (register.Kind != kind) throw new ProblemException(Problem.Of("import.register_kind", "register", ("register", register.Code), ("kind", kind)));
        if (!File.Exists(request.File)) throw new ProblemException(Problem.Of("import.file_missing", "file", ("file", request.File)));
        var fileHash = await Task.Run(() => SourceFile.Sha256(request.File), ct);
        if (await StandingAsync(register.Id, fileHash, request.Mapping.Hash(), ct) is { } before) return before;
        var work = Directory.CreateDirectory(Path.Combine(request.WorkRoot, Convert.ToHexString(SHA256.HashData([.. fileHash, .. request.Mapping.Hash(), .. BitConverter.GetBytes(register.Id)]))[..24])).FullName;
        var clock = Stopwatch.StartNew();
        var reference = await ReferenceLookup.LoadAsync(acts.Database, tables, ct);
        var parse = new ParseRequest
        {
            Source = request.File, Mapping = request.Mapping, Register = register.Uid.ToString(), Reference = reference,
            Secret = await SecretAsync(register, ct), Today = acts.Clock.Today(), WorkDirectory = work, RejectsPath = request.RejectsPath, Say = request.Say,
        };
        var (parsed, counts) = await Task.Run(() =>
        {
            var result = FileNames.Say(request.FileName, () => ImportParser.Run(parse, new WhileThereIsRoom(acts.Condition, parsing), ct));
            return (result, Count(result, reference));
        }, ct);
        var parseSeconds = clock.Elapsed.TotalSeconds;
        if (!request.Doing.Purpose.IsTraining) NodeFigures.ImportedRows.Add(parsed.Accepted, NodeFigures.Tag("outcome", "accepted"));
        if (!request.Doing.Purpose.IsTraining) NodeFigures.ImportedRows.Add(parsed.Rejected, NodeFigures.Tag("outcome", "rejected"));
        var report = await WriteAsync(request, register, parse, parsed, counts, work, step ?? (_ => { }), ct);
        parsed.Delete();
        if (request.RejectsPath is not null || parsed.Rejected == 0) Directory.Delete(work, recursive: true);
        return report with { ParseSeconds = parseSeconds, WriteSeconds = clock.Elapsed.TotalSeconds - parseSeconds };
    }

    /// <summary>The spool of a large file grows as large as the file: reading stops before the disk is full, and goes on from there later.</summary>
    private sealed class WhileThereIsRoom(NodeCondition? condition, IProgress<ParseProgress>? told) : IProgress<ParseProgress>
    {
        public void Report(ParseProgress value)
        {
            condition?.Demand();
            told?.Report(value);
        }
    }

    private async Task<ImportReport> WriteAsync(ImportRequest request, RegisterRow register, ParseRequest parse, ParsedImport parsed, BatchCounts counts, string work, Action<string> step, CancellationToken ct)
    {
        var report = new ImportReport(false, null, null, parsed.Rows, parsed.Accepted, parsed.WithRemarks, parsed.Rejected, 0, 0, 0, null, parsed.RejectsPath, parsed.Findings, 0, 0);
        if (parsed.Accepted == 0) return report;
        var content = $"{register.Code}|{Convert.ToHexString(parsed.Header.FileSha256)}|{Convert.ToHexString(request.Mapping.Hash())}";
        await acts.DoAsync(new ActRequest(ImportActs.Import, request.Doing.Actor, request.Doing.Purpose, request.Doing.Key) { Content = content, Long = true }, async act =>
        {
            Training.Demand(act, register.Id);
            await act.AskGuardAsync(EntryRow.Table, register.Id, ct);
            await using (var command = new NpgsqlCommand("select pg_advisory_xact_lock(2, hashint8($1))", act.Connection))
            {
                command.Parameters.Add(new() { Value = register.Id });
                await command.ExecuteNonQueryAsync(ct);
            }
            if (await StandingAsync(act.Connection, register.Id, parsed.Header.FileSha256, request.Mapping.Hash(), ct) is not null) throw new ProblemException(Problem.Of("import.already"));
            var absent = new List<long>();
            // A rejects file holds some rows only, whatever the mapping says of the register's whole files.
            var absence = parsed.IsMendedRejects ? AbsenceRule.Nothing : request.Mapping.Absence;
            using var classes = await ClassifyAsync(act, register, parsed, absence == AbsenceRule.Nothing ? null : parse, work, absent, ct);
            var added = classes?.Added ?? parsed.Accepted;
            if (register.Kind == "weapons") await new WeaponBatch(act, register, () => Spool(parsed), counts, classes, keys).WriteAsync(step, ct);
            else await new HoldingBatch(act, register, () => Spool(parsed), counts, classes).WriteAsync(step, ct);
            if (absence == AbsenceRule.Withdrawn && register.Kind == "weapons") await WithdrawAbsentAsync(act, absent, ct);
            if (!act.Training) await UnmatchedAsync(act, counts, ct);
            if (register.Kind == "weapons" && !act.Training) UnmatchedQueue.EnqueueRecount(act);
            if (register.Kind == "weapons") QualityWork.Enqueue(act, register.Id);
            report = report with { Batch = await act.Ids.NextAsync("batches", ct), BatchUid = act.NewUid(), Added = added, Changed = classes?.Changed ?? 0, Unchanged = classes?.Unchanged ?? 0, Absent = absence == AbsenceRule.Nothing ? null : classes?.Absent ?? 0 };
            act.Write(BatchRow.Table, new BatchRow(report.Batch.Value, report.BatchUid.Value, register.Id, request.FileName ?? Path.GetFileName(request.File), parsed.Header.FileSha256, request.Mapping.Hash(),
                report.Rows, report.Accepted, report.Remarked, report.Rejected, report.Added, report.Changed, report.Unchanged, report.Absent ?? 0));
            step("commit");
        }, ct);
        return report;
    }

    /// <summary>Null when the register is empty: then every row is new and nothing needs sorting. Rejected rows count as there when <paramref name="rejects"/> says how to read them.</summary>
    private static async Task<RowClasses?> ClassifyAsync(Act act, RegisterRow register, ParsedImport parsed, ParseRequest? rejects, string work, List<long> absent, CancellationToken ct)
    {
        var table = register.Kind == "weapons" ? "entries" : "holdings";
        await using (var any = new NpgsqlCommand($"select exists (select from {table} where register = $1 and until_act is null)", act.Connection))
        {
            any.Parameters.Add(new() { Value = register.Id });
            if (!(bool)(await any.ExecuteScalarAsync(ct))!) return null;
        }
        using var marks = new DiskSorter<RowMark>(Path.Combine(work, "classes.sort"));
        long ordinal = 0;
        foreach (var row in Spool(parsed)) marks.Add(new RowMark(RowMark.Number(RowClasses.IdentityOf(row.Identity, row.Occurrence)), RowMark.Number(row.Content), ordinal++));
        if (rejects is not null && parsed.RejectsPath is not null)
            foreach (var identity in RejectedRows.Identities(rejects, parsed.RejectsPath)) marks.Add(RowMark.Rejected(identity));
        await using var standing = new NpgsqlCommand($"select identity, id, content from {table} where register = $1 and until_act is null order by identity", act.Connection) { CommandTimeout = 0 };
        standing.Parameters.Add(new() { Value = register.Id });
        return await RowClasses.ClassifyAsync(marks, ordinal, standing, absent.Add, work, ct);
    }

    private static async Task WithdrawAbsentAsync(Act act, List<long> absent, CancellationToken ct)
    {
        foreach (var entry in absent)
        {
            var row = await EntryStore.FindAsync(act.Connection, entry, ct);
            if (row is null) continue;
            await WeaponService.AddEventAsync(act, entry, EventType.Withdrawn, null, null, null, null, ct);
        }
    }

    private static async Task UnmatchedAsync(Act act, BatchCounts counts, CancellationToken ct)
    {
        foreach (var ((kind, text), seen) in counts.Unmatched)
        {
            act.Machinery("insert into unmatched (kind, norm, as_found, seen) values ($1, $2, $3, $4) on conflict (kind, norm) do update set seen = unmatched.seen + excluded.seen", kind, FoundText.Norm(text), text, seen);
            await act.FlushIfManyAsync(ct);
        }
        await act.FlushAsync(ct);
    }

    /// <summary>The register's secret, which keys the identities of its rows; made at its first import.</summary>
    private async Task<byte[]> SecretAsync(RegisterRow register, CancellationToken ct)
    {
        await using (var command = acts.Database.Writer.CreateCommand("select secret from registers where id = $1"))
        {
            command.Parameters.Add(new() { Value = register.Id });
            if (await command.ExecuteScalarAsync(ct) is byte[] secret) return secret;
        }
        await acts.DoAsync(new ActRequest(WeaponActs.OpenRegister, Actor.Node, Purpose.Housekeeping, Guid.NewGuid()) { Content = "secret" }, act =>
        {
            act.Machinery("update registers set secret = $2 where id = $1 and secret is null", register.Id, RandomNumberGenerator.GetBytes(32));
            return Task.CompletedTask;
        }, ct);
        return await SecretAsync(register, ct);
    }

    private async Task<ImportReport?> StandingAsync(long register, byte[] file, byte[] mapping, CancellationToken ct)
    {
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        return await StandingAsync(connection, register, file, mapping, ct);
    }

    private static async Task<ImportReport?> StandingAsync(NpgsqlConnection connection, long register, byte[] file, byte[] mapping, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select id, uid, rows_read, accepted, remarked, rejected from batches where register = $1 and file_sha256 = $2 and mapping_sha256 = $3 and until_act is null", connection);
        command.Parameters.Add(new() { Value = register });
        command.Parameters.Add(new() { Value = file });
        command.Parameters.Add(new() { Value = mapping });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new ImportReport(true, reader.GetInt64(0), reader.GetGuid(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4), reader.GetInt64(5), 0, 0, reader.GetInt64(3), null, null, null, 0, 0)
            : null;
    }

    private static BatchCounts Count(ParsedImport parsed, ReferenceLookup reference)
    {
        var counts = new BatchCounts();
        var shape = new WeaponShape(new RegisterRow(0, Guid.Empty, "", "", "weapons", null, null, 0));
        void Unmatched(string kind, ReferenceValue? value)
        {
            if (value is null || value.Match.Outcome == ReferenceOutcome.Known || reference.IsDecided(kind, value.AsFound)) return;
            if (counts.Unmatched.Count < MostUnmatched || counts.Unmatched.ContainsKey((kind, value.AsFound))) counts.Unmatched[(kind, value.AsFound)] = counts.Unmatched.GetValueOrDefault((kind, value.AsFound)) + 1;
        }
        foreach (var item in Spool(parsed))
        {
            counts.Rows++;
            if (item is not WeaponRow row) continue;
            counts.Marks += shape.Marks(row).Count;
            counts.Components += row.Components.Count;
            counts.Duties += shape.Duties(row).Count;
            counts.Events += WeaponShape.Events(row).Count();
            if (WeaponShape.HasPerson(row))
            {
                counts.Persons++;
                counts.PersonFields += 3;
            }
            else if (WeaponShape.HasOrganisation(row) && counts.Organisations.Add((WeaponShape.HolderKind(row)!, row.HolderName!)) && counts.Organisations.Count > MostOrganisations)
                throw new ProblemException(Problem.Of("import.organisations_many", "holder_name", ("most", MostOrganisations)));
            Unmatched("make", row.Make);
            Unmatched("model", row.Model);
            Unmatched("calibre", row.Calibre);
            Unmatched("category", row.Category);
            Unmatched("country", row.CountryOfManufacture);
        }
        return counts;
    }

    private static IEnumerable<ImportRow> Spool(ParsedImport parsed)
    {
        using var reader = parsed.Open();
        while (reader.Read()) yield return reader.Row;
    }
}
