using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Proofmark.Core.Access.Misuse;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Access.Misuse;

/// <summary>Reads the look-up records of each day that is over, for as long as the server runs.</summary>
internal sealed partial class MisuseService(MisuseWatch watch, TimeProvider clock, ILogger<MisuseService> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(20);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            try
            {
                await watch.RunOnceAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            // The day is read again in the next round.
            catch (Npgsql.NpgsqlException e)
            {
                Failed(log, e.Message);
            }
        }
        while (await timer.NextAsync(stoppingToken));
    }

    [LoggerMessage(LogLevel.Warning, "Look-up records could not be watched: {Reason}")]
    private static partial void Failed(ILogger log, string reason);
}
