using System.Net;
using Xunit;

namespace Proofmark.Tests.Access;

/// <summary>A form that is refused is answered as a page that is refused: the same status, the same words.</summary>
public sealed class RefusedFormTests
{
    [Fact]
    public async Task A_form_that_a_person_may_not_send_is_answered_403_with_the_reason()
    {
        await using var server = await AccessServer.StartAsync();
        var ines = await server.SignedInAsync("ines", "auditor");
        var read = await ines.GetAsync("/users/new");
        var sent = await SendAsync(ines, "/users/new");
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (read.Status, sent.Status));
        Assert.Equal(read.Page.QuerySelector("main h1")!.TextContent, sent.Page.QuerySelector("main h1")!.TextContent);
    }

    [Fact]
    public async Task A_form_of_a_page_that_is_not_there_is_answered_404()
    {
        await using var server = await AccessServer.StartAsync();
        var chief = await server.SignedInAsync("chief", "administrator");
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(chief, "/nothing/of/the/kind")).Status);
    }

    private static async Task<Answer> SendAsync(Person person, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent([KeyValuePair.Create("_handler", "user")]) };
        using var response = await person.SendAsync(request);
        return new Answer(response.StatusCode, null, await Proofmark.Tests.Server.RunningServer.ParseAsync(response));
    }
}
