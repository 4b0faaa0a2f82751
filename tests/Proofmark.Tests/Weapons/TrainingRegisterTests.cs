using Npgsql;
using Proofmark.Core.Importing;
using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Importing.Matching;
using Proofmark.Core.Marking;
using Proofmark.Core.Parties;
using Proofmark.Core.Recoveries;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Storage.Verification;
using Proofmark.Core.Tracing;
using Proofmark.Core.Weapons;
using Proofmark.Core.Weapons.Finding;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Weapons;

/// <summary>A training register beside a real one, and the same serial number in both: what is practised is never found, sent, counted or put together with what is real.</summary>
public sealed class TrainingRegisterTests
{
    private const string Serial = "TWIN-4711";

    [Fact]
    public async Task A_find_for_any_real_purpose_shows_the_real_weapon_alone_and_one_for_training_the_practised_one_alone()
    {
        await using var world = await World.CreateAsync();
        foreach (var purpose in Purpose.Codes)
        {
            var found = await world.FindAsync(purpose, [world.Real, world.Training]);
            Assert.Equal(purpose == "training" ? "Practice" : "Zastava", Assert.Single(found.Items).Make);
        }
    }

    [Fact]
    public async Task The_readers_role_sees_one_kind_in_a_transaction_whatever_registers_it_names()
    {
        await using var world = await World.CreateAsync();
        foreach (var table in new[] { "entries", "marks", "components", "events" })
        {
            Assert.Equal(0L, await SeenAsync(world, table, $"{{{world.Real},{world.Training}}}", "register > 0"));
            Assert.Equal(0L, await SeenAsync(world, table, $"{{{world.Real}}}", "register < 0"));
            Assert.NotEqual(0L, await SeenAsync(world, table, $"{{{world.Real}}}", "true"));
            Assert.NotEqual(0L, await SeenAsync(world, table, $"{{{world.Training}}}", "true"));
        }
        // Also one that sets the registers and forgets the rest.
        await using var connection = await world.Node.Database.Reader.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var set = new NpgsqlCommand($"select set_config('proofmark.registers', '{{{world.Training}}}', true), set_config('proofmark.handling', '9', true)", connection);
        await set.ExecuteNonQueryAsync();
        await using var count = new NpgsqlCommand("select count(*) from entries", connection);
        Assert.Equal(0L, await count.ExecuteScalarAsync());
    }

    [Fact]
    public async Task Real_work_writes_nothing_into_a_training_register_and_training_nothing_into_a_real_one()
    {
        await using var world = await World.CreateAsync();
        await RefusedAsync(Training.Apart, () => world.Node.Weapons.RegisterAsync(Weapon(world.Training, "2", "A"), Node.By(Node.Amina)));
        await RefusedAsync(Training.Apart, () => world.Node.Weapons.RegisterAsync(Weapon(world.Real, "2", "A"), World.Practising));
        await RefusedAsync(Training.Apart, () => world.Node.Weapons.ReportStolenAsync(world.TrainingEntry, null, null, Node.By(Node.Amina)));
        await RefusedAsync(Training.Apart, () => world.Node.Weapons.ReportStolenAsync(world.RealEntry, null, null, World.Practising));
    }

    [Fact]
    public async Task A_training_entry_is_never_linked_to_a_real_weapon_nor_the_other_way_about()
    {
        await using var world = await World.CreateAsync();
        await RefusedAsync(Training.Apart, () => world.Node.Weapons.LinkAsync(world.TrainingEntry, world.RealEntry, "the same number", World.Practising));
        await RefusedAsync(Training.Apart, () => world.Node.Weapons.LinkAsync(world.RealEntry, world.TrainingEntry, "the same number", Node.By(Node.Amina)));
    }

