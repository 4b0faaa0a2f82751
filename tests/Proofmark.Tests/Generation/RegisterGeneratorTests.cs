using System.Globalization;
using Proofmark.Core.Generation;
using Proofmark.Core.Importing;
using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Importing.Rows;
using Proofmark.Core.Marking;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;
using Xunit;

namespace Proofmark.Tests.Generation;

public class RegisterGeneratorTests
{
    private const int Weapons = 20_000;

    [Fact]
    public void The_same_number_and_seed_give_the_same_bytes_and_another_seed_gives_others()
    {
        using var one = GeneratedRegister.Make(3_000, 5);
        using var again = GeneratedRegister.Make(3_000, 5);
        using var other = GeneratedRegister.Make(3_000, 6);
        foreach (var name in new[] { "register.csv", "register.map.yaml", "key.json" })
            Assert.Equal(File.ReadAllBytes(Path.Combine(one.Folder, name)), File.ReadAllBytes(Path.Combine(again.Folder, name)));
        Assert.NotEqual(File.ReadAllBytes(one.Result.Register), File.ReadAllBytes(other.Result.Register));
    }

    [Fact]
    public void A_serial_of_a_make_and_model_is_borne_by_one_weapon_however_it_was_typed()
    {
        using var made = GeneratedRegister.Make(Weapons, 7);
        var twice = made.Key.Duplicates.SelectMany(d => d.Skip(1)).ToHashSet();
        var models = ReferenceTables.Shipped.Models.Select(m => m.Name).ToHashSet();
        var seen = new Dictionary<(string, string, string), string>();
        var checkedRows = 0;
        foreach (var row in made.Rows().Where(r => r["Serial No"] is not ("" or "-" or "N/A") && models.Contains(r["Model"]) && !twice.Contains(r["Reg. No"])))
        {
            var mark = (row["Make"], row["Model"], GeneratedRegister.Fold(row["Serial No"]).Replace('O', '0').Replace('I', '1'));
            Assert.True(seen.TryAdd(mark, row["Reg. No"]), $"{mark} is borne by {row["Reg. No"]} and {seen.GetValueOrDefault(mark)}");
            checkedRows++;
        }

        Assert.True(checkedRows > Weapons * 9 / 10);
    }

