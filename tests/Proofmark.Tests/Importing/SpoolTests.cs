using Proofmark.Core.Importing;
using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Importing.Rows;
using Proofmark.Core.Importing.Spooling;
using Proofmark.Core.Shared;
using Xunit;

namespace Proofmark.Tests.Importing;

public sealed class SpoolTests : IDisposable
{
    private const string Yaml = "format: proofmark-import-mapping-1\nregister: weapons\nidentity: Reg\nfields: {register_number: Reg, serial: Serial, holder_name: Holder, year: Year}\n";
    private const int Rows = 60_000;
    private readonly string _directory = Directory.CreateTempSubdirectory("proofmark-spool").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_run_that_was_stopped_goes_on_and_gives_the_same()
    {
        var whole = Run("whole");
        var wholeRows = Read(whole);
        foreach (var stopAt in new[] { 9_000, 30_000, 45_000 })
        {
            using (var stop = new CancellationTokenSource())
            {
                Assert.Throws<OperationCanceledException>(() => Run("stopped", new Stop(stop, stopAt), stop.Token));
            }

            var spool = Path.Combine(_directory, "stopped", "register.spool");
            var before = File.ReadAllBytes(spool);
            var resumed = Run("stopped");
            Assert.True(File.ReadAllBytes(spool).AsSpan().StartsWith(before), "the blocks that were whole were not written again");
            Assert.Equal((whole.Accepted, whole.WithRemarks, whole.Rejected), (resumed.Accepted, resumed.WithRemarks, resumed.Rejected));
            Assert.Equal(whole.Findings.All, resumed.Findings.All, (a, b) => a.Key == b.Key && a.Value.Count == b.Value.Count && a.Value.FirstRow == b.Value.FirstRow);
            Assert.Equal(wholeRows, Read(resumed));
            Assert.Equal(File.ReadAllBytes(whole.RejectsPath!), File.ReadAllBytes(resumed.RejectsPath!));
            Directory.Delete(Path.Combine(_directory, "stopped"), recursive: true);
        }
    }

    [Fact]
    public void A_block_that_was_cut_off_or_changed_is_parsed_again()
    {
        var whole = Run("work");
        var rows = Read(whole);
        var bytes = File.ReadAllBytes(whole.SpoolPath);
        foreach (var damage in new Func<byte[]>[] { () => bytes[..^1], () => bytes[..(bytes.Length / 2)], () => Flipped(bytes, bytes.Length / 3), () => Flipped(bytes, 20), () => bytes[..3], () => [] })
        {
            File.WriteAllBytes(whole.SpoolPath, damage());
            Assert.Equal(rows, Read(Run("work")));
            Assert.Equal(bytes, File.ReadAllBytes(whole.SpoolPath));
        }
    }

    [Fact]
    public void A_damaged_spool_is_never_read_to_its_end()
    {
        var whole = Run("work");
        var bytes = File.ReadAllBytes(whole.SpoolPath);
        foreach (var at in new[] { 0, 60, 1_000, bytes.Length / 2, bytes.Length - 10 })
        {
            File.WriteAllBytes(whole.SpoolPath, Flipped(bytes, at));
            Assert.Equal("import.spool_damaged", DelimitedText.Refusal(() => Read(whole)).Code);
        }

        File.WriteAllBytes(whole.SpoolPath, bytes[..^100]);
        Assert.Equal("import.spool_damaged", DelimitedText.Refusal(() => Read(whole)).Code);
    }

    [Fact]
    public void Repeats_of_another_spool_are_not_applied()
    {
        var whole = Run("work");
        var repeats = whole.SpoolPath + ".repeats";
        Directory.CreateDirectory(Path.Combine(_directory, "other"));
        var other = ImportParser.Run(Request("other") with { Register = "XA-2" });
        File.Copy(other.SpoolPath + ".repeats", repeats, overwrite: true);
        Assert.Equal("import.spool_damaged", DelimitedText.Refusal(() => Read(whole)).Code);
        File.Delete(repeats);
        Assert.Equal("import.spool_damaged", DelimitedText.Refusal(() => Read(whole)).Code);
        Assert.Equal(whole.Accepted, Read(Run("work")).Count);
    }

