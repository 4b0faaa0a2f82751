using Microsoft.Extensions.Logging;
using Proofmark.Core.Notifying;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Notifying;

/// <summary>Finds what is new and tells it, every quarter of a minute; what is late and what is old once an hour.</summary>
internal sealed partial class NotificationService(NotificationWatch watch, NotificationBook book, NotificationMail mail, TimeProvider clock, ILogger<NotificationService> log)
    : RoundsService(TimeSpan.FromSeconds(15), "Nobody is notified", clock, log)
{
    private static readonly TimeSpan Seldom = TimeSpan.FromHours(1);
    private DateTimeOffset? looked;

    protected override async Task RoundAsync(CancellationToken ct)
    {
        await watch.RunOnceAsync(ct);
        if (looked is not { } last || Clock.GetUtcNow() - last >= Seldom)
        {
            looked = Clock.GetUtcNow();
            await watch.RunOverdueAsync(ct);
            await book.ForgetAsync(ct);
        }
        await mail.SendAsync(e => Unsent(Log, e.GetType().Name, e.Message), ct);
    }

    [LoggerMessage(LogLevel.Error, "A notification could not be sent by e-mail and is tried again: {Kind}: {Reason}")]
    private static partial void Unsent(ILogger log, string kind, string reason);
}
