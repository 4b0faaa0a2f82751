using Proofmark.Core.Storage;

namespace Proofmark.Core.Access;

/// <summary>The acts of this capability.</summary>
public static class AccessActs
{
    /// <summary>Brings the built-in roles to what this program says of them; done by the node itself.</summary>
    public static readonly ActType SeedRoles = new("access.seed_roles", false);
    /// <summary>Makes a role of the node's own.</summary>
    public static readonly ActType CreateRole = new("access.create_role", false);
    /// <summary>Makes a user.</summary>
    public static readonly ActType CreateUser = new("access.create_user", false);
    /// <summary>Changes a user's name, organisation, language, or whether the user may sign in.</summary>
    public static readonly ActType ChangeUser = new("access.change_user", false);
    /// <summary>Grants and withdraws roles.</summary>
    public static readonly ActType SetRoles = new("access.set_roles", false);
    /// <summary>Grants and withdraws registers.</summary>
    public static readonly ActType SetRegisters = new("access.set_registers", false);
    /// <summary>Sets a password or second factor, or issues a link that lets a user set one.</summary>
    public static readonly ActType SetCredentials = new("access.set_credentials", false);
    /// <summary>Links a user to a subject of the State's identity provider, or ends the link.</summary>
    public static readonly ActType LinkProvider = new("access.link_provider", false);
    /// <summary>Sets from when to when a user may sign in.</summary>
    public static readonly ActType SetTerm = new("access.set_term", false);
    /// <summary>Ends a leaver's access, whole.</summary>
    public static readonly ActType Leave = new("access.leave", false);
    /// <summary>Says who took over what a leaver left open.</summary>
    public static readonly ActType HandOver = new("access.hand_over", false);
    /// <summary>Opens a review of what was given; by a person or, when it is time, by the node.</summary>
    public static readonly ActType OpenReview = new("access.open_review", false);
    /// <summary>Confirms or takes away a role or register in a review.</summary>
    public static readonly ActType DecideReview = new("access.decide_review", false);
    /// <summary>Suspends what nobody confirmed in time; done by the node itself.</summary>
    public static readonly ActType SuspendGrants = new("access.suspend_grants", false);
    /// <summary>Takes a right in an emergency.</summary>
    public static readonly ActType BreakGlass = new("access.break_glass", false);
    /// <summary>Turns the look-ups of a sealed case into ordinary ones, on the day that its authority or the independent auditor named; done by the node itself.</summary>
    public static readonly ActType Unseal = new("access.unseal", false);
    /// <summary>Gives it back before its end.</summary>
    public static readonly ActType EndGlass = new("access.end_glass", false);
    /// <summary>Says whether it was justified.</summary>
    public static readonly ActType ReviewGlass = new("access.review_glass", false);
    /// <summary>Makes a token for programs.</summary>
    public static readonly ActType CreateToken = new("access.create_token", false);
    /// <summary>Revokes one.</summary>
    public static readonly ActType RevokeToken = new("access.revoke_token", false);
    /// <summary>Raises look-ups that stand out; done by the node itself.</summary>
    public static readonly ActType RaiseAnomalies = new("access.raise_anomalies", false);
    /// <summary>Says what became of look-ups that stood out.</summary>
    public static readonly ActType DecideAnomaly = new("access.decide_anomaly", false);
}
