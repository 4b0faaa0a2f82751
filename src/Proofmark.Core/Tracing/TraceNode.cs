using Proofmark.Core.Federation;
using Proofmark.Core.Federation.Delivery;
using Proofmark.Core.Parties;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Tracing;

/// <summary>Tracing and the exchange that carries it, put together for one node.</summary>
public sealed class TraceNode : IDisposable
{
    private readonly PersonKeys keys;

    private TraceNode(Acts acts, string dataDirectory, NodeIdentity identity)
    {
        keys = PersonKeys.Open(dataDirectory);
        var vault = new PersonVault(keys);
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal) { ["name"] = identity.Code };
        if (identity.State is { } state) attributes["state"] = state;
        if (identity.Training) attributes[Proofmark.Core.Federation.Keys.OperatingCertificate.TrainingAttribute] = "true";
        Policies = new TracePolicies(acts);
        Search = new TraceSearch(acts.Database, acts.Clock);
        TraceService? traces = null;
        Federation = FederationNode.Open(acts, dataDirectory, attributes, (outbox, directory) =>
        {
            traces = new TraceService(acts, TraceExchange.Links(outbox, directory, Policies), Search, identity.State ?? identity.Code, Releases.Of(acts, keys));
            return [new TraceHandler(traces)];
        }, vault: new EnvelopeVault(vault.SealAsync, vault.OpenAsync));
        Traces = traces!;
        Worker = new TraceWorker(Traces, new WorkQueue(acts.Database, acts.Clock));
    }

    /// <summary>The exchange between nodes.</summary>
    public FederationNode Federation { get; }

    /// <summary>Cases.</summary>
    public TraceService Traces { get; }

    /// <summary>What is automatic for which peer.</summary>
    public TracePolicies Policies { get; }

    /// <summary>Search of the own registers for a case.</summary>
    public TraceSearch Search { get; }

    /// <summary>Does what policy queued.</summary>
    public TraceWorker Worker { get; }

    /// <summary>Opens it; the node's federation keys are made at the first start.</summary>
    public static TraceNode Open(Acts acts, string dataDirectory, NodeIdentity identity) => new(acts, dataDirectory, identity);

    /// <inheritdoc/>
    public void Dispose()
    {
        Federation.Dispose();
        keys.Dispose();
    }
}
