using Proofmark.Core.Importing;
using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Parties;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Weapons;

/// <summary>Which version stands, and of which weapon an entry speaks, is worked out again from what was recorded.</summary>
public sealed class StandingTests : IDisposable
{
    private const string Head = "No,Serial,Make\n";
    private readonly string folder = Directory.CreateTempSubdirectory("proofmark-standing-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("update entries set until_act = null where until_act is not null and until_act = (select max(until_act) from entries)", "entries")]
    [InlineData("update entries set until_act = act where until_act is null", "entries")]
    [InlineData("update entries set until_act = until_act + 1 where until_act is not null", "entries")]
    [InlineData("update marks set until_act = null", "marks")]
    [InlineData("update marks set until_act = 2 where until_act is null", "marks")]
    [InlineData("update batches set until_act = act", "batches")]
    public async Task A_version_that_was_made_to_stand_or_fall_by_hand_is_named(string sql, string table)
    {
        await using var world = await LedgerWorld.CreateAsync(1);
        await HistoryAsync(world);
        Assert.Empty((await world.VerifyAsync()).Findings);
        await world.TamperAsync("drop index entries_identity; " + sql);
        Assert.Contains((await world.VerifyAsync()).Findings, f => f.Code == "ledger.standing_differs" && (string?)f.Arguments!["table"] == table);
    }

    [Fact]
    public async Task After_imports_corrections_and_a_withdrawal_what_stands_is_what_was_recorded()
    {
        await using var world = await LedgerWorld.CreateAsync(1);
        var wrong = await HistoryAsync(world);
        await new BatchService(world.Node.Acts).WithdrawAsync(wrong, "wrong file", true, Node.By(Node.Amina));
        await world.Sequencer.RunOnceAsync();
        Assert.Empty((await world.VerifyAsync()).Findings);
        await world.TamperAsync("drop index entries_identity; update entries set until_act = null where act = (select max(act) from batches); update entries set until_act = (select max(act) from batches) where until_act is null and act < (select max(act) from batches)");
        Assert.Contains((await world.VerifyAsync()).Findings, f => f.Code == "ledger.standing_differs");
    }

    [Fact]
    public async Task A_link_that_was_moved_by_hand_is_named_with_both_weapons()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var (one, two, three) = (await world.RegisterAsync("L1"), await world.RegisterAsync("L2"), await world.RegisterAsync("L3"));
        await world.Node.Weapons.LinkAsync(one, two, "same marks", Node.By(Node.Amina));
        await world.Node.Weapons.CorrectAsync(one, e => e with { Make = "Other" }, "misread", Node.By(Node.Amina));
        await world.Node.Weapons.LinkAsync(three, two, "same marks", Node.By(Node.Amina));
        await world.Node.Weapons.UnlinkAsync(three, "other barrel", Node.By(Node.Amina));
        await world.Sequencer.RunOnceAsync();
        Assert.Empty((await world.VerifyAsync()).Findings);
        await world.TamperAsync($"update entries set linked_weapon = {three} where id = {one}");
        var finding = Assert.Single((await world.VerifyAsync()).Findings, f => f.Code == "ledger.link_differs");
        Assert.Equal((one, three, two), (finding.Arguments!["entry"], finding.Arguments["kept"], finding.Arguments["recorded"]));
    }

    [Fact]
    public void The_fold_of_versions_follows_replacements_and_withdrawals()
    {
        var none = new Dictionary<long, long>();
        Assert.Equal([2, 3, null], StandingFold.Fold([1, 2, 3], [1, 2, 3], none));
        Assert.Equal([null, 3], StandingFold.Fold([1, 2], [1, 2], new Dictionary<long, long> { [2] = 3 }));
        Assert.Equal([4, 3, null], StandingFold.Fold([1, 2, 4], [1, 2, 4], new Dictionary<long, long> { [2] = 3 }));
        Assert.Equal([2, 3, null], StandingFold.Fold([1, 2, 3], [1, 2, 3], new Dictionary<long, long> { [1] = 9 }));
        Assert.Equal([5, 5, null], StandingFold.Fold([1, 2, 5], [5], none));
        // Corrected (3) after the batch (2) that is withdrawn (4): what the batch replaced stays replaced, and so do marks.
        Assert.Equal([2, 3, null], StandingFold.Fold([1, 2, 3], [1, 2, 3], new Dictionary<long, long> { [2] = 4 }));
        Assert.Equal([2, null], StandingFold.Fold([1, 2], [1, 2], new Dictionary<long, long> { [2] = 4 }, [1, 2, 3]));
        Assert.Equal([null, 4], StandingFold.Fold([1, 2], [1, 2], new Dictionary<long, long> { [2] = 4 }, [1, 2, 5]));
    }

