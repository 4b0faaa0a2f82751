using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Proofmark.Core.Access;
using Proofmark.Core.Reference;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Server.Access;
using Proofmark.Server.Shared;
using Proofmark.Tests.Access;
using Proofmark.Tests.Storage;

namespace Proofmark.Tests.Weapons;

/// <summary>A whole node as <c>up</c> starts one: database, ledger with its sequencer, server. The police register of XA is open to whoever signs in.</summary>
internal sealed class WeaponServer : IAsyncDisposable
{
    private static readonly Doing Administering = new(new Actor(1), new Purpose("administration"), Guid.Empty);
    private readonly WebApplication app;
    private readonly string folder;
    private readonly List<Person> people = [];

    private WeaponServer(Node node, WebApplication app, string folder, long register)
    {
        (Node, this.app, this.folder, Register) = (node, app, folder, register);
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public Node Node { get; }

    public Uri Address { get; }

    /// <summary>The police register.</summary>
    public long Register { get; }

    public IServiceProvider Services => app.Services;

    /// <summary>Its data directory.</summary>
    public string Folder => folder;

    /// <param name="prepare">What its data directory holds before it starts.</param>
    /// <param name="more">Services besides.</param>
    /// <param name="training">The whole node is for training.</param>
    /// <param name="jsonLog">Its log is that of a node which writes JSON, to standard error.</param>
    public static async Task<WeaponServer> StartAsync(Action<string>? prepare = null, Action<IServiceCollection>? more = null, bool jsonLog = false, bool training = false)
    {
        var node = await Node.CreateAsync();
        var identity = await NodeIdentity.EnsureAsync(node.Database, "XA", null, training, TimeProvider.System);
        var folder = Directory.CreateTempSubdirectory("proofmark-weapons-").FullName;
        prepare?.Invoke(folder);
        var app = ServerHost.Build(new ServerOptions
        {
            Port = 0,
            JsonLog = jsonLog,
            Training = training,
            Services = s =>
            {
                s.AddNode(node.Database, identity, folder, ReferenceTables.Shipped);
                if (!jsonLog) s.AddLogging(l => { l.ClearProviders(); if (Environment.GetEnvironmentVariable("PROOFMARK_TEST_LOG") == "1") l.AddSimpleConsole(); });
                more?.Invoke(s);
            },
        });
        await app.Services.GetRequiredService<RoleService>().EnsureBuiltInAsync();
        await app.StartAsync();
        return new(node, app, folder, await node.PoliceRegisterAsync());
    }

    /// <summary>A person with a role and the police register who has signed in and said what the work is for.</summary>
    public async Task<Person> WorkingAsync(string login, string role, string purpose = "registration", string reference = "", bool withRegister = true)
    {
        var person = await SignedInAsync(login, role, withRegister);
        await person.SubmitAsync("/work", "work", ("Purpose", purpose), ("Case", reference));
        return person;
    }

    /// <summary>The same before the purpose was said.</summary>
    public async Task<Person> SignedInAsync(string login, string role, bool withRegister = true)
    {
        var users = Services.GetRequiredService<UserService>();
        var user = await users.CreateAsync(new NewUser(login, "The " + login, null, "en", [role]), Administering with { Key = Guid.NewGuid() });
        if (withRegister) await users.SetRegistersAsync(user.Id, new Dictionary<long, short> { [Register] = 5 }, Administering with { Key = Guid.NewGuid() });
        await using (var scope = Services.CreateAsyncScope())
        {
            var hash = scope.ServiceProvider.GetRequiredService<Passwords>().Hash(AccessServer.Password, AccessServer.Password, login);
            await Services.GetRequiredService<Credentials>().SetPasswordAsync(user.Id, hash, Administering with { Key = Guid.NewGuid() });
        }
        var person = Stranger();
        var answer = await person.SignInAsync(login);
        if (answer.Status != HttpStatusCode.Redirect) throw new InvalidOperationException($"{login} was not let in: {answer.Status} {answer.Text}");
        return person;
    }

    public Person Stranger()
    {
        var person = new Person(Address);
        people.Add(person);
        return person;
    }

    /// <summary>A weapon in the police register; returns the outside id of its entry.</summary>
    public async Task<Guid> WeaponAsync(string number, string serial, Func<RegisterWeapon, RegisterWeapon>? more = null, long? register = null)
    {
        var weapon = new RegisterWeapon(register ?? Register, number, [new MarkRequest("serial", serial, "receiver")]) { Make = "Zastava", Model = "M70", Calibre = "7.62x39", Country = "RS", Year = 1987 };
        var (entry, _) = await Node.Weapons.RegisterAsync(more?.Invoke(weapon) ?? weapon, Node.By(Node.Amina));
        return await Node.ScalarAsync<Guid>($"select uid from entries where id = {entry} and until_act is null");
    }

    public async ValueTask DisposeAsync()
    {
        people.ForEach(p => p.Dispose());
        await app.DisposeAsync();
        await Node.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
