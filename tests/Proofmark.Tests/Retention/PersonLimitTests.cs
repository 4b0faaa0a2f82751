using FsCheck;
using FsCheck.Fluent;
using Proofmark.Core.Marking;
using Proofmark.Core.Parties;
using Proofmark.Core.Parties.Erasure;
using Proofmark.Core.Retention;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Core.Weapons.Holds;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Retention;

/// <summary>Until when what is recorded of a person may be kept: the longest of what registers say, and never while something open needs it.</summary>
public sealed class PersonLimitTests
{
    private static readonly DateOnly Today = new(2026, 11, 23);

    [Fact]
    public void Of_two_rules_the_longer_counts_and_a_place_without_a_rule_ends_nothing()
    {
        var (here, there) = (Place(1, "2010-05-01"), Place(2, "2012-05-01"));
        var limit = PersonLimit.Of([here, there], null, [Rule(1, 10), Rule(2, 5)], Today);
        Assert.Equal(new LimitReason("Data Act 1", 1, RecordKind.Other, 10, new DateOnly(2020, 5, 1)), limit.Why);
        Assert.True(limit.HasPassed(new DateOnly(2020, 5, 2)));
        Assert.False(limit.HasPassed(new DateOnly(2020, 5, 1)));
        Assert.Equal((true, null), (PersonLimit.Of([here, there], null, [Rule(1, 10)], Today) is { Why.Source: null, Until: null }, PersonLimit.Of([here], null, [Rule(2, 10)], Today).Why));
        Assert.Null(PersonLimit.Of([here], PersonKept.Evidence, [Rule(1, 10)], Today).Until);
        Assert.Null(PersonLimit.Of([here], null, [Rule(1, null)], Today).Until);
        // Rules about weapons, of another day, or from a destruction that has not been end nothing.
        foreach (var rule in new[] { Rule(1, 1) with { About = RecordAbout.Weapon }, Rule(1, 1) with { ForceFrom = Today.AddDays(1) }, Rule(1, 1) with { From = CountedFrom.Destroyed } })
            Assert.Null(PersonLimit.Of([here], null, [rule], Today).Until);
    }