    [Fact]
    public void Register_numbers_are_given_once_and_serials_of_a_model_grow_with_its_years()
    {
        using var made = GeneratedRegister.Make(Weapons, 8);
        var rows = made.Rows().ToList();
        Assert.Equal(rows.Count, rows.Select(r => r["Reg. No"]).Distinct().Count());
        var planted = made.Key.Cases.SelectMany(c => c.Answer.RegisterNumbers).Concat(made.Key.Duplicates.SelectMany(d => d)).ToHashSet();
        var pairs = rows
            .Where(r => !planted.Contains(r["Reg. No"]) && r["Serial No"].Length > 4 && r["Serial No"].All(c => char.IsAsciiLetterOrDigit(c)))
            .Where(r => !r["Serial No"].Contains('O', StringComparison.Ordinal) && !r["Serial No"].Contains('I', StringComparison.Ordinal))
            .GroupBy(r => (r["Make"], r["Model"]))
            .SelectMany(g => g.Zip(g.Skip(1)))
            .ToList();
        Assert.True(pairs.Count > 1_000);
        Assert.All(pairs, p => Assert.True(
            Digits(p.First["Serial No"]) < Digits(p.Second["Serial No"]) && string.CompareOrdinal(p.First["Year"], p.Second["Year"]) <= 0,
            $"{p.First["Serial No"]} of {p.First["Year"]} stands before {p.Second["Serial No"]} of {p.Second["Year"]}"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(99)]
    public void Every_answer_of_the_key_is_what_the_file_says(int seed)
    {
        using var made = GeneratedRegister.Make(Weapons, seed);
        var key = AnswerKey.ReadFile(made.Result.KeyFile);
        var byMark = made.Rows().ToLookup(r => GeneratedRegister.Fold(r["Serial No"]));
        Assert.True(key.Cases.Count >= 20);
        foreach (var planted in key.Cases)
        {
            var found = byMark[GeneratedRegister.Fold(planted.Recovered.Mark)].ToList();
            Assert.Equal(planted.Answer.RegisterNumbers, found.Select(r => r["Reg. No"]));
            Assert.Equal("XA", planted.Recovered.ImportMark.Country);
            switch (planted.Answer.Status)
            {
                case AnswerKey.Full: CheckFull(planted, Assert.Single(found)); break;
                case AnswerKey.NoRecord: Assert.Empty(found); break;
                default:
                    Assert.Equal(AnswerKey.SeveralSpecify, planted.Answer.Status);
                    Assert.Equal(2, found.Select(r => r["Make"]).Distinct().Count());
                    Assert.All(found, r => Assert.Equal((planted.Recovered.Calibre, planted.Recovered.Type), (r["Calibre"], r["Type"])));
                    Assert.Null(planted.Recovered.Make);
                    break;
            }
        }

        Assert.Contains(key.Cases, c => c.Answer.Chain.Any(e => e.Type == "transferred"));
        Assert.Contains(key.Cases, c => c.Answer.Chain.Any(e => e.Type is "lost" or "stolen"));
    }

    [Fact]
    public void Planted_marks_are_read_otherwise_than_written_and_yet_have_the_engines_normal_form()
    {
        using var made = GeneratedRegister.Make(Weapons, 3);
        var rows = made.Rows().ToDictionary(r => r["Reg. No"]);
        var pairs = made.Key.Cases.SelectMany(c => c.Answer.RegisterNumbers.Select(n => (Read: c.Recovered.Mark, Written: rows[n]["Serial No"]))).ToList();
        Assert.All(pairs, p => Assert.Equal(MarkNormal.Of(p.Written), MarkNormal.Of(p.Read)));
        Assert.Contains(pairs, p => p.Read != p.Written);
    }

    [Fact]
    public void Of_the_seeds_1_to_20_at_least_three_demonstrations_end_without_a_single_weapon()
    {
        var demonstrations = Enumerable.Range(1, 20).Select(seed =>
        {
            using var made = GeneratedRegister.Make(200, seed);
            return made.Key.Demo.Answer.Status;
        }).ToList();
        Assert.True(demonstrations.Count(s => s != AnswerKey.Full) >= 3);
        Assert.Contains(AnswerKey.NoRecord, demonstrations);
        Assert.Contains(AnswerKey.SeveralSpecify, demonstrations);
        Assert.Contains(AnswerKey.Full, demonstrations);
    }

    [Fact]
    public void The_importer_accepts_and_rejects_as_many_rows_as_the_key_says_for_the_reasons_it_says()
    {
        using var made = GeneratedRegister.Make(Weapons, 4);
        var mapping = MappingReader.ReadFile(made.Result.Mapping);
        var codes = new Dictionary<string, long>();
        long accepted = 0;
        using (var source = SourceFile.Open(made.Result.Register, mapping.File, made.Folder))
        {
            var reader = new RowReader(BoundMapping.Bind(mapping, source.Columns), new NoReference(), new RowReaderOptions { Secret = new byte[32], Today = new DateOnly(2026, 1, 1) });
            var row = reader.NewRow();
            while (source.Read())
            {
                if (reader.Read(source, row)) accepted++;
                else codes[reader.Problems[0].Code] = codes.GetValueOrDefault(reader.Problems[0].Code) + 1;
            }
        }

        Assert.Equal(made.Key.Accepted, accepted);
        Assert.Equal(
            made.Key.RejectedBy.ToDictionary(r => "import." + (r.Key switch { "impossible_date" => "date_impossible", "unknown_status" => "code_unknown", var same => same }), r => r.Value), codes);
        Assert.InRange(made.Key.Rejected, Weapons * 3 / 1000, Weapons * 7 / 1000);
        Assert.Equal(Weapons, made.Key.Rows);
        Assert.All(new[] { "serial_cyrillic", "serial_arabic_indic", "serial_o_0_i_1", "serial_missing", "make_unknown", "make_model_swapped", "entered_twice", "blank_lines" }, d => Assert.True(made.Key.Dirt[d] > 0, d));
    }

    [Theory]
    [InlineData(99, "XA", "generation.weapons")]
    [InlineData(100_000_001, "XA", "generation.weapons")]
    [InlineData(100, "X", "generation.state")]
    [InlineData(100, "SUHH", "generation.state")]
    public void What_cannot_be_generated_is_refused(long weapons, string state, string code)
    {
        var thrown = Assert.Throws<ProblemException>(() => GeneratedRegister.Make(weapons, 1, state));
        Assert.Equal(code, thrown.Problems.Single().Code);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_named()
    {
        var file = Path.GetTempFileName();
        var thrown = Assert.Throws<ProblemException>(() => RegisterGenerator.Generate(new GenerationRequest(100, 1, Path.Combine(file, "below")), ReferenceTables.Shipped));
        Assert.Equal("generation.folder", thrown.Problems.Single().Code);
        File.Delete(file);
    }

    [Fact]
    public void A_generation_that_is_stopped_leaves_no_file()
    {
        var folder = Directory.CreateTempSubdirectory();
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => RegisterGenerator.Generate(new GenerationRequest(100, 1, folder.FullName), ReferenceTables.Shipped, cancel: stop.Token));
        Assert.Empty(folder.GetFiles());
        folder.Delete();
    }

    private static void CheckFull(PlantedCase planted, IReadOnlyDictionary<string, string> row)
    {
        Assert.Equal((planted.Recovered.Make, planted.Recovered.Model, planted.Recovered.Calibre), (row["Make"], row["Model"], row["Calibre"]));
        var holder = row["Holder kind"] switch { "P" => "person", "F" => "state_force", "H" => "dealer", "O" => "organisation", var other => other };
        var moved = row["Transferred"].Length > 0;
        var chain = new List<TrueEvent> { new("manufactured", row["Year"], null), new("imported", Iso(row["Import date"]), null), new("registered", Iso(row["Registered"]), moved ? null : holder) };
        if (moved) chain.Add(new("transferred", Iso(row["Transferred"]), holder));
        if (row["Status"] != "R") chain.Add(new(row["Status"] switch { "L" => "lost", "S" => "stolen", "D" => "destroyed", var other => other }, Iso(row["Status date"]), null));
        Assert.Equal(chain, planted.Answer.Chain);
        Assert.Equal(new TrueLegalRecord(Iso(moved ? row["Transferred"] : row["Registered"]), holder), planted.Answer.LastLegalRecord);
        Assert.Equal(chain.Select(e => e.Date), chain.Select(e => e.Date).Order(StringComparer.Ordinal));
        Assert.Equal(Iso(row["Import date"])[..4], planted.Recovered.ImportMark.Year?.ToString(CultureInfo.InvariantCulture));
    }

    private static string Iso(string date)
    {
        var parts = date.Split('/', '.', '-');
        return $"{parts[2]}-{parts[1].PadLeft(2, '0')}-{parts[0].PadLeft(2, '0')}";
    }

    private static long Digits(string serial) => long.Parse(string.Concat(serial.Where(char.IsAsciiDigit)), CultureInfo.InvariantCulture);
}
