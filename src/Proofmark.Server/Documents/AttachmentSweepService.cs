using Microsoft.Extensions.Logging;
using Proofmark.Core.Documents;
using Proofmark.Core.Storage;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Documents;

/// <summary>
/// Removes, at the start and then every few hours, files of attachments that no row names: what an act left that never
/// committed. A crash in the middle leaves the rest to the next round.
/// </summary>
internal sealed partial class AttachmentSweepService(AttachmentStore store, Database database, TimeProvider clock, ILogger<AttachmentSweepService> log)
    : RoundsService(Interval, "Attachments are not swept", clock, log)
{
    /// <summary>Between two rounds. A file must be a day old anyway (<see cref="AttachmentStore.OrphanAge"/>).</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromHours(6);

    protected override async Task RoundAsync(CancellationToken ct)
    {
        var removed = await store.SweepAsync(database, Clock, ct);
        if (removed > 0) Swept(Log, removed);
    }

    [LoggerMessage(LogLevel.Information, "{Count} files of attachments that nothing names were removed")]
    private static partial void Swept(ILogger log, int count);
}
