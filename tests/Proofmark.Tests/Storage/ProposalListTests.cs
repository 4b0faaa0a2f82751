using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Xunit;

namespace Proofmark.Tests.Storage;

public sealed class ProposalListTests
{
    [Fact]
    public async Task A_proposal_is_seen_waiting_then_approved_then_done()
    {
        await using var node = await Node.CreateAsync();
        var register = await node.PoliceRegisterAsync();
        var (entry, _) = await node.Weapons.RegisterAsync(new RegisterWeapon(register, "1", []), Node.By(Node.Amina));
        var (proposals, list, subject) = (new Proposals(node.Acts), new ProposalList(node.Database), $"entry:{entry}");
        var purpose = new Purpose("destruction");
        var proposed = await proposals.ProposeAsync(WeaponActs.Destroy, subject, """{"method":"smelted"}""", Node.Amina, purpose, Guid.NewGuid());

        var waiting = Assert.Single(await list.OfAsync(subject));
        Assert.True(waiting.IsWaiting);
        Assert.Equal((Node.Amina.User, """{"method":"smelted"}"""), (waiting.Proposer, waiting.Data));

        await proposals.DecideAsync(WeaponActs.Destroy, proposed.Id, true, null, Node.Boris, purpose, Guid.NewGuid());
        Assert.Equal((true, null), ((await list.FindAsync(proposed.Uid))!.Approved, (await list.FindAsync(proposed.Uid))!.DoneAct));

        var done = await node.Weapons.DestroyAsync(entry, null, "smelted", proposed.Id, Node.By(Node.Boris, "destruction"));
        Assert.Equal(done.Id, (await list.FindAsync(proposed.Uid))!.DoneAct);
        Assert.Empty(await list.OfAsync("entry:0"));
    }
}
