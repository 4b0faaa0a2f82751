using System.Text.Json;
using Proofmark.Cli.Shared;
using Proofmark.Core.Documents;
using Proofmark.Core.Federation.Witnessing;
using Proofmark.Core.Leaving;
using Proofmark.Core.Parties;
using Proofmark.Core.Storage;
using Proofmark.Core.Storage.Sealing;
using Proofmark.Ledger;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Leaving;

/// <summary>A node that leaves and arrives is the same node: its ledger, its records, what is found in it, and whom it has forgotten.</summary>
public sealed class NodeRoundTripTests : IAsyncLifetime
{
    private LeavingWorld world = null!;

    public async Task InitializeAsync() => world = await LeavingWorld.CreateAsync();

    public async Task DisposeAsync() => await world.DisposeAsync();

    [Theory]
    [InlineData("export", true)]
    [InlineData("export.tar", false)]
    public async Task A_node_exported_and_imported_has_the_same_head_counts_and_search_results_and_verifies(string name, bool clear)
    {
        var before = await world.ApprovedExportAsync(name, clear);
        // What the manifest counts is what the database held at that moment; the act that says "exported" came after.
        var counts = await LeavingWorld.CountsAsync(world.Node.Database);
        counts["acts"]--;
        counts["leaves"]--;
        counts["record_tiles"]--;
        Assert.Equal(counts.OrderBy(c => c.Key), before.Tables.ToDictionary(t => t.Name, t => t.Rows).OrderBy(c => c.Key));
        Assert.All(new[] { "person_contents", "erasures", "attachments", "recoveries", "traces", "messages_in", "messages_out", "lookups", "epochs", "batches", "peers", "sealed_records", "sealed_roots" }, t => Assert.NotEqual(0, before.Table(t).Rows));

        var to = await world.EmptyAsync();
        var shares = new List<double>();
        var after = await LeavingWorld.ImportAsync(to, world.Request(name, before.LedgerKey), new Shares(shares));
        await using var arrived = LocalNode.Attach(to.Data, to.Connection);
        Assert.Equal(before.Tables.ToDictionary(t => t.Name, t => t.Rows), await LeavingWorld.CountsAsync(arrived.Database));
        Assert.Equal(File.ReadAllBytes(Path.Combine(world.Here.Place.Store(2).Root, "checkpoint")), File.ReadAllBytes(Path.Combine(arrived.Place.Store(2).Root, "checkpoint")));
        var status = await new LedgerReader(arrived.Database, arrived.Place).StatusAsync();
        Assert.Equal((after.Head.Size, after.Head.Root, 2), (status.Head.Size, status.Head.Root.ToBase64(), status.Node.Epoch));
        Assert.Equal((await NodeIdentity.FindAsync(world.Node.Database))!, status.Node);
        Assert.Equal([1, 2], arrived.Place.Epochs());

        var report = await LeavingWorld.VerifyAsync(arrived);
        Assert.True(report.Holds, string.Join('\n', report.Findings));
        Assert.NotEmpty(report.ErasedRecords);
        await using (var reading = await arrived.Database.Writer.OpenConnectionAsync())
        await using (await reading.BeginTransactionAsync())
            Assert.Equal("GA 12/2026", Assert.Single(await SealedJournal.OfAsync(reading, SealedVault.Open(to.Data), SealedJournal.Authorities)).Reference);
        Assert.Equal(await LeavingWorld.FindAsync(world.Node.Database, world.Here.Register), await LeavingWorld.FindAsync(arrived.Database, world.Here.Register));
        Assert.InRange((await LeavingWorld.FindAsync(arrived.Database, world.Here.Register)).Count, 5, 50);
        Assert.Contains(shares, s => s is > 0 and < 1);
        Assert.False(Directory.Exists(Path.Combine(to.Data, "leaving.partial")));
    }

    [Fact]
    public async Task Every_row_arrives_to_the_letter()
    {
        await world.ApprovedExportAsync("export");
        var to = await world.EmptyAsync();
        var manifest = await LeavingWorld.ImportAsync(to, world.Request("export"));
        await using var arrived = LocalNode.Attach(to.Data, to.Connection);
        foreach (var table in manifest.Tables)
        {
            // The last act here is the one that says that the export is whole; the transaction's mark is another.
            var later = table.Name switch { "acts" => " where type <> 'leaving.finish_export'", "leaves" or "record_tiles" => " where act not in (select id from acts where type = 'leaving.finish_export')", _ => "" };
            var sql = $"select md5(coalesce(string_agg(line, E'\\n' order by line), '')) from (select ((to_jsonb(t) - 'xid')::text) as line from {table.Name} t{later}) x";
            await using var there = arrived.Database.Owner.CreateCommand(sql);
            Assert.Equal((table.Name, await world.Node.ScalarAsync<string>(sql)), (table.Name, (string)(await there.ExecuteScalarAsync())!));
        }
    }

