using System.Collections.Concurrent;
using System.Text;
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

/// <summary>Ten thousand legacy, craft and recovered weapons without adequate marks: all are recorded, none passes on, all may go where they must.</summary>
public sealed class LegacyWeaponsTests : IDisposable
{
    private const int Imported = 8_000, Registered = 1_000, Recovered = 1_000;

    private const string Map = """
        format: proofmark-import-mapping-1
        name: Old register
        register: weapons
        dates:
          order: ymd
        identity: [No]
        absence: withdrawn
        fields:
          register_number: No
          serial: Serial
          make: Make
          status: Status
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("proofmark-legacy-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Ten_thousand_poorly_marked_weapons_are_all_recorded_none_passes_on_and_all_may_go_where_they_must()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        await ImportAsync(world);
        for (var i = 0; i < Registered; i++)
            await world.Node.Weapons.RegisterAsync(new RegisterWeapon(world.Register, $"C-{i}", i % 2 == 0 ? [] : [new MarkRequest("serial", $"K {i}", "barrel")]) { Origin = "craft", HolderKind = "person" }, Node.By(Node.Amina));
        var recoveries = new RecoveryService(world.Node.Acts);
        for (var i = 0; i < Recovered; i++)
            await recoveries.RecoverAsync(new RecordRecovery(new RegisterWeapon(0, "", [new MarkRequest("serial", $"R {i}", "receiver", Legibility: "obliterated")]) { Make = "Zastava" }, RecoveryService.Kinds[1 + i % 2], "XA"), Node.By(Node.Amina, "investigation"));

        const int All = Imported + Registered + Recovered;
        Assert.Equal(All, await world.Node.ScalarAsync<long>("select count(*) from entries where until_act is null"));
        Assert.Equal(All, await world.Node.ScalarAsync<long>("select count(distinct entry) from duties where until_act is null"));
        // A duty is recorded by the act that recorded the weapon.
        Assert.Equal(0L, await world.Node.ScalarAsync<long>("select count(*) from duties d where not exists (select from entries e where e.id = d.entry and e.act = d.act)"));

        var entries = await world.Node.ScalarAsync<long[]>("select array_agg(id order by id) from entries");
        var passed = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(entries.Index(), new ParallelOptions { MaxDegreeOfParallelism = 6 }, async (at, ct) =>
        {
            var (i, entry) = at;
            await RefusedAsync(passed, $"transfer of {entry}", () => world.Node.Weapons.TransferAsync(entry, i % 2 == 0 ? "dealer" : "person", null, null, null, Node.By(Node.Amina), ct));
            if (i % 10 == 0) await RefusedAsync(passed, $"export of {entry}", () => world.Node.Weapons.MoveAsync(entry, Movement.Export, "XB", null, null, Node.By(Node.Amina), ct));
        });
        Assert.Empty(passed);
        Assert.Equal(0L, await world.Node.ScalarAsync<long>("select count(*) from events where type in ('transferred', 'exported', 'released')"));
        Assert.Equal(All, await world.Node.ScalarAsync<long>("select count(*) from entries"));

        Movement[] open = [Movement.Court, Movement.Laboratory, Movement.Storage, Movement.ReturnToOwner];
        await Parallel.ForEachAsync(entries.Where((_, i) => i % 20 == 0).Index(), new ParallelOptions { MaxDegreeOfParallelism = 6 }, async (at, ct) => await world.Node.Weapons.MoveAsync(at.Item, open[at.Index % open.Length], null, null, null, Node.By(Node.Amina), ct));
        foreach (var entry in entries.Where((_, i) => i % 100 == 0)) await DestroyAsync(world, entry);
        Assert.Equal(All / 100, await world.Node.ScalarAsync<long>("select count(*) from weapon_states where status = 'destroyed'"));
        Assert.Equal(0L, await world.Node.ScalarAsync<long>("select count(*) from duties d join weapon_states s on s.weapon = d.entry and s.status = 'destroyed' where d.until_act is null"));
        await world.Sequencer.RunOnceAsync();
        Assert.Empty((await world.VerifyAsync()).Findings);
    }

    private static async Task RefusedAsync(ConcurrentBag<string> passed, string what, Func<Task<ActOutcome>> deed)
    {
        try
        {
            await deed();
            passed.Add(what);
        }
        catch (ProblemException e) when (e.Problems.All(p => p.Code.StartsWith("weapons.gate.", StringComparison.Ordinal)))
        {
            // Refused with the paragraph and the remedy, as it must be.
        }
    }

    private async Task ImportAsync(LedgerWorld world)
    {
        var rows = new StringBuilder("No,Serial,Make,Status\n");
        // Without a number; with a number and no maker; a maker and no number that leads to it; recovered.
        for (var i = 0; i < Imported; i++)
            rows.Append(System.Globalization.CultureInfo.InvariantCulture, $"L-{i},{(i % 4 is 1 or 3 ? $"L {i}" : "")},{(i % 4 is 2 ? "Village smith" : "")},{(i % 4 == 3 ? "recovered" : "")}\n");
        var file = Path.Combine(folder, "old.csv");
        await File.WriteAllTextAsync(file, rows.ToString());
        using var keys = new PersonKeys(new byte[32]);
        var report = await new ImportService(world.Node.Acts, keys, ReferenceTables.Shipped).ImportAsync(
            new ImportRequest("POLICE", file, MappingReader.Read(Map), Path.Combine(folder, "work"), p => p.Code, Node.By(Node.Amina)) { RejectsPath = file + ".rejects.csv" });
        Assert.Equal((Imported, 0), (report.Accepted, report.Rejected));
    }

    private static async Task DestroyAsync(LedgerWorld world, long entry)
    {
        var proposals = new Proposals(world.Node.Acts);
        var proposal = await proposals.ProposeAsync(WeaponActs.Destroy, $"entry:{entry}", "{}", Node.Amina, new Purpose("destruction"), Guid.NewGuid());
        await proposals.DecideAsync(WeaponActs.Destroy, proposal.Id, true, null, Node.Boris, new Purpose("destruction"), Guid.NewGuid());
        await world.Node.Weapons.DestroyAsync(entry, null, "melted", proposal.Id, Node.By(Node.Amina, "destruction"));
    }
}
