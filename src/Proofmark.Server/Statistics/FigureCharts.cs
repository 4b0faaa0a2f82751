using Proofmark.Core.Access;
using Proofmark.Core.Languages;
using Proofmark.Core.Pictures;
using Proofmark.Core.Recoveries;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;
using Proofmark.Core.Statistics;
using Proofmark.Core.Tracing;
using Proofmark.Server.Access;

namespace Proofmark.Server.Statistics;

/// <summary>The charts of the page of statistics in the reader's words, each of the figures that the reader may see.</summary>
public sealed class FigureCharts(CurrentUser current, ReferenceTables reference, Text text)
{
    /// <summary>The names of the charts in the order of the page, and the permission that each asks for.</summary>
    public static IReadOnlyList<(string Name, string Permission)> All { get; } =
    [
        ("recoveries-over-time", Permission.RecoveriesRead), ("recoveries-by-category", Permission.RecoveriesRead),
        ("cases-over-time", Permission.TracesRead), ("cases-by-outcome", Permission.TracesRead), ("time-to-answer", Permission.TracesRead), ("records-by-state", Permission.WeaponsRead), ("records-by-origin", Permission.WeaponsRead),
    ];

    /// <summary>One of them, or null: there is none of this name, or it is not for this reader.</summary>
    public Chart? Find(string name, Figures figures, FigureFilter filter) => Find(name, figures, filter, current.Get());

    /// <summary>The same for a reader in another piece of work than the session's.</summary>
    public Chart? Find(string name, Figures figures, FigureFilter filter, UserContext reader) => !All.Any(c => c.Name == name && reader.May(c.Permission)) ? null : name switch
    {
        "recoveries-over-time" => RecoveriesOverTime(figures, filter),
        "recoveries-by-category" => RecoveriesByCategory(figures, filter),
        "cases-over-time" => CasesOverTime(figures, filter),
        "cases-by-outcome" => CasesByOutcome(figures, filter),
        "time-to-answer" => TimeToAnswer(figures, filter),
        "records-by-state" => RecordsByState(figures, reader),
        _ => RecordsByOrigin(figures, filter, reader),
    };

    /// <summary>Recoveries within the filter: with a date that lies in it, in its State.</summary>
    public static IEnumerable<RecoveryFigure> Within(Figures figures, FigureFilter filter) => figures.Recoveries.Where(r => filter.Covers(r.Year, r.Month) && (filter.Country is null || r.Country == filter.Country));

    /// <summary>Recoveries that the filter's State could have but whose date is not known well enough: for the chart over time, or for any.</summary>
    public static (long NoMonth, long NoDate) Unplaced(Figures figures, FigureFilter filter)
    {
        var here = figures.Recoveries.Where(r => filter.Country is null || r.Country == filter.Country).ToList();
        return (filter.ByYear ? 0 : here.Where(r => r.Month is null && filter.Covers(r.Year, null)).Sum(r => r.Count), here.Where(r => r.Year is null).Sum(r => r.Count));
    }

    private Chart RecoveriesOverTime(Figures figures, FigureFilter filter)
    {
        var within = Within(figures, filter).ToList();
        return OverTime("recoveries-over-time", ChartKind.Columns, text["statistics.recoveries.time"], filter,
            [.. RecoveryService.Kinds.Select(kind => (text[$"statistics.kind.{kind}"], kind, Count(within.Where(r => r.Kind == kind), filter)))]);

        static Func<(int From, int To), long> Count(IEnumerable<RecoveryFigure> of, FigureFilter filter)
        {
            var list = of.Where(r => r.Month is not null || filter.ByYear).ToLookup(r => FigureFilter.Number(r.Year!.Value, r.Month ?? 1) / (filter.ByYear ? 12 : 1));
            return step => list[step.From / (filter.ByYear ? 12 : 1)].Sum(r => r.Count);
        }
    }

    private Chart RecoveriesByCategory(Figures figures, FigureFilter filter)
    {
        var groups = Within(figures, filter).GroupBy(r => r.Category).OrderByDescending(g => g.Sum(r => r.Count)).ThenBy(g => g.Key, StringComparer.Ordinal).ToList();
        return new Chart("recoveries-by-category", ChartKind.Bars, text["statistics.recoveries.category"], text["statistics.category"], [.. groups.Select(g => CategoryName(g.Key))],
            [.. RecoveryService.Kinds.Select(kind => new ChartSeries(text[$"statistics.kind.{kind}"], [.. groups.Select(g => g.Where(r => r.Kind == kind).Sum(r => r.Count))], kind))]) { Codes = [.. groups.Select(g => g.Key)] };
    }

    private Chart CasesOverTime(Figures figures, FigureFilter filter)
    {
        var within = Within(figures.Traces, filter).ToList();
        return OverTime("cases-over-time", ChartKind.Lines, text["statistics.traces.time"], filter,
            [.. Enum.GetValues<CaseSide>().Select(side => (text[$"statistics.side.{EnumCode.Of(side)}"], EnumCode.Of(side),
                (Func<(int From, int To), long>)(step => within.Where(t => t.Side == side && FigureFilter.Number(t.Year, t.Month) >= step.From && FigureFilter.Number(t.Year, t.Month) <= step.To).Sum(t => t.Count))))]);
    }

