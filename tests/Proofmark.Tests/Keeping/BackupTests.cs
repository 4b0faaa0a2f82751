using System.Collections.Concurrent;
using Proofmark.Core.Federation.Witnessing;
using Proofmark.Core.Keeping;
using Proofmark.Core.Parties;
using Proofmark.Core.Parties.Erasure;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Ledger;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Keeping;

/// <summary>A node is copied while it works, and brought back to a second, by PostgreSQL's own means, on real files.</summary>
public sealed class BackupTests : IAsyncLifetime
{
    private KeptNode node = null!;

    public async Task InitializeAsync() => node = await KeptNode.StartAsync();

    public async Task DisposeAsync() => await node.DisposeAsync();

    [Fact]
    public async Task A_restored_second_holds_what_was_acknowledged_until_then_and_nothing_that_began_after()
    {
        var acts = new ConcurrentQueue<(string Number, DateTime Began, DateTime Acknowledged)>();
        using var stop = new CancellationTokenSource();
        var clerk = Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                var began = KeptNode.Now;
                await node.RegisterAsync($"N{i}");
                acts.Enqueue((acts.Count.ToString(System.Globalization.CultureInfo.InvariantCulture), began, KeptNode.Now));
            }
        });
        await UntilAsync(() => acts.Count > 20);
        await node.TakeAsync();
        await UntilAsync(() => acts.Count > acts.Count(a => a.Acknowledged < KeptNode.Now.AddSeconds(-1)) + 20);
        var second = KeptNode.Now;
        var before = acts.Count;
        await UntilAsync(() => acts.Count > before + 20);
        var later = await node.TakeAsync();
        await stop.CancelAsync();
        await clerk;
        Assert.False(later.Based);

        var (restored, brought, _) = await node.RestoreAsync(second);
        await using var one = restored;
        await using var two = brought;
        var numbers = (await KeptNode.NumbersAsync(brought)).Select(n => n[1..]).ToHashSet();
        Assert.Empty(acts.Where(a => a.Acknowledged <= second && !numbers.Contains(a.Number)));
        Assert.Empty(acts.Where(a => a.Began > second && numbers.Contains(a.Number)));
        Assert.Contains(acts, a => a.Began > second);
        var report = await KeptNode.VerifyAsync(brought);
        Assert.True(report.Holds, string.Join('\n', report.Findings));
    }

    [Fact]
    public async Task Partners_see_a_restored_yesterday_as_a_declared_loss_and_not_as_a_rewrite()
    {
        await node.RegisterAsync("1");
        await node.TakeAsync();
        var second = KeptNode.Now;
        await node.RegisterAsync("2");
        await node.TakeAsync();
        var seen = Head(node.Local);

        var (restored, brought, _) = await node.RestoreAsync(second);
        await using var one = restored;
        await using var two = brought;
        await brought.Weapons.RegisterAsync(new(node.Register, "3", []), Cli.Shared.LocalNode.Doing("registration"));
        await brought.Sequencer.RunOnceAsync();
        var (note, key) = Head(brought);
        var was = Checkpoint.Parse(seen.Note.Text);
        var (verdict, now) = HeadRule.Judge(new KnownHead(was.Origin, seen.Key, was.Epoch, was.Head), new HeadBody(key, note, 0, []));
        Assert.Equal((HeadVerdict.Restarted, 2), (verdict, now!.Epoch));
        Assert.Equal(["1", "3"], await KeptNode.NumbersAsync(brought));
    }

    [Fact]
    public async Task Who_was_erased_after_that_second_is_erased_again_before_anybody_reads()
    {
        using var keys = PersonKeys.Open(node.Data);
        var persons = new PersonService(node.Local.Acts, keys);
        async Task<long> RecordAsync() => await persons.RecordAsync([new PersonField("name", "Yusuf Okonkwo-Brandt", "registration", new DateOnly(2020, 1, 1))], Node.Amina, new Purpose("registration"), Guid.NewGuid());
        var (person, sameHuman) = (await RecordAsync(), await RecordAsync());
        await node.TakeAsync();
        var second = KeptNode.Now;
        var erasure = new PersonErasure(node.Local.Acts, persons);
        var proposal = await erasure.ProposeAsync(person, new ErasurePlan("Arms Act s. 12", false, [], [person, sameHuman]), Node.By(Node.Amina, "data_protection"));
        await new Proposals(node.Local.Acts).DecideAsync(PersonErasure.Erase, proposal.Id, true, null, Node.Boris, new Purpose("data_protection"), Guid.NewGuid());
        await erasure.EraseAsync(person, proposal.Id, Node.Amina, Guid.NewGuid());
        await node.TakeAsync();

        var (restored, brought, again) = await node.RestoreAsync(second);
        await using var one = restored;
        await using var two = brought;
        Assert.Equal(1, again);
        await using (var left = brought.Database.Owner.CreateCommand("select (select count(*) from person_contents where cipher is not null) + (select count(*) from person_keys)"))
            Assert.Equal(0L, await left.ExecuteScalarAsync());
        var report = await KeptNode.VerifyAsync(brought);
        Assert.True(report.Holds, string.Join('\n', report.Findings));
        Assert.Contains(report.ErasedRecords, e => e.Rule == "Arms Act s. 12");
        // The restored node's own backup still knows both, should it be restored in its turn.
        var next = await new BackupService(restored.Cluster, brought.Database, brought.DataDirectory, TimeProvider.System).RunAsync(new BackupRequest(node.Backup, false, TimeSpan.FromDays(7), TimeSpan.FromDays(35)));
        Assert.Equal([person, sameHuman], Assert.Single(next.Manifest.Forgotten).Persons.Order());
    }

    [Fact]
    public async Task Files_beside_the_database_come_back_each_from_the_bundle_that_first_held_it()
    {
        var first = Path.Combine(node.Data, "attachments", "aa", new string('a', 64));
        var second = Path.Combine(node.Data, "attachments", "bb", new string('b', 64));
        Directory.CreateDirectory(Path.GetDirectoryName(first)!);
        await File.WriteAllTextAsync(first, "sealed one");
        // Older than what the next bundle looks back for.
        File.SetLastWriteTimeUtc(first, KeptNode.Now.AddDays(-2));
        await node.TakeAsync();
        Directory.CreateDirectory(Path.GetDirectoryName(second)!);
        await File.WriteAllTextAsync(second, "sealed two");
        var taken = await node.TakeAsync();
        Assert.Equal(2, taken.Manifest.Files.Count);

        var request = node.Request();
        await using var restored = await RestoreService.RunAsync(request, "proofmark");
        foreach (var file in new[] { first, second })
            Assert.Equal(await File.ReadAllTextAsync(file), await File.ReadAllTextAsync(Path.Combine(request.DataDirectory, Path.GetRelativePath(node.Data, file))));
    }

    [Fact]
    public async Task A_new_base_copy_leaves_no_second_uncovered_and_what_is_past_its_period_is_removed()
    {
        var first = await node.TakeAsync();
        await node.RegisterAsync("1");
        var second = await node.TakeAsync(full: true);
        Assert.True(second.Based);
        var chains = BackupFolder.Open(node.Backup).Chains(null);
        Assert.Equal(2, chains.Count);
        Assert.True(chains[0].Through >= chains[1].BaseEnded);

        foreach (var chain in chains) Assert.All(chain.All(), f => Assert.True(File.Exists(Path.Combine(node.Backup, chain.Chain, f.Name)), f.Name));
        var third = await node.TakeAsync(keepDays: 0);
        Assert.Equal([first.Manifest.Chain], third.Removed);
        Assert.Equal([second.Manifest.Chain], BackupFolder.Open(node.Backup).Chains(null).Select(c => c.Chain));
    }

    [Fact]
    public async Task Two_chains_of_one_moment_are_two()
    {
        var still = new Still(KeptNode.Now);
        var service = new BackupService(node.Cluster, node.Local.Database, node.Data, still);
        var request = new BackupRequest(node.Backup, true, TimeSpan.FromDays(7), TimeSpan.FromDays(35));
        var first = await service.RunAsync(request);
        var second = await service.RunAsync(request);
        Assert.NotEqual(first.Manifest.Chain, second.Manifest.Chain);
        Assert.Equal([first.Manifest.Chain, second.Manifest.Chain], BackupFolder.Open(node.Backup).Chains(null).Select(c => c.Chain));
    }

    private sealed class Still(DateTime now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(now);
    }

    [Fact]
    public async Task Nothing_of_a_backup_can_be_read_without_its_key()
    {
        await node.RegisterAsync("SECRET-SERIAL-4711");
        await node.TakeAsync();
        foreach (var file in Directory.EnumerateFiles(node.Backup, "*", SearchOption.AllDirectories))
        {
            var bytes = await File.ReadAllBytesAsync(file);
            Assert.True(bytes.AsSpan().IndexOf("SECRET-SERIAL"u8) < 0, file);
            if (file.EndsWith(".age", StringComparison.Ordinal)) Assert.StartsWith("age-encryption.org/v1", System.Text.Encoding.ASCII.GetString(bytes, 0, 21), StringComparison.Ordinal);
        }
    }

    private (SignedNote Note, VerifierKey Key) Head(Cli.Shared.LocalNode of)
    {
        var epoch = of.Place.Epochs()[^1];
        var note = SignedNote.Parse(of.Place.Store(epoch).ReadCheckpoint()!);
        return (note, of.Place.Signer(Checkpoint.Parse(note.Text).Origin).PublicKey);
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var i = 0; i < 600 && !holds(); i++) await Task.Delay(50);
        Assert.True(holds());
    }
}
