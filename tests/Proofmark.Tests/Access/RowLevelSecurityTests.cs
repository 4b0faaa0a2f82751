using Npgsql;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Access;

/// <summary>The second wall: whatever a page or a search gets wrong, the reader's role shows no forbidden row. Two registers, one weapon in class 0 and one in class 2 of the first.</summary>
public sealed class RowLevelSecurityTests(RowLevelSecurityTests.Shared shared) : IClassFixture<RowLevelSecurityTests.Shared>
{
    private readonly World world = shared.World;

    private static readonly string[] Guarded = ["entries", "components", "marks", "events", "holdings"];

    [Fact]
    public async Task The_reader_sees_the_registers_of_its_context_and_no_others()
    {
        Assert.Equal(["P-0"], await world.SeenAsync([world.Police], 0));
        Assert.Equal(["A-0"], await world.SeenAsync([world.Army], 9));
        Assert.Equal(["A-0", "P-0", "P-2"], await world.SeenAsync([world.Police, world.Army], 2));
    }

    [Fact]
    public async Task The_reader_sees_no_higher_handling_class_than_that_of_its_context()
    {
        Assert.Equal(["P-0"], await world.SeenAsync([world.Police], 1));
        Assert.Equal(["P-0", "P-2"], await world.SeenAsync([world.Police], 2));
        Assert.Empty(await world.SeenAsync([world.Police], -1));
    }

    [Fact]
    public async Task Without_a_context_the_reader_sees_nothing()
    {
        foreach (var table in Guarded) Assert.Equal(0L, await world.ReaderAsync<long>($"select count(*) from {table}"));
    }

    [Fact]
    public async Task A_context_ends_with_its_transaction_even_on_a_pooled_connection()
    {
        await using var source = NpgsqlDataSource.Create(world.Node.Database.Reader.ConnectionString + ";Maximum Pool Size=1");
        await using (var first = await source.OpenConnectionAsync())
        {
            await using var transaction = await first.BeginTransactionAsync();
            await SetAsync(first, $"{{{world.Police}}}", "2");
            await transaction.CommitAsync();
        }
        await using var second = await source.OpenConnectionAsync();
        await using var count = new NpgsqlCommand("select count(*) from entries", second);
        Assert.Equal(0L, await count.ExecuteScalarAsync());
    }

    [Theory]
    [InlineData("count(*)")]
    [InlineData("count(distinct id)")]
    [InlineData("coalesce(max(id), 0) - coalesce(min(id), 0) + count(*)")]
    [InlineData("coalesce(sum(1), 0)")]
    public async Task A_count_tells_nothing_of_forbidden_rows(string aggregate)
    {
        foreach (var table in new[] { "entries", "marks" })
        {
            await using var session = await world.OpenAsync([world.Police], 0);
            await using var command = session.Command($"select ({aggregate})::bigint from {table}");
            Assert.Equal(1L, await command.ExecuteScalarAsync());
        }
    }

    [Fact]
    public async Task A_function_in_a_query_is_not_shown_forbidden_rows()
    {
        // A condition that fails on a forbidden row would tell that the row is there.
        await using var session = await world.OpenAsync([world.Police], 0);
        await using var command = session.Command("select count(*) from entries where 1 / (case when row_key = 'P-2' then 0 else 1 end) = 1");
        Assert.Equal(1L, await command.ExecuteScalarAsync());
    }

