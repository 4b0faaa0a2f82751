using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Proofmark.Core.Access;
using Proofmark.Core.Reference;
using Proofmark.Core.Storage;
using Proofmark.Core.Storage.Cluster;
using Proofmark.Core.Storage.Verification;
using Proofmark.Core.Weapons;
using Proofmark.Ledger;
using Proofmark.Server.Shared;

namespace Proofmark.EndToEnd.Faults;

/// <summary>A whole node with a cluster of its own in a given folder, whose machine fails; programs of clerks work on it over HTTP.</summary>
internal sealed class FaultNode : IAsyncDisposable
{
    private readonly Database database;
    private readonly WebApplication app;
    private readonly string folder;

    private FaultNode(string folder, PrivateCluster cluster, Database database, WebApplication app) => (this.folder, Cluster, this.database, this.app) = (folder, cluster, database, app);

    public PrivateCluster Cluster { get; }
    public IServiceProvider Services => app.Services;
    public NodeCondition Condition => app.Services.GetRequiredService<NodeCondition>();
    public string Address => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public static async Task<FaultNode> StartAsync(string folder, long lowWater = NodeCondition.OrdinaryLowWater, long? reserve = null)
    {
        var data = Directory.CreateDirectory(Path.Combine(folder, "data")).FullName;
        var cluster = await PrivateCluster.StartAsync(data, new ClusterOptions { SharedBuffersMegabytes = 16, MaxConnections = 60, MinimumFreeBytes = 0 });
        var connection = await cluster.EnsureDatabaseAsync("proofmark");
        await Migrator.ApplyAsync(connection, TimeProvider.System);
        var database = new Database(connection);
        var identity = await NodeIdentity.EnsureAsync(database, "XA", null, TimeProvider.System);
        var app = ServerHost.Build(new ServerOptions
        {
            Port = 0,
            Services = s => s.AddNode(database, identity, data, ReferenceTables.Shipped, NodeCondition.Of(data, TimeProvider.System, lowWater), reserve is { } size ? SpaceReserve.Of(data, size) : null).AddLogging(l => l.ClearProviders()),
        });
        await app.Services.GetRequiredService<RoleService>().EnsureBuiltInAsync();
        await app.StartAsync();
        var node = new FaultNode(folder, cluster, database, app);
        await app.Services.GetRequiredService<RegisterService>().OpenAsync("POLICE", "Police register of XA", "weapons", 0, null, By());
        return node;
    }

    /// <summary>A program with a token of its own, that registers and reads.</summary>
    public async Task<FaultClerk> ClerkAsync(string login)
    {
        var users = Services.GetRequiredService<UserService>();
        var register = (await Services.GetRequiredService<RegisterService>().FindAsync("POLICE"))!;
        var user = await users.CreateAsync(new NewUser(login, login, null, "en", ["clerk"]), By());
        await users.SetRegistersAsync(user.Id, new Dictionary<long, short> { [register.Id] = 5 }, By());
        var token = await Services.GetRequiredService<ApiTokens>().CreateAsync(user.Id, new NewApiToken(login, [Permission.WeaponsRegister, Permission.WeaponsRead], null, "registration", TimeSpan.FromDays(1), []), Actor.Node);
        return new FaultClerk(new Uri(Address), login, token.Secret);
    }

    /// <summary>Shuts PostgreSQL down as an operator does (running statements are ended), and starts it again as <c>up</c> does.</summary>
    public async Task RestartDatabaseAsync()
    {
        var postmaster = Process.GetProcessById(Cluster.ProcessId!.Value);
        using (var stop = Process.Start("kill", ["-INT", postmaster.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)])!) await stop.WaitForExitAsync();
        await postmaster.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        while (!await Cluster.ReviveAsync()) await Task.Delay(20);
    }

    /// <summary>The numbers under which the register keeps its weapons, with how often.</summary>
    public async Task<Dictionary<string, long>> NumbersAsync()
    {
        await using var command = database.Owner.CreateCommand("select row_key, count(*) from entries where until_act is null group by row_key");
        await using var reader = await command.ExecuteReaderAsync();
        var numbers = new Dictionary<string, long>();
        while (await reader.ReadAsync()) numbers.Add(reader.GetString(0), reader.GetInt64(1));
        return numbers;
    }

    /// <summary>Signs what waits and recomputes everything; what a client gave up on may still be on its way, so not for long without it.</summary>
    public async Task<VerificationReport> VerifyAsync()
    {
        var place = Services.GetRequiredService<LedgerPlace>();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (true)
        {
            while (await Services.GetRequiredService<Sequencer>().RunOnceAsync() > 0) { }
            var report = await Verifier.RunAsync(database, place, new TrustedKeys(place.Signer((await NodeIdentity.FindAsync(database))!.Origin).PublicKey), [WeaponStates.CheckAsync, StandingCheck.RunAsync]);
            if (report.Unsigned == 0 || clock.Elapsed > TimeSpan.FromSeconds(30)) return report;
            await Task.Delay(200);
        }
    }

    public static Doing By() => new(Actor.Node, Purpose.Housekeeping, Guid.NewGuid());

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await database.DisposeAsync();
        await Cluster.DisposeAsync();
        await PrivateCluster.DestroyAsync(Path.Combine(folder, "data"));
    }
}
