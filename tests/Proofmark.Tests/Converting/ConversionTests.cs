using Npgsql;
using Proofmark.Core.Converting;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Converting;

/// <summary>From paper to the register: two type, a third settles, nothing is lost.</summary>
public sealed class ConversionTests
{
    [Fact]
    public async Task Two_type_a_page_a_third_settles_and_the_lines_become_entries_that_know_their_page()
    {
        await using var world = await PaperWorld.CreateAsync(2);
        await world.AddAsync(1, 3);
        await world.Service.AddPagesAsync(world.Project, new NewPages(1, 2, 1, 0, "Torn out."), null, PaperWorld.By(Node.Amina));
        await world.TypeAsync(Node.Amina, 1, PaperWorld.Line("1", "A-4731/97"), PaperWorld.Line("2", "KB 12345"), ["", "", "", "", "", ""]);
        // One clerk alone leads to nothing.
        Assert.Equal(PageStage.ReadOnce, (await world.PageAsync(PaperWorld.Mihaela, 1)).Stage);
        Assert.Equal(0, (await world.Publishing.PublishAsync(world.Project, PaperWorld.By(PaperWorld.Mihaela))).Pages);
        await world.TypeAsync(Node.Boris, 1, PaperWorld.Line("1", "A-4781/97"), PaperWorld.Line("2", "KB12345"), ["", "", "", "", "", ""]);
        var page = await world.PageAsync(PaperWorld.Mihaela, 1);
        Assert.Equal([new Difference(1, "serial", false), new Difference(2, "serial", true)], page.Open);
        Assert.Equal(0, (await world.Publishing.PublishAsync(world.Project, PaperWorld.By(PaperWorld.Mihaela))).Pages);
        await world.SettleAsync(PaperWorld.Mihaela, 1, (1, "serial", "A-4731/97"), (2, "serial", "KB 12345"));
        Assert.Equal((1, 2), await world.Publishing.PublishAsync(world.Project, PaperWorld.By(PaperWorld.Mihaela)) is { Refused.Count: 0 } done ? (done.Pages, done.Entries) : default);

        Assert.Equal("A-4731/97|KB 12345", await world.Node.ScalarAsync<string>("select string_agg(text, '|' order by id) from marks"));
        Assert.Equal("1:1:1|1:1:2", await world.Node.ScalarAsync<string>("select string_agg(p.volume || ':' || p.number || ':' || o.line, '|' order by o.line) from conversion_outcomes o join conversion_pages p on p.id = o.page join entries e on e.id = o.entry"));
        Assert.Equal("103,103", await world.Node.ScalarAsync<string>("select string_agg(settler::text, ',') from conversion_settlements"));
        var figures = await world.FiguresAsync();
        Assert.True(figures.Counts.Reconciles);
        Assert.Equal((2L, 1L), (figures.Counts.Recorded, figures.Counts.Struck));
        Assert.Equal([(101L, 18L, 0L), (102L, 18L, 2L)], figures.Clerks.Select(c => (c.User, c.Fields, c.Slips)));
        Assert.Equal(2, figures.Fields.Single(f => f.Field == "serial").Differences);
        // Again: nothing is done twice.
        Assert.Equal((0, 0), await world.Publishing.PublishAsync(world.Project, PaperWorld.By(PaperWorld.Mihaela)) is var again ? (again.Pages, again.Entries) : default);
        Assert.Equal(2, await world.Node.ScalarAsync<long>("select count(*) from entries"));
    }

