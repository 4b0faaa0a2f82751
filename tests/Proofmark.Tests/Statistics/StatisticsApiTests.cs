using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Recoveries;
using Proofmark.Core.Shared;
using Proofmark.Core.Weapons;
using Proofmark.Server.Statistics;
using Proofmark.Tests.Access;
using Proofmark.Tests.Weapons;
using Xunit;
using Node = Proofmark.Tests.Storage.Node;

namespace Proofmark.Tests.Statistics;

public sealed class StatisticsApiTests
{
    [Fact]
    public async Task A_program_is_given_the_figures_of_a_chart_by_words_that_are_the_same_in_every_language_with_the_time_they_were_counted()
    {
        await using var server = await WeaponServer.StartAsync();
        await PlantAsync(server, ("seized", "2026-02-14", "XB", "small_arm.pistol"), ("found", "2026-03", "XB", null), ("found", "2026", "XB", null), ("found", null, "XB", null), ("seized", "2026-02-01", "XC", null));
        var omar = await server.SignedInAsync("omar", "police");
        var begun = TimeProvider.System.GetUtcNow().UtcDateTime;
        var chart = await JsonAsync(omar, "/api/v1/statistics/recoveries-over-time?from=2026-02&to=2026-03&by=month&country=XB");
        Assert.Equal("recoveries-over-time 2026-02 2026-03 month XB 1", string.Join(' ', new[] { "chart", "from", "to", "by", "country", "noDate" }.Select(n => chart.GetProperty(n).ToString())));
        Assert.False(chart.TryGetProperty("noMonth", out _));
        Assert.Equal(1, (await JsonAsync(omar, "/api/v1/statistics/recoveries-over-time?from=2026-01&to=2026-12&by=month")).GetProperty("noMonth").GetInt64());
        Assert.Equal(["2026-02 February 2026", "2026-03 March 2026"], chart.GetProperty("categories").EnumerateArray().Select(c => $"{c.GetProperty("code")} {c.GetProperty("name")}"));
        Assert.Equal(["seized Seized 1 0", "found Found 0 1", "surrendered Surrendered 0 0"], chart.GetProperty("series").EnumerateArray().Select(Series));
        Assert.InRange(chart.GetProperty("counted").GetDateTime(), begun.AddSeconds(-1), TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(1));
        var categories = await JsonAsync(omar, "/api/v1/statistics/recoveries-by-category?from=2026-01&to=2026-03&by=year&lang=ar");
        Assert.Equal([null, "small_arm.pistol"], categories.GetProperty("categories").EnumerateArray().Select(c => c.TryGetProperty("code", out var code) ? code.GetString() : null));
        Assert.Equal(["seized", "found", "surrendered"], categories.GetProperty("series").EnumerateArray().Select(s => s.GetProperty("code").GetString()));
        // Every chart of the page answers, whatever it counts, and each value has its category.
        foreach (var (name, _) in FigureCharts.All)
        {
            var one = await JsonAsync(omar, "/api/v1/statistics/" + name);
            Assert.All(one.GetProperty("series").EnumerateArray(), s => Assert.Equal(one.GetProperty("categories").GetArrayLength(), s.GetProperty("values").GetArrayLength()));
        }
    }

    [Fact]
    public async Task Who_may_not_see_a_chart_on_the_page_is_not_given_its_figures_and_records_are_those_of_the_purpose_that_is_said()
    {
        await using var server = await WeaponServer.StartAsync();
        await server.WeaponAsync("N-1", "C-1");
        var amina = await server.SignedInAsync("amina", "clerk");
        Assert.Equal((HttpStatusCode.Forbidden, "site.forbidden"), await CodeAsync(amina, "/api/v1/statistics/cases-by-outcome"));
        Assert.Equal((HttpStatusCode.Forbidden, "site.forbidden"), await CodeAsync(amina, "/api/v1/map?show=asked"));
        Assert.Equal((HttpStatusCode.BadRequest, "access.purpose_missing"), await CodeAsync(amina, "/api/v1/statistics/records-by-state", purpose: null));
        Assert.Equal((HttpStatusCode.BadRequest, "access.purpose_missing"), await CodeAsync(amina, "/api/v1/map", purpose: null));
        Assert.Equal(["records Records 1"], (await JsonAsync(amina, "/api/v1/statistics/records-by-state")).GetProperty("series").EnumerateArray().Select(Series));
        var boris = await server.SignedInAsync("boris", "clerk", withRegister: false);
        Assert.Empty((await JsonAsync(boris, "/api/v1/statistics/records-by-state")).GetProperty("categories").EnumerateArray());
        var admin = await server.SignedInAsync("chief", "administrator");
        Assert.Equal((HttpStatusCode.Forbidden, "site.forbidden"), await CodeAsync(admin, "/api/v1/statistics/recoveries-over-time"));
        Assert.Equal((HttpStatusCode.Forbidden, "site.forbidden"), await CodeAsync(admin, "/api/v1/map"));
        Assert.Equal(HttpStatusCode.Unauthorized, (await CodeAsync(server.Stranger(), "/api/v1/map")).Status);
    }

