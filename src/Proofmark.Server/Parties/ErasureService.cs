using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Proofmark.Core.Documents;
using Proofmark.Core.Importing.Jobs;
using Proofmark.Core.Parties.Erasure;
using Proofmark.Core.Storage;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Parties;

/// <summary>What an erasure leaves to be done outside its act, put together for one node: files of attachments, uploads, rejects, spools.</summary>
public static class ErasureSteps
{
    /// <summary>All steps, in their order.</summary>
    public static ErasureCleanup Of(Acts acts, AttachmentStore attachments, ImportJobs jobs) => new(acts, new WorkQueue(acts.Database, acts.Clock),
    [
        new("attachments", async ct =>
        {
            await attachments.DiscardErasedAsync(acts.Database, ct);
            return 0;
        }),
        new("copies", new WorkingCopies(jobs, acts.Database, acts.Clock).DiscardAsync),
    ]);
}

/// <summary>Ends erasures, for as long as the server runs.</summary>
internal sealed class ErasureService(ErasureCleanup cleanup, TimeProvider clock, ILogger<ErasureService> log) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var trouble = new Trouble(log, "The clean-up after an erasure is not done", clock, quiet: true);
        return cleanup.RunAsync(trouble.Say, stoppingToken);
    }
}
