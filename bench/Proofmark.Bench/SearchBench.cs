using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Proofmark.Core.Marking;
using Proofmark.Core.Reference;
using Proofmark.Core.Searching;

namespace Proofmark.Bench;

/// <summary>
/// Damaged marks and their weapons. Ours: the query as it is written, read, and the ten best leads of the index. Reference: PostgreSQL over
/// the same marks, folded for case, separators and script alone: a B-tree for what folding makes equal, else pg_trgm by a GIN index (its
/// planner may take the B-tree for a certain beginning), with make and calibre as conditions where they are known. Both on this machine in
/// turns; the reference answers through a local socket, ours in the process. Recall is of queries that determine the weapon: by the published
/// score none costs less, and at most ten as little; <c>found10</c> is of all queries, whatever the score says.
/// </summary>
public static class SearchBench
{
    private const int PerKind = 250;
    private const int Ten = 10;

    /// <summary>Runs; alone, without the reference, where it would take a day.</summary>
    public static async Task<BenchResult> RunAsync(BenchOrder order)
    {
        var rows = order.Rows;
        await using var workshop = await Workshop.OpenAsync();
        await using var node = await workshop.NodeAsync("ours");
        var owner = node.Database.Owner;
        var (count, sample) = await SearchRegister.PourAsync(owner, Directory.CreateDirectory(Path.Combine(workshop.Directory, "search")).FullName, rows, PerKind * (SearchDamage.Kinds.Length + 1), order.Alone);
        var figures = new List<Figure>();
        var path = Path.Combine(workshop.Directory, "marks.segment");
        await using var connection = await owner.OpenConnectionAsync();
        var watch = Stopwatch.StartNew();
        using var segment = (await SegmentFeed.AllAsync(connection, null, default)).SaveTo(path, 0);
        figures.Add(new("rebuild", watch.Elapsed.TotalSeconds, "s", null));
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  index made in {watch.Elapsed.TotalSeconds:F1} s"));
        GC.Collect(2, GCCollectionMode.Aggressive, true, true);
        await QuestionsAsync(order.Alone ? null : connection, segment, sample, figures);
        if (order.Alone) figures.Add(new("tablesPerWeapon", await TablesAsync(connection) / (double)count, "bytes", null));
        figures.Add(new("memoryPerWeapon", (Resident(path) + segment.HeldSize) / (double)count, "bytes", null));
        figures.Add(new("diskPerWeapon", new FileInfo(path).Length / (double)count, "bytes", null));
        return new BenchResult("search", rows, figures);
    }

