using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Access;

/// <summary>The only writer of reviews: every role and register that was given is confirmed or taken away by somebody else than its holder, or suspended.</summary>
public sealed class AccessReviews(Acts acts, AccessPolicy? policy = null)
{
    /// <summary>How long reviewers have.</summary>
    public const int DaysToReview = 30;

    /// <summary>How long before its end an alert speaks of a review.</summary>
    public const int DaysOfNotice = 14;

    /// <summary>After so many days without use an account is named.</summary>
    public const int DaysUnused = 90;

    private readonly TimeSpan every = (policy ?? new AccessPolicy()).ReviewEvery;

    private DateOnly Today => acts.Clock.Today();

    /// <summary>The latest review; null when there was none yet.</summary>
    public async Task<RightsReview?> LatestAsync(CancellationToken ct = default)
    {
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        return await ReviewQueries.LatestAsync(connection, ct);
    }

    /// <summary>How much waits in the latest review, how much of it is this user's own, and when it is due; null when there was none yet.</summary>
    public async Task<(DateOnly Due, long Waiting, long Own)?> CountAsync(long user, CancellationToken ct = default)
    {
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        return await ReviewQueries.CountAsync(connection, user, ct);
    }

    /// <summary>Accounts that nobody used for <see cref="DaysUnused"/> days.</summary>
    public async Task<IReadOnlyList<UnusedAccount>> UnusedAsync(CancellationToken ct = default)
    {
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        return await ReviewQueries.UnusedAsync(connection, acts.Clock.GetUtcNow().UtcDateTime.AddDays(-DaysUnused), ct);
    }

    /// <summary>Opens a review of everything that stands now.</summary>
    /// <exception cref="ProblemException">access.review_open.conflict: the latest one is not done.</exception>
    public Task<ActOutcome> OpenAsync(Doing doing, CancellationToken ct = default) =>
        acts.DoAsync(new ActRequest(AccessActs.OpenReview, doing.Actor, doing.Purpose, doing.Key), async act =>
        {
            await AccessLock.TakeAsync(act.Connection, ct);
            if (await ReviewQueries.LatestAsync(act.Connection, ct) is { Waiting.Count: > 0 }) throw new ProblemException(Problem.Of("access.review_open.conflict"));
            act.Write(AccessReviewRow.Table, new AccessReviewRow(await act.Ids.NextAsync("access_reviews", ct), act.NewUid(), Today.AddDays(DaysToReview)));
        }, ct);

    /// <summary>Opens one when the last is as old as the setting says, or when the node has been there for so long without any; true when it did.</summary>
    public async Task<bool> OpenDueAsync(CancellationToken ct = default)
    {
        var latest = await LatestAsync(ct);
        if (latest is { Waiting.Count: > 0 }) return false;
        DateTime? from = latest?.Opened;
        if (from is null)
        {
            await using var first = acts.Database.Writer.CreateCommand("select min(a.recorded) from users u join acts a on a.id = u.act");
            from = await first.ExecuteScalarAsync(ct) as DateTime?;
        }
        if (from is not { } since || acts.Clock.GetUtcNow().UtcDateTime - since < every) return false;
        return !(await OpenAsync(new Doing(Actor.Node, Purpose.Housekeeping, Key($"open:{latest?.Uid}")), ct)).AlreadyDone;
    }

