using Proofmark.Core.Access.Misuse;
using Proofmark.Core.Languages;
using Xunit;

namespace Proofmark.Tests.Access.Misuse;

/// <summary>Each rule by itself: what it raises, and the honest neighbour that it leaves alone.</summary>
public sealed class MisuseRuleTests
{
    private static readonly DateTime Noon = new(2026, 6, 3, 12, 0, 0);
    private static readonly UsualOfRole Role = new(30, 2, 8, 0.2);
    private static readonly Usual Own = new(40, [.. Enumerable.Repeat(12, 40)], 1, Day(8, 17), [0, 8, 8, 8, 8, 8, 0], 480, 96);

    [Fact]
    public void Far_more_weapons_than_the_user_and_the_role_ever_open_are_raised_and_an_estate_under_one_case_is_not()
    {
        var many = Opened(90, i => i * 10);
        Assert.Equal(["volume"], DayRules.AtOnce(7, many, Own, Role).Select(r => r.Rule.Code));
        Assert.Empty(DayRules.AtOnce(7, [.. many.Select(l => l with { Case = "E-1" })], Own, Role));
        Assert.Empty(DayRules.AtOnce(7, Opened(50, i => i * 10), Own, Role));
    }

    [Fact]
    public void More_lists_than_ever_are_raised_and_the_usual_ones_are_not()
    {
        List<Look> Exports(int n) => [.. Enumerable.Range(1, n).Select(i => new Look(i, Noon, 7, false, null, "export", "list", "/weapons/list", [], false, false))];
        Assert.Equal(["exports"], DayRules.AtOnce(7, Exports(6), Own, Role).Select(r => r.Rule.Code));
        Assert.Empty(DayRules.AtOnce(7, Exports(3), Own, Role));
    }

    [Fact]
    public void Weapons_without_a_later_case_are_raised_and_those_that_a_case_or_an_act_explains_are_not()
    {
        var bare = Opened(25, i => i * 10);
        Assert.Equal(["unexplained"], DayRules.Later(7, bare, Own, Role).Select(r => r.Rule.Code));
        Assert.Empty(DayRules.Later(7, [.. bare.Select(l => l with { Touched = true })], Own, Role));
        Assert.Empty(DayRules.Later(7, [.. bare.Select(l => l with { CaseKnown = true })], Own, Role));
    }

    [Fact]
    public void Weapons_without_a_later_case_at_night_are_raised_where_the_user_never_works_at_night()
    {
        var night = Opened(5, i => i * 10).ConvertAll(l => l with { At = Noon.Date.AddHours(3) });
        Assert.Equal(["hours"], DayRules.Later(7, night, Own, Role).Select(r => r.Rule.Code));
        Assert.Empty(DayRules.Later(7, night, Own with { Hours = Day(0, 8) }, Role));
        Assert.Empty(DayRules.Later(7, [.. night.Select(l => l with { ByProgram = true })], Own, Role));
        var sunday = night.ConvertAll(l => l with { At = new DateTime(2026, 6, 7, 12, 0, 0) });
        Assert.Equal(["hours"], DayRules.Later(7, sunday, Own, Role).Select(r => r.Rule.Code));
    }

    [Fact]
    public void Where_few_look_ups_are_ever_explained_being_there_at_night_counts_too_and_of_a_newcomer_it_says_little()
    {
        var role = Role with { BareShare = 0.7 };
        var night = Opened(9, i => i * 10).ConvertAll(l => l with { At = Noon.Date.AddHours(3) });
        Assert.Equal(["hours"], DayRules.Later(7, night, Own, role).Select(r => r.Rule.Code));
        Assert.Empty(DayRules.Later(7, night, Own with { Days = 10 }, role));
        Assert.Empty(DayRules.Later(7, night[..5], Own, role));
    }

    [Fact]
    public void One_list_more_than_on_any_day_before_is_raised_when_it_is_more_than_the_role_takes()
    {
        List<Look> six = [.. Enumerable.Range(1, 6).Select(i => new Look(i, Noon, 7, false, null, "export", "list", "/weapons/list", [], false, false))];
        Assert.Equal(["exports"], DayRules.AtOnce(7, six, Own with { MostExports = 5 }, Role).Select(r => r.Rule.Code));
        Assert.Empty(DayRules.AtOnce(7, six, Own with { MostExports = 6 }, Role));
        Assert.Empty(DayRules.AtOnce(7, six, Own with { MostExports = 5 }, Role with { ManyExports = 5 }));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-2)]
    public void A_row_of_neighbouring_numbers_is_raised_unless_it_is_filed(int step)
    {
        var row = Opened(20, i => 1000 + i * step);
        Assert.Equal(["sequence"], DayRules.Later(7, row, Own, Role).Select(r => r.Rule.Code));
        Assert.Empty(DayRules.Later(7, [.. row.Select(l => l with { CaseKnown = true })], Own, Role));
        Assert.DoesNotContain("sequence", DayRules.Later(7, Opened(20, i => 1000 + i * 40), Own, Role).Select(r => r.Rule.Code));
    }

    [Fact]
    public void Searches_by_rising_number_are_a_row_too()
    {
        List<Look> looks = [.. Enumerable.Range(0, 20).Select(i => new Look(i, Noon.AddMinutes(i), 7, false, null, "find", "mark", $$"""{"version":1,"mark":"AB {{700 + i}}"}""", [i * 50 + 1], false, false))];
        Assert.Equal(["sequence"], DayRules.Later(7, looks, Own, Role).Select(r => r.Rule.Code));
        // A search that found nothing showed nothing.
        Assert.Empty(DayRules.Later(7, [.. looks.Select(l => l with { Found = [] })], Own, Role));
    }

    [Fact]
    public void Names_are_compared_without_case_accents_and_order() =>
        Assert.Equal(["JOSE", "ALVAREZ", "CRUZ"], NameRules.Words("José  Álvarez-Cruz"));

    [Fact]
    public void Every_rule_has_a_threshold_a_source_and_its_words_in_six_languages()
    {
        foreach (var rule in MisuseRule.All)
        {
            Assert.True(rule.Threshold > 0 && rule.Unit.Length > 5 && rule.Source.Length > 10, rule.Code);
            foreach (var language in new[] { "ar", "en", "es", "fr", "ru", "zh" })
                foreach (var kind in new[] { "rule", "said", "about" }) Assert.True(Texts.Embedded[language].Has($"access.misuse.{kind}.{rule.Code}"), $"{language} {kind} {rule.Code}");
        }
    }

    private static List<Look> Opened(int n, Func<int, long> entry) =>
        [.. Enumerable.Range(0, n).Select(i => new Look(i + 1, Noon.AddMinutes(i), 7, false, null, "open", "weapon", "w", [entry(i)], false, false))];

    private static long[] Day(int from, int to) => [.. Enumerable.Range(0, 24).Select(h => h >= from && h < to ? 50L : 0)];
}
