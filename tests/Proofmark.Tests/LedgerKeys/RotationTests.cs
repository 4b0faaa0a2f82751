using Proofmark.Core.Federation;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Federation.Witnessing;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Watching;
using Proofmark.Ledger;
using Xunit;

namespace Proofmark.Tests.LedgerKeys;

/// <summary>The key that signs the ledger is replaced within an epoch (docs/keys.md).</summary>
public sealed class RotationTests : IAsyncLifetime
{
    private KeyWorld world = null!;

    public async Task InitializeAsync() => world = await KeyWorld.CreateAsync();

    public async Task DisposeAsync() => await world.DisposeAsync();

    [Fact]
    public async Task From_the_change_on_the_new_key_signs_and_the_old_one_is_gone_and_everything_verifies()
    {
        var before = (await world.PublishedAsync()).Head;
        var statement = await world.RotateAsync();
        await world.SignAsync("after");

        Assert.Equal((before.Head, world.Old.PublicKey), (statement.Head.Head, statement.Previous));
        Assert.Equal([statement.Previous, statement.Key], new TrustedKeys(statement.Previous, statement.Key).Open(statement.Note).SignedBy);
        var (head, note) = await world.PublishedAsync();
        Assert.Equal((1, statement.Key.KeyId), (head.Epoch, Assert.Single(note.Signatures).KeyId));
        Assert.Empty(await world.FindingsAsync());
        Assert.Equal(["ledger-" + statement.Key.KeyId.ToString("x8") + ".pem"], Directory.GetFiles(world.Keys, "ledger*.pem").Select(f => Path.GetFileName(f)!));
        // The change is itself an act, and the first leaf under the new key.
        Assert.Equal(statement.Head.Head.Size, await world.Here.Node.ScalarAsync<long>("select l.idx from leaves l join acts a on a.id = l.act where a.type = 'ledger.rotate_key'"));
        var proof = await new LedgerReader(world.Here.Node.Database, world.Here.Place).ProveAsync(await world.Here.Node.ScalarAsync<Guid>("select uid from acts where type = 'ledger.rotate_key'"));
        Assert.True(proof!.Holds);
        Assert.Equal(statement.Key, proof.Status.PublicKey);
    }

    [Fact]
    public async Task Whoever_noted_the_old_key_needs_the_fingerprint_of_the_root_to_believe_the_new_one()
    {
        var statement = await world.RotateAsync();
        await world.SignAsync("after");
        Assert.Empty(await world.FindingsAsync(statement.Key));
        Assert.Empty(await world.FindingsAsync(world.Old.PublicKey, world.Root.Public.Fingerprint));
        var refused = Assert.Single((await Assert.ThrowsAsync<ProblemException>(() => world.VerifyAsync(world.Old.PublicKey))).Problems);
        Assert.Equal(("ledger.key_replaced", statement.Key.ToString()), (refused.Code, (string)refused.Arguments!["key"]!));
        using var stranger = SigningKey.Create();
        Assert.Equal(["ledger.key_unvouched"], await world.FindingsAsync(world.Old.PublicKey, stranger.Public.Fingerprint));
        // A key that was never this ledger's: no head verifies.
        using var other = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        Assert.Contains("ledger.checkpoint_signature", await world.FindingsAsync(new NoteSigner(world.Old.PublicKey.Name, other).PublicKey));
    }

    [Fact]
    public async Task A_later_head_that_the_old_key_signed_is_named_as_forged_and_earlier_ones_stay_good()
    {
        await world.RotateAsync(RevocationReason.Compromised);
        await world.SignAsync("after");
        var (head, note) = await world.PublishedAsync();
        // The thief signs the very head that stands there: it is the key that is wrong, not the tree.
        var forged = world.Old.Sign(note.Text);
        await world.Here.TamperAsync($"update checkpoints set note = $f${forged}$f$ where size = {head.Head.Size}");
        Assert.Equal(["ledger.checkpoint_old_key"], await world.FindingsAsync());
        await File.WriteAllBytesAsync(Path.Combine(world.Here.Place.Store(1).Root, "checkpoint"), forged.ToBytes());
        var report = await world.VerifyAsync();
        Assert.Contains(report.Findings, f => f.Code == "ledger.files" && f.Arguments!["what"]!.ToString()!.Contains(nameof(FindingKind.SignedOutOfTime), StringComparison.Ordinal));
        Assert.All(report.Findings.Where(f => f.Code == "ledger.checkpoint_old_key"), f => Assert.Equal(head.Head.Size, f.Arguments!["size"]));
    }

    [Fact]
    public async Task Only_the_nodes_own_root_key_replaces_it_and_a_change_that_it_did_not_make_is_named()
    {
        using var stranger = SigningKey.Create();
        Assert.Equal(FederationCode.RootKeyWrong, (await Assert.ThrowsAsync<ProblemException>(() => world.RotateAsync(root: stranger))).Problems[0].Code);
        Assert.Equal(0L, await world.Here.Node.ScalarAsync<long>("select count(*) from ledger_keys"));
        // Whoever holds the machine writes it all the same, with a root key of his own.
        await world.RotateAsync(root: stranger, own: stranger.Public);
        await world.SignAsync("after");
        Assert.Equal(["ledger.key_unvouched"], await world.FindingsAsync(null, world.Root.Public.Fingerprint));
    }

