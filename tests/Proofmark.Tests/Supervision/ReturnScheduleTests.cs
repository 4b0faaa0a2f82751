using System.Net;
using System.Text;
using Proofmark.Core.Closures;
using Proofmark.Core.Parties;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Supervision;
using Proofmark.Core.Watching;
using Proofmark.Tests.Storage;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.Supervision;

/// <summary>Returns that are due by a calendar: the node opens each once, and says when one is late.</summary>
public sealed class ReturnScheduleTests
{
    private static readonly DateOnly Today = TimeProvider.System.Today();

    [Fact]
    public async Task A_node_that_was_off_for_three_months_opens_what_it_missed_and_each_period_once()
    {
        await using var node = await Node.CreateAsync();
        var company = await CompanyAsync(node, "NMA");
        var first = new DateOnly(Today.Year, Today.Month, 1);
        await new ReturnSchedules(node.Acts).OpenAsync(new(company, null, "month", first, 20), By);
        Assert.Equal(0, await RunAsync(node, first.AddMonths(1).AddDays(-1)));
        Assert.Equal(1, await RunAsync(node, first.AddMonths(1)));
        Assert.Equal(3, await RunAsync(node, first.AddMonths(4)));
        Assert.Equal(0, await RunAsync(node, first.AddMonths(4)));
        // Two nodes' workers at the same second, as after a fail-over.
        await Task.WhenAll(RunAsync(node, first.AddMonths(6)), RunAsync(node, first.AddMonths(6)));
        var returns = (await new SupervisionList(node.Database, TimeProvider.System).ReturnsAsync(company)).OrderBy(r => r.From).ToList();
        Assert.Equal(Enumerable.Range(0, 6).Select(n => (first.AddMonths(n), first.AddMonths(n + 1).AddDays(-1), first.AddMonths(n + 1).AddDays(19))), returns.Select(r => (r.From, r.To, r.Due)));
        Assert.Equal(6, await node.ScalarAsync<long>("select count(*) from schedule_returns"));
    }

    [Fact]
    public async Task Months_from_the_31st_leave_no_day_out_and_none_twice()
    {
        await using var node = await Node.CreateAsync();
        var company = await CompanyAsync(node, "NMA");
        var first = new DateOnly(Today.Year - 1, 12, 31);
        await new ReturnSchedules(node.Acts).OpenAsync(new(company, null, "month", first, 1), By);
        for (var day = first.AddDays(20); day < first.AddMonths(8); day = day.AddDays(9)) await RunAsync(node, day);
        var returns = (await new SupervisionList(node.Database, TimeProvider.System).ReturnsAsync(company)).OrderBy(r => r.From).ToList();
        Assert.True(returns.Count >= 7);
        Assert.Equal(first, returns[0].From);
        Assert.All(returns.Zip(returns.Skip(1)), pair => Assert.Equal(pair.First.To.AddDays(1), pair.Second.From));
    }

    [Fact]
    public async Task Of_a_kind_those_owe_whose_register_is_here_from_then_on_and_a_companys_own_schedule_goes_first()
    {
        await using var node = await Node.CreateAsync();
        var (maker, other, dealer) = (await CompanyAsync(node, "NMA"), await CompanyAsync(node, "OTHER"), await CompanyAsync(node, "DEALER", "dealer"));
        await CompanyAsync(node, "FOREIGN", register: false);
        var schedules = new ReturnSchedules(node.Acts);
        // The first period ended before the registers were opened here.
        var first = Today.AddMonths(-14);
        await schedules.OpenAsync(new(null, "manufacturer", "year", first, 30), By);
        await schedules.OpenAsync(new(other, null, "year", first.AddMonths(12), 60), By);
        Assert.Equal(0, await RunAsync(node, Today));
        Assert.Equal(2, await RunAsync(node, first.AddMonths(24)));
        var list = new SupervisionList(node.Database, TimeProvider.System);
        Assert.Equal(first.AddMonths(24).AddDays(29), Assert.Single(await list.ReturnsAsync(maker)).Due);
        Assert.Equal(first.AddMonths(24).AddDays(59), Assert.Single(await list.ReturnsAsync(other)).Due);
        Assert.Empty(await list.ReturnsAsync(dealer));
        Assert.Equal([1L, 1L], (await schedules.ListAsync(0, 10)).Select(s => s.Opened));
    }