    [Fact]
    public async Task Persons_and_attachments_can_be_read_where_they_arrived_and_the_erased_one_nowhere()
    {
        await world.ApprovedExportAsync("export");
        var to = await world.EmptyAsync();
        await LeavingWorld.ImportAsync(to, world.Request("export"));
        await using var arrived = LocalNode.Attach(to.Data, to.Connection);
        using var keys = PersonKeys.Open(to.Data);
        var typed = await world.Node.ScalarAsync<long>("select max(person) from person_contents where cipher is not null");
        Assert.Equal([LeavingWorld.Known, "LIC \"7\"\\\n2"], (await new PersonService(arrived.Acts, keys).ReadAsync(typed)).Select(f => f.Text));
        await using var command = arrived.Database.Owner.CreateCommand("select uid, sha256, wrapped_key from attachments");
        await using var reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        Assert.EndsWith("a picture", System.Text.Encoding.UTF8.GetString(AttachmentStore.Open(to.Data).Read(reader.GetGuid(0), reader.GetFieldValue<byte[]>(1), reader.GetFieldValue<byte[]>(2))), StringComparison.Ordinal);
        foreach (var file in Directory.EnumerateFiles(world.Place("export"), "*.gz", SearchOption.AllDirectories))
            Assert.DoesNotContain(LeavingWorld.Forgotten, Stranger.Text(file), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobodys_secret_leaves_with_the_node()
    {
        await world.Node.ExecuteAsync("insert into one_time_links (token_hash, kind, expires) values ('\\x0102', 'first_administrator', now())");
        await world.ApprovedExportAsync("export");
        Assert.All(NodeTables.LeftBehind, t => Assert.Empty(Directory.EnumerateFiles(world.Place("export"), t + "-*", SearchOption.AllDirectories)));
        var pem = File.ReadAllText(Path.Combine(world.Here.Data, "keys", "ledger.pem"))[30..90];
        Assert.All(Directory.EnumerateFiles(world.Place("export"), "*.gz", SearchOption.AllDirectories), f => Assert.DoesNotContain(pem, Stranger.Text(f), StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateFiles(world.Place("export"), "*.pem", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task What_arrived_does_not_sign_until_a_new_epoch_says_so_and_partners_then_see_a_declared_restart()
    {
        await world.ApprovedExportAsync("export");
        var to = await world.EmptyAsync();
        var manifest = await LeavingWorld.ImportAsync(to, world.Request("export"));
        await using var arrived = LocalNode.Attach(to.Data, to.Connection);
        await arrived.Weapons.RegisterAsync(new(world.Here.Register, "after", []), LocalNode.Doing("registration"));
        Assert.Equal(0, await arrived.Sequencer.RunOnceAsync());
        Assert.Equal(manifest.Head.Size, (await new LedgerReader(arrived.Database, arrived.Place).StatusAsync()).Head.Size);

        await arrived.Sequencer.OpenEpochAsync("The node moved to the ministry's new machine.", Actor.Node);
        Assert.NotEqual(0, await arrived.Sequencer.RunOnceAsync());
        var note = SignedNote.Parse(arrived.Place.Store(3).ReadCheckpoint()!);
        var key = arrived.Place.Signer(manifest.Origin).PublicKey;
        var was = Checkpoint.Parse(SignedNote.Parse(System.Text.Encoding.UTF8.GetBytes(manifest.Head.Note!)).Text);
        var (verdict, now) = HeadRule.Judge(new KnownHead(was.Origin, VerifierKey.Parse(manifest.LedgerKey), was.Epoch, was.Head), new HeadBody(key, note, 0, []));
        Assert.Equal((HeadVerdict.Restarted, 3), (verdict, now!.Epoch));
        // Should the old place sign on, partners who saw the new epoch name it.
        await world.Here.RegisterAsync("behind the back");
        await world.Here.Sequencer.RunOnceAsync();
        var (old, _) = HeadRule.Judge(new KnownHead(was.Origin, key, 3, now.Head), new HeadBody(key, SignedNote.Parse(world.Here.Place.Store(2).ReadCheckpoint()!), 0, []));
        Assert.Equal(HeadVerdict.Shorter, old);
        Assert.True((await LeavingWorld.VerifyAsync(arrived)).Holds);
    }

    [Fact]
    public async Task What_arrived_goes_on_with_numbers_that_nobody_has()
    {
        await world.ApprovedExportAsync("export");
        var to = await world.EmptyAsync();
        await LeavingWorld.ImportAsync(to, world.Request("export"));
        await using var arrived = LocalNode.Attach(to.Data, to.Connection);
        await arrived.Sequencer.OpenEpochAsync("Moved.", Actor.Node);
        for (var i = 0; i < 3; i++) await arrived.Weapons.RegisterAsync(new(world.Here.Register, $"N{i}", []), LocalNode.Doing("registration"));
        await LeavingWorld.FindAsync(arrived.Database, world.Here.Register);
        while (await arrived.Sequencer.RunOnceAsync() > 0) { }
        Assert.True((await LeavingWorld.VerifyAsync(arrived)).Holds);
        // The guards stand again.
        await using var edit = arrived.Database.Owner.CreateCommand("update entries set make = 'other'");
        await Assert.ThrowsAnyAsync<Npgsql.PostgresException>(() => edit.ExecuteNonQueryAsync());
    }

    private sealed class Shares(List<double> seen) : IProgress<double>
    {
        public void Report(double value) => seen.Add(value);
    }
}
