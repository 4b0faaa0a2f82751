using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Shared;
using Proofmark.Core.Weapons.Fees;
using Proofmark.Tests.Access;
using Xunit;

namespace Proofmark.Tests.Weapons;

/// <summary>Fees that a register receives, and their receipts.</summary>
public sealed class FeeTests
{
    [Theory]
    [InlineData("1250", "XOF", "1250"), InlineData(" 12,5 ", "eur", "12.50"), InlineData("12.50", "USD", "12.50"), InlineData("١٢٫٥٠", "EGP", "12.50"), InlineData("0.125", "KWD", "0.125"), InlineData("999999999999.99", "CNY", "999999999999.99")]
    public void An_amount_is_read_as_people_write_it(string amount, string currency, string recorded)
    {
        var money = Money.Read(amount, currency);
        Assert.Equal(recorded, money.ToRecord());
        Assert.Equal(money, Money.OfRecord(money.ToRecord(), money.Currency));
    }

    [Theory]
    [InlineData("1,500", "USD"), InlineData("1.500", "EUR"), InlineData("1.500,00", "EUR"), InlineData("0", "USD"), InlineData("0.00", "USD"), InlineData("-5", "USD"), InlineData("", "USD"), InlineData("12.", "USD"), InlineData("1e3", "USD"), InlineData("1 250", "USD"), InlineData("1234567890123", "USD"), InlineData(null, "USD")]
    public void An_amount_that_could_be_another_is_refused(string? amount, string currency)
    {
        var problem = Assert.Single(Assert.Throws<ProblemException>(() => Money.Read(amount, currency)).Problems);
        Assert.Equal(("weapons.fee_amount", "amount"), (problem.Code, problem.Field));
    }

    [Fact]
    public void A_currency_that_there_is_not_is_refused_together_with_the_amount() =>
        Assert.Equal(["currency", "amount"], Assert.Throws<ProblemException>(() => Money.Read("many", "UDS")).Problems.Select(p => p.Field));

    [Fact]
    public async Task Receipts_of_a_register_are_numbered_without_gaps_however_many_clerks_write_at_once()
    {
        await using var server = await WeaponServer.StartAsync();
        await server.WeaponAsync("P-1", "A-1");
        await server.WeaponAsync("P-2", "A-2");
        var entries = await server.Node.ScalarAsync<long[]>("select array_agg(id order by id) from entries");
        var fees = server.Services.GetRequiredService<FeeBook>();
        // Every sixth is stopped within its act, after it has its number.
        await Parallel.ForEachAsync(Enumerable.Range(0, 24), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (i, ct) =>
        {
            var doing = AccessNode.Administering;
            if (i % 6 == 5) await Assert.ThrowsAsync<Npgsql.PostgresException>(() => fees.ReceiveAsync(entries[i % 2], "registration", new Money(0, "USD"), null, doing, ct));
            else await fees.ReceiveAsync(entries[i % 2], "registration", Money.Read("5", "USD"), null, doing, ct);
        });
        Assert.Equal(Enumerable.Range(1, 20).Select(n => (long)n), await server.Node.ScalarAsync<long[]>("select array_agg(number order by number) from fees"));
    }

    [Fact]
    public async Task A_clerk_records_a_fee_prints_its_receipt_and_withdraws_it_once()
    {
        await using var server = await WeaponServer.StartAsync();
        var path = "/weapons/" + PublicId.Of("XA", await server.WeaponAsync("P-1", "A-4731/97"));
        var amina = await server.WorkingAsync("amina", "clerk");
        var wrong = await amina.SubmitAsync(path + "/fees", "fee", ("What", "marking"), ("Amount", "1,500"), ("Currency", "XOF"));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.Contains("“1,500” is no amount", wrong.Page.QuerySelector("#error-amount, .error-summary")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(0, await server.Node.ScalarAsync<long>("select count(*) from fees"));

        var receipt = (await amina.SubmitAsync(path + "/fees", "fee", ("What", "marking"), ("Amount", "1500"), ("Currency", "xof"), ("Note", "Import mark."))).Location!;
        var slip = (await amina.GetAsync(receipt)).Page.QuerySelector(".slip")!.TextContent;
        foreach (var said in new[] { "Fee receipt", "1,500 XOF", "A-4731/97", "Import mark.", "The amina" }) Assert.Contains(said, slip, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await amina.SubmitAsync(receipt, "withdraw", ("Reason", " "))).Status);
        var page = (await amina.GetAsync(receipt)).Page;
        Assert.Equal(HttpStatusCode.Redirect, (await amina.SendFormAsync(page, receipt, "withdraw", ("Reason", "Paid twice."))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await amina.SendFormAsync(page, receipt, "withdraw", ("Reason", "Paid twice."))).Status);
        Assert.Contains("Paid twice.", (await amina.GetAsync(receipt)).Page.QuerySelector(".slip")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(1, await server.Node.ScalarAsync<long>("select count(*) from fee_withdrawals"));

        // Another weapon's page does not show it, and nobody withdraws it there.
        var other = "/weapons/" + PublicId.Of("XA", await server.WeaponAsync("P-2", "B-1"));
        Assert.Equal(HttpStatusCode.NotFound, (await amina.GetAsync(other + receipt[receipt.IndexOf("/fees", StringComparison.Ordinal)..])).Status);
    }

    [Fact]
    public async Task A_certificate_says_what_its_own_register_says_and_no_other_one()
    {
        await using var server = await WeaponServer.StartAsync();
        var path = "/weapons/" + PublicId.Of("XA", await server.WeaponAsync("P-1", "A-4731/97"));
        var slip = (await (await server.WorkingAsync("amina", "clerk")).GetAsync(path + "/certificate")).Page.QuerySelector(".slip")!.TextContent;
        foreach (var said in new[] { "Registration certificate", "P-1", "A-4731/97", "Zastava", "Registered" }) Assert.Contains(said, slip, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await (await server.SignedInAsync("pavel", "police")).GetAsync(path + "/certificate")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await (await server.WorkingAsync("omar", "police", "investigation", "1")).GetAsync(path + "/fees")).Status);
    }
}
