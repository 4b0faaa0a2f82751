using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Retention;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Tests.Storage;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.Retention;

/// <summary>The pages of what registers rest on, of compliance, and of the end of a weapon's record.</summary>
public sealed class RetentionPagesTests
{
    [Fact]
    public async Task An_administrator_states_a_law_that_falls_short_and_Ines_the_auditor_reads_by_how_much()
    {
        await using var server = await WeaponServer.StartAsync();
        await server.WeaponAsync("R-1", "QX-1");
        await server.WeaponAsync("R-2", "QX-2", w => w with { Make = null, Country = null });
        var chief = await server.SignedInAsync("chief", "administrator", withRegister: false);
        var wrong = await chief.SubmitAsync("/registers/POLICE/law", "rule", ("Kind", "manufacture"), ("About", "weapon"), ("Years", "many"), ("From", "recorded"), ("Source", ""), ("RuleForce", "national_law"), ("ForceFrom", "2001-01-01"));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        foreach (var said in new[] { "whole years from 1", "Cite the law that says so" }) Assert.Contains(said, wrong.Page.QuerySelector(".error-summary")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(0, await server.Node.ScalarAsync<long>("select count(*) from retention_rules"));
        Assert.Equal(HttpStatusCode.Redirect, (await chief.SubmitAsync("/registers/POLICE/law", "law", ("Layer", "police"), ("Basis", "Arms Act, section 30"), ("Force", "national_law"), ("Since", "1999-05-01"))).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await chief.SubmitAsync("/registers/POLICE/law", "rule", ("Kind", "manufacture"), ("About", "weapon"), ("Years", "25"), ("From", "recorded"), ("Source", "Arms Act, section 31"), ("RuleForce", "national_law"), ("ForceFrom", "2001-01-01"))).Status);
        Assert.Contains("25 years", (await chief.GetAsync("/registers/POLICE/law")).Text, StringComparison.Ordinal);

        var ines = await server.SignedInAsync("ines", "auditor", withRegister: false);
        var rows = (await ines.GetAsync("/compliance")).Page.QuerySelectorAll("tbody tr").Select(r => Plain(r.TextContent)).ToList();
        Assert.Equal(3, rows.Count);
        Assert.Contains(rows, r => r.Contains("Arms Act, section 31 falls short by 5 of 30 years", StringComparison.Ordinal) && r.Contains("ITI 12", StringComparison.Ordinal));
        Assert.Contains(rows, r => r.Contains("Of 2 entries looked at, 1 could not be traced", StringComparison.Ordinal));
        Assert.Contains(rows, r => r.Contains("Nobody is stated as its owner", StringComparison.Ordinal));
        // What is taken away says for what, as every file does.
        await ines.SubmitAsync("/work", "work", ("Purpose", "audit"), ("Case", "A-1"));
        var csv = await (await ines.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/compliance/list.csv"))).Content.ReadAsStringAsync();
        Assert.Equal(4, csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(HttpStatusCode.Forbidden, (await ines.GetAsync("/registers/POLICE/law")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await chief.GetAsync("/registers/NONE/law")).Status);
    }

    [Fact]
    public async Task Boris_reads_until_when_a_record_is_kept_and_is_refused_with_rule_and_day()
    {
        await using var server = await WeaponServer.StartAsync();
        var uid = await server.WeaponAsync("R-1", "QX-1");
        var boris = await server.WorkingAsync("boris", "supervisor", "administration");
        var path = $"/weapons/{uid}/purge";
        Assert.Contains("No rule was set", (await boris.GetAsync(path)).Page.QuerySelector("section[aria-labelledby=limit]")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("not recorded as destroyed", (await boris.SubmitAsync(path, "deed", ("Note", "Old."))).Page.QuerySelector(".error-summary")!.TextContent, StringComparison.Ordinal);
        var entry = await server.Node.ScalarAsync<long>("select id from entries");
        var proposals = new Proposals(server.Node.Acts);
        var proposal = await proposals.ProposeAsync(WeaponActs.Destroy, $"entry:{entry}", """{"method":"melted"}""", Node.Amina, new Purpose("destruction"), Guid.NewGuid());
        await proposals.DecideAsync(WeaponActs.Destroy, proposal.Id, true, null, Node.Boris, new Purpose("destruction"), Guid.NewGuid());
        await server.Node.Weapons.DestroyAsync(entry, null, "melted", proposal.Id, Node.By(Node.Amina, "destruction"));
        await server.Services.GetRequiredService<RegisterLaws>().SetRuleAsync(server.Register, new NewRetentionRule("other", "weapon", 1, "recorded", "Arms Act 3", "national_law", new DateOnly(2000, 1, 1)), Node.By(Node.Amina, "administration"));
        var refused = Plain((await boris.SubmitAsync(path, "deed", ("Note", "Old."))).Page.QuerySelector(".error-summary")!.TextContent);
        Assert.Contains("ITI 12 asks for this record until", refused, StringComparison.Ordinal);
        Assert.Contains(TimeProvider.System.GetUtcNow().AddYears(20).Year.ToString(System.Globalization.CultureInfo.InvariantCulture), refused, StringComparison.Ordinal);
        Assert.Contains("No record was ended", (await boris.GetAsync("/purges")).Text, StringComparison.Ordinal);
        // Whoever keeps the register does not end its records.
        var amina = await server.WorkingAsync("amina", "clerk");
        foreach (var door in new[] { path, "/purges" }) Assert.Equal(HttpStatusCode.Forbidden, (await amina.GetAsync(door)).Status);
    }

    private static string Plain(string text) => text.Replace("\u2068", "", StringComparison.Ordinal).Replace("\u2069", "", StringComparison.Ordinal);
}