    private Chart CasesByOutcome(Figures figures, FigureFilter filter)
    {
        var groups = Within(figures.Traces, filter)
            .GroupBy(t => t.Outcome is { } outcome
                ? (Code: "ended." + EnumCode.Of(outcome), Name: text.Say("statistics.ended", ("how", new Written(text[$"traces.outcome.{EnumCode.Of(outcome)}"]))))
                : (Code: "open." + EnumCode.Of(t.State), Name: text.Say("statistics.open", ("how", new Written(text[$"traces.state.{EnumCode.Of(t.State)}"])))))
            .OrderByDescending(g => g.Sum(t => t.Count)).ThenBy(g => g.Key.Name, StringComparer.Ordinal).ToList();
        return new Chart("cases-by-outcome", ChartKind.Bars, text["statistics.traces.outcome"], text["statistics.outcome"], [.. groups.Select(g => g.Key.Name)], BySide(groups)) { Codes = [.. groups.Select(g => g.Key.Code)] };
    }

    private Chart TimeToAnswer(Figures figures, FigureFilter filter)
    {
        var within = Within(figures.Traces, filter).ToLookup(t => t.Answer);
        var times = Enum.GetValues<AnswerTime>();
        return new Chart("time-to-answer", ChartKind.Columns, text["statistics.traces.answer"], text["statistics.answer"], [.. times.Select(t => text[$"statistics.answer.{EnumCode.Of(t)}"])], BySide([.. times.Select(t => within[t])])) { Codes = [.. times.Select(EnumCode.Of)] };
    }

    private Chart RecordsByState(Figures figures, UserContext reader)
    {
        var records = figures.RecordsFor(reader.ToReadContext());
        return new Chart("records-by-state", ChartKind.Bars, text["statistics.records.state"], text["statistics.state"], [.. records.Select(r => text[$"weapons.status.{r.Status}"])], [new ChartSeries(text["statistics.records"], [.. records.Select(r => r.Count)], "records")]) { Codes = [.. records.Select(r => r.Status)] };
    }

    /// <summary>Records within the filter's years whose origin is not known, and those of which the register does not say when it took them in.</summary>
    public static (long NoOrigin, long NoYear) WithoutOrigin(Figures figures, FigureFilter filter, UserContext reader)
    {
        var origins = figures.OriginsFor(reader.ToReadContext());
        return (origins.Where(o => !OriginFigure.Origins.Contains(o.Origin) && o.Year >= filter.From / 12 && o.Year <= filter.To / 12).Sum(o => o.Count), origins.Where(o => o.Year is null).Sum(o => o.Count));
    }

    // By whole years: a register says more often in which year it took a weapon in than in which month.
    private Chart RecordsByOrigin(Figures figures, FigureFilter filter, UserContext reader)
    {
        var counts = figures.OriginsFor(reader.ToReadContext()).ToDictionary(o => (o.Origin, o.Year), o => o.Count);
        int[] years = [.. Enumerable.Range(filter.From / 12, filter.To / 12 - filter.From / 12 + 1)];
        string[] written = [.. years.Select(y => y.ToString(System.Globalization.CultureInfo.InvariantCulture))];
        return new Chart("records-by-origin", ChartKind.Columns, text["statistics.records.origin"], text["statistics.year"], written,
            [.. OriginFigure.Origins.Select(origin => new ChartSeries(text[$"weapons.origin.{origin}"], [.. years.Select(y => counts.GetValueOrDefault((origin, (int?)y)))], origin))]) { Codes = written };
    }

    private IReadOnlyList<ChartSeries> BySide(IReadOnlyList<IEnumerable<TraceFigure>> groups) =>
        [.. Enum.GetValues<CaseSide>().Select(side => new ChartSeries(text[$"statistics.side.{EnumCode.Of(side)}"], [.. groups.Select(g => g.Where(t => t.Side == side).Sum(t => t.Count))], EnumCode.Of(side)))];

    private static IEnumerable<TraceFigure> Within(IEnumerable<TraceFigure> traces, FigureFilter filter) => traces.Where(t => filter.Covers(t.Year, t.Month) && (filter.Country is null || t.Country == filter.Country));

    private Chart OverTime(string name, ChartKind kind, string title, FigureFilter filter, IReadOnlyList<(string Name, string Code, Func<(int From, int To), long> Count)> series)
    {
        var steps = filter.Steps;
        var short3 = text.Language.Culture.DateTimeFormat.AbbreviatedMonthNames;
        return new Chart(name, kind, title, text[filter.ByYear ? "statistics.year" : "statistics.month"],
            [.. steps.Select(s => filter.ByYear ? Year(s.From) : text.Month(s.From / 12, s.From % 12 + 1))], [.. series.Select(s => new ChartSeries(s.Name, [.. steps.Select(s.Count)], s.Code))])
        {
            Codes = [.. steps.Select(s => filter.ByYear ? Year(s.From) : FigureFilter.Written(s.From))],
            Axis = filter.ByYear ? null : [.. steps.Select(s => (short3[s.From % 12], (string?)Year(s.From)))],
        };

        string Year(int month) => (month / 12).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    private string CategoryName(string? code) => code is null ? text["statistics.category.none"] : reference.CategoryOrNull(code)?.Names.In(text.Language.Code) ?? code;
}
