using System.Net;
using System.Net.Http.Json;
using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Watching;
using Proofmark.Core.Weapons;
using Xunit;

namespace Proofmark.Tests.Access;

/// <summary>What was given is looked at again by somebody else than its holder; what nobody confirms is suspended.</summary>
public sealed class AccessReviewTests
{
    private static readonly AccessPolicy HalfYearly = new() { ReviewEvery = TimeSpan.FromDays(180) };

    [Fact]
    public async Task A_review_holds_every_role_and_register_that_stood_when_it_was_opened()
    {
        await using var node = await AccessNode.CreateAsync();
        var (amina, boris, _) = await PeopleAsync(node);
        var reviews = new AccessReviews(node.Acts, HalfYearly);
        await reviews.OpenAsync(By(boris));
        await node.UserAsync("late", "police"); // given after the review was opened
        var review = (await reviews.LatestAsync())!;
        Assert.Equal(["amina:POLICE", "amina:clerk", "boris:supervisor", "chief:administrator", "second:administrator"], review.Waiting.Select(i => $"{i.Login}:{i.Code}").Order(StringComparer.Ordinal));
        Assert.Equal(new DateOnly(2026, 4, 1), review.Due);
        Assert.Equal("access.review_open.conflict", await CodeAsync(() => reviews.OpenAsync(By(boris))));
    }

    [Fact]
    public async Task Somebody_else_confirms_or_takes_away_and_nobody_decides_on_their_own()
    {
        await using var node = await AccessNode.CreateAsync();
        var (amina, boris, _) = await PeopleAsync(node);
        var reviews = new AccessReviews(node.Acts, HalfYearly);
        await reviews.OpenAsync(By(boris));
        var id = (await reviews.LatestAsync())!.Uid;
        Assert.Equal("access.review_own.forbidden", await CodeAsync(() => reviews.DecideAsync(id, boris.Uid, "supervisor", null, true, By(boris))));
        await reviews.DecideAsync(id, amina.Uid, "clerk", null, true, By(boris));
        await reviews.DecideAsync(id, amina.Uid, null, "POLICE", false, By(boris));
        var now = (await node.Users.FindAsync("amina"))!;
        Assert.Equal(["clerk"], now.Roles);
        Assert.Empty(now.Registers);
        Assert.DoesNotContain((await reviews.LatestAsync())!.Waiting, i => i.Login == "amina");
        // What is decided, what is nobody's, and what another review is about is refused.
        foreach (var refused in new Func<Task>[] { () => reviews.DecideAsync(id, amina.Uid, "clerk", null, false, By(boris)), () => reviews.DecideAsync(id, amina.Uid, "administrator", null, true, By(boris)),
            () => reviews.DecideAsync(id, Guid.NewGuid(), "clerk", null, true, By(boris)), () => reviews.DecideAsync(Guid.NewGuid(), boris.Uid, "supervisor", null, true, By(amina)) })
            Assert.Equal("access.review_item.not_found", await CodeAsync(refused));
    }

    [Fact]
    public async Task What_nobody_confirmed_in_time_is_suspended_and_a_late_confirmation_gives_it_back()
    {
        await using var node = await AccessNode.CreateAsync();
        var (amina, boris, _) = await PeopleAsync(node);
        var reviews = new AccessReviews(node.Acts, HalfYearly);
        await reviews.OpenAsync(By(boris));
        var id = (await reviews.LatestAsync())!.Uid;
        node.Clock.Advance(TimeSpan.FromDays(30));
        Assert.Equal(0, await reviews.SuspendDueAsync()); // the due day itself is a day to review
        Assert.NotEmpty((await node.Users.FindAsync("amina"))!.Roles);
        node.Clock.Advance(TimeSpan.FromDays(1));
        Assert.True(await reviews.SuspendDueAsync() > 0);
        Assert.Equal(0, await reviews.SuspendDueAsync());
        Assert.Empty((await node.Users.FindAsync("amina"))!.Roles);
        Assert.Empty((await node.Users.FindAsync("amina"))!.Registers);
        Assert.All((await reviews.LatestAsync())!.Waiting.Where(i => i.Login == "amina"), i => Assert.True(i.Suspended));
        await reviews.DecideAsync(id, amina.Uid, "clerk", null, true, By(boris));
        await reviews.DecideAsync(id, amina.Uid, null, "POLICE", true, By(boris));
        var now = (await node.Users.FindAsync("amina"))!;
        Assert.Equal(["clerk"], now.Roles);
        Assert.Equal((short)2, Assert.Single(now.Registers).Handling);
    }

