using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Importing.Jobs;

/// <summary>
/// Imports started from pages, kept in the database so that one can leave the page and the node can restart. The uploaded file and the
/// rejects file stand in <c>DATA/import/files</c> and hold persons' data: readable by the node's user alone, and gone with the job.
/// </summary>
public sealed class ImportJobs(Database database, string? dataDirectory, TimeProvider clock)
{
    private const string Select = "select id, user_id, organisation, purpose, legal_basis, case_reference, language, register, kind, file_name, size, state, mapping, report::text, problems::text, created, changed from import_jobs";

    /// <summary>Where imports spool.</summary>
    public string WorkRoot => Folder(Path.Combine(dataDirectory ?? throw new InvalidOperationException("The node has no data directory."), "import"));

    /// <summary>The uploaded file of a job.</summary>
    public string FileOf(Guid job) => Path.Combine(Folder(Path.Combine(WorkRoot, "files")), job.ToString("N"));

    /// <summary>The rejected rows of a job, when there are any.</summary>
    public string RejectsOf(Guid job) => FileOf(job) + ".rejects.csv";

    /// <summary>Notes that a file came; it stands at <see cref="FileOf"/> already.</summary>
    public async Task AddAsync(ImportJob job, CancellationToken ct = default) => await ExecuteAsync(
        "insert into import_jobs (id, user_id, organisation, purpose, legal_basis, case_reference, language, register, kind, file_name, size, state, created, changed) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'uploaded', $12, $12)",
        ct, job.Id, job.Actor.User, Or(job.Actor.Organisation, NpgsqlDbType.Bigint), job.Purpose.Code, Or(job.Purpose.LegalBasis), Or(job.Purpose.Case), job.Language, job.Register, EnumCode.Of(job.Kind), job.FileName, job.Size, Now());

    /// <summary>A job, or null.</summary>
    public async Task<ImportJob?> FindAsync(Guid id, CancellationToken ct = default) => (await ReadAsync(Select + " where id = $1", ct, id)).FirstOrDefault();

    /// <summary>A user's jobs, newest first.</summary>
    public Task<IReadOnlyList<ImportJob>> OfUserAsync(long user, int take, CancellationToken ct = default) => ReadAsync(Select + " where user_id = $1 order by created desc limit $2", ct, user, take);

    /// <summary>What waits to be done or was being done when the node stopped, oldest first.</summary>
    public Task<IReadOnlyList<ImportJob>> WaitingAsync(CancellationToken ct = default) => ReadAsync(Select + " where state in ('queued', 'running') order by created limit 100", ct);

    /// <summary>The mapping that was used last for a register, or null: next month's file usually looks the same.</summary>
    public async Task<string?> LastMappingAsync(string register, CancellationToken ct = default)
    {
        await using var command = Command("select mapping from import_jobs where register = $1 and state = 'done' and mapping is not null order by changed desc limit 1", register);
        return await command.ExecuteScalarAsync(ct) as string;
    }

    /// <summary>Keeps what the columns mean, until the import is started.</summary>
    public Task ExplainAsync(Guid id, string mapping, CancellationToken ct = default) => ExecuteAsync("update import_jobs set mapping = $2, changed = $3 where id = $1 and state in ('uploaded', 'failed')", ct, id, mapping, Now());

    /// <summary>Starts it; false when it was started before, or has no mapping.</summary>
    public async Task<bool> QueueAsync(Guid id, CancellationToken ct = default) =>
        await ExecuteAsync("update import_jobs set state = 'queued', problems = null, changed = $2 where id = $1 and state in ('uploaded', 'failed') and mapping is not null", ct, id, Now()) > 0;

    /// <summary>Its turn has come.</summary>
    public Task BeginAsync(Guid id, CancellationToken ct = default) => ExecuteAsync("update import_jobs set state = 'running', changed = $2 where id = $1 and state in ('queued', 'running')", ct, id, Now());

    /// <summary>It ended; the uploaded file is not needed any more.</summary>
    public async Task FinishAsync(Guid id, ImportJobReport report, CancellationToken ct = default)
    {
        await ExecuteAsync("update import_jobs set state = 'done', report = $2::json, changed = $3 where id = $1", ct, id, JsonSerializer.Serialize(report), Now());
        File.Delete(FileOf(id));
    }

    /// <summary>It could not be done. The file stays, so that the mapping can be put right.</summary>
    public Task FailAsync(Guid id, IReadOnlyList<Problem> problems, CancellationToken ct = default) =>
        ExecuteAsync("update import_jobs set state = 'failed', problems = $2::json, changed = $3 where id = $1", ct, id, JsonSerializer.Serialize(problems.Select(StoredProblem.Of)), Now());

    /// <summary>Forgets a job that does not run, with its files. What it imported stays.</summary>
    public async Task ForgetAsync(Guid id, CancellationToken ct = default)
    {
        if (await ExecuteAsync("delete from import_jobs where id = $1 and state in ('uploaded', 'done', 'failed')", ct, id) == 0) return;
        File.Delete(FileOf(id));
        File.Delete(RejectsOf(id));
    }

    private static string Folder(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    private static NpgsqlParameter Or(object? value, NpgsqlDbType type = NpgsqlDbType.Text) => new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };

    private NpgsqlParameter Now() => new() { Value = clock.GetUtcNow().UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz };

    private NpgsqlCommand Command(string sql, params object[] parameters)
    {
        var command = database.Writer.CreateCommand(sql);
        foreach (var value in parameters) command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value });
        return command;
    }

    private async Task<int> ExecuteAsync(string sql, CancellationToken ct, params object[] parameters)
    {
        await using var command = Command(sql, parameters);
        return await command.ExecuteNonQueryAsync(ct);
    }

    private async Task<IReadOnlyList<ImportJob>> ReadAsync(string sql, CancellationToken ct, params object[] parameters)
    {
        await using var command = Command(sql, parameters);
        await using var r = await command.ExecuteReaderAsync(ct);
        var list = new List<ImportJob>();
        while (await r.ReadAsync(ct))
        {
            _ = EnumCode.TryRead<RegisterKind>(r.GetString(8), out var kind);
            _ = EnumCode.TryRead<ImportJobState>(r.GetString(11), out var state);
            list.Add(new ImportJob(r.GetGuid(0), new Actor(r.GetInt64(1), r.IsDBNull(2) ? null : r.GetInt64(2)), new Purpose(r.GetString(3), Text(4), Text(5)), r.GetString(6), r.GetString(7), kind, r.GetString(9), r.GetInt64(10), state, Text(12),
                Text(13) is { } report ? JsonSerializer.Deserialize<ImportJobReport>(report) : null,
                Text(14) is { } problems ? [.. JsonSerializer.Deserialize<List<StoredProblem>>(problems)!.Select(p => p.ToProblem())] : [], r.GetDateTime(15), r.GetDateTime(16)));
        }
        return list;
        string? Text(int i) => r.IsDBNull(i) ? null : r.GetString(i);
    }
}
