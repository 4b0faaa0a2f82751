using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Proofmark.Core.Tracing;

namespace Proofmark.Server.Tracing;

/// <summary>Does the searches that policy queued, for as long as the server runs.</summary>
internal sealed partial class TraceWorkerService(TraceNode tracing, TimeProvider clock, ILogger<TraceWorkerService> log) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var last = "";
        return tracing.Worker.RunAsync(
            e =>
            {
                // It tries five times a second; the same trouble is said once.
                if (e.Message != last) Failed(log, e.Message, e);
                last = e.Message;
            },
            clock, stoppingToken);
    }

    [LoggerMessage(LogLevel.Error, "A search for a trace failed: {Reason}")]
    private static partial void Failed(ILogger log, string reason, Exception exception);
}
