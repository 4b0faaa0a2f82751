using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Proofmark.Core.Storage;

namespace Proofmark.Server.Storage;

/// <summary>Signs the ledger for as long as the server runs. What is committed after the last run waits in the database for the next start.</summary>
internal sealed partial class SequencerLoop(Sequencer sequencer, ILogger<SequencerLoop> log) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => sequencer.RunAsync(e => Failed(log, e), stoppingToken);

    [LoggerMessage(Level = LogLevel.Error, Message = "The ledger is not being signed")]
    private static partial void Failed(ILogger log, Exception exception);
}