    private static async Task QuestionsAsync(NpgsqlConnection? connection, SearchSegment segment, List<SearchWeapon> sample, List<Figure> figures)
    {
        var chance = new Random(7);
        var damage = new SearchDamage(chance);
        foreach (var sql in connection is null ? [] : new[] { "set pg_trgm.similarity_threshold = 0.3", "set jit = off" })
        {
            await using var set = new NpgsqlCommand(sql, connection);
            await set.ExecuteNonQueryAsync();
        }
        var rights = new SearchRights(new HashSet<long> { 1 }, 0);
        (SearchSegment, IReadOnlySet<long>?)[] segments = [(segment, null)];
        var usable = sample.Where(w => w.Mark.Length >= 6).ToList();
        foreach (var weapon in usable.Take(PerKind))
            foreach (var kind in SearchDamage.Kinds)
            {
                var seen = damage.Of(weapon.Mark, kind).Written;
                SegmentSearch.Run(segments, SoughtWeapon.Of(MarkQuery.Read(seen).GetValueOrThrow(), MarkCosts.Shipped, null), rights, Ten);
                if (connection is not null && Array.IndexOf(SearchDamage.Kinds, kind) < SearchDamage.Folded) await ReferenceAsync(connection, kind, seen, null);
            }
        for (var kind = 0; kind <= SearchDamage.Kinds.Length; kind++)
        {
            var absent = kind == SearchDamage.Kinds.Length;
            var name = absent ? "absent" : SearchDamage.Kinds[kind];
            var (ours, theirs) = (new List<double>(), new List<double>());
            int determined = 0, found = 0, foundThere = 0, foundOfAll = 0, foundThereOfAll = 0, asked = 0, falsely = 0;
            foreach (var weapon in usable.Skip(kind * PerKind).Take(PerKind))
            {
                var mark = absent ? Absent(segments, rights, weapon.Mark, chance) : weapon.Mark;
                var seen = damage.Of(mark, absent ? "exact" : name);
                var narrowed = asked++ % 2 == 0;
                Leads? leads = null;
                List<long>? rival = null;
                async Task Ours()
                {
                    var start = Stopwatch.GetTimestamp();
                    var query = MarkQuery.Read(seen.Written, narrowed ? weapon.Make : null, null, narrowed ? weapon.Calibre : null).GetValueOrThrow();
                    leads = SegmentSearch.Run(segments, SoughtWeapon.Of(query, MarkCosts.Shipped, null), rights, Ten);
                    ours.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                    await Task.CompletedTask;
                }
                async Task Theirs()
                {
                    var start = Stopwatch.GetTimestamp();
                    if (connection is null) return;
                    rival = await ReferenceAsync(connection, name, seen.Written, narrowed ? weapon : null);
                    theirs.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                }
                // Who comes second finds pages that the first brought, so chance decides.
                if (chance.Next(2) == 0)
                {
                    await Ours();
                    await Theirs();
                }
                else
                {
                    await Theirs();
                    await Ours();
                }
                if (absent)
                {
                    if (leads!.Items.Any(l => l.Band == LeadBand.Strong)) falsely++;
                    continue;
                }
                if (leads!.Items.Any(l => l.Entry == weapon.Entry)) foundOfAll++;
                if (rival?.Contains(weapon.Entry) == true) foundThereOfAll++;
                // What the true weapon costs by the definition, not by the index.
                var sought = SoughtMark.Of(MarkPattern.Parse(seen.Written), MarkCosts.Shipped);
                var best = leads.Items.Count == 0 ? int.MaxValue : leads.Items[0].Cost;
                if (sought.Cost(weapon.Mark) > best || (leads.More && leads.Items[^1].Cost == best)) continue;
                determined++;
                if (leads.Items.Any(l => l.Entry == weapon.Entry)) found++;
                else Console.Error.WriteLine($"    missed: {name} {weapon.Mark} seen as {seen.Written}{(narrowed ? " narrowed" : "")}: {string.Join(", ", leads.Items.Take(3).Select(l => $"{l.Mark} {l.Cost}"))}");
                if (rival?.Contains(weapon.Entry) == true) foundThere++;
            }
            // The first of each kind pay for what is compiled and read once.
            foreach (var times in new[] { ours, theirs }) times.RemoveRange(0, Math.Min(10, times.Count));
            foreach (var p in new[] { 50, 95 }) figures.Add(new($"{name}.p{p}", At(ours, p), "ms", connection is null ? null : At(ours, p) / At(theirs, p)));
            if (absent) figures.Add(new($"{name}.strong", 100.0 * falsely / asked, "%", null));
            else
            {
                figures.Add(new($"{name}.recall10", (double)found / determined, "", null));
                if (connection is not null) figures.Add(new($"{name}.referenceRecall10", (double)foundThere / determined, "", null));
                figures.Add(new($"{name}.determined", (double)determined / asked, "", null));
                figures.Add(new($"{name}.found10", (double)foundOfAll / asked, "", null));
                if (connection is not null) figures.Add(new($"{name}.referenceFound10", (double)foundThereOfAll / asked, "", null));
            }
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name}: p50 {At(ours, 50):F3} p95 {At(ours, 95):F3} ms, reference {At(theirs, 50):F3} {At(theirs, 95):F3}, {found} and {foundThere} of {determined}, of all {foundOfAll} and {foundThereOfAll}, false {falsely}"));
        }
        figures.Add(new("threshold", Lead.StrongMost, "cost", null));
    }

    private static double At(List<double> times, int percent)
    {
        if (times.Count == 0) return 0;
        times.Sort();
        return times[Math.Min(times.Count - 1, times.Count * percent / 100)];
    }

    // Two characters changed for others, until nobody has the mark.
    private static string Absent((SearchSegment, IReadOnlySet<long>?)[] segments, SearchRights rights, string mark, Random chance)
    {
        while (true)
        {
            var changed = mark.ToCharArray();
            for (var i = 0; i < 2; i++)
            {
                var at = chance.Next(changed.Length);
                changed[at] = char.IsAsciiDigit(changed[at]) ? (char)('0' + chance.Next(10)) : (char)('A' + chance.Next(26));
            }
            mark = new string(changed);
            if (SegmentSearch.Run(segments, new SoughtWeapon(SoughtMark.Of(MarkPattern.Literal(mark), MarkCosts.Shipped)), rights, 1).Items is not [{ MarkCost: 0 }, ..]) return mark;
        }
    }

    private static async Task<long> TablesAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("select pg_total_relation_size('marks') + pg_total_relation_size('entries')", connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<List<long>> ReferenceAsync(NpgsqlConnection connection, string kind, string written, SearchWeapon? narrowed)
    {
        var pattern = MarkPattern.Parse(written);
        var (condition, order, value) = kind switch
        {
            "unreadable" or "groundoff" => ("norm like $1", "", SearchDamage.Like(pattern)),
            "lookalike" or "edit" or "transposed" => ("norm % $1", "order by similarity(norm, $1) desc", pattern.NormalisedExact!),
            _ => ("norm = $1", "", pattern.NormalisedExact!),
        };
        var folded = Array.IndexOf(SearchDamage.Kinds, kind) is >= 0 and < SearchDamage.Folded || kind == "absent";
        await using var command = new NpgsqlCommand($"select entry from search_reference where {condition} {(narrowed is null ? "" : "and make = $2 and calibre = $3")} {order} limit 10", connection) { CommandTimeout = 0 };
        command.Parameters.Add(new() { Value = value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        if (narrowed is not null)
        {
            command.Parameters.Add(new() { Value = narrowed.Make });
            command.Parameters.Add(new() { Value = narrowed.Calibre });
        }
        // A plan made once suits what is equal; a pattern is planned anew, for its plan depends on it.
        if (folded) await command.PrepareAsync();
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<long>(10);
        while (await reader.ReadAsync()) found.Add(reader.GetInt64(0));
        return found;
    }

    /// <summary>Bytes of a mapped file that stand in memory; 0 where the system does not tell.</summary>
    private static long Resident(string path)
    {
        if (!File.Exists("/proc/self/smaps")) return 0;
        long sum = 0;
        var ours = false;
        foreach (var line in File.ReadLines("/proc/self/smaps"))
        {
            if (line.Contains('-', StringComparison.Ordinal) && !line.Contains(':', StringComparison.Ordinal) || line.EndsWith(path, StringComparison.Ordinal)) ours = line.EndsWith(path, StringComparison.Ordinal);
            else if (line.Length > 0 && char.IsAsciiHexDigitLower(line[0])) ours = false;
            else if (ours && line.StartsWith("Rss:", StringComparison.Ordinal)) sum += 1024 * long.Parse(line[4..^2].Trim(), CultureInfo.InvariantCulture);
        }
        return sum;
    }
}