    [Fact]
    public async Task The_last_administrator_goes_on_administering_whatever_nobody_confirmed()
    {
        await using var node = await AccessNode.CreateAsync();
        var (_, boris, chief) = await PeopleAsync(node);
        var reviews = new AccessReviews(node.Acts, HalfYearly);
        await reviews.OpenAsync(By(boris));
        var review = (await reviews.LatestAsync())!;
        node.Clock.Advance(TimeSpan.FromDays(31));
        await reviews.SuspendDueAsync();
        var left = new[] { (await node.Users.FindAsync("chief"))!, (await node.Users.FindAsync("second"))! }.Single(u => u.Roles.Contains("administrator"));
        Assert.Equal("access.last_administrator", await CodeAsync(() => reviews.DecideAsync(review.Uid, left.Uid, "administrator", null, false, By(boris))));
        await reviews.DecideAsync(review.Uid, left.Uid, "administrator", null, true, By(boris));
        Assert.Contains("administrator", (await node.Users.GetAsync(left.Id)).Roles);
    }

    [Fact]
    public async Task The_node_opens_a_review_when_the_last_is_as_old_as_the_setting_says()
    {
        await using var node = await AccessNode.CreateAsync();
        var (amina, boris, _) = await PeopleAsync(node);
        var reviews = new AccessReviews(node.Acts, HalfYearly);
        node.Clock.Advance(TimeSpan.FromDays(179));
        Assert.False(await reviews.OpenDueAsync());
        node.Clock.Advance(TimeSpan.FromDays(1));
        Assert.True(await reviews.OpenDueAsync());
        Assert.False(await reviews.OpenDueAsync());
        Assert.Equal(1L, await node.Node.ScalarAsync<long>("select count(*) from access_reviews"));
    }

    [Fact]
    public async Task The_doctor_speaks_of_a_review_before_it_is_due_and_after()
    {
        await using var node = await AccessNode.CreateAsync();
        var (_, boris, _) = await PeopleAsync(node);
        await new AccessReviews(node.Acts, HalfYearly).OpenAsync(By(boris));
        var place = new LedgerPlace(Directory.CreateTempSubdirectory("review-").FullName);
        try
        {
            async Task<string[]> CodesAsync() => [.. (await DatabaseExamination.ExamineAsync(node.Node.Database, place, node.Clock)).Select(s => s.Code).Where(c => c.StartsWith("review", StringComparison.Ordinal))];
            Assert.Empty(await CodesAsync());
            node.Clock.Advance(TimeSpan.FromDays(30 - AccessReviews.DaysOfNotice));
            Assert.Equal(["review_due"], await CodesAsync());
            node.Clock.Advance(TimeSpan.FromDays(AccessReviews.DaysOfNotice + 1));
            Assert.Equal(["review_overdue"], await CodesAsync());
            Assert.Equal(AlertKind.Work, new Symptom(Gravity.Warning, "review_overdue").Kind); // of which e-mail is sent
        }
        finally
        {
            Directory.Delete(place.DataDirectory, recursive: true);
        }
    }

    [Fact]
    public async Task Accounts_that_nobody_used_for_ninety_days_are_named()
    {
        await using var node = await AccessNode.CreateAsync();
        var (amina, boris, _) = await PeopleAsync(node);
        node.Clock.Advance(TimeSpan.FromDays(60));
        await node.Sessions.StartAsync(amina.Id);
        node.Clock.Advance(TimeSpan.FromDays(31));
        Assert.Equal(["boris", "chief", "second"], (await new AccessReviews(node.Acts).UnusedAsync()).Select(u => u.Login));
        await node.Users.ChangeAsync(boris.Id, new UserDetails("Boris", null, "en", false), AccessNode.Administering);
        Assert.Equal(["chief", "second"], (await new AccessReviews(node.Acts).UnusedAsync()).Select(u => u.Login));
    }

