using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Proofmark.Core.Importing.Matching;

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
        while (await NextAsync(timer, stoppingToken));
    }

    // The end of the server is no fault of the loop.
    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken ct)
    {
        try
        {
            return await timer.WaitForNextTickAsync(ct);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Texts that wait to be matched could not be counted: {Reason}")]
    private static partial void Failed(ILogger log, string reason);
}
