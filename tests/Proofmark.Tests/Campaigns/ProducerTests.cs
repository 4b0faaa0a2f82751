using Proofmark.Core.Campaigns.Producers;
using Proofmark.Core.Shared;
using Xunit;

namespace Proofmark.Tests.Campaigns;

/// <summary>Craft producers: what they make is registered as any weapon, bears their code, and stays within the quota.</summary>
public sealed class ProducerTests
{
    [Fact]
    public async Task A_gunsmiths_weapon_is_registered_with_the_code_in_its_mark_and_the_quota_holds_for_all_who_record_at_once()
    {
        await using var world = await CampaignWorld.CreateAsync();
        var book = world.Get<ProducerBook>();
        var producer = await book.RecordAsync(" bf7 ", null, "Issa Ouedraogo", "Arms Act, section 12", "North", CampaignWorld.Doing);
        Assert.Equal("campaigns.no_licence", await CodeAsync(() => book.ProduceAsync(producer, Made("1"), CampaignWorld.Doing)));
        await book.LicenseAsync(producer, "L-1", CampaignWorld.Today.AddDays(-1), CampaignWorld.Today.AddYears(1), 3, CampaignWorld.Doing);
        var refused = 0;
        await Parallel.ForEachAsync(Enumerable.Range(1, 8), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (i, ct) =>
        {
            try
            {
                await book.ProduceAsync(producer, Made($"{i:00}"), CampaignWorld.Doing, ct);
            }
            catch (ProblemException e)
            {
                Assert.Equal("campaigns.quota", Assert.Single(e.Problems).Code);
                Interlocked.Increment(ref refused);
            }
        });
        Assert.Equal((5, 3L, 3L), (refused, await Count("producer_weapons"), await Count("entries")));
        Assert.Equal("craft person manufacture RS", await world.Server.Node.ScalarAsync<string>("select distinct e.origin || ' ' || e.holder_kind || ' ' || m.kind || ' ' || m.country from entries e join marks m on m.entry = e.id where m.text like 'BF7 0_'"));
        Assert.Equal(0L, await Count("duties"));
        // The name stands with the person alone, encrypted.
        Assert.Equal(1L, await Count("persons"));
        var list = world.Get<ProducerList>();
        var view = await list.GetAsync(producer);
        Assert.Equal((3L, 3, null), (view.Made, view.Licence!.Quota, view.Organisation));
        Assert.Equal(3, (await list.LogAsync(view, 0, 50, world.Reading)).Count);
        Assert.Empty(await list.LogAsync(view, 0, 50, world.Reading with { Handling = -1 }));
        // The log, the latest first, has an index in that order.
        Assert.Equal("producer_weapons_latest", await world.Server.Node.ScalarAsync<string>("select indexname::text from pg_indexes where tablename = 'producer_weapons' and indexdef like '%(producer, id DESC)'"));
        // A licence with another quota lets the next one in.
        await book.LicenseAsync(producer, "L-2", CampaignWorld.Today.AddDays(-1), CampaignWorld.Today.AddYears(1), 4, CampaignWorld.Doing);
        await book.ProduceAsync(producer, Made("99"), CampaignWorld.Doing);

        Task<long> Count(string table) => world.Server.Node.ScalarAsync<long>($"select count(*) from {table}");
        NewProduct Made(string serial) => new(world.Server.Register, serial, CampaignWorld.Today, "receiver", "RS");
    }

    [Fact]
    public async Task A_producer_that_does_not_hold_together_is_refused_with_everything_that_is_wrong()
    {
        await using var world = await CampaignWorld.CreateAsync();
        var book = world.Get<ProducerBook>();
        var all = await Assert.ThrowsAsync<ProblemException>(() => book.RecordAsync("!", world.Arsenal, "Somebody", null, "", CampaignWorld.Doing));
        Assert.Equal("campaigns.producer_code campaigns.producer_who campaigns.text campaigns.text", string.Join(' ', all.Problems.Select(p => p.Code)));
        var producer = await book.RecordAsync("AA", world.Arsenal, null, null, "North", CampaignWorld.Doing);
        Assert.Equal("campaigns.producer_exists", await CodeAsync(() => book.RecordAsync("aa", world.Arsenal, null, null, "North", CampaignWorld.Doing)));
        Assert.Equal("campaigns.number", await CodeAsync(() => book.LicenseAsync(producer, "L", CampaignWorld.Today, CampaignWorld.Today, 0, CampaignWorld.Doing)));
        Assert.Equal("campaigns.past", await CodeAsync(() => book.TeachAsync(producer, "training", CampaignWorld.Today.AddDays(2), null, CampaignWorld.Doing)));
        await book.TeachAsync(producer, "awareness", CampaignWorld.Today, "Law of 2024", CampaignWorld.Doing);
        Assert.Equal("awareness", Assert.Single((await world.Get<ProducerList>().OpenAsync(producer)).Trainings).Kind);
    }

    private static async Task<string> CodeAsync(Func<Task> work) => Assert.Single((await Assert.ThrowsAsync<ProblemException>(work)).Problems).Code;
}
