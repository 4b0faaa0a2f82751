using Microsoft.Extensions.Logging;
using Proofmark.Core.Access.Sealed;
using Proofmark.Core.Storage;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Access.Sealed;

/// <summary>Unseals what is due, tells the auditor of canaries touched under seal, and covers sealed records on a node where nobody looks anything up. Of what fails only the kind is said.</summary>
internal sealed class SealedService(SealedUnsealing unsealing, SealedFindings findings, Sequencer sequencer, TimeProvider clock, ILogger<SealedService> log)
    : RoundsService(TimeSpan.FromMinutes(1), "Sealed records are not kept in order", clock, log, quiet: true)
{
    protected override async Task RoundAsync(CancellationToken ct)
    {
        await unsealing.RunOnceAsync(ct);
        await findings.RaiseCanariesAsync(ct);
        await sequencer.CoverSealedAsync(ct);
    }
}
