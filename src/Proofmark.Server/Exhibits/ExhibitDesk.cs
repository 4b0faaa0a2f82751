using Proofmark.Core.Exhibits;
using Proofmark.Core.Recoveries;
using Proofmark.Core.Storage;
using Proofmark.Server.Access;
using Proofmark.Server.Recoveries;

namespace Proofmark.Server.Exhibits;

/// <summary>Opens exhibits for the person behind the request: the recovery is looked up, and that is recorded, first.</summary>
public sealed class ExhibitDesk(RecoveryDesk recoveries, ExhibitService exhibits, Database database, TimeProvider clock)
{
    /// <summary>A recovery, and its exhibit when there is one.</summary>
    /// <exception cref="ProblemException">recoveries.not_found.</exception>
    public async Task<(RecoveryView Recovery, ExhibitView? Exhibit)> OpenAsync(string id, ReadContext context, CancellationToken ct)
    {
        var (recovery, _) = await recoveries.OpenAsync(id, context, ct);
        return (recovery, await exhibits.FindAsync(recovery.Id, ct));
    }

    /// <summary>Exhibits that have not come to their end; the look-up is recorded. <paramref name="ahead"/>: one more, which is not shown and not recorded, says that there is a next page.</summary>
    public async Task<IReadOnlyList<ExhibitSummary>> ListAsync(bool late, int skip, int take, ReadContext context, CancellationToken ct, bool ahead = false)
    {
        var found = await exhibits.OpenListAsync(late, skip, ahead ? take + 1 : take, ct);
        await using var session = await ReadSession.OpenAsync(database, context, clock, ct);
        await session.RecordAsync("list", "exhibit", $"skip={skip} take={take}", [.. found.Take(take).Select(e => e.Entry)], ct);
        await session.CompleteAsync(ct);
        return found;
    }
}
