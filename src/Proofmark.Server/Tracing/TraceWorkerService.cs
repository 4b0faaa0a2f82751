using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Proofmark.Core.Tracing;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Tracing;

/// <summary>Does the searches that policy queued, for as long as the server runs.</summary>
internal sealed class TraceWorkerService(TraceNode tracing, TimeProvider clock, ILogger<TraceWorkerService> log) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var trouble = new Trouble(log, "A search for a trace is not done", clock);
        return tracing.Worker.RunAsync(trouble.Say, clock, stoppingToken);
    }
}
