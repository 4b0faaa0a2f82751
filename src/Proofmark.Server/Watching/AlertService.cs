using Microsoft.Extensions.Logging;
using Proofmark.Core.Watching;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Watching;

/// <summary>Looks at the node once a minute, keeps the book of alerts and tells by e-mail.</summary>
public sealed partial class AlertService(NodeExamination examination, AlertBook book, AlertMail mail, TimeProvider clock, ILogger<AlertService> log)
    : RoundsService(TimeSpan.FromMinutes(1), "The node is not examined", clock, log)
{
    /// <summary>A node that has just started is not yet signing: what it finds then would be over a second later.</summary>
    protected override TimeSpan? First => TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    protected override Task RoundAsync(CancellationToken ct) => LookAsync(ct);

    /// <summary>One look.</summary>
    public async Task LookAsync(CancellationToken ct = default)
    {
        await book.RecordAsync(await examination.ExamineAsync(ct), ct);
        await mail.SendAsync(e => Unsent(Log, e.GetType().Name, e.Message), ct);
    }

    [LoggerMessage(LogLevel.Error, "An alert could not be sent by e-mail: {Kind}: {Reason}")]
    private static partial void Unsent(ILogger log, string kind, string reason);
}
