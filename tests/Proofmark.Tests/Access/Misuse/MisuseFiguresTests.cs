using System.Security.Cryptography;
using Proofmark.Core.Access.Misuse;
using Proofmark.Core.Parties;
using Xunit;
using Xunit.Abstractions;

namespace Proofmark.Tests.Access.Misuse;

/// <summary>How many planted patterns the rules raise, and how much honest work.</summary>
public sealed class MisuseFiguresTests(ITestOutputHelper output)
{
    /// <summary>A third of the users and of the look-ups: what a run on every change can afford.</summary>
    [Fact]
    [Trait("Category", "Slow")]
    public async Task Of_twenty_planted_patterns_eighteen_are_raised_and_under_half_a_percent_of_honest_work() =>
        Judge(await RunAsync(20_261_121, 33_000, 30));

    /// <summary>
    /// Seeds 1 and 2, and the one above, are what the rules were tried on while they were written; 104,729 and 611,953 showed what was missed.
    /// The others were held out and run once, after the rules stood.
    /// </summary>
    [Theory]
    [Trait("Category", "Soak")]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(104_729)]
    [InlineData(611_953)]
    [InlineData(1_299_709)]
    [InlineData(7_368_787)]
    [InlineData(15_485_863)]
    [InlineData(32_452_843)]
    [InlineData(49_979_687)]
    [InlineData(67_867_967)]
    public async Task Of_twenty_planted_patterns_among_a_hundred_thousand_ordinary_look_ups_eighteen_are_raised_and_under_half_a_percent_of_honest_work(int seed) =>
        Judge(await RunAsync(seed, 100_000, 90));

    private static void Judge(Figures figures)
    {
        Assert.True(figures.Raised >= 18, figures.ToString());
        Assert.True(figures.FalseAlarms < 0.005, figures.ToString());
    }

    private async Task<Figures> RunAsync(int seed, int honest, int workers)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var office = new OfficeYear(seed, honest, workers);
        office.PlantAll();
        await using var node = await AccessNode.CreateAsync();
        using var keys = new PersonKeys(RandomNumberGenerator.GetBytes(32));
        await new OfficeLoader(node, keys).LoadAsync(office);
        node.Clock.Advance(TimeSpan.FromDays(office.Days + 30));
        await new MisuseWatch(node.Acts, new PersonService(node.Acts, keys)).RunOnceAsync();

        var named = new List<(string Rule, long[] Lookups, long N)>();
        await using (var command = node.Node.Database.Owner.CreateCommand("select rule, lookups, (measures->>'n')::bigint from anomalies"))
        await using (var reader = await command.ExecuteReaderAsync())
            while (await reader.ReadAsync()) named.Add((reader.GetString(0), reader.GetFieldValue<long[]>(1), reader.GetInt64(2)));
        var of = office.Looks;
        var raised = named.SelectMany(a => a.Lookups).Select(l => of[(int)l - 1].Pattern).Where(p => p > 0).ToHashSet();
        (int, DateTime) DayOf(MadeLook l) => (l.User, l.At.Date);
        // An alarm is false when it names no look-up of a pattern.
        var wrong = named.Where(a => a.Lookups.All(l => of[(int)l - 1].Pattern == 0)).ToList();
        var days = of.Where(l => l.Pattern == 0).Select(DayOf).Distinct().Count();
        var wrongDays = wrong.SelectMany(a => a.Lookups.Select(l => DayOf(of[(int)l - 1]))).Distinct().Count();
        var wrongLooks = named.SelectMany(a => a.Lookups).Distinct().Count(l => of[(int)l - 1].Pattern == 0);
        var figures = new Figures(seed, raised.Count, string.Join(", ", office.Planted.Select((p, i) => (p, i)).Where(x => !raised.Contains(x.i + 1)).Select(x => x.p)), days, wrongDays, of.Count(l => l.Pattern == 0), wrongLooks,
            string.Join(", ", wrong.Select(a => $"{a.Rule} of {a.N} in {of[(int)a.Lookups[0] - 1].Case ?? "no case"}")), watch.Elapsed.TotalSeconds);
        output.WriteLine(figures.ToString());
        if (Environment.GetEnvironmentVariable("PROOFMARK_SOAK_RESULTS") is { } folder)
        {
            Directory.CreateDirectory(folder);
            await File.AppendAllTextAsync(Path.Combine(folder, "misuse.txt"), figures + Environment.NewLine);
        }
        return figures;
    }

    /// <summary>The stricter of two counts is judged: user-days with nothing but honest work that an alarm names, and honest look-ups that any alarm names, true ones included.</summary>
    private sealed record Figures(int Seed, int Raised, string Missed, int Days, int WrongDays, int Looks, int WrongLooks, string WrongRules, double Seconds)
    {
        public double FalseAlarms => Math.Max((double)WrongDays / Days, (double)WrongLooks / Looks);

        public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"seed {Seed}: {Raised} of {OfficeYear.Patterns} raised (missed: {Missed}); false alarms {FalseAlarms:P3}: {WrongDays} of {Days} honest user-days, {WrongLooks} of {Looks} honest look-ups ({WrongRules}); {Seconds:F0} s");
    }
}
