using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Core.Weapons.Duties;
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

    [Fact]
    public async Task An_approval_serves_one_act_and_no_second_one()
    {
        await using var node = await Node.CreateAsync();
        var (entry, proposal) = await ApprovedDestructionAsync(node);
        var doing = Node.By(Node.Amina, "destruction");
        var first = await node.Weapons.DestroyAsync(entry, null, "smelted", proposal, doing);
        var refused = await Assert.ThrowsAsync<ProblemException>(() => node.Weapons.DestroyAsync(entry, null, "smelted", proposal, Node.By(Node.Amina, "destruction")));
        Assert.Equal("act.approval_used", refused.Problems[0].Code);
        // The same request again is no second act.
        Assert.Equal((first.Id, true), (await node.Weapons.DestroyAsync(entry, null, "smelted", proposal, doing)) is var again ? (again.Id, again.AlreadyDone) : default);
    }

    [Fact]
    public async Task Of_several_acts_at_the_same_moment_one_gets_the_approval()
    {
        await using var node = await Node.CreateAsync();
        var (entry, proposal) = await ApprovedDestructionAsync(node);
        var codes = await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
        {
            try
            {
                // Without the entry's own lock before it: the approval alone must keep them apart.
                await node.Acts.DoAsync(new ActRequest(WeaponActs.Destroy, Node.Amina, new Purpose("destruction"), Guid.NewGuid()) { Proposal = proposal },
                    async act =>
                    {
                        await Proposals.UseApprovalAsync(act, proposal, WeaponActs.Destroy, $"entry:{entry}", default);
                        await new MarkGate(MarkingLaw.Shipped).PassAsync(act, (await EntryStore.FindAsync(act.Connection, entry, default))!, Movement.Destruction, null, default);
                    });
                return "done";
            }
            catch (ProblemException e)
            {
                return e.Problems[0].Code;
            }
        }));
        Assert.Equal(["act.approval_used", "act.approval_used", "act.approval_used", "act.approval_used", "act.approval_used", "done"], codes.Order(StringComparer.Ordinal));
        Assert.Equal(1L, await node.ScalarAsync<long>($"select count(*) from acts where proposal = {proposal} and stage = 'done'"));
    }

    [Fact]
    public async Task An_act_that_failed_uses_no_approval_up()
    {
        await using var node = await Node.CreateAsync();
        var (entry, proposal) = await ApprovedDestructionAsync(node);
        await Assert.ThrowsAsync<InvalidOperationException>(() => node.Acts.DoAsync(new ActRequest(WeaponActs.Destroy, Node.Amina, new Purpose("destruction"), Guid.NewGuid()) { Proposal = proposal }, async act =>
        {
            await Proposals.UseApprovalAsync(act, proposal, WeaponActs.Destroy, $"entry:{entry}", default);
            throw new InvalidOperationException("planted");
        }));
        await node.Weapons.DestroyAsync(entry, null, "smelted", proposal, Node.By(Node.Amina, "destruction"));
    }

    private static async Task<(long Entry, long Proposal)> ApprovedDestructionAsync(Node node)
    {
        var (entry, _) = await node.Weapons.RegisterAsync(new RegisterWeapon(await node.PoliceRegisterAsync(), "1", []), Node.By(Node.Amina));
        var proposals = new Proposals(node.Acts);
        var proposed = await proposals.ProposeAsync(WeaponActs.Destroy, $"entry:{entry}", "{}", Node.Amina, new Purpose("destruction"), Guid.NewGuid());
        await proposals.DecideAsync(WeaponActs.Destroy, proposed.Id, true, null, Node.Boris, new Purpose("destruction"), Guid.NewGuid());
        return (entry, proposed.Id);
    }
}
