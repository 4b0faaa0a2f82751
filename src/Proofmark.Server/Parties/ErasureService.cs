using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Proofmark.Core.Documents;
using Proofmark.Core.Importing.Jobs;
using Proofmark.Core.Parties.Erasure;
using Proofmark.Core.Storage;

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
internal sealed partial class ErasureService(ErasureCleanup cleanup, ILogger<ErasureService> log) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var last = "";
        return cleanup.RunAsync(
            e =>
            {
                // The same trouble is said once; what it quotes may be a file's, so only its kind.
                var kind = e.GetType().Name;
                if (kind != last) Failed(log, kind);
                last = kind;
            },
            stoppingToken);
    }

    [LoggerMessage(LogLevel.Error, "The clean-up after an erasure failed and is tried again: {Kind}")]
    private static partial void Failed(ILogger log, string kind);
}
