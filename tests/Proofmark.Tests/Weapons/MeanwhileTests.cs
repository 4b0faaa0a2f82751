using System.Net;
using AngleSharp.Html.Dom;
using Proofmark.Core.Shared;
using Xunit;

namespace Proofmark.Tests.Weapons;

public sealed class MeanwhileTests
{
    [Fact]
    public async Task Of_two_who_correct_one_record_the_second_sees_what_changed_and_decides()
    {
        await using var server = await WeaponServer.StartAsync();
        var path = $"/weapons/{PublicId.Of("XA", await server.WeaponAsync("P-1", "A-1"))}/correct";
        var (amina, bela) = (await server.WorkingAsync("amina", "clerk"), await server.WorkingAsync("bela", "clerk"));
        var page = (await bela.GetAsync(path)).Page;
        Assert.Equal(HttpStatusCode.Redirect, (await amina.SubmitAsync(path, "deed", ("Make", "Zastava Arms"), ("Model", "M70"), ("Calibre", "7.62x39"), ("Country", "RS"), ("Year", "1987"), ("Note", "Read anew."))).Status);

        (string, string)[] typed = [("Make", "Zastava"), ("Model", "M70 B1"), ("Calibre", "7.62x39"), ("Country", "RS"), ("Year", "1987"), ("Note", "The second letter.")];
        var told = await bela.SendFormAsync(page, path, "deed", typed);
        Assert.Equal(HttpStatusCode.Conflict, told.Status);
        var notice = told.Page.QuerySelector(".notice-warning")!.TextContent;
        Assert.Contains("The amina", notice, StringComparison.Ordinal);
        Assert.Contains("Zastava Arms", notice, StringComparison.Ordinal);
        Assert.Equal("M70 B1", ((IHtmlInputElement)told.Page.QuerySelector("#f-model")!).Value);
        Assert.Equal("Zastava Arms M70", await RecordedAsync(server));

        // Sent again, it is the person's decision.
        Assert.Equal(HttpStatusCode.Redirect, (await bela.SendFormAsync(told.Page, path, "deed", typed)).Status);
        Assert.Equal("Zastava M70 B1", await RecordedAsync(server));
    }

    [Fact]
    public async Task What_one_person_sends_twice_is_not_taken_for_somebody_elses_and_is_done_once()
    {
        await using var server = await WeaponServer.StartAsync();
        var path = $"/weapons/{PublicId.Of("XA", await server.WeaponAsync("P-1", "A-1"))}/report-stolen";
        var amina = await server.WorkingAsync("amina", "clerk");
        var page = (await amina.GetAsync(path)).Page;
        for (var i = 0; i < 2; i++) Assert.Equal(HttpStatusCode.Redirect, (await amina.SendFormAsync(page, path, "deed", ("Occurred", "2021-03"), ("Note", "From a locked car."))).Status);
        Assert.Equal(1, await server.Node.ScalarAsync<long>("select count(*) from events where type = 'stolen'"));
    }

    private static Task<string> RecordedAsync(WeaponServer server) => server.Node.ScalarAsync<string>("select make || ' ' || model from entries where until_act is null");
}
