using Proofmark.Core.Retention;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Core.Weapons.Holds;
using Proofmark.Tests.Architecture;
using Proofmark.Tests.Languages;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Retention;

/// <summary>The record of a destroyed weapon ends when nothing binds any more, by two persons, and the ledger says under which rule.</summary>
public sealed class WeaponPurgeTests
{
    [Fact]
    public async Task After_the_longest_limit_two_persons_end_the_record_and_verification_names_the_rule()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var entry = await DestroyedAsync(world, "QX-77104");
        var kept = await world.RegisterAsync("QX-77105");
        var later = new LaterNode(world, years: 31);
        await KeptForAsync(later, world.Register, 25);
        var proposal = await later.Purge.ProposeAsync(entry, "The law asks for it.", [world.Register], Node.By(Node.Amina, "administration"));
        Assert.Equal("act.not_approved", await CodeAsync(() => later.Purge.PurgeAsync(entry, proposal.Id, [world.Register], Node.By(Node.Amina, "administration"))));
        Assert.Equal("act.own_proposal", await CodeAsync(() => later.Proposals.DecideAsync(WeaponPurge.Purge, proposal.Id, true, null, Node.Amina, new Purpose("administration"), Guid.NewGuid())));
        await later.Proposals.DecideAsync(WeaponPurge.Purge, proposal.Id, true, null, Node.Boris, new Purpose("administration"), Guid.NewGuid());
        var purged = await later.Purge.PurgeAsync(entry, proposal.Id, [world.Register], Node.By(Node.Amina, "administration"));
        await world.Sequencer.RunOnceAsync();

