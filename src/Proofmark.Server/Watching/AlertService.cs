using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Proofmark.Core.Storage;
using Proofmark.Core.Watching;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Watching;

/// <summary>Looks at the node once a minute, keeps the book of alerts and tells by e-mail.</summary>
public sealed partial class AlertService(NodeExamination examination, AlertBook book, AlertMail mail, TimeProvider clock, ILogger<AlertService> log) : BackgroundService
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A node that has just started is not yet signing: what it finds then would be over a second later.
        using var rounds = new PeriodicTimer(First, clock);
        while (await rounds.NextAsync(stoppingToken))
        {
            rounds.Period = Every;
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            // The database or a disk may be away: readiness says so, and the next look tries again.
            catch (Exception e) when (e is Npgsql.NpgsqlException or IOException or UnauthorizedAccessException or TimeoutException || NodeFault.Explain(e) is not null)
            {
                Failed(log, e.GetType().Name);
            }
        }
    }

    /// <summary>One look.</summary>
    public async Task LookAsync(CancellationToken ct = default)
    {
        await book.RecordAsync(await examination.ExamineAsync(ct), ct);
        await mail.SendAsync(e => Unsent(log, e.GetType().Name, e.Message), ct);
    }

    [LoggerMessage(LogLevel.Warning, "The node could not be examined: {Reason}")]
    private static partial void Failed(ILogger log, string reason);

    [LoggerMessage(LogLevel.Error, "An alert could not be sent by e-mail: {Kind}: {Reason}")]
    private static partial void Unsent(ILogger log, string kind, string reason);
}