    [Fact]
    public async Task A_real_organisation_or_person_is_no_holder_in_training_nor_the_other_way_about()
    {
        await using var world = await World.CreateAsync();
        var organisations = new OrganisationService(world.Node.Acts);
        var real = await organisations.CreateAsync("DEALER", "A dealer", "dealer", "XA", Node.By(Node.Amina, "administration"));
        var practised = await organisations.CreateAsync("PRACTICE", "A practised dealer", "dealer", "XA", World.Practising);
        await RefusedAsync(Training.Apart, () => world.Node.Weapons.TransferAsync(world.TrainingEntry, "dealer", real, null, null, World.Practising));
        await RefusedAsync(Training.Apart, () => world.Node.Weapons.TransferAsync(world.RealEntry, "dealer", practised, null, null, Node.By(Node.Amina)));
        await RefusedAsync(Training.Apart, () => world.Node.Weapons.TransferAsync(world.TrainingEntry, "person", null, 77, null, World.Practising));
        await world.Node.Weapons.TransferAsync(world.TrainingEntry, "dealer", practised, null, null, World.Practising);

        Assert.Equal(["DEALER"], (await organisations.ListAsync(0, 10)).Select(o => o.Code));
        Assert.Equal(["PRACTICE"], (await organisations.ListAsync(0, 10, training: true)).Select(o => o.Code));
        Assert.Equal(1L, await organisations.CountAsync());
    }

    public static TheoryData<string> Forgeries() => new()
    {
        "insert into entries (id, uid, register, handling, identity, origin, act, seq, salt) values (900, gen_random_uuid(), TRAINING, 0, gen_random_uuid(), 'industrial', ACT, 1, '')",
        "insert into entries (id, uid, register, handling, identity, origin, act, seq, salt) values (-900, gen_random_uuid(), REAL, 0, gen_random_uuid(), 'industrial', ACT, 1, '')",
        "insert into entries (id, uid, register, handling, identity, origin, holder_person, act, seq, salt) values (-900, gen_random_uuid(), TRAINING, 0, gen_random_uuid(), 'industrial', 5, ACT, 1, '')",
        "insert into entries (id, uid, register, handling, identity, origin, holder_organisation, act, seq, salt) values (900, gen_random_uuid(), REAL, 0, gen_random_uuid(), 'industrial', -5, ACT, 1, '')",
        "update entries set linked_weapon = REALENTRY where id = TRAININGENTRY",
        "update entries set linked_weapon = TRAININGENTRY where id = REALENTRY",
        "insert into marks (id, entry, register, handling, kind, text, norm, act, seq, salt) values (900, TRAININGENTRY, REAL, 0, 'serial', 'x', 'X', ACT, 1, '')",
        "insert into components (id, entry, register, handling, kind, act, seq, salt) values (900, TRAININGENTRY, REAL, 0, 'frame', ACT, 1, '')",
        "insert into events (id, entry, register, handling, type, act, seq, salt) values (900, REALENTRY, TRAINING, 0, 'stolen', ACT, 1, '')",
        "insert into events (id, entry, register, handling, type, person, act, seq, salt) values (-900, TRAININGENTRY, TRAINING, 0, 'transferred', 5, ACT, 1, '')",
        "insert into entry_links (id, entry, weapon, linked, reason, act, seq, salt) values (900, REALENTRY, TRAININGENTRY, true, 'x', ACT, 1, '')",
        "insert into holdings (id, uid, register, handling, identity, quantity, act, seq, salt) values (900, gen_random_uuid(), TRAINING, 0, gen_random_uuid(), 1, ACT, 1, '')",
        "insert into recoveries (id, uid, entry, kind, country, act, seq, salt) values (900, gen_random_uuid(), TRAININGENTRY, 'found', 'XA', ACT, 1, '')",
        "insert into canaries (id, entry, act, seq, salt) values (900, TRAININGENTRY, ACT, 1, '')",
        "insert into traces (id, uid, side, case_uid, recovery, reference, data, act, seq, salt) values (900, gen_random_uuid(), 'asker', gen_random_uuid(), -5, 'x', '{}', ACT, 1, '')",
    };

