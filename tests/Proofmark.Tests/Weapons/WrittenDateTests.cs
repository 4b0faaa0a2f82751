using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Proofmark.Core.Shared;
using Proofmark.Tests.Recoveries;
using Proofmark.Tests.Tracing;
using Xunit;

namespace Proofmark.Tests.Weapons;

/// <summary>Dates of other calendars on the pages that take one, over HTTP.</summary>
public sealed class WrittenDateTests
{
    [Fact]
    public async Task A_theft_on_a_solar_hijri_day_is_recorded_on_the_gregorian_one_and_what_was_written_stands_beside_it()
    {
        await using var server = await WeaponServer.StartAsync();
        var path = $"/weapons/{PublicId.Of("XA", await server.WeaponAsync("P-1", "A-1"))}";
        var amina = await server.WorkingAsync("amina", "clerk");
        var done = await amina.SubmitAsync(path + "/report-stolen", "deed", ("Occurred", "22/02/1366"), ("OccurredCalendar", "solar_hijri"), ("Note", "From a locked car."));
        Assert.Equal(path, done.Location);
        Assert.Equal("1987-05-12 22/02/1366 SolarHijri From a locked car.",
            await server.Node.ScalarAsync<string>("select concat_ws(' ', occurred, data::jsonb ->> 'written', data::jsonb ->> 'calendar', data::jsonb ->> 'note') from events where type = 'stolen'"));
        var said = (await amina.GetAsync(path)).Page.QuerySelector(".timeline")!.TextContent;
        Assert.All(["12 May 1987", "as written (Solar Hijri calendar):", "22/02/1366"], t => Assert.Contains(t, said, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_date_that_cannot_be_read_comes_back_as_typed_with_its_calendar_and_an_example_of_it()
    {
        await using var server = await WeaponServer.StartAsync();
        var path = $"/weapons/{PublicId.Of("XA", await server.WeaponAsync("P-1", "A-1"))}/report-lost";
        var amina = await server.WorkingAsync("amina", "clerk");
        var wrong = await amina.SubmitAsync(path, "deed", ("Occurred", "1979-13-07"), ("OccurredCalendar", "ethiopian"));
        Assert.Equal((HttpStatusCode.BadRequest, "f-occurred"), (wrong.Status, Assert.Single(wrong.Wrong)));
        Assert.Equal(("1979-13-07", "ethiopian"), (((IHtmlInputElement)wrong.Page.QuerySelector("#f-occurred")!).Value, Chosen(wrong.Page, "OccurredCalendar")));
        var said = wrong.Page.QuerySelector(".error-summary")!.TextContent;
        Assert.All(["When it happened", "1979-13-07", "Ethiopian", "1979-09-04"], t => Assert.Contains(t, said, StringComparison.Ordinal));
        // Whoever forgot to choose the calendar is asked, not believed.
        Assert.Contains("1366", (await amina.SubmitAsync(path, "deed", ("Occurred", "1366-02-22"), ("OccurredCalendar", "gregorian"))).Page.QuerySelector(".error-summary")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(["f-occurred"], (await amina.SubmitAsync(path, "deed", ("Occurred", "1987"), ("OccurredCalendar", "maya"))).Wrong);
        Assert.Equal(0, await server.Node.ScalarAsync<long>("select count(*) from events where type = 'lost'"));
    }

    [Fact]
    public async Task The_answers_to_check_show_how_a_month_was_understood_and_it_is_recorded_with_what_was_written()
    {
        await using var server = await WeaponServer.StartAsync();
        var amina = await server.WorkingAsync("amina", "clerk");
        const string path = "/weapons/register";
        (string, string)[] answers = [("Register", "POLICE"), ("Number", "P-77"), ("FirstMarkText", "KB 1234"), ("FirstMarkKind", "serial"), ("Registered", "1366-02"), ("RegisteredCalendar", "solar_hijri")];
        var check = await amina.SubmitAsync(path, "register", [.. answers, ("do", "check")]);
        var said = check.Page.QuerySelector(".record-section")!.TextContent;
        Assert.All(["21 April 1987", "21 May 1987", "Solar Hijri", "1366-02"], t => Assert.Contains(t, said, StringComparison.Ordinal));
        var back = await amina.SendFormAsync(check.Page, path, "register", ("do", "change"));
        Assert.Equal("solar_hijri", Chosen(back.Page, "RegisteredCalendar"));
        // What was being checked when somebody left is there again, the calendar too.
        Assert.Equal("solar_hijri", Chosen((await amina.GetAsync(path)).Page, "RegisteredCalendar"));
        Assert.Equal(HttpStatusCode.Redirect, (await amina.SendFormAsync(check.Page, path, "register", ("do", "register"))).Status);
        Assert.Equal("1987-04-21/1987-05-21 1366-02", await server.Node.ScalarAsync<string>("select n.registered || ' ' || (e.data::jsonb ->> 'written') from entries n join events e on e.entry = n.id where n.until_act is null and e.type = 'registered'"));
    }

    [Fact]
    public async Task A_recovery_and_a_request_to_trace_take_dates_of_other_calendars_and_send_gregorian_ones()
    {
        await using var server = await WeaponServer.StartAsync();
        var omar = await server.WorkingAsync("omar", "police", "investigation", "2026/17");
        var recovered = await omar.SubmitAsync("/recoveries/new", "recovery", [.. RecoveryPagesTests.Pistol.Where(f => f.Item1 != "Occurred"), ("Occurred", "1447-08"), ("OccurredCalendar", "hijri")]);
        Assert.Equal(HttpStatusCode.Redirect, recovered.Status);
        Assert.Equal("2026-01-20~/2026-02-17~", await server.Node.ScalarAsync<string>("select occurred from recoveries"));
        var ask = (await omar.GetAsync(recovered.Location!)).Page.QuerySelector("a[href^='/traces/new']")!.GetAttribute("href")!;
        Assert.Contains("considered illicit since", (await omar.SubmitAsync(ask, "request", [.. TracePagesTests.Whole, ("ConsideredIllicit", "2018-14-01"), ("ConsideredIllicitCalendar", "ethiopian")])).Page.QuerySelector(".error-summary")!.TextContent, StringComparison.OrdinalIgnoreCase);
        var sent = await omar.SubmitAsync(ask, "request", [.. TracePagesTests.Whole, ("ConsideredIllicit", "2018-05-12"), ("ConsideredIllicitCalendar", "ethiopian")]);
        Assert.Equal(HttpStatusCode.Redirect, sent.Status);
        Assert.Contains("20 January 2026", (await omar.GetAsync(sent.Location!)).Text, StringComparison.Ordinal);
        var response = await omar.SubmitAsync(sent.Location + "/respond", "response", ("Status", "full"), ("Office", "Registry of RS"),
            ("Chain0In", "yes"), ("Chain0Event", "manufactured"), ("Chain0Date", "2521"), ("Chain0DateCalendar", "buddhist"), ("Chain0Country", "RS"), ("Chain0HolderKind", "manufacturer"), ("LastLegalRecord", "0"));
        Assert.Equal(HttpStatusCode.Redirect, response.Status);
        Assert.Contains("1978", (await omar.GetAsync(sent.Location!)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_surrender_needs_a_whole_day_and_keeps_the_gregorian_one_alone()
    {
        await using var server = await WeaponServer.StartAsync();
        var omar = await server.WorkingAsync("omar", "police", "investigation", "2026/17");
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        await omar.SubmitAsync("/recoveries/points", "point", ("Name", "Town hall"), ("Country", "XA"), ("Opens", $"{today:yyyy-MM-dd}"), ("Closes", ""));
        const string path = "/recoveries/surrender";
        var form = (await omar.GetAsync(path)).Page;
        Assert.DoesNotContain("hijri", form.QuerySelectorAll("[name=DayCalendar] option").Select(o => o.GetAttribute("value")));
        var point = form.QuerySelector("[name=Point] option[value]:not([value=''])")!.GetAttribute("value")!;
        var thai = $"{today.Year + 543}-{today:MM-dd}";
        (string, string)[] weapon = [("Point", point), ("Make", "Zastava"), ("M1MarkKind", "serial"), ("M1MarkText", "C-4711")];
        foreach (var (day, calendar) in new[] { (thai[..7], "buddhist"), (thai, "gregorian"), ("1447-08-01", "hijri"), ("", "buddhist") })
            Assert.Equal(["f-day"], (await omar.SubmitAsync(path, "surrender", [.. weapon, ("Day", day), ("DayCalendar", calendar)])).Wrong);
        Assert.Equal(HttpStatusCode.Redirect, (await omar.SubmitAsync(path, "surrender", [.. weapon, ("Day", thai), ("DayCalendar", "buddhist")])).Status);
        Assert.Equal($"{today:yyyy-MM-dd} 0", await server.Node.ScalarAsync<string>("select r.occurred || ' ' || (select count(*) from events e where e.entry = r.entry and e.data::text like '%written%') from recoveries r"));
    }

    [Fact]
    public async Task The_calendar_kept_for_a_browser_comes_first_at_every_date_with_examples_in_it()
    {
        await using var server = await WeaponServer.StartAsync();
        var path = $"/weapons/{PublicId.Of("XA", await server.WeaponAsync("P-1", "A-1"))}/report-lost";
        var amina = await server.WorkingAsync("amina", "clerk");
        Assert.Equal("gregorian", Chosen((await amina.GetAsync(path)).Page, "OccurredCalendar"));
        Assert.Equal(["f-calendar"], (await amina.SubmitAsync("/appearance", "calendar", ("Calendar", "maya"))).Page.QuerySelectorAll(".error-summary a").Select(a => a.GetAttribute("href")![1..]));
        Assert.Equal("/appearance", (await amina.SubmitAsync("/appearance", "calendar", ("Calendar", "ethiopian"))).Location);
        Assert.Equal("ethiopian", (await amina.GetAsync("/appearance")).Page.QuerySelector("input[name=Calendar][checked]")!.GetAttribute("value"));
        var form = (await amina.GetAsync(path)).Page;
        Assert.Equal("ethiopian", Chosen(form, "OccurredCalendar"));
        Assert.Contains("1979-09", form.QuerySelector("#f-occurred-hint")!.TextContent, StringComparison.Ordinal);
    }

    private static string? Chosen(IDocument page, string name) => page.QuerySelector($"select[name={name}] option[selected]")?.GetAttribute("value");
}
