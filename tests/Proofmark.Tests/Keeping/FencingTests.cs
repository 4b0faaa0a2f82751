using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Watching;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Keeping;

/// <summary>One node runs once: not two servers on one database, not a copy beside its original.</summary>
public sealed class FencingTests : IDisposable
{
    private readonly string here = Directory.CreateTempSubdirectory("proofmark-here-").FullName;
    private readonly string copy = Directory.CreateTempSubdirectory("proofmark-copy-").FullName;

    [Fact]
    public async Task The_second_server_of_a_database_is_refused_and_told_which_is_the_first()
    {
        await using var node = await Node.CreateAsync();
        await using (await ServingLock.TakeAsync(node.Database))
        {
            var refused = (await Assert.ThrowsAsync<ProblemException>(() => ServingLock.TakeAsync(node.Database))).Problems[0];
            Assert.Equal("node.second_server.unavailable", refused.Code);
            Assert.StartsWith($"proofmark server {Environment.ProcessId} on ", (string)refused.Arguments!["server"]!, StringComparison.Ordinal);
            await using var other = await Node.CreateAsync();
            await (await ServingLock.TakeAsync(other.Database)).DisposeAsync();
        }
        await (await ServingLock.TakeAsync(node.Database)).DisposeAsync();
    }

    [Fact]
    public async Task A_server_that_lost_its_lock_to_another_does_no_acts_until_it_has_it_again()
    {
        await using var node = await Node.CreateAsync();
        var condition = new NodeCondition([], TimeProvider.System);
        await using var first = await ServingLock.TakeAsync(node.Database);
        await first.LookAsync(condition);
        // The connection breaks, as when PostgreSQL is restarted, and another server is quicker.
        await node.ExecuteAsync("select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'proofmark server %' and datname = current_database()");
        await first.LookAsync(condition);
        ServingLock second;
        for (var i = 0; ; i++)
        {
            try
            {
                second = await ServingLock.TakeAsync(node.Database);
                break;
            }
            catch (ProblemException) when (i < 50)
            {
                await Task.Delay(20);
            }
        }
        await using (second)
        {
            await first.LookAsync(condition);
            Assert.Equal("node.second_server.unavailable", condition.Refusal!.Code);
            Assert.Throws<ProblemException>(condition.Demand);
        }
        for (var i = 0; i < 50 && condition.Refusal is not null; i++) await first.LookAsync(condition);
        Assert.Null(condition.Refusal);
    }

    [Fact]
    public async Task A_node_that_was_copied_records_nothing_until_a_person_says_that_it_was_moved()
    {
        await using var node = await Node.CreateAsync();
        var identity = await NodeIdentity.EnsureAsync(node.Database, "XA", null, TimeProvider.System);
        var original = await NodePlace.HereAsync(here, identity.Uid);
        Assert.Null(await original.CheckAsync(node.Database, TimeProvider.System));
        Assert.Null(await original.CheckAsync(node.Database, TimeProvider.System));

        var copied = await NodePlace.HereAsync(copy, identity.Uid);
        var problem = await copied.CheckAsync(node.Database, TimeProvider.System);
        Assert.Equal(("node.copied", here, copy, "same"), (problem!.Code, problem.Arguments!["folder"], problem.Arguments["here"], problem.Arguments["machine"]));
        Assert.Contains(await DatabaseExamination.ExamineAsync(node.Database, new LedgerPlace(copy), TimeProvider.System), s => s.Code == "copied");
        Assert.DoesNotContain(await DatabaseExamination.ExamineAsync(node.Database, new LedgerPlace(here), TimeProvider.System), s => s.Code == "copied");

        var condition = new NodeCondition([], TimeProvider.System);
        var acts = new Acts(node.Database, node.Ids, TimeProvider.System, condition);
        condition.Hold(NodePlace.Reason, problem);
        await Assert.ThrowsAsync<ProblemException>(() => acts.DoAsync(new ActRequest(ClockAcceptance.Accept, Actor.Node, Purpose.Housekeeping, Guid.NewGuid()), _ => Task.CompletedTask));
        await copied.MoveAsync(acts, "The laptop was replaced.", Actor.Node);
        Assert.Null(condition.Refusal);
        Assert.Null(await copied.CheckAsync(node.Database, TimeProvider.System));
        Assert.Equal("The laptop was replaced.", await node.ScalarAsync<string>("select case_reference from acts where type = 'node.move'"));
        // The original is now the copy.
        Assert.Equal("node.copied", (await original.CheckAsync(node.Database, TimeProvider.System))!.Code);
    }

    [Fact]
    public async Task Another_machine_or_a_folder_of_the_same_name_is_another_place()
    {
        var node = Guid.NewGuid();
        var place = await NodePlace.HereAsync(here, node);
        Assert.NotEqual(0, place.Inode);
        Assert.Equal(place, await NodePlace.HereAsync(here + "/", node));
        var moved = here + ".old";
        Directory.Move(here, moved);
        Directory.CreateDirectory(here);
        Assert.NotEqual(place, await NodePlace.HereAsync(here, node));
        Directory.Delete(moved);
    }

    [Fact]
    public async Task A_new_epoch_says_where_the_node_goes_on()
    {
        await using var node = await Node.CreateAsync();
        var identity = await NodeIdentity.EnsureAsync(node.Database, "XA", null, TimeProvider.System);
        await (await NodePlace.HereAsync(here, identity.Uid)).CheckAsync(node.Database, TimeProvider.System);
        var restored = await NodePlace.HereAsync(copy, identity.Uid);
        var condition = new NodeCondition([], TimeProvider.System);
        condition.Hold(NodePlace.Reason, (await restored.CheckAsync(node.Database, TimeProvider.System))!);
        await new Sequencer(new Acts(node.Database, node.Ids, TimeProvider.System, condition), new LedgerPlace(copy)).OpenEpochAsync("The disk failed.", Actor.Node);
        Assert.Null(await restored.CheckAsync(node.Database, TimeProvider.System));
        Assert.Null(condition.Refusal);
    }

    public void Dispose()
    {
        Directory.Delete(here, recursive: true);
        Directory.Delete(copy, recursive: true);
    }
}
