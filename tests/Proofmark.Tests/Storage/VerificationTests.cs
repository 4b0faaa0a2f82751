using Proofmark.Core.Documents;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Storage.Verification;
using Proofmark.Core.Weapons;
using Proofmark.Ledger;
using Xunit;

namespace Proofmark.Tests.Storage;

/// <summary>A row changed, added or removed by hand in the database is named by verification (issue: must show 5).</summary>
public sealed class VerificationTests
{
    [Fact]
    public async Task An_untouched_database_verifies_and_says_how_much_it_checked()
    {
        await using var world = await LedgerWorld.CreateAsync(3);
        var report = await world.VerifyAsync();
        Assert.Empty(report.Findings);
        Assert.Equal(4, report.Acts);
        Assert.Equal(4, report.SignedSize);
        Assert.Equal(0, report.Unsigned);
        Assert.Equal(2 + 3 * 4, report.Rows);
    }

    [Theory]
    [InlineData("update entries set make = 'Forged' where id = (select min(id) from entries)", "ledger.row_changed", "entries")]
    [InlineData("update marks set text = 'ZZ9999' where id = (select min(id) from marks)", "ledger.row_changed", "marks")]
    [InlineData("update events set occurred = '1999' where id = (select min(id) from events)", "ledger.row_changed", "events")]
    [InlineData("update events set data = '{\"note\":\"other\"}' where id = (select min(id) from events)", "ledger.row_changed", "events")]
    [InlineData("update acts set actor = 666 where id = (select max(id) from acts)", "ledger.row_changed", "acts")]
    [InlineData("delete from marks where id = (select min(id) from marks)", "ledger.record_missing", null)]
    [InlineData("delete from events where id = (select min(id) from events)", "ledger.record_missing", null)]
    [InlineData("insert into events (id, entry, register, handling, type, act, seq, salt) select 999999, entry, register, handling, 'stolen', act, 77, salt from events limit 1", "ledger.row_added", "events")]
    [InlineData("insert into marks (id, entry, register, handling, kind, text, norm, act, seq, salt) select 999999, entry, register, handling, kind, 'X', 'X', act, seq, salt from marks limit 1", "ledger.row_added", "marks")]
    [InlineData("update leaves set content = overlay(content placing '\\x39' from 12) where idx = 1", "ledger.leaf_changed", null)]
    [InlineData("delete from leaves where idx = 2", "ledger.leaf_missing", null)]
    [InlineData("delete from leaves where idx = 3", "ledger.leaves_cut", null)]
    [InlineData("update checkpoints set root = sha256('x') where size = (select max(size) from checkpoints)", "ledger.checkpoint_row_changed", null)]
    [InlineData("update checkpoints set note = replace(note, 'proofmark', 'proofmerk')", "ledger.checkpoint_signature", null)]
    [InlineData("insert into weapon_states values ((select min(id) from entries), 'stolen', 1, false)", "ledger.status_differs", null)]
    public async Task What_was_changed_by_hand_is_named(string sql, string code, string? table)
    {
        await using var world = await LedgerWorld.CreateAsync(3);
        await world.TamperAsync(sql);
        var report = await world.VerifyAsync();
        Assert.False(report.Holds);
        Assert.Contains(report.Findings, f => f.Code == code && (table is null || (string?)f.Arguments!["table"] == table));
    }

    [Fact]
    public async Task A_row_and_its_stored_hash_changed_together_are_named_by_the_act()
    {
        await using var world = await LedgerWorld.CreateAsync(1);
        await world.TamperAsync("update marks set text = 'FORGED'; update record_tiles set hashes = overlay(hashes placing sha256('forged') from 65) where act = (select max(act) from marks)");
        var report = await world.VerifyAsync();
        Assert.Contains(report.Findings, f => f.Code is "ledger.hashes_changed" or "ledger.tile_changed");
    }

