using Proofmark.Core.Campaigns;
using Proofmark.Core.Languages;
using Proofmark.Core.Pictures;

namespace Proofmark.Server.Campaigns;

/// <summary>How far a campaign has come, as a chart: marked and still to be marked, by depot or force.</summary>
internal static class CampaignChart
{
    // More bars than this nobody reads; the table of the chart has the same rows.
    private const int MostBars = 20;

    public static Chart Of(Coverage coverage, Text text)
    {
        IReadOnlyList<CoveredDepot> depots = coverage.Depots.Count <= MostBars ? coverage.Depots
            : [.. coverage.Depots.Take(MostBars - 1), new CoveredDepot(text["campaigns.others"], coverage.Depots.Skip(MostBars - 1).Sum(d => d.Marked), coverage.Depots.Skip(MostBars - 1).Sum(d => d.Open))];
        return new Chart("campaign-coverage", ChartKind.Bars, text["campaigns.by_depot"], text["campaigns.depot"], [.. depots.Select(d => d.Organisation ?? text["site.not_recorded"])],
            [new ChartSeries(text["campaigns.outcome.marked"], [.. depots.Select(d => d.Marked)], "marked"), new ChartSeries(text["campaigns.open_count"], [.. depots.Select(d => d.Open)], "open")]);
    }
}
