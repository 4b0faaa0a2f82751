using System.Net;
using AngleSharp.Dom;
using Proofmark.Core.Shared;
using Proofmark.Tests.Access;
using Xunit;

namespace Proofmark.Tests.Weapons;

public sealed class WeaponPagesTests
{
    [Fact]
    public async Task Whoever_has_not_said_what_the_work_is_for_is_led_to_do_so_and_nothing_is_looked_up()
    {
        await using var server = await WeaponServer.StartAsync();
        var omar = await server.SignedInAsync("omar", "police");
        var answer = await omar.GetAsync("/weapons?mark=A-4731");
        Assert.Equal("/work?return=%2Fweapons%3Fmark%3DA-4731", answer.Location);
        Assert.Equal(0, await server.Node.ScalarAsync<long>("select count(*) from lookups"));
    }

    [Fact]
    public async Task Candidates_are_found_without_holders_and_the_look_up_is_on_record()
    {
        await using var server = await WeaponServer.StartAsync();
        await server.WeaponAsync("P-1", "A-4731/97", w => w with { HolderKind = "dealer" });
        await server.WeaponAsync("P-2", "B-0001");
        var omar = await server.WorkingAsync("omar", "police", "investigation", "2021/0417");
        var page = (await omar.GetAsync("/weapons?mark=a4731%2097")).Page;
        Assert.Equal("1 candidate", page.QuerySelector("#candidates")!.TextContent);
        var row = Assert.Single(page.QuerySelectorAll("tbody tr")).TextContent;
        Assert.Contains("A-4731/97", row, StringComparison.Ordinal);
        Assert.DoesNotContain("Dealer", row, StringComparison.Ordinal);
        Assert.DoesNotContain("match", page.QuerySelector("main")!.TextContent, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("investigation 2021/0417 find 1", await server.Node.ScalarAsync<string>("select purpose || ' ' || case_reference || ' ' || kind || ' ' || cardinality(found) from lookups"));
    }

    [Fact]
    public async Task Unreadable_characters_and_details_narrow_the_candidates_and_a_pattern_that_is_wrong_is_explained()
    {
        await using var server = await WeaponServer.StartAsync();
        await server.WeaponAsync("P-1", "ABC1234");
        await server.WeaponAsync("P-2", "ABC1934", w => w with { Make = "Norinco" });
        var omar = await server.WorkingAsync("omar", "police", "investigation", "1");
        Assert.Equal(2, (await omar.GetAsync("/weapons?mark=ABC1%3F34")).Page.QuerySelectorAll("tbody tr").Length);
        Assert.Single((await omar.GetAsync("/weapons?mark=ABC1%3F34&make=norinco&year=198X")).Page.QuerySelectorAll("tbody tr"));
        Assert.NotNull((await omar.GetAsync("/weapons?mark=XYZ")).Page.QuerySelector(".empty"));
        var wrong = await omar.GetAsync("/weapons?mark=AB%5B12");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.Equal(["f-mark"], wrong.Wrong);
    }

    [Fact]
    public async Task The_list_is_taken_as_csv_in_which_no_mark_becomes_a_formula()
    {
        await using var server = await WeaponServer.StartAsync();
        await server.WeaponAsync("P-1", "=1+1,\"x\"");
        var omar = await server.WorkingAsync("omar", "police", "investigation", "1");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/weapons/candidates.csv?mark=%3D1%2B1%2C%22x%22");
        var answer = await omar.SendAsync(request);
        var csv = await answer.Content.ReadAsStringAsync();
        Assert.Equal("text/csv", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains(",\"'=1+1,\"\"x\"\"\",", csv, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_weapons_page_shows_entries_marks_and_a_history_with_who_why_and_proof()
    {
        await using var server = await WeaponServer.StartAsync();
        var uid = await server.WeaponAsync("P-1", "A-4731/97");
        var amina = await server.WorkingAsync("amina", "clerk");
        var answer = await amina.GetAsync("/weapons/" + PublicId.Of("XA", uid));
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("A-4731/97", answer.Page.QuerySelector(".marks .serial-large")!.TextContent);
        Assert.Equal("Receiver", answer.Page.QuerySelector("#components + *, [aria-labelledby=components] dt")!.TextContent);
        Assert.Contains("Zastava", answer.Page.QuerySelector(".entry")!.TextContent, StringComparison.Ordinal);
        var item = Assert.Single(answer.Page.QuerySelectorAll(".timeline-item"));
        Assert.Equal("Taken into a register", item.QuerySelector("h3")!.TextContent);
        Assert.Matches("Act XA-[-0-9A-Z*~$=]+ · (leaf [0-9]+ · record 4|record 4 · not signed yet)", item.TextContent);
        Assert.Equal(HttpStatusCode.OK, (await amina.GetAsync(item.QuerySelector("a[href^='/ledger/acts/']")!.GetAttribute("href")!)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await amina.GetAsync("/weapons/XA-nothing")).Status);
    }

    [Fact]
    public async Task What_a_person_may_not_see_is_not_there_and_cannot_be_changed()
    {
        await using var server = await WeaponServer.StartAsync();
        var army = await server.Node.Registers.OpenAsync("ARMY", "Army of XA", "weapons", 0, null, Storage.Node.By(Storage.Node.Amina));
        var uid = await server.WeaponAsync("A-1", "S-1", register: army);
        var amina = await server.WorkingAsync("amina", "clerk");
        Assert.Equal(HttpStatusCode.NotFound, (await amina.GetAsync($"/weapons/{uid}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await amina.GetAsync($"/weapons/{uid}/report-stolen")).Status);
        Assert.NotNull((await amina.GetAsync("/weapons?mark=S-1")).Page.QuerySelector(".empty"));
    }

    [Fact]
    public async Task A_theft_is_reported_and_the_report_withdrawn_and_both_stay_to_be_read()
    {
        await using var server = await WeaponServer.StartAsync();
        var path = $"/weapons/{PublicId.Of("XA", await server.WeaponAsync("P-1", "A-1"))}";
        var amina = await server.WorkingAsync("amina", "clerk");
        var wrong = await amina.SubmitAsync(path + "/report-stolen", "deed", ("Occurred", "31/02/1990"), ("Note", "From a locked car."));
        Assert.Equal((HttpStatusCode.BadRequest, "f-occurred"), (wrong.Status, Assert.Single(wrong.Wrong)));
        Assert.Contains("From a locked car.", wrong.Page.QuerySelector("textarea")!.TextContent, StringComparison.Ordinal);
        Assert.NotEmpty(wrong.Page.QuerySelectorAll(".confirm li"));
        var done = await amina.SubmitAsync(path + "/report-stolen", "deed", ("Occurred", "2021-03"), ("Note", "From a locked car."));
        Assert.Equal((HttpStatusCode.Redirect, path), (done.Status, done.Location));
        var page = (await amina.GetAsync(path)).Page;
        Assert.Equal("Reported stolen", page.QuerySelector("h1 .status")!.TextContent.Trim());
        Assert.Contains(path + "/withdraw-report", Deeds(page));
        Assert.DoesNotContain(path + "/report-lost", Deeds(page));

        await amina.SubmitAsync(path + "/withdraw-report", "deed", ("Note", "Found in the workshop."));
        page = (await amina.GetAsync(path)).Page;
        Assert.Equal("Registered", page.QuerySelector("h1 .status")!.TextContent.Trim());
        Assert.Equal(["Report withdrawn", "Reported stolen", "Taken into a register"], page.QuerySelectorAll(".timeline-item h3").Select(h => h.TextContent));
        Assert.Contains("No longer stands", page.QuerySelectorAll(".timeline-item")[1].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mark_a_transfer_and_a_correction_are_recorded()
    {
        await using var server = await WeaponServer.StartAsync();
        var path = $"/weapons/{PublicId.Of("XA", await server.WeaponAsync("P-1", "A-1"))}";
        var amina = await server.WorkingAsync("amina", "clerk");
        Assert.Equal(["f-marktext"], (await amina.SubmitAsync(path + "/mark", "deed", ("MarkText", " "), ("MarkKind", "import"))).Wrong);
        Assert.Equal(path, (await amina.SubmitAsync(path + "/mark", "deed", ("MarkText", "XA 91"), ("MarkKind", "import"), ("MarkCountry", "RS"), ("MarkYear", "1991"))).Location);
        Assert.Equal(["f-holderkind"], (await amina.SubmitAsync(path + "/transfer", "deed", ("HolderKind", ""))).Wrong);
        Assert.Equal(path, (await amina.SubmitAsync(path + "/transfer", "deed", ("HolderKind", "dealer"), ("Occurred", "1992"))).Location);
        Assert.Equal(["f-year", ], (await amina.SubmitAsync(path + "/correct", "deed", ("Make", "Zastava"), ("Year", "87"), ("Note", "x"))).Wrong);
        Assert.Equal(path, (await amina.SubmitAsync(path + "/correct", "deed", ("Make", "Zastava Arms"), ("Model", "M70"), ("Calibre", "7.62x39"), ("Country", "RS"), ("Year", "1988"), ("Note", "Read again."))).Location);
        var page = (await amina.GetAsync(path)).Page;
        Assert.Contains("Zastava Arms", page.QuerySelector(".entry")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Dealer", page.QuerySelector(".entry")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(2, page.QuerySelectorAll(".marks li").Length);
        Assert.Equal(4, page.QuerySelectorAll(".timeline-item").Length);
    }

    [Fact]
    public async Task Two_entries_are_linked_shown_side_by_side_with_what_differs_and_parted_again()
    {
        await using var server = await WeaponServer.StartAsync();
        var first = PublicId.Of("XA", await server.WeaponAsync("P-1", "A-1"));
        var second = $"/weapons/{PublicId.Of("XA", await server.WeaponAsync("P-2", "A-1", w => w with { Make = "Norinco" }))}";
        var amina = await server.WorkingAsync("amina", "clerk");
        Assert.Equal(["f-other"], (await amina.SubmitAsync(second + "/link", "deed", ("Other", "XA-1"), ("Note", "Same weapon."))).Wrong);
        Assert.Equal(["f-other"], (await amina.SubmitAsync(second + "/link", "deed", ("Other", second[9..]), ("Note", "Same weapon."))).Wrong);
        Assert.Equal(second, (await amina.SubmitAsync(second + "/link", "deed", ("Other", first.ToString()), ("Note", "Same weapon."))).Location);
        var page = (await amina.GetAsync(second)).Page;
        Assert.Equal(2, page.QuerySelectorAll(".entry").Length);
        Assert.Equal(2, page.QuerySelectorAll(".differs").Length);
        await amina.SubmitAsync(second + "/unlink", "deed", ("Note", "Two weapons after all."));
        Assert.Single((await amina.GetAsync(second)).Page.QuerySelectorAll(".entry"));
    }

    [Fact]
    public async Task A_destruction_needs_two_persons_and_ends_what_can_be_recorded()
    {
        await using var server = await WeaponServer.StartAsync();
        var path = $"/weapons/{PublicId.Of("XA", await server.WeaponAsync("P-1", "A-1"))}";
        var boris = await server.WorkingAsync("boris", "supervisor", "destruction");
        var vera = await server.WorkingAsync("vera", "supervisor", "destruction");
        Assert.Equal(path, (await boris.SubmitAsync(path + "/destroy", "deed", ("Note", "Smelted at the works of XA."))).Location);
        Assert.Null((await boris.GetAsync(path + "/destroy")).Page.QuerySelector("form.form"));
        Assert.Contains("A destruction is proposed", (await vera.GetAsync(path)).Text, StringComparison.Ordinal);
        Assert.Contains("Smelted", (await vera.GetAsync(path + "/destroy")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await vera.SubmitAsync(path + "/destroy", "deed")).Status);
        Assert.Equal(path, (await vera.SubmitAsync(path + "/destroy", "deed", ("Decision", "approve"))).Location);
        Assert.Equal(path, (await boris.SubmitAsync(path + "/destroy", "deed", ("Occurred", "2026-01-05"))).Location);
        var page = (await boris.GetAsync(path)).Page;
        Assert.Equal("Destroyed", page.QuerySelector("h1 .status")!.TextContent.Trim());
        Assert.DoesNotContain(path + "/destroy", Deeds(page));
        Assert.DoesNotContain("A destruction is proposed", page.Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_contradiction_is_said_plainly()
    {
        await using var server = await WeaponServer.StartAsync();
        var path = $"/weapons/{PublicId.Of("XA", await server.WeaponAsync("P-1", "A-1"))}";
        var amina = await server.WorkingAsync("amina", "clerk");
        await amina.SubmitAsync(path + "/report-stolen", "deed", ("Occurred", "2021-03"));
        await amina.SubmitAsync(path + "/transfer", "deed", ("HolderKind", "dealer"), ("Occurred", "2022"));
        Assert.Contains("The records contradict one another", (await amina.GetAsync(path)).Text, StringComparison.Ordinal);
        // The list of candidates says it too: there the last status alone would look in order.
        var row = (await amina.GetAsync("/weapons?mark=A-1")).Page.QuerySelector("tbody tr")!;
        Assert.Contains("Contradiction", row.QuerySelector(".status-warning")!.TextContent, StringComparison.Ordinal);
        Assert.Null(row.QuerySelector(".status-ok"));
        using var csv = new HttpRequestMessage(HttpMethod.Get, "/weapons/candidates.csv?mark=A-1");
        Assert.EndsWith(",Contradiction,\r\n", await (await amina.SendAsync(csv)).Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_weapon_is_registered_and_all_mistakes_are_named_together()
    {
        await using var server = await WeaponServer.StartAsync();
        var amina = await server.WorkingAsync("amina", "clerk");
        var wrong = await amina.SubmitAsync("/weapons/register", "register", ("Register", "POLICE"), ("Number", ""), ("FirstMarkText", "A\u202E1"), ("Year", "12"), ("Registered", "soon"));
        Assert.Equal(["f-number", "f-firstmarktext", "f-year", "f-registered"], wrong.Wrong);
        var done = await amina.SubmitAsync("/weapons/register", "register", ("Register", "POLICE"), ("Number", "P-77"), ("FirstMarkText", "KB 1234"), ("FirstMarkKind", "serial"),
            ("SecondMarkText", "XA 24"), ("SecondMarkKind", "import"), ("Make", "Kalashnikov"), ("Year", "1977"), ("HolderKind", "person"));
        Assert.StartsWith("/weapons/XA-", done.Location, StringComparison.Ordinal);
        var page = (await amina.GetAsync(done.Location!)).Page;
        Assert.Equal(["KB 1234", "XA 24"], page.QuerySelectorAll(".marks .serial-large").Select(m => m.TextContent));
        Assert.Equal(HttpStatusCode.Forbidden, (await (await server.WorkingAsync("omar", "police", "investigation", "1")).GetAsync("/weapons/register")).Status);
    }

    [Fact]
    public async Task An_administrator_opens_a_register_and_sees_no_weapon()
    {
        await using var server = await WeaponServer.StartAsync();
        var chief = await server.SignedInAsync("chief", "administrator", withRegister: false);
        Assert.Equal(["f-code", "f-name"], (await chief.SubmitAsync("/registers", "open", ("Code", ""), ("Name", ""), ("Kind", "weapons"))).Wrong);
        Assert.Equal("/registers", (await chief.SubmitAsync("/registers", "open", ("Code", "ARMY"), ("Name", "Army of XA"), ("Kind", "weapons"), ("Handling", "2"))).Location);
        Assert.Contains("Army of XA", (await chief.GetAsync("/registers")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await chief.GetAsync("/weapons")).Status);
    }

    [Fact]
    public async Task Every_link_of_a_supervisors_pages_leads_somewhere()
    {
        await using var server = await WeaponServer.StartAsync();
        var uid = await server.WeaponAsync("P-1", "A-1");
        var boris = await server.WorkingAsync("boris", "supervisor");
        HashSet<string> seen = ["/", "/weapons?mark=A-1", $"/weapons/{PublicId.Of("XA", uid)}"];
        Queue<string> open = new(seen);
        while (open.TryDequeue(out var path))
        {
            var answer = await boris.GetAsync(path);
            Assert.True(answer.Status is HttpStatusCode.OK or HttpStatusCode.Redirect, $"{path} answers {(int)answer.Status}");
            foreach (var link in answer.Page.QuerySelectorAll("a[href^='/']").Select(a => a.GetAttribute("href")!.Split('#')[0]).Where(l => !l.Contains("lang=", StringComparison.Ordinal) && seen.Count < 160 && seen.Add(l))) open.Enqueue(link);
        }
        Assert.Contains("/ledger/deposit", seen);
        Assert.Contains("/reference", seen);
    }

    private static List<string> Deeds(IDocument page) => [.. page.QuerySelectorAll(".deeds a").Select(a => a.GetAttribute("href")!)];
}
