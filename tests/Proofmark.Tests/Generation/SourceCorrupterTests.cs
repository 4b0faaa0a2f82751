using System.Globalization;
using Proofmark.Core.Generation.Corrupting;
using Xunit;
using Xunit.Abstractions;

namespace Proofmark.Tests.Generation;

public class SourceCorrupterTests(ITestOutputHelper output)
{
    private const int Weapons = 20_000;
    private static readonly SourceCorrupter Corrupter = new();

    private static readonly Lazy<IReadOnlyList<string[]>> Register = new(() =>
    {
        using var made = GeneratedRegister.Make(Weapons, 11);
        return [.. made.Rows().Select(r => r.Values.ToArray())];
    });

    public static TheoryData<string> Kinds => [.. Corrupter.Kinds];

    [Fact]
    public void There_are_at_least_ten_kinds_of_error_and_each_has_a_name_of_its_own()
    {
        Assert.True(Corrupter.Kinds.Count >= 10);
        Assert.Equal(Corrupter.Kinds.Count, Corrupter.Kinds.Distinct().Count());
        Assert.All(Corrupter.Kinds, k => Assert.Matches("^[a-z]+(-[a-z]+)+$", k));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Each_kind_can_be_planted_in_a_register_in_more_than_one_form(string kind)
    {
        var planted = Planted(kind, 1).ToList();
        var forms = planted.Select(p => string.Join(' ', Changed(p.Row, p.Rows[0])) + "+" + (p.Rows.Count - 1)).Distinct().Count();
        var values = planted.SelectMany(p => p.Rows.SelectMany(r => Changed(p.Row, r).Select(c => r[c]))).Distinct().Count();
        output.WriteLine($"{kind}: {(double)planted.Count / Register.Value.Count:P1}, {forms} forms, {values} values");
        Assert.True(planted.Count >= Weapons / 200, $"{planted.Count} rows of {Weapons} lend themselves to {kind}");
        Assert.True(forms > 1 || values > 2, $"{kind} is always the same");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_is_planted_differs_from_the_row_has_its_columns_and_leaves_it_as_it_was(string kind)
    {
        var numbers = Register.Value.Select(r => r[0]).ToHashSet();
        foreach (var row in Register.Value.Take(4_000))
        {
            string[] before = [.. row];
            var rows = Corrupter.Plant(kind, row, new Random(3));
            Assert.Equal(before, row);
            if (rows is null) continue;
            Assert.NotEmpty(rows);
            Assert.All(rows, r => Assert.Equal(row.Length, r.Length));
            Assert.All(rows, r => Assert.DoesNotContain(r, c => c is null));
            Assert.Contains(rows, r => !r.SequenceEqual(row));
            Assert.Equal(row[0], rows[0][0]);
            Assert.All(rows.Skip(1), r => Assert.DoesNotContain(r[0], numbers));
            Assert.Equal(rows.Count, rows.Select(r => r[0]).Distinct().Count());
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_same_seed_plants_the_same_and_another_plants_another(string kind)
    {
        string Written(int seed) => string.Join('\n', Planted(kind, seed).SelectMany(p => p.Rows).Select(r => string.Join('|', r)));
        Assert.Equal(Written(5), Written(5));
        Assert.NotEqual(Written(5), Written(6));
    }

    [Fact]
    public void A_weapon_that_was_destroyed_or_lost_goes_on_afterwards() => Assert.All(
        Planted("destroyed-weapon-lives-on", 2).Concat(Planted("missing-weapon-handed-on", 2)),
        p =>
        {
            var first = p.Rows[0];
            if (p.Rows.Count == 2)
            {
                Assert.True(Day(first, CorruptedColumn.StatusDate) < Day(p.Rows[1], CorruptedColumn.Registered));
                Assert.Equal(first[(int)CorruptedColumn.Serial], p.Rows[1][(int)CorruptedColumn.Serial]);
                Assert.Contains(first[(int)CorruptedColumn.Status], new[] { "D", "L", "S" });
            }
            else if (first[(int)CorruptedColumn.Status] == "R") Assert.NotEqual(p.Row[(int)CorruptedColumn.Remarks], first[(int)CorruptedColumn.Remarks]);
            else Assert.True(Day(first, CorruptedColumn.StatusDate) < Day(first, CorruptedColumn.Transferred));
        });

    [Fact]
    public void An_import_out_of_time_is_before_the_year_of_manufacture_or_after_registration_and_its_mark_agrees_with_it() => Assert.All(
        Planted("import-out-of-time", 2).Select(p => Assert.Single(p.Rows)),
        r =>
        {
            var imported = Day(r, CorruptedColumn.ImportDate);
            Assert.True(imported.Year < Number(r, CorruptedColumn.Year) || imported > Day(r, CorruptedColumn.Registered));
            Assert.EndsWith(imported.Year.ToString(CultureInfo.InvariantCulture), r[(int)CorruptedColumn.ImportMark], StringComparison.Ordinal);
        });

    [Fact]
    public void A_mark_of_another_import_names_another_State_or_year_than_the_import() => Assert.All(
        Planted("import-mark-of-another-import", 2).Select(p => Assert.Single(p.Rows)),
        r => Assert.NotEqual($"{r[(int)CorruptedColumn.ImportState]} {Day(r, CorruptedColumn.ImportDate).Year}", r[(int)CorruptedColumn.ImportMark]));

    [Fact]
    public void A_mistyped_year_is_after_the_registration_or_of_another_age() => Assert.All(
        Planted("year-mistyped", 2).Select(p => Assert.Single(p.Rows)),
        r =>
        {
            var year = Number(r, CorruptedColumn.Year);
            Assert.True(year < 1850 || year > Earliest(r).Year, $"{year} and {Earliest(r):o}");
        });

    [Fact]
    public void A_date_that_a_conversion_left_is_before_the_year_of_manufacture() => Assert.All(
        Planted("date-left-by-conversion", 2),
        p => Assert.True(Day(p.Rows[0], (CorruptedColumn)Assert.Single(Changed(p.Row, p.Rows[0]))).Year < Number(p.Row, CorruptedColumn.Year)));

    [Fact]
    public void The_number_of_two_persons_is_on_two_weapons_with_two_names() => Assert.All(
        Planted("holder-number-of-two-persons", 2),
        p =>
        {
            Assert.Equal(2, p.Rows.Count);
            Assert.Equal(p.Rows[0][(int)CorruptedColumn.HolderNumber], p.Rows[1][(int)CorruptedColumn.HolderNumber]);
            Assert.NotEqual(p.Rows[0][(int)CorruptedColumn.Holder], p.Rows[1][(int)CorruptedColumn.Holder]);
            Assert.NotEqual(p.Rows[0][(int)CorruptedColumn.Serial], p.Rows[1][(int)CorruptedColumn.Serial]);
        });

    [Fact]
    public void The_serial_of_the_second_weapon_of_two_is_borne_by_no_other_weapon_of_its_make_and_model()
    {
        var taken = Register.Value.Select(r => (r[2], r[3], r[1])).ToHashSet();
        Assert.All(Planted("holder-number-of-two-persons", 2), p => Assert.DoesNotContain((p.Rows[1][2], p.Rows[1][3], p.Rows[1][1]), taken));
    }

    [Fact]
    public void A_row_that_broke_off_does_not_lend_itself() => Assert.All(Corrupter.Kinds, k => Assert.Null(Corrupter.Plant(k, Register.Value[0].Take(12).ToArray(), new Random(1))));

    [Fact]
    public void A_row_without_anything_in_it_does_not_lend_itself() =>
        Assert.All(Corrupter.Kinds, k => Assert.Null(Corrupter.Plant(k, Enumerable.Repeat("", Register.Value[0].Length).ToArray(), new Random(1))));

    [Fact]
    public void A_kind_that_it_does_not_know_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => Corrupter.Plant("no-such-kind", Register.Value[0], new Random(1)));

    private static IEnumerable<(string[] Row, IReadOnlyList<string[]> Rows)> Planted(string kind, int seed)
    {
        var dice = new Random(seed);
        foreach (var row in Register.Value)
        {
            if (Corrupter.Plant(kind, row, dice) is { } rows) yield return (row, rows);
        }
    }

    private static IEnumerable<int> Changed(string[] row, string[] planted) => Enumerable.Range(0, row.Length).Where(i => row[i] != planted[i]);

    private static DateOnly Earliest(string[] row) => new[] { CorruptedColumn.ImportDate, CorruptedColumn.Registered }.Where(c => row[(int)c].Length > 0).Min(c => Day(row, c));

    private static int Number(string[] row, CorruptedColumn column) => int.Parse(row[(int)column], CultureInfo.InvariantCulture);

    private static DateOnly Day(string[] row, CorruptedColumn column)
    {
        var parts = row[(int)column].Split('/', '.', '-').Select(p => int.Parse(p, CultureInfo.InvariantCulture)).ToArray();
        return new DateOnly(parts[2], parts[1], parts[0]);
    }
}
