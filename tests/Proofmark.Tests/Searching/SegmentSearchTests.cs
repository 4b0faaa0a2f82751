using Proofmark.Core.Marking;
using Proofmark.Core.Searching;
using Xunit;

namespace Proofmark.Tests.Searching;

/// <summary>The walk through a segment finds what the score, worked out by hand, finds, and nothing else.</summary>
public sealed class SegmentSearchTests
{
    private static readonly string[] Makes = ["zastava", "izhmash", "~NOBODY"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void What_the_walk_finds_is_what_the_definition_finds(int seed)
    {
        var chance = new Random(seed);
        var register = Enumerable.Range(0, 3_000).Select(i => (Entry: 1000L + i, Mark: Mark(chance), Profile: Profile(chance))).ToList();
        using var one = Built(register.Take(1_000));
        using var two = Built(register.Skip(1_000));
        var rights = new SearchRights(new HashSet<long> { 1, 2 }, 1);
        var gone = new HashSet<long> { 1001, 1500, 2000 };
        for (var i = 0; i < 150; i++)
        {
            var pattern = Damaged(register[chance.Next(register.Count)].Mark, chance);
            var byHand = register.ToDictionary(r => r.Entry, r => ScoreByHand.Of(pattern, r.Mark));
            var sought = new SoughtWeapon(SoughtMark.Of(pattern, MarkCosts.Shipped)) { Make = chance.Next(3) == 0 ? ["zastava"] : null, Year = chance.Next(4) == 0 ? (1970, 1985) : null, Kind = chance.Next(5) == 0 ? "serial" : null };
            var found = SegmentSearch.Run([(one, gone), (two, gone)], sought, rights, 20);
            var expected = Definition(register, byHand, sought, rights, gone, 21);
            Assert.Equal(expected.Take(20), found.Items.Select(l => (l.Cost, l.Mark, l.Entry)));
            Assert.Equal(expected.Count > 20, found.More);
        }
    }

    [Fact]
    public void A_segment_read_back_from_its_file_answers_the_same()
    {
        var chance = new Random(7);
        var register = Enumerable.Range(0, 500).Select(i => (Entry: 5L + i, Mark: Mark(chance), Profile: Profile(chance))).ToList();
        var path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));
        try
        {
            using var kept = Built(register);
            using var mapped = Built(register).SaveTo(path, 42);
            Assert.Equal(42, mapped.Stamp);
            foreach (var (_, mark, _) in register.Take(50))
            {
                var sought = new SoughtWeapon(SoughtMark.Of(MarkPattern.Literal(mark), MarkCosts.Shipped));
                var rights = new SearchRights(new HashSet<long> { 1, 2, 3 }, 9);
                Assert.Equal(SegmentSearch.Run([(kept, null)], sought, rights, 10).Items.Select(l => (l.Cost, l.Mark, l.Entry)), SegmentSearch.Run([(mapped, null)], sought, rights, 10).Items.Select(l => (l.Cost, l.Mark, l.Entry)));
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(200)]
    [InlineData(-1)]
    public void A_file_that_is_not_whole_is_no_segment(int length)
    {
        var path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));
        try
        {
            Built([(1, "AB12345", Profile(new Random(1)))]).SaveTo(path, 0).Dispose();
            var bytes = File.ReadAllBytes(path);
            File.WriteAllBytes(path, length < 0 ? bytes[..^1] : [.. bytes.Take(length), .. new byte[Math.Max(0, length - bytes.Length)]]);
            Assert.Null(SearchSegment.Open(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Long_marks_and_marks_of_other_scripts_are_found_by_their_text()
    {
        var profile = Profile(new Random(3)) with { Register = 1, Handling = 0 };
        using var segment = Built([(1, "ABCDEFGHJKLMNPRSTUVWXYZ12345", profile), (2, "ABCDEFGHJKLMNPRSTUVWXYZ12346", profile), (3, "جЖ12345", profile), (4, "حЖ12345", profile)]);
        Assert.Equal([1], Found(segment, "ABCDEFGHJKLMNPRSTUVWXYZ12345").Where(l => l.Cost == 0).Select(l => l.Entry));
        Assert.Equal([1, 2], Found(segment, "*Z1234?").Select(l => l.Entry));
        // The two letters differ by a dot alone.
        Assert.Equal([(3, 0), (4, 50)], Found(segment, "جЖ12345").Select(l => (l.Entry, l.Cost)));
    }

    /// <summary>One forbidden weapon that fits costs a few microseconds at most; a request takes a hundred times as long.</summary>
    [Fact]
    public void The_time_of_a_search_does_not_tell_of_a_weapon_that_may_not_be_seen()
    {
        var chance = new Random(11);
        var profile = Profile(chance) with { Register = 1, Handling = 0 };
        var others = Enumerable.Range(0, 20_000).Select(i => (Entry: 10L + i, Mark: $"M{i * 7 % 1_000_000:D6}", Profile: profile)).ToList();
        using var without = Built(others);
        using var with = Built([.. others, (1, "QX70001", profile with { Register = 2 }), (2, "QX70001", profile with { Handling = 5 })]);
        var sought = new SoughtWeapon(SoughtMark.Of(MarkPattern.Parse("QX70001"), MarkCosts.Shipped));
        var rights = new SearchRights(new HashSet<long> { 1 }, 1);
        double Best(int tries)
        {
            var (one, two) = (new List<double>(), new List<double>());
            for (var i = 0; i < 600; i++)
            {
                foreach (var (segment, times) in i % 2 == 0 ? [(without, one), (with, two)] : new[] { (with, two), (without, one) })
                {
                    var start = System.Diagnostics.Stopwatch.GetTimestamp();
                    Assert.Empty(SegmentSearch.Run([(segment, null)], sought, rights, 10).Items);
                    if (i >= 200) times.Add(System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalMicroseconds);
                }
            }
            one.Sort();
            two.Sort();
            var apart = Math.Abs(one[one.Count / 2] - two[two.Count / 2]);
            // A machine that does other work meanwhile is asked again.
            return apart > 30 && tries > 0 ? Best(tries - 1) : apart;
        }
        Assert.InRange(Best(4), 0, 30);
    }

    [Theory]
    [InlineData("AB12345", "AB12345", 0)]
    [InlineData("AB12345", "A812345", 40)]
    [InlineData("AB12345", "AB1345", MarkCosts.Added)]
    [InlineData("AB12345", "AB122345", MarkCosts.Missed)]
    [InlineData("AB12345", "AB13245", MarkCosts.Swapped)]
    [InlineData("AB12345", "AB1X345", MarkCosts.Other)]
    [InlineData("AB*", "AB1X345", 0)]
    [InlineData("*345", "AB12345", 0)]
    [InlineData("A?1*5", "AB12345", 0)]
    [InlineData("[AK]B[1:0.7 7:0.3]2345", "KB72345", 85)]
    public void Each_difference_costs_what_is_published(string pattern, string mark, int cost)
    {
        Assert.Equal(cost, SoughtMark.Of(MarkPattern.Parse(pattern), MarkCosts.Shipped).Cost(mark));
        Assert.Equal(cost, ScoreByHand.Of(MarkPattern.Parse(pattern), mark));
    }

    /// <summary>However little a pattern says, it costs a bounded time: it is answered, or refused in words.</summary>
    [Theory]
    [InlineData("??????????????????????????????AB")]
    [InlineData("?*?*?*?*?*?*?*?*?*?*?*?*A?*?*?*B?*?*?*?*")]
    [InlineData("[ABCDEFGHJKLMNPRSTUVWXYZ0123456789][ABCDEFGHJKLMNPRSTUVWXYZ0123456789][ABCDEFGHJKLMNPRSTUVWXYZ0123456789]????[ABCDEFGHJKLMNPRSTUVWXYZ0123456789][ABCDEFGHJKLMNPRSTUVWXYZ0123456789]")]
    [InlineData("*A*A*A*A*A*A*A*A*A*A*A*A*")]
    public void A_pattern_that_leaves_nearly_everything_open_ends_in_bounded_time(string pattern)
    {
        var chance = new Random(5);
        var profile = Profile(chance) with { Register = 1, Handling = 0 };
        using var segment = Built(Enumerable.Range(0, 200_000).Select(i => ((long)i, Mark(chance) + Mark(chance), profile)));
        var start = System.Diagnostics.Stopwatch.GetTimestamp();
        try
        {
            Assert.True(Found(segment, pattern).Count <= 10);
        }
        catch (Proofmark.Core.Shared.ProblemException e)
        {
            Assert.Equal("find.too_open", e.Problems[0].Code);
        }
        // About a second of work; the rest is room for a slow machine.
        Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(60));
    }

    [Fact]
    public void Two_edits_are_no_lead() => Assert.True(SoughtMark.Of(MarkPattern.Parse("AB12345"), MarkCosts.Shipped).Cost("ABX1X2345") > MarkCosts.Most);

    private static IReadOnlyList<Lead> Found(SearchSegment segment, string pattern) =>
        SegmentSearch.Run([(segment, null)], new SoughtWeapon(SoughtMark.Of(MarkPattern.Parse(pattern), MarkCosts.Shipped)), new(new HashSet<long> { 1 }, 0), 10).Items;

    private static SearchSegment Built(IEnumerable<(long Entry, string Mark, IndexedProfile Profile)> register)
    {
        var builder = new SegmentBuilder(4);
        foreach (var (entry, mark, profile) in register) builder.Add(entry, mark, profile);
        return builder.Build();
    }

    private static List<(int Cost, string Mark, long Entry)> Definition(List<(long Entry, string Mark, IndexedProfile Profile)> register, Dictionary<long, int> byHand, SoughtWeapon sought, SearchRights rights, HashSet<long> gone, int most)
    {
        var all = register.Where(r => rights.Registers.Contains(r.Profile.Register) && r.Profile.Handling <= rights.Handling && !gone.Contains(r.Entry) && (sought.Kind is null || sought.Kind == r.Profile.Kind))
            .Select(r => (Cost: byHand[r.Entry] + Evidence(sought, r.Profile), r.Mark, r.Entry)).Where(r => r.Cost <= MarkCosts.Most).ToList();
        if (all.Count == 0) return [];
        var limit = all.Min(r => r.Cost) + MarkCosts.Margin;
        return [.. all.Where(r => r.Cost <= limit).OrderBy(r => r.Cost).ThenBy(r => sought.Mark.FromEnd ? MarkCodes.Reverse(r.Mark) : 0).ThenBy(r => MarkCodes.Key(r.Mark)).ThenBy(r => r.Entry).Take(most)];
    }

    private static int Evidence(SoughtWeapon sought, IndexedProfile entry)
    {
        var make = sought.Make is null ? 0 : entry.Make is null ? EvidenceCosts.NoMake : sought.Make.Contains(entry.Make) ? 0 : EvidenceCosts.OtherMake;
        return make + (sought.Year is not { } year ? 0 : entry.Year is not { } said ? EvidenceCosts.NoYear : said < year.From || said > year.To ? EvidenceCosts.OtherYear : 0);
    }

    private static IndexedProfile Profile(Random chance) =>
        new(1 + chance.Next(3), (short)chance.Next(3), chance.Next(4) == 0 ? "import" : "serial", chance.Next(4) is var m && m < 3 ? Makes[m] : null, null, null, null, null, chance.Next(3) == 0 ? null : (short)(1960 + chance.Next(40)));

    // Few characters, so that marks are near one another.
    private static string Mark(Random chance)
    {
        const string letters = "AB8O0I1S5";
        var mark = string.Concat(Enumerable.Range(0, 3 + chance.Next(5)).Select(_ => letters[chance.Next(letters.Length)]));
        return chance.Next(20) switch { 0 => mark + "جЖ", 1 => mark + string.Concat(Enumerable.Repeat("ABCD", 5)) + mark, _ => mark };
    }

    private static MarkPattern Damaged(string mark, Random chance)
    {
        var seen = mark.Select(c => c.ToString()).ToList();
        for (var i = chance.Next(3); i > 0 && seen.Count > 1; i--)
        {
            var at = chance.Next(seen.Count);
            switch (chance.Next(7))
            {
                case 0: seen[at] = "?"; break;
                case 1: seen[at] = "[A8:0.1]".Contains(seen[at], StringComparison.Ordinal) ? "[A:0.6 8:0.3]" : "[O0]"; break;
                case 2: seen.RemoveAt(at); break;
                case 3: seen.Insert(at, "B"); break;
                case 4: (seen[at], seen[^1]) = (seen[^1], seen[at]); break;
                case 5: seen[chance.Next(2) == 0 ? 0 : ^1] = "*"; break;
                default: seen[at] = "*"; break;
            }
        }
        return MarkPattern.Parse(seen.TrueForAll(s => s == "*") ? "A*" : string.Concat(seen));
    }
}
