using Microsoft.Extensions.Logging;
using Proofmark.Core.Importing.Matching;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Reference;

/// <summary>Counts the texts that wait for a person anew after imports and withdrawals: work that acts queued, done by the running node.</summary>
internal sealed class RecountService(UnmatchedQueue queue, TimeProvider clock, ILogger<RecountService> log)
    : RoundsService(TimeSpan.FromSeconds(5), "Texts that wait to be matched are not counted", clock, log)
{
    protected override Task RoundAsync(CancellationToken ct) => queue.RecountIfAskedAsync(ct);
}