    [Theory, MemberData(nameof(Forgeries))]
    public async Task The_database_refuses_a_row_that_puts_training_and_real_records_together_whoever_writes_it(string sql)
    {
        await using var world = await World.CreateAsync();
        var refused = await Assert.ThrowsAsync<PostgresException>(() => world.Node.Acts.DoAsync(new ActRequest(WeaponActs.Correct, Node.Amina, new Purpose("registration"), Guid.NewGuid()), async act =>
        {
            await using var command = new NpgsqlCommand(world.Fill(sql, act.Id), act.Connection);
            await command.ExecuteNonQueryAsync();
        }));
        Assert.Equal(PostgresErrorCodes.CheckViolation, refused.SqlState);
        Assert.EndsWith("_training", refused.ConstraintName, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_database_refuses_a_look_up_that_found_what_its_purpose_does_not_cover()
    {
        await using var world = await World.CreateAsync();
        foreach (var (purpose, found) in new[] { ("training", world.RealEntry), ("investigation", world.TrainingEntry) })
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => world.Node.ExecuteAsync($"insert into lookups (at, actor, purpose, kind, subject, found) values (now(), 1, '{purpose}', 'open', 'x', array[{found}])"));
            Assert.Equal("lookups_training", refused.ConstraintName);
        }
        await world.Node.ExecuteAsync($"insert into lookups (at, actor, purpose, kind, subject, found) values (now(), 1, 'audit', 'audit', 'x', array[{world.TrainingEntry}])");
    }

    [Fact]
    public async Task What_goes_beyond_the_register_is_not_practised_in_one()
    {
        await using var world = await World.CreateAsync();
        foreach (var type in new[] { RecoveryService.Recover, TraceActs.Withdraw, WeaponActs.Destroy, WeaponActs.MatchReference, PersonService.Record, WeaponActs.OpenRegister })
            await RefusedAsync(Training.OnlyInRegister, () => world.Node.Acts.DoAsync(new ActRequest(type, Node.Amina, World.Practising.Purpose, Guid.NewGuid()) { Stage = type.TwoPersons ? "proposed" : "done" }, _ => throw new InvalidOperationException("It was done.")));
    }

    [Fact]
    public async Task A_peers_question_about_the_number_is_answered_from_real_registers_alone()
    {
        await using var world = await World.CreateAsync();
        var search = new TraceSearch(world.Node.Database, TimeProvider.System);
        var asked = new TracedWeapon { Markings = [new TracedMark { Kind = MarkKind.Serial, Text = Serial }] };
        Assert.Equal([world.Real], await search.RegistersAsync());
        var reading = new ReadContext(Actor.Node, new Purpose("tracing"), [world.Training, world.Real], 9);
        Assert.Equal("Zastava", Assert.Single(await search.FindAsync(asked, reading)).Make);
        // Nor is it when somebody names the training entry itself: the look-up cannot be recorded, so nothing is shown.
        Assert.Equal("lookups_training", (await Assert.ThrowsAsync<PostgresException>(() => search.LinksAsync(world.TrainingEntry, reading with { Registers = [world.Training] }))).ConstraintName);

        await using var only = await World.CreateAsync(real: false);
        var answer = await new TraceSearch(only.Node.Database, TimeProvider.System).RespondAsync(Tracing.Traces.Request with { Weapon = asked }, Peer());
        Assert.Equal(TraceStatus.NoRecord, answer!.Status);
    }