    [Fact]
    public async Task A_company_that_closes_and_a_schedule_that_ended_get_no_further_return()
    {
        await using var node = await Node.CreateAsync();
        var (maker, other) = (await CompanyAsync(node, "NMA"), await CompanyAsync(node, "OTHER"));
        var schedules = new ReturnSchedules(node.Acts);
        var first = Today.AddDays(-1);
        foreach (var company in new[] { maker, other }) await schedules.OpenAsync(new(company, null, "quarter", first, 30), By);
        Assert.Equal(2, await RunAsync(node, first.AddMonths(3)));
        var ended = (await schedules.ListAsync(0, 10))[0];
        Assert.Equal("Company OTHER", ended.Company);
        // The last day is that of the second period: it is still owed, the third is not.
        await schedules.EndAsync(ended.Uid, first.AddMonths(6).AddDays(-1), "The law was repealed.", By);
        Assert.Equal("supervision.schedule.ended", await CodeAsync(() => schedules.EndAsync(ended.Uid, Today, "Again.", By)));
        await CloseAsync(node, "NMA");
        Assert.Equal(1, await RunAsync(node, first.AddMonths(12)));
        Assert.Single(await new SupervisionList(node.Database, TimeProvider.System).ReturnsAsync(maker));
        Assert.Equal("supervision.schedule.closed", await CodeAsync(() => schedules.OpenAsync(new(maker, null, "month", Today, 30), By)));
        // The same may be opened anew from the day after its last one, and not before: the company would owe twice.
        Assert.Equal("supervision.schedule.exists", await CodeAsync(() => schedules.OpenAsync(new(other, null, "quarter", first.AddMonths(6).AddDays(-1), 30), By)));
        await schedules.OpenAsync(new(other, null, "quarter", first.AddMonths(6), 30), By);
    }

    [Fact]
    public async Task A_return_that_was_called_for_by_hand_is_the_one_that_the_calendar_means()
    {
        await using var node = await Node.CreateAsync();
        var company = await CompanyAsync(node, "NMA");
        var first = Today.AddMonths(-7);
        var owed = await new SupervisionService(node.Acts).CallAsync(company, first, first.AddMonths(6).AddDays(-1), Today.AddDays(90), By);
        await new ReturnSchedules(node.Acts).OpenAsync(new(company, null, "half_year", first, 30), By);
        Assert.Equal(1, await RunAsync(node, Today));
        Assert.Equal(0, await RunAsync(node, Today));
        var only = Assert.Single(await new SupervisionList(node.Database, TimeProvider.System).ReturnsAsync(company));
        Assert.Equal((owed, Today.AddDays(90)), (only.Uid, only.Due));
    }

    [Fact]
    public async Task The_day_after_its_day_a_late_return_raises_an_alert_until_it_comes()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var company = await CompanyAsync(world.Node, "NMA");
        var first = Today.AddMonths(-1);
        await new ReturnSchedules(world.Node.Acts).OpenAsync(new(company, null, "month", first, 5), By);
        Assert.Equal(1, await RunAsync(world.Node, Today));
        var due = Today.AddDays(4);
        Assert.Equal(due, Assert.Single(await new SupervisionList(world.Node.Database, TimeProvider.System).ReturnsAsync(company)).Due);
        Assert.False(await LateAsync(due));
        Assert.True(await LateAsync(due.AddDays(1)));
        Assert.Equal(1, Assert.Single(await new ReturnSchedules(At(world.Node, due.AddDays(1))).ListAsync(0, 10)).Late);
        await new SupervisionService(world.Node.Acts).ReceiveAsync(await world.Node.ScalarAsync<Guid>("select uid from company_returns"), new(0, 0, 0, 0), "Letter 9", By);
        Assert.False(await LateAsync(due.AddDays(1)));

