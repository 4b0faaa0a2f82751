using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Parties;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Core.Weapons.Assemblies;
using Proofmark.Core.Weapons.Flags;
using Proofmark.Core.Weapons.Holds;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Weapons;

/// <summary>How often the page of a weapon asks the database, which is what it waits for on a slow link between server and database.</summary>
public sealed class WeaponPageQuestionsTests
{
    private const int Most = 8;

    [Fact]
    public async Task The_page_of_a_weapon_of_which_everything_is_recorded_asks_the_database_at_most_eight_times()
    {
        await using var server = await WeaponServer.StartAsync();
        var rich = await RichAsync(server);
        // Reads persons and decides on destructions: for nobody the page asks more.
        var boris = await server.WorkingAsync("boris", "supervisor", "investigation", "2026/17");
        using var watch = new QuestionWatch(server.Node.ConnectionString);
        var answer = await boris.GetAsync("/weapons/" + rich);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var page = answer.Page.Body!.TextContent;
        foreach (var shown in new[] { "Halima Saadi", "District court", "A destruction is proposed", "SL-1", "SL-2", "Zastava", "Norinco", "The registers differ", "Flagged, not proven" })
            Assert.Contains(shown, page, StringComparison.OrdinalIgnoreCase);
        Assert.NotNull(answer.Page.QuerySelector("#duties, [aria-labelledby=duties]"));
        var asked = await watch.OfAsync("/weapons/{Id}");
        Assert.True(asked.Count <= Most, $"{asked.Count} questions:\n{string.Join("\n---\n", asked)}");
        Assert.Equal(2, await server.Node.ScalarAsync<long>("select count(*) from lookups where kind = 'open' and subject in ('weapon', 'person')"));
    }

    [Fact]
    public async Task An_entry_that_the_reader_may_not_see_is_none_and_that_it_was_asked_for_is_on_record()
    {
        await using var server = await WeaponServer.StartAsync();
        var hidden = await server.Node.PoliceRegisterAsync("ARMY");
        var uid = await server.WeaponAsync("A-1", "AR-77", register: hidden);
        var omar = await server.WorkingAsync("omar", "police", "investigation", "1");
        Assert.Equal(HttpStatusCode.NotFound, (await omar.GetAsync("/weapons/" + PublicId.Of("XA", uid))).Status);
        Assert.Equal("entry 0", await server.Node.ScalarAsync<string>("select subject || ' ' || cardinality(found) from lookups"));
    }

    /// <summary>Two entries of one weapon that differ, a holder who is a natural person, a part taken off, an open duty, a flag, a hold, a proposal, a theft.</summary>
    private static async Task<string> RichAsync(WeaponServer server)
    {
        var services = server.Services;
        var person = await services.GetRequiredService<PersonService>().RecordAsync([new("name", "Halima Saadi", "Arms Act, section 3", new DateOnly(2046, 12, 31))], Actor.Node, new Purpose("registration"), Guid.NewGuid());
        var uid = await server.WeaponAsync("P-1", "R-1001", w => w with { Marks = [new("serial", "R-1001", "frame") { Quality = "ynnyyy" }, new("serial", "SL-1", "slide")], HolderKind = "person", HolderPerson = person });
        var entry = await server.Node.ScalarAsync<long>($"select id from entries where uid = '{uid}' and until_act is null");
        await server.Node.Weapons.ReportStolenAsync(entry, PartialDate.Parse("2021-03-09"), "Taken from a locked vehicle.", Node.By(Node.Amina));
        var (twin, _) = await server.Node.Weapons.RegisterAsync(new RegisterWeapon(server.Register, "P-2", [new("serial", "R-1001", "frame") { Quality = "ynnyyy" }]) { Make = "Norinco", Model = "NP-1", Year = 1990 }, Node.By(Node.Amina));
        await server.Node.Weapons.LinkAsync(twin, entry, "Seen side by side.", Node.By(Node.Amina));
        await services.GetRequiredService<AssemblyBook>().SwapAsync(entry, new("slide", new("slide", "SL-2"), false, new DateOnly(2025, 5, 1), "Cracked slide.", "Permit 7"), Node.By(Node.Amina));
        await services.GetRequiredService<MarkFlagBook>().SetAsync(entry, new("altered", "R-1001", null, new DateOnly(2026, 3, 1), "Central laboratory", "The 3 stands over an 8.", null), Node.By(Node.Amina));
        await services.GetRequiredService<Proposals>().ProposeAsync(WeaponActs.Destroy, $"entry:{twin}", """{"method":"Smelted."}""", Node.Amina, new Purpose("destruction"), Guid.NewGuid());
        await services.GetRequiredService<HoldBook>().SetAsync(twin, "District court", "12/26", TimeProvider.System.Today().AddDays(30), null, Node.By(Node.Amina, "investigation"));
        return PublicId.Of("XA", uid).ToString();
    }
}
