using System.Globalization;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Access;

/// <summary>What a node asks of those who sign in: for whom a password alone is not enough, and when a session ends.</summary>
public sealed record AccessPolicy
{
    /// <summary>Which permissions make their holder one of a kind; roles of the node's own count by what they hold.</summary>
    private static readonly Dictionary<string, string[]> Kinds = new(StringComparer.Ordinal)
    {
        ["administrator"] = [Permission.AccessAdminister, Permission.PeersAdminister],
        ["auditor"] = [Permission.LookupsAudit, Permission.AuditIndependent],
        ["supervisor"] = [Permission.AnomaliesDecide, Permission.PersonsRelease, Permission.PersonsErase, Permission.WeaponsDestroy, Permission.GlassBreak, Permission.SealedAuthorise],
    };

    /// <summary>Everybody must have a second factor.</summary>
    public bool Everybody { get; init; }

    /// <summary>Who holds one of these permissions must have a second factor.</summary>
    public IReadOnlySet<string> Obliging { get; init; } = new HashSet<string>();

    /// <summary>A session ends so long after it began, whatever is done in it (NIST SP 800-63B §4.2.3: 12 hours at most at AAL2).</summary>
    public TimeSpan Lifetime { get; init; } = Sessions.Lifetime;

    /// <summary>A session ends so long after the last request, counted to the minute (NIST SP 800-63B §4.2.3: 30 minutes at AAL2).</summary>
    public TimeSpan Idle { get; init; } = Sessions.Lifetime;

    /// <summary>How often what was given is reviewed.</summary>
    public TimeSpan ReviewEvery { get; init; } = TimeSpan.FromDays(180);

    /// <summary>For how many hours at most a right is taken in an emergency.</summary>
    public int GlassHours { get; init; } = 4;

    /// <summary>Must this person have a second factor?</summary>
    public bool Obliges(UserContext user) => Everybody || user.Permissions.Any(Obliging.Contains);

    /// <summary>Is something missing: a second factor is obligatory, and what this person came in with is one factor?</summary>
    public bool Lacks(UserContext user) => !user.HasTwoFactors && Obliges(user);

    /// <summary>
    /// Reads <c>PROOFMARK_SECOND_FACTOR</c> (<c>none</c>, <c>all</c>, or a list of <c>administrator, auditor, supervisor</c>),
    /// <c>PROOFMARK_SESSION_HOURS</c> (1 to 24), <c>PROOFMARK_SESSION_IDLE_MINUTES</c> (5 to 1440),
    /// <c>PROOFMARK_REVIEW_DAYS</c> (60 to 730) and <c>PROOFMARK_BREAK_GLASS_HOURS</c> (1 to 12). What is not set is as a node with real
    /// records should have it.
    /// </summary>
    /// <param name="variable">Values by name.</param>
    /// <param name="demonstration">A node of made-up data, whose users are printed on the screen: without a setting nobody needs a second factor.</param>
    /// <exception cref="ProblemException">access.setting, naming the variable.</exception>
    public static AccessPolicy Read(Func<string, string?> variable, bool demonstration = false)
    {
        var kinds = (variable("PROOFMARK_SECOND_FACTOR") is { Length: > 0 } set ? set : demonstration ? "none" : "administrator, auditor, supervisor")
            .Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (kinds.Length == 0 || (kinds.Length > 1 || kinds[0] is not ("none" or "all")) && kinds.Any(k => !Kinds.ContainsKey(k))) throw Wrong("PROOFMARK_SECOND_FACTOR", "none | all | administrator, auditor, supervisor");
        return new AccessPolicy
        {
            Everybody = kinds is ["all"],
            Obliging = kinds.Where(Kinds.ContainsKey).SelectMany(k => Kinds[k]).ToHashSet(StringComparer.Ordinal),
            Lifetime = TimeSpan.FromHours(Number(variable, "PROOFMARK_SESSION_HOURS", 1, 24, (int)Sessions.Lifetime.TotalHours)),
            Idle = TimeSpan.FromMinutes(Number(variable, "PROOFMARK_SESSION_IDLE_MINUTES", 5, 24 * 60, 30)),
            ReviewEvery = TimeSpan.FromDays(Number(variable, "PROOFMARK_REVIEW_DAYS", 60, 730, 180)),
            GlassHours = Number(variable, "PROOFMARK_BREAK_GLASS_HOURS", 1, 12, 4),
        };
    }

    private static int Number(Func<string, string?> variable, string name, int least, int most, int otherwise) =>
        NodeSetting.Number(variable, name, least, most, otherwise, () => Wrong(name, string.Create(CultureInfo.InvariantCulture, $"{least} … {most}")));

    private static ProblemException Wrong(string name, string values) => new(Problem.Of("access.setting", name, ("name", name), ("values", values)));
}
