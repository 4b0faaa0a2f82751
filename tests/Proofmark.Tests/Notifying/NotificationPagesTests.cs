using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Tests.Access;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.Notifying;

/// <summary>Notifications in the site: the header's count, the list, one's own choice, for programs too.</summary>
public sealed class NotificationPagesTests
{
    [Fact]
    public async Task A_person_sees_the_own_ones_counted_in_the_header_marks_them_and_reads_nobody_elses()
    {
        await using var server = await WeaponServer.StartAsync();
        var (amina, boris) = (await server.SignedInAsync("amina", "clerk"), await server.SignedInAsync("boris", "supervisor"));
        Assert.Contains("You have no notifications.", (await boris.GetAsync("/notifications")).Text, StringComparison.Ordinal);
        Assert.Equal("Notifications: none unread", (await boris.GetAsync("/")).Page.QuerySelector(".bell .hidden-words")!.TextContent);
        await TellAsync(server, "boris", 60);
        await TellAsync(server, "amina", 1);
        Assert.Equal("60", (await boris.GetAsync("/")).Page.QuerySelector(".bell-count")!.TextContent);
        var page = await boris.GetAsync("/notifications");
        Assert.Equal(25, page.Page.QuerySelectorAll(".news li").Length);
        Assert.Equal("No. 60 waits for a second person’s decision.", page.Page.QuerySelector(".news a")!.TextContent.Trim().Replace("\u2068", "", StringComparison.Ordinal).Replace("\u2069", "", StringComparison.Ordinal));
        var older = page.Page.QuerySelector("a[href^='/notifications?before=']")!.GetAttribute("href")!;
        Assert.Contains("No.", (await boris.GetAsync(older)).Text, StringComparison.Ordinal);

        // One, then all that the page showed or stood below it.
        var first = page.Page.QuerySelector(".news form")!.GetAttribute("action")!;
        await boris.SendFormAsync(page.Page, "/notifications", first);
        Assert.Equal("59", (await boris.GetAsync("/")).Page.QuerySelector(".bell-count")!.TextContent);
        await boris.SubmitAsync("/notifications", "all");
        Assert.Null((await boris.GetAsync("/")).Page.QuerySelector(".bell-count"));

        // Another's number does nothing.
        var hers = await server.Node.ScalarAsync<long>("select n.id from notifications n join user_now u on u.id = n.user_id where u.login = 'amina'");
        using var answer = await boris.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"/notifications/{hers}/read"));
        Assert.Equal("1", (await amina.GetAsync("/")).Page.QuerySelector(".bell-count")!.TextContent);
    }

    [Fact]
    public async Task A_person_chooses_what_comes_by_e_mail_and_where_on_the_page_and_by_program()
    {
        await using var server = await WeaponServer.StartAsync();
        var boris = await server.SignedInAsync("boris", "supervisor");
        Assert.Contains("This node sends no e-mail", (await boris.GetAsync("/profile/notifications")).Text, StringComparison.Ordinal);
        (string, string)[] Choice(string address) => [("Address", address), ("WhenApprovalWaits", "at_once"), ("WhenDecided", "daily"), .. new[] { "TraceArrived", "TraceAnswered", "TraceOverdue", "ReviewDue" }.Select(k => ("When" + k, "none"))];
        var wrong = await boris.SubmitAsync("/profile/notifications", "notifications", Choice("boris at example"));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.Equal(["f-address"], wrong.Wrong);
        Assert.Equal("at_once", wrong.Page.QuerySelector("#f-whenapprovalwaits option[selected]")?.GetAttribute("value"));
        Assert.Equal("/profile/notifications?saved=yes", (await boris.SubmitAsync("/profile/notifications", "notifications", Choice("boris@example.org"))).Location);

        var settings = await JsonAsync(boris, HttpMethod.Get, "/api/v1/notifications/settings");
        Assert.Equal(("boris@example.org", "approval_waits", "decided"), (settings.GetProperty("address").GetString(), settings.GetProperty("atOnce")[0].GetString(), settings.GetProperty("daily")[0].GetString()));
        Assert.Equal("notifying.kind_unknown", (await JsonAsync(boris, HttpMethod.Put, "/api/v1/notifications/settings", new { address = "boris@example.org", atOnce = new[] { "gossip" } }, HttpStatusCode.BadRequest)).GetProperty("code").GetString());
        await TellAsync(server, "boris", 2);
        var list = await JsonAsync(boris, HttpMethod.Get, "/api/v1/notifications");
        Assert.Equal((2, "approval_waits"), (list.GetProperty("unread").GetInt32(), list.GetProperty("items")[0].GetProperty("kind").GetString()));
        using var read = new HttpRequestMessage(HttpMethod.Post, "/api/v1/notifications/read") { Content = JsonContent.Create(new { id = list.GetProperty("items")[0].GetProperty("id").GetInt64(), allUpTo = true }) };
        Assert.Equal(HttpStatusCode.NoContent, (await boris.SendAsync(read)).StatusCode);
        Assert.Equal(0, (await JsonAsync(boris, HttpMethod.Get, "/api/v1/notifications")).GetProperty("unread").GetInt32());
    }

    private static async Task TellAsync(WeaponServer server, string login, int count)
    {
        var user = (await server.Services.GetRequiredService<UserService>().FindAsync(login))!.Id;
        await server.Node.ExecuteAsync($"insert into notifications (user_id, kind, number, path, source, at) select {user}, 'approval_waits', n::text, '/about', 'planted:' || n, now() from generate_series(1, {count}) n");
    }

    private static async Task<JsonElement> JsonAsync(Person person, HttpMethod method, string path, object? body = null, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Add("Accept", "application/json");
        using var answer = await person.SendAsync(request);
        Assert.True(answer.StatusCode == status, $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