    [Fact]
    public async Task Who_typed_a_page_sees_nothing_of_the_other_and_settles_nothing_there()
    {
        await using var world = await PaperWorld.CreateAsync(1);
        await world.AddAsync(1, 1);
        await world.TypeAsync(Node.Amina, 1, PaperWorld.Line("1", "A-1"));
        Assert.Null((await world.PageAsync(Node.Boris, 1)).Readings.Single().Lines);
        await RefusedAsync("conversions.read_already", () => world.TypeAsync(Node.Amina, 1, PaperWorld.Line("1", "A-2")));
        await RefusedAsync("conversions.not_read_twice", () => world.SettleAsync(PaperWorld.Mihaela, 1, (1, "serial", "A-1")));
        await world.TypeAsync(Node.Boris, 1, PaperWorld.Line("1", "A-2"));
        await RefusedAsync("conversions.read_twice", () => world.TypeAsync(PaperWorld.Mihaela, 1, PaperWorld.Line("1", "A-2")));
        foreach (var clerk in new[] { Node.Amina, Node.Boris })
        {
            var seen = await world.PageAsync(clerk, 1);
            Assert.Equal((0, 1), (seen.Differences.Count, seen.Readings.Count(r => r.Lines is not null)));
            Assert.Equal(clerk.User, seen.Readings.Single(r => r.Lines is not null).Reader);
            await RefusedAsync("conversions.own_page", () => world.SettleAsync(clerk, 1, (1, "serial", "A-2")));
            await RefusedAsync("conversions.own_page", () => world.Service.StrikeAsync(world.Project, 1, 1, 1, "No weapon.", PaperWorld.By(clerk)));
        }
        // The table refuses it too, whoever writes; and so it refuses that somebody settles in another's name.
        var page = (await world.PageAsync(PaperWorld.Mihaela, 1)).Row;
        foreach (var (actor, settler) in new[] { (Node.Amina, Node.Amina.User), (Node.Amina, PaperWorld.Mihaela.User) })
            Assert.Equal("23514", (await Assert.ThrowsAsync<PostgresException>(() => world.Node.Acts.DoAsync(new ActRequest(ConversionActs.Settle, actor, new Purpose("registration"), Guid.NewGuid()), async act =>
                act.Write(SettlementRow.Table, new SettlementRow(await act.Ids.NextAsync("conversion_settlements"), page.Id, page.Register, page.Handling, 1, "serial", settler, "A-2"))))).SqlState);
        Assert.Equal(0, await world.Node.ScalarAsync<long>("select count(*) from conversion_settlements"));
    }

    [Fact]
    public async Task What_cannot_be_a_weapon_is_named_with_its_line_and_leaves_the_whole_page_out()
    {
        await using var world = await PaperWorld.CreateAsync(2);
        await world.AddAsync(2, 2);
        await RefusedAsync("conversions.lines", () => world.TypeAsync(Node.Amina, 1, PaperWorld.Line("1", "A-1")));
        await RefusedAsync("conversions.page_known", () => world.AddAsync(2, 2, first: 2));
        foreach (var clerk in new[] { Node.Amina, Node.Boris })
        {
            await world.TypeAsync(clerk, 1, PaperWorld.Line("1", "A-1"), PaperWorld.Line("2", "A-2", year: "19?7"));
            await world.TypeAsync(clerk, 2, PaperWorld.Line("3", "A-3"), PaperWorld.Line("3", "A-4"));
        }
        var first = await world.Publishing.PublishAsync(world.Project, PaperWorld.By(PaperWorld.Mihaela));
        Assert.Equal(0, first.Pages);
        Assert.Equal([(1, "weapons.year_form", 2L), (2, "weapons.row_key_taken", 2L)], first.Refused.Select(r => (r.Number, r.Problems.Single().Code, r.Problems.Single().Row!.Value)));
        Assert.Equal(0, await world.Node.ScalarAsync<long>("select count(*) from entries"));
        // Both typed alike and the third puts it right; a line that is recorded already is struck with a reason.
        await world.SettleAsync(PaperWorld.Mihaela, 1, (2, "year", "1977"));
        await RefusedAsync("conversions.strike_reason", () => world.Service.StrikeAsync(world.Project, 1, 2, 2, " ", PaperWorld.By(PaperWorld.Mihaela)));
        await world.Service.StrikeAsync(world.Project, 1, 2, 2, "The same weapon, written twice.", PaperWorld.By(PaperWorld.Mihaela));
        Assert.Equal((2, 3), await world.Publishing.PublishAsync(world.Project, PaperWorld.By(PaperWorld.Mihaela)) is var done ? (done.Pages, done.Entries) : default);
        Assert.True((await world.FiguresAsync()).Counts.Reconciles);
        await RefusedAsync("conversions.line_done", () => world.SettleAsync(PaperWorld.Mihaela, 1, (2, "year", "1978")));
    }

