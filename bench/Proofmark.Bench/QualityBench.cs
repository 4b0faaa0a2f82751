using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Proofmark.Core.Generation.Corrupting;

namespace Proofmark.Bench;

/// <summary>
/// Errors of known kinds planted in a generated register that is otherwise right, half of them by each corrupter; the register is imported
/// and judged. Found: an entry that was written for the error has a finding, or the import refused its row. A false alarm is an entry with
/// a finding that was written for no error. The reference of the seconds is the import of the same file in the same run.
/// </summary>
public static class QualityBench
{
    private const int ErrorsOfAMillion = 2_000;
    private const int LeastErrors = 200;
    private const int Seed = 30;

    /// <summary>Runs.</summary>
    public static async Task<BenchResult> RunAsync(long rows)
    {
        await using var workshop = await Workshop.OpenAsync();
        var (file, mapping) = await workshop.GenerateAsync(rows, clean: true);
        IReadOnlyList<ICorrupter> corrupters = Corrupters();
        var errors = (int)Math.Max(LeastErrors, rows * ErrorsOfAMillion / 1_000_000);
        var corrupted = file + ".corrupted.csv";
        var key = await Task.Run(() => new RegisterCorruption(corrupters, Seed).Write(file, corrupted, rows, errors));
        await using var node = await workshop.NodeAsync("quality");
        var clock = Stopwatch.StartNew();
        var import = await Workshop.ImportAsync(node, corrupted, mapping);
        var importing = clock.Elapsed.TotalSeconds;
        clock.Restart();
        var report = await node.Quality(Core.Reference.ReferenceTables.Shipped).RunAsync("GEN", Cli.Shared.LocalNode.Doing("administration"), step => Say($"  {clock.Elapsed.TotalSeconds:F1} s {step}"));
        var judging = clock.Elapsed.TotalSeconds;
        Say($"import: {import.Accepted} accepted, {import.Rejected} rejected, {importing:F1} s; judged in {judging:F1} s: {report.Opened} findings, complete {report.Complete} of 1000; planted {key.Count}");
        return new BenchResult("quality", rows, [.. await MeasureAsync(node.Database.Owner, key, corrupters, report.Weapons), new Figure("seconds", judging, "s", judging / importing), new Figure("import", importing, "s", null)]);
    }

    private static IReadOnlyList<ICorrupter> Corrupters() => [new RuleCorrupter(), new SourceCorrupter()];

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(NpgsqlDataSource source, IReadOnlyList<PlantedError> key, IReadOnlyList<ICorrupter> corrupters, long weapons)
    {
        var known = await KeysAsync(source, "select distinct row_key from entries where until_act is null and row_key = any($1)", [.. key.SelectMany(k => k.Registers).Distinct()]);
        var alarmed = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        await using (var command = source.CreateCommand("select coalesce(e.row_key, ''), q.rule from quality_findings q join entries e on e.id = q.entry and e.until_act is null where q.until_act is null"))
        await using (var reader = await command.ExecuteReaderAsync())
            while (await reader.ReadAsync())
            {
                if (!alarmed.TryGetValue(reader.GetString(0), out var rules)) alarmed.Add(reader.GetString(0), rules = []);
                rules.Add(reader.GetString(1));
            }
        var found = key.Select(k => (Error: k, Found: k.Registers.Any(r => alarmed.ContainsKey(r) || !known.Contains(r)))).ToList();
        var planted = key.SelectMany(k => k.Registers).ToHashSet(StringComparer.Ordinal);
        var wrongly = alarmed.Where(a => !planted.Contains(a.Key)).ToList();
        foreach (var group in wrongly.SelectMany(w => w.Value).GroupBy(r => r).OrderByDescending(g => g.Count())) Say($"  false alarms of {group.Key}: {group.Count()}");
        var figures = new List<Figure> { new("found", Share(found.Count(f => f.Found), found.Count), "%", null) };
        for (var i = 0; i < corrupters.Count; i++)
        {
            var of = found.Where(f => f.Error.Corrupter == i).ToList();
            figures.Add(new("found." + corrupters[i].GetType().Name, Share(of.Count(f => f.Found), of.Count), "%", null));
            figures.AddRange(of.GroupBy(f => f.Error.Kind).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new Figure($"{corrupters[i].GetType().Name}/{g.Key}", Share(g.Count(f => f.Found), g.Count()), $"% of {g.Count()}", null)));
        }
        figures.Add(new("falseAlarms", Share(wrongly.Count, weapons), "% of weapons", null));
        figures.Add(new("falseAmongAlarms", Share(wrongly.Count, alarmed.Count), "% of weapons with findings", null));
        return figures;
    }

    private static async Task<HashSet<string>> KeysAsync(NpgsqlDataSource source, string sql, string[] keys)
    {
        await using var command = source.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = keys });
        var found = new HashSet<string>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) found.Add(reader.GetString(0));
        return found;
    }

    private static double Share(long of, long all) => all == 0 ? 0 : Math.Round(100.0 * of / all, 4);

    private static void Say(FormattableString text) => Console.Error.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
