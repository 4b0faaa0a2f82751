using System.Net;
using System.Text;
using System.Xml.Linq;
using AngleSharp.Dom;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Recoveries;
using Proofmark.Core.Shared;
using Proofmark.Core.Statistics;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Tests.Access;
using Proofmark.Tests.Recoveries;
using Proofmark.Tests.Weapons;
using Xunit;
using Node = Proofmark.Tests.Storage.Node;

namespace Proofmark.Tests.Statistics;

public sealed class StatisticsTests
{
    [Fact]
    public async Task Recoveries_are_counted_by_month_kind_and_category_and_what_has_no_month_is_said()
    {
        await using var server = await WeaponServer.StartAsync();
        await PlantAsync(server, ("seized", "2026-02-14", "XB", "small_arm.pistol"), ("seized", "2026-02", "XB", "small_arm.pistol"), ("found", "2026-02-01", "XC", "small_arm.rifle"),
            ("surrendered", "2026-03", "XB", null), ("found", "2025", "XB", "small_arm.rifle"), ("found", null, "XB", null), ("seized", "2019-07-01", "XB", null));
        var omar = await server.WorkingAsync("omar", "police", "investigation", "2026/17");
        var page = (await omar.GetAsync("/statistics?from=2025-01&to=2026-04")).Page;
        Assert.Equal(["February 2026 2 1 0 3", "March 2026 0 0 1 1"], Rows(page, 0).Where(r => !r.EndsWith(" 0 0 0 0", StringComparison.Ordinal)));
        Assert.Equal(16, Rows(page, 0).Count);
        Assert.Equal(["2 0 0 2", "0 2 0 2", "0 0 1 1"], Rows(page, 1).Select(r => string.Join(' ', r.Split(' ')[^4..])));
        Assert.Contains("month is not known: 1.", page.QuerySelector(".figure .hint")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("date is not known: 1.", page.QuerySelector(".figure .hint")!.TextContent, StringComparison.Ordinal);
        var years = (await omar.GetAsync("/statistics?from=2019-01&to=2026-12&by=year&country=XB")).Page;
        Assert.Equal(["2019 1 0 0 1", "2025 0 1 0 1", "2026 2 0 1 3"], Rows(years, 0).Where(r => !r.EndsWith(" 0 0 0 0", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Cases_are_counted_by_outcome_and_by_the_time_that_an_answer_took_and_who_may_not_see_cases_sees_none()
    {
        await using var server = await WeaponServer.StartAsync();
        var omar = await server.WorkingAsync("omar", "police", "investigation", "2026/17");
        for (var i = 0; i < 3; i++)
        {
            var recovery = (await omar.SubmitAsync("/recoveries/new", "recovery", RecoveryPagesTests.Pistol)).Location!;
            var ask = (await omar.GetAsync(recovery)).Page.QuerySelector("a[href^='/traces/new']")!.GetAttribute("href")!;
            var sent = (await omar.SubmitAsync(ask, "request", ("Country", "RS"), ("Ground", "national_law"), ("LegalJustification", "Firearms Act, section 5"), ("Uses", "criminal_investigation"), ("Guaranteed", "yes"),
                ("Authority", "Port police"), ("Kind", "police"), ("CaseReference", "2026/17"), ("Urgency", "routine"), ("Audience", "case_team"), ("Purpose", "tracing"))).Location!;
            if (i == 0) Assert.Equal(HttpStatusCode.Redirect, (await omar.SubmitAsync(sent + "/respond", "response", ("Status", "no_record"), ("Office", "Registry of RS"))).Status);
            if (i < 2) Assert.Equal(HttpStatusCode.Redirect, (await omar.SubmitAsync(sent + "/close", "deed", ("Outcome", i == 0 ? "no_record" : "no_reply"))).Status);
        }
        var page = (await omar.GetAsync("/statistics")).Page;
        Assert.Equal(["Ended: no record anywhere along the line 1 0 1", "Ended: no reply 1 0 1", "Open: sent 1 0 1"], Table(page, "cases-by-outcome").Order());
        Assert.Equal(["Within a day 1 0 1", "Not answered 2 0 2"], Table(page, "time-to-answer").Where(r => !r.EndsWith(" 0 0 0", StringComparison.Ordinal)));
        Assert.Equal(3, Table(page, "cases-over-time").Sum(r => int.Parse(r.Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture)));
        var amina = await server.WorkingAsync("amina", "clerk");
        var hers = (await amina.GetAsync("/statistics")).Page;
        Assert.Null(hers.QuerySelector("#traces"));
        Assert.NotNull(hers.QuerySelector("#recoveries"));
        Assert.Equal(HttpStatusCode.Forbidden, (await amina.GetAsync("/statistics/cases-by-outcome.csv")).Status);
    }

    [Fact]
    public async Task Records_by_state_are_those_that_the_reader_could_count_and_tell_nothing_of_other_registers()
    {
        await using var server = await WeaponServer.StartAsync();
        var army = await server.Node.Registers.OpenAsync("ARMY", "Army of XA", "weapons", 0, null, Node.By(Node.Amina));
        var secret = await server.Node.Registers.OpenAsync("SECRET", "Closed register of XA", "weapons", 8, null, Node.By(Node.Amina));
        long[] registers = [server.Register, server.Register, server.Register, army, army, secret];
        var entries = new List<long>();
        for (var i = 0; i < registers.Length; i++)
            entries.Add((await server.Node.Weapons.RegisterAsync(new RegisterWeapon(registers[i], $"N-{i}", [new MarkRequest("serial", $"C-{i}")]), Node.By(Node.Amina))).Entry);
        await server.Node.Weapons.ReportStolenAsync(entries[0], PartialDate.Parse("2026-01"), null, Node.By(Node.Amina));
        // The army says that the weapon of the police's second record was lost; the police's record says nothing of it.
        await server.Node.Weapons.LinkAsync(entries[3], entries[1], "same number", Node.By(Node.Amina));
        await server.Node.Weapons.ReportLostAsync(entries[3], PartialDate.Parse("2026-01"), null, Node.By(Node.Amina));
        var figures = await server.Services.GetRequiredService<FigureCounter>().CountAsync();
        Assert.Equal([("registered", 2), ("stolen", 1)], figures.RecordsFor(Reading([server.Register], 5)));
        Assert.Equal([("lost", 1), ("registered", 1)], figures.RecordsFor(Reading([army], 5)).Order());
        Assert.Empty(figures.RecordsFor(Reading([secret], 7)));
        Assert.Empty(figures.RecordsFor(Reading([], 9)));
        foreach (var (seen, handling) in new (long[], short)[] { ([server.Register], 5), ([server.Register, army], 5), ([server.Register, army, secret], 9), ([secret], 7) })
        {
            await using var session = await ReadSession.OpenAsync(server.Node.Database, Reading(seen, handling), TimeProvider.System);
            await using var count = session.Command("select count(*) from entries where until_act is null");
            Assert.Equal((long)(await count.ExecuteScalarAsync())!, figures.RecordsFor(Reading(seen, handling)).Sum(r => r.Count));
        }
        var page = (await (await server.WorkingAsync("amina", "clerk")).GetAsync("/statistics")).Page;
        Assert.Equal(["Registered 2", "Reported stolen 1"], Table(page, "records-by-state"));
        Assert.DoesNotContain("lost", page.QuerySelector("main")!.TextContent, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_chart_is_taken_away_as_a_picture_and_as_figures_and_taking_the_figures_is_on_record()
    {
        await using var server = await WeaponServer.StartAsync();
        await PlantAsync(server, ("seized", "2026-02-14", "XB", "small_arm.pistol"), ("found", "2026-03", "XB", "small_arm.rifle"));
        var omar = await server.WorkingAsync("omar", "police", "investigation", "2026/17");
        const string Asked = "?from=2026-02&to=2026-03&by=month";
        Assert.Equal(["Month,Seized,Found,Surrendered", "February 2026,1,0,0", "March 2026,0,1,0"], (await omar.GetAsync("/statistics/recoveries-over-time.csv" + Asked)).Text.TrimStart('\uFEFF').Replace("\"", "", StringComparison.Ordinal).Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal("export list", await server.Node.ScalarAsync<string>("select kind || ' ' || subject from lookups order by id desc limit 1"));
        using var drawn = new HttpRequestMessage(HttpMethod.Get, "/statistics/recoveries-over-time.svg" + Asked);
        using var picture = await omar.SendAsync(drawn);
        Assert.Equal("image/svg+xml", picture.Content.Headers.ContentType!.MediaType);
        var svg = XDocument.Parse(await picture.Content.ReadAsStringAsync());
        Assert.Contains("XA", svg.Descendants().Last(e => e.Name.LocalName == "text").Value, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await omar.GetAsync("/statistics/recoveries-over-time.svg?from=2001-01&to=2001-02")).Status);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/statistics/recoveries-over-time.png" + Asked);
        using var png = await omar.SendAsync(request);
        Assert.Equal("image/png", png.Content.Headers.ContentType!.MediaType);
        var bytes = await png.Content.ReadAsByteArrayAsync();
        Assert.Equal("PNG", Encoding.ASCII.GetString(bytes, 1, 3));
        Assert.Equal(1440, System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(16)));
    }

    [Fact]
    public async Task A_period_that_cannot_be_is_said_at_its_field_and_nothing_is_drawn()
    {
        await using var server = await WeaponServer.StartAsync();
        var omar = await server.WorkingAsync("omar", "police", "investigation", "2026/17");
        var wrong = await omar.GetAsync("/statistics?from=31.12.2026&to=2026-02");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.Contains("31.12.2026", wrong.Page.QuerySelector(".error-summary li a[href='#f-from']")!.TextContent, StringComparison.Ordinal);
        Assert.Null(wrong.Page.QuerySelector("svg.picture"));
        Assert.Equal(HttpStatusCode.BadRequest, (await omar.GetAsync("/statistics?from=2026-03&to=2026-02")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await omar.GetAsync("/statistics/recoveries-over-time.csv?from=1400-01&to=2026-02")).Status);
    }

    [Fact]
    public async Task Where_counting_is_slow_a_reader_is_given_the_last_figures_with_their_time_and_they_are_counted_meanwhile()
    {
        await using var server = await WeaponServer.StartAsync();
        var clock = new ManualClock();
        using var keeper = new FigureKeeper(new FigureCounter(server.Node.Database, clock), clock, new FigureKeeper.Limits(TimeSpan.FromMinutes(1), TimeSpan.Zero));
        var first = await keeper.GetAsync();
        Assert.Empty(first.Recoveries);
        await PlantAsync(server, ("seized", "2026-02-14", "XB", null));
        Assert.Same(first, await keeper.GetAsync());
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Same(first, await keeper.GetAsync());
        for (var tries = 0; tries < 2400 && (await keeper.GetAsync()).Recoveries.Count == 0; tries++) await Task.Delay(50);
        Assert.Equal(1, (await keeper.GetAsync()).Recoveries.Sum(r => r.Count));
        Assert.Equal(clock.GetUtcNow(), (await keeper.GetAsync()).At);
    }

    private static ReadContext Reading(long[] registers, short handling) => new(Node.Amina, new Purpose("registration"), registers, handling);

    private static List<string> Rows(IDocument page, int figure) => Rows(page.QuerySelectorAll(".figure")[figure]);

    private static List<string> Table(IDocument page, string chart) => Rows(page.QuerySelectorAll(".figure").Single(f => f.QuerySelector($"a[href^='/statistics/{chart}.svg']") is not null));

    private static List<string> Rows(IElement figure) => [.. figure.QuerySelectorAll("tbody tr").Select(r => string.Join(' ', r.Children.Select(c => c.TextContent.Trim())))];

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
