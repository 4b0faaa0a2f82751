using Proofmark.Core.Marking;
using Proofmark.Core.Retention;
using Proofmark.Core.Shared;
using Proofmark.Core.Weapons;
using Xunit;

namespace Proofmark.Tests.Retention;

/// <summary>Until when the record of a weapon must be kept: the longest of what binds, and for ever where nothing sets an end.</summary>
public sealed class RetentionLimitTests
{
    private static readonly DateOnly Today = new(2026, 11, 22);
    private static readonly RetentionLaw Law = RetentionLaw.Shipped;
    private static readonly RegisterLaw Stated = new(1, RegisterLayer.Federal, 7, "Registry", "Arms Act", RuleForce.NationalLaw, null, null);

    [Theory]
    [InlineData(RecordKind.Manufacture, "2020-05-01")]
    [InlineData(RecordKind.Import, "2010-05-01")]
    [InlineData(RecordKind.Export, "2010-05-01")]
    [InlineData(RecordKind.Other, "2010-05-01")]
    public void However_short_the_law_the_instrument_asks_thirty_years_for_manufacture_and_twenty_for_all_others(RecordKind kind, string until)
    {
        var limit = RetentionLimit.Of(Record(kind, "1990-05-01"), [Rule(kind, 5)], Law, Today);
        Assert.Equal(Day(until), limit.Until);
        Assert.Equal("ITI 12", limit.Why.Source);
        Assert.True(limit.HasPassed(Day(until).AddDays(1)));
        Assert.False(limit.HasPassed(Day(until)));
    }

    [Fact]
    public void Where_a_register_has_no_rule_for_a_kind_the_record_is_kept_for_ever()
    {
        var record = Record(RecordKind.Other, "1900-01-01");
        Assert.Equal("retention.no_rule", RetentionLimit.Of(record, [], Law, Today).Refuse(Today)!.Code);
        // Nor does a rule help that is about persons, is of another register, or is not in force.
        foreach (var rule in new[] { Rule(RecordKind.Other, 20) with { About = RecordAbout.Person }, Rule(RecordKind.Other, 20) with { Register = 2 }, Rule(RecordKind.Other, 20) with { ForceTo = Today.AddDays(-1) }, Rule(RecordKind.Other, 20) with { ForceFrom = Today.AddDays(1) } })
            Assert.Null(RetentionLimit.Of(record, [rule], Law, Today).Until);
        Assert.Null(RetentionLimit.Of(record, [Rule(RecordKind.Other, 20)], Law, Today).Refuse(Today));
    }

    [Fact]
    public void One_register_that_keeps_longer_or_for_ever_binds_all_of_them()
    {
        var record = Record(RecordKind.Other, "1950-01-01") with { Registers = [1, 2] };
        var longer = RetentionLimit.Of(record, [Rule(RecordKind.Other, 20), Rule(RecordKind.Other, 80) with { Register = 2, Source = "Museum Act 4" }], Law, Today);
        Assert.Equal(new LimitReason("Museum Act 4", 2, RecordKind.Other, 80, new DateOnly(2030, 1, 1)), longer.Why);
        var refused = longer.Refuse(Today)!;
        Assert.Equal("retention.limit_runs", refused.Code);
        Assert.Equal("Museum Act 4", refused.Arguments!["source"]);
        Assert.Equal(new DateOnly(2030, 1, 1), refused.Arguments["until"]);
        Assert.Equal("retention.for_ever", RetentionLimit.Of(record, [Rule(RecordKind.Other, 20), Rule(RecordKind.Other, null) with { Register = 2 }], Law, Today).Refuse(Today)!.Code);
    }

    [Fact]
    public void Thirty_years_from_the_destruction_do_not_begin_before_it()
    {
        var law = Law.BoundBy(["EU"]);
        Assert.Null(RetentionLimit.Of(Record(RecordKind.Other, "1950-01-01"), [Rule(RecordKind.Other, 20)], law, Today).Until);
        Assert.Equal(new DateOnly(2050, 3, 1), RetentionLimit.Of(Record(RecordKind.Other, "1950-01-01") with { Destroyed = new DateOnly(2020, 3, 1) }, [Rule(RecordKind.Other, 20)], law, Today).Until);
        Assert.DoesNotContain(Law.Binding, p => p.Instrument is "EU" or "FP" or "ATT");
    }

