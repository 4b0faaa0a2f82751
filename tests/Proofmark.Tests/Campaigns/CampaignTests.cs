using System.IO.Compression;
using Proofmark.Core.Campaigns;
using Proofmark.Core.Campaigns.Machines;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Core.Weapons.Holds;
using Proofmark.Tests.Access;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Campaigns;

/// <summary>A marking campaign from what open duties say to its closing report, on a real database.</summary>
public sealed class CampaignTests
{
    [Fact]
    public async Task Four_rifles_of_an_arsenal_three_are_marked_one_is_under_hold_and_the_duties_end()
    {
        await using var world = await CampaignWorld.CreateAsync();
        var entries = await world.UnmarkedAsync(4);
        var campaign = await world.CampaignAsync();
        Assert.Equal((0L, 4L, 0L, 0), Figures(await CountAsync(world, campaign)));
        var hold = await world.Get<HoldBook>().SetAsync(entries[1], "District court", "12/26", CampaignWorld.Today.AddDays(30), null, CampaignWorld.Doing);
        var session = await world.SessionAsync(campaign);
        Assert.Equal(3, await world.Get<SessionBook>().EnlistAsync(campaign, session, 10, null, null, 5, CampaignWorld.Doing));
        var items = await world.ListAsync(session);
        Assert.DoesNotContain(entries[1], items.Select(i => i.Row.Entry));
        Assert.Equal([1L, 2L, 3L], items.Select(i => i.Row.Number));

        await using (var zip = new MemoryStream())
        {
            await (await world.Get<SessionBook>().JobAsync(session, null, world.Reading)).WriteAsync(zip);
            zip.Position = 0;
            using var job = new ZipArchive(zip);
            Assert.Equal(3, job.Entries.Count(e => e.FullName.StartsWith("dxf/", StringComparison.Ordinal)));
            using var lines = new StreamReader(job.GetEntry("job.csv")!.Open());
            Assert.Contains(items[2].Row.Serial, await lines.ReadToEndAsync(), StringComparison.Ordinal);
        }
        foreach (var item in items) await world.Get<SessionBook>().MarkAsync(campaign, session, item, new PutOn("receiver", "left"), CampaignWorld.Doing);
        Assert.Equal(1L, await world.Server.Node.ScalarAsync<long>("select count(*) from duties where until_act is null"));
        Assert.Equal(3L, await world.Server.Node.ScalarAsync<long>("select count(*) from duty_ends d join acts a on a.id = d.act where d.how = 'cured' and a.type = 'weapons.mark'"));
        Assert.Equal((3L, 1L, 1L, 75), Figures(await CountAsync(world, campaign)));

        Assert.Equal("campaigns.not_marked_yet", await CodeAsync(() => world.Get<ReadingBook>().AddAsync(items[0], "XA", "worn", null, CampaignWorld.Doing)));
        // The mark reads otherwise than it should: a reason to look again, and no verdict.

        items = await world.ListAsync(session);
        await world.Get<ReadingBook>().AddAsync(items[0], items[0].Row.Serial[..^1] + "?", "worn", null, CampaignWorld.Doing);
        await world.Get<ReadingBook>().AddAsync(items[1], "ZZ 1", "clear", null, CampaignWorld.Doing);
        items = await world.ListAsync(session);
        Assert.Equal([true, false, null], items.Select(i => i.Reading?.Fits));

        // When the hold has ended the fourth is next.
        await world.Get<HoldBook>().EndAsync(entries[1], hold, "Judgment given.", CampaignWorld.Doing);
        Assert.Equal(1, await world.Get<SessionBook>().EnlistAsync(campaign, session, 10, "09:30", 20, 5, CampaignWorld.Doing));
        Assert.Equal("campaigns.lists_open", await CodeAsync(async () => await world.Get<CampaignBook>().CloseAsync(campaign, await CountAsync(world, campaign), null, CampaignWorld.Doing)));
        var last = (await world.ListAsync(session)).Single(i => i.Outcome is null);
        Assert.Equal(("09:30", 4L), (last.Row.Slot, last.Row.Number));
        await world.Get<SessionBook>().SetAsideAsync(campaign, last, "not_marked", "The receiver is of polymer.", CampaignWorld.Doing);
        await world.Get<CampaignBook>().CloseAsync(campaign, await CountAsync(world, campaign), "One left.", CampaignWorld.Doing);
        var closed = (await world.Get<CampaignList>().GetAsync(campaign.Row.Uid, [world.Server.Register])).Closed!;
        Assert.Equal((3L, 1L, 0L, 0L, 1L), (closed.Marked, closed.Open, closed.Held, closed.NotPresented, closed.NotMarked));
        Assert.Equal("campaigns.closed", await CodeAsync(() => world.Get<SessionBook>().EnlistAsync(campaign, session, 1, null, null, 5, CampaignWorld.Doing)));
    }

