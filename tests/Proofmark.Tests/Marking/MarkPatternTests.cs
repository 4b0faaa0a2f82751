using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using Proofmark.Core.Marking;
using Proofmark.Core.Shared;
using Xunit;

namespace Proofmark.Tests.Marking;

public sealed class MarkPatternTests
{
    [Theory]
    [InlineData("AB?34*7", "AB?34*7")]
    [InlineData("[O0]12", "[O0]12")]
    [InlineData("[O:0.7 0:0.3]12", "[O:0.7 0:0.3]12")]
    [InlineData("[O:0,70 0:.3000]", "[O:0.7 0:0.3]")] // a decimal comma and idle zeros are forgiven
    [InlineData("[ O 0 ]", "[O0]")]
    [InlineData("\\?\\*\\[\\]\\\\\\{\\}\\|A", "\\?\\*\\[\\]\\\\\\{\\}\\|A")]
    [InlineData("\\A\\:", "A:")] // needless backslashes go
    [InlineData("[\\?\\::0.5 A:0.5]", null)] // a colon separates, so it cannot be an alternative
    [InlineData("[\\?A]", "[\\?A]")]
    [InlineData("Ａ？［O0］＊؟", "Ａ?[O0]*?")] // Chinese, Japanese and Arabic keyboards
    [InlineData(" AB-12 ", " AB-12 ")]
    [InlineData("", "")]
    [InlineData("  ", "")]
    public void The_text_form_is_read_and_written(string text, string? canonical)
    {
        var result = MarkPattern.Read(text);
        Assert.Equal(canonical, result.Value?.ToString());
        if (canonical is null) Assert.Equal("marking.query_choice_character", result.Problem!.Code);
    }

    [Theory]
    [InlineData("AB[O0", "marking.query_unclosed", 3)]
    [InlineData("AB]12", "marking.query_unopened", 3)]
    [InlineData("AB[]", "marking.query_empty_choice", 3)]
    [InlineData("AB\\", "marking.query_escape", 3)]
    [InlineData("AB{2}", "marking.query_reserved", 3)]
    [InlineData("A|B", "marking.query_reserved", 2)]
    [InlineData("[A?]", "marking.query_reserved", 3)]
    [InlineData("[A[B]]", "marking.query_reserved", 3)]
    [InlineData("[0-9]", "marking.query_choice_character", 3)]
    [InlineData("[Æ1]", "marking.query_choice_character", 2)] // two characters in the normal form
    [InlineData("[O0O]", "marking.query_choice_twice", 4)]
    [InlineData("[O:1.5 0:1]", "marking.query_weight", 2)]
    [InlineData("[O:0 0:1]", "marking.query_weight", 2)]
    [InlineData("[O: 0]", "marking.query_weight", 4)]
    [InlineData("[O:0.7.1]", "marking.query_weight", 4)]
    [InlineData("[O:0.00001]", "marking.query_weight", 2)]
    [InlineData("[O:99999999999999999999999999999999]", "marking.query_weight", 4)]
    [InlineData("[O:0.7 0]", "marking.query_weight_missing", 8)]
    [InlineData("[O:0.7 0:0.31]", "marking.query_weight_sum", 8)]
    [InlineData("AB\t", "marking.control", 3)]
    [InlineData("AB\u202e", "marking.bidi", 3)]
    public void A_fault_is_named_with_its_place(string text, string code, int position)
    {
        var problem = MarkPattern.Read(text, "mark").Problem!;
        Assert.Equal(code, problem.Code);
        Assert.Equal("mark", problem.Field);
        Assert.Equal(position, problem.Arguments!["position"]);
    }

    [Fact]
    public void Limits_are_said()
    {
        Assert.Equal("marking.query_too_long", MarkPattern.Read(new string('?', 65)).Problem!.Code);
        Assert.Equal("marking.query_too_long", MarkPattern.Read(new string('-', 256) + "A").Problem!.Code);
        Assert.Equal("marking.query_too_long", MarkPattern.Read(new string('*', 40_000)).Problem!.Code);
        Assert.Equal("marking.nothing", MarkPattern.Read("-.-").Problem!.Code);
        Assert.Equal("marking.surrogate", MarkPattern.Read("[𠀀]").Problem!.Code);
        Assert.Equal("marking.query_choice_too_many", MarkPattern.Read("[" + string.Concat(Enumerable.Range(0x4E00, 41).Select(c => (char)c)) + "]").Problem!.Code);
        Assert.True(MarkPattern.Read(new string('?', 64)).Ok);
        Assert.Throws<ProblemException>(() => MarkPattern.Of(MarkPosition.Certain('\ud800')));
        Assert.Throws<ArgumentException>(() => MarkPosition.OneOf(('A', 0.7m), ('B', 0.7m)));
    }

    [Theory]
    [InlineData("AB-12 c", true, "AB12C", "AB12C", 5)]
    [InlineData("АВ12", true, "AB12", "AB12", 4)] // Cyrillic
    [InlineData("[Oo]12", false, "O12", "O12", 3)]
    [InlineData("[O:1]12", false, "O12", "O12", 3)]
    [InlineData("[O:0.9]12", false, null, "", 3)] // a tenth of doubt remains
    [InlineData("AB?34*7", false, null, "AB", 6)]
    [InlineData("*7", false, null, "", 1)]
    [InlineData("-*-*-", false, null, "", 0)]
    [InlineData("", false, null, "", 0)]
    [InlineData("e\u0301?", false, null, "E", 2)] // a letter and the accent after it are taken together
    public void A_pattern_says_what_is_certain(string text, bool exact, string? normal, string prefix, int least)
    {
        var pattern = MarkPattern.Parse(text);
        Assert.Equal(exact, pattern.IsExact);
        Assert.Equal(exact ? text : null, pattern.Exact);
        Assert.Equal(normal, pattern.NormalisedExact);
        Assert.Equal(prefix, pattern.CertainPrefix);
        Assert.Equal(least, pattern.MinLength);
    }

