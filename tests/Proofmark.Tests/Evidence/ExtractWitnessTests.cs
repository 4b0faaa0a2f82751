using System.Text;
using Proofmark.Core.Evidence;
using Proofmark.Core.Federation.Witnessing;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Tests.Federation;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Evidence;

/// <summary>XB has countersigned the ledger of XA: an extract of XA says so and proves it.</summary>
public sealed class ExtractWitnessTests : IAsyncLifetime
{
    private readonly ManualClock clock = new(TimeProvider.System.GetUtcNow());
    private FederatedNode a = null!, b = null!;

    public async Task InitializeAsync() => (a, b) = await FederatedNode.CreatePairAsync(clock);

    public async Task DisposeAsync()
    {
        await a.DisposeAsync();
        await b.DisposeAsync();
    }

    [Fact]
    public async Task A_witness_is_named_its_signature_verifies_and_any_changed_byte_of_it_is_refused()
    {
        var place = new LedgerPlace(a.Folder);
        var sequencer = new Sequencer(a.Acts, place);
        var register = await new RegisterService(a.Acts).OpenAsync("POLICE", "Police register of XA", "weapons", 0, null, Node.By(Node.Amina));
        var (entry, _) = await new WeaponService(a.Acts).RegisterAsync(new RegisterWeapon(register, "P-1", [new MarkRequest("serial", "A-4731/97", "receiver")]) { Make = "Zastava" }, Node.By(Node.Amina));
        while (await sequencer.RunOnceAsync() > 0) { }
        Assert.Equal(1, await a.Node.Witness.SendDueAsync());
        for (var i = 0; i < 6; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await a.Node.Courier.RunOnceAsync();
            await b.Node.Courier.RunOnceAsync();
        }
        while (await sequencer.RunOnceAsync() > 0) { }

        var reading = new ReadContext(Node.Boris, new Purpose("prosecution"), [register], 5);
        var uid = Guid.Parse((await a.ListAsync($"select uid::text from entries where id = {entry}"))[0]);
        var weapon = (await new WeaponHistory(a.Database, clock).OpenAsync(uid, reading))!;
        var extract = await new ExtractBook(a.Acts, place, a.Node.Keys).IssueAsync(weapon, weapon.Entries[0], ExtractWorld.ForTheCourt, reading, new Doing(Node.Boris, reading.Purpose, Guid.NewGuid()));
        var list = new ExtractList(a.Database);
        var file = await list.FileAsync(await list.GetAsync(entry, extract));

        var report = ExtractVerifier.Verify(file, a.Id);
        Assert.Empty(report.Problems);
        var witness = Assert.Single(report.Content!.Witnesses);
        Assert.Contains(report.Checks, c => c.Text == "evidence.check.witness");
        Assert.Contains((await b.ListAsync("select origin from node"))[0], witness.Key, StringComparison.Ordinal);
        var text = Encoding.UTF8.GetString(file);
        var from = text.IndexOf("\"witnesses\":", StringComparison.Ordinal);
        var dice = new Random(20261122);
        for (var i = 0; i < 300; i++)
        {
            var copy = file.ToArray();
            copy[dice.Next(Encoding.UTF8.GetByteCount(text[..from]), file.Length)] ^= (byte)dice.Next(1, 256);
            Assert.False(ExtractVerifier.Verify(copy).Holds);
        }
        // The key of the witness exchanged for another: its signature is not by that one.
        var other = text.Replace(witness.Key, report.Content.Keys.Ledger, StringComparison.Ordinal);
        Assert.Equal("evidence.witness", ExtractVerifier.Verify(Encoding.UTF8.GetBytes(other)).Problems.Select(p => p.Code).First(c => c != "evidence.signature"));
    }
}