    [Theory]
    [InlineData("insert into entries (id, uid, register, handling, row_key, origin, identity, act, seq, salt) values (1, gen_random_uuid(), 1, 0, 'x', 'industrial', gen_random_uuid(), 1, 0, '')")]
    [InlineData("insert into organisations (id, uid, name, kind, act, seq, salt) values (1, gen_random_uuid(), 'x', 'other', 1, 0, '')")]
    [InlineData("insert into user_roles (id, user_id, role, granted, act, seq, salt) values (1, 1, 1, true, 1, 0, '')")]
    [InlineData("update entries set until_act = 1")]
    [InlineData("update lookups set purpose = 'audit'")]
    [InlineData("update weapon_states set status = 'registered'")]
    [InlineData("delete from entries")]
    [InlineData("delete from lookups")]
    [InlineData("truncate entries")]
    [InlineData("select * from lookups")]
    [InlineData("select * from user_credentials")]
    [InlineData("select * from users")]
    [InlineData("select * from user_now")]
    [InlineData("select * from sessions")]
    [InlineData("select * from one_time_links")]
    [InlineData("select * from person_contents")]
    [InlineData("select * from person_keys")]
    [InlineData("select * from events_0")]
    [InlineData("select * from lookups_0")]
    [InlineData("insert into lookups_0 (at, actor, purpose, kind, subject) values (now(), 1, 'audit', 'x', 'x')")]
    [InlineData("select take_ids('entries', 1000000)")]
    [InlineData("select make_recorded('node')")]
    [InlineData("create table mine (id int)")]
    [InlineData("alter table entries disable row level security")]
    [InlineData("drop policy entries_read on entries")]
    [InlineData("set role proofmark_writer")]
    public async Task The_reader_may_not(string sql)
    {
        await using var source = await world.PureReaderAsync();
        await using var command = source.CreateCommand(sql);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync());
        Assert.Contains(refused.SqlState, new[] { "42501", "PM001", "PM002" });
    }

    [Fact]
    public async Task The_roles_own_nothing_bypass_nothing_and_inherit_nothing()
    {
        foreach (var role in new[] { Database.ReaderRole, Database.WriterRole })
        {
            Assert.False(await world.Node.ScalarAsync<bool>($"select rolsuper or rolbypassrls or rolcreaterole or rolcreatedb from pg_roles where rolname = '{role}'"));
            Assert.Equal(0L, await world.Node.ScalarAsync<long>($"select count(*) from pg_class where relowner = '{role}'::regrole"));
            Assert.Equal(0L, await world.Node.ScalarAsync<long>($"select count(*) from pg_auth_members where member = '{role}'::regrole"));
        }
    }

    [Fact]
    public async Task Every_table_that_carries_a_register_and_a_handling_class_is_guarded_and_its_partitions_are_closed()
    {
        var unguarded = await world.Node.ScalarAsync<string[]>("""
            select coalesce(array_agg(c.relname::text), '{}') from pg_class c
            where c.relkind in ('r', 'p') and not c.relrowsecurity and has_table_privilege('proofmark_reader', c.oid, 'select')
              and exists (select from pg_attribute where attrelid = c.oid and attname = 'handling') and exists (select from pg_attribute where attrelid = c.oid and attname = 'register')
            """);
        Assert.Empty(unguarded);
        var open = await world.Node.ScalarAsync<string[]>("select coalesce(array_agg(relname::text), '{}') from pg_class where relispartition and relkind = 'r' and has_table_privilege('proofmark_reader', oid, 'select')");
        Assert.Empty(open);
    }

    [Fact]
    public async Task A_planted_table_without_a_policy_is_found()
    {
        await using var own = await World.CreateAsync();
        await own.Node.ExecuteAsync("create table leaky (register bigint, handling smallint); grant select on leaky to proofmark_reader");
        Assert.Equal(1L, await own.Node.ScalarAsync<long>("""
            select count(*) from pg_class c where c.relkind in ('r', 'p') and not c.relrowsecurity and has_table_privilege('proofmark_reader', c.oid, 'select')
              and exists (select from pg_attribute where attrelid = c.oid and attname = 'handling') and exists (select from pg_attribute where attrelid = c.oid and attname = 'register')
            """));
    }

    private static async Task SetAsync(NpgsqlConnection connection, string registers, string handling)
    {
        await using var set = new NpgsqlCommand(ReadSession.SetContext, connection);
        set.Parameters.Add(new() { Value = registers });
        set.Parameters.Add(new() { Value = handling });
        await set.ExecuteNonQueryAsync();
    }

    /// <summary>One world for the class: its tests change nothing.</summary>
    public sealed class Shared : IAsyncLifetime
    {
        internal World World { get; private set; } = null!;

        public async Task InitializeAsync() => World = await World.CreateAsync();

        public async Task DisposeAsync() => await World.DisposeAsync();
    }

    internal sealed class World(Node node, long police, long army, string login) : IAsyncDisposable
    {
        private readonly List<NpgsqlDataSource> sources = [];

        public Node Node => node;
        public long Police => police;
        public long Army => army;

        public static async Task<World> CreateAsync()
        {
            var node = await Node.CreateAsync();
            var police = await node.PoliceRegisterAsync();
            var army = await node.PoliceRegisterAsync("ARMY");
            await node.Weapons.RegisterAsync(new RegisterWeapon(police, "P-0", [new MarkRequest("serial", "P 0000")]), Node.By(Node.Amina));
            await node.Weapons.RegisterAsync(new RegisterWeapon(army, "A-0", [new MarkRequest("serial", "A 0000")]), Node.By(Node.Amina));
            await node.Acts.DoAsync(new ActRequest(WeaponActs.Register, Node.Amina, new Purpose("registration"), Guid.NewGuid()), async act =>
            {
                var id = await act.Ids.NextAsync("entries");
                act.Write(EntryRow.Table, new EntryRow { Id = id, Uid = act.NewUid(), Register = police, Handling = 2, Identity = Guid.NewGuid(), RowKey = "P-2", Origin = "industrial" });
                act.Write(MarkRow.Table, new MarkRow { Id = await act.Ids.NextAsync("marks"), Entry = id, Register = police, Handling = 2, Kind = "serial", Text = "P 2222", Norm = "P2222" });
            });
            // A login that is the reader and can be nothing else; the product's own login may become the roles.
            var login = $"reader_{Guid.NewGuid():N}";
            await node.ExecuteAsync($"create role {login} login in role proofmark_reader");
            return new World(node, police, army, login);
        }

        public Task<ReadSession> OpenAsync(long[] registers, short handling) =>
            ReadSession.OpenAsync(node.Database, new ReadContext(Node.Amina, new Purpose("audit"), registers, handling), TimeProvider.System);

        public async Task<List<string>> SeenAsync(long[] registers, short handling)
        {
            await using var session = await OpenAsync(registers, handling);
            await using var command = session.Command("select e.row_key from entries e join marks m on m.entry = e.id order by 1");
            await using var reader = await command.ExecuteReaderAsync();
            var seen = new List<string>();
            while (await reader.ReadAsync()) seen.Add(reader.GetString(0));
            return seen;
        }

        public async Task<T> ReaderAsync<T>(string sql)
        {
            await using var command = node.Database.Reader.CreateCommand(sql);
            return (T)(await command.ExecuteScalarAsync())!;
        }

        public async Task<NpgsqlDataSource> PureReaderAsync()
        {
            var settings = new NpgsqlConnectionStringBuilder(node.ConnectionString) { Username = login, Pooling = false };
            var source = NpgsqlDataSource.Create(settings.ConnectionString);
            sources.Add(source);
            await using var check = source.CreateCommand("select current_user::text");
            Assert.Equal(login, await check.ExecuteScalarAsync());
            return source;
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var source in sources) await source.DisposeAsync();
            await node.ExecuteAsync($"drop role {login}");
            await node.DisposeAsync();
        }
    }
}
