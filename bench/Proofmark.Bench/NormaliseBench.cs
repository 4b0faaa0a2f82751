using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Proofmark.Core.Normalising;
using Proofmark.Core.Reference;

namespace Proofmark.Bench;

/// <summary>
/// Written names and what they stand for. Makers are held out, not rows: of a third of them every other name is taken out of the table and
/// asked for instead, beside damaged forms of their names; a fifth is taken out whole, and must be said to be unknown, as must names that
/// nobody has. What folding makes equal to a name of the table is not asked: that is no question. The reference is pg_trgm's similarity over
/// the same names in PostgreSQL, with the threshold that serves it best on other makers: the lowest at which 98 of 100 answers are right,
/// or the best that there is. Models are asked for with their make; calibres are held out one by one.
/// </summary>
public static class NormaliseBench
{
    private const double Wanted = 0.98;

    // pg_trgm is asked for so many of each kind; it takes its time.
    private const int MostAsked = 4_000;

    private sealed record Question(string Text, string? Make, string? MakeKey, string? Truth, string Damage, bool Test);

    /// <summary>Runs; rows is the number of questions of each kind, at most so many as there are.</summary>
    public static async Task<BenchResult> RunAsync(long rows)
    {
        await using var workshop = await Workshop.OpenAsync();
        var connection = await workshop.Cluster.EnsureDatabaseAsync("names");
        await using var database = NpgsqlDataSource.Create(connection);
        var (tables, questions) = Held(ReferenceTables.Shipped, (int)Math.Min(rows, MostAsked));
        await PourAsync(database, tables);
        var names = new NameNormaliser(tables);
        var figures = new List<Figure>();
        foreach (var (kind, all) in questions)
        {
            var synonyms = Strings(tables, kind);
            if (all.FirstOrDefault(q => synonyms.Contains(q.Text)) is { } told) throw new InvalidOperationException($"{told.Text} is asked and stands in the table.");
            names.Of(kind, all[0].Text, all[0].Make);
            var test = all.Where(q => q.Test).ToList();
            var watch = Stopwatch.StartNew();
            var answers = test.Select(q => (q, Name: names.Of(kind, q.Text, q.Make))).ToList();
            var ours = watch.Elapsed.TotalMilliseconds / test.Count;
            var calibration = await AskAsync(database, kind, all.Where(q => !q.Test).Take(MostAsked / 2));
            var least = Threshold(calibration);
            watch.Restart();
            var theirs = await AskAsync(database, kind, test);
            var reference = watch.Elapsed.TotalMilliseconds / test.Count;
            var (precision, recall, unknown) = Judge(answers.Select(a => (a.q, a.Name.Key)));
            var (precisionThere, recallThere, unknownThere) = Judge(theirs.Select(t => (t.Question, t.Similarity >= least ? t.Key : null)));
            figures.AddRange([
                new(kind + ".precision", precision, "", precision / precisionThere), new(kind + ".recall", recall, "", recall / recallThere), new(kind + ".unknownSaid", unknown, "", unknown / unknownThere),
                new(kind + ".referencePrecision", precisionThere, "", null), new(kind + ".referenceRecall", recallThere, "", null), new(kind + ".referenceThreshold", least, "", null),
                new(kind + ".each", ours, "ms", ours / reference), new(kind + ".asked", test.Count, "", null),
            ]);
            foreach (var damage in answers.Where(a => a.q.Truth is not null).GroupBy(a => a.q.Damage))
                Say($"  {kind} {damage.Key}: {damage.Count()} asked, {damage.Count(a => a.Name.Key == a.q.Truth)} right, {damage.Count(a => a.Name.Key is { } k && k != a.q.Truth)} wrong; pg_trgm {theirs.Count(t => t.Question.Damage == damage.Key && t.Question.Truth is not null && t.Similarity >= least && t.Key == t.Question.Truth)} right");
            foreach (var step in answers.Where(a => a.Name.Key is not null).GroupBy(a => a.Name.Confidence).OrderBy(g => g.Key)) Say($"  {kind} confidence {step.Key:0.00}: {step.Count()} answered, {100.0 * step.Count(a => a.Name.Key == a.q.Truth) / step.Count():F1} % right");
            foreach (var wrong in answers.Where(a => a.Name.Key is { } k && k != a.q.Truth).Take(12)) Say($"    wrong: {wrong.q.Text} ({wrong.q.Damage}, {wrong.q.Truth ?? "unknown"}) taken for {wrong.Name.Key}");
        }
        return new BenchResult("normalise", questions.Sum(q => q.All.Count), figures);
    }

