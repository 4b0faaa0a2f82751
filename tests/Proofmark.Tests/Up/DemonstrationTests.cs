using Microsoft.AspNetCore.Builder;
using Proofmark.Cli.Shared;
using Proofmark.Cli.Up;
using Proofmark.Core.Languages;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Server.Shared;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Up;

public sealed class DemonstrationTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("proofmark-demonstration-").FullName;

    [Fact]
    [Trait("Category", "Slow")]
    public async Task An_empty_node_is_filled_once_however_often_it_is_asked()
    {
        await using var node = await Node.CreateAsync();
        var identity = await Demonstration.MarkAsync(node.Database, await NodeIdentity.EnsureAsync(node.Database, "XA", null, TimeProvider.System), default);
        var demonstration = new Demonstration(new Terminal(Texts.Embedded["en"], new StringWriter(), new StringWriter(), isInteractive: false), node.Acts, identity, folder, ReferenceTables.Shipped);
        await demonstration.FillAsync(default, weapons: 300);
        Assert.Equal(96_465, await node.ScalarAsync<long>("select count(*) from holdings where until_act is null"));
        var weapons = await node.ScalarAsync<long>("select count(*) from entries where until_act is null");
        Assert.True(weapons > 250);
        Assert.Equal(2, await node.ScalarAsync<long>("select count(*) from recoveries"));
        Assert.Equal(1, await node.ScalarAsync<long>("select count(*) from traces"));
        var links = await demonstration.LinksAsync(default);
        Assert.Equal(6, links.Count);
        Assert.All(links, l => Assert.StartsWith("/password/", l.Path, StringComparison.Ordinal));

        Assert.True((await NodeIdentity.FindAsync(node.Database))!.Demonstration);
        await Demonstration.MarkAsync(node.Database, identity, default);
        await demonstration.FillAsync(default, weapons: 300);
        Assert.Equal(weapons, await node.ScalarAsync<long>("select count(*) from entries where until_act is null"));
        Assert.Equal(1, await node.ScalarAsync<long>("select count(*) from traces"));
    }

    [Fact]
    public async Task A_node_with_records_of_its_own_is_refused_and_stays_what_it_is()
    {
        await using var node = await Node.CreateAsync();
        var identity = await NodeIdentity.EnsureAsync(node.Database, "XA", null, TimeProvider.System);
        await node.PoliceRegisterAsync();
        var refused = await Assert.ThrowsAsync<ProblemException>(() => Demonstration.MarkAsync(node.Database, identity, default));
        Assert.Equal("up.demo_refused", refused.Problems[0].Code);
        Assert.False((await NodeIdentity.FindAsync(node.Database))!.Demonstration);
    }

    [Theory]
    [InlineData(true, "/")]
    [InlineData(true, "/about")]
    [InlineData(true, "/no-such-page")]
    [InlineData(false, "/")]
    public async Task Every_page_of_a_demonstration_says_so_and_no_other(bool demonstration, string path)
    {
        await using var server = ServerHost.Build(new ServerOptions { Port = 0, Demonstration = demonstration });
        await server.StartAsync();
        using var http = new HttpClient();
        using var answer = await http.GetAsync(server.Urls.First() + path);
        Assert.Equal(demonstration, (await answer.Content.ReadAsStringAsync()).Contains("class=\"demonstration\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("https://node.example", "https://node.example")]
    [InlineData("http://node.example:8443/", "http://node.example:8443")]
    public void A_public_address_is_scheme_host_and_port(string text, string expected) => Assert.Equal(expected, PublicAddress.Read(text)!.GetLeftPart(UriPartial.Authority));

    [Theory]
    [InlineData("node.example")]
    [InlineData("ftp://node.example")]
    [InlineData("https://node.example/path")]
    [InlineData("https://user@node.example")]
    [InlineData("https://node.example/?a=1")]
    [InlineData("")]
    public void Anything_else_is_refused(string text) => Assert.Equal("up.public_address", Assert.Throws<ProblemException>(() => PublicAddress.Read(text)).Problems[0].Code);

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
