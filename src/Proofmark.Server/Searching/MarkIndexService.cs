using Microsoft.Extensions.Logging;
using Proofmark.Core.Searching;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Searching;

/// <summary>Keeps the index of marks in step with the tables. A search takes up what was committed before it by itself; this is for what nobody asked for yet.</summary>
internal sealed class MarkIndexService(MarkIndex index, TimeProvider clock, ILogger<MarkIndexService> log)
    : RoundsService(TimeSpan.FromSeconds(1), "The index of marks is not kept in step", clock, log)
{
    protected override TimeSpan? First => TimeSpan.FromSeconds(15);

    protected override async Task RoundAsync(CancellationToken ct)
    {
        if (!index.IsReady) await index.StartAsync(ct);
        else await index.FollowAsync(rebuild: true, ct);
    }
}