    private static (double Precision, double Recall, double UnknownSaid) Judge(IEnumerable<(Question Question, string? Key)> answers)
    {
        var all = answers.ToList();
        var (answered, known, unknown) = (all.Where(a => a.Key is not null).ToList(), all.Where(a => a.Question.Truth is not null).ToList(), all.Where(a => a.Question.Truth is null).ToList());
        double Share(int part, int whole) => whole == 0 ? 0 : (double)part / whole;
        return (Share(answered.Count(a => a.Key == a.Question.Truth), answered.Count), Share(known.Count(a => a.Key == a.Question.Truth), known.Count), Share(unknown.Count(a => a.Key is null), unknown.Count));
    }

    private static double Threshold(List<(Question Question, string? Key, double Similarity)> answers)
    {
        var (best, least) = (0.0, 1.0);
        for (var at = 0.30; at <= 1.0; at += 0.01)
        {
            var precision = Judge(answers.Select(a => (a.Question, a.Similarity >= at ? a.Key : null))).Precision;
            if (precision >= Wanted) return at;
            if (precision > best) (best, least) = (precision, at);
        }
        return least;
    }

    /// <summary>The table without what is asked for, and the questions.</summary>
    private static (ReferenceTables Tables, List<(string Kind, List<Question> All)> Questions) Held(ReferenceTables whole, int most)
    {
        // Of makers: 0 to 3 to choose thresholds by, 4 to 7 to test with, 8 and 9 not in the table.
        static int Lot(string key) => (int)(key.Aggregate(2_166_136_261u, (h, c) => unchecked((h ^ c) * 16_777_619u)) / 7 % 10);
        bool Gone(string? key) => key is not null && Lot(key) >= 8;
        var makes = whole.Makes.Where(m => !Gone(m.Key)).Select(m => m with { Aliases = [] }).ToList();
        // A model is not in the table when its make is not, and by lot.
        var models = whole.Models.Where(m => m.MakeKey is not null && !Gone(m.MakeKey) && Lot(m.Key) != 9).Select(m => m with { Aliases = [] }).ToList();
        var calibres = whole.Calibres.Where(c => Lot(c.Key) < 8).Select(c => c with { Synonyms = [.. c.Synonyms.Where((_, i) => i % 2 == 0)] }).ToList();
        var present = makes.Select(m => m.Key).Concat(calibres.Select(c => c.Key)).ToHashSet(StringComparer.Ordinal);
        var codes = whole.Codes.Where(c => c.Meanings.All(m => m.Key is null || present.Contains(m.Key))).ToList();
        var tables = new ReferenceTables(whole.Countries, makes, models, calibres, codes, whole.Categories, whole.Accounting);
        var chance = new Random(20261123);
        var damage = new NameDamage(chance);
        IEnumerable<(string Damage, string Text)> Written(string name, IEnumerable<string> others)
        {
            foreach (var other in others) yield return ("other_name", other);
            foreach (var kind in NameDamage.Kinds.OrderBy(_ => chance.Next()).Take(4))
                if (damage.Of(name, kind) is { } text) yield return (kind, text);
        }
        List<Question> Asked(string kind, IEnumerable<Question> all)
        {
            var told = Strings(tables, kind);
            var folded = told.Select(Fold).ToHashSet(StringComparer.Ordinal);
            return [.. all.Where(q => !told.Contains(q.Text) && !folded.Contains(Fold(q.Text))).DistinctBy(q => (q.Text, q.Make)).OrderBy(_ => chance.Next()).GroupBy(q => q.Test).SelectMany(g => g.Take(most))];

            string Fold(string text) => kind switch { "make" => NameKey.Words(text).Length == 0 ? "" : MakerName.From(text).Full, "model" => ModelName.Key(text), _ => CalibreName.Key(text) };
        }
        // A table that is made of others holds some firms twice, in two spellings: of those that share a rare word with another nobody can say that they are unknown.
        var rare = whole.Makes.SelectMany(m => Rare(m).Select(w => (w, m.Key))).GroupBy(w => w.w).Where(g => g.Select(w => w.Key).Distinct().Count() is > 1 and < 6 && g.Any(w => !Gone(w.Key))).Select(g => g.Key).ToHashSet(StringComparer.Ordinal);
        bool Doubtful(Make m) => Gone(m.Key) && Rare(m).Any(rare.Contains);
        static IEnumerable<string> Rare(Make m) => m.Aliases.Prepend(m.Name).SelectMany(n => NameKey.Words(n).Split(' ')).Where(w => w.Length >= 4).Distinct(StringComparer.Ordinal);
        Say($"  {whole.Makes.Count(m => Gone(m.Key))} makers are not in the table, {whole.Makes.Count(Doubtful)} of them may be there under another name and are not asked for");
        Question Make(Make m, (string Damage, string Text) w) => new(w.Text, null, null, Gone(m.Key) ? null : m.Key, w.Damage, Lot(m.Key) is >= 4 and not 8);
        var ofMakes = whole.Makes.Where(m => m.Kind != MakeKind.Group && !Doubtful(m)).SelectMany(m => Written(m.Name, m.Aliases).Concat(Gone(m.Key) ? [("gone", m.Name)] : []).Select(w => Make(m, w)))
            .Concat(whole.Models.Where(m => m.MakeKey is not null && Lot(m.Key) < 2).Select(m => (Make: whole.GetMake(m.MakeKey!), m.Name)).Where(m => m.Make.Kind != MakeKind.Group && !Doubtful(m.Make) && !m.Name.Contains(m.Make.Name, StringComparison.OrdinalIgnoreCase)).GroupBy(m => m.Make.Key).SelectMany(g => g.Take(3)).Select(m => Make(m.Make, ("with_model", m.Make.Name + " " + m.Name))))
            .Concat(Enumerable.Range(0, 600).Select(i => new Question(damage.Invented(), null, null, null, "invented", i % 2 == 0)));
        var ofModels = whole.Models.Where(m => m.MakeKey is not null && !Gone(m.MakeKey) && m.Name.Length >= 4).SelectMany(m => Written(m.Name, m.Aliases).Concat(Lot(m.Key) == 9 ? [("gone", m.Name)] : [])
            .Select(w => new Question(w.Text, whole.GetMake(m.MakeKey!).Name, m.MakeKey, Lot(m.Key) == 9 ? null : m.Key, w.Damage, Lot(m.MakeKey!) >= 4)));
        var ofCalibres = whole.Calibres.SelectMany(c => Written(c.Name, c.Synonyms.Where((_, i) => i % 2 == 1)).Concat(Lot(c.Key) >= 8 ? [("gone", c.Name)] : []).Select(w => new Question(w.Text, null, null, Lot(c.Key) >= 8 ? null : c.Key, w.Damage, Lot(c.Key) is >= 4 and not 8)));
        return (tables, [("make", Asked("make", ofMakes)), ("model", Asked("model", ofModels)), ("calibre", Asked("calibre", ofCalibres))]);
    }