    [Fact]
    public void What_happened_later_than_it_was_recorded_or_was_recorded_later_counts_from_the_later_day()
    {
        var record = new WeaponRecord([1], new Dictionary<RecordKind, (DateOnly, DateOnly)> { [RecordKind.Other] = (new(1960, 1, 1), new(2015, 1, 1)) }, null);
        Assert.Equal(new DateOnly(2035, 1, 1), RetentionLimit.Of(record, [Rule(RecordKind.Other, 20)], Law, Today).Until);
        Assert.Equal(new DateOnly(2060, 1, 1), RetentionLimit.Of(record, [Rule(RecordKind.Other, 100) with { From = CountedFrom.Happened }], Law, Today).Until);
        // A period that leaves the calendar does not end.
        Assert.Null(RetentionLimit.Of(Record(RecordKind.Other, "9000-01-01"), [Rule(RecordKind.Other, 1000)], Law, Today).Until);
    }

    [Fact]
    public void A_setting_names_the_treaties_that_bind_and_no_other_word()
    {
        Assert.Equal(["ATT", "FP", "ITI"], RetentionSettings.Read(n => n == "PROOFMARK_RETENTION_TREATIES" ? "ATT, FP" : null).Binding.Select(p => p.Instrument).Distinct().Order(StringComparer.Ordinal));
        Assert.Contains(RetentionSettings.Read(n => n == "PROOFMARK_FIREARMS_PROTOCOL" ? "2006-05-01" : null).Binding, p => p.Instrument == "FP");
        Assert.Equal("watching.setting", Assert.Throws<ProblemException>(() => RetentionSettings.Read(n => n == "PROOFMARK_RETENTION_TREATIES" ? "ITI" : null)).Problems[0].Code);
    }

    [Fact]
    public void A_register_falls_short_by_as_many_years_as_its_law_lacks()
    {
        Assert.Empty(Compliance.Judge(Stated, 7, [Rule(RecordKind.Manufacture, 30), Rule(RecordKind.Other, 20)], 100, 0, Law, Today));
        var found = Compliance.Judge(null, null, [Rule(RecordKind.Manufacture, 25), Rule(RecordKind.Other, 12), Rule(RecordKind.Import, 1) with { About = RecordAbout.Person }], 100, 3, Law, Today);
        Assert.Equal([FindingKind.NoLaw, FindingKind.NoOwner, FindingKind.Incomplete, FindingKind.ShortPeriod, FindingKind.ShortPeriod], found.Select(f => f.Kind));
        Assert.Equal([("ITI 12", (RecordKind?)RecordKind.Manufacture, 5L), ("ITI 12", (RecordKind?)RecordKind.Other, 8L)], found.Where(f => f.Kind == FindingKind.ShortPeriod).Select(f => (f.Citation, f.Record, f.Short)));
    }

    [Theory]
    [InlineData(30, CountedFrom.Recorded, 0)]
    [InlineData(40, CountedFrom.Happened, 0)]
    [InlineData(20, CountedFrom.Recorded, 10)]
    [InlineData(29, CountedFrom.Destroyed, 1)]
    [InlineData(30, CountedFrom.Destroyed, null)]
    [InlineData(null, CountedFrom.Recorded, null)]
    public void Years_that_run_before_the_destruction_fall_short_of_as_many_from_it(int? years, CountedFrom from, int? lacking)
    {
        var found = Compliance.Judge(Stated, 7, [Rule(RecordKind.Other, years) with { From = from }], 100, 0, Law.BoundBy(["EU"]), Today);
        (FindingKind, long, long)[] expected = lacking is { } l ? [(FindingKind.ShortPeriod, l, 30L)] : [];
        Assert.Equal(expected, found.Where(f => f.Citation != "ITI 12").Select(f => (f.Kind, f.Short, f.Of)));
    }

    [Fact]
    public void One_year_from_the_destruction_falls_short_of_thirty_from_the_record()
    {
        var found = Assert.Single(Compliance.Judge(Stated, 7, [Rule(RecordKind.Manufacture, 1) with { From = CountedFrom.Destroyed }], 100, 0, Law, Today));
        Assert.Equal(("ITI 12", 29L, 30L), (found.Citation, found.Short, found.Of));
    }

    [Fact]
    public void Every_event_is_a_record_of_one_of_the_four_kinds()
    {
        Assert.Equal(["exported", "imported", "manufactured"], EventType.All.Keys.Where(t => RetentionLimits.KindOf(t) != RecordKind.Other).Order(StringComparer.Ordinal));
    }

    private static WeaponRecord Record(RecordKind kind, string day) => new([1], new Dictionary<RecordKind, (DateOnly, DateOnly)> { [kind] = (Day(day), Day(day)) }, null);

    private static RetentionRule Rule(RecordKind kind, int? years) => new(Guid.NewGuid(), 1, kind, RecordAbout.Weapon, years, CountedFrom.Recorded, "Arms Act 3", RuleForce.NationalLaw, new DateOnly(2000, 1, 1), null);

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
