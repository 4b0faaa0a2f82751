using Proofmark.Core.Access;
using Proofmark.Core.Parties;
using Proofmark.Core.Storage;
using Proofmark.Tests.Storage;

namespace Proofmark.Tests.Access;

/// <summary>A node with users: chief is the administrator, amina the clerk, boris the supervisor, omar the police officer, ines the auditor.</summary>
internal sealed class AccessNode : IAsyncDisposable
{
    private AccessNode(Node node, ManualClock clock)
    {
        Node = node;
        Clock = clock;
        Acts = new Acts(node.Database, node.Ids, clock);
        Roles = new RoleService(Acts);
        Users = new UserService(Acts);
        Credentials = new Credentials(Acts);
        Links = new OneTimeLinks(Acts);
        First = new FirstAdministrator(Acts, Roles);
        Sessions = new Sessions(node.Database, clock);
        Lookups = new LookupService(node.Database, clock);
        Organisations = new OrganisationService(Acts);
    }

    public Node Node { get; }
    public ManualClock Clock { get; }
    public Acts Acts { get; }
    public RoleService Roles { get; }
    public UserService Users { get; }
    public Credentials Credentials { get; }
    public OneTimeLinks Links { get; }
    public FirstAdministrator First { get; }
    public Sessions Sessions { get; }
    public LookupService Lookups { get; }
    public OrganisationService Organisations { get; }

    public static async Task<AccessNode> CreateAsync()
    {
        var node = new AccessNode(await Node.CreateAsync(), new ManualClock());
        await node.Roles.EnsureBuiltInAsync();
        return node;
    }

    public static Doing Administering => new(new Actor(1), new Purpose("administration"), Guid.NewGuid());

    public async Task<User> UserAsync(string login, params string[] roles) => await Users.CreateAsync(new NewUser(login, "The " + login, null, "en", roles), Administering);

    public async Task<UserContext> SignedInAsync(User user) => (await Sessions.FindAsync(await Sessions.StartAsync(user.Id)))!;

    public ValueTask DisposeAsync() => Node.DisposeAsync();
}

/// <summary>A clock that the test moves.</summary>
internal sealed class ManualClock : TimeProvider
{
    private DateTimeOffset now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => now;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public void Advance(TimeSpan by) => now += by;
}
