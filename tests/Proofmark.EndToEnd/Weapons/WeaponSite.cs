using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Parties;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Storage.Cluster;
using Proofmark.Core.Weapons;
using Proofmark.Server.Access;
using Proofmark.Server.Shared;
using Xunit;

namespace Proofmark.EndToEnd.Weapons;

/// <summary>A node with two registers, a weapon that both know and disagree about, and two supervisors, one of whom proposed to destroy another weapon.</summary>
public sealed class WeaponSite : IAsyncLifetime
{
    public const string Password = "seven brown horses";

    private static readonly Actor Amina = new(1);
    private readonly string folder = Directory.CreateTempSubdirectory("proofmark-weapons-").FullName;
    private PrivateCluster? cluster;
    private Database? data;
    private WebApplication? app;

    public string Address { get; private set; } = "";

    /// <summary>Path of the weapon that two registers know.</summary>
    public string Weapon { get; private set; } = "";

    /// <summary>Path of a weapon of the training register, with the number of <see cref="Weapon"/>.</summary>
    public string Practised { get; private set; } = "";

    /// <summary>Path of the weapon whose destruction is proposed.</summary>
    public string Doomed { get; private set; } = "";

    /// <summary>Path of the proof of an act.</summary>
    public string Proof { get; private set; } = "";

    public async Task InitializeAsync()
    {
        cluster = await PrivateCluster.StartAsync(Path.Combine(folder, "data"), new ClusterOptions { Durable = false, MaxConnections = 60 });
        var database = await cluster.EnsureDatabaseAsync("proofmark");
        await Migrator.ApplyAsync(database, TimeProvider.System);
        data = new Database(database);
        var identity = await NodeIdentity.EnsureAsync(data, "XA", null, TimeProvider.System);
        app = ServerHost.Build(new ServerOptions { Port = 0, Services = s => s.AddNode(data, identity, folder, ReferenceTables.Shipped) });
        await app.Services.GetRequiredService<RoleService>().EnsureBuiltInAsync();
        await app.StartAsync();
        Address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        await FillAsync();
    }

    public async Task DisposeAsync()
    {
        if (app is not null) await app.DisposeAsync();
        if (data is not null) await data.DisposeAsync();
        if (cluster is not null) await cluster.DisposeAsync();
        await PrivateCluster.DestroyAsync(Path.Combine(folder, "data"));
        Directory.Delete(folder, recursive: true);
    }

    private async Task FillAsync()
    {
        var registers = app!.Services.GetRequiredService<RegisterService>();
        var police = await registers.OpenAsync("POLICE", "National Police register", "weapons", 0, null, By("administration"));
        var army = await registers.OpenAsync("ARMY", "Army of XA, small arms", "weapons", 0, null, By("administration"));
        var users = new List<User>();
        foreach (var (login, name, role) in new[] { ("chief", "Chief Administrator", "administrator"), ("amina", "Amina Karimi", "clerk"), ("boris", "Boris Petrov", "supervisor"), ("vera", "Vera Ilić", "supervisor"), ("pavel", "Pavel Novák", "police") })
            users.Add(await UserAsync(login, name, role, police, army));

        var weapons = app.Services.GetRequiredService<WeaponService>();
        var dealer = await app.Services.GetRequiredService<OrganisationService>().CreateAsync("D-17", "Karimi & Sons, arms dealers", "dealer", "RS", By("administration"));
        var clerk = users[1];
        var (first, act) = await weapons.RegisterAsync(new RegisterWeapon(police, "P-2021/0417", [new("serial", "A-4731/97", "receiver", "RS", 1987, Legibility: "worn"), new("serial", "4731", "barrel"), new("import", "XA 91", "receiver", "RS", 1991)])
        {
            Category = "small_arm.rifle", Make = "Zastava", Model = "M70 AB2", Calibre = "7.62x39", Country = "RS", Year = 1987, Registered = PartialDate.Parse("1991-05"), HolderKind = "dealer", HolderOrganisation = dealer,
        }, By("registration", clerk));
        var (second, _) = await weapons.RegisterAsync(new RegisterWeapon(army, "000931", [new("serial", "A 4731-97", "receiver")])
        {
            Make = "Norinco", Model = "Type 56", Calibre = "7.62x39", Country = "CN", Year = 1979, Registered = PartialDate.Parse("198X"), HolderKind = "state_force",
        }, By("registration", clerk));
        await weapons.LinkAsync(second, first, "Seen side by side: one weapon, entered twice.", By("registration", clerk));
        await weapons.ReportStolenAsync(first, PartialDate.Parse("2021-03-09"), "Taken from a locked vehicle at the northern depot.", By("investigation", clerk, "2021/0417"));
        await weapons.TransferAsync(second, "state_force", null, null, PartialDate.Parse("2022"), By("stock", clerk));
        var (doomed, _) = await weapons.RegisterAsync(new RegisterWeapon(police, "P-2024/0001", [new("serial", "KB 12345", "frame")]) { Make = "Beretta", Model = "92", Calibre = "9x19", Country = "IT" }, By("registration", clerk));
        await app.Services.GetRequiredService<Proposals>().ProposeAsync(WeaponActs.Destroy, $"entry:{doomed}", """{"method":"Smelted at the State works, in the presence of the prosecutor."}""", users[2].Actor(), new Purpose("destruction"), Guid.NewGuid());
        await weapons.RegisterAsync(new RegisterWeapon(army, "000932", [new("serial", "N-88", "receiver")]) { Make = "Zastvva", Unknown = ["make"] }, By("registration", clerk));
        var practice = await registers.OpenAsync("PRACTICE", "Practice register of the police school", "weapons", 0, null, true, By("administration"));
        await app.Services.GetRequiredService<UserService>().SetRegistersAsync(clerk.Id, new Dictionary<long, short> { [police] = 5, [army] = 5, [practice] = 5 }, By("administration"));
        var (practised, _) = await weapons.RegisterAsync(new RegisterWeapon(practice, "T-1", [new("serial", "A-4731/97", "receiver")]) { Make = "Zastava", Model = "M70", Calibre = "7.62x39", Country = "RS" }, By("training", clerk));
        Weapon = await PathAsync(first);
        Practised = await PathAsync(practised);
        Doomed = await PathAsync(doomed);
        Proof = "/ledger/acts/" + PublicId.Of("XA", act.Uid);
    }

    private async Task<User> UserAsync(string login, string name, string role, params long[] registers)
    {
        var users = app!.Services.GetRequiredService<UserService>();
        var user = await users.CreateAsync(new NewUser(login, name, null, "en", [role]), By("administration"));
        await using var scope = app.Services.CreateAsyncScope();
        await app.Services.GetRequiredService<Credentials>().SetPasswordAsync(user.Id, scope.ServiceProvider.GetRequiredService<Passwords>().Hash(Password, Password, login), By("administration"));
        if (role != "administrator") await users.SetRegistersAsync(user.Id, registers.ToDictionary(r => r, _ => (short)5), By("administration"));
        return user;
    }

    private async Task<string> PathAsync(long entry)
    {
        await using var command = data!.Owner.CreateCommand("select uid from entries where id = $1 and until_act is null");
        command.Parameters.Add(new() { Value = entry });
        return "/weapons/" + PublicId.Of("XA", (Guid)(await command.ExecuteScalarAsync())!);
    }

    private static Doing By(string purpose, User? user = null, string? reference = null) => new(user is null ? Amina : user.Actor(), new Purpose(purpose, null, reference), Guid.NewGuid());
}

internal static class UserActors
{
    public static Actor Actor(this User user) => new(user.Id, user.Organisation);
}
