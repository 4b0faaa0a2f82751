using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Access;

/// <summary>Records what a day brings by itself: accounts whose last day is over, rights that nobody confirmed in time, a review that is due. That accounts open nothing does not wait for it.</summary>
internal sealed partial class LifeService(AccountLife life, AccessReviews reviews, TimeProvider clock, ILogger<LifeService> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            try
            {
                await life.LeaveDueAsync(stoppingToken);
                await reviews.SuspendDueAsync(stoppingToken);
                await reviews.OpenDueAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            // The next round tries again.
            catch (Exception e) when (e is Npgsql.NpgsqlException or ProblemException)
            {
                Failed(log, e.GetType().Name);
            }
        }
        while (await timer.NextAsync(stoppingToken));
    }

    [LoggerMessage(LogLevel.Warning, "What is due about accounts and rights could not be done: {Reason}")]
    private static partial void Failed(ILogger log, string reason);
}
