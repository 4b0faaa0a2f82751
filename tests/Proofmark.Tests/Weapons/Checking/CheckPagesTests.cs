using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons.Checking;
using Proofmark.Server.Weapons.Checking;
using Proofmark.Tests.Access;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Weapons.Checking;

/// <summary>The check on its page and for programs.</summary>
public sealed class CheckPagesTests
{
    private const string Contact = "+999 1 555 0100, day and night";

    [Fact]
    public async Task Who_may_check_and_not_find_gets_the_answer_and_the_registrys_number_and_nothing_else_of_the_weapon()
    {
        await using var server = await StartAsync();
        var person = await PatrolAsync(server);
        Assert.Equal("/work?return=%2Fcheck", (await person.GetAsync("/check")).Location);
        await person.SubmitAsync("/work", "work", ("Purpose", "investigation"), ("Case", "2026/9"));
        Assert.Equal(HttpStatusCode.Forbidden, (await person.GetAsync("/weapons?mark=A4731")).Status);

        var right = await AskAsync(person, "A-4731", "P-1");
        Assert.Contains("Consistent with the permit shown", right.Text, StringComparison.Ordinal);
        var stolen = await AskAsync(person, "B-4732", "");
        Assert.Contains("Reported stolen", stolen.Text, StringComparison.Ordinal);
        // What was wrong or unknown reads the same, word for word, but for the mark itself.
        var unsure = new List<string>();
        foreach (var (mark, permit) in new[] { ("A-4731", "P-2"), ("X-0000", "P-1"), ("?-4732", ""), ("C-4733", "P-3") })
        {
            var answer = await AskAsync(person, mark, permit);
            var said = answer.Page.QuerySelector(".check-answer")!.TextContent.Replace(mark, "", StringComparison.Ordinal);
            // The minute may have turned between two answers.
            unsure.Add(string.Concat(said.Where(c => !char.IsDigit(c))));
        }
        Assert.Single(unsure.Distinct());
        Assert.StartsWith("Call the registry", unsure[0].Trim(), StringComparison.Ordinal);
        foreach (var answer in new[] { right, stolen })
        {
            Assert.Contains(Contact, answer.Text, StringComparison.Ordinal);
            foreach (var other in new[] { "Zastava", "M70", "7.62", "POLICE", "P-1" }) Assert.DoesNotContain(other, answer.Page.QuerySelector("main")!.InnerHtml, StringComparison.Ordinal);
        }
        Assert.Equal(6L, await server.Node.ScalarAsync<long>("select count(*) from lookups where kind = 'check' and case_reference = '2026/9'"));
    }

    [Fact]
    public async Task A_mistake_is_said_and_not_recorded_and_who_goes_through_a_register_is_stopped()
    {
        await using var server = await StartAsync();
        var person = await PatrolAsync(server);
        await person.SubmitAsync("/work", "work", ("Purpose", "investigation"), ("Case", "2026/9"));
        Assert.Equal(["f-mark"], (await AskAsync(person, "", "")).Wrong);
        Assert.Equal(["f-mark"], (await AskAsync(person, "A[4731", "")).Wrong);
        Assert.Equal(["f-permit"], (await AskAsync(person, "A-4731", new string('9', 101))).Wrong);
        Assert.Equal(0L, await server.Node.ScalarAsync<long>("select count(*) from lookups"));
        Assert.Equal("weapons.check.too_many", (await Assert.ThrowsAsync<ProblemException>(() => TooOftenAsync())).Problems[0].Code);

        static Task TooOftenAsync()
        {
            var clock = new ManualClock();
            var pace = new CheckPace(clock);
            for (var minute = 0; minute < 2; minute++)
            {
                for (var i = 0; i < CheckPace.PerMinute; i++) pace.Count(7);
                pace.Count(8);
                if (minute == 0) clock.Advance(TimeSpan.FromMinutes(1));
            }
            return Task.Run(() => pace.Count(7));
        }
    }

    [Fact]
    public async Task A_program_gets_the_same_answers_with_purpose_and_case_and_is_stopped_in_time()
    {
        await using var server = await StartAsync();
        var person = await PatrolAsync(server);
        async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(object body, string? purpose = "investigation")
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/checks") { Content = JsonContent.Create(body) };
            request.Headers.Add("Accept", "application/json");
            if (purpose is not null) request.Headers.Add("Proofmark-Purpose", purpose);
            request.Headers.Add("Proofmark-Case", "2026/9");
            var answer = await person.SendAsync(request);
            return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
        }
        Assert.Equal("access.purpose_missing", (await PostAsync(new { mark = "A-4731" }, null)).Body.GetProperty("code").GetString());
        Assert.Equal("find.mark_missing", (await PostAsync(new { permit = "P-1" })).Body.GetProperty("code").GetString());
        var (_, body) = await PostAsync(new { mark = "A-4731", permit = "P-1", make = "Zastava", calibre = "7.62x39" });
        Assert.Equal([("answer", "consistent"), ("registry", Contact)], body.EnumerateObject().Select(p => (p.Name, p.Value.GetString()!)));
        Assert.Equal("stolen", (await PostAsync(new { mark = "B-4732" })).Body.GetProperty("answer").GetString());
        Assert.Equal("call_registry", (await PostAsync(new { mark = "B-473?" })).Body.GetProperty("answer").GetString());
        var statuses = new List<HttpStatusCode>();
        // However the minutes turn meanwhile, more than two minutes' worth are not let through.
        for (var i = 0; i < (2 * CheckPace.PerMinute) + 2; i++) statuses.Add((await PostAsync(new { mark = "B-4732" })).Status);
        Assert.Contains(HttpStatusCode.TooManyRequests, statuses);
        Assert.Equal(statuses.Count(s => s == HttpStatusCode.OK) + 3L, await server.Node.ScalarAsync<long>("select count(*) from lookups where kind = 'check'"));
    }

    private static async Task<WeaponServer> StartAsync()
    {
        var server = await WeaponServer.StartAsync(more: s => s.AddSingleton(new CheckSettings(Contact)));
        await server.WeaponAsync("P-1", "A-4731");
        foreach (var (number, serial) in new[] { ("P-2", "B-4732"), ("P-3", "C-4733") })
        {
            var uid = await server.WeaponAsync(number, serial);
            var entry = await server.Node.ScalarAsync<long>($"select id from entries where uid = '{uid}'");
            if (serial == "B-4732") await server.Node.Weapons.ReportStolenAsync(entry, null, null, Node.By(Node.Amina));
            else await Deactivated.AsDoneAsync(server.Node, entry, "Certificate 7");
        }
        return server;
    }

    /// <summary>An officer of a role of the node's own that checks and does nothing else.</summary>
    private static async Task<Person> PatrolAsync(WeaponServer server)
    {
        await server.Services.GetRequiredService<RoleService>().CreateAsync("patrol", "Patrol", [Permission.WeaponsCheck], new Doing(new Actor(1), new Purpose("administration"), Guid.NewGuid()));
        return await server.SignedInAsync("pavel", "patrol");
    }

    private static Task<Answer> AskAsync(Person person, string mark, string permit) => person.SubmitAsync("/check", "check", ("Mark", mark), ("Permit", permit), ("Make", ""), ("Calibre", ""));
}
