using Microsoft.Extensions.Logging;
using Proofmark.Core.Weapons.Duties;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Weapons.Duties;

/// <summary>Opens the duties that ended temporary imports held off, within the hour after midnight.</summary>
internal sealed class EndedExemptionsService(EndedExemptions exemptions, TimeProvider clock, ILogger<EndedExemptionsService> log)
    : RoundsService(TimeSpan.FromHours(1), "Duties of ended temporary imports are not opened", clock, log)
{
    protected override async Task RoundAsync(CancellationToken ct)
    {
        // The next round is an hour away: what is due now is done now, however many end on one day.
        while (await exemptions.RunOnceAsync(ct) == EndedExemptions.MostAtOnce) { }
    }
}
