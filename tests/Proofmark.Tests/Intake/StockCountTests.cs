using System.Net;
using Proofmark.Core.Intake;
using Proofmark.Core.Marking;
using Proofmark.Tests.Access;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.Intake;

/// <summary>What was seen in a store, beside what a register says is there.</summary>
public sealed class StockCountTests
{
    [Theory]
    [InlineData("A-1 B-2", "A-1 B-2", "A-1 seen, B-2 seen")]
    [InlineData("A-1 B-2", "b 2", "b 2 seen, A-1 missing")]
    [InlineData("A-1", "A-1 A-1 C-3", "A-1 seen, A-1 again, C-3 unknown")]
    [InlineData("A-1 A-1", "A-1", "A-1 several, A-1 missing")]
    [InlineData("", "A-1", "A-1 unknown")]
    public void Each_serial_is_seen_missing_seen_too_often_or_not_in_the_register(string expected, string seen, string outcome)
    {
        var register = expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((s, i) => new ExpectedSerial(i + 1, s, MarkText.Parse(s).Normalised, 0)).ToList();
        // "b 2" is one serial.
        var marks = seen == "b 2" ? [MarkText.Parse(seen)] : seen.Split(' ').Select(MarkText.Parse).ToList();
        Assert.Equal(outcome, string.Join(", ", StockComparison.Of(register, marks).Select(l => $"{l.Text} {Proofmark.Core.Shared.EnumCode.Of(l.Outcome)}")));
    }

    [Theory]
    [InlineData("A-1", "A-1 seen")]
    [InlineData("B-7", "B-7 seen")]
    [InlineData("C-3", "C-3 unknown, A-1 missing")]
    public void A_weapon_with_two_serials_is_missing_once_and_only_when_neither_was_seen(string seen, string outcome)
    {
        var register = new[] { "A-1", "B-7" }.Select(s => new ExpectedSerial(1, s, MarkText.Parse(s).Normalised, 0)).ToList();
        Assert.Equal(outcome, string.Join(", ", StockComparison.Of(register, [MarkText.Parse(seen)]).Select(l => $"{l.Text} {Proofmark.Core.Shared.EnumCode.Of(l.Outcome)}")));
    }

    [Fact]
    public async Task A_count_arrives_once_with_its_outcome_and_is_seen_by_those_whose_register_it_is()
    {
        await using var server = await WeaponServer.StartAsync();
        var omar = await server.WorkingAsync("omar", "police", "stock");
        foreach (var (number, serial) in new[] { ("P-1", "A-1"), ("P-2", "B-2") }) await server.WeaponAsync(number, serial);
        var (id, count) = (Guid.NewGuid(), new { register = "POLICE", occurred = "2026-05-31", seen = new[] { "a 1", "C-3" } });
        for (var i = 0; i < 3; i++)
        {
            var (status, json) = await SendAsync(omar, id, count);
            Assert.Equal((HttpStatusCode.OK, i > 0), (status, json.GetProperty("again").GetBoolean()));
        }
        Assert.Equal("1 3", await server.Node.ScalarAsync<string>("select concat_ws(' ', (select count(*) from stock_counts), (select count(*) from stock_count_lines))"));
        var page = (await omar.GetAsync("/field/counts/" + id)).Page;
        Assert.Equal(["B-2 Missing", "C-3 Not in this register", "a 1 Seen"], page.QuerySelectorAll("tbody tr").Select(r => string.Join(' ', r.Children.Select(c => c.TextContent.Trim()))));
        Assert.Contains("Police register", (await omar.GetAsync("/field/counts")).Page.QuerySelector("tbody")!.TextContent, StringComparison.Ordinal);
        // A weapon that was taken in later is not missing from an earlier count.
        await server.WeaponAsync("P-3", "D-4");
        Assert.Equal(3, (await omar.AskAsync(HttpMethod.Get, $"/api/v1/field/counts/{id}")).Json.GetProperty("lines").GetArrayLength());
        Assert.Equal("intake.changed", (await SendAsync(omar, id, count with { occurred = "2026-05-30" })).Json.Code());
        var nadia = await server.WorkingAsync("nadia", "police", "stock", withRegister: false);
        Assert.Equal("intake.count.not_found", (await nadia.AskAsync(HttpMethod.Get, $"/api/v1/field/counts/{id}")).Json.Code());
        Assert.Empty((await nadia.GetAsync("/field/counts")).Page.QuerySelectorAll("tbody tr"));
    }

    [Fact]
    public async Task A_register_of_others_an_empty_list_and_one_that_is_too_long_are_refused_and_nothing_stays()
    {
        await using var server = await WeaponServer.StartAsync();
        var omar = await server.WorkingAsync("omar", "police", "stock");
        await server.Node.PoliceRegisterAsync("ARMY");
        foreach (var register in new[] { "ARMY", "NONE", "" }) Assert.Equal("intake.count_register", (await SendAsync(omar, Guid.NewGuid(), new { register, occurred = "2026-05-31", seen = new[] { "A-1" } })).Json.Code());
        Assert.Equal("intake.count_empty", (await SendAsync(omar, Guid.NewGuid(), new { register = "POLICE", occurred = "2026-05-31", seen = new[] { " " } })).Json.Code());
        Assert.Equal("recoveries.day", (await SendAsync(omar, Guid.NewGuid(), new { register = "POLICE", occurred = "2026-05", seen = new[] { "A-1" } })).Json.Code());
        Assert.Equal("intake.count_large", (await SendAsync(omar, Guid.NewGuid(), new { register = "POLICE", occurred = "2026-05-31", seen = Enumerable.Range(0, 5001).Select(i => $"S-{i}") })).Json.Code());
        Assert.Equal(0, await server.Node.ScalarAsync<long>("select count(*) from stock_counts"));
    }

    private static Task<(HttpStatusCode Status, System.Text.Json.JsonElement Json)> SendAsync(Person person, Guid id, object count) => person.SendRecordAsync(id, count, "counts");
}
