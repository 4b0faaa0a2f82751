using Proofmark.Core.Storage.Cluster;
using Xunit;

namespace Proofmark.EndToEnd.Journeys;

/// <summary>Two nodes that are paired: XA keeps registers (three clerks, a tracing desk, an auditor, an administrator), XB recovers weapons (a police officer). Nothing is automatic: persons answer.</summary>
public sealed class JourneySite : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("proofmark-journeys-").FullName;
    private PrivateCluster? cluster;

    internal JourneyNode Xa { get; private set; } = null!;

    internal JourneyNode Xb { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        cluster = await PrivateCluster.StartAsync(Path.Combine(folder, "data"), new ClusterOptions { Durable = false, MaxConnections = 120 });
        Xa = await JourneyNode.StartAsync(cluster, folder, "XA");
        Xb = await JourneyNode.StartAsync(cluster, folder, "XB");
        await Xa.PairAsync(Xb);
        await Xb.PairAsync(Xa);
        var national = await Xa.RegisterAsync("NATIONAL", "National register of weapons");
        var stock = await Xa.RegisterAsync("STOCK", "Small arms on loan to police agencies", "holdings");
        await Xa.UserAsync("amina", "Amina Karimi", "clerk", national, stock);
        await Xa.UserAsync("boris", "Boris Ivanov", "clerk", national);
        await Xa.UserAsync("lena", "Lena Fischer", "clerk", national);
        await Xa.UserAsync("mihaela", "Mihaela Popescu", "tracing_desk", national);
        await Xa.UserAsync("ines", "Inés Ortega", "auditor");
        await Xa.UserAsync("chief", "Chief Administrator", "administrator");
        await Xb.UserAsync("omar", "Omar Haddad", "police", await Xb.RegisterAsync("POLICE", "Police register"));
    }

    public async Task DisposeAsync()
    {
        if (Xa is not null) await Xa.DisposeAsync();
        if (Xb is not null) await Xb.DisposeAsync();
        if (cluster is not null) await cluster.DisposeAsync();
        await PrivateCluster.DestroyAsync(Path.Combine(folder, "data"));
        Directory.Delete(folder, recursive: true);
    }
}