    [Fact]
    public void A_spool_of_another_file_mapping_or_register_is_begun_anew()
    {
        Run("work");
        var other = ImportParser.Run(Request("work") with { Register = "XB-7" });
        Assert.Equal("XB-7", other.Header.Register);
        File.AppendAllText(Path.Combine(_directory, "register.csv"), "R-new,S,,1990\n");
        var changed = ImportParser.Run(Request("work"));
        Assert.Equal(other.Rows + 1, changed.Rows);
    }

    [Fact]
    public void When_the_rejects_file_is_gone_parsing_begins_again()
    {
        var whole = Run("work");
        var rejects = File.ReadAllBytes(whole.RejectsPath!);
        File.Delete(whole.RejectsPath!);
        File.Delete(whole.SpoolPath + ".repeats");
        var again = Run("work");
        Assert.Equal(rejects, File.ReadAllBytes(again.RejectsPath!));
    }

    [Fact]
    public void More_records_than_a_run_holds_are_sorted_on_disk()
    {
        var random = new Random(7);
        var path = Path.Combine(_directory, "sort");
        using (var sorter = new DiskSorter<long>(path, runLength: 1_000))
        {
            var all = Enumerable.Range(0, 25_500).Select(_ => random.NextInt64(10_000)).ToArray();
            foreach (var n in all)
            {
                sorter.Add(n);
            }

            Assert.Equal(all.Order(), sorter.Sorted());
        }

        Assert.False(File.Exists(path));
    }

    [Fact]
    public void Findings_stay_bounded_however_different_they_are()
    {
        var findings = new Findings();
        for (var i = 0; i < 10_000; i++)
        {
            findings.AddRemark("import.remark_unknown", "Make", $"make {i}", i + 2);
        }

        Assert.InRange(findings.All.Count(), Findings.MaxDifferent, Findings.MaxDifferent + 1);
        Assert.Equal(10_000, findings.All.Sum(f => f.Value.Count));
    }

    private static byte[] Flipped(byte[] bytes, int at)
    {
        var copy = bytes.ToArray();
        copy[at] ^= 1;
        return copy;
    }

    private ParsedImport Run(string work, IProgress<ParseProgress>? progress = null, CancellationToken cancel = default) =>
        ImportParser.Run(Request(work), progress, cancel);

    private ParseRequest Request(string work)
    {
        var source = Path.Combine(_directory, "register.csv");
        if (!File.Exists(source))
        {
            using var writer = new StreamWriter(source);
            writer.WriteLine("Reg,Serial,Holder,Year");
            for (var i = 0; i < Rows; i++)
            {
                // Every hundredth row is rejected, every thousandth repeats an earlier one, every fiftieth has no serial.
                writer.WriteLine($"R{(i % 1_000 == 999 ? i - 5 : i)},{(i % 50 == 7 ? "" : $"S{i:D7}")},Holder number {i} of a long name,{(i % 100 == 3 ? "31/02/1990" : "1990")}");
            }
        }

        Directory.CreateDirectory(Path.Combine(_directory, work));
        return new ParseRequest
        {
            Source = source,
            Mapping = MappingReader.Read(Yaml),
            Register = "XA-1",
            Reference = new NoReference(),
            Secret = new byte[16],
            Today = new DateOnly(2026, 6, 1),
            WorkDirectory = Path.Combine(_directory, work),
            Say = p => p.Code,
        };
    }

    private static List<(long, Guid, Guid, string?, string?)> Read(ParsedImport parsed)
    {
        var rows = new List<(long, Guid, Guid, string?, string?)>();
        using var reader = parsed.Open();
        while (reader.Read())
        {
            var row = (WeaponRow)reader.Row;
            rows.Add((row.Number, row.Identity, row.Content, row.Serial, row.HolderName));
        }

        return rows;
    }

    private sealed class Stop(CancellationTokenSource source, long at) : IProgress<ParseProgress>
    {
        public void Report(ParseProgress value)
        {
            if (value.Row >= at)
            {
                source.Cancel();
            }
        }
    }
}