        foreach (var table in new[] { "entries", "marks", "events", "entry_links" })
            Assert.Equal(0, await world.Node.ScalarAsync<long>($"select count(*) from {table} t where t::text like '%77104%'"));
        Assert.Equal("registered,marked,destroyed", await world.Node.ScalarAsync<string>($"select string_agg(type, ',' order by act, seq) from events where entry = {entry}"));
        Assert.Equal("weapons.not_found", await CodeAsync(() => world.Node.Weapons.ReportLostAsync(entry, null, null, Node.By(Node.Amina))));
        Assert.Equal(1, await world.Node.ScalarAsync<long>($"select count(*) from marks where entry = {kept} and until_act is null and text = 'QX-77105'"));
        var statement = Assert.Single(await later.Purge.ListAsync([world.Register], 0, 10));
        Assert.Equal(("Arms Act 3", 1), (statement.Rule, statement.Entries));
        Assert.Empty(await later.Purge.ListAsync([], 0, 10));
        var report = await world.VerifyAsync();
        Assert.Empty(report.Findings);
        Assert.Equal(statement.Entries + statement.Marks + statement.Events + statement.Links, report.ErasedRecords.Count);
        Assert.All(report.ErasedRecords, r => Assert.Equal(("Arms Act 3", purged.Id), (r.Rule, r.By)));
        // An approval is used once, and what is gone is gone.
        Assert.Equal("weapons.not_found", await CodeAsync(() => later.Purge.PurgeAsync(entry, proposal.Id, [world.Register], Node.By(Node.Amina, "administration"))));
    }

    [Fact]
    public async Task Before_the_limit_it_is_refused_with_rule_source_and_day_also_after_it_was_approved()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var entry = await DestroyedAsync(world, "QX-1");
        var later = new LaterNode(world, years: 19);
        Assert.Equal("retention.no_rule", await CodeAsync(() => later.Purge.ProposeAsync(entry, "Old.", [world.Register], Node.By(Node.Amina))));
        await KeptForAsync(later, world.Register, 5);
        var refused = (await Assert.ThrowsAsync<ProblemException>(() => later.Purge.ProposeAsync(entry, "Old.", [world.Register], Node.By(Node.Amina)))).Problems[0];
        Assert.Equal("retention.limit_runs", refused.Code);
        Assert.Equal("ITI 12", refused.Arguments!["source"]);
        Assert.Equal(DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddYears(20), refused.Arguments["until"]);
        // Whoever goes round the proposal's own check is refused by the act.
        var proposal = await later.Proposals.ProposeAsync(WeaponPurge.Purge, WeaponPurge.SubjectOf(entry), """{"reason":"x"}""", Node.Amina, new Purpose("administration"), Guid.NewGuid());
        await later.Proposals.DecideAsync(WeaponPurge.Purge, proposal.Id, true, null, Node.Boris, new Purpose("administration"), Guid.NewGuid());
        Assert.Equal("retention.limit_runs", await CodeAsync(() => later.Purge.PurgeAsync(entry, proposal.Id, [world.Register], Node.By(Node.Amina))));
        Assert.Equal(0, await world.Node.ScalarAsync<long>("select count(*) from erasures"));
        Assert.Equal(1, await world.Node.ScalarAsync<long>($"select count(*) from entries where id = {entry} and until_act is null and make = 'Zastava'"));
    }

    [Fact]
    public async Task A_weapon_that_is_still_about_or_that_a_court_needs_keeps_its_record()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var about = await world.RegisterAsync("QX-2");
        var (held, recovered) = (await DestroyedAsync(world, "QX-3"), await DestroyedAsync(world, "QX-4"));
        var later = new LaterNode(world, years: 40);
        await KeptForAsync(later, world.Register, 20);
        Assert.Equal("retention.not_destroyed", await CodeAsync(() => later.Purge.ProposeAsync(about, "Old.", [world.Register], Node.By(Node.Amina))));
        await new HoldBook(world.Node.Acts).SetAsync(held, "District court", "12/26", DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(30), null, Node.By(Node.Amina));
        Assert.Equal("weapons.held", await CodeAsync(() => later.Purge.ProposeAsync(held, "Old.", [world.Register], Node.By(Node.Amina))));
        await world.TamperAsync($"insert into recoveries (id, uid, entry, kind, country, act, seq, salt) select 1, gen_random_uuid(), {recovered}, 'found', 'XA', max(id), 99, '\\x00' from acts");
        Assert.Equal("retention.has_case", await CodeAsync(() => later.Purge.ProposeAsync(recovered, "Old.", [world.Register], Node.By(Node.Amina))));
        Assert.Equal("retention.reason", await CodeAsync(() => later.Purge.ProposeAsync(held, " ", [world.Register], Node.By(Node.Amina))));
    }

    [Fact]
    public async Task Nobody_ends_the_record_of_a_weapon_that_stands_in_a_register_of_others_too()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var forces = await world.Node.Registers.OpenAsync("FORCES", "Register of the forces", "weapons", 0, null, Node.By(Node.Amina));
        var entry = await DestroyedAsync(world, "QX-5", async weapon =>
        {
            var (other, _) = await world.Node.Weapons.RegisterAsync(new RegisterWeapon(forces, "F-1", [new MarkRequest("serial", "QX-5")]) { Make = "Zastava", Country = "XA" }, Node.By(Node.Amina));
            await world.Node.Weapons.LinkAsync(other, weapon, "The same weapon.", Node.By(Node.Amina));
        });
        var later = new LaterNode(world, years: 40);
        await KeptForAsync(later, world.Register, 20);
        await KeptForAsync(later, forces, 20);
        var refused = (await Assert.ThrowsAsync<ProblemException>(() => later.Purge.ProposeAsync(entry, "Old.", [world.Register], Node.By(Node.Amina, "administration")))).Problems[0];
        Assert.Equal("retention.other_register", refused.Code);
        Assert.Equal("FORCES", refused.Arguments!["register"]);
        long[] both = [world.Register, forces];
        var proposal = await later.Purge.ProposeAsync(entry, "Old.", both, Node.By(Node.Amina, "administration"));
        Assert.Equal("retention.other_register", await CodeAsync(() => later.Purge.DecideAsync(entry, proposal.Id, true, null, [world.Register], Node.By(Node.Boris, "administration"))));
        await later.Purge.DecideAsync(entry, proposal.Id, true, null, both, Node.By(Node.Boris, "administration"));
        Assert.Equal("retention.other_register", await CodeAsync(() => later.Purge.PurgeAsync(entry, proposal.Id, [world.Register], Node.By(Node.Amina, "administration"))));
        Assert.Equal(0, await world.Node.ScalarAsync<long>("select count(*) from erasures"));
        await later.Purge.PurgeAsync(entry, proposal.Id, both, Node.By(Node.Amina, "administration"));
        Assert.Equal(0, await world.Node.ScalarAsync<long>("select count(*) from marks where text like 'QX-5%'"));
    }

    [Fact]
    public async Task A_destroyed_weapon_that_was_seen_again_keeps_its_record_until_somebody_looked_into_it()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var (entry, seen) = (await DestroyedAsync(world, "QX-6"), await world.RegisterAsync("QX-7"));
        var later = new LaterNode(world, years: 40);
        await KeptForAsync(later, world.Register, 20);
        await world.TamperAsync($"insert into destroyed_sightings (id, uid, entry, register, handling, seen, how, act, seq, salt) select 1, gen_random_uuid(), {entry}, {world.Register}, 0, {seen}, 'weapons.register', max(id), 97, '\\x00' from acts");
        Assert.Equal("retention.has_case", await CodeAsync(() => later.Purge.ProposeAsync(entry, "Old.", [world.Register], Node.By(Node.Amina))));
        await world.TamperAsync("insert into sighting_reviews (id, sighting, verdict, reason, act, seq, salt) select 1, 1, 'misread', 'Another number.', max(id), 98, '\\x00' from acts");
        await later.Purge.ProposeAsync(entry, "Old.", [world.Register], Node.By(Node.Amina));
    }

    [Fact]
    public async Task What_was_typed_from_paper_and_seen_in_a_spot_check_goes_too_and_the_other_lines_of_the_page_stay()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var entry = await DestroyedAsync(world, "QX-88311");
        await world.TamperAsync($"""
            create temp table a as select max(id) as act from acts;
            insert into conversions (id, uid, register, handling, name, page_kind, fields, pages, act, seq, salt) select 1, gen_random_uuid(), {world.Register}, 0, 'Book', 'ledger_page', 'number,serial', 1, act, 80, '\x00' from a;
            insert into conversion_pages (id, uid, conversion, register, handling, volume, number, lines, act, seq, salt) select 1, gen_random_uuid(), 1, {world.Register}, 0, 1, 1, 2, act, 81, '\x00' from a;
            insert into conversion_readings (id, page, register, handling, number, reader, data, act, seq, salt) select n, 1, {world.Register}, 0, n, 100 + n, '[["1","QX-88311"],["2","KB 12345"]]', act, 81 + n, '\x00' from a, generate_series(1, 2) n;
            insert into conversion_settlements (id, page, register, handling, line, field, settler, value, act, seq, salt) select n, 1, {world.Register}, 0, n, 'serial', 103, case n when 1 then 'QX-88311' else 'KB 12345' end, act, 83 + n, '\x00' from a, generate_series(1, 2) n;
            insert into conversion_outcomes (id, page, register, handling, line, entry, struck, act, seq, salt) select 1, 1, {world.Register}, 0, 1, {entry}, false, act, 86, '\x00' from a;
            insert into conversion_hints (id, page, register, handling, program, text, compared, agreed, act, seq, salt) select 1, 1, {world.Register}, 0, 'tesseract', '1 QX-88311', 2, 2, act, 87, '\x00' from a;
            insert into spot_checks (id, uid, register, handling, name, strata, asked, seed, checkpoint, population, act, seq, salt) select 1, gen_random_uuid(), {world.Register}, 0, 'All', 'none', 1, sha256('x'), 1, 1, act, 88, '\x00' from a;
            insert into spot_check_strata (id, spot_check, register, handling, code, population, sample, act, seq, salt) select 1, 1, {world.Register}, 0, '', 1, 1, act, 89, '\x00' from a;
            insert into spot_check_items (id, spot_check, stratum, register, handling, number, entry, act, seq, salt) select 1, 1, 1, {world.Register}, 0, 1, {entry}, act, 90, '\x00' from a;
            insert into spot_check_findings (id, item, register, handling, verdict, field, seen, note, act, seq, salt) select 1, 1, {world.Register}, 0, 'differs', 'mark', 'QX-88311', 'Not QX-88312', act, 91, '\x00' from a;
            insert into quality_findings (id, uid, entry, register, handling, rule, version, data, state, act, seq, salt) select 1, gen_random_uuid(), {entry}, {world.Register}, 0, 'serial_shape', 1, json_build_object('serial', 'QX-88311'), 'accepted', act, 92, '\x00' from a;
            insert into session_weapons (id, uid, session, campaign, entry, register, handling, block, number, serial, act, seq, salt) select 1, gen_random_uuid(), 1, 1, {entry}, {world.Register}, 0, 1, 1, 'QX-88311', act, 93, '\x00' from a;
            insert into mark_flags (id, uid, entry, register, handling, kind, seen, seen_by, signs, examination, act, seq, salt) select 1, gen_random_uuid(), {entry}, {world.Register}, 0, 'removed', '2020-01-01', 'Laboratory', 'QX-88311 was ground off.', 'L-88311', act, 94, '\x00' from a;
            insert into mark_flag_ends (id, flag, reason, act, seq, salt) select 1, 1, 'QX-88311 reads well.', act, 95, '\x00' from a;
            insert into mark_readings (id, uid, mark, item, reading, legibility, act, seq, salt) select 1, gen_random_uuid(), 1, 1, 'QX-88311', 'clear', act, 96, '\x00' from a
            """);
        var later = new LaterNode(world, years: 40);
        await KeptForAsync(later, world.Register, 20);
        var proposal = await later.Purge.ProposeAsync(entry, "Old.", [world.Register], Node.By(Node.Amina, "administration"));
        await later.Purge.DecideAsync(entry, proposal.Id, true, null, [world.Register], Node.By(Node.Boris, "administration"));
        await later.Purge.PurgeAsync(entry, proposal.Id, [world.Register], Node.By(Node.Amina, "administration"));
        foreach (var table in new[] { "entries", "marks", "events", "conversion_readings", "conversion_settlements", "conversion_hints", "spot_check_findings", "quality_findings", "session_weapons", "mark_flags", "mark_flag_ends", "mark_readings" })
            Assert.Equal(0, await world.Node.ScalarAsync<long>($"select count(*) from {table} t where t::text like '%8831%'"));
        Assert.Equal(2, await world.Node.ScalarAsync<long>("select count(*) from conversion_readings where data -> 0 ->> 1 = '' and data -> 1 ->> 1 = 'KB 12345' and json_array_length(data -> 0) = 2 and salt is null"));
        Assert.Equal(5, await world.Node.ScalarAsync<long>("select count(*) from erasures where row_seq between 92 and 96"));
        Assert.Equal("KB 12345", await world.Node.ScalarAsync<string>("select value from conversion_settlements where value is not null"));
    }

    [Fact]
    public async Task A_register_of_a_manufacturer_is_kept_as_one_of_manufacture_though_no_event_says_so()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var entry = await DestroyedAsync(world, "QX-8");
        var (later, last) = (new LaterNode(world, years: 25), new LaterNode(world, years: 31));
        await KeptForAsync(later, world.Register, 20);
        await later.Laws.StateAsync(world.Register, new NewRegisterLaw("manufacturer", null, "Trade Act 3", "national_law", null, null), Node.By(Node.Boris, "administration"));
        Assert.Equal("retention.no_rule", await CodeAsync(() => later.Purge.ProposeAsync(entry, "Old.", [world.Register], Node.By(Node.Amina))));
        await later.Laws.SetRuleAsync(world.Register, new NewRetentionRule("manufacture", "weapon", 20, "recorded", "Arms Act 3", "national_law", new DateOnly(2000, 1, 1)), Node.By(Node.Boris, "administration"));
        Assert.Equal("retention.limit_runs", await CodeAsync(() => later.Purge.ProposeAsync(entry, "Old.", [world.Register], Node.By(Node.Amina))));
        // It stays one when the State took it over.
        await later.Laws.StateAsync(world.Register, new NewRegisterLaw("federal", null, "Decision 7", "national_law", null, null), Node.By(Node.Boris, "administration"));
        Assert.Equal("retention.limit_runs", await CodeAsync(() => later.Purge.ProposeAsync(entry, "Old.", [world.Register], Node.By(Node.Amina))));
        await last.Purge.ProposeAsync(entry, "Old.", [world.Register], Node.By(Node.Amina));
    }

    [Fact]
    public async Task A_rule_that_is_replaced_ahead_of_time_stands_until_its_day()
    {
        await using var node = await Node.CreateAsync();
        var register = await node.PoliceRegisterAsync();
        var laws = new RegisterLaws(node.Acts);
        var by = Node.By(Node.Boris, "administration");
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        NewRetentionRule Rule(int years, DateOnly from, Guid? replaces = null) => new("other", "weapon", years, "recorded", "Arms Act 3", "national_law", from, null, replaces);
        var first = await laws.SetRuleAsync(register, Rule(20, new DateOnly(2000, 1, 1)), by);
        var second = await laws.SetRuleAsync(register, Rule(40, today.AddDays(100), first), Node.By(Node.Boris, "administration"));
        Assert.Equal([(first, true), (second, false)], (await laws.RulesAsync([register])).Select(r => (r.Uid, r.HasSuccessor)));
        // A rule has one successor.
        Assert.Equal("retention.replaces", await CodeAsync(() => laws.SetRuleAsync(register, Rule(50, today, first), Node.By(Node.Boris, "administration"))));
        Assert.Equal([second], (await new RegisterLaws(new Acts(node.Database, node.Ids, new LaterClock(1))).RulesAsync([register])).Select(r => r.Uid));
    }

    [Fact]
    public async Task An_act_that_erases_and_did_not_ask_the_limit_is_not_committed()
    {
        await using var world = await LedgerWorld.CreateAsync(1);
        // Whatever its type calls itself: it is what the act writes that counts.
        foreach (var (type, proposal) in new (ActType, long?)[] { (WeaponActs.Correct, null), (WeaponPurge.Purge, 1) })
        {
            var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => world.Node.Acts.DoAsync(new ActRequest(type, Node.Amina, Purpose.Housekeeping, Guid.NewGuid()) { Proposal = proposal }, async act =>
                act.Write(ErasureRow.Table, new ErasureRow(await act.Ids.NextAsync("erasures"), "entries", 1, 1, "planted"))));
            Assert.Contains("did not ask", refused.Message, StringComparison.Ordinal);
        }
        Assert.Equal(0, await world.Node.ScalarAsync<long>("select count(*) from erasures"));
    }

    [Fact]
    public void Nothing_but_the_purge_and_the_erasure_of_persons_ends_a_record_and_only_the_limit_says_that_it_was_asked()
    {
        Assert.Equal(["parties.erase_again", "parties.erase_person"], ActType.All.Values.Where(t => t.ErasesPersons).Select(t => t.Code).Order(StringComparer.Ordinal));
        Assert.Equal(["retention.purge_weapon"], ActType.All.Values.Where(t => t.Purges).Select(t => t.Code));
        Assert.All(ActType.All.Values.Where(t => t.Purges), t => Assert.True(t.TwoPersons, t.Code));
        var sources = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories).Where(f => !f.Contains("/obj/", StringComparison.Ordinal)).ToList();
        Findings.None(sources.Where(f => File.ReadAllText(f).Contains("LimitAsked = true", StringComparison.Ordinal) && Path.GetFileName(f) != "RetentionLimits.cs"));
        string[] emptied = ["update entries set", "update marks set", "update events set"];
        Findings.None(sources.Where(f => File.ReadAllText(f) is var text && text.Contains("salt = null", StringComparison.Ordinal) && emptied.Any(e => text.Contains(e, StringComparison.Ordinal)) && Path.GetFileName(f) != "WeaponPurge.cs"));
    }

    private static async Task<long> DestroyedAsync(LedgerWorld world, string serial, Func<long, Task>? before = null)
    {
        var entry = await world.RegisterAsync(serial);
        if (before is not null) await before(entry);
        var proposals = new Proposals(world.Node.Acts);
        var proposal = await proposals.ProposeAsync(WeaponActs.Destroy, $"entry:{entry}", """{"method":"melted"}""", Node.Amina, new Purpose("destruction"), Guid.NewGuid());
        await proposals.DecideAsync(WeaponActs.Destroy, proposal.Id, true, null, Node.Boris, new Purpose("destruction"), Guid.NewGuid());
        await world.Node.Weapons.MarkAsync(entry, new MarkRequest("import", serial + " XA"), PartialDate.Parse("2019-05"), Node.By(Node.Amina));
        await world.Node.Weapons.DestroyAsync(entry, PartialDate.Parse("2020-05"), "melted", proposal.Id, Node.By(Node.Amina, "destruction"));
        await world.Sequencer.RunOnceAsync();
        return entry;
    }

    private static async Task KeptForAsync(LaterNode node, long register, int years) =>
        await node.Laws.SetRuleAsync(register, new NewRetentionRule("other", "weapon", years, "recorded", "Arms Act 3", "national_law", new DateOnly(2000, 1, 1)), Node.By(Node.Boris, "administration"));

    private static async Task<string> CodeAsync(Func<Task> work) => (await Assert.ThrowsAsync<ProblemException>(work)).Problems[0].Code;

    /// <summary>The same node some years later.</summary>
    private sealed class LaterNode
    {
        public LaterNode(LedgerWorld world, int years)
        {
            var acts = new Acts(world.Node.Database, world.Node.Ids, new LaterClock(years));
            Laws = new RegisterLaws(acts);
            Purge = new WeaponPurge(acts, new RetentionLimits(RetentionLaw.Shipped));
            Proposals = new Proposals(acts);
        }

        public RegisterLaws Laws { get; }
        public WeaponPurge Purge { get; }
        public Proposals Proposals { get; }
    }

    private sealed class LaterClock(int years) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddYears(years);

        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;
    }
}
