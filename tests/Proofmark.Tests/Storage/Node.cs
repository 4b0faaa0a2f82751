using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;

namespace Proofmark.Tests.Storage;

/// <summary>A migrated database of its own with the services that most tests need. State XA, one register of its police, clerk Amina.</summary>
public sealed class Node : IAsyncDisposable
{
    private readonly TestDatabase test;

    private Node(TestDatabase test)
    {
        this.test = test;
        Database = new Database(test.ConnectionString);
        Ids = new IdAllocator(Database);
        Acts = new Acts(Database, Ids, TimeProvider.System);
        Weapons = new WeaponService(Acts);
        Registers = new RegisterService(Acts);
    }

    /// <summary>The clerk of the registry.</summary>
    public static readonly Actor Amina = new(101, 1);

    /// <summary>The supervisor.</summary>
    public static readonly Actor Boris = new(102, 1);

    public Database Database { get; }
    public IdAllocator Ids { get; }
    public Acts Acts { get; }
    public WeaponService Weapons { get; }
    public RegisterService Registers { get; }

    public string ConnectionString => test.ConnectionString;

    public static async Task<Node> CreateAsync() =>
        new(await PostgresFixture.CreateDatabaseAsync("proofmark_migrated", async c => await Migrator.ApplyAsync(c, TimeProvider.System)));

    public static Doing By(Actor actor, string purpose = "registration") => new(actor, new Purpose(purpose), Guid.NewGuid());

    public async Task<long> PoliceRegisterAsync(string code = "POLICE") => await Registers.OpenAsync(code, "Police register of XA", "weapons", 0, null, By(Amina));

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Database.Owner.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Database.Owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await test.DisposeAsync();
    }
}
