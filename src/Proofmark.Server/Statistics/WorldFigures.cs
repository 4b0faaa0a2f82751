using Microsoft.AspNetCore.Http;
using Proofmark.Core.Access;
using Proofmark.Core.Federation;
using Proofmark.Core.Languages;
using Proofmark.Core.Pictures;
using Proofmark.Core.Shared;
using Proofmark.Core.Statistics;
using Proofmark.Core.Tracing;
using Proofmark.Server.Access;
using Proofmark.Server.Weapons;

namespace Proofmark.Server.Statistics;

/// <summary>What is counted of one country.</summary>
public sealed record CountryFigures(string Code, string Name, IReadOnlyList<long> Values);

/// <summary>Recoveries, cases and paired nodes by country, of what the reader may see.</summary>
public sealed class WorldFigures(FigureKeeper keeper, CurrentUser current, CountryNames countries, Text text, FederationNode? federation = null)
{
    /// <summary>What can be shown, in the order of the table: the word for the address, and the permission that it asks for.</summary>
    public static IReadOnlyList<(string Name, string Permission)> All { get; } =
        [("recoveries", Permission.RecoveriesRead), ("asked", Permission.TracesRead), ("received", Permission.TracesRead), ("peers", Permission.TracesRead)];

    /// <summary>Those that the reader may see.</summary>
    public IReadOnlyList<string> Shown => [.. All.Where(a => current.May(a.Permission)).Select(a => a.Name)];

    /// <summary>Which one the address asks to be drawn; the first when it says nothing known.</summary>
    public string Chosen(HttpRequest request) => Shown.FirstOrDefault(s => s == request.Query["show"]) ?? Shown[0];

    /// <summary>The same for a program, which is told when it asks for something else.</summary>
    /// <exception cref="ProblemException">statistics.map_show: there is nothing of this name; site.forbidden: it is not for this reader.</exception>
    public string Chosen(string? show)
    {
        var known = All.Select(a => a.Name).ToList();
        if (!string.IsNullOrEmpty(show) && !known.Contains(show)) throw new ProblemException(Problem.Of("statistics.map_show", "show", ("value", show), ("names", string.Join(", ", known))));
        return string.IsNullOrEmpty(show) ? Shown[0] : Shown.Contains(show) ? show : throw new ProblemException(Problem.Of("site.forbidden"));
    }

    /// <summary>Counts by country, most first by what is drawn, and when they were counted. Values stand in the order of <see cref="Shown"/>.</summary>
    public async Task<(IReadOnlyList<CountryFigures> Countries, DateTimeOffset At)> GetAsync(string chosen, CancellationToken ct)
    {
        var figures = await keeper.GetAsync(ct);
        var peers = federation is not null && Shown.Contains("peers") ? (await federation.Directory.CurrentAsync(ct)).All.Where(p => !p.Suspended).ToList() : [];
        var counts = Shown.Select(name => (name switch
        {
            "recoveries" => figures.Recoveries.Select(r => (Country: (string?)r.Country, r.Count)),
            "asked" => figures.Traces.Where(t => t.Side == CaseSide.Asker).Select(t => (t.Country, t.Count)),
            "received" => figures.Traces.Where(t => t.Side == CaseSide.Asked).Select(t => (t.Country, t.Count)),
            _ => peers.Select(p => (Country: p.State, Count: 1L)),
        }).Where(c => c.Country is not null).GroupBy(c => c.Country!).ToDictionary(g => g.Key, g => g.Sum(c => c.Count))).ToList();
        var at = Shown.ToList().IndexOf(chosen);
        return ([.. counts.SelectMany(c => c.Keys).Distinct().Select(code => new CountryFigures(code, countries.Of(code)!, [.. counts.Select(c => c.GetValueOrDefault(code))]))
            .OrderByDescending(c => c.Values[at]).ThenBy(c => c.Name, StringComparer.Create(text.Language.Culture, ignoreCase: true))], figures.At);
    }

    /// <summary>The figures as a table and a file have them.</summary>
    public Chart Table(IReadOnlyList<CountryFigures> of, string chosen) => new("world-map", ChartKind.Bars, Title(chosen), text["field.country"], [.. of.Select(c => c.Name)],
        [.. Shown.Select((name, i) => new ChartSeries(text[$"statistics.map.{name}"], [.. of.Select(c => c.Values[i])]))]);

    /// <summary>The map itself.</summary>
    /// <param name="shapes">What it is drawn from.</param>
    /// <param name="of">The figures.</param>
    /// <param name="chosen">Which of them are drawn.</param>
    /// <param name="source">See <see cref="WorldMap"/>.</param>
    public string Draw(MapShapes shapes, IReadOnlyList<CountryFigures> of, string chosen, string? source = null)
    {
        var at = Shown.ToList().IndexOf(chosen);
        return WorldMap.Draw("world-map", Title(chosen), shapes, of.Where(c => c.Values[at] > 0).ToDictionary(c => c.Code, c => new MapFigure(c.Name, c.Values[at], Told(c))), text, source);
    }

    private string Title(string chosen) => text.Say("statistics.map.of", ("what", new Written(text[$"statistics.map.{chosen}"])));

    private string Told(CountryFigures c) => text.Say("statistics.map.told", ("country", c.Name),
        ("figures", new Written(text.List(Shown.Select((name, i) => (name, Value: c.Values[i])).Where(f => f.Value > 0).Select(f => text.Say("statistics.map.figure", ("what", new Written(text[$"statistics.map.{f.name}"])), ("count", f.Value)))))));
}