    /// <summary>Confirms or takes away one role or register of somebody else. A late confirmation gives back what was suspended.</summary>
    /// <param name="review">The review.</param>
    /// <param name="user">Whose.</param>
    /// <param name="role">Code of the role, or null.</param>
    /// <param name="register">Code of the register, or null.</param>
    /// <param name="confirm">False takes it away.</param>
    /// <param name="doing">Who decides.</param>
    /// <param name="ct">Cancels before the commit.</param>
    /// <exception cref="ProblemException">access.review_item.not_found, access.review_own.forbidden, access.separation, access.last_administrator.</exception>
    public Task<ActOutcome> DecideAsync(Guid review, Guid user, string? role, string? register, bool confirm, Doing doing, CancellationToken ct = default) =>
        acts.DoAsync(new ActRequest(AccessActs.DecideReview, doing.Actor, doing.Purpose, doing.Key) { Content = $"{review}|{user}|{role}|{register}|{confirm}" }, async act =>
        {
            await AccessLock.TakeAsync(act.Connection, ct);
            var latest = await ReviewQueries.LatestAsync(act.Connection, ct);
            var item = latest?.Uid != review ? null : latest.Waiting.FirstOrDefault(i => i.Uid == user && i.Code == (role ?? register) && (role is null) != (i.Role is not null));
            if (item is null) throw new ProblemException(Problem.Of("access.review_item.not_found"));
            if (item.User == act.Request.Actor.User) throw new ProblemException(Problem.Of("access.review_own.forbidden"));
            var now = (await UserQueries.FindAsync(act.Connection, item.User, ct))!;
            if (confirm && item.Suspended)
            {
                if (item.Role is not null) Separation.Require((await RoleService.ReadAsync(act.Connection, ct)).Where(r => r.Id == item.Role || now.Roles.Contains(r.Code)));
                await GrantAsync(act, item, true, ct);
            }
            else if (!confirm && !item.Suspended)
            {
                if (await LeavesNoAdministratorAsync(act, now, item, ct)) throw new ProblemException(Problem.Of("access.last_administrator"));
                await GrantAsync(act, item, false, ct);
            }
            await WriteAsync(act, latest!.Id, item, confirm ? "confirmed" : "removed", ct);
        }, ct);

    /// <summary>Suspends what nobody confirmed by the due day; returns how many. The last administrator keeps administering.</summary>
    public async Task<int> SuspendDueAsync(CancellationToken ct = default)
    {
        if (await LatestAsync(ct) is not { } review || review.Due >= Today) return 0;
        var count = 0;
        foreach (var user in review.Waiting.Where(i => !i.Suspended).Select(i => i.User).Distinct().ToList())
        {
            await acts.DoAsync(new ActRequest(AccessActs.SuspendGrants, Actor.Node, Purpose.Housekeeping, Key($"suspend:{review.Uid}:{user}:{Today:O}")) { Content = $"{review.Uid}|{user}" }, async act =>
            {
                await AccessLock.TakeAsync(act.Connection, ct);
                var now = await UserQueries.FindAsync(act.Connection, user, ct);
                foreach (var item in (await ReviewQueries.LatestAsync(act.Connection, ct))!.Waiting.Where(i => i.User == user && !i.Suspended))
                {
                    if (await LeavesNoAdministratorAsync(act, now!, item, ct)) continue;
                    await GrantAsync(act, item, false, ct);
                    await WriteAsync(act, review.Id, item, "suspended", ct);
                    await act.FlushAsync(ct);
                    now = now! with { Roles = [.. now.Roles.Where(r => item.Role is null || r != item.Code)] };
                    count++;
                }
            }, ct);
        }
        return count;
    }

    /// <summary>Would nobody be left to administer, for good, without this role?</summary>
    private async Task<bool> LeavesNoAdministratorAsync(Act act, User now, ReviewItem item, CancellationToken ct)
    {
        if (item.Role is null || !now.Active) return false;
        var roles = await RoleService.ReadAsync(act.Connection, ct);
        bool Administers(IEnumerable<string> codes) => roles.Any(r => codes.Contains(r.Code) && r.Permissions.Contains(Permission.AccessAdminister));
        if (!Administers([item.Code]) || Administers(now.Roles.Where(r => r != item.Code))) return false;
        return !await UserService.HasAnotherAdministratorAsync(act, now, Today, ct);
    }

    private static async Task GrantAsync(Act act, ReviewItem item, bool granted, CancellationToken ct)
    {
        if (item.Role is { } role) act.Write(UserRoleRow.Table, new UserRoleRow(await act.Ids.NextAsync("user_roles", ct), item.User, role, granted));
        else act.Write(UserRegisterRow.Table, new UserRegisterRow(await act.Ids.NextAsync("user_registers", ct), item.User, item.Register!.Value, item.Handling!.Value, granted));
    }

    private static async Task WriteAsync(Act act, long review, ReviewItem item, string outcome, CancellationToken ct) =>
        act.Write(AccessReviewDecisionRow.Table, new AccessReviewDecisionRow(await act.Ids.NextAsync("access_review_decisions", ct), review, item.User, item.Role, item.Register, item.Handling, outcome));

    private static Guid Key(string what) => StableKey.Of("proofmark.review:" + what);
}