    private static HashSet<string> Strings(ReferenceTables tables, string kind) => (kind switch
    {
        "make" => tables.Makes.SelectMany(m => m.Aliases.Prepend(m.Name)),
        "model" => tables.Models.SelectMany(m => m.Aliases.Prepend(m.Name)),
        _ => tables.Calibres.SelectMany(c => c.Synonyms.Prepend(c.Name)),
    }).ToHashSet(StringComparer.Ordinal);

    private static async Task PourAsync(NpgsqlDataSource database, ReferenceTables tables)
    {
        await using var connection = await database.OpenConnectionAsync();
        foreach (var sql in new[] { "create extension if not exists pg_trgm", "create table names (kind text, key text, make text, name text)" }) await DoAsync(connection, sql);
        await using (var copy = await connection.BeginBinaryImportAsync("copy names from stdin (format binary)"))
        {
            var all = tables.Makes.Where(m => m.Kind != MakeKind.Group).SelectMany(m => m.Aliases.Prepend(m.Name).Select(n => ("make", m.Key, (string?)null, n)))
                .Concat(tables.Models.SelectMany(m => m.Aliases.Prepend(m.Name).Select(n => ("model", m.Key, m.MakeKey, n)))).Concat(tables.Calibres.SelectMany(c => c.Synonyms.Prepend(c.Name).Select(n => ("calibre", c.Key, (string?)null, n))));
            foreach (var (kind, key, make, name) in all)
            {
                await copy.StartRowAsync();
                foreach (var cell in new[] { kind, key, make, name }) await copy.WriteAsync(cell, NpgsqlTypes.NpgsqlDbType.Text);
            }
            await copy.CompleteAsync();
        }
        foreach (var sql in new[] { "create index on names using gist (name gist_trgm_ops)", "create index on names (make) where kind = 'model'", "analyze names" }) await DoAsync(connection, sql);
    }

    private static async Task<List<(Question Question, string? Key, double Similarity)>> AskAsync(NpgsqlDataSource database, string kind, IEnumerable<Question> questions)
    {
        await using var connection = await database.OpenConnectionAsync();
        await DoAsync(connection, "set pg_trgm.similarity_threshold = 0.3");
        var answers = new List<(Question, string?, double)>();
        foreach (var question in questions)
        {
            await using var command = new NpgsqlCommand($"select key, similarity(name, $1) from names where kind = '{kind}' {(question.MakeKey is null ? "" : "and make = $2")} and name % $1 order by name <-> $1, key limit 1", connection);
            command.Parameters.Add(new() { Value = question.Text });
            if (question.MakeKey is { } make) command.Parameters.Add(new() { Value = make });
            await using var r = await command.ExecuteReaderAsync();
            answers.Add(await r.ReadAsync() ? (question, r.GetString(0), r.GetFloat(1)) : (question, null, 0));
        }
        return answers;
    }

    private static async Task DoAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static void Say(FormattableString text) => Console.Error.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
