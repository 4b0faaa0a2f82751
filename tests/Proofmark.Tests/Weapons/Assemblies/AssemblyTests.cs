using Npgsql;
using Proofmark.Core.Marking;
using Proofmark.Core.Recoveries;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Core.Weapons.Assemblies;
using Proofmark.Core.Weapons.Finding;
using Proofmark.Core.Weapons.Holds;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Weapons.Assemblies;

/// <summary>A weapon is what it is made of on a day: parts come off and go on, one of them controls, and none is lost from the record.</summary>
public sealed class AssemblyTests
{
    private static readonly DateOnly May = new(2025, 5, 1), June = new(2025, 6, 1), July = new(2025, 7, 1);

    [Fact]
    public async Task A_slide_is_swapped_and_the_weapon_is_known_as_it_was_on_each_day()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var pistol = await PistolAsync(world, "P-1", "F100", "S100");
        await SwapAsync(world, pistol, new("slide", new("slide", "S200"), false, May, "Cracked slide", "Permit 7"));
        var assembly = await OfAsync(world, pistol);
        Assert.Equal(["F100", "S100"], assembly.On(May.AddDays(-1)).Select(f => f.Mark).Order(StringComparer.Ordinal));
        Assert.Equal(["F100", "S200"], assembly.On(May).Select(f => f.Mark).Order(StringComparer.Ordinal));
        Assert.Equal("frame", Assert.Single(assembly.Fittings, f => f is { Stands: true, Controlling: true }).Kind);
        Assert.Equal(["part_removed", "part_fitted"], await TypesAsync(world, pistol));
        await VerifiedAsync(world);
        await world.TamperAsync("update fittings set until_act = null where until_act is not null and not controlling");
        Assert.Contains((await world.VerifyAsync()).Findings, f => f.Code == "ledger.standing_differs" && (string?)f.Arguments!["table"] == "fittings");
    }

    [Fact]
    public async Task A_weapon_is_found_by_a_part_that_it_has_no_more_and_by_the_part_that_came()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var (one, two) = (await PistolAsync(world, "P-1", "F100", "S100"), await PistolAsync(world, "P-2", "F200", "S300"));
        await SwapAsync(world, one, new("slide", new("slide", "S200"), false, May, "Cracked slide", null));
        Assert.Equal([(one, May)], await FindAsync(world, "S100"));
        Assert.Equal([(one, null)], await FindAsync(world, "s-200"));
        // The slide goes on to another pistol: both lead to it, and each says until when.
        var part = (await OfAsync(world, one)).Fittings.Single(f => !f.Stands).Part;
        await SwapAsync(world, two, new("slide", new(null, null, part), false, June, "Spare from P-1", null));
        Assert.Equal([(two, null), (one, May)], await FindAsync(world, "S100"));
        Assert.Equal([(one, May), (two, null)], (await new PartHistory(world.Node.Database, TimeProvider.System).OfAsync(part, Reading(world))).Select(f => (f.Entry, f.Until)));
        Assert.Equal([(two, June)], await FindAsync(world, "S300"));
        Assert.Equal(0L, await world.Node.ScalarAsync<long>("select count(*) from lookups where kind = 'find' and not found && array(select id from entries)"));
        await VerifiedAsync(world);
    }

    [Fact]
    public async Task Every_mark_of_a_part_goes_with_it_to_the_next_weapon_as_it_was_recorded()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        async Task<long> In(string number, MarkRequest mark) => (await world.Node.Weapons.RegisterAsync(new RegisterWeapon(world.Register, number, [mark]) { Category = "small_arm.pistol" }, Node.By(Node.Amina))).Entry;
        var (one, two) = (await In("P-1", new MarkRequest("replacement", "XA 77", "frame", "XA", Method: "engraved")), await In("P-2", new MarkRequest("serial", "F200", "frame")));
        await world.Node.Weapons.MarkAsync(one, new MarkRequest("import", "XA IMP", "frame", "XA"), null, Node.By(Node.Amina));
        await SwapAsync(world, one, new("frame", new("frame", "F900"), true, May, "New frame", null));
        Assert.Equal(["unmarked"], await DutiesAsync(world, two));
        var part = (await OfAsync(world, one)).Fittings.Single(f => !f.Stands).Part;
        await SwapAsync(world, two, new("frame", new(null, null, part), true, June, "Frame of P-1", null));
        Assert.Equal(["replacement XA 77 XA engraved", "import XA IMP XA "], await world.Node.ScalarAsync<string[]>($"select array(select kind || ' ' || text || ' ' || country || ' ' || coalesce(method, '') from marks where entry = {two} and until_act is null order by id)"));
        Assert.Empty(await DutiesAsync(world, two));
        Assert.Equal("XA 77", (await OfAsync(world, two)).Fittings.Single(f => f.Stands).Mark);
        Assert.Equal([(two, null), (one, May)], await FindAsync(world, "XA IMP"));
        await VerifiedAsync(world);
    }

    [Fact]
    public async Task A_number_that_was_put_on_a_part_after_its_fitting_leads_to_both_weapons()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var (one, two) = (await PistolAsync(world, "P-1", "F100", null), await PistolAsync(world, "P-2", "F200", null));
        await SwapAsync(world, one, new("frame", new("frame"), true, May, "New frame", null));
        await world.Node.Weapons.MarkAsync(one, new MarkRequest("serial", "F900", "frame"), null, Node.By(Node.Amina));
        await SwapAsync(world, one, new("frame", new("frame", "F901"), true, June, "Cracked frame", null));
        Assert.Equal([(one, June)], await FindAsync(world, "F900"));
        var part = (await OfAsync(world, one)).Fittings.Single(f => f.Since == May).Part;
        await SwapAsync(world, two, new("frame", new(null, null, part), true, July, "Repaired frame of P-1", null));
        Assert.Equal([(two, null), (one, June)], await FindAsync(world, "F900"));
        Assert.Equal("F900", (await OfAsync(world, two)).Fittings.Single(f => f.Stands).Mark);
        await VerifiedAsync(world);
    }

    [Fact]
    public async Task A_part_that_the_register_lists_only_since_the_first_swap_can_come_off_too()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var pistol = await PistolAsync(world, "P-1", "F100", "F100");
        await SwapAsync(world, pistol, new("slide", new("slide", "S200"), false, May, "Cracked slide", null));
        await world.Node.Weapons.MarkAsync(pistol, new MarkRequest("serial", "B100", "barrel"), null, Node.By(Node.Amina));
        await SwapAsync(world, pistol, new("barrel", new("barrel", "B200"), false, July, "Shot out", null));
        Assert.Equal([(pistol, July)], await FindAsync(world, "B100"));
        Assert.Equal("frame", Assert.Single((await OfAsync(world, pistol)).Fittings, f => f is { Stands: true, Controlling: true }).Kind);
        await VerifiedAsync(world);
    }

    [Theory]
    [InlineData("small_arm.pistol", "frame", false)]
    [InlineData("light_weapon.mortar", "barrel", true)]
    public async Task A_barrel_is_the_controlling_component_of_a_light_weapon_alone(string category, string now, bool may)
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var (weapon, _) = await world.Node.Weapons.RegisterAsync(new RegisterWeapon(world.Register, "P-1", [new MarkRequest("serial", "F100", now)]) { Category = category, Make = "Zastava", Country = "RS" }, Node.By(Node.Amina));
        Task<ActOutcome> Swap() => SwapAsync(world, weapon, new(now, new("barrel", "B200"), true, May, "New barrel", null));
        if (may) await Swap();
        else await RefusedAsync("weapons.assembly.not_essential", Swap);
        Assert.Equal(may ? 1L : 0L, await world.Node.ScalarAsync<long>("select count(*) from fittings where kind = 'barrel' and controlling and until_act is null"));
    }

    [Fact]
    public async Task A_recovered_weapon_whose_numbers_differ_is_flagged_as_well()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var seen = new RegisterWeapon(0, "", [new MarkRequest("serial", "F100", "frame"), new MarkRequest("serial", "S900", "slide")]) { Category = "small_arm.pistol" };
        await new RecoveryService(world.Node.Acts).RecoverAsync(new RecordRecovery(seen, "found", "XA"), Node.By(Node.Amina, "investigation"));
        var register = await world.Node.ScalarAsync<long>($"select id from registers where code = '{RecoveryService.RegisterCode}'");
        var open = Assert.Single(await new PartConflictList(world.Node.Database, TimeProvider.System).OpenAsync(Reading(world) with { Registers = [register] }));
        Assert.Equal(("F100", "S900"), (open.Mark, open.OtherMark));
        await VerifiedAsync(world);
    }

    [Fact]
    public async Task A_part_is_on_one_weapon_at_a_time()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var (one, two) = (await PistolAsync(world, "P-1", "F100", "S100"), await PistolAsync(world, "P-2", "F200", "S300"));
        await SwapAsync(world, one, new("slide", new("slide", "S200"), false, May, "Cracked slide", null));
        var on = (await OfAsync(world, one)).Fittings.Single(f => f.Mark == "S200").Part;
        await RefusedAsync("weapons.assembly.part_elsewhere", () => SwapAsync(world, two, new("slide", new(null, null, on), false, June, "Borrowed", null)));
        await RefusedAsync("weapons.assembly.part_unknown", () => SwapAsync(world, two, new("slide", new(null, null, Guid.NewGuid()), false, June, "Borrowed", null)));
        var off = (await OfAsync(world, one)).Fittings.Single(f => !f.Stands).Part;
        await RefusedAsync("weapons.assembly.day_order", () => SwapAsync(world, two, new("slide", new(null, null, off), false, May.AddDays(-3), "Before it came off", null)));
        Assert.Equal(0L, await world.Node.ScalarAsync<long>($"select count(*) from fittings where entry = {two} and (since is not null or until_act is not null)"));
    }

    [Fact]
    public async Task The_controlling_component_has_one_successor_and_never_a_second_beside_it()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var pistol = await PistolAsync(world, "P-1", "F100", "S100");
        await RefusedAsync("weapons.assembly.successor_missing", () => SwapAsync(world, pistol, new("frame", null, false, May, "Taken apart", null)));
        await RefusedAsync("weapons.assembly.successor_missing", () => SwapAsync(world, pistol, new("frame", new("frame", "F200"), false, May, "New frame", null)));
        await RefusedAsync("weapons.assembly.two_controlling", () => SwapAsync(world, pistol, new(null, new("fire_control_unit", "U1"), true, May, "Chassis", null)));
        await RefusedAsync("weapons.assembly.not_essential", () => SwapAsync(world, pistol, new("frame", new("grip", "G1"), true, May, "Grip", null)));
        Assert.Equal(0L, await world.Node.ScalarAsync<long>("select count(*) from fittings where since is not null or until_act is not null"));
        await SwapAsync(world, pistol, new("frame", new("fire_control_unit", "U1"), true, May, "Made modular", "Licence 4"));
        Assert.Equal("U1", (await OfAsync(world, pistol)).Fittings.Single(f => f is { Stands: true, Controlling: true }).Mark);
        await VerifiedAsync(world);
    }

    [Theory]
    [InlineData("update fittings set until_act = act where controlling", "fittings_keep_controlling")]
    [InlineData("update fittings set until_act = null", "fittings_controlling")]
    public async Task The_database_itself_refuses_none_and_two_controlling_components(string change, string rule)
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var pistol = await PistolAsync(world, "P-1", "F100", "S100");
        await SwapAsync(world, pistol, new("frame", new("frame", "F200"), true, May, "New frame", null));
        var act = new ActRequest(AssemblyBook.Settle, Node.Amina, new Purpose("registration"), Guid.NewGuid());
        Assert.Equal(rule, (await Assert.ThrowsAsync<PostgresException>(() => world.Node.Acts.DoAsync(act, a => { a.Machinery(change); return Task.CompletedTask; }))).ConstraintName);
    }

    [Fact]
    public async Task A_new_frame_without_a_number_takes_the_old_number_with_it_and_the_weapon_owes_a_mark()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var pistol = await PistolAsync(world, "P-1", "F100", null);
        Assert.Empty(await DutiesAsync(world, pistol));
        await SwapAsync(world, pistol, new("frame", new("frame"), true, May, "New frame", null));
        Assert.Equal(["unmarked"], await DutiesAsync(world, pistol));
        await world.Node.Weapons.MarkAsync(pistol, new MarkRequest("serial", "F900", "frame"), null, Node.By(Node.Amina));
        Assert.Empty(await DutiesAsync(world, pistol));
        await VerifiedAsync(world);
    }

    [Fact]
    public async Task Numbers_that_differ_are_flagged_with_both_and_worked_off_once_by_a_named_person()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var pistol = await PistolAsync(world, "P-1", "F100", "S900");
        var list = new PartConflictList(world.Node.Database, TimeProvider.System);
        var open = Assert.Single(await list.OpenAsync(Reading(world)));
        Assert.Equal(("F100", "S900"), (open.Mark, open.OtherMark));
        Assert.Empty(await list.OpenAsync(Reading(world) with { Registers = [] }));
        var conflict = Assert.Single((await OfAsync(world, pistol)).Conflicts);
        var book = new AssemblyBook(world.Node.Acts);
        Task<ActOutcome> Settle(string verdict, string reason) => book.SettleAsync(pistol, conflict.One.Uid, conflict.Other.Uid, verdict, reason, Node.By(Node.Amina));
        await RefusedAsync("weapons.assembly.verdict", () => Settle("fine", "Seen"));
        await RefusedAsync("weapons.assembly.reason", () => Settle("replaced", " "));
        await Settle("replaced", "Armourer's book of 2019, page 3");
        Assert.Empty(await list.OpenAsync(Reading(world)));
        Assert.Equal("replaced", Assert.Single((await OfAsync(world, pistol)).Conflicts).Verdict);
        await RefusedAsync("weapons.assembly.no_conflict", () => Settle("misread", "Again"));
        await VerifiedAsync(world);
    }

    [Theory]
    [InlineData(null, null, 0, "Why", "weapons.assembly.nothing")]
    [InlineData("slide", null, null, "Why", "weapons.assembly.day")]
    [InlineData("slide", null, 40000, "Why", "weapons.assembly.day")]
    [InlineData("slide", null, 0, "", "weapons.assembly.reason")]
    [InlineData("bolt", null, 0, "Why", "weapons.assembly.not_fitted")]
    [InlineData(null, "engine", 0, "Why", "weapons.assembly.kind")]
    public async Task What_a_person_gets_wrong_is_said_and_leaves_nothing(string? off, string? on, int? days, string reason, string code)
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var pistol = await PistolAsync(world, "P-1", "F100", "S100");
        await RefusedAsync(code, () => SwapAsync(world, pistol, new(off, on is null ? null : new(on), false, days is { } d ? May.AddDays(d) : null, reason, null)));
        Assert.Equal(0L, await world.Node.ScalarAsync<long>("select count(*) from fittings where since is not null or until_act is not null"));
    }

    [Fact]
    public async Task Where_no_part_can_be_the_controlling_one_nobody_guesses_and_under_a_hold_nothing_comes_off()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var bare = (await world.Node.Weapons.RegisterAsync(new RegisterWeapon(world.Register, "P-1", [new MarkRequest("serial", "F100")]) { Components = ["slide"] }, Node.By(Node.Amina))).Entry;
        await RefusedAsync("weapons.assembly.controlling_unknown", () => SwapAsync(world, bare, new("slide", null, false, May, "Cracked", null)));
        var held = await PistolAsync(world, "P-2", "F200", "S200");
        await new HoldBook(world.Node.Acts).SetAsync(held, "District court", "12/26", TimeProvider.System.Today(), null, Node.By(Node.Amina));
        await RefusedAsync("weapons.held", () => SwapAsync(world, held, new("slide", null, false, May, "Cracked", null)));
        await RefusedAsync("weapons.held", () => new ConversionBook(world.Node.Acts).ConvertAsync(held, new("9 mm", null, May, "Bored"), Node.By(Node.Amina)));
        Assert.Equal(0L, await world.Node.ScalarAsync<long>($"select count(*) from fittings where entry = {bare} or until_act is not null"));
    }

    [Fact]
    public async Task A_converted_weapon_says_so_and_owes_the_mark_of_what_it_has_become()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var pistol = await PistolAsync(world, "P-1", "F100", null);
        var book = new ConversionBook(world.Node.Acts);
        await RefusedAsync("weapons.convert.nothing", () => book.ConvertAsync(pistol, new(" ", null, May, "Why"), Node.By(Node.Amina)));
        await book.ConvertAsync(pistol, new("9x19", "self-loading", May, "Gas pistol bored through"), Node.By(Node.Amina));
        Assert.Equal("converted 9x19", await world.Node.ScalarAsync<string>($"select origin || ' ' || calibre from entries where id = {pistol} and until_act is null"));
        Assert.Equal("industrial 8 mm K", await world.Node.ScalarAsync<string>($"select origin || ' ' || calibre from entries where id = {pistol} and until_act is not null"));
        Assert.Equal(["converted"], await DutiesAsync(world, pistol));
        await world.Node.Weapons.MarkAsync(pistol, new MarkRequest("calibre", "9x19", "frame"), null, Node.By(Node.Amina));
        Assert.Empty(await DutiesAsync(world, pistol));
        await VerifiedAsync(world);
    }

    [Theory]
    [InlineData("AB?34", null, "partial")]
    [InlineData("AB؟34", "clear", "partial")]
    [InlineData("AB?34", "obliterated", "obliterated")]
    [InlineData("AB034", null, null)]
    public async Task A_number_with_an_illegible_character_is_kept_as_seen_and_flagged_and_not_taken_for_a_whole_one(string seen, string? said, string? legibility)
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var (entry, _) = await world.Node.Weapons.RegisterAsync(new RegisterWeapon(world.Register, "P-1", [new MarkRequest("serial", seen, "frame", Legibility: said)]) { Category = "small_arm.pistol", Make = "Zastava", Country = "RS" }, Node.By(Node.Amina));
        Assert.Equal(seen, await world.Node.ScalarAsync<string>($"select text from marks where entry = {entry}"));
        Assert.Equal(legibility ?? "", await world.Node.ScalarAsync<string>($"select coalesce(legibility, '') from marks where entry = {entry}"));
        Assert.Equal(legibility is null ? [] : ["unmarked"], await DutiesAsync(world, entry));
        Assert.Equal(legibility is null ? 1 : 0, (await FindAsync(world, "AB034")).Count);
    }

    internal static async Task<long> PistolAsync(LedgerWorld world, string number, string frame, string? slide) =>
        (await world.Node.Weapons.RegisterAsync(new RegisterWeapon(world.Register, number, slide is null ? [new MarkRequest("serial", frame, "frame")] : [new MarkRequest("serial", frame, "frame"), new MarkRequest("serial", slide, "slide")])
        { Category = "small_arm.pistol", Make = "Zastava", Country = "RS", Calibre = "8 mm K" }, Node.By(Node.Amina))).Entry;

    internal static Task<ActOutcome> SwapAsync(LedgerWorld world, long entry, PartSwap swap) => new AssemblyBook(world.Node.Acts).SwapAsync(entry, swap, Node.By(Node.Amina));

    internal static async Task RefusedAsync(string code, Func<Task> what) => Assert.Equal(code, (await Assert.ThrowsAsync<ProblemException>(what)).Problems[0].Code);

    internal static async Task VerifiedAsync(LedgerWorld world)
    {
        await world.Sequencer.RunOnceAsync();
        Assert.Empty((await world.VerifyAsync()).Findings);
    }

    internal static ReadContext Reading(LedgerWorld world) => new(Node.Amina, new Purpose("registration"), [world.Register], 5);

    private static async Task<Assembly> OfAsync(LedgerWorld world, long entry)
    {
        await using var connection = new NpgsqlConnection(world.Node.ConnectionString);
        await connection.OpenAsync();
        return await AssemblyStore.OfAsync(connection, [entry], default);
    }

    private static async Task<List<(long Entry, DateOnly? Until)>> FindAsync(LedgerWorld world, string mark) =>
        [.. (await new WeaponFinder(world.Node.Database, TimeProvider.System).FindAsync(MarkQuery.Read(mark).GetValueOrThrow(), Reading(world))).Items.Select(c => (c.Entry, c.FittedUntil))];

    private static async Task<string[]> DutiesAsync(LedgerWorld world, long entry) => await world.Node.ScalarAsync<string[]>($"select array(select rule from duties where entry = {entry} and until_act is null order by id)");

    private static async Task<string[]> TypesAsync(LedgerWorld world, long entry) => await world.Node.ScalarAsync<string[]>($"select array(select type from events where entry = {entry} and type like 'part%' order by act, seq)");
}
