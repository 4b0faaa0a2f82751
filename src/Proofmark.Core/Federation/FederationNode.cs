using Proofmark.Core.Federation.Delivery;
using Proofmark.Core.Federation.Http;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Federation.Peers;
using Proofmark.Core.Federation.Witnessing;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Federation;

/// <summary>Everything of a node that has to do with other nodes, put together.</summary>
public sealed class FederationNode : IDisposable
{
    private readonly IDisposable? _transport;

    private FederationNode(Acts acts, LedgerPlace ledger, NodeKeys keys, Func<Outbox, PeerDirectory, IEnumerable<IMessageHandler>> handlers, Func<NodeKeys, ITransport>? transport, EnvelopeVault vault)
    {
        Keys = keys;
        Directory = new PeerDirectory(acts.Database);
        Peers = new PeerService(acts, Directory, keys);
        Outbox = new Outbox(keys, acts.Clock, vault);
        Witness = new Witness(acts, ledger, Outbox, Directory);
        Handlers = new MessageHandlers(handlers(Outbox, Directory).Append(Witness));
        Inbox = new Inbox(acts, Directory, keys, Handlers, vault);
        Receipts = new Receipts(acts, Handlers);
        File = new FederationFile(acts, Directory, Peers, keys, Inbox, Receipts, vault);
        var way = transport?.Invoke(keys) ?? new HttpTransport(keys, acts.Clock);
        _transport = way as IDisposable;
        Courier = new Courier(acts, Directory, keys, Receipts, new WorkQueue(acts.Database, acts.Clock), way, vault);
        Doubtful = new DoubtfulMessages(acts.Database, Directory, vault);
        Clock = acts.Clock;
    }

    /// <summary>This node's keys.</summary>
    public NodeKeys Keys { get; }

    /// <summary>Reads peers.</summary>
    public PeerDirectory Directory { get; }

    /// <summary>Writes peers.</summary>
    public PeerService Peers { get; }

    /// <summary>Sends.</summary>
    public Outbox Outbox { get; }

    /// <summary>Receives.</summary>
    public Inbox Inbox { get; }

    /// <summary>Records receipts.</summary>
    public Receipts Receipts { get; }

    /// <summary>Carries by file.</summary>
    public FederationFile File { get; }

    /// <summary>Delivers what is queued.</summary>
    public Courier Courier { get; }

    /// <summary>Watches the ledgers of peers, and lets them watch this one.</summary>
    public Witness Witness { get; }

    /// <summary>What became doubtful when a peer revoked a key.</summary>
    public DoubtfulMessages Doubtful { get; }

    /// <summary>Who reads which kinds.</summary>
    public MessageHandlers Handlers { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; }

    /// <summary>Where a node's federation keys are, below its data directory.</summary>
    public static string KeyFolder(string dataDirectory) => Path.Combine(dataDirectory, "keys", "federation");

    /// <summary>Opens the federation of a node; makes its keys at the first start.</summary>
    /// <param name="acts">The node's acts.</param>
    /// <param name="dataDirectory">The node's data directory.</param>
    /// <param name="attributes">What the node claims of itself when its keys are made: <c>state</c>, <c>name</c>.</param>
    /// <param name="handlers">The capabilities that exchange messages; without them messages take their place and have no effect.</param>
    /// <param name="passphrase">Of the operating key, when it has one.</param>
    /// <param name="transport">The way to peers; HTTP when null.</param>
    /// <param name="vault">Keeps envelopes that carry persons' data; without one none may.</param>
    /// <exception cref="Shared.ProblemException">As <see cref="KeyRingFolder.Load"/>; <c>federation.training_apart</c>.</exception>
    public static FederationNode Open(
        Acts acts, string dataDirectory, IReadOnlyDictionary<string, string> attributes,
        Func<Outbox, PeerDirectory, IEnumerable<IMessageHandler>> handlers, string? passphrase = null, Func<NodeKeys, ITransport>? transport = null, EnvelopeVault? vault = null)
    {
        var folder = new KeyRingFolder(KeyFolder(dataDirectory), passphrase);
        if (!folder.Exists) folder.Create(acts.Clock.GetUtcNow(), attributes);
        var keys = new NodeKeys(folder, acts.Clock);
        // Keys that were copied from a node of the other kind would make one of it.
        if (keys.Training != attributes.ContainsKey(OperatingCertificate.TrainingAttribute)) throw new Shared.ProblemException(Shared.Problem.Of(FederationCode.TrainingApart, "keys"));
        return new FederationNode(acts, new LedgerPlace(dataDirectory), keys, handlers, transport, vault ?? EnvelopeVault.None);
    }

    /// <inheritdoc/>
    public void Dispose() => _transport?.Dispose();
}
