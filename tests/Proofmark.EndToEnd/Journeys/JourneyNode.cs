using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Federation.Http;
using Proofmark.Core.Federation.Peers;
using Proofmark.Core.Importing.Jobs;
using Proofmark.Core.Reference;
using Proofmark.Core.Storage;
using Proofmark.Core.Storage.Cluster;
using Proofmark.Core.Tracing;
using Proofmark.Core.Weapons;
using Proofmark.Server.Access;
using Proofmark.Server.Shared;

namespace Proofmark.EndToEnd.Journeys;

/// <summary>A node as <c>up</c> makes it: its database, its keys, its server on a free port of loopback, its courier.</summary>
internal sealed class JourneyNode : IAsyncDisposable
{
    public const string Password = "seven brown horses";

    private readonly Database database;
    private readonly WebApplication app;
    private readonly string state;

    private JourneyNode(Database database, WebApplication app, string state) => (this.database, this.app, this.state) = (database, app, state);

    public string Address => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public IServiceProvider Services => app.Services;

    /// <summary>Files that were sent to be imported, whole or in part.</summary>
    public string[] Files() => Directory.GetFiles(Path.GetDirectoryName(Services.GetRequiredService<ImportJobs>().FileOf(Guid.Empty))!);

    private TraceNode Tracing => app.Services.GetRequiredService<TraceNode>();

    public static async Task<JourneyNode> StartAsync(PrivateCluster cluster, string folder, string state)
    {
        var connectionString = await cluster.EnsureDatabaseAsync("journey_" + state.ToLowerInvariant());
        await Migrator.ApplyAsync(connectionString, TimeProvider.System);
        var database = new Database(connectionString);
        var data = Directory.CreateDirectory(Path.Combine(folder, state)).FullName;
        var identity = await NodeIdentity.EnsureAsync(database, state, "national", TimeProvider.System);
        var app = ServerHost.Build(new ServerOptions { Port = 0, NodeName = state, Services = s => s.AddNode(database, identity, data, ReferenceTables.Shipped) });
        await app.StartAsync();
        await app.Services.GetRequiredService<RoleService>().EnsureBuiltInAsync();
        return new JourneyNode(database, app, state);
    }

    /// <summary>Takes the other node's keys in, as two persons do who compare fingerprints.</summary>
    public async Task PairAsync(JourneyNode other)
    {
        using var http = new HttpTransport(Tracing.Federation.Keys, TimeProvider.System);
        var directory = await http.FetchDirectoryAsync(other.Address, default);
        await Tracing.Federation.Peers.PairAsync(new Pairing(directory.Statements, other.Tracing.Federation.Keys.Node.Grouped, "by telephone", "Registry of " + other.state, other.state, other.Address), By());
    }

    public Task<long> RegisterAsync(string code, string name, string kind = "weapons") => app.Services.GetRequiredService<RegisterService>().OpenAsync(code, name, kind, 0, null, By());

    public async Task UserAsync(string login, string name, string role, params long[] registers)
    {
        var users = app.Services.GetRequiredService<UserService>();
        var user = await users.CreateAsync(new NewUser(login, name, null, "en", [role]), By());
        await using var scope = app.Services.CreateAsyncScope();
        await app.Services.GetRequiredService<Credentials>().SetPasswordAsync(user.Id, scope.ServiceProvider.GetRequiredService<Passwords>().Hash(Password, Password, login), By());
        if (registers.Length > 0) await users.SetRegistersAsync(user.Id, registers.ToDictionary(r => r, _ => (short)5), By());
    }

    /// <summary>Weapons in the national register, under a checkpoint of the ledger.</summary>
    public async Task WeaponsAsync(string own, int count)
    {
        var register = await ScalarAsync<long>("select id from registers where code = 'NATIONAL'");
        for (var i = 0; i < count; i++) await app.Services.GetRequiredService<WeaponService>().RegisterAsync(new RegisterWeapon(register, $"{own}-S{i}", [new MarkRequest("serial", $"{own} S{i}", "receiver")]) { Make = "Zastava", Model = "M70", Year = 1987 }, By());
        var leaves = await ScalarAsync<long>("select count(*) from leaves");
        while (await ScalarAsync<long>("select coalesce(max(size), 0) from checkpoints") < leaves) await Task.Delay(100);
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = database.Owner.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        await database.DisposeAsync();
    }

    private static Doing By() => new(Actor.Node, new Purpose("administration"), Guid.NewGuid());
}
