using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Proofmark.Core.Federation;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Federation;

/// <summary>Sends the ledger's signed head to peers for as long as the server runs.</summary>
public sealed partial class WitnessService(FederationNode federation, ILogger<WitnessService> log) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var last = "";
        using var timer = new PeriodicTimer(Look, federation.Clock);
        // The first head is signed within a second of the first act; a start does not wait for it, the next look finds it.
        while (await timer.NextAsync(stoppingToken))
        {
            try
            {
                await federation.Witness.SendDueAsync(stoppingToken);
                last = "";
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            // The database may be away for a while; the next look tries again.
            catch (Exception e)
            {
                if (e.Message != last) Failed(log, e.Message, e);
                last = e.Message;
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "Peers are not being sent the ledger's head: {Reason}")]
    private static partial void Failed(ILogger log, string reason, Exception exception);
}
