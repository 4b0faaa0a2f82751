using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Proofmark.Core.Importing;
using Proofmark.Core.Importing.Jobs;
using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Languages;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Server.Importing;

/// <summary>How far a running import has come.</summary>
/// <param name="Rows">Rows read.</param>
/// <param name="Rejected">Of them rejected.</param>
/// <param name="Step">What is being written; null while reading.</param>
public sealed record ImportProgress(long Rows, long Rejected, string? Step);

/// <summary>
/// Does the imports that persons started, one after the other. What was running when the node stopped is begun again at its next start
/// and goes on from its spool; the act's key is the job's id, so that nothing is written twice.
/// </summary>
public sealed partial class ImportRunner(ImportJobs jobs, ImportService imports, Texts texts, ILogger<ImportRunner> log) : BackgroundService
{
    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(20);
    private readonly SemaphoreSlim bell = new(0);
    private readonly ConcurrentDictionary<Guid, ImportProgress> progress = new();

    /// <summary>There is something to do.</summary>
    public void Wake() => bell.Release();

    /// <summary>How far a job has come; null when it is not being done.</summary>
    public ImportProgress? ProgressOf(Guid job) => progress.GetValueOrDefault(job);

    /// <inheritdoc/>
    public override void Dispose()
    {
        bell.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                foreach (var job in await jobs.WaitingAsync(stoppingToken)) await RunAsync(job, stoppingToken);
            }
            catch (Exception e) when (NodeFault.Explain(e) is { } fault)
            {
                Waits(log, fault.Code);
            }
            await bell.WaitAsync(LongestSleep, stoppingToken);
        }
    }

    private async Task RunAsync(ImportJob job, CancellationToken ct)
    {
        progress[job.Id] = new ImportProgress(0, 0, null);
        try
        {
            await jobs.BeginAsync(job.Id, ct);
            var request = new ImportRequest(job.Register, jobs.FileOf(job.Id), MappingReader.Read(job.Mapping!), jobs.WorkRoot, texts[job.Language].Of, new Doing(job.Actor, job.Purpose, job.Id))
            {
                RejectsPath = jobs.RejectsOf(job.Id),
                FileName = job.FileName,
            };
            var report = await imports.ImportAsync(request, new Reading(this, job.Id), step => progress[job.Id] = progress[job.Id] with { Step = step }, ct);
            await jobs.FinishAsync(job.Id, ImportJobReport.Of(report), ct);
        }
        // Memory is another matter: the same file would need as much again.
        catch (Exception e) when (NodeFault.Explain(e) is { } fault && fault.Code != NodeFault.Memory)
        {
            throw e as ProblemException ?? new ProblemException(fault) { Cause = e };
        }
        catch (Exception e) when (e is ProblemException || NodeFault.Explain(e) is not null)
        {
            await jobs.FailAsync(job.Id, (e as ProblemException)?.Problems ?? [NodeFault.Explain(e)!], ct);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            var reference = RandomNumberGenerator.GetString("0123456789ABCDEFGHJKMNPQRSTVWXYZ", 10);
            Failed(log, e, job.Id, reference);
            await jobs.FailAsync(job.Id, [Problem.Of("import.page.failed", null, ("reference", reference))], ct);
        }
        finally
        {
            progress.TryRemove(job.Id, out _);
        }
    }

    [LoggerMessage(LogLevel.Error, "Import {Job} failed, reference {Reference}")]
    private static partial void Failed(ILogger log, Exception exception, Guid job, string reference);

    [LoggerMessage(LogLevel.Warning, "Imports wait: {Code}")]
    private static partial void Waits(ILogger log, string code);

    private sealed class Reading(ImportRunner runner, Guid job) : IProgress<ParseProgress>
    {
        public void Report(ParseProgress value) => runner.progress[job] = new ImportProgress(value.Row, value.Rejected, null);
    }
}
