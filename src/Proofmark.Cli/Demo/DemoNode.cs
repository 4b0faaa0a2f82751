using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Cli.Ledger;
using Proofmark.Cli.Shared;
using Proofmark.Core.Access;
using Proofmark.Core.Reference;
using Proofmark.Core.Storage;
using Proofmark.Core.Storage.Cluster;
using Proofmark.Core.Storage.Verification;
using Proofmark.Core.Tracing;
using Proofmark.Server.Shared;

namespace Proofmark.Cli.Demo;

/// <summary>One of the two nodes: a database of its own, a data directory of its own with keys of its own, a server on loopback.</summary>
internal sealed class DemoNode : IAsyncDisposable
{
    private readonly WebApplication server;

    private DemoNode(string name, LocalNode node, NodeIdentity identity, TraceNode tracing, WebApplication server)
    {
        Name = name;
        Node = node;
        Identity = identity;
        Tracing = tracing;
        this.server = server;
    }

    /// <summary>XA or XB.</summary>
    public string Name { get; }

    /// <summary>Database and services.</summary>
    public LocalNode Node { get; }

    /// <summary>The node.</summary>
    public NodeIdentity Identity { get; }

    /// <summary>Cases and peers, as this node's desk uses them.</summary>
    public TraceNode Tracing { get; }

    /// <summary>Where the server listens.</summary>
    public string Address => server.Urls.First();

    /// <summary>Makes the database and starts the server on a free port of loopback.</summary>
    public static async Task<DemoNode> StartAsync(PrivateCluster cluster, string root, string state, ReferenceTables reference, CancellationToken ct)
    {
        var connection = await cluster.EnsureDatabaseAsync("demo_" + state.ToLowerInvariant(), ct);
        await Migrator.ApplyAsync(connection, TimeProvider.System, ct);
        var data = Directory.CreateDirectory(Path.Combine(root, state)).FullName;
        var node = LocalNode.Attach(data, connection);
        var identity = await NodeIdentity.EnsureAsync(node.Database, state, "national", TimeProvider.System, ct);
        var started = ServerHost.Build(new ServerOptions
        {
            Port = 0,
            NodeName = state,
            KeyFolder = Directory.CreateDirectory(Path.Combine(data, "keys", "web")).FullName,
            Services = services => services.AddNode(node.Database, identity, data, reference),
        });
        await started.StartAsync(ct);
        return new DemoNode(state, node, identity, started.Services.GetRequiredService<TraceNode>(), started);
    }

    /// <summary>The path of the one-time link that makes the first administrator.</summary>
    public Task<string?> FirstAdministratorAsync(CancellationToken ct) => new FirstAdministrator(Node.Acts, new RoleService(Node.Acts)).IssueAsync(ct);

    /// <summary>From stored rows to signed checkpoint, as <c>proofmark verify</c> does.</summary>
    public async Task<VerificationReport> VerifyAsync(CancellationToken ct)
    {
        while (await Node.Sequencer.RunOnceAsync(ct) > 0) { }
        return await VerifyCommand.RunAsync(Node, null, null, ct);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await server.StopAsync(CancellationToken.None);
        await server.DisposeAsync();
        await Node.DisposeAsync();
    }
}
