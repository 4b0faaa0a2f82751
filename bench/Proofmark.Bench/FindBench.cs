using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;
using Proofmark.Cli.Shared;
using Proofmark.Core.Marking;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons.Finding;

namespace Proofmark.Bench;

/// <summary>
/// Find by exact mark. References: the bare prepared SELECT with the same select list on the same index, as the owner and
/// without row security; and that SELECT with one INSERT of a look-up record and COMMIT. Ours and the reference take turns.
/// </summary>
public static class FindBench
{
    private const int Warm = 500;
    private const int Rounds = 4000;

    /// <summary>Runs.</summary>
    public static async Task<BenchResult> RunAsync(long rows)
    {
        await using var workshop = await Workshop.OpenAsync();
        var (file, mapping) = await workshop.GenerateAsync(rows);
        await using var node = await workshop.NodeAsync("ours");
        await Workshop.ImportAsync(node, file, mapping);
        await using (var analyze = node.Database.Owner.CreateCommand("vacuum analyze")) { analyze.CommandTimeout = 0; await analyze.ExecuteNonQueryAsync(); }
        var marks = await SampleAsync(node.Database.Owner);
        var register = (await node.Registers.FindAsync("GEN"))!;
        var context = new ReadContext(Actor.Node, new Purpose("investigation", null, "bench"), [register.Id], 0);
        var queries = marks.Select(m => MarkQuery.Read(m).GetValueOrThrow()).ToArray();
        await using var connection = await node.Database.Owner.OpenConnectionAsync();
        // A prepared statement that PostgreSQL plans anew at each run would be a slow reference: it is held to its one plan.
        await using (var once = new NpgsqlCommand("set plan_cache_mode = force_generic_plan", connection)) await once.ExecuteNonQueryAsync();
        await using var bare = new NpgsqlCommand(WeaponFinder.Select + " m.norm = $1 order by m.norm, m.entry limit 201", connection);
        bare.Parameters.Add(new NpgsqlParameter<string> { NpgsqlDbType = NpgsqlDbType.Text });
        await bare.PrepareAsync();
        await using var insert = new NpgsqlCommand(ReadSession.InsertLookup, connection);
        foreach (var parameter in ReadSession.LookupParameters(context, TimeProvider.System, "find", "mark", "bench")) insert.Parameters.Add(parameter);
        insert.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [] });
        await insert.PrepareAsync();

        var engine = new Times();
        var plain = new Times();
        var recorded = new Times();
        var noted = new Times();
        var chance = new Random(1);
        for (var i = -Warm; i < Rounds; i++)
        {
            var at = (i + Warm) % marks.Length;
            var keep = i >= 0;
            // Who asks for a mark first fetches its pages for those who follow, so chance decides each time who that is.
            Func<Task>[] turns =
            [
                () => engine.MeasureAsync(keep, () => node.Finder.FindUnrecordedAsync(queries[at], context)),
                () => plain.MeasureAsync(keep, () => SelectAsync(bare, marks[at])),
                () => recorded.MeasureAsync(keep, () => node.Finder.FindAsync(queries[at], context)),
                () => noted.MeasureAsync(keep, NoteAsync),
            ];
            chance.Shuffle(turns);
            foreach (var turn in turns) await turn();

            async Task NoteAsync()
            {
                await using var transaction = await connection.BeginTransactionAsync();
                var found = await SelectAsync(bare, marks[at]);
                insert.Parameters[insert.Parameters.Count - 1].Value = found.ToArray();
                await insert.ExecuteNonQueryAsync();
                await transaction.CommitAsync();
            }
        }
        return new BenchResult("find", rows, [.. Figures("engine", engine, plain), .. Figures("recorded", recorded, noted)]);
    }

    private static IEnumerable<Figure> Figures(string name, Times ours, Times reference) =>
        new[] { 50, 95, 99 }.Select(p => new Figure($"{name}.p{p}", ours.Percentile(p), "µs", ours.Percentile(p) / reference.Percentile(p)));

    /// <summary>The marks as found, taken evenly over the table.</summary>
    private static async Task<string[]> SampleAsync(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("select norm from marks where norm <> '' and kind = 'serial' order by hashint8(id) limit 2000");
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync();
        var list = new List<string>();
        while (await reader.ReadAsync()) list.Add(reader.GetString(0));
        return [.. list];
    }

    private static async Task<List<long>> SelectAsync(NpgsqlCommand bare, string mark)
    {
        ((NpgsqlParameter<string>)bare.Parameters[0]).TypedValue = mark;
        await using var reader = await bare.ExecuteReaderAsync();
        var found = new List<long>();
        while (await reader.ReadAsync())
        {
            found.Add(reader.GetInt64(0));
            for (var i = 1; i < reader.FieldCount; i++) _ = reader.IsDBNull(i) ? null : reader.GetValue(i);
        }
        return found;
    }

    private sealed class Times
    {
        private readonly List<double> microseconds = [];

        public async Task MeasureAsync(bool keep, Func<Task> work)
        {
            var start = Stopwatch.GetTimestamp();
            await work();
            if (keep) microseconds.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }

        public double Percentile(int p)
        {
            microseconds.Sort();
            return microseconds[Math.Min(microseconds.Count - 1, microseconds.Count * p / 100)];
        }
    }
}
