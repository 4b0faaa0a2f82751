using Microsoft.Extensions.Logging;
using Proofmark.Core.Federation;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Federation;

/// <summary>Sends the ledger's signed head to peers.</summary>
public sealed class WitnessService(FederationNode federation, ILogger<WitnessService> log)
    : RoundsService(Look, "Peers are not sent the ledger's head", federation.Clock, log)
{
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(1);

    /// <summary>The first head is signed within a second of the first act; a start does not wait for it, the next look finds it.</summary>
    protected override TimeSpan? First => Look;

    /// <inheritdoc/>
    protected override Task RoundAsync(CancellationToken ct) => federation.Witness.SendDueAsync(ct);
}
