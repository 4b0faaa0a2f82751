using System.Globalization;

namespace Proofmark.Bench;

/// <summary>
/// Every page that the server has, opened by somebody who may, over a generated register with look-ups and recoveries. Pages whose address
/// holds an id are found by following the links of the others. Figures per page: time in the server at the 95th hundredth, and the commands
/// that it sends to the database (the most of any visit). Reference: the same page of a node with the fewest rows, in turns.
/// </summary>
public static class PagesBench
{
    private const int Warm = 5;
    private const int Rounds = 40;
    // Fewer rows than this show that the bench works, and what the database is asked; their times say nothing.
    private const long FewestTimed = 100_000;
    private const double MostMilliseconds = 50;
    private const int MostQueries = 12;

    /// <summary>Runs.</summary>
    public static async Task<BenchResult> RunAsync(BenchOrder order)
    {
        var rows = order.Rows;
        // Judging a large register takes longer than all the rest; the pages of weapons show nothing of it.
        var judged = order.Only?.StartsWith("weapons", StringComparison.Ordinal) != true;
        using var watch = new RequestWatch();
        await using var workshop = await Workshop.OpenAsync();
        await using var small = await PagesNode.StartAsync(workshop, "small", 0, "XB", judged);
        await using var large = await PagesNode.StartAsync(workshop, "large", rows, "XA", judged);
        await PagesNode.EnterAsync(watch, small, large);
        var (pages, unreached) = await PageFinder.FindAsync(large, watch);
        var reference = (await PageFinder.FindAsync(small, watch)).Pages.ToDictionary(p => p.Name);
        if (unreached.Count > 0) Console.Error.WriteLine($"  not reached: {string.Join(' ', unreached)}");
        if (order.Only is { } only) pages = [.. pages.Where(p => p.Name.StartsWith(only, StringComparison.Ordinal))];
        Console.Error.WriteLine($"  {pages.Count} pages");
        // What was planted has the register judged again: a minute of work that is not the pages'.
        await large.SettleAsync();
        var ours = pages.ToDictionary(p => p.Name, _ => new List<Visit>());
        var theirs = pages.ToDictionary(p => p.Name, _ => new List<Visit>());
        var (warm, rounds) = rows < FewestTimed ? (1, 4) : (Warm, Rounds);
        for (var round = -warm; round < rounds; round++)
        {
            Console.Error.WriteLine(round < 0 ? $"  warming, {-round} to go" : $"  round {round + 1} of {rounds}");
            foreach (var page in pages)
            {
                var visit = await page.By.OpenAsync(page.Path, watch);
                if (round >= 0) ours[page.Name].Add(visit);
                if (!reference.TryGetValue(page.Name, out var same)) continue;
                visit = await same.By.OpenAsync(same.Path, watch);
                if (round >= 0) theirs[page.Name].Add(visit);
            }
        }
        var figures = new List<Figure>();
        foreach (var page in pages)
        {
            var p95 = P95(ours[page.Name]);
            figures.Add(new Figure($"{page.Name}.p95", p95, "ms", theirs[page.Name].Count == 0 ? null : p95 / P95(theirs[page.Name])));
            figures.Add(new Figure($"{page.Name}.queries", ours[page.Name].Max(v => v.Queries), "", null));
        }
        var slow = figures.Where(f => (f.Name.EndsWith(".p95", StringComparison.Ordinal) && f.Value > MostMilliseconds) || (f.Name.EndsWith(".queries", StringComparison.Ordinal) && f.Value > MostQueries)).ToList();
        Console.Error.WriteLine(slow.Count == 0 ? "  every page within its bounds" : "  beyond their bounds: " + string.Join(", ", slow.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Name} {f.Value:F1}"))));
        return new BenchResult("pages", rows, figures);
    }

    private static double P95(List<Visit> visits)
    {
        var sorted = visits.Select(v => v.Milliseconds).Order().ToList();
        return sorted[Math.Min(sorted.Count - 1, sorted.Count * 95 / 100)];
    }
}
