using Proofmark.Core.Storage;

namespace Proofmark.Cli.Shared;

/// <summary>Who this node is, settled by whichever command comes first.</summary>
public static class NodeStart
{
    /// <summary>The State of a node for which nobody named one: a code that ISO 3166-1 leaves to its users.</summary>
    public const string TrialState = "XA";

    /// <summary>The node's identity; made when there is none: a national node of a trial State unless something else is asked.</summary>
    /// <exception cref="Core.Shared.ProblemException">node.*: what is asked is not what the node is, or cannot be.</exception>
    public static async Task<NodeIdentity> IdentityAsync(Database database, string? state, string? profile, bool? training, CancellationToken ct)
    {
        if (state is null && profile is null or "national" && await NodeIdentity.FindAsync(database, ct) is null) state = TrialState;
        return await NodeIdentity.EnsureAsync(database, state, profile, training, TimeProvider.System, ct);
    }
}