    [Fact]
    public async Task A_program_is_given_the_figures_of_the_map_by_country_those_with_most_of_what_is_asked_first()
    {
        await using var server = await WeaponServer.StartAsync();
        await PlantAsync(server, ("found", null, "KE", null), ("found", null, "KE", null), ("found", null, "VA", null));
        var omar = await server.SignedInAsync("omar", "police");
        var map = await JsonAsync(omar, "/api/v1/map?show=recoveries");
        Assert.Equal("recoveries", map.GetProperty("show").GetString());
        Assert.Equal(["KE Kenya recoveries 2, asked 0, received 0, peers 0", "VA Holy See recoveries 1, asked 0, received 0, peers 0"], map.GetProperty("countries").EnumerateArray().Select(Country));
        Assert.Equal(["VA Holy See recoveries 1, asked 0, received 0, peers 0", "KE Kenya recoveries 2, asked 0, received 0, peers 0"], (await JsonAsync(omar, "/api/v1/map?show=asked")).GetProperty("countries").EnumerateArray().Select(Country));
        var amina = await server.SignedInAsync("amina", "clerk");
        Assert.Equal(["KE Kenya recoveries 2", "VA Holy See recoveries 1"], (await JsonAsync(amina, "/api/v1/map")).GetProperty("countries").EnumerateArray().Select(Country));
    }

    [Fact]
    public async Task What_is_asked_wrongly_is_named_with_its_field_and_a_chart_that_is_not_there_is_not_found()
    {
        await using var server = await WeaponServer.StartAsync();
        var omar = await server.SignedInAsync("omar", "police");
        Assert.Equal((HttpStatusCode.NotFound, "statistics.chart.not_found"), await CodeAsync(omar, "/api/v1/statistics/weapons-by-mood"));
        Assert.Equal((HttpStatusCode.BadRequest, "statistics.map_show"), await CodeAsync(omar, "/api/v1/map?show=everything"));
        var wrong = await ReadAsync(omar, "/api/v1/statistics/recoveries-over-time?from=31.12.2026&to=soon");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.Equal(["from", "to"], wrong.Body.GetProperty("problems").EnumerateArray().Select(p => p.GetProperty("field").GetString()));
        Assert.Contains("31.12.2026", wrong.Body.GetProperty("problems")[0].GetProperty("detail").GetString(), StringComparison.Ordinal);
        foreach (var period in new[] { "from=2026-03&to=2026-02", "from=1400-01&to=2026-02", "from=2000-01&to=2026-02&by=month" })
            Assert.Equal((HttpStatusCode.BadRequest, "statistics.period"), await CodeAsync(omar, "/api/v1/statistics/cases-over-time?" + period));
    }

    private static string Series(JsonElement s) => $"{s.GetProperty("code")} {s.GetProperty("name")} {string.Join(' ', s.GetProperty("values").EnumerateArray())}";

    private static string Country(JsonElement c) => $"{c.GetProperty("code")} {c.GetProperty("name")} {string.Join(", ", c.GetProperty("figures").EnumerateObject().Select(f => $"{f.Name} {f.Value}"))}";

    private static async Task<JsonElement> JsonAsync(Person person, string path)
    {
        var (status, body) = await ReadAsync(person, path);
        Assert.True(status == HttpStatusCode.OK, body.ToString());
        return body;
    }

    private static async Task<(HttpStatusCode Status, string? Code)> CodeAsync(Person person, string path, string? purpose = "reporting")
    {
        var (status, body) = await ReadAsync(person, path, purpose);
        return (status, body.GetProperty("code").GetString());
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> ReadAsync(Person person, string path, string? purpose = "reporting")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept", "application/json");
        if (purpose is not null) request.Headers.Add("Proofmark-Purpose", purpose);
        using var answer = await person.SendAsync(request);
        Assert.Equal(answer.IsSuccessStatusCode ? "application/json" : "application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    private static async Task PlantAsync(WeaponServer server, params (string Kind, string? Occurred, string Country, string? Category)[] recoveries)
    {
        var service = server.Services.GetRequiredService<RecoveryService>();
        foreach (var (kind, occurred, country, category) in recoveries)
            await service.RecoverAsync(new RecordRecovery(new RegisterWeapon(0, "", [new MarkRequest("serial", "C-" + Guid.NewGuid().ToString("N")[..6])]) { Category = category }, kind, country)
            {
                Cause = kind == "seized" ? "possession without licence" : null, Occurred = occurred is null ? null : PartialDate.Parse(occurred),
            }, Node.By(Node.Amina, "investigation"));
    }
}