    [Fact]
    public async Task A_hold_that_comes_after_the_list_was_made_stops_the_mark_and_its_line_stays_open()
    {
        await using var world = await CampaignWorld.CreateAsync();
        var entries = await world.UnmarkedAsync(1);
        var campaign = await world.CampaignAsync();
        var session = await world.SessionAsync(campaign);
        await world.Get<SessionBook>().EnlistAsync(campaign, session, 1, null, null, 5, CampaignWorld.Doing);
        await world.Get<HoldBook>().SetAsync(entries[0], "District court", "12/26", CampaignWorld.Today.AddDays(30), null, CampaignWorld.Doing);
        var item = Assert.Single(await world.ListAsync(session));
        Assert.True(item.Held);
        Assert.Equal("weapons.held", await CodeAsync(() => world.Get<SessionBook>().MarkAsync(campaign, session, item, new PutOn("receiver"), CampaignWorld.Doing)));
        Assert.Equal("serials.job_range", await CodeAsync(() => world.Get<SessionBook>().JobAsync(session, null, world.Reading)));
        Assert.Equal((0L, 0L), (await CountAsync("marks"), await CountAsync("session_results")));

        Task<long> CountAsync(string table) => world.Server.Node.ScalarAsync<long>($"select count(*) from {table}");
    }

    [Fact]
    public async Task An_operator_whose_certificate_lapsed_marks_by_a_supervisors_word_alone_and_a_broken_machine_not_at_all()
    {
        await using var world = await CampaignWorld.CreateAsync();
        await world.UnmarkedAsync(2);
        await world.Get<MachineBook>().CertifyAsync(world.Machine, "0815", "C-0", CampaignWorld.Today.AddDays(-400), CampaignWorld.Today.AddDays(-31), CampaignWorld.Doing);
        var campaign = await world.CampaignAsync();
        var session = await world.SessionAsync(campaign, "0815");
        var book = world.Get<SessionBook>();
        await book.EnlistAsync(campaign, session, 2, null, null, 5, CampaignWorld.Doing);
        var items = await world.ListAsync(session);
        Assert.Equal("campaigns.certificate", await CodeAsync(() => book.MarkAsync(campaign, session, items[0], new PutOn("receiver"), CampaignWorld.Doing)));
        Assert.Equal(0L, await world.Server.Node.ScalarAsync<long>("select count(*) from marks"));
        await world.Get<CampaignBook>().OverrideAsync(session, "The course is next week.", CampaignWorld.Doing);
        await book.MarkAsync(campaign, session, items[0], new PutOn("receiver"), CampaignWorld.Doing);
        Assert.Equal("campaigns.done", await CodeAsync(() => book.MarkAsync(campaign, session, items[0], new PutOn("receiver"), CampaignWorld.Doing)));
        await world.Get<MachineBook>().NoteAsync(world.Machine, "fault", CampaignWorld.Today, null, null, null, "Needle.", CampaignWorld.Doing);
        Assert.Equal("campaigns.machine_out", await CodeAsync(() => book.MarkAsync(campaign, session, items[1], new PutOn("receiver"), CampaignWorld.Doing)));
        Assert.Equal(1L, await world.Server.Node.ScalarAsync<long>("select count(*) from marks"));
    }

