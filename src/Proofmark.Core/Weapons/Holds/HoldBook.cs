using System.Globalization;
using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Weapons.Holds;

/// <summary>
/// The only writer of evidence holds. While one stands on any entry of a weapon, nobody marks, deactivates or destroys the weapon, and it
/// is neither returned nor disposed of; it can be recorded, moved to a court or a laboratory, and looked at. A hold is ended by a person,
/// never by the passing of its day of review.
/// </summary>
public sealed class HoldBook(Acts acts)
{
    /// <summary>Sets a hold.</summary>
    public static readonly ActType Set = new("weapons.hold", false);

    /// <summary>Ends one.</summary>
    public static readonly ActType End = new("weapons.end_hold", false);

    /// <summary>The longest authority, case or reason.</summary>
    public const int LongestText = 500;

    /// <summary>The latest review, in days from now: a hold that nobody looks at again is a weapon that is forgotten.</summary>
    public const int LatestReview = 366;

    // On the weapon, whichever of its entries it was set on; the one that founded it speaks of it no more once it is linked to another.
    private const string Select = """
        with weapon as (select coalesce(linked_weapon, id) as id from entries where id = $1 and until_act is null)
        select h.id, h.uid, h.entry, h.authority, h.case_reference, h.review, h.reason, a.recorded, a.actor, ea.recorded, e.reason
        from evidence_holds h join acts a on a.id = h.act left join evidence_hold_ends e on e.hold = h.id left join acts ea on ea.id = e.act
        where h.entry in (select f.id from entries f join weapon w on f.id = w.id and f.linked_weapon is null union all select l.id from entries l join weapon w on l.linked_weapon = w.id)
        """;

    /// <summary>Sets a hold on a weapon; returns its outside id.</summary>
    /// <param name="entry">entries.id; opened under the person's rights before.</param>
    /// <param name="authority">The court, prosecutor or police that needs it.</param>
    /// <param name="caseReference">Its case.</param>
    /// <param name="review">When it is to be asked again, within <see cref="LatestReview"/> days.</param>
    /// <param name="reason">Why; may be missing.</param>
    /// <param name="doing">Who, why, key.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">weapons.hold_authority, weapons.hold_case, weapons.hold_review, weapons.hold_reason, training.apart.</exception>
    public async Task<Guid> SetAsync(long entry, string? authority, string? caseReference, DateOnly? review, string? reason, Doing doing, CancellationToken ct = default)
    {
        var today = acts.Clock.Today();
        List<Problem> problems = [];
        if (authority?.Trim() is not { Length: > 0 and <= LongestText }) problems.Add(Problem.Of("weapons.hold_authority", "authority", ("most", LongestText)));
        if (caseReference?.Trim() is not { Length: > 0 and <= LongestText }) problems.Add(Problem.Of("weapons.hold_case", "case", ("most", LongestText)));
        if (review is not { } day || day < today || day > today.AddDays(LatestReview)) problems.Add(Problem.Of("weapons.hold_review", "review", ("days", LatestReview)));
        if (reason?.Trim().Length > LongestText) problems.Add(Problem.Of("weapons.hold_reason", "reason", ("most", LongestText)));
        if (problems.Count > 0) throw new ProblemException(problems);
        var uid = Guid.Empty;
        var outcome = await acts.DoAsync(new ActRequest(Set, doing.Actor, doing.Purpose, doing.Key) { Content = $"{entry}|{authority}|{caseReference}|{review:o}|{reason}" }, async act =>
        {
            Training.Demand(act, entry);
            await EntryStore.LockedAsync(act.Connection, entry, ct);
            uid = act.NewUid();
            act.Write(HoldRow.Table, new HoldRow(await act.Ids.NextAsync("evidence_holds", ct), uid, entry, authority!.Trim(), caseReference!.Trim(), review!.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), string.IsNullOrWhiteSpace(reason) ? null : reason.Trim()));
        }, ct);
        return outcome.AlreadyDone ? await acts.UidWrittenAsync(HoldRow.Table, outcome.Id, ct) : uid;
    }

    /// <summary>Ends a hold.</summary>
    /// <exception cref="ProblemException">weapons.hold_end_reason, weapons.hold_not_found, weapons.hold_ended, training.apart.</exception>
    public Task<ActOutcome> EndAsync(long entry, Guid hold, string? reason, Doing doing, CancellationToken ct = default)
    {
        if (reason?.Trim() is not { Length: > 0 and <= LongestText } why) throw new ProblemException(Problem.Of("weapons.hold_end_reason", "reason", ("most", LongestText)));
        return acts.DoAsync(new ActRequest(End, doing.Actor, doing.Purpose, doing.Key) { Content = $"{hold}|{why}" }, async act =>
        {
            Training.Demand(act, entry);
            await EntryStore.LockedAsync(act.Connection, entry, ct);
            var known = (await ReadAsync(act.Connection, entry, ct)).SingleOrDefault(h => h.Uid == hold) ?? throw new ProblemException(Problem.Of("weapons.hold_not_found"));
            if (known.Ended is not null) throw new ProblemException(Problem.Of("weapons.hold_ended"));
            act.Write(HoldEndRow.Table, new HoldEndRow(await act.Ids.NextAsync("evidence_hold_ends", ct), known.Id, why));
        }, ct);
    }

    /// <summary>The holds of the weapon that an entry speaks of, the latest first.</summary>
    public async Task<IReadOnlyList<Hold>> OfAsync(long entry, CancellationToken ct = default)
    {
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        return await ReadAsync(connection, entry, ct);
    }

    /// <summary>Stops an act that would change or give away a weapon under a hold. The weapon is locked by the act before.</summary>
    /// <exception cref="ProblemException">weapons.held.</exception>
    public static async Task RefuseAsync(NpgsqlConnection connection, long entry, CancellationToken ct)
    {
        if ((await ReadAsync(connection, entry, ct)).FirstOrDefault(h => h.Ended is null) is { } hold)
            throw new ProblemException(Problem.Of("weapons.held", null, ("authority", hold.Authority ?? "–"), ("case", hold.Case ?? "–"), ("review", hold.Review)));
    }

    private static async Task<List<Hold>> ReadAsync(NpgsqlConnection connection, long entry, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(Select + " order by h.id desc", connection) { Parameters = { new() { Value = entry } } };
        await using var r = await command.ExecuteReaderAsync(ct);
        var list = new List<Hold>();
        while (await r.ReadAsync(ct))
            list.Add(new(r.GetInt64(0), r.GetGuid(1), r.GetInt64(2), T(3), T(4), DateOnly.ParseExact(r.GetString(5), "yyyy-MM-dd", CultureInfo.InvariantCulture), T(6), r.GetDateTime(7), r.GetInt64(8), r.IsDBNull(9) ? null : r.GetDateTime(9), T(10)));
        return list;

        string? T(int i) => r.IsDBNull(i) ? null : r.GetString(i);
    }
}
