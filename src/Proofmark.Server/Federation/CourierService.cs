using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Proofmark.Core.Federation;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Federation;

/// <summary>Delivers what is queued for as long as the server runs.</summary>
public sealed class CourierService(FederationNode federation, ILogger<CourierService> log) : BackgroundService
{
    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var trouble = new Trouble(log, "Messages to peers are not delivered", federation.Clock);
        return federation.Courier.RunAsync(trouble.Say, stoppingToken);
    }
}
