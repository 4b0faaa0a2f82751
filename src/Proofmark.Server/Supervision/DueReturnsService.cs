using Microsoft.Extensions.Logging;
using Proofmark.Core.Supervision;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Supervision;

/// <summary>Opens the returns that are due by the calendar, within the hour after midnight.</summary>
internal sealed class DueReturnsService(DueReturns returns, TimeProvider clock, ILogger<DueReturnsService> log)
    : RoundsService(TimeSpan.FromHours(1), "Returns that are due by the calendar are not opened", clock, log)
{
    protected override async Task RoundAsync(CancellationToken ct)
    {
        // The next round is an hour away: what is due now is opened now, however many dealers there are.
        while (await returns.RunOnceAsync(ct) == DueReturns.MostAtOnce) { }
    }
}
