using Proofmark.Core.Importing;
using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Parties;
using Proofmark.Core.Recoveries;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Core.Weapons.Duties;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Weapons.Duties;

/// <summary>Duties open with the act that records a weapon, end with the act that cures it, and stop what they are meant to stop.</summary>
public sealed class DutyTests : IDisposable
{
    private const string Map = """
        format: proofmark-import-mapping-1
        name: Test register
        register: weapons
        dates:
          order: ymd
        identity: [No]
        absence: withdrawn
        fields:
          register_number: No
          serial: Serial
          make: Make
          country_of_manufacture: Country
          import_country: Into
          imported: On
          status: Status
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("proofmark-duties-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_poorly_marked_weapon_is_recorded_with_its_duty_in_the_same_act_and_a_mark_that_meets_the_rule_ends_it()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var (entry, act) = await RegisterAsync(world, "C-1", [], "dealer");
        Assert.Equal(act.Id, await world.Node.ScalarAsync<long>($"select act from duties where entry = {entry} and rule = 'unmarked' and until_act is null"));
        // A number without a country leads nowhere.
        await world.Node.Weapons.MarkAsync(entry, new MarkRequest("replacement", "XA 77"), null, Node.By(Node.Amina));
        Assert.Equal(["unmarked"], await OpenAsync(world, entry));
        var cure = await world.Node.Weapons.MarkAsync(entry, new MarkRequest("replacement", "XA 78", "receiver", "XA"), null, Node.By(Node.Amina));
        Assert.Empty(await OpenAsync(world, entry));
        Assert.Equal($"cured {cure.Id}", await world.Node.ScalarAsync<string>("select how || ' ' || act from duty_ends"));
        await VerifyAsync(world);
    }

    [Fact]
    public async Task A_recovery_opens_the_duty_of_paragraph_9_and_the_mark_put_on_since_or_the_destruction_ends_it()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var marked = await RecoverAsync(world, "C-1");
        var destroyed = await RecoverAsync(world, "C-2");
        Assert.Equal(["illicit_found"], await OpenAsync(world, marked));
        await world.Node.Weapons.MarkAsync(marked, new MarkRequest("illicit_found", "XA F 1", "frame", "XA"), null, Node.By(Node.Amina));
        Assert.Empty(await OpenAsync(world, marked));
        await DestroyAsync(world, destroyed);
        Assert.Empty(await OpenAsync(world, destroyed));
        Assert.Equal("void", await world.Node.ScalarAsync<string>($"select e.how from duty_ends e join duties d on d.id = e.duty where d.entry = {destroyed}"));
        await VerifyAsync(world);
    }

    [Fact]
    public async Task The_gate_stops_new_holder_export_and_release_and_nothing_else()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var entry = await RecoverAsync(world, "C-1");
        foreach (var refused in new Func<Task>[]
        {
            () => world.Node.Weapons.TransferAsync(entry, "dealer", null, null, null, Node.By(Node.Amina)),
            () => world.Node.Weapons.MoveAsync(entry, Movement.Export, "XB", null, null, Node.By(Node.Amina)),
            () => world.Node.Weapons.MoveAsync(entry, Movement.Release, null, null, null, Node.By(Node.Amina)),
        })
        {
            var problem = (await Assert.ThrowsAsync<ProblemException>(refused)).Problems.Single();
            Assert.Equal("weapons.gate.illicit_found", problem.Code);
            Assert.Equal(("ITI", "9"), (problem.Arguments!["instrument"], problem.Arguments["paragraph"]));
        }
        Assert.Equal(0L, await world.Node.ScalarAsync<long>("select count(*) from events where type in ('transferred', 'exported', 'released')"));
        foreach (var movement in new[] { Movement.Court, Movement.Laboratory, Movement.Storage }) await world.Node.Weapons.MoveAsync(entry, movement, null, "box 7", null, Node.By(Node.Amina));
        // From one force of the State to another it stays in custody, and the duty stays with it.
        await world.Node.Weapons.TransferAsync(entry, "state_force", null, null, null, Node.By(Node.Amina));
        Assert.Equal("weapons.gate.illicit_found", (await Assert.ThrowsAsync<ProblemException>(() => world.Node.Weapons.TransferAsync(entry, "dealer", null, null, null, Node.By(Node.Amina)))).Problems[0].Code);
        await DestroyAsync(world, entry);
        Assert.Equal("destroyed", await world.Node.ScalarAsync<string>("select status from weapon_states"));
        await VerifyAsync(world);
    }

    [Fact]
    public async Task A_weapon_goes_back_to_its_verified_lawful_owner_with_the_duty_open_and_the_duty_ends_with_the_custody()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var entry = await RecoverAsync(world, "C-1");
        await world.Node.Weapons.MoveAsync(entry, Movement.ReturnToOwner, null, "title verified by the court", null, Node.By(Node.Amina));
        Assert.Empty(await OpenAsync(world, entry));
        Assert.Equal(0L, await world.Node.ScalarAsync<long>("select count(*) from weapon_states"));
    }

    [Fact]
    public async Task A_duty_on_one_entry_stops_the_weapon_under_every_entry_that_is_linked_to_it()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var (well, _) = await RegisterAsync(world, "C-1", [new MarkRequest("serial", "C-1", "receiver")], "dealer", "Zastava", "RS");
        var recovered = await RecoverAsync(world, "C-1");
        await world.Node.Weapons.LinkAsync(recovered, well, "same marks", Node.By(Node.Amina));
        Assert.Equal("weapons.gate.illicit_found", (await Assert.ThrowsAsync<ProblemException>(() => world.Node.Weapons.TransferAsync(well, "dealer", null, null, null, Node.By(Node.Amina)))).Problems.Single().Code);
        await world.Node.Weapons.UnlinkAsync(recovered, "another barrel", Node.By(Node.Amina));
        await world.Node.Weapons.TransferAsync(well, "dealer", null, null, null, Node.By(Node.Amina));
        Assert.Equal(["illicit_found"], await OpenAsync(world, recovered));
        await VerifyAsync(world);
    }

    [Fact]
    public async Task The_gate_judges_by_the_holder_of_the_entry_that_is_moved_and_not_by_an_older_one_of_another_register()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var (army, _) = await RegisterAsync(world, "C-1", [new MarkRequest("state_stock", "XA ARMY 77", "receiver", "XA")], "state_force");
        var (civil, _) = await RegisterAsync(world, "C-2", [], "person");
        await world.Node.Weapons.LinkAsync(civil, army, "same receiver", Node.By(Node.Amina));
        Assert.Equal("weapons.gate.unmarked", (await Assert.ThrowsAsync<ProblemException>(() => world.Node.Weapons.MoveAsync(civil, Movement.Export, "XB", null, null, Node.By(Node.Amina)))).Problems[0].Code);
        Assert.Equal(0L, await world.Node.ScalarAsync<long>("select count(*) from events where type = 'exported'"));
    }

    [Fact]
    public async Task A_weapon_that_another_register_says_was_made_in_1950_is_no_antique()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        async Task<long> In(string number, short year) => (await world.Node.Weapons.RegisterAsync(new RegisterWeapon(world.Register, number, []) { Year = year }, Node.By(Node.Amina))).Entry;
        var (old, other) = (await In("C-1", 1890), await In("C-2", 1950));
        await world.Node.Weapons.LinkAsync(other, old, "same receiver", Node.By(Node.Amina));
        Assert.Equal("weapons.antique_late", (await Assert.ThrowsAsync<ProblemException>(() => world.Node.Weapons.ExemptAsync(old, "antique", null, "decree 7", Node.By(Node.Amina)))).Problems.Single().Code);
        Assert.Equal(0L, await world.Node.ScalarAsync<long>("select count(*) from mark_exemptions"));
    }

    [Fact]
    public async Task A_weapon_that_was_recorded_before_there_were_duties_is_stopped_too()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var (entry, _) = await RegisterAsync(world, "C-1", [], "dealer");
        await world.TamperAsync("delete from duties");
        Assert.Equal("weapons.gate.unmarked", (await Assert.ThrowsAsync<ProblemException>(() => world.Node.Weapons.TransferAsync(entry, "dealer", null, null, null, Node.By(Node.Amina)))).Problems.Single().Code);
    }

    [Fact]
    public async Task State_stock_goes_to_civilian_use_with_the_mark_of_the_country_whose_stock_it_was()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var (entry, _) = await RegisterAsync(world, "C-1", [new MarkRequest("inventory", "DEPOT 4/77")], "state_force");
        Assert.Empty(await OpenAsync(world, entry));
        Assert.Equal("weapons.gate.stock_leaves", (await Assert.ThrowsAsync<ProblemException>(() => world.Node.Weapons.TransferAsync(entry, "person", null, null, null, Node.By(Node.Amina)))).Problems.Single().Code);
        await world.Node.Weapons.MarkAsync(entry, new MarkRequest("state_stock", "XA ARMY 77", "receiver", "XA"), null, Node.By(Node.Amina));
        await world.Node.Weapons.TransferAsync(entry, "person", null, null, null, Node.By(Node.Amina));
    }

    [Fact]
    public async Task A_missing_import_mark_is_a_duty_everywhere_and_a_hard_stop_where_the_Firearms_Protocol_binds()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        await ImportAsync(world, "1,A1,Zastava,RS,XA,2010-05-01,\n2,A2,Zastava,RS,XA,1991-05-01,\n");
        var entry = await EntryAsync(world, "1");
        Assert.Equal(["import_unmarked"], await OpenAsync(world, entry));
        Assert.Empty(await OpenAsync(world, await EntryAsync(world, "2")));
        var bound = new WeaponService(world.Node.Acts, null, MarkingLaw.Shipped.Binding(new(2008, 1, 1)));
        var problem = (await Assert.ThrowsAsync<ProblemException>(() => bound.TransferAsync(entry, "dealer", null, null, null, Node.By(Node.Amina)))).Problems.Single();
        Assert.Equal(("weapons.gate.import_unmarked", "FP", "8(1)(b)"), (problem.Code, problem.Arguments!["instrument"], problem.Arguments["paragraph"]));
        await world.Node.Weapons.TransferAsync(entry, "dealer", null, null, null, Node.By(Node.Amina));
        await bound.ExemptAsync(entry, "museum_piece", null, "inventory 4 of the National Museum", Node.By(Node.Amina));
        Assert.Empty(await OpenAsync(world, entry));
        await bound.TransferAsync(entry, "dealer", null, null, null, Node.By(Node.Amina));
        await VerifyAsync(world);
    }

    [Fact]
    public async Task An_exemption_for_a_temporary_import_ends_on_its_day()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        await ImportAsync(world, "1,A1,Zastava,RS,XA,2010-05-01,\n");
        var entry = await EntryAsync(world, "1");
        await world.Node.Weapons.ExemptAsync(entry, "temporary_import", TimeProvider.System.Today().AddDays(30), "hunting licence 12", Node.By(Node.Amina));
        Assert.Empty(await OpenAsync(world, entry));
        var bound = new WeaponService(world.Node.Acts, null, MarkingLaw.Shipped.Binding(new(2008, 1, 1)));
        await bound.TransferAsync(entry, "dealer", null, null, null, Node.By(Node.Amina));
        await world.TamperAsync("update mark_exemptions set until = '2020-01-01'");
        Assert.Equal("weapons.gate.import_unmarked", (await Assert.ThrowsAsync<ProblemException>(() => bound.TransferAsync(entry, "dealer", null, null, null, Node.By(Node.Amina)))).Problems.Single().Code);
        // The next round opens the duty that the exemption held off, once.
        Assert.Equal(1, await new EndedExemptions(world.Node.Acts).RunOnceAsync());
        Assert.Equal(["import_unmarked"], await OpenAsync(world, entry));
        Assert.Equal(0, await new EndedExemptions(world.Node.Acts).RunOnceAsync());
    }

    [Theory]
    [InlineData("antique", (short)1900, null, "old", "weapons.antique_late")]
    [InlineData("antique", null, null, "old", "weapons.antique_year")]
    [InlineData("antique", (short)1890, null, " ", "weapons.exemption_reason")]
    [InlineData("museum_piece", (short)1890, 5, "museum", "weapons.exemption_until")]
    [InlineData("temporary_import", (short)1890, null, "hunt", "weapons.exemption_until")]
    [InlineData("temporary_import", (short)1890, -1, "hunt", "weapons.exemption_until")]
    [InlineData("friend", (short)1890, null, "x", "weapons.exemption_ground")]
    public async Task An_exemption_that_cannot_be_is_refused_and_leaves_nothing(string ground, short? year, int? days, string reason, string code)
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var entry = (await world.Node.Weapons.RegisterAsync(new RegisterWeapon(world.Register, "C-1", []) { Year = year }, Node.By(Node.Amina))).Entry;
        var until = days is { } d ? TimeProvider.System.Today().AddDays(d) : (DateOnly?)null;
        Assert.Equal(code, (await Assert.ThrowsAsync<ProblemException>(() => world.Node.Weapons.ExemptAsync(entry, ground, until, reason, Node.By(Node.Amina)))).Problems.Single().Code);
        Assert.Equal(0L, await world.Node.ScalarAsync<long>("select count(*) from mark_exemptions"));
    }

    [Fact]
    public async Task A_weapon_of_1899_may_be_antique_and_then_has_no_duty_and_no_gate()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var entry = (await world.Node.Weapons.RegisterAsync(new RegisterWeapon(world.Register, "C-1", []) { Year = 1899 }, Node.By(Node.Amina))).Entry;
        await world.Node.Weapons.ExemptAsync(entry, "antique", null, "decree 7, article 2", Node.By(Node.Amina));
        Assert.Equal("exempt", await world.Node.ScalarAsync<string>("select how from duty_ends"));
        await world.Node.Weapons.TransferAsync(entry, "person", null, null, null, Node.By(Node.Amina));
    }

    [Fact]
    public async Task Duties_follow_later_files_and_a_withdrawn_one_and_verification_names_one_that_was_ended_by_hand()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        await ImportAsync(world, "1,,Zastava,RS,,,\n2,A2,Zastava,RS,,,\n");
        var (one, two) = (await EntryAsync(world, "1"), await EntryAsync(world, "2"));
        Assert.Equal(["unmarked"], await OpenAsync(world, one));
        Assert.Empty(await OpenAsync(world, two));
        var later = await ImportAsync(world, "1,A1,Zastava,RS,,,\n2,,Zastava,RS,,,recovered\n");
        Assert.Empty(await OpenAsync(world, one));
        Assert.Equal(["unmarked", "illicit_found"], await OpenAsync(world, two));
        await VerifyAsync(world);
        await new BatchService(world.Node.Acts).WithdrawAsync(later, "wrong file", true, Node.By(Node.Amina));
        Assert.Equal(["unmarked"], await OpenAsync(world, one));
        Assert.Empty(await OpenAsync(world, two));
        await VerifyAsync(world);
        await world.TamperAsync("update duties set until_act = act where until_act is null");
        Assert.Contains((await world.VerifyAsync()).Findings, f => f.Code == "ledger.standing_differs" && (string?)f.Arguments!["table"] == "duties");
    }

    [Theory]
    [InlineData(Movement.Licence, null, "weapons.movement_unknown")]
    [InlineData(Movement.Destruction, null, "weapons.movement_unknown")]
    [InlineData(Movement.NewHolder, null, "weapons.movement_unknown")]
    [InlineData(Movement.Export, null, "weapons.movement_country")]
    [InlineData(Movement.Court, "XB", "weapons.movement_country")]
    public async Task A_movement_that_is_another_act_or_says_too_little_is_refused(Movement movement, string? country, string code)
    {
        await using var world = await LedgerWorld.CreateAsync(1);
        var entry = await EntryAsync(world, "AB0");
        Assert.Equal(code, (await Assert.ThrowsAsync<ProblemException>(() => world.Node.Weapons.MoveAsync(entry, movement, country, null, null, Node.By(Node.Amina)))).Problems.Single().Code);
    }

    private static async Task<(long Entry, ActOutcome Act)> RegisterAsync(LedgerWorld world, string number, IReadOnlyList<MarkRequest> marks, string holder, string? make = null, string? country = null) =>
        await world.Node.Weapons.RegisterAsync(new RegisterWeapon(world.Register, number, marks) { HolderKind = holder, Make = make, Country = country }, Node.By(Node.Amina));

    private static async Task<long> RecoverAsync(LedgerWorld world, string serial)
    {
        var weapon = new RegisterWeapon(0, "", [new MarkRequest("serial", serial, "receiver")]) { Make = "Zastava", Country = "RS" };
        var (uid, _) = await new RecoveryService(world.Node.Acts).RecoverAsync(new RecordRecovery(weapon, "found", "XA"), Node.By(Node.Amina, "investigation"));
        return await world.Node.ScalarAsync<long>($"select entry from recoveries where uid = '{uid}'");
    }

    private static async Task DestroyAsync(LedgerWorld world, long entry)
    {
        var proposals = new Proposals(world.Node.Acts);
        var proposal = await proposals.ProposeAsync(WeaponActs.Destroy, $"entry:{entry}", "{}", Node.Amina, new Purpose("destruction"), Guid.NewGuid());
        await proposals.DecideAsync(WeaponActs.Destroy, proposal.Id, true, null, Node.Boris, new Purpose("destruction"), Guid.NewGuid());
        await world.Node.Weapons.DestroyAsync(entry, null, "melted", proposal.Id, Node.By(Node.Amina, "destruction"));
    }

    private async Task<Guid> ImportAsync(LedgerWorld world, string rows)
    {
        var file = Path.Combine(folder, Guid.NewGuid().ToString("N") + ".csv");
        await File.WriteAllTextAsync(file, "No,Serial,Make,Country,Into,On,Status\n" + rows);
        using var keys = new PersonKeys(new byte[32]);
        var report = await new ImportService(world.Node.Acts, keys, ReferenceTables.Shipped).ImportAsync(
            new ImportRequest("POLICE", file, MappingReader.Read(Map), Path.Combine(folder, "work"), p => p.Code, Node.By(Node.Amina)) { RejectsPath = file + ".rejects.csv" });
        Assert.Equal(0, report.Rejected);
        return report.BatchUid!.Value;
    }

    private static Task<long> EntryAsync(LedgerWorld world, string number) => world.Node.ScalarAsync<long>($"select id from entries where row_key = '{number}' and until_act is null");

    private static async Task<string[]> OpenAsync(LedgerWorld world, long entry) =>
        await world.Node.ScalarAsync<string[]>($"select coalesce(array_agg(rule order by id), '{{}}') from duties where entry = {entry} and until_act is null");

    private static async Task VerifyAsync(LedgerWorld world)
    {
        await world.Sequencer.RunOnceAsync();
        Assert.Empty((await world.VerifyAsync()).Findings);
    }
}
