using Proofmark.Core.Marking;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Core.Weapons.Assemblies;
using Proofmark.Core.Weapons.Finding;
using Proofmark.Core.Weapons.Kits;
using Proofmark.Tests.Storage;
using Proofmark.Tests.Weapons.Assemblies;
using Xunit;

namespace Proofmark.Tests.Weapons.Kits;

/// <summary>Parts without a weapon, kits of them, and weapons that are assembled from kits (MRK-14; Firearms Protocol art. 3(b); ADR 0044).</summary>
public sealed class KitTests
{
    private static readonly DateOnly May = new(2025, 5, 1), June = new(2025, 6, 1);

    [Fact]
    public async Task Parts_of_a_kit_become_a_weapon_and_every_part_leads_to_it_and_to_the_kit()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var kit = await KitAsync(world, ("frame", "F-100"), ("slide", "S100"), ("barrel", null));
        Assert.Equal("weapon", Assert.Single(kit.Findings, f => f.Kit.Code == "pistol").Code);
        Assert.Equal(0L, await world.Node.ScalarAsync<long>("select count(*) from entries"));

        var entry = await AssembleAsync(world, kit, "K-1");
        Assert.Equal("kit", await world.Node.ScalarAsync<string>($"select origin from entries where id = {entry} and until_act is null"));
        Assert.Equal(["barrel", "frame!", "slide"], await world.Node.ScalarAsync<string[]>($"select array(select kind || case when controlling then '!' else '' end from fittings where entry = {entry} and since = '2025-06-01' order by kind)"));
        Assert.Equal(["F-100", "S100"], await world.Node.ScalarAsync<string[]>($"select array(select text from marks where entry = {entry} order by text)"));
        Assert.Empty(await DutiesAsync(world, entry));
        var uid = await UidAsync(world, entry);
        var history = new PartHistory(world.Node.Database, TimeProvider.System);
        foreach (var part in kit.Parts)
        {
            Assert.Equal(entry, Assert.Single(await history.OfAsync(part.Uid, AssemblyTests.Reading(world))).Entry);
            var known = (await Parts(world).FindAsync(part.Uid, AssemblyTests.Reading(world)))!;
            Assert.Equal((kit.Uid, uid), (known.Kit, known.Weapon));
        }
        Assert.Equal(entry, Assert.Single((await new WeaponFinder(world.Node.Database, TimeProvider.System).FindAsync(MarkQuery.Read("s 100").GetValueOrThrow(), AssemblyTests.Reading(world))).Items).Entry);
        Assert.Equal("F-100", Assert.Single(await Parts(world).ListAsync(new LoosePartQuery("f100"), 10, AssemblyTests.Reading(world))).Mark);
        // What was built in lies in the kit no more; what was assembled from it stays with it.
        kit = await ReadAsync(world, kit.Uid);
        Assert.Equal((0, uid, June), (kit.Parts.Count, Assert.Single(kit.Uses).Entry, kit.Uses[0].Day));
        Assert.Empty(kit.Findings);
        await AssemblyTests.VerifiedAsync(world);
    }

    [Fact]
    public async Task A_weapon_of_unnumbered_parts_opens_its_duties_and_its_part_goes_on_to_another_weapon()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var kit = await KitAsync(world, ("frame", null), ("slide", "S100"));
        var entry = await AssembleAsync(world, kit, "K-1");
        // A number on a part that is not the controlling one is no unique mark (ITI ¶10).
        Assert.Equal(["misplaced"], await DutiesAsync(world, entry));
        Assert.Equal(["unmarked"], await DutiesAsync(world, await AssembleAsync(world, await KitAsync(world, ("frame", null), ("barrel", null)), "K-2")));
        var stopped = await Assert.ThrowsAsync<ProblemException>(() => world.Node.Weapons.TransferAsync(entry, "dealer", null, null, null, Node.By(Node.Amina)));
        Assert.StartsWith("weapons.gate.", stopped.Problems[0].Code, StringComparison.Ordinal);
        var other = await AssemblyTests.PistolAsync(world, "P-2", "F200", "S200");
        await AssemblyTests.SwapAsync(world, entry, new("slide", new("slide", "S900"), false, June.AddDays(1), "Cracked slide", null));
        await AssemblyTests.SwapAsync(world, other, new("slide", new(null, null, kit.Parts.Single(p => p.Kind == "slide").Uid), false, June.AddDays(2), "Slide of the kit", null));
        Assert.Equal([entry, other], (await new PartHistory(world.Node.Database, TimeProvider.System).OfAsync(kit.Parts.Single(p => p.Kind == "slide").Uid, AssemblyTests.Reading(world))).Select(f => f.Entry));
        await AssemblyTests.VerifiedAsync(world);
    }

    [Fact]
    public async Task A_part_is_built_into_one_weapon_even_when_two_assemble_at_once()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var kit = await KitAsync(world, ("frame", "F100"), ("slide", "S100"), ("slide", "S101"));
        async Task<string> TryAsync(string number, int slide)
        {
            try
            {
                await AssembleAsync(world, kit, number, kit.Parts[0].Uid, kit.Parts[slide].Uid);
                return "assembled";
            }
            catch (ProblemException e)
            {
                return e.Problems[0].Code;
            }
        }
        Assert.Equal(["assembled", "weapons.kits.part_gone"], (await Task.WhenAll(TryAsync("K-1", 1), TryAsync("K-2", 2))).Order(StringComparer.Ordinal));
        Assert.Equal((1L, 2L, 1L), (await CountAsync(world, "entries"), await CountAsync(world, "fittings"), await CountAsync(world, "kit_uses")));
        await AssemblyTests.VerifiedAsync(world);
    }

    [Fact]
    public async Task A_part_lies_in_one_place_and_what_was_taken_out_may_be_laid_elsewhere()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var (one, two) = (await KitAsync(world, ("frame", "F100")), await KitAsync(world, ("slide", "S100")));
        var frame = one.Parts[0];
        await AssemblyTests.RefusedAsync("weapons.kits.part_elsewhere", () => Book(world).LayAsync(two, frame, Node.By(Node.Amina)));
        await AssemblyTests.RefusedAsync("weapons.kits.text", () => Book(world).TakeAsync(one, frame.Uid, " ", Node.By(Node.Amina)));
        await Book(world).TakeAsync(one, frame.Uid, "Belongs to box 2.", Node.By(Node.Amina));
        await AssemblyTests.RefusedAsync("weapons.kits.part_gone", () => Book(world).TakeAsync(one, frame.Uid, "Again.", Node.By(Node.Amina)));
        await AssemblyTests.RefusedAsync("weapons.kits.part_gone", () => AssembleAsync(world, one, "K-1"));
        await Book(world).LayAsync(two, frame, Node.By(Node.Amina));
        Assert.Equal(["frame", "slide"], (await ReadAsync(world, two.Uid)).Parts.Select(p => p.Kind).Order(StringComparer.Ordinal));
        // A loose part that is fitted straight to a weapon is in the kit no more, and no kit may have it again.
        var pistol = await AssemblyTests.PistolAsync(world, "P-1", "F200", "S200");
        await AssemblyTests.SwapAsync(world, pistol, new("slide", new(null, null, two.Parts[0].Uid), false, June, "Slide of box 2", null));
        Assert.Equal("frame", Assert.Single((await ReadAsync(world, two.Uid)).Parts).Kind);
        await AssemblyTests.RefusedAsync("weapons.kits.part_elsewhere", () => Book(world).LayAsync(one, two.Parts[0], Node.By(Node.Amina)));
        Assert.Equal(1L, await world.Node.ScalarAsync<long>($"select count(*) from marks where entry = {pistol} and text = 'S100' and component = 'slide' and until_act is null"));
        await AssemblyTests.VerifiedAsync(world);
    }

    [Fact]
    public async Task Deliveries_to_one_holder_that_look_harmless_alone_are_a_weapon_together()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var frame = await KitAsync(world, ("frame", "F100"));
        Assert.Empty(frame.Findings);
        Assert.Empty(frame.Together);
        var (later, _) = await Book(world).OpenAsync(new NewKit(world.Register, "Box 2", " dealer KALEB", null, May.AddDays(100)), Node.By(Node.Amina));
        await RecordAsync(world, await ReadAsync(world, later), "slide", null);
        var together = Assert.Single((await ReadAsync(world, later)).Together);
        Assert.Equal(("pistol", "weapon", "barrel"), (together.Kit.Code, together.Code, Assert.Single(Assert.Single(together.Empty))));
        Assert.Single((await ReadAsync(world, frame.Uid)).Together);
        // Somebody else's slide on the same day is nobody's weapon.
        var (other, _) = await Book(world).OpenAsync(new NewKit(world.Register, "Box 3", "Dealer Sable", null, May), Node.By(Node.Amina));
        await RecordAsync(world, await ReadAsync(world, other), "slide", null);
        Assert.Empty((await ReadAsync(world, other)).Together);
    }

    [Fact]
    public async Task Bad_input_is_refused_with_its_field_and_leaves_nothing()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var part = new NewLoosePart(world.Register, "frame", "F100", null, "M57", false, "imported", null, "Dealer Kaleb", May);
        foreach (var (code, field, wrong) in new[]
        {
            ("weapons.kits.kind", "kind", part with { Kind = "unknown" }), ("weapons.kits.kind", "kind", part with { Kind = "trigger" }), ("weapons.choice_unknown", "origin", part with { Origin = "bought" }),
            ("weapons.kits.text", "holder", part with { Holder = " " }), ("weapons.kits.text", "model", part with { Model = new string('x', LoosePartBook.LongestText + 1) }),
            ("weapons.kits.day", "received", part with { Received = null }), ("weapons.kits.day", "received", part with { Received = new DateOnly(2999, 1, 1) }), ("marking.nothing", "mark", part with { Mark = "-" }),
            ("weapons.register_unknown", "register", part with { Register = 999_999 }),
        })
        {
            var problem = (await Assert.ThrowsAsync<ProblemException>(() => PartBook(world).RecordAsync(wrong, null, Node.By(Node.Amina)))).Problems[0];
            Assert.Equal((code, field), (problem.Code, problem.Field));
        }
        await AssemblyTests.RefusedAsync("weapons.kits.text", () => Book(world).OpenAsync(new NewKit(world.Register, " ", "Dealer Kaleb", null, May), Node.By(Node.Amina)));
        Assert.Equal((0L, 0L), (await CountAsync(world, "loose_parts"), await CountAsync(world, "part_kits")));

        var bare = await KitAsync(world, ("slide", "S100"), ("barrel", null));
        await AssemblyTests.RefusedAsync("weapons.kits.no_controlling", () => AssembleAsync(world, bare, "K-1"));
        var two = await KitAsync(world, ("frame", "F100"), ("frame", "F101"), ("slide", null));
        await AssemblyTests.RefusedAsync("weapons.kits.two_controlling", () => AssembleAsync(world, two, "K-1"));
        await AssemblyTests.RefusedAsync("weapons.kits.part_gone", () => AssembleAsync(world, two, "K-1", bare.Parts[0].Uid));
        await AssemblyTests.RefusedAsync("weapons.assembly.day_order", () => Assembly(world).AssembleAsync(new KitAssembling(two, [two.Parts[0].Uid], Pistol("K-1"), May.AddDays(-1), null), Node.By(Node.Amina)));
        await AssembleAsync(world, two, "K-1", two.Parts[0].Uid, two.Parts[2].Uid);
        // The number of a weapon that stands is no other's; nothing of the second is left.
        await AssemblyTests.RefusedAsync("weapons.row_key_taken", async () => await AssembleAsync(world, await ReadAsync(world, two.Uid), "K-1"));
        Assert.Equal((1L, 2L, 1L), (await CountAsync(world, "entries"), await CountAsync(world, "fittings"), await CountAsync(world, "kit_uses")));
    }

    [Fact]
    public async Task Who_may_not_see_a_register_sees_none_of_its_parts_and_kits()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var army = await world.Node.PoliceRegisterAsync("ARMY");
        var kit = await KitAsync(world, ("frame", "F100"), ("slide", "S100"));
        var reading = new ReadContext(Node.Boris, new Purpose("registration"), [army], 9);
        Assert.Null(await Kits(world).FindAsync(kit.Uid, reading));
        Assert.Empty(await Kits(world).ListAsync(null, null, 10, reading));
        Assert.Null(await Kits(world).FindAsync(kit.Uid, AssemblyTests.Reading(world) with { Handling = -1 }));
        Assert.Empty(await Parts(world).ListAsync(new LoosePartQuery("F100"), 10, reading));
        Assert.Null(await Parts(world).FindAsync(kit.Parts[0].Uid, reading));
        Assert.False(await new PartHistory(world.Node.Database, TimeProvider.System).KnowsAsync(kit.Parts[0].Uid, reading));
        Assert.Equal("weapon", Assert.Single(await Kits(world).ListAsync(null, null, 10, AssemblyTests.Reading(world))).Finding!.Code);
        // A delivery that the reader may not see is laid together with nothing.
        var (other, _) = await Book(world).OpenAsync(new NewKit(army, "Box 9", "Dealer Kaleb", null, May), Node.By(Node.Boris));
        await PartBook(world).RecordAsync(new NewLoosePart(army, "barrel", null, null, "M57", false, "imported", null, null, null), (await Kits(world).FindAsync(other, reading))!, Node.By(Node.Boris));
        Assert.Empty((await Kits(world).FindAsync(other, reading))!.Together);
        await AssemblyTests.RefusedAsync("weapons.kits.other_register", async () => await Book(world).LayAsync((await Kits(world).FindAsync(other, reading))!, kit.Parts[0], Node.By(Node.Boris)));
        Assert.True(await world.Node.ScalarAsync<bool>("select bool_and(purpose = 'registration') and count(*) > 0 from lookups where subject in ('kit', 'loose_part')"));
    }

    [Fact]
    public async Task What_is_asked_twice_with_one_key_is_done_once()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var kit = await KitAsync(world, ("frame", "F100"), ("slide", "S100"));
        var doing = Node.By(Node.Amina);
        var part = new NewLoosePart(world.Register, "barrel", "B100", null, "M57", true, "manufactured", null, "Dealer Kaleb", May);
        Assert.Equal((await PartBook(world).RecordAsync(part, null, doing)).Part, (await PartBook(world).RecordAsync(part, null, doing)).Part);
        doing = Node.By(Node.Amina);
        var asked = new KitAssembling(kit, [], Pistol("K-1"), June, null);
        Assert.Equal((await Assembly(world).AssembleAsync(asked, doing)).Entry, (await Assembly(world).AssembleAsync(asked, doing)).Entry);
        Assert.Equal((3L, 1L), (await CountAsync(world, "loose_parts"), await CountAsync(world, "entries")));
    }

    private static LoosePartBook PartBook(LedgerWorld world) => new(world.Node.Acts);

    private static KitBook Book(LedgerWorld world) => new(world.Node.Acts, PartBook(world));

    private static KitAssembly Assembly(LedgerWorld world) => new(world.Node.Weapons, PartBook(world));

    private static KitList Kits(LedgerWorld world) => new(world.Node.Database, TimeProvider.System);

    private static LoosePartList Parts(LedgerWorld world) => new(world.Node.Database, TimeProvider.System);

    private static RegisterWeapon Pistol(string number) => new(0, number, []) { Category = "small_arm.pistol", Make = "Zastava", Country = "RS" };

    private static async Task<PartKit> KitAsync(LedgerWorld world, params (string Kind, string? Mark)[] parts)
    {
        var (uid, _) = await Book(world).OpenAsync(new NewKit(world.Register, "Box 1", "Dealer Kaleb", "Waybill 7", May), Node.By(Node.Amina));
        foreach (var (kind, mark) in parts) await RecordAsync(world, await ReadAsync(world, uid), kind, mark);
        return await ReadAsync(world, uid);
    }

    private static Task RecordAsync(LedgerWorld world, PartKit kit, string kind, string? mark) =>
        PartBook(world).RecordAsync(new NewLoosePart(kit.Register, kind, mark, "Zastava", "M57", false, "imported", "Dealer abroad", null, null), kit, Node.By(Node.Amina));

    private static async Task<PartKit> ReadAsync(LedgerWorld world, Guid kit) => await Kits(world).OpenAsync(kit, AssemblyTests.Reading(world));

    private static async Task<long> AssembleAsync(LedgerWorld world, PartKit kit, string number, params Guid[] parts) =>
        (await Assembly(world).AssembleAsync(new KitAssembling(kit, parts, Pistol(number), June, "Permit 7"), Node.By(Node.Amina))).Entry;

    private static Task<string[]> DutiesAsync(LedgerWorld world, long entry) => world.Node.ScalarAsync<string[]>($"select array(select rule from duties where entry = {entry} and until_act is null order by id)");

    private static Task<Guid> UidAsync(LedgerWorld world, long entry) => world.Node.ScalarAsync<Guid>($"select uid from entries where id = {entry} and until_act is null");

    private static Task<long> CountAsync(LedgerWorld world, string table) => world.Node.ScalarAsync<long>("select count(*) from " + table);
}
