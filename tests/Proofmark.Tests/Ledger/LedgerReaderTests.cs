using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Ledger;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Ledger;

public sealed class LedgerReaderTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("proofmark-ledger-").FullName;
    private Node node = null!;
    private Sequencer sequencer = null!;
    private LedgerReader reader = null!;

    public async Task InitializeAsync()
    {
        node = await Node.CreateAsync();
        await NodeIdentity.EnsureAsync(node.Database, "XA", null, TimeProvider.System);
        var place = new LedgerPlace(folder);
        sequencer = new Sequencer(node.Acts, place);
        reader = new LedgerReader(node.Database, place);
    }

    public async Task DisposeAsync()
    {
        await node.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task An_act_is_proved_once_it_is_signed_and_the_proof_travels_alone()
    {
        var register = await node.PoliceRegisterAsync();
        var (_, outcome) = await node.Weapons.RegisterAsync(new RegisterWeapon(register, "1", [new MarkRequest("serial", "A-4731")]), Node.By(Node.Amina));
        var before = await reader.ProveAsync(outcome.Uid);
        Assert.Null(before!.Index);
        Assert.False(before.Holds);
        Assert.Null(before.ToFile());
        Assert.Equal(2, (await reader.StatusAsync()).Unsigned);

        await sequencer.RunOnceAsync();
        var proof = (await reader.ProveAsync(outcome.Uid))!;
        Assert.True(proof.Holds);
        Assert.Equal(["acts", "entries", "marks", "events", "duties"], proof.Records.Select(r => r.Table));
        Assert.All(proof.Records, r => Assert.NotNull(r.Hash));
        Assert.Equal(proof.Leaf.Records, proof.Records.Count);

        var file = LogProof.Parse(proof.ToFile()!.ToString());
        var status = await reader.StatusAsync();
        Assert.Equal(0, status.Unsigned);
        Assert.NotNull(file.Verify(MerkleHash.Leaf(proof.Content), status.Node.Origin, new TrustedKeys(VerifierKey.Parse(status.PublicKey.ToString()))));
        Assert.Null(file.Verify(MerkleHash.Leaf([.. proof.Content, 0]), status.Node.Origin, new TrustedKeys(status.PublicKey)));
    }

    [Fact]
    public async Task Files_of_the_log_are_served_up_to_the_signed_size_and_no_further()
    {
        await node.PoliceRegisterAsync();
        await sequencer.RunOnceAsync();
        Assert.NotNull(await reader.FileAsync("checkpoint"));
        Assert.NotNull(await reader.FileAsync("tile/0/000.p/1"));
        Assert.Null(await reader.FileAsync("tile/0/000.p/2"));
        Assert.Null(await reader.FileAsync("tile/0/../../../keys/ledger.pem"));
        Assert.Null(await reader.FileAsync("keys/ledger.pem"));
    }

    [Fact]
    public async Task An_act_that_never_was_has_no_proof() => Assert.Null(await reader.ProveAsync(Guid.CreateVersion7()));
}
