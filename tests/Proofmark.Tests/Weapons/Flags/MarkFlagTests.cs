using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Core.Weapons.Flags;
using Proofmark.Tests.Storage;
using Proofmark.Tests.Weapons.Assemblies;
using Xunit;

namespace Proofmark.Tests.Weapons.Flags;

/// <summary>What somebody saw of a mark: set, shown, lifted, and never more than that.</summary>
public sealed class MarkFlagTests
{
    [Fact]
    public async Task A_flag_says_who_saw_what_and_when_and_is_lifted_with_a_reason()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var book = new MarkFlagBook(world.Node.Acts);
        var entry = await WeaponAsync(world, "F-1", "KB-1733");
        await book.SetAsync(entry, Altered("KB-1733"), Node.By(Node.Amina));
        await AssemblyTests.RefusedAsync("weapons.flag.stands", () => book.SetAsync(entry, Altered("KB-1733"), Node.By(Node.Amina)));
        var flag = Assert.Single((await OpenAsync(world, entry)).Flags);
        Assert.Equal(("altered", "KB-1733", "The 3 stands over an older 8.", "Central laboratory", "L-7/25", true), (flag.Kind, flag.Mark, flag.Signs, flag.SeenBy, flag.Examination, flag.Stands));
        Assert.Equal("KB-1733", Assert.Single(await new MarkFlagList(world.Node.Database, TimeProvider.System).ListAsync(new MarkFlagQuery("altered"), 10, Reading(world.Register))).Mark);
        await AssemblyTests.RefusedAsync("weapons.flag.reason", () => book.LiftAsync(entry, flag.Uid, " ", Node.By(Node.Amina)));
        await AssemblyTests.RefusedAsync("weapons.flag.not_found", () => book.LiftAsync(entry, Guid.NewGuid(), "x", Node.By(Node.Amina)));
        await book.LiftAsync(entry, flag.Uid, "Seen under the microscope: a scratch.", Node.By(Node.Boris));
        await AssemblyTests.RefusedAsync("weapons.flag.lifted", () => book.LiftAsync(entry, flag.Uid, "x", Node.By(Node.Amina)));
        flag = Assert.Single((await OpenAsync(world, entry)).Flags);
        Assert.Equal((false, "Seen under the microscope: a scratch."), (flag.Stands, flag.Reason));
        Assert.Empty(await new MarkFlagList(world.Node.Database, TimeProvider.System).ListAsync(new MarkFlagQuery(), 10, Reading(world.Register)));
        // What was lifted may be seen anew.
        await book.SetAsync(entry, Altered("KB-1733"), Node.By(Node.Amina));
        await AssemblyTests.VerifiedAsync(world);
    }

    [Fact]
    public async Task A_flag_without_day_office_signs_or_mark_is_refused_and_leaves_nothing()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var book = new MarkFlagBook(world.Node.Acts);
        var entry = await WeaponAsync(world, "F-1", "KB-1733");
        var good = Altered("KB-1733");
        foreach (var (code, wrong) in new[]
        {
            ("weapons.flag.kind", good with { Kind = "forged" }), ("weapons.flag.day", good with { Seen = null }), ("weapons.flag.day", good with { Seen = new DateOnly(2999, 1, 1) }), ("weapons.flag.day", good with { Seen = new DateOnly(1899, 12, 31) }),
            ("weapons.flag.text", good with { Signs = " " }), ("weapons.flag.text", good with { SeenBy = new string('x', MarkFlagBook.LongestText + 1) }),
            ("weapons.flag.mark", good with { Mark = null }), ("weapons.flag.mark", good with { Mark = "OTHER-1" }), ("weapons.flag.other", good with { Other = entry }),
        })
            await AssemblyTests.RefusedAsync(code, () => book.SetAsync(entry, wrong, Node.By(Node.Amina)));
        Assert.Equal(0L, await world.Node.ScalarAsync<long>("select count(*) from mark_flags"));
        // A mark that is missing is no mark of the entry.
        await book.SetAsync(entry, good with { Kind = "removed", Mark = null }, Node.By(Node.Amina));
        Assert.Null(Assert.Single((await OpenAsync(world, entry)).Flags).Mark);
    }

    [Fact]
    public async Task A_duplicate_names_another_weapon_that_bears_the_same_mark_and_no_other()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var book = new MarkFlagBook(world.Node.Acts);
        var (one, same, other, twin) = (await WeaponAsync(world, "F-1", "KB-1733"), await WeaponAsync(world, "F-2", "KB1733"), await WeaponAsync(world, "F-3", "KB-9"), await WeaponAsync(world, "F-4", "KB-1733"));
        await world.Node.Weapons.LinkAsync(twin, one, "Seen side by side: one weapon, entered twice.", Node.By(Node.Amina));
        var duplicate = Altered("KB-1733") with { Kind = "duplicate" };
        await AssemblyTests.RefusedAsync("weapons.flag.other", () => book.SetAsync(one, duplicate, Node.By(Node.Amina)));
        await AssemblyTests.RefusedAsync("weapons.flag.other", () => book.SetAsync(one, duplicate with { Other = other }, Node.By(Node.Amina)));
        // Two entries of one weapon bear its mark by nature.
        await AssemblyTests.RefusedAsync("weapons.flag.other", () => book.SetAsync(one, duplicate with { Other = twin }, Node.By(Node.Amina)));
        await book.SetAsync(one, duplicate with { Other = same }, Node.By(Node.Amina));
        Assert.Equal(await world.Node.ScalarAsync<Guid>($"select uid from entries where id = {same} and until_act is null"), Assert.Single((await OpenAsync(world, one)).Flags).Other);
    }

    [Fact]
    public async Task A_search_says_that_a_weapon_is_flagged_and_who_may_not_see_its_register_is_told_nothing()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var army = await world.Node.PoliceRegisterAsync("ARMY");
        var entry = await WeaponAsync(world, "F-1", "KB-1733");
        await new MarkFlagBook(world.Node.Acts).SetAsync(entry, Altered("KB-1733"), Node.By(Node.Amina));
        var finder = new Core.Weapons.Finding.WeaponFinder(world.Node.Database, TimeProvider.System);
        var query = Core.Marking.MarkQuery.Read("KB-1733").GetValueOrThrow();
        Assert.Equal(["altered"], Assert.Single((await finder.FindAsync(query, Reading(world.Register))).Items).Flags);
        Assert.Empty((await finder.FindAsync(query, Reading(army))).Items);
        var list = new MarkFlagList(world.Node.Database, TimeProvider.System);
        Assert.Empty(await list.ListAsync(new MarkFlagQuery(), 10, Reading(army)));
        Assert.Single(await list.ListAsync(new MarkFlagQuery(), 10, Reading(world.Register, army)));
    }

    [Fact]
    public async Task An_answer_says_of_a_mark_what_is_flagged_of_this_mark_and_not_of_another_on_the_weapon()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var entry = (await world.Node.Weapons.RegisterAsync(new RegisterWeapon(world.Register, "F-1", [new MarkRequest("serial", "KB-1733", "receiver"), new MarkRequest("import", "XA 24", "receiver")]) { Make = "Zastava", Model = "M70" }, Node.By(Node.Amina))).Entry;
        var book = new MarkFlagBook(world.Node.Acts);
        await book.SetAsync(entry, Altered("XA 24") with { Kind = "restamped" }, Node.By(Node.Amina));
        await book.SetAsync(entry, Altered("") with { Kind = "removed", Mark = null }, Node.By(Node.Amina));
        var finder = new Core.Weapons.Finding.WeaponFinder(world.Node.Database, TimeProvider.System);
        async Task<Core.Weapons.Finding.Candidate> FoundAsync(string mark) => Assert.Single((await finder.FindAsync(Core.Marking.MarkQuery.Read(mark).GetValueOrThrow(), Reading(world.Register))).Items);
        var bySerial = await FoundAsync("KB-1733");
        Assert.Equal(["removed", "restamped"], bySerial.Flags);
        Assert.Null(Core.Tracing.TracedMark.Of(bySerial).Flags);
        var byImport = Core.Tracing.TracedMark.Of(await FoundAsync("XA 24"));
        Assert.Equal((Core.Marking.MarkKind.Import, "XA 24", MarkFlagKind.Restamped), (byImport.Kind, byImport.Text, Assert.Single(byImport.Flags!)));
    }

    private static NewMarkFlag Altered(string mark) => new("altered", mark, null, new DateOnly(2026, 3, 1), "Central laboratory", "The 3 stands over an older 8.", "L-7/25");

    private static async Task<long> WeaponAsync(LedgerWorld world, string number, string serial) =>
        (await world.Node.Weapons.RegisterAsync(new RegisterWeapon(world.Register, number, [new MarkRequest("serial", serial, "receiver")]) { Make = "Zastava", Model = "M70" }, Node.By(Node.Amina))).Entry;

    private static ReadContext Reading(params long[] registers) => new(Node.Amina, new Purpose("registration"), registers, 9);

    private static async Task<WeaponView> OpenAsync(LedgerWorld world, long entry) =>
        (await new WeaponHistory(world.Node.Database, TimeProvider.System).OpenAsync(await world.Node.ScalarAsync<Guid>($"select uid from entries where id = {entry} and until_act is null"), Reading(world.Register)))!;
}
