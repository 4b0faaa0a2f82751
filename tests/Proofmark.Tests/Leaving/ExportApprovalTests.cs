using System.Net;
using Proofmark.Core.Leaving;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Tests.Storage;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.Leaving;

/// <summary>Nobody takes a node with persons away alone, nor to another reader than was agreed.</summary>
public sealed class ExportApprovalTests
{
    [Fact]
    public async Task A_node_with_persons_needs_two_persons_a_recipient_or_an_express_word_and_each_approval_serves_once()
    {
        await using var world = await LeavingWorld.CreateAsync();
        var clear = new ExportRequest(world.Place("one"), null, true);
        Assert.Equal("leaving.in_the_clear", await CodeAsync(() => world.ExportAsync(clear with { InTheClear = false })));
        Assert.Equal("leaving.needs_approval", await CodeAsync(() => world.ExportAsync(clear)));
        var approval = new ExportApproval(world.Node.Acts);
        var proposal = await approval.ProposeAsync(null, Node.By(Node.Amina, "administration"));
        Assert.Equal("leaving.needs_approval", await CodeAsync(() => world.ExportAsync(clear)));
        Assert.Equal("leaving.already_proposed", await CodeAsync(() => approval.ProposeAsync(null, Node.By(Node.Amina, "administration"))));
        Assert.Equal("act.own_proposal", await CodeAsync(() => new Proposals(world.Node.Acts).DecideAsync(ExportApproval.Export, proposal.Id, true, null, Node.Amina, new Purpose("administration"), Guid.NewGuid())));
        await new Proposals(world.Node.Acts).DecideAsync(ExportApproval.Export, proposal.Id, true, null, Node.Boris, new Purpose("administration"), Guid.NewGuid());
        // In the clear was agreed; another recipient was not.
        Assert.Equal("leaving.needs_approval", await CodeAsync(() => world.ExportAsync(clear with { Recipient = world.Recipient, InTheClear = false })));
        await world.ExportAsync(clear);
        Assert.Equal("leaving.needs_approval", await CodeAsync(() => world.ExportAsync(clear with { Out = world.Place("two") })));
        Assert.Equal("leaving.recipient", await CodeAsync(() => world.ExportAsync(clear with { Recipient = "ssh-ed25519 AAAA" })));
        Assert.Equal(1L, await world.Node.ScalarAsync<long>("select count(*) from acts where type = 'leaving.export_node' and stage = 'done'"));
    }

    [Fact]
    public async Task A_node_that_knows_no_person_leaves_with_one_and_the_act_says_so()
    {
        await using var world = await LedgerWorld.CreateAsync(2);
        var folder = Directory.CreateTempSubdirectory("proofmark-leaving-").FullName;
        await new NodeExport(world.Node.Acts, world.Sequencer, world.Data).RunAsync(new ExportRequest(Path.Combine(folder, "out"), null, false), Node.Amina);
        Assert.Equal(1L, await world.Node.ScalarAsync<long>("select count(*) from acts where type = 'leaving.export_without_persons'"));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Two_persons_decide_on_the_page_and_the_proposer_waits()
    {
        await using var server = await WeaponServer.StartAsync();
        var boris = await server.WorkingAsync("boris", "supervisor", "data_protection");
        var vera = await server.WorkingAsync("vera", "supervisor", "data_protection");
        var clerk = await server.WorkingAsync("amina", "clerk");
        Assert.Equal(HttpStatusCode.Forbidden, (await clerk.GetAsync("/leaving")).Status);
        Assert.Equal("Propose", (await boris.GetAsync("/leaving")).Page.QuerySelector("main form button[type=submit]")!.TextContent.Trim());
        Assert.Equal(HttpStatusCode.BadRequest, (await boris.SubmitAsync("/leaving", "leaving", ("Recipient", "not one of age"))).Status);
        Assert.Equal("/leaving", (await boris.SubmitAsync("/leaving", "leaving", ("Recipient", "age1qqqqqq"))).Location);
        Assert.Null((await boris.GetAsync("/leaving")).Page.QuerySelector("form.form"));
        Assert.Equal(HttpStatusCode.BadRequest, (await vera.SubmitAsync("/leaving", "leaving", ("Decision", "refuse"))).Status);
        Assert.Equal("/leaving", (await vera.SubmitAsync("/leaving", "leaving", ("Decision", "approve"))).Location);
        Assert.Contains("approved; can be carried out once", (await vera.GetAsync("/leaving")).Text, StringComparison.Ordinal);
        Assert.True(await server.Node.ScalarAsync<bool>("select approved from proposal_decisions"));
    }

    private static async Task<string> CodeAsync(Func<Task> work) => (await Assert.ThrowsAsync<ProblemException>(work)).Problems[0].Code;
}