    [Fact]
    public void No_limit_passes_before_the_end_of_any_rule_of_any_place()
    {
        var place = from register in Gen.Choose(1, 3) from kind in Gen.Elements(Enum.GetValues<RecordKind>()) from happened in Gen.Choose(0, 20_000) from later in Gen.Choose(0, 4000) from destroyed in Gen.Choose(-1, 3000)
                    select new PersonPlace(register, kind, Day(happened), Day(happened + later), destroyed < 0 ? null : Day(happened + destroyed));
        var rule = from register in Gen.Choose(1, 3) from kind in Gen.Elements(Enum.GetValues<RecordKind>()) from years in Gen.Choose(0, 40) from counted in Gen.Elements(Enum.GetValues<CountedFrom>())
                   select Rule(register, years == 0 ? null : years) with { Kind = kind, From = counted };
        Prop.ForAll(Arb.From(Gen.Zip(place.ListOf(4), rule.ListOf(12))), pair =>
        {
            var (places, rules) = (pair.Item1, pair.Item2);
            var limit = PersonLimit.Of([.. places], null, [.. rules], Today);
            foreach (var one in places)
            {
                var own = rules.Where(r => r.Register == one.Register && r.Kind == one.Kind).ToList();
                if (own.Count == 0 && limit.Until is not null) return false;
                foreach (var r in own)
                {
                    var begin = r.From == CountedFrom.Destroyed ? one.Destroyed : one.Happened;
                    if (limit.Until is { } until && (r.Years is null || begin is null || until < begin.Value.AddYears(r.Years.Value))) return false;
                }
            }
            return true;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task Who_gave_the_weapon_away_is_listed_after_the_period_and_erased_by_two_and_who_still_holds_one_is_not()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        using var keys = new PersonKeys(new byte[32]);
        var now = new At(world, keys, 0);
        var (past, holder) = (await now.PersonAsync("Jelena Szabo", "N-100-200"), await now.PersonAsync("Ilse Moreau", "N-300-400"));
        var (sold, held) = (await world.RegisterAsync("P-1"), await world.RegisterAsync("P-2"));
        await world.Node.Weapons.TransferAsync(sold, "person", null, past, PartialDate.Parse("2015-05"), Node.By(Node.Amina));
        await world.Node.Weapons.TransferAsync(sold, "police", null, null, PartialDate.Parse("2018-05"), Node.By(Node.Amina));
        await world.Node.Weapons.TransferAsync(held, "person", null, holder, PartialDate.Parse("2015-05"), Node.By(Node.Amina));
        await now.Laws.SetRuleAsync(world.Register, new NewRetentionRule("other", "person", 10, "recorded", "Data Act 7", "national_law", new DateOnly(2000, 1, 1)), Node.By(Node.Boris, "administration"));

        Assert.Empty(await new At(world, keys, 9).DueAsync());
        Assert.Equal("retention.person_runs", await CodeAsync(() => new At(world, keys, 9).ProposeAsync(past)));
        var later = new At(world, keys, 11);
        Assert.Equal((past, "Data Act 7"), Assert.Single(await later.DueAsync()) is var due ? (due.Person, due.Source) : default);
        Assert.Equal("retention.person_needed", await CodeAsync(() => later.ProposeAsync(holder)));
        await later.EraseAsync(past);
        Assert.Empty(await later.DueAsync());
        Assert.Empty(await later.Persons.ReadAsync(past));
        Assert.Equal(1, await world.Node.ScalarAsync<long>("select count(*) from person_limits"));
        await world.Sequencer.RunOnceAsync();
        Assert.Empty((await world.VerifyAsync()).Findings);
        Assert.Equal(1, await world.Node.ScalarAsync<long>($"select count(*) from marks where entry = {sold} and text = 'P-1'"));
    }

    [Fact]
    public async Task The_holder_of_a_destroyed_weapon_is_listed_when_the_period_from_its_destruction_is_over_and_not_while_it_is_evidence()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        using var keys = new PersonKeys(new byte[32]);
        var now = new At(world, keys, 0);
        var person = await now.PersonAsync("Jelena Szabo", "N-100-200");
        var entry = await world.RegisterAsync("P-1");
        await world.Node.Weapons.TransferAsync(entry, "person", null, person, PartialDate.Parse("2015-05"), Node.By(Node.Amina));
        await now.Laws.SetRuleAsync(world.Register, new NewRetentionRule("other", "person", 5, "destroyed", "Data Act 8", "national_law", new DateOnly(2000, 1, 1)), Node.By(Node.Boris, "administration"));
        Assert.Empty(await new At(world, keys, 30).DueAsync());
        var proposal = await now.Proposals.ProposeAsync(WeaponActs.Destroy, $"entry:{entry}", """{"method":"melted"}""", Node.Amina, new Purpose("destruction"), Guid.NewGuid());
        await now.Proposals.DecideAsync(WeaponActs.Destroy, proposal.Id, true, null, Node.Boris, new Purpose("destruction"), Guid.NewGuid());
        await world.Node.Weapons.MarkAsync(entry, new MarkRequest("import", "P-1 XA"), PartialDate.Parse("2019-05"), Node.By(Node.Amina));
        await world.Node.Weapons.DestroyAsync(entry, PartialDate.Parse("2020-05"), "melted", proposal.Id, Node.By(Node.Amina, "destruction"));
        Assert.Equal(person, Assert.Single(await new At(world, keys, 31).DueAsync()).Person);
        await world.Node.ExecuteAsync($"""
            set session_replication_role = replica;
            insert into evidence_holds (id, uid, entry, authority, case_reference, review, reason, act, seq, salt) select 1, gen_random_uuid(), {entry}, 'Court', 'C-1', '2099-01-01', 'Trial', max(id), 900, '' from acts;
            set session_replication_role = default
            """);
        Assert.Empty(await new At(world, keys, 32).DueAsync());
        Assert.Equal("retention.person_needed", await CodeAsync(() => new At(world, keys, 31).ProposeAsync(person)));
    }

    [Fact]
    public async Task Another_record_of_the_same_human_and_a_longer_day_with_the_data_keep_the_person()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        using var keys = new PersonKeys(new byte[32]);
        var now = new At(world, keys, 0);
        var (first, second, long_) = (await now.PersonAsync("Jelena Szabo", "N-100-200"), await now.PersonAsync("J. Szabo", "N 100 200"), await now.PersonAsync("Ilse Moreau", "N-300-400", new DateOnly(2099, 1, 1)));
        var (one, two, three) = (await world.RegisterAsync("P-1"), await world.RegisterAsync("P-2"), await world.RegisterAsync("P-3"));
        foreach (var (entry, person) in new[] { (one, first), (two, second), (three, long_) }) await world.Node.Weapons.TransferAsync(entry, "person", null, person, PartialDate.Parse("2015-05"), Node.By(Node.Amina));
        foreach (var entry in new[] { one, three }) await world.Node.Weapons.TransferAsync(entry, "police", null, null, PartialDate.Parse("2018-05"), Node.By(Node.Amina));
        await now.Laws.SetRuleAsync(world.Register, new NewRetentionRule("other", "person", 10, "recorded", "Data Act 7", "national_law", new DateOnly(2000, 1, 1)), Node.By(Node.Boris, "administration"));
        var later = new At(world, keys, 11);
        // It is listed by its own record; who proposes it learns that the human still holds a weapon under another.
        Assert.Equal(first, Assert.Single(await later.DueAsync()).Person);
        Assert.Equal("retention.person_needed", await CodeAsync(() => later.ProposeAsync(first)));
        // An order that comes before the period is carried out, and says so.
        await later.EraseAsync(first, before: true);
        Assert.Empty(await later.Persons.ReadAsync(second));
        Assert.Empty(await later.DueAsync());
    }

