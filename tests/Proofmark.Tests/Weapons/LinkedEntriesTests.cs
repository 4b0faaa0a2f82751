using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Core.Weapons.Linked;
using Proofmark.Tests.Storage;
using Proofmark.Tests.Weapons.Assemblies;
using Xunit;

namespace Proofmark.Tests.Weapons;

/// <summary>Two registers speak of one weapon and do not agree: each value with where it comes from, and a decision that changes neither.</summary>
public sealed class LinkedEntriesTests
{
    [Fact]
    public async Task What_each_register_says_since_when_and_by_whom_is_listed_and_a_decision_overwrites_nothing()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var (police, army, armyRegister) = await LinkedAsync(world);
        var book = new ContradictionBook(world.Node.Acts);
        await world.Node.Weapons.CorrectAsync(police, e => e with { Year = 1987 }, "Read again", Node.By(Node.Boris));
        var view = await OpenAsync(world, police, world.Register, armyRegister);
        var found = await book.OfAsync(view);
        Assert.Equal(["model", "year"], found.Select(f => f.Field));
        Assert.Equal([("M70", 101L), ("M70B1", 101L)], found[0].Values.Select(v => (v.Value, v.By)));
        // The model stands since the registration, the year since Boris corrected it.
        Assert.Equal([("1987", 102L), ("1991", 101L)], found[1].Values.Select(v => (v.Value, v.By)));
        Assert.Equal("model,year", string.Join(',', Assert.Single(await book.OpenAsync(Reading(world.Register, armyRegister))).Fields));
        await AssemblyTests.RefusedAsync("weapons.contradiction.reason", () => book.DecideAsync(view, "model", null, " ", Node.By(Node.Amina)));
        await AssemblyTests.RefusedAsync("weapons.contradiction.field", () => book.DecideAsync(view, "holder", null, "x", Node.By(Node.Amina)));
        await AssemblyTests.RefusedAsync("weapons.contradiction.none", () => book.DecideAsync(view, "make", null, "x", Node.By(Node.Amina)));
        await AssemblyTests.RefusedAsync("weapons.contradiction.right", () => book.DecideAsync(view, "year", Guid.NewGuid(), "x", Node.By(Node.Amina)));
        await book.DecideAsync(view, "model", view.Entries.Single(e => e.Row.Id == army).Row.Uid, "Seen on the receiver", Node.By(Node.Amina));
        await book.DecideAsync(view, "year", null, "Maker's books are lost", Node.By(Node.Amina));
        found = await book.OfAsync(await OpenAsync(world, police, world.Register, armyRegister));
        Assert.Equal([(army, "Seen on the receiver"), (null, "Maker's books are lost")], found.Select(f => (f.Decision!.Right, f.Decision.Reason)));
        Assert.Equal("M70", await world.Node.ScalarAsync<string>($"select model from entries where id = {police} and until_act is null"));
        Assert.Empty(await book.OpenAsync(Reading(world.Register, armyRegister)));
        await AssemblyTests.VerifiedAsync(world);
        // An entry that says something else afterwards opens the question again; the other decision stands.
        await world.Node.Weapons.CorrectAsync(army, e => e with { Model = "M72" }, "Catalogue", Node.By(Node.Boris));
        found = await book.OfAsync(await OpenAsync(world, police, world.Register, armyRegister));
        Assert.Equal([true, false], found.Select(f => f.Decision is null));
    }

    [Fact]
    public async Task Who_may_not_see_a_register_sees_no_contradiction_with_it()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var (police, _, army) = await LinkedAsync(world);
        var book = new ContradictionBook(world.Node.Acts);
        Assert.Empty(await book.OpenAsync(Reading(world.Register)));
        Assert.Empty(await book.OfAsync(await OpenAsync(world, police, world.Register)));
        Assert.Single(await book.OpenAsync(Reading(world.Register, army)));
    }

    private static async Task<(long Police, long Army, long ArmyRegister)> LinkedAsync(LedgerWorld world)
    {
        var army = await world.Node.PoliceRegisterAsync("ARMY");
        async Task<long> In(long register, string model, short year) => (await world.Node.Weapons.RegisterAsync(new RegisterWeapon(register, "L-1", [new MarkRequest("serial", "L1", "receiver")]) { Make = register == army ? "ZASTAVA" : "Zastava", Model = model, Country = "RS", Year = year }, Node.By(Node.Amina))).Entry;
        var (one, other) = (await In(world.Register, "M70", 1986), await In(army, "M70B1", 1991));
        await world.Node.Weapons.LinkAsync(other, one, "Same receiver", Node.By(Node.Amina));
        return (one, other, army);
    }

    private static ReadContext Reading(params long[] registers) => new(Node.Amina, new Purpose("registration"), registers, 5);

    private static async Task<WeaponView> OpenAsync(LedgerWorld world, long entry, params long[] registers) =>
        (await new WeaponHistory(world.Node.Database, TimeProvider.System).OpenAsync(await world.Node.ScalarAsync<Guid>($"select uid from entries where id = {entry} and until_act is null"), Reading(registers)))!;
}
