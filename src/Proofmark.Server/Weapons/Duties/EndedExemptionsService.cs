using Microsoft.Extensions.Logging;
using Proofmark.Core.Weapons.Duties;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Weapons.Duties;

/// <summary>Opens the duties that ended temporary imports held off, within the hour after midnight.</summary>
internal sealed class EndedExemptionsService(EndedExemptions exemptions, TimeProvider clock, ILogger<EndedExemptionsService> log)
    : RoundsService(TimeSpan.FromHours(1), "Duties of ended temporary imports are not opened", clock, log)
{
    protected override Task RoundAsync(CancellationToken ct) => exemptions.RunOnceAsync(ct);
}
