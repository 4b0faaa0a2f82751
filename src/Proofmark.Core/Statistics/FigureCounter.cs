using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Tracing;
using Proofmark.Core.Weapons;

namespace Proofmark.Core.Statistics;

/// <summary>
/// Counts what is recorded. Whole tables are read, once for all readers: the figures are kept by register and handling class, so that each
/// reader is shown the sum of those that he or she may see and nothing of the others. Nobody's name and no number of a weapon is read.
/// </summary>
public sealed class FigureCounter(Database database, TimeProvider clock)
{
    // A day is counted with its month here and not in the program: a million recoveries are some hundreds of rows.
    private const string Recoveries = """
        select case when r.occurred ~ '^\d{4}-\d{2}(-\d{2})?$' then left(r.occurred, 7) else r.occurred end, r.kind, r.country, e.category, count(*)
        from recoveries r join entries e on e.id = r.entry and e.until_act is null group by 1, 2, 3, 4
        """;

    // A date is written from its year on, unless its year is not known (EDTF).
    private const string Entries = "select register, handling, origin, case when registered ~ '^[12][0-9]{3}' then left(registered, 4)::int end, count(*) from entries where until_act is null group by 1, 2, 3, 4";

    // Only of weapons of which more is known than that they are registered; each entry by its own events.
    private const string Events = """
        with known as materialized (
            select e.id, e.register, e.handling from weapon_states s join entries e on e.id = s.weapon where e.until_act is null
            union select e.id, e.register, e.handling from weapon_states s join entries e on e.linked_weapon = s.weapon where e.until_act is null)
        select k.id, k.register, k.handling, v.id, v.type, v.occurred_from, v.occurred_to, v.supersedes
        from known k join events v on v.entry = k.id
        where not exists (select from batches b where b.act = v.act and b.until_act is not null)
        order by k.id, v.act, v.seq
        """;

    /// <summary>Counts everything, in one snapshot of recoveries and records; cases are read afterwards.</summary>
    public async Task<Figures> CountAsync(CancellationToken ct = default)
    {
        var at = clock.GetUtcNow();
        List<RecoveryFigure> recoveries;
        List<RecordFigure> records;
        List<OriginFigure> origins;
        await using (var connection = await database.Writer.OpenConnectionAsync(ct).ConfigureAwait(false))
        await using (var snapshot = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct).ConfigureAwait(false))
        {
            recoveries = await RecoveriesAsync(connection, ct).ConfigureAwait(false);
            origins = await OriginsAsync(connection, ct).ConfigureAwait(false);
            records = await RecordsAsync(connection, origins, ct).ConfigureAwait(false);
            await snapshot.CommitAsync(ct).ConfigureAwait(false);
        }
        return new Figures(at, recoveries, await TracesAsync(ct).ConfigureAwait(false), records, origins);
    }

    private static async Task<List<RecoveryFigure>> RecoveriesAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var list = new List<RecoveryFigure>();
        await using var command = new NpgsqlCommand(Recoveries, connection) { CommandTimeout = 300 };
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
        {
            var (year, month) = Of(reader.IsDBNull(0) ? null : reader.GetString(0));
            list.Add(new RecoveryFigure(year, month, reader.GetString(1), reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetString(3), reader.GetInt64(4)));
        }
        return [.. list.GroupBy(r => r with { Count = 0 }).Select(g => g.Key with { Count = g.Sum(r => r.Count) })];
    }

    /// <summary>The year and the month of a date as far as both its ends agree on them.</summary>
    public static (int? Year, int? Month) Of(string? occurred) =>
        PartialDate.TryParse(occurred, out var date) && date is { OuterLower: { } from, OuterUpper: { } to } && from.Year == to.Year
            ? (from.Year, from.Month == to.Month ? from.Month : null) : (null, null);

    private static async Task<List<OriginFigure>> OriginsAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var list = new List<OriginFigure>();
        await using var command = new NpgsqlCommand(Entries, connection) { CommandTimeout = 300 };
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        while (await reader.ReadAsync(ct).ConfigureAwait(false)) list.Add(new OriginFigure(reader.GetInt64(0), reader.GetInt16(1), reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetInt32(3), reader.GetInt64(4)));
        return list;
    }

    private static async Task<List<RecordFigure>> RecordsAsync(NpgsqlConnection connection, IReadOnlyList<OriginFigure> all, CancellationToken ct)
    {
        var counts = new Dictionary<(long Register, short Handling, string Status), long>();
        void Add(long register, short handling, string status, long count) => counts[(register, handling, status)] = counts.GetValueOrDefault((register, handling, status)) + count;
        foreach (var entries in all) Add(entries.Register, entries.Handling, "registered", entries.Count);
        await using (var command = new NpgsqlCommand(Events, connection) { CommandTimeout = 300 })
        await using (var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false))
        {
            (long Entry, long Register, short Handling)? present = null;
            var events = new List<FoldEvent>();
            void Fold()
            {
                if (present is not { } entry || StatusFold.Fold(events).Status is not { } status || status == "registered") return;
                Add(entry.Register, entry.Handling, "registered", -1);
                Add(entry.Register, entry.Handling, status, 1);
            }
            while (await reader.ReadAsync(ct).ConfigureAwait(false))
            {
                if (present?.Entry != reader.GetInt64(0))
                {
                    Fold();
                    events.Clear();
                    present = (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt16(2));
                }
                events.Add(new FoldEvent(reader.GetInt64(3), reader.GetString(4), Day(reader, 5), Day(reader, 6), reader.IsDBNull(7) ? null : reader.GetInt64(7)));
            }
            Fold();
        }
        return [.. counts.Where(c => c.Value > 0).Select(c => new RecordFigure(c.Key.Register, c.Key.Handling, c.Key.Status, c.Value))];

        static DateOnly? Day(NpgsqlDataReader r, int i) => r.IsDBNull(i) ? null : r.GetFieldValue<DateOnly>(i);
    }

    private async Task<List<TraceFigure>> TracesAsync(CancellationToken ct)
    {
        // Without what was released of persons: it is not needed to count.
        var store = new TraceStore(database, clock);
        var counts = new Dictionary<TraceFigure, long>();
        for (long last = 0; ;)
        {
            var cases = await store.AfterAsync(last, 500, ct).ConfigureAwait(false);
            foreach (var one in cases)
            {
                var begun = one.Events.Count > 0 ? one.Events[0].Occurred : clock.GetUtcNow().UtcDateTime;
                var figure = new TraceFigure(one.Side, one.Country, begun.Year, begun.Month, one.Case.Outcome, one.Case.State, AnswerTimeOf(one), 0);
                counts[figure] = counts.GetValueOrDefault(figure) + 1;
            }
            if (cases.Count < 500) return [.. counts.Select(c => c.Key with { Count = c.Value })];
            last = cases[^1].Id;
        }
    }

    private static AnswerTime AnswerTimeOf(TraceView view)
    {
        var from = view.Side == CaseSide.Asker ? view.Case.SentAt : view.Case.ReceivedAt;
        var to = new[] { view.Case.FirstResponseAt, view.Case.Declining?.At }.Min();
        if (from is null || to is null) return AnswerTime.None;
        return (to.Value - from.Value - view.Case.Waited).TotalDays switch
        {
            <= 1 => AnswerTime.Day,
            <= 7 => AnswerTime.Week,
            <= 30 => AnswerTime.Month,
            <= 90 => AnswerTime.Quarter,
            _ => AnswerTime.Longer,
        };
    }
}
