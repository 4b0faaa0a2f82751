using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Core.Weapons.Holds;
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

    [Fact]
    public async Task A_hundred_decided_weapons_do_not_keep_an_open_one_out_of_the_queue()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var army = await world.Node.PoliceRegisterAsync("ARMY");
        var book = new ContradictionBook(world.Node.Acts);
        var police = new List<long>();
        for (var i = 0; i <= ContradictionBook.Size; i++) police.Add(await PairAsync(world, army, $"N-{i}", e => e with { Year = 1986 }, e => e with { Year = 1991 }));
        foreach (var entry in police.Take(ContradictionBook.Size)) await book.DecideAsync(await OpenAsync(world, entry, world.Register, army), "year", null, "Books are lost", Node.By(Node.Amina));
        var last = await world.Node.ScalarAsync<Guid>($"select uid from entries where id = {police[^1]} and until_act is null");
        Assert.Equal(last, Assert.Single(await book.OpenAsync(Reading(world.Register, army))).Entry);
        // An entry that says something else afterwards comes back, behind those about which nobody decided anything.
        await world.Node.Weapons.CorrectAsync(police[^2], e => e with { Year = 1987 }, "Read again", Node.By(Node.Boris));
        Assert.Equal(2, (await book.OpenAsync(Reading(world.Register, army))).Count);
    }

    [Fact]
    public async Task The_queue_compares_as_the_weapons_page_does()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var army = await world.Node.PoliceRegisterAsync("ARMY");
        var references = await PairAsync(world, army, "N-1", e => e with { MakeRef = "one" }, e => e with { MakeRef = "other" });
        await PairAsync(world, army, "N-2", e => e with { Make = "Zastava ", MakeRef = "same" }, e => e with { Make = "Crvena Zastava", MakeRef = "same" });
        await PairAsync(world, army, "N-3", e => e with { Origin = "unknown" }, e => e);
        var book = new ContradictionBook(world.Node.Acts);
        var open = Assert.Single(await book.OpenAsync(Reading(world.Register, army)));
        Assert.Equal("make", Assert.Single(open.Fields));
        Assert.Equal(["make"], (await book.OfAsync(await OpenAsync(world, references, world.Register, army))).Select(f => f.Field));
    }

    [Fact]
    public async Task A_hold_on_an_entry_that_was_linked_elsewhere_since_does_not_hold_the_weapon_that_it_founded()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var (police, army, _) = await LinkedAsync(world);
        var holds = new HoldBook(world.Node.Acts);
        await holds.SetAsync(police, "District court", "12/26", TimeProvider.System.Today(), null, Node.By(Node.Amina));
        Assert.Single(await holds.OfAsync(army));
        var (other, _) = await world.Node.Weapons.RegisterAsync(new RegisterWeapon(world.Register, "L-9", [new MarkRequest("serial", "L9", "receiver")]), Node.By(Node.Amina));
        await world.Node.Weapons.LinkAsync(police, other, "Another receiver", Node.By(Node.Amina));
        Assert.Empty(await holds.OfAsync(army));
        Assert.Single(await holds.OfAsync(other));
    }

    /// <summary>A weapon in two registers that both know nothing but what is said here; returns the first entry.</summary>
    private static async Task<long> PairAsync(LedgerWorld world, long army, string number, Func<RegisterWeapon, RegisterWeapon> police, Func<RegisterWeapon, RegisterWeapon> other)
    {
        async Task<long> In(long register, Func<RegisterWeapon, RegisterWeapon> say) => (await world.Node.Weapons.RegisterAsync(say(new RegisterWeapon(register, number, [])), Node.By(Node.Amina))).Entry;
        var entry = await In(world.Register, police);
        await world.Node.Weapons.LinkAsync(await In(army, other), entry, "Same receiver", Node.By(Node.Amina));
        return entry;
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
