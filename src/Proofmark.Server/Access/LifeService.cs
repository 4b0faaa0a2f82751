using Microsoft.Extensions.Logging;
using Proofmark.Core.Access;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Access;

/// <summary>Records what a day brings by itself: accounts whose last day is over, rights that nobody confirmed in time, a review that is due. That accounts open nothing does not wait for it.</summary>
internal sealed class LifeService(AccountLife life, AccessReviews reviews, TimeProvider clock, ILogger<LifeService> log)
    : RoundsService(TimeSpan.FromMinutes(10), "What is due about accounts and rights is not done", clock, log)
{
    protected override async Task RoundAsync(CancellationToken ct)
    {
        await life.LeaveDueAsync(ct);
        await reviews.SuspendDueAsync(ct);
        await reviews.OpenDueAsync(ct);
    }
}