    [Fact]
    public async Task A_supervisor_reviews_on_the_page_and_a_program_reads_it()
    {
        await using var server = await AccessServer.StartAsync();
        var amina = await server.SignedInAsync("amina", "clerk");
        await server.UserAsync("chief", "administrator");
        var boris = await server.SignedInAsync("boris", "supervisor");
        Assert.Equal(HttpStatusCode.Forbidden, (await amina.GetAsync("/access/review")).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await boris.SubmitAsync("/access/review", "open")).Status);
        Assert.Contains("3 rights", (await boris.GetAsync("/")).Text, StringComparison.Ordinal);
        Assert.Contains("1 of your rights", (await amina.GetAsync("/")).Text, StringComparison.Ordinal);
        var page = await boris.GetAsync("/access/review");
        var user = (await server.Data.Users.FindAsync("amina"))!;
        var take = page.Page.QuerySelectorAll("input[name=_handler]").Select(i => i.GetAttribute("value")!).Single(v => v.StartsWith($"take-{user.Uid:N}", StringComparison.Ordinal));
        var own = $"{(await server.Data.Users.FindAsync("boris"))!.Uid:N}";
        Assert.DoesNotContain(page.Page.QuerySelectorAll("input[name=_handler]"), i => i.GetAttribute("value")!.Contains(own, StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.Redirect, (await boris.SendFormAsync(page.Page, "/access/review", take)).Status);
        Assert.Empty((await server.Data.Users.FindAsync("amina"))!.Roles);

        var body = await (await boris.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/api/v1/access-review"))).Content.ReadAsStringAsync();
        Assert.Contains("\"login\":\"chief\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain("amina", body, StringComparison.Ordinal);
        var review = (await new AccessReviews(server.Data.Acts).LatestAsync())!.Uid;
        var chief = PublicId.Of("XA", (await server.Data.Users.FindAsync("chief"))!.Uid).ToString();
        async Task<HttpStatusCode> DecideAsync(Person person, object decision)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/access-review/{review}/decision") { Content = JsonContent.Create(decision) };
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
            return (await person.SendAsync(request)).StatusCode;
        }
        Assert.Equal(HttpStatusCode.BadRequest, await DecideAsync(boris, new { user = chief, role = "administrator" }));
        Assert.Equal(HttpStatusCode.BadRequest, await DecideAsync(boris, new { user = "nobody", role = "administrator", confirm = true }));
        Assert.Equal(HttpStatusCode.Forbidden, await DecideAsync(amina, new { user = chief, role = "administrator", confirm = true }));
        Assert.Equal(HttpStatusCode.NoContent, await DecideAsync(boris, new { user = chief, role = "administrator", confirm = true }));
        Assert.Equal(HttpStatusCode.NotFound, await DecideAsync(boris, new { user = chief, role = "administrator", confirm = true }));
    }

    /// <summary>amina, clerk with the police register up to class 2; boris, supervisor; chief and second, administrators.</summary>
    private static async Task<(User Amina, User Boris, User Chief)> PeopleAsync(AccessNode node)
    {
        var (amina, boris, chief) = (await node.UserAsync("amina", "clerk"), await node.UserAsync("boris", "supervisor"), await node.UserAsync("chief", "administrator"));
        await node.UserAsync("second", "administrator");
        var register = await new RegisterService(node.Acts).OpenAsync("POLICE", "Police", "weapons", 0, null, AccessNode.Administering);
        await node.Users.SetRegistersAsync(amina.Id, new Dictionary<long, short> { [register] = 2 }, AccessNode.Administering);
        return (amina, boris, chief);
    }

    private static Doing By(User user) => new(new Actor(user.Id), new Purpose("administration"), Guid.NewGuid());

    private static async Task<string> CodeAsync(Func<Task> work) => (await Assert.ThrowsAsync<ProblemException>(work)).Problems[0].Code;
}
