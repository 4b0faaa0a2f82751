using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;
using Proofmark.Server.Access;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.Reference;

public sealed class NameProposalsTests
{
    private static readonly NameProposals Names = new(ReferenceTables.Shipped);

    [Fact]
    public void Makes_are_proposed_by_the_beginning_of_any_of_their_words()
    {
        Assert.Contains(Names.Makes("zast"), m => m.Name.Contains("zastava", StringComparison.OrdinalIgnoreCase));
        Assert.Contains(Names.Makes("wess"), m => m.Name.Contains("wesson", StringComparison.OrdinalIgnoreCase));
        Assert.Empty(Names.Makes("astava"));
        Assert.Empty(Names.Makes(" "));
        Assert.InRange(Names.Makes("ar").Count, 2, NameProposals.Most);
        Assert.Empty(Names.Makes(new string('a', NameProposals.LongestText + 1)));
    }

    [Fact]
    public void Models_are_those_of_the_make_where_one_is_known()
    {
        var all = Names.Models("9", "beretta");
        Assert.NotEmpty(all);
        Assert.All(all, m => Assert.Contains("beretta", m.More, StringComparison.OrdinalIgnoreCase));
        Assert.Contains(Names.Models("9", "no such maker"), m => m.More?.Contains("beretta", StringComparison.OrdinalIgnoreCase) != true);
    }

    [Theory]
    [InlineData("7.62x39"), InlineData("7,62 x 39"), InlineData("7.62×39")]
    public void A_calibre_is_found_however_it_is_written(string typed) =>
        Assert.Contains(ReferenceTables.Shipped.FindCalibre("7.62x39")[0].Name, Names.Calibres(typed).Select(c => c.Name));

    [Fact]
    public void Countries_are_in_the_readers_language_sorted_by_it_and_also_found_by_code()
    {
        Assert.Equal("Serbia", Names.Countries("rs", "en", CultureInfo.GetCultureInfo("en"))[0].Name);
        Assert.Equal(new NameProposal("Сербия", "RS"), Names.Countries("серб", "ru", CultureInfo.GetCultureInfo("ru"))[0]);
        var french = Names.Countries("é", "fr", CultureInfo.GetCultureInfo("fr")).Select(c => c.Name).ToList();
        Assert.NotEmpty(french);
        Assert.Contains(french, c => c.StartsWith('É'));
        // What is proposed leads back to one country when the form is sent.
        foreach (var country in "abcdefghijklmnopqrstuvwxyz".SelectMany(c => Names.Countries(c.ToString(), "en", CultureInfo.GetCultureInfo("en"))))
            Assert.NotEmpty(ReferenceTables.Shipped.Countries.Find(country.Name));
    }

    [Fact]
    public async Task Programs_and_pickers_ask_for_names_with_a_permission_within_a_length_and_a_pace()
    {
        await using var server = await WeaponServer.StartAsync();
        const string Path = "/api/v1/reference/names";
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server.Stranger(), Path + "?kind=make&q=zast"));
        var amina = await server.SignedInAsync("amina", "clerk");
        using (var answer = await amina.SendAsync(new HttpRequestMessage(HttpMethod.Get, Path + "?kind=country&q=serb")))
            Assert.StartsWith("""[{"name":"Serbia","more":"RS"}""", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(amina, Path + "?kind=make&q=" + new string('a', 61)));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(amina, Path + "?kind=person&q=amina"));

        var (pace, user, last) = (server.Services.GetRequiredService<TokenPace>(), await server.Node.ScalarAsync<long>("select id from users where login = 'amina'"), HttpStatusCode.OK);
        // A new minute may begin in between; three do not.
        for (var i = 0; i < 3 && last != HttpStatusCode.TooManyRequests; i++)
        {
            Assert.Throws<ProblemException>(() => { for (var n = 0; n < 10 * TokenPace.TypingPerMinute; n++) pace.CountTyping(user); });
            last = await StatusAsync(amina, Path + "?kind=make&q=zast");
        }
        Assert.Equal(HttpStatusCode.TooManyRequests, last);
    }

    [Fact]
    public async Task A_country_is_written_as_a_name_in_any_language_or_a_code_and_what_is_several_is_named()
    {
        await using var server = await WeaponServer.StartAsync();
        var path = $"/weapons/{PublicId.Of("XA", await server.WeaponAsync("P-1", "A-1"))}/correct";
        var amina = await server.WorkingAsync("amina", "clerk");
        var wrong = await amina.SubmitAsync(path, "deed", ("Make", "Zastava"), ("Country", "Ser"), ("Note", "x"));
        Assert.Equal((HttpStatusCode.BadRequest, "f-country"), (wrong.Status, Assert.Single(wrong.Wrong)));
        Assert.Contains("Serbia (RS)", wrong.Page.QuerySelector(".error")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(["f-country"], (await amina.SubmitAsync(path, "deed", ("Country", "Zzz"), ("Note", "x"))).Wrong);
        Assert.Equal(HttpStatusCode.Redirect, (await amina.SubmitAsync(path, "deed", ("Country", "China"), ("Note", "x"))).Status);
        Assert.Equal("CN", await server.Node.ScalarAsync<string>("select country from entries where until_act is null"));
        Assert.Equal(HttpStatusCode.Redirect, (await amina.SubmitAsync(path, "deed", ("Country", "сербия"), ("Note", "x"))).Status);
        Assert.Equal("RS", await server.Node.ScalarAsync<string>("select country from entries where until_act is null"));
    }

    private static async Task<HttpStatusCode> StatusAsync(Access.Person person, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("application/json");
        using var answer = await person.SendAsync(request);
        return answer.StatusCode;
    }
}
