using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Documents;
using Proofmark.Core.Languages;
using Proofmark.Core.Pictures;
using Proofmark.Core.Shared;
using Proofmark.Server.Access;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Pictures;

/// <summary>A picture as files, by the permission of the page that shows it: as SVG with its colours in itself and as PNG, its figures as CSV and XLSX.</summary>
internal static class PictureFiles
{
    /// <summary>Maps <c>PATH.svg</c>, <c>.png</c>, <c>.csv</c> and <c>.xlsx</c>.</summary>
    /// <param name="endpoints">Where to.</param>
    /// <param name="path">Address without ending.</param>
    /// <param name="permission">Who may.</param>
    /// <param name="picture">The whole SVG and the name of the file without ending.</param>
    /// <param name="list">What it is drawn from.</param>
    public static void Map(IEndpointRouteBuilder endpoints, string path, string permission, Func<HttpContext, Text, Task<(string Svg, string Name)>> picture, Func<HttpContext, Text, Task<ListContent>> list)
    {
        endpoints.MapGet(path + ".svg", async (HttpContext http, Text text) =>
        {
            var (svg, name) = await picture(http, text);
            return Results.File(Encoding.UTF8.GetBytes(svg), "image/svg+xml", TrainingMark.FileName(http, name + ".svg"));
        }).Needs(permission).NeedsWork().ExcludeFromDescription();
        endpoints.MapGet(path + ".png", async (HttpContext http, Text text, PdfPrinter printer) =>
        {
            var (svg, name) = await picture(http, text);
            return Results.File(await printer.PictureAsync(svg, http.RequestAborted), "image/png", TrainingMark.FileName(http, name + ".png"));
        }).Needs(permission).NeedsWork().ExcludeFromDescription();
        endpoints.MapList(path, permission, true, list);
    }

    /// <summary>The same of a chart.</summary>
    /// <param name="endpoints">Where to.</param>
    /// <param name="path">Address without ending.</param>
    /// <param name="permission">Who may.</param>
    /// <param name="chart">The figures, and when they were counted.</param>
    /// <param name="draw">Draws them; null: as the chart says. The last argument is what stands beneath.</param>
    public static void MapChart(IEndpointRouteBuilder endpoints, string path, string permission, Func<HttpContext, Text, Task<(Chart Chart, DateTimeOffset At)>> chart, Func<HttpContext, Text, string, Task<string>>? draw = null) =>
        Map(endpoints, path, permission,
            async (http, text) =>
            {
                var (figures, at) = await chart(http, text);
                if (figures.Total == 0) throw new ProblemException(Problem.Of("pictures.not_found"));
                var source = SourceOf(http, text, at);
                return (draw is null ? ChartPicture.Draw(figures, text, source) : await draw(http, text, source), figures.Name);
            },
            async (http, text) =>
            {
                var figures = (await chart(http, text)).Chart;
                return new ListContent(figures.Name, [figures.CategoryTitle, .. figures.Series.Select(s => s.Name)],
                    figures.Categories.Select((c, i) => (object?[])[c, .. figures.Series.Select(s => (object?)s.Values[i])]).ToAsyncEnumerable());
            });

    /// <summary>What stands beneath a picture that is taken away: whose figures, of when.</summary>
    public static string SourceOf(HttpContext http, Text text, DateTimeOffset at) =>
        text.Say("pictures.source", ("node", http.RequestServices.GetRequiredService<ServerOptions>().NodeName), ("at", at));
}