    [Fact]
    public async Task An_act_that_was_overtaken_on_its_weapon_begins_again_behind_the_one_that_was_first()
    {
        await using var world = await LedgerWorld.CreateAsync(1);
        var entry = await world.RegisterAsync("OV1");
        var attempts = 0;
        var outcome = await world.Node.Acts.DoAsync(new ActRequest(WeaponActs.ReportLost, Node.Amina, new Purpose("registration"), Guid.NewGuid()), async act =>
        {
            // Between this act's number and its lock another act comes and goes: somebody else's, so not within this one.
            if (++attempts == 1)
            {
                Task other;
                using (ExecutionContext.SuppressFlow()) other = Task.Run(() => world.Node.Weapons.TransferAsync(entry, "police", null, null, null, Node.By(Node.Boris)));
                await other;
            }
            await WeaponService.AddEventAsync(act, entry, EventType.Lost, PartialDate.Parse("2020"), null, null, null);
        });
        Assert.Equal(2, attempts);
        Assert.Equal(outcome.Id, await world.Node.ScalarAsync<long>("select max(id) from acts"));
        Assert.Equal("lost", await world.Node.ScalarAsync<string>("select status from weapon_states"));
        await world.Sequencer.RunOnceAsync();
        Assert.Empty((await world.VerifyAsync()).Findings);
    }

    [Fact]
    public async Task A_version_is_never_replaced_by_an_act_with_a_lower_number()
    {
        await using var world = await LedgerWorld.CreateAsync(1);
        var refused = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => world.Node.Acts.DoAsync(new ActRequest(WeaponActs.Correct, Node.Amina, new Purpose("registration"), Guid.NewGuid()), async act =>
        {
            act.Machinery("update entries set until_act = act - 1");
            await act.FlushAsync();
        }));
        Assert.Equal(ActOvertakenException.SqlState, refused.SqlState);
    }

    /// <summary>Two files and a correction; returns the second batch.</summary>
    private async Task<Guid> HistoryAsync(LedgerWorld world)
    {
        await ImportAsync(world, "1,A1,Glock\n2,A2,Glock\n");
        var second = await ImportAsync(world, "1,A1,Colt\n2,A2,Glock\n3,A3,Colt\n");
        var other = await world.RegisterAsync("C1");
        await world.Node.Weapons.CorrectAsync(other, e => e with { Make = "Walther" }, "misread", Node.By(Node.Amina));
        await world.Sequencer.RunOnceAsync();
        return second;
    }

    private async Task<Guid> ImportAsync(LedgerWorld world, string rows)
    {
        var file = Path.Combine(folder, Guid.NewGuid().ToString("N") + ".csv");
        await File.WriteAllTextAsync(file, Head + rows);
        using var keys = new PersonKeys(new byte[32]);
        var mapping = MappingReader.Read("""
            format: proofmark-import-mapping-1
            name: Standing
            register: weapons
            dates:
              order: ymd
            identity: [No]
            absence: nothing
            fields:
              register_number: No
              serial: Serial
              make: Make
            """);
        var report = await new ImportService(world.Node.Acts, keys, ReferenceTables.Shipped).ImportAsync(new ImportRequest("POLICE", file, mapping, Path.Combine(folder, "work"), p => p.Code, Node.By(Node.Amina)));
        return report.BatchUid!.Value;
    }
}
