using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Tests.Architecture;
using Proofmark.Tests.Languages;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Weapons.Duties;

/// <summary>No act that moves a weapon goes around the gate, and none that is added later does.</summary>
public sealed class GateConventionTests
{
    [Fact]
    public void Every_act_type_whose_events_move_a_weapon_has_the_gate() => Findings.None(Ungated(ActType.All.Values));

    [Fact]
    public void One_that_has_none_is_named() =>
        Assert.Equal("weapons.planted: emits exported, which moves a weapon, and has no gate", Assert.Single(Ungated([new ActType("weapons.planted", false, "marked", "exported"), WeaponActs.Transfer])));

    [Fact]
    public void Only_the_import_retells_what_moved_before() => Assert.Equal(["import.batch"], ActType.All.Values.Where(t => t.Retells).Select(t => t.Code));

    [Fact]
    public async Task An_act_that_moves_a_weapon_and_did_not_ask_the_gate_is_not_committed()
    {
        await using var world = await LedgerWorld.CreateAsync(1);
        var before = await world.Node.ScalarAsync<long>("select count(*) from acts");
        var around = new ActRequest(WeaponActs.Transfer, Node.Amina, new Purpose("registration"), Guid.NewGuid());
        Assert.Contains("did not ask the gate", (await Assert.ThrowsAsync<InvalidOperationException>(() => world.Node.Acts.DoAsync(around, _ => Task.CompletedTask))).Message, StringComparison.Ordinal);
        Assert.Equal(before, await world.Node.ScalarAsync<long>("select count(*) from acts"));
    }

    [Fact]
    public void Nobody_but_the_gate_lets_an_act_pass() =>
        Assert.Equal("MarkGate.cs", Path.GetFileName(Assert.Single(
            Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories), f => File.ReadAllText(f).Contains(".Passed = ", StringComparison.Ordinal))));

    private static IEnumerable<string> Ungated(IEnumerable<ActType> types) =>
        from type in types
        where !type.Moves && !type.Retells
        from code in type.Events
        where EventType.All[code].Moves
        select $"{type.Code}: emits {code}, which moves a weapon, and has no gate";
}