    [Fact]
    public async Task Two_who_fill_lists_at_once_put_no_weapon_and_no_number_on_both()
    {
        await using var world = await CampaignWorld.CreateAsync();
        await world.UnmarkedAsync(12);
        var campaign = await world.CampaignAsync();
        var (first, second) = (await world.SessionAsync(campaign), await world.SessionAsync(campaign, day: CampaignWorld.Today.AddDays(1)));
        var added = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => world.Get<SessionBook>().EnlistAsync(campaign, i % 2 == 0 ? first : second, 3, null, null, 5, CampaignWorld.Doing)));
        Assert.Equal(12, added.Sum());
        Assert.Equal("12 12 12", await world.Server.Node.ScalarAsync<string>("select concat_ws(' ', count(*), count(distinct entry), count(distinct number)) from session_weapons"));
        // Sent twice, it is one list; numbers that the block has no more are refused.
        var doing = CampaignWorld.Doing;
        await world.UnmarkedAsync(1, "S");
        Assert.Equal(1, await world.Get<SessionBook>().EnlistAsync(campaign, second, 1, null, null, 5, doing));
        Assert.Equal(1, await world.Get<SessionBook>().EnlistAsync(campaign, second, 1, null, null, 5, doing));
        Assert.Equal(13L, await world.Server.Node.ScalarAsync<long>("select count(*) from session_weapons"));
        Assert.Equal("campaigns.early", await CodeAsync(async () => await world.Get<SessionBook>().MarkAsync(campaign, second, (await world.ListAsync(second))[0], new PutOn("receiver"), CampaignWorld.Doing)));
    }

    [Fact]
    public async Task Owners_depot_and_handling_class_bound_what_a_campaign_sees()
    {
        await using var world = await CampaignWorld.CreateAsync();
        await world.UnmarkedAsync(2);
        await world.Server.WeaponAsync("C-1", "x", w => w with { Marks = [], HolderKind = "dealer" });
        Assert.Equal(2, (await CountAsync(world, await world.CampaignAsync("A"))).Open);
        Assert.Equal(1, (await CountAsync(world, await world.CampaignAsync("B", "civilian"))).Open);
        Assert.Equal(3, (await CountAsync(world, await world.CampaignAsync("C", "all"))).Open);
        Assert.Equal(0, (await CountAsync(world, await world.CampaignAsync("D", "all", "import"))).Open);
        var hidden = world.Reading with { Handling = -1 };
        Assert.Equal(0, (await world.Get<CampaignCoverage>().CountAsync((await world.CampaignAsync("E")).Row, hidden)).Open);
        Assert.Equal("campaigns.campaign.not_found", await CodeAsync(() => world.Get<CampaignList>().GetAsync(Guid.NewGuid(), [world.Server.Register])));
        Assert.Equal("campaigns.campaign_exists", await CodeAsync(() => world.CampaignAsync("a")));
    }

    [Fact]
    public async Task A_weapon_that_waits_on_the_list_of_one_campaign_is_on_no_list_of_another()
    {
        await using var world = await CampaignWorld.CreateAsync();
        await world.UnmarkedAsync(3);
        var (first, second) = (await world.CampaignAsync("A"), await world.CampaignAsync("B"));
        var (one, other) = (await world.SessionAsync(first), await world.SessionAsync(second));
        var book = world.Get<SessionBook>();
        Assert.Equal(2, await book.EnlistAsync(first, one, 2, null, null, 5, CampaignWorld.Doing));
        Assert.Equal(1, await book.EnlistAsync(second, other, 3, null, null, 5, CampaignWorld.Doing));
        Assert.Equal("3 3", await world.Server.Node.ScalarAsync<string>("select concat_ws(' ', count(*), count(distinct entry)) from session_weapons"));
        // An appointment after midnight would stand first on the list.
        Assert.Equal("campaigns.slot", await CodeAsync(() => book.EnlistAsync(first, one, 46, "09:00", 20, 5, CampaignWorld.Doing)));
    }

    [Fact]
    public async Task A_weapon_whose_duty_ended_since_the_list_was_made_is_marked_no_second_time()
    {
        await using var world = await CampaignWorld.CreateAsync();
        var entries = await world.UnmarkedAsync(3);
        var campaign = await world.CampaignAsync();
        var session = await world.SessionAsync(campaign);
        var book = world.Get<SessionBook>();
        await book.EnlistAsync(campaign, session, 3, null, null, 5, CampaignWorld.Doing);
        var items = (await world.ListAsync(session)).OrderBy(i => i.Row.Entry).ToList();
        // One is marked apart from the campaign, one is exempt, and of the third another register has the weapon marked.
        var weapons = world.Get<WeaponService>();
        await weapons.MarkAsync(entries[0], new MarkRequest("replacement", "ZZ 1", "receiver", "RS") { Applied = true }, null, CampaignWorld.Doing);
        await weapons.CorrectAsync(entries[1], e => e with { Year = 1890 }, "As its proof says.", CampaignWorld.Doing);
        await weapons.ExemptAsync(entries[1], "antique", null, "Of 1890.", CampaignWorld.Doing);
        await world.Server.WeaponAsync("L-1", "ZZ 2", w => w with { Marks = [new MarkRequest("replacement", "ZZ 2", "receiver", "RS")] });
        await weapons.LinkAsync(await world.Server.Node.ScalarAsync<long>("select id from entries where row_key = 'L-1' and until_act is null"), entries[2], "Seen side by side.", CampaignWorld.Doing);
        var marks = await world.Server.Node.ScalarAsync<long>("select count(*) from marks");
        foreach (var item in items) Assert.Equal("campaigns.no_duty", await CodeAsync(() => book.MarkAsync(campaign, session, item, new PutOn("receiver"), CampaignWorld.Doing)));
        Assert.Equal((marks, 0L), (await world.Server.Node.ScalarAsync<long>("select count(*) from marks"), await world.Server.Node.ScalarAsync<long>("select count(*) from session_results")));
        foreach (var item in items) await book.SetAsideAsync(campaign, item, "not_marked", "Its duty has ended.", CampaignWorld.Doing);
        await world.Get<CampaignBook>().CloseAsync(campaign, await CountAsync(world, campaign), null, CampaignWorld.Doing);
    }

    [Fact]
    public async Task Two_who_mark_one_weapon_at_once_put_one_mark_on_it()
    {
        await using var world = await CampaignWorld.CreateAsync();
        var entry = (await world.UnmarkedAsync(1))[0];
        var campaign = await world.CampaignAsync();
        var session = await world.SessionAsync(campaign);
        await world.Get<SessionBook>().EnlistAsync(campaign, session, 1, null, null, 5, CampaignWorld.Doing);
        // The same weapon on the list of another campaign, as lists made before they were told apart have it.
        var second = await world.CampaignAsync("Other");
        var other = await world.SessionAsync(second);
        await world.Server.Node.ExecuteAsync($"""
            set session_replication_role = replica;
            insert into session_weapons (id, uid, session, campaign, entry, register, handling, block, number, serial, slot, act, seq, salt)
            select id + 1000, gen_random_uuid(), {other.Row.Id}, {second.Row.Id}, entry, register, handling, block, number + 1, serial || 'X', slot, act, 99, salt from session_weapons;
            set session_replication_role = default
            """);
        var (one, two) = (Assert.Single(await world.ListAsync(session)), Assert.Single(await world.ListAsync(other)));
        var codes = await Task.WhenAll(MarkAsync(campaign, session, one), MarkAsync(second, other, two));
        Assert.Equal(["", "campaigns.no_duty"], codes.Order(StringComparer.Ordinal));
        Assert.Equal(1L, await world.Server.Node.ScalarAsync<long>($"select count(*) from marks where entry = {entry}"));

        async Task<string> MarkAsync(Campaign of, CampaignSession day, SessionItem item)
        {
            try
            {
                await world.Get<SessionBook>().MarkAsync(of, day, item, new PutOn("receiver"), CampaignWorld.Doing);
                return "";
            }
            catch (ProblemException e)
            {
                return Assert.Single(e.Problems).Code;
            }
        }
    }

    [Fact]
    public async Task Depots_beyond_those_that_are_named_stand_together_and_none_is_called_by_a_sign()
    {
        await using var world = await CampaignWorld.CreateAsync();
        for (var depot = 1; depot <= 3; depot++)
        {
            var id = await world.Get<Core.Parties.OrganisationService>().CreateAsync($"DEP-{depot}", $"Depot {depot}", "state_force", "XA", CampaignWorld.Doing);
            for (var i = 0; i <= 3 - depot; i++) await world.Server.WeaponAsync($"D{depot}-{i}", "x", w => w with { Marks = [], HolderKind = "state_force", HolderOrganisation = id });
        }
        var campaign = await world.CampaignAsync();
        Assert.Equal(["Depot 1 3", "Depot 2 2", "Depot 3 1"], (await CountAsync(world, campaign)).Depots.Select(d => $"{d.Organisation} {d.Open}"));
        var few = await new CampaignCoverage(world.Server.Node.Database, TimeProvider.System, null, 2).CountAsync(campaign.Row, world.Reading);
        Assert.Equal([new CoveredDepot("Depot 1", 0, 3), new CoveredDepot(null, 0, 3, 2)], few.Depots);
        Assert.Equal(6, few.Open);
        // A program is told the names that the page shows.
        var amina = await world.Server.WorkingAsync("amina", "clerk", "stock");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/campaigns/{campaign.Row.Uid}");
        using var answer = await amina.SendAsync(request);
        var depots = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("coverage").GetProperty("depots").EnumerateArray().Select(d => d.GetProperty("organisation").GetString()).ToList();
        Assert.Equal(["Depot 1", "Depot 2", "Depot 3"], depots);
        var page = (await amina.GetAsync($"/campaigns/{campaign.Row.Uid}")).Page.Body!.TextContent;
        Assert.All(depots, name => Assert.Contains(name!, page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_was_marked_before_the_machine_broke_can_be_written_down_after_it()
    {
        await using var world = await CampaignWorld.CreateAsync();
        await world.UnmarkedAsync(2);
        var campaign = await world.CampaignAsync();
        var (before, after) = (await world.SessionAsync(campaign, day: CampaignWorld.Today.AddDays(-2)), await world.SessionAsync(campaign));
        var book = world.Get<SessionBook>();
        foreach (var day in new[] { before, after }) await book.EnlistAsync(campaign, day, 1, null, null, 5, CampaignWorld.Doing);
        await world.Get<MachineBook>().NoteAsync(world.Machine, "fault", CampaignWorld.Today.AddDays(-1), null, null, null, "Needle.", CampaignWorld.Doing);
        await book.MarkAsync(campaign, before, (await world.ListAsync(before))[0], new PutOn("receiver"), CampaignWorld.Doing);
        var late = (await world.ListAsync(after))[0];
        Assert.Equal("campaigns.machine_out", await CodeAsync(() => book.MarkAsync(campaign, after, late, new PutOn("receiver"), CampaignWorld.Doing)));
    }

    [Fact]
    public async Task A_campaign_that_takes_long_to_count_shows_what_was_counted_until_a_result_comes_in_somebody_asks_anew_or_ten_minutes_are_over()
    {
        await using var world = await CampaignWorld.CreateAsync();
        await world.UnmarkedAsync(3);
        var campaign = await world.CampaignAsync();
        var session = await world.SessionAsync(campaign);
        await world.Get<SessionBook>().EnlistAsync(campaign, session, 1, null, null, 5, CampaignWorld.Doing);
        var clock = new ManualClock();
        var counting = new CampaignCoverage(world.Server.Node.Database, clock, TimeSpan.Zero);
        async Task<long> OpenAsync(bool anew = false) => (await counting.ShowAsync(campaign.Row, world.Reading, anew)).Open;
        Assert.Equal(3, await OpenAsync());
        await world.UnmarkedAsync(1, "S");
        Assert.Equal(3, await OpenAsync());
        // Another handling class sees its own count, and what is closed is counted by the act.
        Assert.Equal(0, (await counting.ShowAsync(campaign.Row, world.Reading with { Handling = -1 }, false)).Open);
        Assert.Equal(4, (await counting.CountAsync(campaign.Row, world.Reading)).Open);
        await world.UnmarkedAsync(1, "T");
        Assert.Equal((4L, 5L), (await OpenAsync(), await OpenAsync(anew: true)));
        await world.UnmarkedAsync(1, "U");
        clock.Advance(CampaignCoverage.Keeping);
        Assert.Equal(6, await OpenAsync());
        await world.Get<SessionBook>().MarkAsync(campaign, session, (await world.ListAsync(session))[0], new PutOn("receiver"), CampaignWorld.Doing);
        Assert.Equal(5, await OpenAsync());
        // What is counted quickly is counted each time.
        counting = new CampaignCoverage(world.Server.Node.Database, clock, TimeSpan.FromHours(1));
        Assert.Equal(5, await OpenAsync());
        await world.UnmarkedAsync(1, "V");
        Assert.Equal(6, await OpenAsync());
    }

    private static Task<Coverage> CountAsync(CampaignWorld world, Campaign campaign) => world.Get<CampaignCoverage>().CountAsync(campaign.Row, world.Reading);

    private static (long, long, long, int) Figures(Coverage c) => (c.Marked, c.Open, c.Held, c.Percent);

    private static async Task<string> CodeAsync(Func<Task> work) => Assert.Single((await Assert.ThrowsAsync<ProblemException>(work)).Problems).Code;
}
