using System.Globalization;
using Proofmark.Core.Converting;
using Proofmark.Tests.Storage;
using Xunit;
using Xunit.Abstractions;

namespace Proofmark.Tests.Converting;

/// <summary>
/// Five hundred pages, typed by two clerks whose slips are seeded apart, settled by a third from the paper. What double entry cannot
/// find, slips that both make alike, is counted here and is found by the further reader, whose own misreadings are seeded too.
/// </summary>
public sealed class FiveHundredPagesTests(ITestOutputHelper output)
{
    private const int Lines = 4;
    private const double SlipRate = 0.03, MisreadRate = 0.01;
    private static readonly string[] Names = ["number", "serial", "make", "model", "calibre", "year"];
    private static readonly (string Make, string Model, string Calibre)[] Known = [("Zastava", "M70", "7.62x39"), ("CZ", "Model 75", "9x19"), ("Beretta", "92 FS", "9x19"), ("Izhmash", "AKM", "7.62x39"), ("FEG", "PA-63", "9x18")];

    [Fact]
    [Trait("Category", "Soak")]
    public Task Two_differing_transcriptions_of_500_pages_lead_to_a_register_that_equals_the_truth() => TranscribeAsync(500);

    [Fact]
    [Trait("Category", "Slow")]
    public Task Two_differing_transcriptions_of_120_pages_lead_to_a_register_that_equals_the_truth() => TranscribeAsync(120);

    private async Task TranscribeAsync(int pages)
    {
        await using var world = await PaperWorld.CreateAsync(pages);
        await world.AddAsync(pages, Lines);
        var truth = Truth(pages);
        var (amina, boris, machine) = (Slips(truth, 4711, SlipRate), Slips(truth, 8128, SlipRate), Slips(truth, 31337, MisreadRate));
        var (differing, equal) = (0, new List<(int Page, int Line, int Field)>());
        for (var p = 0; p < pages; p++)
            for (var l = 0; l < Lines; l++)
                for (var f = 0; f < Names.Length; f++)
                {
                    if (amina[p][l][f] != boris[p][l][f]) differing++;
                    else if (amina[p][l][f] != truth[p][l][f]) equal.Add((p, l, f));
                }
        var found = 0;
        for (var p = 1; p <= pages; p++)
        {
            await world.TypeAsync(Node.Amina, p, amina[p - 1]);
            await world.TypeAsync(Node.Boris, p, boris[p - 1]);
            await world.Service.HintAsync(world.Project, 1, p, "seeded", string.Join('\n', machine[p - 1].Select(l => string.Join(" | ", l))), PaperWorld.By(PaperWorld.Mihaela));
            var page = await world.PageAsync(PaperWorld.Mihaela, p);
            found += page.Doubted.Count(d => equal.Contains((p - 1, d.Line - 1, Array.IndexOf(Names, d.Field))));
            // She looks at the paper wherever the clerks differ or the program read something else.
            (int, string, string)[] settled = [.. page.Open.Concat(page.Doubted).Select(d => (d.Line, d.Field, truth[p - 1][d.Line - 1][Array.IndexOf(Names, d.Field)]))];
            if (settled.Length > 0) await world.SettleAsync(PaperWorld.Mihaela, p, settled);
        }
        var named = 0;
        for (var rounds = 0; await world.Publishing.PublishAsync(world.Project, PaperWorld.By(PaperWorld.Mihaela)) is var done && done.Pages + done.Refused.Count > 0; rounds++)
        {
            Assert.True(rounds < 50, "pages are refused for ever");
            // What cannot be a weapon is named with its line and field: she looks there too.
            foreach (var page in done.Refused)
                foreach (var problem in page.Problems)
                {
                    var (line, field) = ((int)problem.Row!.Value, problem.Field!);
                    await world.SettleAsync(PaperWorld.Mihaela, page.Number, (line, field, truth[page.Number - 1][line - 1][Array.IndexOf(Names, field)]));
                    named++;
                }
        }

        var register = await world.Node.ScalarAsync<string>("""
            select string_agg(e.row_key || '|' || m.text || '|' || e.make || '|' || e.model || '|' || e.calibre || '|' || e.year, chr(10) order by p.number, o.line)
            from conversion_outcomes o join conversion_pages p on p.id = o.page join entries e on e.id = o.entry join marks m on m.entry = e.id
            """);
        output.WriteLine($"{pages * Lines * Names.Length} fields, {differing} differ, {equal.Count} equal slips of which the further reader showed {found}; {named} fields were named as no weapon's");
        Assert.True(differing > pages, $"{differing} differences");
        // Of so few slips that both make alike the small run may hold none.
        Assert.True(pages < 500 || equal.Count > 0);
        Assert.Equal(truth.SelectMany(p => p).Select(l => string.Join('|', l)), register.Split('\n'));
        var figures = await world.FiguresAsync();
        Assert.True(figures.Counts.Reconciles);
        Assert.Equal((differing, differing), ((int)figures.Counts.Differences, (int)figures.Counts.Settled));
        Assert.Equal(0, await world.Node.ScalarAsync<long>("select count(*) from conversion_differences d where not exists (select from conversion_settlements s join acts a on a.id = s.act and a.actor = s.settler where s.page = d.page and s.line = d.line and s.field = d.field and s.settler = 103)"));
    }

    private static string[][][] Truth(int pages)
    {
        var random = new Random(2026);
        const string Signs = "ABCDEFGHKLMNPRSTUVXYZ0123456789";
        return [.. Enumerable.Range(0, pages).Select(p => Enumerable.Range(0, Lines).Select(l =>
        {
            var (make, model, calibre) = Known[random.Next(Known.Length)];
            var serial = string.Concat(Enumerable.Range(0, 8).Select(_ => Signs[random.Next(Signs.Length)]));
            return new[] { string.Create(CultureInfo.InvariantCulture, $"R{p * Lines + l + 10000}"), serial, make, model, calibre, random.Next(1950, 1990).ToString(CultureInfo.InvariantCulture) };
        }).ToArray())];
    }

    private static string[][][] Slips(string[][][] truth, int seed, double rate)
    {
        var random = new Random(seed);
        return [.. truth.Select(p => p.Select(l => l.Select(f => random.NextDouble() < rate ? Slip(f, random) : f).ToArray()).ToArray())];
    }

    // A sign left out, two changed about, one taken for its like, a space too many.
    private static string Slip(string text, Random random)
    {
        var at = random.Next(text.Length - 1);
        return random.Next(4) switch
        {
            0 => text.Remove(at, 1),
            1 when text[at] != text[at + 1] => text[..at] + text[at + 1] + text[at] + text[(at + 2)..],
            2 when text.IndexOfAny(['0', '1', '8', 'B', 'S', '5']) is >= 0 and var like => text[..like] + "Ol385S"[Math.Max(0, "018BS5".IndexOf(text[like], StringComparison.Ordinal))] + text[(like + 1)..],
            _ => text.Insert(at + 1, " "),
        };
    }
}