    [Theory]
    [InlineData("AB?34*7", "ABX347", true)]
    [InlineData("AB?34*7", "ABX34999997", true)]
    [InlineData("AB?34*7", "AB347", false)]
    [InlineData("AB?34*7", "ABX3478", false)]
    [InlineData("ab-[o0].12", "AB012", true)]
    [InlineData("ab-[o0].12", "ABO12", true)]
    [InlineData("ab-[o0].12", "ABQ12", false)]
    [InlineData("*", "", true)]
    [InlineData("*", "ANY", true)]
    [InlineData("*?", "", false)]
    [InlineData("", "ANY", true)]
    [InlineData("ЖЯ*", "ЖЯ77", true)]
    [InlineData("[ЖЯ]1", "Я1", true)]
    [InlineData("[ЖЯ]1", "Д1", false)]
    [InlineData("AB", "ABC", false)]
    [InlineData("AB", "", false)]
    public void A_pattern_matches_the_marks_it_can_be(string pattern, string mark, bool matches) =>
        Assert.Equal(matches, MarkPattern.Parse(pattern).Matches(mark));

    [Fact]
    public void Every_pattern_reads_back_from_its_text() => Prop.ForAll(Patterns, pattern =>
        MarkPattern.Parse(pattern.ToString()).Equals(pattern)).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [Fact]
    public void No_text_makes_the_reader_throw_and_what_it_reads_it_writes_and_reads_the_same() => Prop.ForAll(Noise, text =>
    {
        var read = MarkPattern.Read(text);
        return !read.Ok || MarkPattern.Parse(read.Value.ToString()).Equals(read.Value);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    [Fact]
    public void The_automaton_agrees_with_plain_backtracking() => Prop.ForAll(Small, Marks, (pattern, mark) =>
        pattern.Matches(mark) == (pattern.IsEmpty || Backtrack(pattern.NormalPositions, 0, mark, 0))).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    [Fact]
    public void A_literal_pattern_matches_its_own_normal_form() => Prop.ForAll(Marks, mark =>
        mark.Length == 0 || (MarkPattern.Literal(mark).Matches(mark) && MarkPattern.Literal(mark).NormalisedExact == mark)).QuickCheckThrowOnFailure();

    [Fact]
    public void A_hostile_pattern_takes_no_longer_than_a_kind_one()
    {
        // Backtracking would need some 64 over 32 ways; one pass needs a million steps.
        var hostile = MarkPattern.Parse(string.Concat(Enumerable.Repeat("*A", 63)) + "B");
        var mark = new string('A', 1_000_000);
        var watch = Stopwatch.StartNew();
        Assert.False(hostile.Matches(mark));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"took {watch.Elapsed}");
    }

    private static bool Backtrack(IReadOnlyList<MarkPosition> places, int p, string mark, int m)
    {
        if (p == places.Count) return m == mark.Length;
        if (places[p] is GapPosition) return Enumerable.Range(m, mark.Length - m + 1).Any(next => Backtrack(places, p + 1, mark, next));
        if (m == mark.Length) return false;
        var fits = places[p] switch
        {
            CertainPosition c => c.Character == mark[m],
            OneOfPosition o => o.Alternatives.Any(a => a.Character == mark[m]),
            _ => true,
        };
        return fits && Backtrack(places, p + 1, mark, m + 1);
    }

    private static Gen<MarkPosition> Position(string certain, string alternatives) => Gen.Frequency(
        (5, Gen.Elements(certain.ToCharArray()).Select(MarkPosition.Certain)),
        (1, Gen.Constant(MarkPosition.Unreadable)),
        (1, Gen.Constant(MarkPosition.Gap)),
        (1, Gen.SubListOf(alternatives.ToCharArray()).Where(l => l.Count > 0).Select(l => MarkPosition.OneOf(string.Concat(l)))),
        (1, from l in Gen.SubListOf(alternatives.ToCharArray()).Where(l => l.Count > 0)
            from w in Gen.Choose(1, 10_000 / l.Count)
            select MarkPosition.OneOf(l.Select((c, i) => (c, (w - (i % w)) / 10_000m)))));

    private static Arbitrary<MarkPattern> From(Gen<MarkPosition> position, int most) => (
        from count in Gen.Choose(0, most)
        from positions in Gen.ArrayOf(position, count)
        where positions.Length == 0 || positions.Any(p => p is not CertainPosition c || MarkNormal.Of(c.Character.ToString()).Length > 0)
        select MarkPattern.Of(positions)).ToArbitrary();

    private static Arbitrary<MarkPattern> Patterns { get; } = From(Position("A0бЖ甲 -:?*[]\\{}|？［＼：\u3000", "O0QбЖ甲?*[]{}|？［"), 40);

    private static Arbitrary<MarkPattern> Small { get; } = From(Position("AB", "ABЖ"), 7);

    private static Arbitrary<string> Marks { get; } =
        Gen.Elements('A', 'B', 'Ж').ArrayOf().Resize(9).Select(c => new string(c)).ToArbitrary();

    private static Arbitrary<string> Noise { get; } = Gen.Frequency(
        (3, Gen.Elements("?*[]\\{}|:. 0123456789ABOQ".ToCharArray())),
        (1, Gen.Choose(0, 0xFFFF).Select(c => (char)c))).ArrayOf().Select(c => new string(c)).ToArbitrary();
}
