using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Parties;
using Proofmark.Tests.Storage;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.Closures;

/// <summary>The pages of companies that close.</summary>
public sealed class ClosurePagesTests
{
    [Fact]
    public async Task Amina_takes_over_the_records_of_a_dealer_and_Boris_signs_with_her_that_some_are_missing()
    {
        await using var server = await WeaponServer.StartAsync();
        var organisations = server.Services.GetRequiredService<OrganisationService>();
        var dealer = await organisations.CreateAsync("DLR", "Harbour Guns", "dealer", "XA", Node.By(Node.Amina));
        var registry = await organisations.CreateAsync("REG", "National registry", "registry", "XA", Node.By(Node.Amina));
        var amina = await server.WorkingAsync("amina", "clerk", "licensing");
        var wrong = await amina.SubmitAsync("/closures", "open", ("Organisation", $"{registry}"), ("Receiver", $"{dealer}"), ("Register", "POLICE"), ("Due", ""), ("Basis", ""));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.Contains("Choose a dealer or a manufacturer", wrong.Page.QuerySelector(".error-summary")!.TextContent, StringComparison.Ordinal);
        var due = TimeProvider.System.GetUtcNow().AddDays(-1).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        var path = (await amina.SubmitAsync("/closures", "open", ("Organisation", $"{dealer}"), ("Receiver", $"{registry}"), ("Register", "POLICE"), ("Due", due), ("Basis", "Decision 7/26"))).Location!;
        Assert.Contains("Overdue", (await amina.GetAsync("/closures")).Page.QuerySelector("tbody")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await amina.GetAsync(path + "/receipt")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await amina.SubmitAsync(path, "manifest", ("Kind", "other"), ("Stated", "many"))).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await amina.SubmitAsync(path, "manifest", ("Kind", "other"), ("Stated", "100"), ("First", "1991-01-01"), ("Last", "2025-12-31"))).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await amina.SubmitAsync(path, "receive", ("Of", "other"), ("Records", "60"), ("Document", "Note 12/26"))).Status);
        Assert.Contains("no such import", (await amina.SubmitAsync(path, "receive", ("Of", "other"), ("Records", "1"), ("Batch", "https://node/import/batches/none"))).Page.QuerySelector(".error-summary")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await amina.SubmitAsync(path, "propose", ("Missing", "Sales of 1991"), ("Why", "Burnt."))).Status);
        Assert.Contains("Waits for another person", (await amina.GetAsync(path)).Text, StringComparison.Ordinal);

        var boris = await server.WorkingAsync("boris", "supervisor", "licensing");
        Assert.Contains("Sales of 1991", (await boris.GetAsync(path)).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await boris.SubmitAsync(path, "decide", ("Decision", "approve"))).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await amina.SubmitAsync(path, "decide")).Status);
        var receipt = (await amina.GetAsync(path + "/receipt")).Page.QuerySelector(".slip")!.TextContent;
        foreach (var said in new[] { "Harbour Guns", "Closed with a deficiency", "Sales of 1991", "The amina", "The boris" }) Assert.Contains(said, receipt, StringComparison.Ordinal);
        Assert.Empty((await amina.GetAsync(path)).Page.QuerySelectorAll("main form[method=post]"));
    }

    [Fact]
    public async Task A_program_does_the_same_and_whoever_may_not_sees_nothing_of_it()
    {
        await using var server = await WeaponServer.StartAsync();
        var organisations = server.Services.GetRequiredService<OrganisationService>();
        await organisations.CreateAsync("NMA", "Northmark Arms", "manufacturer", "XA", Node.By(Node.Amina));
        await organisations.CreateAsync("REG", "National registry", "registry", "XA", Node.By(Node.Amina));
        var omar = await server.WorkingAsync("omar", "police", "investigation", "1");
        foreach (var door in new[] { "/closures", $"/closures/{Guid.NewGuid()}", $"/closures/{Guid.NewGuid()}/receipt", "/closures/list.csv", "/api/v1/closures" }) Assert.Equal(HttpStatusCode.Forbidden, (await omar.GetAsync(door)).Status);
        var amina = await server.WorkingAsync("amina", "clerk", "licensing");
        Assert.Equal("[]", await (await amina.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/api/v1/closures"))).Content.ReadAsStringAsync());
        var csv = await (await amina.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/closures/list.csv"))).Content.ReadAsStringAsync();
        Assert.StartsWith("Company", csv.TrimStart('\uFEFF', '"'), StringComparison.Ordinal);
    }
}
