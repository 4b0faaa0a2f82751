using System.Security.Cryptography;
using Proofmark.Core.Access;
using Proofmark.Core.Access.Sealed;
using Proofmark.Core.Marking;
using Proofmark.Core.Parties;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Storage.Sealing;
using Proofmark.Core.Storage.Verification;
using Proofmark.Core.Weapons;
using Proofmark.Core.Weapons.Finding;
using Proofmark.Ledger;
using Proofmark.Tests.Storage;

namespace Proofmark.Tests.Access.Sealed;

/// <summary>A node where lena and milo open and approve sealed cases, omar of the police is named in one, vera is not, ines is the independent auditor.</summary>
internal sealed class SealedWorld : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("proofmark-sealed-").FullName;

    private SealedWorld(AccessNode node)
    {
        Access = node;
        Keys = new PersonKeys(RandomNumberGenerator.GetBytes(32));
        Cases = new SealedAuthorities(node.Acts, Keys);
        Audit = new SealedAudit(node.Acts, Cases, Keys);
        Unsealing = new SealedUnsealing(node.Acts, Cases, Keys);
        Persons = new PersonService(node.Acts, Keys);
        Sessions = new Sessions(node.Node.Database, node.Clock, null, Cases);
        Place = new LedgerPlace(folder);
        Sequencer = new Sequencer(node.Acts, Place);
    }

    public AccessNode Access { get; }
    public Node Node => Access.Node;
    public ManualClock Clock => Access.Clock;
    public PersonKeys Keys { get; }
    public SealedAuthorities Cases { get; }
    public SealedAudit Audit { get; }
    public SealedUnsealing Unsealing { get; }
    public PersonService Persons { get; }
    public Sessions Sessions { get; }
    public LedgerPlace Place { get; }
    public Sequencer Sequencer { get; }
    public long Register { get; private set; }
    public User Lena { get; private set; } = null!;
    public User Milo { get; private set; } = null!;
    public User Omar { get; private set; } = null!;
    public User Vera { get; private set; } = null!;
    public User Ines { get; private set; } = null!;

    public DateOnly Today => DateOnly.FromDateTime(Clock.GetUtcNow().UtcDateTime);

    public static async Task<SealedWorld> CreateAsync()
    {
        var world = new SealedWorld(await AccessNode.CreateAsync());
        var node = world.Access;
        await NodeIdentity.EnsureAsync(node.Node.Database, "XA", null, node.Clock);
        await node.Roles.CreateAsync("liaison", "Liaison to the prosecutor", [Permission.SealedAuthorise], AccessNode.Administering);
        (world.Lena, world.Milo) = (await node.UserAsync("lena", "liaison"), await node.UserAsync("milo", "liaison"));
        (world.Omar, world.Vera) = (await node.UserAsync("omar", "police"), await node.UserAsync("vera", "police"));
        world.Ines = await node.UserAsync("ines", "auditor");
        world.Register = await node.Node.PoliceRegisterAsync();
        foreach (var one in new[] { world.Omar, world.Vera }) await node.Users.SetRegistersAsync(one.Id, new Dictionary<long, short> { [world.Register] = 9 }, AccessNode.Administering);
        return world;
    }

    public static Doing By(User user) => new(new Actor(user.Id), new Purpose("administration"), Guid.NewGuid());

    public SealedRequest Asked(params string[] users) => new("GA 12/2026", "Regional court of XA", "The suspect has friends in the registry.", users, Today, Today.AddDays(30), Today.AddDays(60));

    /// <summary>A sealed case, approved, that omar may use.</summary>
    public async Task<Guid> ApprovedAsync(params string[] users)
    {
        var id = await Cases.OpenAsync(Asked(users.Length == 0 ? ["omar"] : users), By(Lena));
        await Cases.DecideAsync(id, "approve", null, By(Milo));
        return id;
    }

    /// <summary>A session of a user at work under a sealed case.</summary>
    public async Task<Guid> WorkingAsync(User user, Guid authority)
    {
        var session = await Sessions.StartAsync(user.Id);
        await Sessions.BeginSealedAsync((await Sessions.FindAsync(session))!, authority, null);
        return session;
    }

    public async Task<UserContext> InAsync(Guid session) => (await Sessions.FindAsync(session))!;

    public async Task<UserContext> AuditorAsync()
    {
        var session = await Sessions.StartAsync(Ines.Id);
        await Sessions.BeginWorkAsync((await Sessions.FindAsync(session))!, new Purpose("audit"), null);
        return await InAsync(session);
    }

    public async Task<long> WeaponAsync(string mark) =>
        (await Node.Weapons.RegisterAsync(new RegisterWeapon(Register, mark, [new MarkRequest("serial", mark)]), Node.By(Node.Amina))).Entry;

    public Task<Candidates> FindAsync(UserContext user, string mark) =>
        new WeaponFinder(Node.Database, Clock).FindAsync(new MarkQuery { Mark = MarkPattern.Parse(mark) }, user.ToReadContext());

    public async Task OpenAsync(UserContext user, string subject, string? query, params long[] found)
    {
        await using var reading = await ReadSession.OpenAsync(Node.Database, user.ToReadContext(), Clock);
        await reading.RecordAsync("open", subject, query, found);
        await reading.CompleteAsync();
    }

    /// <summary>Everything that is sealed, decrypted.</summary>
    public async Task<IReadOnlyList<SealedEntry>> AllAsync()
    {
        await using var connection = await Node.Database.Writer.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        return await SealedJournal.BetweenAsync(connection, Keys.Sealed, DateTime.UnixEpoch, DateTime.UnixEpoch.AddYears(200));
    }

    /// <summary>An ordinary look-up, and everything under a signed checkpoint; a quarter of an hour later, so that what is sealed is covered too.</summary>
    public async Task SignAsync()
    {
        Clock.Advance(SealedJournal.Beside);
        await Node.ExecuteAsync($"insert into lookups (at, actor, purpose, kind, subject) values ('{Clock.GetUtcNow():yyyy-MM-dd HH:mm:ss}Z', 1, 'registration', 'find', 'mark')");
        await Sequencer.RunOnceAsync();
    }

    public async Task<VerificationReport> VerifyAsync() =>
        await Verifier.RunAsync(Node.Database, Place, new TrustedKeys(Place.Signer((await NodeIdentity.FindAsync(Node.Database))!.Origin).PublicKey), []);

    /// <summary>Changes the database as an intruder with the owner's password would: without triggers.</summary>
    public Task TamperAsync(string sql) => Node.ExecuteAsync("set session_replication_role = replica; " + sql + "; set session_replication_role = default");

    public async ValueTask DisposeAsync()
    {
        await Access.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
