using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Proofmark.Core.Tracing;

namespace Proofmark.Server.Tracing;

/// <summary>Does the searches that policy queued, for as long as the server runs.</summary>
internal sealed partial class TraceWorkerService(TraceNode tracing, TimeProvider clock, ILogger<TraceWorkerService> log) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => tracing.Worker.RunAsync(e => Failed(log, e.Message, e), clock, stoppingToken);

    [LoggerMessage(LogLevel.Error, "A search for a trace failed: {Reason}")]
    private static partial void Failed(ILogger log, string reason, Exception exception);
}
