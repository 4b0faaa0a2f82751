using Proofmark.Core.Importing;
using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Parties;
using Proofmark.Core.Recoveries;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Watching;
using Proofmark.Core.Weapons;
using Proofmark.Core.Weapons.Assemblies;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Weapons.Assemblies;

/// <summary>A weapon that is recorded destroyed and turns up again: an alarm, never an error, and never a silent return to life.</summary>
public sealed class SightingTests : IDisposable
{
    private const string Map = """
        format: proofmark-import-mapping-1
        name: Test register
        register: weapons
        identity: [No]
        absence: withdrawn
        fields:
          register_number: No
          serial: Serial
          make: Make
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("proofmark-sightings-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Registered_again_it_is_recorded_and_raises_the_alert_until_a_named_person_has_looked_into_it()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var gone = await DestroyedAsync(world, "K-1", "D500");
        Assert.False(await AlertAsync(world));
        var seen = await AssemblyTests.PistolAsync(world, "K-2", "d-500", null);
        Assert.Equal($"{gone} {seen} weapons.register", await OnlyAsync(world));
        Assert.Equal("destroyed", await StatusAsync(world, gone));
        Assert.True(await AlertAsync(world));
        var sighting = Assert.Single(await new SightingList(world.Node.Database, TimeProvider.System).OpenAsync(AssemblyTests.Reading(world)));
        Assert.Empty(await new SightingList(world.Node.Database, TimeProvider.System).OpenAsync(AssemblyTests.Reading(world) with { Registers = [] }));
        var sightings = new Sightings(world.Node.Acts);
        await AssemblyTests.RefusedAsync("weapons.sighting.verdict", () => sightings.ReviewAsync(sighting.Uid, "fine", "x", Node.By(Node.Boris)));
        await sightings.ReviewAsync(sighting.Uid, "other_weapon", "Two weapons of one number, maker asked", Node.By(Node.Boris));
        await AssemblyTests.RefusedAsync("weapons.sighting.reviewed", () => sightings.ReviewAsync(sighting.Uid, "misread", "x", Node.By(Node.Boris)));
        Assert.False(await AlertAsync(world));
        await AssemblyTests.VerifiedAsync(world);
    }

    [Fact]
    public async Task Recovered_it_is_recorded_and_linked_to_the_record_it_stays_destroyed_with_the_contradiction_shown()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var gone = await DestroyedAsync(world, "K-1", "D500");
        var weapon = new RegisterWeapon(0, "", [new MarkRequest("serial", "D500", "frame")]) { Make = "Zastava" };
        var (uid, _) = await new RecoveryService(world.Node.Acts).RecoverAsync(new RecordRecovery(weapon, "found", "XA"), Node.By(Node.Amina, "investigation"));
        var found = await world.Node.ScalarAsync<long>($"select entry from recoveries where uid = '{uid}'");
        Assert.Equal($"{gone} {found} recoveries.recover", await OnlyAsync(world));
        await world.Node.Weapons.LinkAsync(found, gone, "Same number, same frame", Node.By(Node.Amina));
        Assert.Equal("destroyed", await StatusAsync(world, gone));
        Assert.True(await world.Node.ScalarAsync<bool>($"select contradiction from weapon_states where weapon = {gone}"));
        await AssemblyTests.VerifiedAsync(world);
    }

    [Fact]
    public async Task Imported_it_is_recorded_once_and_another_make_with_the_same_number_is_another_weapon()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var gone = await DestroyedAsync(world, "K-1", "D500");
        await ImportAsync(world, "7,D500,Zastava\n8,D500,Norinco\n9,D501,Zastava\n");
        var seen = await world.Node.ScalarAsync<long>("select id from entries where row_key = '7' and until_act is null");
        Assert.Equal($"{gone} {seen} import.batch", await OnlyAsync(world));
        await ImportAsync(world, "7,D500,Zastava\n8,D500,Norinco\n9,D502,Zastava\n");
        Assert.Equal($"{gone} {seen} import.batch", await OnlyAsync(world));
        await AssemblyTests.VerifiedAsync(world);
    }

    [Fact]
    public async Task A_part_that_bears_its_number_is_built_in_and_so_is_one_on_the_destroyed_weapon_itself()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var gone = await DestroyedAsync(world, "K-1", "D500");
        var other = await AssemblyTests.PistolAsync(world, "K-2", "F1", null);
        await AssemblyTests.SwapAsync(world, other, new("frame", new("frame", "D500"), true, new(2025, 5, 1), "Kit", null));
        Assert.Equal($"{gone} {other} weapons.swap_part", await OnlyAsync(world));
        await AssemblyTests.SwapAsync(world, gone, new(null, new("slide", "S7"), false, new(2025, 5, 1), "Rebuilt", null));
        Assert.Equal(1L, await world.Node.ScalarAsync<long>($"select count(*) from destroyed_sightings where entry = {gone} and seen = {gone}"));
        Assert.Equal("destroyed", await StatusAsync(world, gone));
    }

    private static async Task<long> DestroyedAsync(LedgerWorld world, string number, string serial)
    {
        var entry = await AssemblyTests.PistolAsync(world, number, serial, null);
        var proposals = new Proposals(world.Node.Acts);
        var proposal = await proposals.ProposeAsync(WeaponActs.Destroy, $"entry:{entry}", "{}", Node.Amina, new Purpose("destruction"), Guid.NewGuid());
        await proposals.DecideAsync(WeaponActs.Destroy, proposal.Id, true, null, Node.Boris, new Purpose("destruction"), Guid.NewGuid());
        await world.Node.Weapons.DestroyAsync(entry, null, "melted", proposal.Id, Node.By(Node.Amina, "destruction"));
        return entry;
    }

    private async Task ImportAsync(LedgerWorld world, string rows)
    {
        var file = Path.Combine(folder, Guid.NewGuid().ToString("N") + ".csv");
        await File.WriteAllTextAsync(file, "No,Serial,Make\n" + rows);
        using var keys = new PersonKeys(new byte[32]);
        var report = await new ImportService(world.Node.Acts, keys, ReferenceTables.Shipped).ImportAsync(
            new ImportRequest("POLICE", file, MappingReader.Read(Map), Path.Combine(folder, "work"), p => p.Code, Node.By(Node.Amina)) { RejectsPath = file + ".rejects.csv" });
        Assert.Equal(0, report.Rejected);
    }

    private static Task<string> OnlyAsync(LedgerWorld world) => world.Node.ScalarAsync<string>("select entry || ' ' || seen || ' ' || how from destroyed_sightings");

    private static Task<string> StatusAsync(LedgerWorld world, long entry) => world.Node.ScalarAsync<string>($"select status from weapon_states where weapon = {entry}");

    private static async Task<bool> AlertAsync(LedgerWorld world) => (await DatabaseExamination.ExamineAsync(world.Node.Database, world.Place, TimeProvider.System)).Any(s => s.Code == "destroyed_seen");
}
