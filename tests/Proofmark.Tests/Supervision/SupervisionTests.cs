using System.Net;
using Proofmark.Core.Parties;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Supervision;
using Proofmark.Core.Weapons;
using Proofmark.Tests.Storage;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.Supervision;

/// <summary>Returns of dealers and manufacturers, and what inspections found.</summary>
public sealed class SupervisionTests
{
    private static readonly DateOnly Today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);

    [Fact]
    public async Task A_return_is_held_against_the_register_when_it_comes_and_a_late_one_is_said_to_be_late()
    {
        await using var node = await Node.CreateAsync();
        var (company, register) = await CompanyAsync(node);
        var (service, list) = (new SupervisionService(node.Acts), new SupervisionList(node.Database, TimeProvider.System));
        foreach (var (number, day) in new[] { ("N-1", "2025-03-01"), ("N-2", "2025-03-31"), ("N-3", "2025-04-01") })
        {
            var (entry, _) = await node.Weapons.RegisterAsync(new RegisterWeapon(register, number, [new MarkRequest("serial", number)]) { Make = "Northmark", Country = "XA" }, Node.By(Node.Amina));
            await node.Weapons.TransferAsync(entry, "police", null, null, PartialDate.Parse(day), Node.By(Node.Amina));
        }
        var owed = await service.CallAsync(company, new(2025, 3, 1), new(2025, 3, 31), new(2025, 4, 30), By);
        Assert.Equal("supervision.exists", await CodeAsync(() => service.CallAsync(company, new(2025, 3, 1), new(2025, 3, 31), new(2025, 5, 30), By)));
        Assert.Equal(1, Assert.Single(await list.ListAsync(0, 10)).Late);
        await service.ReceiveAsync(owed, new ReturnCounts(0, 0, 0, 3), "Letter 7", By);
        var first = Assert.Single(await list.ReturnsAsync(company));
        Assert.Equal(new ReturnCounts(0, 0, 0, 2), first.Counted);
        Assert.True(first is { Differs: true, Came: not null });
        Assert.True(first.IsLate(Today));
        Assert.Equal(0, Assert.Single(await list.ListAsync(0, 10)).Late);
        // Put right, the later one counts.
        await service.ReceiveAsync(owed, new ReturnCounts(0, 0, 0, 2), "Letter 8", By);
        Assert.False(Assert.Single(await list.ReturnsAsync(company)).Differs);
    }

    [Fact]
    public async Task What_is_known_by_its_year_alone_is_counted_apart_and_does_not_make_an_honest_return_differ()
    {
        await using var node = await Node.CreateAsync();
        var (company, register) = await CompanyAsync(node);
        var (service, list) = (new SupervisionService(node.Acts), new SupervisionList(node.Database, TimeProvider.System));
        foreach (var (number, day) in new[] { ("N-1", "2025-03-01"), ("N-2", "2025"), ("N-3", "2024") })
        {
            var (entry, _) = await node.Weapons.RegisterAsync(new RegisterWeapon(register, number, [new MarkRequest("serial", number)]) { Make = "Northmark", Country = "XA" }, Node.By(Node.Amina));
            await node.Weapons.TransferAsync(entry, "police", null, null, PartialDate.Parse(day), Node.By(Node.Amina));
        }
        var owed = await service.CallAsync(company, new(2025, 1, 1), new(2025, 3, 31), new(2025, 4, 30), By);
        foreach (var (stated, differs) in new[] { (0, true), (1, false), (2, false), (3, true) })
        {
            await service.ReceiveAsync(owed, new ReturnCounts(0, 0, 0, stated), $"Letter {stated}", By);
            var view = Assert.Single(await list.ReturnsAsync(company));
            Assert.Equal((new ReturnCounts(0, 0, 0, 1), new ReturnCounts(0, 0, 0, 1), differs), (view.Counted!, view.Undated!, view.Differs));
        }
    }

    [Fact]
    public async Task An_open_finding_and_a_return_that_has_not_come_are_shown_however_many_came_after_them()
    {
        await using var node = await Node.CreateAsync();
        var (company, _) = await CompanyAsync(node);
        var (service, list) = (new SupervisionService(node.Acts), new SupervisionList(node.Database, TimeProvider.System));
        var owed = await service.CallAsync(company, new(2020, 1, 1), new(2020, 3, 31), new(2020, 4, 30), By);
        var finding = await service.FindAsync(await service.InspectAsync(company, new(2020, 1, 1), "Inspectorate", By), "major", "The safe stands open.", new(2020, 2, 1), By);
        var id = await node.ScalarAsync<long>($"select id from organisations where uid = '{company}'");
        await node.ExecuteAsync($"""
            set session_replication_role = replica;
            insert into inspections (id, uid, organisation, day, office, act, seq, salt) select 1000000 + n, gen_random_uuid(), {id}, date '2021-01-01' + n, 'Inspectorate', (select max(id) from acts), 1000 + n, '\x00' from generate_series(1, {SupervisionList.MostShown}) n;
            insert into company_returns (id, uid, organisation, from_day, to_day, due, act, seq, salt) select 1000000 + n, gen_random_uuid(), {id}, date '2021-01-01' + n, date '2021-01-01' + n, date '2021-02-01' + n, (select max(id) from acts), 2000 + n, '\x00' from generate_series(1, {SupervisionList.MostShown}) n;
            insert into return_receipts (id, owed, made, imported, exported, transferred, act, seq, salt) select id, id, 0, 0, 0, 0, act, seq + 1000, '\x00' from company_returns where id > 1000000;
            set session_replication_role = default
            """);
        Assert.Equal(finding, Assert.Single((await list.InspectionsAsync(company)).SelectMany(i => i.Findings)).Uid);
        Assert.Equal(owed, Assert.Single(await list.ReturnsAsync(company), r => r.Came is null).Uid);
    }

    [Fact]
    public async Task A_program_that_leaves_a_number_out_is_refused_and_does_not_state_none()
    {
        await using var server = await WeaponServer.StartAsync();
        var (company, _) = await CompanyAsync(server.Node);
        var owed = await new SupervisionService(server.Node.Acts).CallAsync(company, new(2025, 3, 1), new(2025, 3, 31), new(2025, 4, 30), By);
        var amina = await server.WorkingAsync("amina", "clerk", "licensing");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/supervision/returns/{owed}") { Content = new StringContent("""{"made":4,"imported":0,"exported":0,"document":"Letter"}""", System.Text.Encoding.UTF8, "application/json") };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        using var answer = await amina.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("supervision.count", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await server.Node.ScalarAsync<long>("select count(*) from return_receipts"));
    }

    [Fact]
    public async Task A_finding_stays_open_until_there_is_evidence_and_is_closed_once()
    {
        await using var node = await Node.CreateAsync();
        var (company, _) = await CompanyAsync(node);
        var (service, list) = (new SupervisionService(node.Acts), new SupervisionList(node.Database, TimeProvider.System));
        var inspection = await service.InspectAsync(company, Today, "Inspectorate", By);
        var finding = await service.FindAsync(inspection, "critical", "Two rifles are not in the safe.", Today.AddDays(-1), By);
        await service.FindAsync(inspection, "minor", "The book is kept in pencil.", Today.AddDays(5), By);
        var listed = Assert.Single(await list.ListAsync(0, 10));
        Assert.Equal((2L, 1L), (listed.Findings, listed.Overdue));
        Assert.Equal("supervision.evidence", await CodeAsync(() => service.CloseAsync(finding, " ", By)));
        await service.CloseAsync(finding, "Photograph 12, seen on the spot.", By);
        Assert.Equal("supervision.closed", await CodeAsync(() => service.CloseAsync(finding, "Again.", By)));
        listed = Assert.Single(await list.ListAsync(0, 10));
        Assert.Equal((1L, 0L), (listed.Findings, listed.Overdue));
        Assert.Equal(["Photograph 12, seen on the spot.", null], Assert.Single(await list.InspectionsAsync(company)).Findings.Select(f => f.Evidence));
    }

    [Fact]
    public async Task What_is_wrong_is_said_with_its_field_and_nothing_stays()
    {
        await using var node = await Node.CreateAsync();
        var (company, _) = await CompanyAsync(node);
        var service = new SupervisionService(node.Acts);
        Assert.Equal("supervision.not_found", await CodeAsync(() => service.CallAsync(Guid.NewGuid(), new(2025, 3, 1), new(2025, 3, 31), new(2025, 4, 30), By)));
        Assert.Equal(["supervision.days", "supervision.due"], await CodesAsync(() => service.CallAsync(company, new(2025, 3, 2), new(2025, 3, 1), new(2025, 3, 1), By)));
        Assert.Equal(["supervision.count", "supervision.document"], await CodesAsync(() => service.ReceiveAsync(Guid.NewGuid(), new(-1, 0, 0, 0), null, By)));
        Assert.Equal(["supervision.day", "supervision.office"], await CodesAsync(() => service.InspectAsync(company, Today.AddDays(3), "", By)));
        Assert.Equal(["supervision.severity", "supervision.words", "supervision.follow_up"], await CodesAsync(() => service.FindAsync(Guid.NewGuid(), "grave", "", null, By)));
        Assert.Equal("supervision.return.not_found", await CodeAsync(() => service.ReceiveAsync(Guid.NewGuid(), new(0, 0, 0, 0), "Letter", By)));
        Assert.Equal("supervision.finding.not_found", await CodeAsync(() => service.CloseAsync(Guid.NewGuid(), "Seen.", By)));
        Assert.Equal("supervision.inspection.not_found", await CodeAsync(() => service.FindAsync(Guid.NewGuid(), "minor", "x", Today, By)));
        foreach (var table in new[] { "company_returns", "return_receipts", "inspections", "inspection_findings", "finding_ends" }) Assert.Equal(0, await node.ScalarAsync<long>($"select count(*) from {table}"));
    }

    [Fact]
    public async Task Amina_calls_for_a_return_and_closes_a_finding_on_one_page()
    {
        await using var server = await WeaponServer.StartAsync();
        var (company, _) = await CompanyAsync(server.Node);
        var amina = await server.WorkingAsync("amina", "clerk", "licensing");
        var path = $"/supervision/{company}";
        Assert.Contains("Northmark Arms", (await amina.GetAsync("/supervision")).Page.QuerySelector("tbody")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await amina.SubmitAsync(path, "call", ("From", "2025-03-01"), ("To", ""), ("Due", "2025-04-30"))).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await amina.SubmitAsync(path, "call", ("From", "2025-03-01"), ("To", "2025-03-31"), ("Due", "2025-04-30"))).Status);
        var owed = await server.Node.ScalarAsync<Guid>("select uid from company_returns");
        Assert.Contains("whole numbers", (await amina.SubmitAsync(path, "receive", ("Owed", $"{owed}"), ("Made", "many"), ("Imported", "0"), ("Exported", "0"), ("Transferred", "0"), ("Document", "Letter"))).Page.QuerySelector(".error-summary")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await amina.SubmitAsync(path, "receive", ("Owed", $"{owed}"), ("Made", "4"), ("Imported", "0"), ("Exported", "0"), ("Transferred", "0"), ("Document", "Letter"))).Status);
        Assert.Contains("Differs", (await amina.GetAsync(path)).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await amina.SubmitAsync(path, "inspect", ("Day", "2025-05-01"), ("Office", "Inspectorate"))).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await amina.SubmitAsync(path, "find", ("Inspection", $"{await server.Node.ScalarAsync<Guid>("select uid from inspections")}"), ("How", "major"), ("Words", "The safe stands open."), ("FollowUp", "2025-06-01"))).Status);
        Assert.Contains("Overdue", (await amina.GetAsync(path)).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await amina.SubmitAsync(path, "close", ("Finding", $"{await server.Node.ScalarAsync<Guid>("select uid from inspection_findings")}"), ("Evidence", "Seen shut."))).Status);
        Assert.Contains("Seen shut.", (await amina.GetAsync(path)).Text, StringComparison.Ordinal);
        var omar = await server.WorkingAsync("omar", "police", "investigation", "1");
        foreach (var door in new[] { "/supervision", path, "/api/v1/supervision" }) Assert.Equal(HttpStatusCode.Forbidden, (await omar.GetAsync(door)).Status);
    }

    private static Doing By => Node.By(Node.Amina, "licensing");

    private static async Task<(Guid Company, long Register)> CompanyAsync(Node node)
    {
        var id = await new OrganisationService(node.Acts).CreateAsync("NMA", "Northmark Arms", "manufacturer", "XA", By);
        var register = await node.Registers.OpenAsync("NMA", "Register of Northmark Arms", "weapons", 0, id, By);
        return (await node.ScalarAsync<Guid>($"select uid from organisations where id = {id}"), register);
    }

    private static async Task<string> CodeAsync(Func<Task> work) => (await CodesAsync(work))[0];

    private static async Task<string[]> CodesAsync(Func<Task> work) => [.. (await Assert.ThrowsAsync<ProblemException>(work)).Problems.Select(p => p.Code)];
}
