using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Proofmark.Core.Federation;

namespace Proofmark.Server.Federation;

/// <summary>Delivers what is queued for as long as the server runs.</summary>
public sealed partial class CourierService(FederationNode federation, ILogger<CourierService> log) : BackgroundService
{
    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var last = "";
        return federation.Courier.RunAsync(
            e =>
            {
                // It tries five times a second; the same trouble is said once.
                if (e.Message != last) Failed(log, e.Message, e);
                last = e.Message;
            },
            stoppingToken);
    }

    [LoggerMessage(LogLevel.Error, "Messages to peers are not being delivered: {Reason}")]
    private static partial void Failed(ILogger log, string reason, Exception exception);
}