    [Fact]
    public async Task A_round_that_was_broken_off_goes_on_where_it_stood_and_without_rules_nothing_is_reckoned()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        using var keys = new PersonKeys(new byte[32]);
        var now = new At(world, keys, 0);
        for (var n = 0; n <= PersonLimits.Batch; n++) await now.PersonAsync("Person " + n, "N-" + n);
        Assert.False(await now.Limits.RunOnceAsync());
        Assert.Equal(0, await world.Node.ScalarAsync<long>("select count(*) from person_limit_rounds"));
        var entry = await world.RegisterAsync("P-1");
        var last = await world.Node.ScalarAsync<long>("select max(person) from person_keys");
        await world.Node.Weapons.TransferAsync(entry, "person", null, last, PartialDate.Parse("2015-05"), Node.By(Node.Amina));
        await now.Laws.SetRuleAsync(world.Register, new NewRetentionRule("other", "person", 10, "recorded", "Data Act 7", "national_law", new DateOnly(2000, 1, 1)), Node.By(Node.Boris, "administration"));
        Assert.True(await now.Limits.RunOnceAsync());
        Assert.Equal(0, await world.Node.ScalarAsync<long>("select count(*) from person_limits"));
        Assert.False(await new At(world, keys, 0).Limits.RunOnceAsync());
        Assert.Equal("holder", await world.Node.ScalarAsync<string>("select kept from person_limits"));
        await world.Node.ExecuteAsync("delete from person_limits");
        Assert.False(await now.Limits.RunOnceAsync());
        Assert.Equal(0, await world.Node.ScalarAsync<long>("select count(*) from person_limits"));
    }

    private static PersonPlace Place(long register, string day) => new(register, RecordKind.Other, DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture), DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture), null);

    private static RetentionRule Rule(long register, int? years) => new(Guid.Empty, register, RecordKind.Other, RecordAbout.Person, years, CountedFrom.Happened, $"Data Act {register}", RuleForce.NationalLaw, new DateOnly(1900, 1, 1), null);

    private static DateOnly Day(int days) => new DateOnly(1950, 1, 1).AddDays(days);

    private static async Task<string> CodeAsync(Func<Task> work) => (await Assert.ThrowsAsync<ProblemException>(work)).Problems[0].Code;

    /// <summary>The same node some years later, with what its data-protection officer works with.</summary>
    private sealed class At
    {
        private readonly Acts acts;
        private readonly ErasureList list;
        private readonly PersonErasure erasure;

        public At(LedgerWorld world, PersonKeys keys, int years)
        {
            var clock = new Later(years);
            acts = new Acts(world.Node.Database, world.Node.Ids, clock);
            Limits = new PersonLimits(world.Node.Database, clock);
            Persons = new PersonService(acts, keys);
            Laws = new RegisterLaws(acts);
            Proposals = new Proposals(acts);
            list = new ErasureList(world.Node.Database, clock);
            erasure = new PersonErasure(acts, Persons, Limits);
        }

        public PersonLimits Limits { get; }
        public PersonService Persons { get; }
        public RegisterLaws Laws { get; }
        public Proposals Proposals { get; }

        public Task<long> PersonAsync(string name, string number, DateOnly? until = null) =>
            Persons.RecordAsync([new PersonField("name", name, "Arms Act 4", until), new PersonField("number", number, "Arms Act 4", until)], Node.Amina, new Purpose("registration"), Guid.NewGuid());

        public async Task<IReadOnlyList<DuePerson>> DueAsync()
        {
            while (await Limits.RunOnceAsync()) { }
            return await list.DueAsync(0, 10);
        }

        public Task<ActOutcome> ProposeAsync(long person, bool before = false) => erasure.ProposeAsync(person, new ErasurePlan("Data Act 7", before, []), Node.By(Node.Amina, "data_protection"));

        public async Task EraseAsync(long person, bool before = false)
        {
            var proposal = await ProposeAsync(person, before);
            await Proposals.DecideAsync(PersonErasure.Erase, proposal.Id, true, null, Node.Boris, new Purpose("data_protection"), Guid.NewGuid());
            await erasure.EraseAsync(person, proposal.Id, Node.Amina, Guid.NewGuid());
        }
    }

    private sealed class Later(int years) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddYears(years);

        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;
    }
}
