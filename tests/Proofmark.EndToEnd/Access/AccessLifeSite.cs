using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Storage.Cluster;
using Proofmark.Core.Weapons;
using Proofmark.Server.Access;
using Proofmark.Server.Shared;
using Xunit;

namespace Proofmark.EndToEnd.Access;

/// <summary>A server that asks administrators for a second factor, with an administrator and a leaver for each view.</summary>
public sealed class AccessLifeSite : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("proofmark-life-").FullName;
    private PrivateCluster? cluster;
    private Database? database;
    private WebApplication? app;

    public string Address { get; private set; } = "";

    public async Task InitializeAsync()
    {
        cluster = await PrivateCluster.StartAsync(Path.Combine(folder, "data"), new ClusterOptions { Durable = false, MaxConnections = 60 });
        var connectionString = await cluster.EnsureDatabaseAsync("proofmark");
        await Migrator.ApplyAsync(connectionString, TimeProvider.System);
        database = new Database(connectionString);
        var identity = await NodeIdentity.EnsureAsync(database, "XA", null, TimeProvider.System);
        app = ServerHost.Build(new ServerOptions { Port = 0, Services = s => s.AddNode(database, identity, folder, ReferenceTables.Shipped).AddSingleton(AccessPolicy.Read(_ => null)) });
        await app.StartAsync();
        Address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        await app.Services.GetRequiredService<RoleService>().EnsureBuiltInAsync();
        var police = await app.Services.GetRequiredService<RegisterService>().OpenAsync("POLICE", "Police register", "weapons", 0, null, By());
        foreach (var view in new[] { "en1280", "ar1280", "en360", "ar360" })
        {
            await UserAsync($"chief-{view}", "Chief Administrator", "administrator");
            var leaver = await UserAsync($"leaver-{view}", "Samira Haddad", "clerk");
            await Users.SetRegistersAsync(leaver.Id, new Dictionary<long, short> { [police] = 2 }, By());
            await new Proposals(app.Services.GetRequiredService<Acts>()).ProposeAsync(WeaponActs.Destroy, "entry:7", "{}", new Actor(leaver.Id), new Purpose("destruction"), Guid.NewGuid());
        }
        await app.Services.GetRequiredService<RoleService>().CreateAsync("duty", "Duty officer", [Permission.WeaponsRead, Permission.GlassBreak], By());
        foreach (var view in new[] { "en1280", "ar1280", "en360", "ar360" })
        {
            await UserAsync($"duty-{view}", "Dalia Mansour", "duty");
            await UserAsync($"super-{view}", "Boris Petrov", "supervisor");
        }
        await UserAsync("boris", "Boris Petrov", "supervisor");
    }

    public async Task<string> UserPathAsync(string login) => $"/users/{PublicId.Of("XA", (await Users.FindAsync(login))!.Uid)}";

    public async Task DisposeAsync()
    {
        if (app is not null) await app.DisposeAsync();
        if (database is not null) await database.DisposeAsync();
        if (cluster is not null) await cluster.DisposeAsync();
        await PrivateCluster.DestroyAsync(Path.Combine(folder, "data"));
        Directory.Delete(folder, recursive: true);
    }

    private UserService Users => app!.Services.GetRequiredService<UserService>();

    private async Task<User> UserAsync(string login, string name, string role)
    {
        var user = await Users.CreateAsync(new NewUser(login, name, null, "en", [role]), By());
        await using var scope = app!.Services.CreateAsyncScope();
        await app.Services.GetRequiredService<Credentials>().SetPasswordAsync(user.Id, scope.ServiceProvider.GetRequiredService<Passwords>().Hash(AccessSite.Password, AccessSite.Password, login), By());
        return user;
    }

    private static Doing By() => new(Actor.Node, new Purpose("administration"), Guid.NewGuid());
}