    [Fact]
    public async Task Nobody_sees_a_project_of_a_register_that_is_not_theirs_and_every_look_is_on_record()
    {
        await using var world = await PaperWorld.CreateAsync(1);
        await world.AddAsync(1, 1);
        var stranger = world.Reading(Node.Boris) with { Registers = [world.Register + 1] };
        Assert.Empty(await world.Book.ListAsync(10, stranger));
        await RefusedAsync("conversions.not_found", () => world.Book.PageAsync(world.Project.Uid, 1, 1, stranger));
        await RefusedAsync("conversions.not_found", () => world.Book.FindAsync(world.Project.Uid, stranger));
        var first = await world.Node.ScalarAsync<long>("select count(*) from lookups where subject = 'conversion'");
        Assert.Equal(world.Project.Id, (await world.Book.FindAsync(world.Project.Uid, world.Reading(Node.Boris))).Id);
        Assert.Equal(first + 1, await world.Node.ScalarAsync<long>("select count(*) from lookups where subject = 'conversion'"));
        var before = await world.Node.ScalarAsync<long>("select count(*) from lookups where subject = 'conversion'");
        var page = await world.PageAsync(Node.Boris, 1);
        Assert.Equal(before + 1, await world.Node.ScalarAsync<long>("select count(*) from lookups where subject = 'conversion'"));
        var (scan, type) = await world.Book.ScanAsync(page);
        Assert.Equal(PaperWorld.Scan, scan);
        Assert.Equal("application/pdf", type);
    }

    [Fact]
    public async Task What_a_program_reads_is_a_hint_and_shows_where_two_may_have_made_the_same_slip()
    {
        await using var world = await PaperWorld.CreateAsync(1);
        await world.AddAsync(1, 1);
        await world.TypeAsync(Node.Amina, 1, PaperWorld.Line("1", "A-4781/97"));
        await world.TypeAsync(Node.Boris, 1, PaperWorld.Line("1", "A-4781/97"));
        await world.Service.HintAsync(world.Project, 1, 1, "tesseract", "1 | A-4731/97 Zastava M70 7.62x39 1987", PaperWorld.By(PaperWorld.Mihaela));
        var page = await world.PageAsync(PaperWorld.Mihaela, 1);
        Assert.Equal([new Difference(1, "serial", false)], page.Doubted);
        Assert.Equal((PageStage.Settled, "A-4781/97"), (page.Stage, page.Final(1, "serial")));
        Assert.Equal((6L, 5L), await world.FiguresAsync() is var f ? (f.HintCompared, f.HintAgreed) : default);
        Assert.Equal("conversions.no_machine", (await Assert.ThrowsAsync<ProblemException>(() => new MachineReader(null, null).ReadAsync(PaperWorld.Scan, "image/png", 1))).Problems[0].Code);
    }

    [Fact]
    public async Task What_both_typed_alike_and_a_third_mends_is_a_slip_of_both_and_an_erased_reading_has_none()
    {
        await using var world = await PaperWorld.CreateAsync(1);
        await world.AddAsync(1, 1);
        foreach (var clerk in new[] { Node.Amina, Node.Boris }) await world.TypeAsync(clerk, 1, PaperWorld.Line("1", "A-4781"));
        await world.SettleAsync(PaperWorld.Mihaela, 1, (1, "serial", "A-4731"));
        Assert.Equal([(101L, 1L), (102L, 1L)], (await world.FiguresAsync()).Clerks.Select(c => (c.User, c.Slips)));
        await world.Node.ExecuteAsync("set session_replication_role = replica; update conversion_readings set data = null, salt = null where reader = 101; set session_replication_role = default");
        Assert.Equal([(101L, 0L), (102L, 1L)], (await world.FiguresAsync()).Clerks.Select(c => (c.User, c.Slips)));
        // The latest settlement counts.
        await world.SettleAsync(PaperWorld.Mihaela, 1, (1, "serial", "A-4781"));
        Assert.Equal([0L, 0L], (await world.FiguresAsync()).Clerks.Select(c => c.Slips));
    }

    [Fact]
    public void A_country_that_may_be_two_is_refused_as_an_import_refuses_it()
    {
        static string? Field(string field) => field switch { "number" => "1", "country" => "Saint-Martin", _ => null };
        var refused = Assert.Throws<ProblemException>(() => LineReader.Read(1, 3, Field, new Dictionary<(string, string), string?>(), ReferenceTables.Shipped)).Problems[0];
        Assert.Equal(("reference.country_several", "country", 3L), (refused.Code, refused.Field!, refused.Row!.Value));
    }

    private static async Task RefusedAsync(string code, Func<Task> work) => Assert.Equal(code, (await Assert.ThrowsAsync<ProblemException>(work)).Problems[0].Code);
}
