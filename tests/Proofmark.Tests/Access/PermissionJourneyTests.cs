using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Server.Access;
using Proofmark.Tests.Architecture;
using Xunit;

namespace Proofmark.Tests.Access;

public sealed class PermissionJourneyTests
{
    [Fact]
    public async Task Every_endpoint_states_who_may_reach_it()
    {
        await using var server = await AccessServer.StartAsync();
        var endpoints = Endpoints(server);
        Assert.True(endpoints.Count > 20);
        Findings.None(Silent(endpoints));
        Findings.None(endpoints.SelectMany(e => e.Metadata.OfType<NeedsAttribute>().Where(n => !Permission.All.Contains(n.Permission)).Select(n => $"{e.RoutePattern.RawText} needs '{n.Permission}', which is no permission")));
        Findings.None(endpoints.Where(e => e.Metadata.OfType<AnyoneAttribute>().Any() && e.Metadata.OfType<AccessRuleAttribute>().Any(r => r is not AnyoneAttribute)).Select(e => $"{e.RoutePattern.RawText} is open to anyone and to some at once"));
        Findings.None(endpoints.Where(e => Reasons(e).Any(r => r.Length < 10)).Select(e => $"{e.RoutePattern.RawText} gives no reason"));
    }

    [Fact]
    public async Task An_endpoint_that_states_nothing_is_named_and_closed_even_to_an_administrator()
    {
        await using var server = await AccessServer.StartAsync(e => e.MapGet("/planted", () => "the secret"));
        Assert.Equal(["/planted states no permission"], Silent(Endpoints(server)));
        var chief = await server.SignedInAsync("chief", "administrator");
        var answer = await chief.GetAsync("/planted");
        Assert.Equal(HttpStatusCode.InternalServerError, answer.Status);
        Assert.DoesNotContain("the secret", answer.Text, StringComparison.Ordinal);
        Assert.NotNull(answer.Page.QuerySelector(".reference"));
    }

    [Fact]
    public async Task Who_lacks_the_permission_gets_a_page_that_says_so()
    {
        await using var server = await AccessServer.StartAsync();
        var amina = await server.SignedInAsync("amina", "clerk");
        var answer = await amina.GetAsync("/users");
        Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
        Assert.Contains("amina", answer.Page.QuerySelector("header")!.TextContent, StringComparison.Ordinal);
        Assert.Null(answer.Page.QuerySelector("table"));
        Assert.DoesNotContain(answer.Page.QuerySelectorAll("nav a"), a => a.GetAttribute("href") == "/users");
    }

    [Fact]
    public async Task A_program_gets_problem_details_with_the_code()
    {
        await using var server = await AccessServer.StartAsync();
        var (status, code) = await ProblemAsync(server.Stranger(), new HttpRequestMessage(HttpMethod.Get, "/api/v1/users"));
        Assert.Equal((HttpStatusCode.Unauthorized, "access.sign_in_needed"), (status, code));
        (status, code) = await ProblemAsync(await server.SignedInAsync("amina", "clerk"), new HttpRequestMessage(HttpMethod.Get, "/api/v1/users"));
        Assert.Equal((HttpStatusCode.Forbidden, "site.forbidden"), (status, code));
        (status, code) = await ProblemAsync(await server.SignedInAsync("ines", "auditor"), new HttpRequestMessage(HttpMethod.Get, "/api/v1/lookups"));
        Assert.Equal((HttpStatusCode.BadRequest, "access.purpose_missing"), (status, code));
    }

    [Fact]
    public async Task All_permissions_of_an_endpoint_are_needed()
    {
        await using var server = await AccessServer.StartAsync(e => e.MapGet("/both", () => "both").Needs(Permission.WeaponsRead).Needs(Permission.PersonsRead));
        Assert.Equal(HttpStatusCode.Forbidden, (await (await server.SignedInAsync("omar", "police")).GetAsync("/both")).Status);
        Assert.Equal(HttpStatusCode.OK, (await (await server.SignedInAsync("amina", "clerk")).GetAsync("/both")).Status);
    }

