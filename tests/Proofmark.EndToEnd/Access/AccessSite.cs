using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Reference;
using Proofmark.Core.Storage;
using Proofmark.Core.Storage.Cluster;
using Proofmark.Core.Watching;
using Proofmark.Core.Weapons;
using Proofmark.Server.Access;
using Proofmark.Server.Shared;
using Xunit;

namespace Proofmark.EndToEnd.Access;

/// <summary>A server over a database of its own with an administrator (chief), a clerk (amina) and an auditor (ines).</summary>
public sealed class AccessSite : IAsyncLifetime
{
    public const string Password = "seven brown horses";

    private readonly string folder = Directory.CreateTempSubdirectory("proofmark-access-").FullName;
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
        app = ServerHost.Build(new ServerOptions { Port = 0, Services = s => s.AddNode(database, identity, folder, ReferenceTables.Shipped) });
        await app.StartAsync();
        Address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        await FillAsync();
    }

    /// <summary>A link for the first administrator would be refused here: there are users. This is the one for a password.</summary>
    public async Task<string> PasswordLinkAsync()
    {
        var user = await app!.Services.GetRequiredService<UserService>().FindAsync("omar");
        return await app.Services.GetRequiredService<OneTimeLinks>().IssueAsync(user!.Id, By());
    }

    public async Task DisposeAsync()
    {
        if (app is not null) await app.DisposeAsync();
        if (database is not null) await database.DisposeAsync();
        if (cluster is not null) await cluster.DisposeAsync();
        await PrivateCluster.DestroyAsync(Path.Combine(folder, "data"));
        Directory.Delete(folder, recursive: true);
    }

    private async Task FillAsync()
    {
        await app!.Services.GetRequiredService<RoleService>().EnsureBuiltInAsync();
        await app.Services.GetRequiredService<AlertBook>().RecordAsync([new(Gravity.Fault, "clock_back", ("recorded", "2026-05-12T08:30:00Z"), ("now", "2026-05-11T08:30:00Z"))]);
        await app.Services.GetRequiredService<AlertBook>().RecordAsync(
        [
            new(Gravity.Fault, "disk", ("folder", "/var/lib/proofmark"), ("free", 900L)), new(Gravity.Warning, "certificate_ends", ("until", new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero)), ("days", 9L)),
            new(Gravity.Fault, "backup_old", ("days", 3L), ("folder", "/mnt/disk/node")), new(Gravity.Fault, "queue_dead", ("count", 2L)),
        ]);
        var registers = app.Services.GetRequiredService<RegisterService>();
        var police = await registers.OpenAsync("POLICE", "Police register", "weapons", 0, null, By());
        var army = await registers.OpenAsync("ARMY", "Army register", "weapons", 0, null, By());
        var users = app.Services.GetRequiredService<UserService>();
        foreach (var (login, name, role) in new[] { ("chief", "Chief Administrator", "administrator"), ("amina", "Amina Karimi", "clerk"), ("ines", "Inés Ortega", "auditor"), ("omar", "Omar Haddad", "police"), ("boris", "Boris Petrov", "supervisor"), ("dora", "Dora Weiss", "data_protection_officer"), ("vera", "Vera Lindqvist", "supervisor"), ("paper-en1280", "Paper", "clerk"), ("paper-ar1280", "Paper", "clerk"), ("paper-zh360", "Paper", "clerk"), ("paper-ar360", "Paper", "clerk") })
        {
            var user = await users.CreateAsync(new NewUser(login, name, null, "en", [role]), By());
            if (login == "omar") continue;
            await using var scope = app.Services.CreateAsyncScope();
            await app.Services.GetRequiredService<Credentials>().SetPasswordAsync(user.Id, scope.ServiceProvider.GetRequiredService<Passwords>().Hash(Password, Password, login), By());
            if (login is "amina" or "boris" or "vera") await users.SetRegistersAsync(user.Id, new Dictionary<long, short> { [police] = 2, [army] = 0 }, By());
        }
    }

    /// <summary>Six users opened one weapon three weeks ago, none with a case: it waits for a supervisor.</summary>
    public async Task PlantMisuseAsync()
    {
        await using (var command = database!.Writer.CreateCommand("""
            insert into lookups (at, actor, purpose, kind, subject, query, found)
            select now() - interval '21 days' + n * interval '1 minute', id, 'registration', 'open', 'weapon', gen_random_uuid()::text, array[77]
            from (select id, row_number() over (order by id) as n from users where login in ('amina', 'omar') or login like 'paper%') u
            """))
            await command.ExecuteNonQueryAsync();
        await app!.Services.GetRequiredService<Core.Access.Misuse.MisuseWatch>().RunOnceAsync();
    }

    /// <summary>Two persons who open and approve sealed cases, and a weapon to be looked up.</summary>
    public async Task LiaisonsAsync()
    {
        await app!.Services.GetRequiredService<RoleService>().CreateAsync("liaison", "Liaison to the prosecutor", [Permission.SealedAuthorise], By());
        await using var scope = app.Services.CreateAsyncScope();
        foreach (var (login, name) in new[] { ("lena", "Lena Sommer"), ("milo", "Milo Kovač") })
        {
            var user = await app.Services.GetRequiredService<UserService>().CreateAsync(new NewUser(login, name, null, "en", ["liaison"]), By());
            await app.Services.GetRequiredService<Credentials>().SetPasswordAsync(user.Id, scope.ServiceProvider.GetRequiredService<Passwords>().Hash(Password, Password, login), By());
        }
        await HolderAsync("QX-77");
    }

    /// <summary>A natural person on record.</summary>
    public Task PersonAsync(string name, string number) => app!.Services.GetRequiredService<Core.Parties.PersonService>().RecordAsync(
        [new("name", name, "Arms Act, section 3", new DateOnly(2046, 12, 31)), new("number", number, "Arms Act, section 3", null), new("birth_date", "1971-03-04", "Arms Act, section 3", null)], Actor.Node, new Purpose("registration"), Guid.NewGuid());

    /// <summary>A weapon in the police register that a natural person holds.</summary>
    public async Task HolderAsync(string number)
    {
        var person = await app!.Services.GetRequiredService<Core.Parties.PersonService>().RecordAsync([new("name", "Wilhelmina Quillfeather", "Arms Act, section 3", null), new("number", "LIC-" + number, "Arms Act, section 3", null)], Actor.Node, new Purpose("registration"), Guid.NewGuid());
        var register = (await app.Services.GetRequiredService<RegisterService>().ListAsync()).Single(r => r.Code == "POLICE").Id;
        await app.Services.GetRequiredService<WeaponService>().RegisterAsync(new RegisterWeapon(register, number, [new MarkRequest("serial", number, "receiver")]) { HolderPerson = person }, By());
    }

    private static Doing By() => new(Actor.Node, new Purpose("administration"), Guid.NewGuid());
}