    [Fact]
    public async Task Texts_of_training_entries_are_counted_in_no_list_of_what_awaits_a_decision()
    {
        await using var world = await World.CreateAsync();
        await world.Node.Weapons.RegisterAsync(Weapon(world.Training, "3", "B-1") with { Make = "Nowhere Arms", Unknown = ["make"] }, World.Practising);
        await world.Node.Weapons.RegisterAsync(Weapon(world.Real, "3", "B-1") with { Make = "Elsewhere Arms", Unknown = ["make"] }, Node.By(Node.Amina));
        Assert.Equal("Elsewhere Arms", await world.Node.ScalarAsync<string>("select string_agg(as_found, ',') from unmatched where kind = 'make'"));
        await new UnmatchedQueue(world.Node.Database, ReferenceTables.Shipped, TimeProvider.System).RecountAsync();
        Assert.Equal(0L, await world.Node.ScalarAsync<long>("select count(*) from unmatched where as_found in ('Nowhere Arms', 'Practice')"));
        Assert.Equal(1L, await world.Node.ScalarAsync<long>("select count(*) from unmatched where as_found = 'Elsewhere Arms'"));
    }

    [Fact]
    public async Task The_acts_of_training_have_their_mark_in_the_ledger_and_the_rest_have_none()
    {
        await using var world = await World.CreateAsync();
        Assert.True(await LeafAsync(world, world.TrainingEntry));
        Assert.False(await LeafAsync(world, world.RealEntry));
    }

