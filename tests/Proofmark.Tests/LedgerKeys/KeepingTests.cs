using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Federation.Witnessing;
using Proofmark.Core.Keeping;
using Proofmark.Core.Keeping.Escrow;
using Proofmark.Core.Leaving;
using Proofmark.Core.Storage;
using Proofmark.Ledger;
using Proofmark.Tests.Keeping;
using Proofmark.Tests.Leaving;
using KeyFile = Proofmark.Core.Keeping.KeyFile;
using Xunit;

namespace Proofmark.Tests.LedgerKeys;

/// <summary>A ledger that several keys signed is backed up, restored, moved and put into shares like any other.</summary>
public sealed class KeepingTests
{
    [Fact]
    public async Task A_backup_goes_on_over_a_change_of_key_and_a_state_from_before_it_is_signed_on_by_the_new_key()
    {
        await using var node = await KeptNode.StartAsync();
        using var root = SigningKey.Create();
        await node.RegisterAsync("1");
        var first = await node.TakeAsync();
        var second = KeptNode.Now;
        await node.RegisterAsync("2");
        var statement = await new LedgerKeyRotation(node.Local.Acts, node.Local.Sequencer, node.Local.Place).RunAsync(root, root.Public, RevocationReason.Superseded, Actor.Node);
        await node.RegisterAsync("3");
        var last = await node.TakeAsync();
        Assert.False(last.Based);
        Assert.NotEqual(first.Manifest.LedgerKey, statement.Key.ToString());
        Assert.Equal(statement.Key.ToString(), Manifest.Read(Path.Combine(node.Backup, last.Manifest.Chain), null).LedgerKey);

        foreach (var to in new DateTime?[] { null, second })
        {
            var (restored, brought, _) = await node.RestoreAsync(to);
            await using var one = restored;
            await using var two = brought;
            var report = await KeptNode.VerifyAsync(brought, statement.Key.ToString());
            Assert.True(report.Holds, string.Join('\n', report.Findings));
            var head = SignedNote.Parse(brought.Place.Store(2).ReadCheckpoint()!);
            Assert.Equal((2, statement.Key.KeyId), (Checkpoint.Parse(head.Text).Epoch, Assert.Single(head.Signatures).KeyId));
            Assert.Equal(to is null ? ["1", "2", "3"] : ["1"], await KeptNode.NumbersAsync(brought));
        }
    }

    [Fact]
    public async Task A_node_that_leaves_after_a_change_of_key_arrives_with_all_of_them_and_only_with_the_key_that_signs_now()
    {
        await using var world = await LeavingWorld.CreateAsync();
        using var root = new KeyRingFolder(Core.Federation.FederationNode.KeyFolder(world.Here.Data)).ReadRoot(null);
        var older = world.Request("export");
        var statement = await new LedgerKeyRotation(world.Node.Acts, world.Here.Sequencer, world.Here.Place).RunAsync(root, root.Public, RevocationReason.Superseded, Actor.Node);
        var manifest = await world.ApprovedExportAsync("export");
        Assert.Equal(statement.Key.ToString(), manifest.LedgerKey);

        var to = await world.EmptyAsync();
        var refused = await Assert.ThrowsAsync<Core.Shared.ProblemException>(() => LeavingWorld.ImportAsync(to, older));
        Assert.Equal("leaving.keys_other", refused.Problems[0].Code);

        var keys = world.Place("keys-after.age");
        await KeyFile.WriteAsync(world.Here.Data, world.Recipient, keys);
        await LeavingWorld.ImportAsync(to, older with { Keys = keys });
        await using var arrived = Cli.Shared.LocalNode.Attach(to.Data, to.Connection);
        var report = await Cli.Ledger.VerifyCommand.RunAsync(arrived, statement.Previous.ToString(), null, default, root.Public.Fingerprint);
        Assert.True(report.Holds, string.Join('\n', report.Findings));
        await arrived.Sequencer.OpenEpochAsync("Moved.", Actor.Node);
        await arrived.Sequencer.RunOnceAsync();
        Assert.Equal(statement.Key.KeyId, Assert.Single(SignedNote.Parse(arrived.Place.Store(3).ReadCheckpoint()!).Signatures).KeyId);
        Assert.True((await LeavingWorld.VerifyAsync(arrived)).Holds);
    }

    [Fact]
    public async Task Shares_that_are_made_after_a_change_of_key_bring_back_the_new_key_and_its_statement()
    {
        await using var world = await KeyWorld.CreateAsync();
        var statement = await world.RotateAsync();
        var folder = Directory.CreateTempSubdirectory("proofmark-shares-").FullName;
        try
        {
            var shares = await KeyEscrow.OfNodeAsync(world.Here.Data, Path.Combine(folder, "keys.age"), 2, 3);
            KeyEscrow.Recover([("1", shares[0]), ("3", shares[2])], Path.Combine(folder, "recovered.txt"));
            await KeyFile.CheckAsync(Path.Combine(folder, "keys.age"), Path.Combine(folder, "recovered.txt"));
            await KeyFile.ReadAsync(Path.Combine(folder, "keys.age"), Path.Combine(folder, "recovered.txt"), Path.Combine(folder, "node"));
            Assert.Equal(statement.Key, new LedgerPlace(Path.Combine(folder, "node")).Signer(statement.Key).PublicKey);
            Assert.Single(Directory.GetFiles(Path.Combine(folder, "node", "keys"), "ledger-*.json"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