    [Fact]
    public async Task A_wrong_method_is_told_as_such()
    {
        await using var server = await AccessServer.StartAsync();
        var amina = await server.SignedInAsync("amina", "clerk");
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/api/v1/me");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await amina.SendAsync(request)).StatusCode);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    public async Task What_another_sites_page_sends_is_refused(string header, string value)
    {
        await using var server = await AccessServer.StartAsync();
        var chief = await server.SignedInAsync("chief", "administrator");
        async Task<HttpStatusCode> PostAsync(bool forged)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/organisations") { Content = JsonContent.Create(new { name = "Depot", kind = "museum" }) };
            if (forged) request.Headers.Add(header, value);
            return (await chief.SendAsync(request)).StatusCode;
        }
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(true));
        Assert.Equal(0, await server.Data.Organisations.CountAsync());
        Assert.Equal(HttpStatusCode.Created, await PostAsync(false));
    }

    [Fact]
    public async Task A_form_without_its_token_is_refused()
    {
        await using var server = await AccessServer.StartAsync();
        var chief = await server.SignedInAsync("chief", "administrator");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/organisations/new")
        {
            Content = new FormUrlEncodedContent([new("_handler", "organisation"), new("Name", "Depot"), new("Kind", "museum")]),
        };
        Assert.Equal(HttpStatusCode.BadRequest, (await chief.SendAsync(request)).StatusCode);
        using var leave = new HttpRequestMessage(HttpMethod.Post, "/sign-out") { Content = new FormUrlEncodedContent([]) };
        Assert.Equal(HttpStatusCode.BadRequest, (await chief.SendAsync(leave)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await chief.GetAsync("/organisations")).Status);
        Assert.Equal(0, await server.Data.Organisations.CountAsync());
    }

    [Fact]
    public async Task A_look_up_asks_for_purpose_and_case_once_and_shows_them_from_then_on()
    {
        await using var server = await AccessServer.StartAsync();
        var ines = await server.SignedInAsync("ines", "auditor");
        var led = await ines.GetAsync("/audit/lookups");
        Assert.Equal((HttpStatusCode.Redirect, "/work?return=%2Faudit%2Flookups"), (led.Status, led.Location));
        Assert.Equal(["f-purpose"], (await ines.SubmitAsync(led.Location!, "work", ("Purpose", ""))).Wrong);
        Assert.Equal(["f-case"], (await ines.SubmitAsync(led.Location!, "work", ("Purpose", "investigation"))).Wrong);
        var begun = await ines.SubmitAsync(led.Location!, "work", ("Purpose", "investigation"), ("Case", "2026/17"));
        Assert.Equal((HttpStatusCode.Redirect, "/audit/lookups"), (begun.Status, begun.Location));

        var page = await ines.GetAsync("/audit/lookups");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("2026/17", page.Page.QuerySelector(".work-now")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("investigation|2026/17", await server.Data.Node.ScalarAsync<string>("select purpose || '|' || case_reference from lookups"));

        server.Data.Clock.Advance(TimeSpan.FromHours(8.1));
        Assert.StartsWith("/sign-in", (await ines.GetAsync("/audit/lookups")).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_shown_when_its_record_cannot_be_written()
    {
        await using var server = await AccessServer.StartAsync();
        var ines = await server.WorkingAsync("ines", "auditor", "audit");
        Assert.Contains("The ines", (await ines.GetAsync("/audit/lookups")).Page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        // The failure comes when the record is committed, after everything else went well.
        await server.Data.Node.ExecuteAsync("""
            create function fail() returns trigger language plpgsql as $$ begin raise exception 'the disk is full'; end $$;
            create constraint trigger fail after insert on lookups deferrable initially deferred for each row execute function fail()
            """);
        var answer = await ines.GetAsync("/audit/lookups");
        Assert.Equal(HttpStatusCode.InternalServerError, answer.Status);
        Assert.DoesNotContain("The ines", answer.Page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(1L, await server.Data.Node.ScalarAsync<long>("select count(*) from lookups"));
    }

    [Fact]
    public async Task An_administrator_opens_registers_and_the_person_narrows_the_work_to_them()
    {
        await using var server = await AccessServer.StartAsync();
        await server.Data.Node.PoliceRegisterAsync();
        await server.Data.Node.PoliceRegisterAsync("ARMY");
        var chief = await server.SignedInAsync("chief", "administrator");
        var made = await chief.SubmitAsync("/users/new", "user", ("Login", "amina"), ("Name", "Amina"), ("Language", "en"), ("Chosen", "clerk"));
        Assert.Equal(HttpStatusCode.Redirect, (await chief.SubmitAsync(made.Location!, "registers", ("Register.POLICE", "2"), ("Register.ARMY", "0"))).Status);
        Assert.Equal([("ARMY", (short)0), ("POLICE", (short)2)], (await server.Data.Users.FindAsync("amina"))!.Registers.Select(r => (r.Code, r.Handling)));
        Assert.Equal(HttpStatusCode.Redirect, (await chief.SubmitAsync(made.Location!, "registers", ("Register.POLICE", "2"), ("Register.ARMY", ""))).Status);
        Assert.Equal(["POLICE"], (await server.Data.Users.FindAsync("amina"))!.Registers.Select(r => r.Code));

        var separated = await chief.SubmitAsync(made.Location!, "roles", ("Chosen", "clerk"), ("Chosen", "administrator"));
        Assert.Equal(HttpStatusCode.BadRequest, separated.Status);
        Assert.Equal(["clerk"], (await server.Data.Users.FindAsync("amina"))!.Roles);
    }

    [Fact]
    public async Task Every_link_of_an_administrators_and_an_auditors_pages_leads_somewhere()
    {
        await using var server = await AccessServer.StartAsync();
        foreach (var person in new[] { await server.SignedInAsync("chief", "administrator"), await server.WorkingAsync("ines", "auditor", "audit") })
        {
            var (seen, next, dead) = (new HashSet<string>(StringComparer.Ordinal) { "/" }, new Queue<string>(["/"]), new List<string>());
            while (next.TryDequeue(out var path))
            {
                var answer = await person.GetAsync(path);
                if (answer.Status is not HttpStatusCode.OK) dead.Add($"{path}: {(int)answer.Status}");
                // The print of a page is a file that Chromium makes: PagePrintTests asks for it.
                foreach (var href in answer.Page.QuerySelectorAll("a[href^='/'], a[href^='http']:not([rel='nofollow'])").Select(a => a.GetAttribute("href")!.Replace(server.Address.ToString().TrimEnd('/'), "", StringComparison.Ordinal)).Where(h => !h.Contains("lang=", StringComparison.Ordinal)))
                    if (href.StartsWith('/') && seen.Add(href) && seen.Count < 80) next.Enqueue(href);
            }
            Findings.None(dead);
            Assert.True(seen.Count > 6);
        }
    }

    [Fact]
    public async Task A_program_reads_who_it_is_and_states_its_work()
    {
        await using var server = await AccessServer.StartAsync();
        var register = await server.Data.Node.PoliceRegisterAsync();
        var omar = await server.SignedInAsync("omar", "police");
        await server.Data.Users.SetRegistersAsync((await server.Data.Users.FindAsync("omar"))!.Id, new Dictionary<long, short> { [register] = 1 }, AccessNode.Administering);
        using var put = new HttpRequestMessage(HttpMethod.Put, "/api/v1/work") { Content = JsonContent.Create(new { purpose = "investigation", @case = "2026/17", registers = new[] { "POLICE" } }) };
        Assert.Equal(HttpStatusCode.NoContent, (await omar.SendAsync(put)).StatusCode);
        using var get = new HttpRequestMessage(HttpMethod.Get, "/api/v1/me");
        using var me = JsonDocument.Parse(await (await omar.SendAsync(get)).Content.ReadAsStringAsync());
        Assert.Equal("omar", me.RootElement.GetProperty("login").GetString());
        Assert.Equal("2026/17", me.RootElement.GetProperty("work").GetProperty("case").GetString());
        Assert.Contains("weapons.read", me.RootElement.GetProperty("permissions").EnumerateArray().Select(p => p.GetString()));
        Assert.StartsWith("XA-", me.RootElement.GetProperty("id").GetString(), StringComparison.Ordinal);
    }

    private static List<RouteEndpoint> Endpoints(AccessServer server) => [.. server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];

    private static IEnumerable<string> Silent(IEnumerable<RouteEndpoint> endpoints) =>
        endpoints.Where(e => !e.Metadata.OfType<AccessRuleAttribute>().Any()).Select(e => $"{e.RoutePattern.RawText} states no permission");

    private static IEnumerable<string> Reasons(RouteEndpoint endpoint) =>
        endpoint.Metadata.OfType<AnyoneAttribute>().Select(a => a.Reason).Concat(endpoint.Metadata.OfType<SignedInAttribute>().Select(a => a.Reason));

    private static async Task<(HttpStatusCode Status, string? Code)> ProblemAsync(Person person, HttpRequestMessage request)
    {
        using (request)
        {
            var response = await person.SendAsync(request);
            using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
            return (response.StatusCode, body.RootElement.GetProperty("code").GetString());
        }
    }
}
