using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Tracing;
using Proofmark.Core.Weapons.Finding;
using Proofmark.Server.Access;
using Proofmark.Server.Weapons;

namespace Proofmark.Server.Tracing;

/// <summary>Opens cases for the person behind the request; each opening is a look-up record before anything is shown.</summary>
public sealed class TraceDesk(TraceService traces, TraceSearch search, Database database, TimeProvider clock, CurrentUser current, WeaponDesk weapons)
{
    /// <summary>A case by its outside id.</summary>
    /// <exception cref="ProblemException">traces.page.not_found.</exception>
    public async Task<TraceView> OpenAsync(string id, ReadContext context, CancellationToken ct)
    {
        var view = weapons.Find(id) is { } uid ? await traces.Store.FindAsync(uid, ct) : null;
        await RecordAsync("open", id, context, ct);
        return view ?? throw new ProblemException(Problem.Of("traces.page.not_found"));
    }

    /// <summary>Cases of one side, newest first; the look-up is recorded. <paramref name="ahead"/>: one more, which is not shown, says that there is a next page.</summary>
    public async Task<IReadOnlyList<TraceView>> ListAsync(CaseSide side, int skip, int take, ReadContext context, CancellationToken ct, bool ahead = false)
    {
        var found = await traces.Store.ListAsync(side, skip, ahead ? take + 1 : take, ct);
        await RecordAsync("list", $"side={EnumCode.Of(side)} skip={skip} take={take}", context, ct);
        return found;
    }

    /// <summary>Cases with this number, on either side; the look-up is recorded.</summary>
    public async Task<IReadOnlyList<TraceView>> ByNumberAsync(string number, ReadContext context, CancellationToken ct)
    {
        var found = await traces.Store.ByReferenceAsync(number, ct);
        await RecordAsync("find", "number=" + number, context, ct);
        return found;
    }

    /// <summary>Candidates in the registers that are open to this person, for the marks of a request. Purpose and case of the look-up are the request's own.</summary>
    public Task<IReadOnlyList<Candidate>> SearchAsync(TraceView view, CancellationToken ct) => search.FindAsync(view.Request.Weapon!, Context(view), ct);

    /// <summary>The recorded life of a candidate, for the response.</summary>
    public Task<IReadOnlyList<RecordedLink>> LinksAsync(TraceView view, Candidate candidate, CancellationToken ct) => search.LinksAsync(candidate.Entry, Context(view), ct);

    /// <summary>The address of a case.</summary>
    public string Href(TraceView view) => "/traces/" + weapons.IdOf(view.Uid);

    private ReadContext Context(TraceView view)
    {
        var reading = current.Reading();
        return reading with { Purpose = new Purpose("tracing", reading.Purpose.LegalBasis, view.Reference) };
    }

    private async Task RecordAsync(string kind, string query, ReadContext context, CancellationToken ct)
    {
        await using var session = await ReadSession.OpenAsync(database, context, clock, ct);
        await session.RecordAsync(kind, "trace", query, [], ct);
        await session.CompleteAsync(ct);
    }
}
