using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Proofmark.Core.Documents;
using Proofmark.Core.Storage;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Documents;

/// <summary>
/// Removes, at the start and then every few hours, files of attachments that no row names: what an act left that never
/// committed. A crash in the middle leaves the rest to the next round.
/// </summary>
internal sealed partial class AttachmentSweepService(AttachmentStore store, Database database, TimeProvider clock, ILogger<AttachmentSweepService> log) : BackgroundService
{
    /// <summary>Between two rounds. A file must be a day old anyway (<see cref="AttachmentStore.OrphanAge"/>).</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromHours(6);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            try
            {
                var removed = await store.SweepAsync(database, clock, stoppingToken);
                if (removed > 0) Swept(log, removed);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            // The disk or the database may be away for a while; the next round finds the same files.
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or Npgsql.NpgsqlException)
            {
                Failed(log, e);
            }
        }
        while (await timer.NextAsync(stoppingToken));
    }

    [LoggerMessage(LogLevel.Information, "{Count} files of attachments that nothing names were removed")]
    private static partial void Swept(ILogger log, int count);

    [LoggerMessage(LogLevel.Warning, "Attachments could not be swept")]
    private static partial void Failed(ILogger log, Exception exception);
}
