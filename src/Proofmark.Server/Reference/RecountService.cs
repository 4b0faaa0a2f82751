using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Proofmark.Core.Importing.Matching;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Reference;

/// <summary>Counts the texts that wait for a person anew after imports and withdrawals: work that acts queued, done by the running node.</summary>
internal sealed partial class RecountService(UnmatchedQueue queue, TimeProvider clock, ILogger<RecountService> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var said = "";
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            try
            {
                await queue.RecountIfAskedAsync(stoppingToken);
                said = "";
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            // The lease ends and the work is claimed again.
            catch (Npgsql.NpgsqlException e)
            {
                if (e.Message != said) Failed(log, e.Message);
                said = e.Message;
            }
        }
        while (await timer.NextAsync(stoppingToken));
    }

    [LoggerMessage(LogLevel.Warning, "Texts that wait to be matched could not be counted: {Reason}")]
    private static partial void Failed(ILogger log, string reason);
}
