using Proofmark.Core.Importing;
using Proofmark.Core.Importing.Jobs;
using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Importing.Spooling;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Importing;

public sealed class ImportJobsTests : IDisposable
{
    private readonly string data = Directory.CreateTempSubdirectory("proofmark-jobs").FullName;

    public void Dispose() => Directory.Delete(data, recursive: true);

    [Fact]
    public async Task A_job_is_kept_with_its_purpose_and_moves_from_state_to_state()
    {
        await using var node = await Node.CreateAsync();
        var jobs = new ImportJobs(node.Database, data, TimeProvider.System);
        var job = await UploadedAsync(jobs);
        Assert.False(await jobs.QueueAsync(job.Id)); // nobody said yet what the columns mean
        await jobs.ExplainAsync(job.Id, "format: x");
        Assert.True(await jobs.QueueAsync(job.Id));
        Assert.False(await jobs.QueueAsync(job.Id)); // a second click
        await jobs.ExplainAsync(job.Id, "format: changed meanwhile");
        var waiting = Assert.Single(await jobs.WaitingAsync());
        Assert.Equal((ImportJobState.Queued, "format: x", "2026/7"), (waiting.State, waiting.Mapping, waiting.Purpose.Case));
        await jobs.BeginAsync(job.Id);
        Assert.Single(await jobs.WaitingAsync()); // a restart finds it again
        await jobs.FinishAsync(job.Id, ImportJobReport.Of(new ImportReport(false, 1, Guid.NewGuid(), 3, 2, 1, 1, 2, 0, 0, 0, null, FindingsOf(), 0, 0)));
        var done = (await jobs.FindAsync(job.Id))!;
        Assert.Equal((ImportJobState.Done, 3L), (done.State, done.Report!.Rows));
        Assert.Equal("import.digits_lost", done.Report.Findings[0].Example.Code);
        Assert.Equal("1.2E+15", done.Report.Findings[0].Example.ToProblem().Arguments!["value"]);
        Assert.False(File.Exists(jobs.FileOf(job.Id)));
        Assert.Equal("format: x", await jobs.LastMappingAsync("POLICE"));
    }

    [Fact]
    public async Task A_job_that_failed_says_why_and_can_be_put_right()
    {
        await using var node = await Node.CreateAsync();
        var jobs = new ImportJobs(node.Database, data, TimeProvider.System);
        var job = await UploadedAsync(jobs);
        await jobs.ExplainAsync(job.Id, "format: x");
        await jobs.QueueAsync(job.Id);
        await jobs.FailAsync(job.Id, [Problem.Of("import.column_missing", null, ("column", "Serial"), ("line", 4))]);
        var failed = (await jobs.FindAsync(job.Id))!;
        Assert.Equal(("Serial", 4L), (failed.Problems[0].Arguments!["column"], failed.Problems[0].Arguments!["line"]));
        Assert.True(File.Exists(jobs.FileOf(job.Id)));
        await jobs.ExplainAsync(job.Id, "format: y");
        Assert.True(await jobs.QueueAsync(job.Id));
    }

    [Fact]
    public async Task A_forgotten_job_takes_its_files_with_it_but_a_running_one_stays()
    {
        await using var node = await Node.CreateAsync();
        var jobs = new ImportJobs(node.Database, data, TimeProvider.System);
        var (running, over) = (await UploadedAsync(jobs), await UploadedAsync(jobs));
        await jobs.ExplainAsync(running.Id, "format: x");
        await jobs.QueueAsync(running.Id);
        await File.WriteAllTextAsync(jobs.RejectsOf(over.Id), "persons");
        await jobs.ForgetAsync(running.Id);
        await jobs.ForgetAsync(over.Id);
        Assert.Equal([running.Id], (await jobs.OfUserAsync(Node.Amina.User, 10)).Select(j => j.Id));
        Assert.Equal([jobs.FileOf(running.Id)], Directory.GetFiles(Path.Combine(data, "import", "files")));
    }

    private static async Task<ImportJob> UploadedAsync(ImportJobs jobs)
    {
        var job = new ImportJob(Guid.CreateVersion7(), Node.Amina, new Purpose("registration", null, "2026/7"), "en", "POLICE", RegisterKind.Weapons, "police.csv", 5, ImportJobState.Uploaded, null, null, [], default, default);
        await File.WriteAllTextAsync(jobs.FileOf(job.Id), "a,b\n1");
        await jobs.AddAsync(job);
        return job;
    }

    private static Findings FindingsOf()
    {
        var findings = new Findings();
        findings.AddReject(Problem.Of("import.digits_lost", "Serial", ("value", "1.2E+15")), 7);
        return findings;
    }
}