    [Theory]
    [InlineData(RotationStep.KeyMade, false)]
    [InlineData(RotationStep.Recorded, true)]
    [InlineData(RotationStep.Published, true)]
    [InlineData(RotationStep.Kept, true)]
    public async Task A_stop_at_any_step_leaves_the_old_key_or_the_new_one_and_the_node_goes_on(RotationStep at, bool changed)
    {
        await Assert.ThrowsAsync<OperationCanceledException>(() => world.RotateAsync(reached: step => { if (step == at) throw new OperationCanceledException(); }));
        await world.SignAsync("after the stop");
        var (_, note) = await world.PublishedAsync();
        Assert.Equal(changed, Assert.Single(note.Signatures).KeyId != world.Old.PublicKey.KeyId);
        Assert.Empty(await world.FindingsAsync());
        Assert.Equal(!changed, File.Exists(Path.Combine(world.Keys, "ledger.pem")));
        Assert.Equal(changed ? 1 : 0, Directory.GetFiles(world.Keys, "ledger-*.json").Length);

        var next = await world.RotateAsync();
        await world.SignAsync("after the next");
        Assert.Equal(next.Key.KeyId, Assert.Single((await world.PublishedAsync()).Note.Signatures).KeyId);
        Assert.Empty(await world.FindingsAsync());
    }

    [Fact]
    public async Task While_a_node_signs_without_pause_no_head_is_signed_by_a_key_whose_time_is_over()
    {
        using var stop = new CancellationTokenSource();
        var busy = Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++) await world.SignAsync($"busy-{i}");
        });
        for (var i = 0; i < 4; i++) await world.RotateAsync();
        await stop.CancelAsync();
        await busy;
        Assert.Equal(4L, await world.Here.Node.ScalarAsync<long>("select count(*) from ledger_keys"));
        Assert.Empty(await world.FindingsAsync());
    }

    [Fact]
    public async Task A_key_whose_file_is_lost_is_named_and_replaced_without_it()
    {
        var lost = await world.RotateAsync();
        foreach (var file in Directory.GetFiles(world.Keys, "ledger*.pem")) File.Delete(file);
        await world.Here.RegisterAsync("unsigned");
        Assert.Equal("ledger.key_missing", (await Assert.ThrowsAsync<ProblemException>(() => world.Here.Sequencer.RunOnceAsync())).Problems[0].Code);
        Assert.Contains(await DatabaseExamination.ExamineAsync(world.Here.Node.Database, world.Here.Place, TimeProvider.System), s => s.Code == "ledger_key_missing");
        Assert.Empty(Directory.GetFiles(world.Keys, "ledger*.pem"));

        var next = await world.RotateAsync(RevocationReason.Lost);
        Assert.Equal(lost.Key, next.Previous);
        Assert.Empty(await world.FindingsAsync());
        Assert.Equal(0L, await world.Here.Node.ScalarAsync<long>("select count(*) from leaves where idx is null"));
        Assert.DoesNotContain(await DatabaseExamination.ExamineAsync(world.Here.Node.Database, world.Here.Place, TimeProvider.System), s => s.Code == "ledger_key_missing");
    }

    [Fact]
    public async Task A_statement_with_one_character_changed_vouches_for_nothing()
    {
        var statement = await world.RotateAsync();
        var text = System.Text.Encoding.UTF8.GetString(statement.Envelope.Payload.Span);
        foreach (var change in new[] { text.Replace("superseded", "lost", StringComparison.Ordinal), text.Replace("\"issued\":\"2", "\"issued\":\"3", StringComparison.Ordinal), text.Replace(statement.Key.ToString(), statement.Previous.ToString(), StringComparison.Ordinal) })
        {
            Assert.NotEqual(text, change);
            Assert.False(LedgerKeyStatement.Read(statement.Envelope with { Payload = System.Text.Encoding.UTF8.GetBytes(change) }).Ok);
        }
        // The head needs the new key's own signature: nobody is given a key that he does not hold.
        var parts = System.Text.Json.Nodes.JsonNode.Parse(text)!;
        parts["head"] = new SignedNote(statement.Note.Text, [statement.Note.Signatures[0]]).ToString();
        Assert.False(LedgerKeyStatement.Read(Core.Federation.Messages.Dsse.Sign(LedgerKeyStatement.PayloadType, System.Text.Encoding.UTF8.GetBytes(parts.ToJsonString()), world.Root)).Ok);
        parts["head"] = statement.Note.ToString();
        Assert.True(LedgerKeyStatement.Read(Core.Federation.Messages.Dsse.Sign(LedgerKeyStatement.PayloadType, System.Text.Encoding.UTF8.GetBytes(parts.ToJsonString()), world.Root)).Ok);
        Assert.True(LedgerKeyStatement.Read(statement.Envelope).Ok);
    }

    [Fact]
    public void A_key_signs_up_to_the_head_at_which_it_was_replaced_in_order_of_epochs_then_of_leaves()
    {
        var key = new LogKey(world.Old.PublicKey, new HeadPlace(1, 5), new HeadPlace(2, 7));
        foreach (var (epoch, size, covered) in new[] { (1, 4, false), (1, 5, true), (1, 99, true), (2, 1, true), (2, 7, true), (2, 8, false), (3, 1, false) })
        {
            var head = Checkpoint.Create(world.Old.PublicKey.Name, new TreeHead(size, new Hash(new byte[32])), epoch, TimeProvider.System.GetUtcNow());
            var opening = new TrustedKeys([key]).Open(world.Old.Sign(head.ToString()), head);
            Assert.Equal((covered, covered ? 0 : 1), (opening.IsTrusted, opening.OutOfTime.Count));
        }
    }
}