    [Fact]
    public async Task In_a_bulk_act_a_row_changed_with_its_hash_is_named_to_the_tile_of_256()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var act = await world.BulkAsync(1000);
        Assert.True((await world.VerifyAsync()).Holds);
        await world.TamperAsync($"update record_tiles set hashes = overlay(hashes placing sha256('forged') from 1) where act = {act} and level = 0 and tile = 2");
        var finding = Assert.Single((await world.VerifyAsync()).Findings, f => f.Code == "ledger.tile_changed");
        Assert.Equal(512, finding.Arguments!["from"]);
        Assert.Equal(767, finding.Arguments!["to"]);
    }

    [Fact]
    public async Task Look_up_records_are_sealed_once_and_a_changed_one_is_named()
    {
        await using var world = await LedgerWorld.CreateAsync(1);
        var context = new ReadContext(Node.Amina, new Purpose("audit", null, "CASE-1"), [1], 0);
        await using (var session = await ReadSession.OpenAsync(world.Node.Database, context, TimeProvider.System))
        {
            await session.RecordAsync("find", "mark", "AB?34", [1, 2, 3]);
            await session.CompleteAsync();
        }
        await world.Sequencer.RunOnceAsync();
        Assert.True((await world.VerifyAsync()).Holds);
        await world.TamperAsync("update lookups set actor = 5");
        Assert.Contains((await world.VerifyAsync()).Findings, f => f.Code == "ledger.row_changed" && (string?)f.Arguments!["table"] == "lookups");
    }

    [Fact]
    public async Task A_restored_older_database_refuses_to_sign_until_a_new_epoch_is_opened()
    {
        await using var world = await LedgerWorld.CreateAsync(3);
        // What a restore from an older backup leaves: two acts and their checkpoints gone, the head outside the database still there.
        await world.TamperAsync("""
            delete from checkpoints where size > 2; create temp table gone as select act from leaves where idx >= 2; delete from leaves where act in (table gone);
            delete from record_tiles where act in (table gone); delete from events where act in (table gone); delete from marks where act in (table gone);
            delete from entries where act in (table gone); delete from acts where id in (table gone)
            """);
        Assert.Contains((await world.VerifyAsync()).Findings, f => f.Code == "ledger.database_older");
        await world.RegisterAsync("after restore");
        var refused = await Assert.ThrowsAsync<ProblemException>(() => world.Sequencer.RunOnceAsync());
        Assert.Equal("ledger.database_older", refused.Problems[0].Code);

        await world.Sequencer.OpenEpochAsync("Disk failure on 3 May; restored from the backup of 2 May.", Node.Boris);
        await world.Sequencer.RunOnceAsync();
        var report = await world.VerifyAsync();
        Assert.Empty(report.Findings);
        Assert.Equal(4, report.SignedSize);
    }

    [Fact]
    public async Task A_node_that_goes_on_signing_verifies_all_the_same()
    {
        await using var world = await LedgerWorld.CreateAsync(3);
        using var stop = new CancellationTokenSource();
        var busy = Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                await world.RegisterAsync($"busy-{i}");
                await world.Sequencer.RunOnceAsync();
            }
        });
        for (var i = 0; i < 5; i++) Assert.Empty((await world.VerifyAsync()).Findings);
        await stop.CancelAsync();
        await busy;
    }

    [Fact]
    public async Task Acts_that_commit_while_others_are_being_numbered_are_numbered_once_each_and_without_gaps()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var writers = Enumerable.Range(0, 4).Select(w => Task.Run(async () =>
        {
            for (var i = 0; i < 10; i++) await world.RegisterAsync($"{w}-{i}");
        })).ToList();
        var all = Task.WhenAll(writers);
        while (!all.IsCompleted) await world.Sequencer.RunOnceAsync();
        await all;
        await world.Sequencer.RunOnceAsync();
        Assert.Equal(41L, await world.Node.ScalarAsync<long>("select count(distinct idx) from leaves where idx between 0 and 40"));
        Assert.True((await world.VerifyAsync()).Holds);
    }
}

/// <summary>A node with a ledger directory and some registered weapons.</summary>
public sealed class LedgerWorld : IAsyncDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("proofmark-ledger-").FullName;

    private LedgerWorld(Node node)
    {
        Node = node;
        Place = new LedgerPlace(directory);
        Sequencer = new Sequencer(node.Acts, Place);
    }

    /// <summary>The data directory.</summary>
    public string Data => directory;

    public Node Node { get; }
    public LedgerPlace Place { get; }
    public Sequencer Sequencer { get; }
    public long Register { get; private set; }

    public static async Task<LedgerWorld> CreateAsync(int weapons, string state = "XA")
    {
        var world = new LedgerWorld(await Node.CreateAsync());
        await NodeIdentity.EnsureAsync(world.Node.Database, state, "national", TimeProvider.System);
        world.Register = await world.Node.PoliceRegisterAsync();
        for (var i = 0; i < weapons; i++)
        {
            await world.RegisterAsync($"AB{i}");
            await world.Sequencer.RunOnceAsync();
        }
        await world.Sequencer.RunOnceAsync();
        return world;
    }

    public async Task<long> RegisterAsync(string serial) =>
        (await Node.Weapons.RegisterAsync(new RegisterWeapon(Register, serial, [new MarkRequest("serial", serial)]) { Make = "Zastava", Country = "RS", Registered = PartialDate.Parse("2001-02") }, Node.By(Node.Amina))).Entry;

    public async Task<long> BulkAsync(int weapons)
    {
        var first = await Node.Ids.TakeAsync("entries", weapons);
        var outcome = await Node.Acts.DoAsync(new ActRequest(WeaponActs.Register, Node.Amina, new Purpose("registration"), Guid.NewGuid()), async act =>
            await act.CopyAsync(EntryRow.Table, Enumerable.Range(0, weapons).Select(i => new EntryRow { Id = first + i, Uid = Guid.NewGuid(), Register = Register, Handling = 0, Identity = Guid.NewGuid(), Make = "Make", Year = 1987 })));
        await Sequencer.RunOnceAsync();
        return outcome.Id;
    }

    public async Task<VerificationReport> VerifyAsync()
    {
        var identity = (await NodeIdentity.FindAsync(Node.Database))!;
        return await Verifier.RunAsync(Node.Database, Place, new TrustedKeys(Place.Signer(identity.Origin).PublicKey), [WeaponStates.CheckAsync, StandingCheck.RunAsync, AttachmentStore.Check(directory), Proofmark.Core.Federation.Peers.PeerPositionCheck.CheckAsync]);
    }

    /// <summary>Changes the database as an intruder with the owner's password would: without triggers.</summary>
    public Task TamperAsync(string sql) => Node.ExecuteAsync("set session_replication_role = replica; " + sql + "; set session_replication_role = default");

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }
}
