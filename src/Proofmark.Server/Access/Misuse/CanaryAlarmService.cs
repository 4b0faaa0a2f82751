using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Proofmark.Core.Access.Misuse;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Access.Misuse;

/// <summary>Raises touched canaries, a second later at most, for as long as the server runs.</summary>
internal sealed partial class CanaryAlarmService(CanaryAlarms alarms, TimeProvider clock, ILogger<CanaryAlarmService> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var said = "";
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), clock);
        do
        {
            try
            {
                await alarms.RunOnceAsync(stoppingToken);
                said = "";
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            // The lease ends and the work is claimed again. Only that it failed is said: whose look-up it was is for the auditor.
            catch (Npgsql.NpgsqlException e)
            {
                var kind = e.GetType().Name;
                if (kind != said) Failed(log, kind);
                said = kind;
            }
        }
        while (await timer.NextAsync(stoppingToken));
    }

    [LoggerMessage(LogLevel.Warning, "Queued work of the auditor could not be done: {Kind}")]
    private static partial void Failed(ILogger log, string kind);
}