    [Fact]
    public async Task A_register_opened_for_training_stays_one_and_a_real_one_never_becomes_one()
    {
        await using var world = await World.CreateAsync();
        Assert.True((await world.Node.Registers.FindAsync("PRACTICE"))!.Training);
        Assert.False((await world.Node.Registers.FindAsync("POLICE"))!.Training);
        foreach (var id in new[] { world.Training, world.Real })
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => world.Node.Acts.DoAsync(new ActRequest(WeaponActs.OpenRegister, Node.Amina, new Purpose("administration"), Guid.NewGuid()), async act =>
            {
                await using var command = new NpgsqlCommand($"set local role none; update registers set id = -id where id = {id}", act.Connection);
                await command.ExecuteNonQueryAsync();
            }));
            Assert.Equal("PM002", refused.SqlState);
        }
    }

    [Fact]
    public async Task A_file_imported_in_training_and_again_changed_writes_training_rows_alone_and_verifies()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var register = await world.Node.Registers.OpenAsync("PRACTICE", "Practice", "weapons", 0, null, true, Node.By(Node.Amina));
        await world.Node.Registers.OpenAsync("REAL", "Real", "weapons", 0, null, Node.By(Node.Amina));
        const string Head = "No,Serial,Make,Status,Since,Holder,Kind\n";
        await ImportAsync(world, "PRACTICE", Head + "1,AB-1,Nowhere,registered,,Army depot 3,state_force\n2,AB-2,Glock,stolen,2001-03-04,Zebediah Quillfeather,person\n", World.Practising);
        await ImportAsync(world, "REAL", Head + "1,AB-1,Nowhere,registered,,Army depot 3,state_force\n", Node.By(Node.Amina));
        await ImportAsync(world, "PRACTICE", Head + "1,AB-1,Glock,registered,,Army depot 3,state_force\n2,AB-2,Glock,registered,,Zebediah Quillfeather,person\n", World.Practising);
        await RefusedAsync(Training.Apart, () => ImportAsync(world, "REAL", Head + "9,AB-9,Glock,registered,,X,dealer\n", World.Practising));
        await RefusedAsync(Training.Apart, () => ImportAsync(world, "PRACTICE", Head + "9,AB-9,Glock,registered,,X,dealer\n", Node.By(Node.Amina)));

        Assert.Equal(2L, await world.Node.ScalarAsync<long>("select count(*) from organisations where name = 'Army depot 3'"));
        Assert.Equal(4L, await world.Node.ScalarAsync<long>($"select count(*) from entries where register = {register} and id < 0"));
        Assert.Equal("registered", await world.Node.ScalarAsync<string>("select coalesce((select s.status from weapon_states s where s.weapon = e.id), 'registered') from entries e where row_key = '2' and until_act is null"));
        Assert.Equal(0L, await world.Node.ScalarAsync<long>("select count(*) from persons where id > 0"));
        while (await world.Sequencer.RunOnceAsync() > 0) { }
        Assert.Empty((await world.VerifyAsync()).Findings);
    }

    private static TracePeer Peer() => new(1, Core.Federation.Keys.SigningKey.Create().Public.Fingerprint, "XB", AutomaticLevel.WeaponData);

    private static RegisterWeapon Weapon(long register, string number, string serial) => new(register, number, [new MarkRequest("serial", serial, "receiver")]) { Make = "Zastava", Country = "RS" };

    private static async Task<bool> LeafAsync(World world, long entry) =>
        LeafContent.TryRead(await world.Node.ScalarAsync<byte[]>($"select l.content from leaves l join entries e on e.act = l.act where e.id = {entry}"))!.Training;

    private static async Task RefusedAsync(string code, Func<Task> work) => Assert.Equal(code, (await Assert.ThrowsAsync<ProblemException>(work)).Problems[0].Code);

    private static async Task<long> SeenAsync(World world, string table, string registers, string where)
    {
        await using var connection = await world.Node.Database.Reader.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var set = new NpgsqlCommand(ReadSession.SetContext, connection) { Parameters = { new() { Value = registers }, new() { Value = "9" } } };
        await set.ExecuteNonQueryAsync();
        await using var count = new NpgsqlCommand($"select count(*) from {table} where {where}", connection);
        return (long)(await count.ExecuteScalarAsync())!;
    }

    private static async Task ImportAsync(LedgerWorld world, string register, string content, Doing doing)
    {
        const string Map = """
            format: proofmark-import-mapping-1
            name: Test register
            register: weapons
            dates:
              order: ymd
            identity: [No]
            absence: nothing
            fields:
              register_number: No
              serial: Serial
              make: Make
              status: Status
              status_date: Since
              holder_name: Holder
              holder_kind: Kind
            """;
        var folder = Directory.CreateTempSubdirectory("proofmark-training-").FullName;
        try
        {
            var file = Path.Combine(folder, "list.csv");
            await File.WriteAllTextAsync(file, content);
            using var keys = new PersonKeys(new byte[32]);
            await new ImportService(world.Node.Acts, keys, ReferenceTables.Shipped).ImportAsync(
                new ImportRequest(register, file, MappingReader.Read(Map), Path.Combine(folder, "work"), p => p.Code, doing with { Key = Guid.NewGuid() }) { RejectsPath = file + ".rejects.csv" });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The police register with a Zastava, a training register with a practised weapon of the same number.</summary>
    private sealed class World(Node node, long real, long training) : IAsyncDisposable
    {
        public Node Node => node;
        public long Real => real;
        public long Training => training;
        public long RealEntry { get; private set; }
        public long TrainingEntry { get; private set; }

        public static Doing Practising => Node.By(Node.Amina, "training");

        public static async Task<World> CreateAsync(bool real = true)
        {
            var node = await Node.CreateAsync();
            var world = new World(node, await node.PoliceRegisterAsync(), await node.Registers.OpenAsync("PRACTICE", "Practice register", "weapons", 0, null, true, Node.By(Node.Amina, "administration")));
            if (real) world.RealEntry = (await node.Weapons.RegisterAsync(Weapon(world.Real, "1", Serial), Node.By(Node.Amina))).Entry;
            world.TrainingEntry = (await node.Weapons.RegisterAsync(Weapon(world.Training, "1", Serial) with { Make = "Practice" }, Practising)).Entry;
            return world;
        }

        public Task<Candidates> FindAsync(string purpose, IReadOnlyList<long> registers) =>
            new WeaponFinder(node.Database, TimeProvider.System).FindAsync(MarkQuery.Read(Serial).GetValueOrThrow(), new ReadContext(Node.Amina, new Purpose(purpose, null, "CASE-1"), registers, 9));

        public string Fill(string sql, long act) => sql.Replace("REALENTRY", RealEntry.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("TRAININGENTRY", TrainingEntry.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("REAL", real.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("TRAINING", training.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("ACT", act.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);

        public ValueTask DisposeAsync() => node.DisposeAsync();
    }
}
