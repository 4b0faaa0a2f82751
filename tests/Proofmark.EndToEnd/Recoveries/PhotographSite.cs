using Proofmark.Core.Recoveries;
using Proofmark.Core.Storage;
using Proofmark.Core.Storage.Cluster;
using Proofmark.EndToEnd.Journeys;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Proofmark.EndToEnd.Recoveries;

/// <summary>A node with a police officer and a collection point.</summary>
public sealed class PhotographSite : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("proofmark-photographs-").FullName;
    private PrivateCluster? cluster;

    internal JourneyNode Node { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        cluster = await PrivateCluster.StartAsync(Path.Combine(folder, "data"), new ClusterOptions { Durable = false, MaxConnections = 60 });
        Node = await JourneyNode.StartAsync(cluster, folder, "XB");
        await Node.UserAsync("omar", "Omar Haddad", "police", await Node.RegisterAsync("POLICE", "Police register"));
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        await Node.Services.GetRequiredService<CollectionPoints>().OpenAsync("Town hall", "XB", today.AddDays(-3), null, new Doing(Actor.Node, new Purpose("administration"), Guid.NewGuid()));
    }

    public async Task DisposeAsync()
    {
        if (Node is not null) await Node.DisposeAsync();
        if (cluster is not null) await cluster.DisposeAsync();
        await PrivateCluster.DestroyAsync(Path.Combine(folder, "data"));
        Directory.Delete(folder, recursive: true);
    }
}
