using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Parties;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Tests.Access;
using Proofmark.Tests.Recoveries;
using Proofmark.Tests.Storage;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.Notifying;

/// <summary>The home page begins with what awaits this person, and with nobody else's work.</summary>
public sealed class HomePartsTests
{
    [Fact]
    public async Task Each_role_finds_its_own_work_and_what_to_do_when_there_is_none()
    {
        await using var server = await WeaponServer.StartAsync();
        var (boris, vera) = (await server.SignedInAsync("boris", "supervisor"), await server.SignedInAsync("vera", "supervisor"));
        var omar = await server.WorkingAsync("omar", "police", "investigation", "2026/17");
        var ivan = await server.SignedInAsync("ivan", "police");
        var (chief, dina) = (await server.SignedInAsync("chief", "administrator"), await server.SignedInAsync("dina", "data_protection_officer"));
        Assert.Contains("Nothing waits for your decision.", await SectionAsync(boris, "approvals-waiting"), StringComparison.Ordinal);
        Assert.Contains("None of your recoveries waits. Record the next one", await SectionAsync(omar, "recoveries-open"), StringComparison.Ordinal);
        Assert.Null(await SectionAsync(omar, "approvals-waiting"));
        Assert.Null(await SectionAsync(boris, "recoveries-open"));
        Assert.Null(await SectionAsync(chief, "users-waiting"));
        Assert.Null(await SectionAsync(dina, "persons-due"));

        var users = server.Services.GetRequiredService<UserService>();
        var uid = await server.WeaponAsync("P-1", "AB 1234");
        var entry = await server.Node.ScalarAsync<long>($"select id from entries where uid = '{uid}'");
        var proposal = await server.Services.GetRequiredService<Proposals>().ProposeAsync(WeaponActs.Destroy, $"entry:{entry}", """{"method":"Smelted."}""", new Actor((await users.FindAsync("vera"))!.Id), new Purpose("destruction"), Guid.NewGuid());
        await omar.SubmitAsync("/recoveries/new", "recovery", RecoveryPagesTests.Pistol);
        await users.CreateAsync(new NewUser("newcomer", "New Comer", null, "en", ["clerk"]), new Doing(new Actor(1), new Purpose("administration"), Guid.NewGuid()));
        await server.Services.GetRequiredService<PersonService>().RecordAsync([new PersonField("name", "Zebediah Quillfeather", "Arms Act s. 3", new DateOnly(2020, 1, 1))], Node.Amina, new Purpose("registration"), Guid.NewGuid());

        Assert.Contains(proposal.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), await SectionAsync(boris, "approvals-waiting"), StringComparison.Ordinal);
        Assert.Contains("Nothing waits for your decision.", await SectionAsync(vera, "approvals-waiting"), StringComparison.Ordinal);
        Assert.Contains("2026/17", await SectionAsync(omar, "recoveries-open"), StringComparison.Ordinal);
        Assert.DoesNotContain("2026/17", await SectionAsync(ivan, "recoveries-open"), StringComparison.Ordinal);
        Assert.Contains("user has no way to sign in yet", await SectionAsync(chief, "users-waiting"), StringComparison.Ordinal);
        Assert.Contains("person is due for erasure", await SectionAsync(dina, "persons-due"), StringComparison.Ordinal);
        foreach (var person in new[] { boris, omar, chief, dina })
        {
            var page = await person.GetAsync("/");
            foreach (var word in new[] { "Quillfeather", "AB 1234" }) Assert.DoesNotContain(word, page.Text, StringComparison.Ordinal);
        }
        // What leads on opens for who is led.
        var path = (await boris.GetAsync("/")).Page.QuerySelector("section[aria-labelledby=approvals-waiting] a.tile")!.GetAttribute("href")!;
        await boris.SubmitAsync("/work", "work", ("Purpose", "destruction"), ("Case", ""));
        Assert.Equal(System.Net.HttpStatusCode.OK, (await boris.GetAsync(path)).Status);
    }

    private static async Task<string?> SectionAsync(Person person, string name) => (await person.GetAsync("/")).Page.QuerySelector($"section[aria-labelledby={name}]")?.TextContent;
}