        async Task<bool> LateAsync(DateOnly day) => (await DatabaseExamination.ExamineAsync(world.Node.Database, world.Place, new On(day))).Any(s => s.Code == "returns_late");
    }

    [Fact]
    public async Task What_is_wrong_is_said_at_once_and_nothing_stays()
    {
        await using var node = await Node.CreateAsync();
        var company = await CompanyAsync(node, "NMA");
        var schedules = new ReturnSchedules(node.Acts);
        Assert.Equal(["supervision.schedule.whose", "supervision.schedule.period", "supervision.schedule.first", "supervision.schedule.grace"], await CodesAsync(() => schedules.OpenAsync(new(null, null, "fortnight", null, 0), By)));
        Assert.Equal(["supervision.schedule.whose", "supervision.schedule.first", "supervision.schedule.grace"], await CodesAsync(() => schedules.OpenAsync(new(company, "dealer", "month", Today.AddDays(-ReturnSchedules.Furthest - 1), 367), By)));
        Assert.Equal(["supervision.schedule.whose"], await CodesAsync(() => schedules.OpenAsync(new(null, "museum", "month", Today, 30), By)));
        Assert.Equal(["supervision.not_found"], await CodesAsync(() => schedules.OpenAsync(new(Guid.NewGuid(), null, "month", Today, 30), By)));
        Assert.Equal(0, await node.ScalarAsync<long>("select count(*) from return_schedules"));
        var schedule = await schedules.OpenAsync(new(company, null, "month", Today, 30), By);
        await schedules.OpenAsync(new(null, "manufacturer", "month", Today, 30), By);
        await schedules.OpenAsync(new(company, null, "year", Today, 30), By);
        Assert.Equal(["supervision.schedule.exists"], await CodesAsync(() => schedules.OpenAsync(new(company, null, "month", Today.AddDays(3), 10), By)));
        Assert.Equal(["supervision.schedule.exists"], await CodesAsync(() => schedules.OpenAsync(new(null, "manufacturer", "month", Today, 30), By)));
        Assert.Equal(["supervision.schedule.last_day", "supervision.schedule.reason"], await CodesAsync(() => schedules.EndAsync(schedule, Today.AddDays(-1), " ", By)));
        Assert.Equal(["supervision.schedule.not_found"], await CodesAsync(() => schedules.EndAsync(Guid.NewGuid(), Today, "Repealed.", By)));
        Assert.Equal((3L, 0L), (await node.ScalarAsync<long>("select count(*) from return_schedules"), await node.ScalarAsync<long>("select count(*) from return_schedule_ends")));
        // Twice at the same second by two clerks: one stands.
        var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(async _ => { try { await schedules.OpenAsync(new(null, "dealer", "month", Today, 30), By); return true; } catch (ProblemException) { return false; } }));
        Assert.Single(both, opened => opened);
    }

    [Fact]
    public async Task Amina_opens_and_ends_a_schedule_on_the_page_and_a_program_by_the_api()
    {
        await using var server = await WeaponServer.StartAsync();
        var company = await CompanyAsync(server.Node, "NMA");
        var amina = await server.WorkingAsync("amina", "clerk", "licensing");
        const string Path = "/supervision/schedules";
        Assert.Contains("2026-02-30", (await amina.SubmitAsync(Path, "open", ("Company", $"{company}"), ("How", "month"), ("First", "2026-02-30"), ("Grace", "30"))).Page.QuerySelector(".error-summary")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("how often", (await amina.SubmitAsync(Path, "open", ("Company", $"{company}"), ("How", "fortnight"), ("First", $"{Today:yyyy-MM-dd}"), ("Grace", "30"))).Page.QuerySelector(".error-summary")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("whole number", (await amina.SubmitAsync(Path, "open", ("Company", $"{company}"), ("How", "month"), ("First", $"{Today:yyyy-MM-dd}"), ("Grace", "many"))).Page.QuerySelector(".error-summary")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(0, await server.Node.ScalarAsync<long>("select count(*) from return_schedules"));
        Assert.Equal(HttpStatusCode.Redirect, (await amina.SubmitAsync(Path, "open", ("Company", $"{company}"), ("How", "month"), ("First", $"{Today:yyyy-MM-dd}"), ("Grace", "30"))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await amina.SubmitAsync(Path, "open", ("Company", $"{company}"), ("How", "month"), ("First", $"{Today:yyyy-MM-dd}"), ("Grace", "30"))).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await amina.SubmitAsync(Path, "open", ("Company", "dealer"), ("How", "year"), ("First", $"{Today:yyyy-MM-dd}"), ("Grace", "60"))).Status);
        var page = (await amina.GetAsync(Path)).Text;
        foreach (var shown in new[] { "Company NMA", "All dealers with a register here", "Every month" }) Assert.Contains(shown, page, StringComparison.Ordinal);
        var schedule = await server.Node.ScalarAsync<Guid>("select uid from return_schedules where kind is null");
        Assert.Equal(HttpStatusCode.Redirect, (await amina.SubmitAsync(Path, "end", ("Schedule", $"{schedule}"), ("LastDay", $"{Today:yyyy-MM-dd}"), ("Reason", "Repealed."))).Status);
        Assert.Contains("Repealed.", (await amina.GetAsync(Path)).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync("""{"kind":"manufacturer","period":"month","first":"2026-02-30","grace":30}"""));
        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync($$"""{"kind":"manufacturer","period":"week","first":"{{Today:yyyy-MM-dd}}","grace":30}"""));
        Assert.Equal(2, await server.Node.ScalarAsync<long>("select count(*) from return_schedules"));
        Assert.Equal(HttpStatusCode.OK, await SendAsync($$"""{"kind":"manufacturer","period":"month","first":"{{Today:yyyy-MM-dd}}","grace":30}"""));
        Assert.Contains("\"manufacturer\"", (await amina.GetAsync("/api/v1/supervision/schedules")).Text, StringComparison.Ordinal);
        var omar = await server.WorkingAsync("omar", "police", "investigation", "1");
        foreach (var door in new[] { Path, "/api/v1/supervision/schedules" }) Assert.Equal(HttpStatusCode.Forbidden, (await omar.GetAsync(door)).Status);

        async Task<HttpStatusCode> SendAsync(string body)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/supervision/schedules") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
            using var answer = await amina.SendAsync(request);
            return answer.StatusCode;
        }
    }

    private static Doing By => Node.By(Node.Amina, "licensing");

    private static Acts At(Node node, DateOnly day) => new(node.Database, node.Ids, new On(day));

    private static Task<int> RunAsync(Node node, DateOnly day) => new DueReturns(At(node, day)).RunOnceAsync();

    private static async Task<Guid> CompanyAsync(Node node, string code, string kind = "manufacturer", bool register = true)
    {
        var id = await new OrganisationService(node.Acts).CreateAsync(code, $"Company {code}", kind, "XA", By);
        if (register) await node.Registers.OpenAsync(code, $"Register of {code}", "weapons", 0, id, By);
        return await node.ScalarAsync<Guid>($"select uid from organisations where id = {id}");
    }

    private static async Task CloseAsync(Node node, string code)
    {
        var registry = await new OrganisationService(node.Acts).CreateAsync("REGISTRY", "National registry", "registry", "XA", By);
        await node.Registers.OpenAsync("STATE", "Register of the State", "weapons", 0, registry, By);
        var company = await node.ScalarAsync<long>($"select id from organisations where code = '{code}'");
        await new ClosureService(node.Acts, new ClosureList(node.Database), node.Registers, new OrganisationService(node.Acts)).OpenAsync(new NewClosure(company, registry, "STATE", null, Today.AddDays(30), "Decision 7/26"), By);
    }

    private static async Task<string> CodeAsync(Func<Task> work) => (await CodesAsync(work))[0];

    private static async Task<string[]> CodesAsync(Func<Task> work) => [.. (await Assert.ThrowsAsync<ProblemException>(work)).Problems.Select(p => p.Code)];

    /// <summary>Noon of a day.</summary>
    private sealed class On(DateOnly day) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(day.ToDateTime(new TimeOnly(12, 0)), TimeSpan.Zero);

        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;
    }
}
