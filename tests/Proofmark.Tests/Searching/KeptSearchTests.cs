using Proofmark.Core.Marking;
using Proofmark.Core.Searching;
using Proofmark.Core.Searching.Kept;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Searching;

/// <summary>A search that is kept runs again to the same list, whatever was recorded since; a lead is opened by a choice with a reason.</summary>
public sealed class KeptSearchTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("marks-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_kept_search_runs_again_to_the_same_list_after_weapons_came_were_corrected_and_went()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        using var index = new MarkIndex(world.Node.Database, folder);
        var (book, searches) = (Book(world, index), Searches(world, index));
        var first = await RegisterAsync(world, "W-1", "AB-12345");
        var second = await RegisterAsync(world, "W-2", "A8-12345");
        await world.Sequencer.RunOnceAsync();
        var uid = await book.KeepAsync(Query("AB12345"), null, Reading(world), By());
        var kept = await searches.GetAsync(uid, Reading(world));
        Assert.Equal([(1, first, 0), (2, second, 40)], kept.Leads.Select(l => (l.Row.Place, l.Row.Entry, l.Lead.Cost)));
        Assert.True((await searches.AgainAsync(uid, Reading(world))).IsSame);

        // What came later would be the best lead, what was there reads otherwise today, and all of it is in the index.
        var third = await RegisterAsync(world, "W-3", "AB 12345");
        await world.Node.Weapons.CorrectAsync(first, e => e with { Make = "Zastava" }, "Read again.", Node.By(Node.Amina));
        await world.Node.Weapons.MarkAsync(second, new MarkRequest("import", "AB12345", "frame"), null, Node.By(Node.Amina));
        await world.Sequencer.RunOnceAsync();
        Assert.Contains(third, (await new LeadFinder(world.Node.Database, TimeProvider.System, index).FindAsync(Query("AB12345"), Reading(world))).Items.Select(f => f.Lead.Entry));
        var again = await searches.AgainAsync(uid, Reading(world));
        Assert.True(again.IsSame);
        Assert.Equal([first, second], again.Again.Select(l => l.Entry));
        // A search that is kept now sees what is there now.
        var later = await searches.GetAsync(await book.KeepAsync(Query("AB12345"), null, Reading(world), By()), Reading(world));
        Assert.Equal(new[] { first, second, third }.Order(), later.Leads.Where(l => l.Lead.Cost == 0).Select(l => l.Row.Entry).Order());
        Assert.True((await searches.AgainAsync(later.Row.Uid, Reading(world))).IsSame);
    }

    [Fact]
    public async Task An_index_that_is_made_anew_runs_the_search_again_to_the_same_list()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        Guid uid;
        using (var index = new MarkIndex(world.Node.Database, folder))
        {
            for (var i = 0; i < 30; i++) await RegisterAsync(world, $"W-{i}", $"QX70{i:D2}1");
            await world.Sequencer.RunOnceAsync();
            uid = await Book(world, index).KeepAsync(Query("QX7???1"), null, Reading(world), By());
            for (var i = 0; i < 30; i++) await RegisterAsync(world, $"L-{i}", $"QX7{i:D2}01");
        }
        foreach (var file in Directory.GetFiles(folder)) File.Delete(file);
        using var fresh = new MarkIndex(world.Node.Database, folder);
        var again = await Searches(world, fresh).AgainAsync(uid, Reading(world));
        Assert.True(again.IsSame);
        Assert.Equal(30, again.Again.Count);
    }

    [Fact]
    public async Task A_list_that_was_tampered_with_does_not_run_again_to_itself()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        using var index = new MarkIndex(world.Node.Database, folder);
        await RegisterAsync(world, "W-1", "AB-12345");
        await RegisterAsync(world, "W-2", "A8-12345");
        await world.Sequencer.RunOnceAsync();
        var uid = await Book(world, index).KeepAsync(Query("AB12345"), null, Reading(world), By());
        await world.TamperAsync("update mark_search_leads set place = -place; update mark_search_leads set place = 3 + place");
        Assert.False((await Searches(world, index).AgainAsync(uid, Reading(world))).IsSame);
    }

    [Fact]
    public async Task A_lead_is_opened_by_a_choice_with_a_reason_and_each_choice_stands()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        using var index = new MarkIndex(world.Node.Database, folder);
        var (book, searches) = (Book(world, index), Searches(world, index));
        var entry = await RegisterAsync(world, "W-1", "AB-12345");
        await RegisterAsync(world, "W-2", "A8-12345");
        var stranger = await RegisterAsync(world, "W-3", "ZZ-99999");
        await world.Sequencer.RunOnceAsync();
        var (chosen, other) = (await UidAsync(world, entry), await UidAsync(world, stranger));
        Assert.Equal("searching.reason", await RefusedAsync(() => book.KeepAsync(Query("AB12345"), new(chosen, " "), Reading(world), By())));
        Assert.Equal("searching.reason", await RefusedAsync(() => book.KeepAsync(Query("AB12345"), new(chosen, new string('x', 501)), Reading(world), By())));
        Assert.Equal("searching.choice", await RefusedAsync(() => book.KeepAsync(Query("AB12345"), new(null, "It fits."), Reading(world), By())));
        Assert.Equal("searching.choice", await RefusedAsync(() => book.KeepAsync(Query("AB12345"), new(other, "It is no lead."), Reading(world), By())));
        Assert.Equal(0, await world.Node.ScalarAsync<long>("select count(*) from mark_searches"));

        var uid = await book.KeepAsync(Query("AB12345"), new(chosen, "The frame shows the maker's crest."), Reading(world), By());
        var search = await searches.GetAsync(uid, Reading(world));
        await book.ChooseAsync(search, new(search.Leads[1].Uid, "Compared with the photograph."), By());
        search = await searches.GetAsync(uid, Reading(world));
        Assert.Equal([(chosen, "The frame shows the maker's crest."), (search.Leads[1].Uid, "Compared with the photograph.")], search.Choices.Select(c => (c.Entry, c.Reason)));
        Assert.Equal((uid, 2), Assert.Single((await searches.ListAsync(Reading(world), null, 10)).Select(s => (s.Uid, s.Choices))));
        // What was kept and what was shown of it is on record; what was refused showed nothing.
        Assert.Equal(3, await world.Node.ScalarAsync<long>("select count(*) from lookups where kind = 'find' and cardinality(found) = 2"));
    }

    [Fact]
    public async Task Sending_the_same_again_keeps_one_search()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        using var index = new MarkIndex(world.Node.Database, folder);
        await RegisterAsync(world, "W-1", "AB-12345");
        await world.Sequencer.RunOnceAsync();
        var doing = By();
        var uid = await Book(world, index).KeepAsync(Query("AB12345"), null, Reading(world), doing);
        Assert.Equal(uid, await Book(world, index).KeepAsync(Query("AB12345"), null, Reading(world), doing));
        Assert.Equal(1, await world.Node.ScalarAsync<long>("select count(*) from mark_searches"));
    }

    [Fact]
    public async Task Who_may_not_see_a_register_that_was_searched_does_not_learn_of_the_search()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var forces = await world.Node.Registers.OpenAsync("FORCES", "Register of the forces", "weapons", 0, null, Node.By(Node.Amina));
        using var index = new MarkIndex(world.Node.Database, folder);
        await world.Node.Weapons.RegisterAsync(new RegisterWeapon(forces, "F-1", [new("serial", "AB-12345", "frame")]), Node.By(Node.Amina));
        await world.Sequencer.RunOnceAsync();
        var both = Reading(world) with { Registers = [world.Register, forces] };
        var uid = await Book(world, index).KeepAsync(Query("AB12345"), null, both, By());
        Assert.Single((await Searches(world, index).GetAsync(uid, both)).Leads);
        Assert.Equal("searching.not_found", await RefusedAsync(() => Searches(world, index).GetAsync(uid, both with { Registers = [world.Register] })));
        Assert.Empty(await Searches(world, index).ListAsync(both with { Registers = [world.Register] }, null, 10));
        Assert.Equal("searching.not_found", await RefusedAsync(() => Searches(world, index).GetAsync(Guid.CreateVersion7(), both)));
    }

    [Fact]
    public async Task What_others_look_for_is_listed_only_under_the_same_case()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        using var index = new MarkIndex(world.Node.Database, folder);
        await RegisterAsync(world, "W-1", "AB-12345");
        await world.Sequencer.RunOnceAsync();
        var (book, searches) = (Book(world, index), Searches(world, index));
        var own = await book.KeepAsync(Query("AB12345"), null, Reading(world), new Doing(Node.Amina, new Purpose("investigation", null, "KP 7/26"), Guid.NewGuid()));
        var other = Reading(world) with { Actor = Node.Boris, Purpose = new Purpose("investigation", null, "KP 8/26") };
        Assert.Equal([own], (await searches.ListAsync(Reading(world) with { Purpose = new Purpose("investigation", null, "KP 9/26") }, null, 10)).Select(s => s.Uid));
        Assert.Empty(await searches.ListAsync(other, null, 10));
        Assert.Equal([own], (await searches.ListAsync(other with { Purpose = new Purpose("investigation", null, "KP 7/26") }, null, 10)).Select(s => s.Uid));
        // Whoever is given its address and may see the registers opens it, and that is on record.
        Assert.Single((await searches.GetAsync(own, other)).Leads);
    }

    [Fact]
    public async Task A_search_whose_words_were_erased_is_still_shown_and_cannot_be_run_again()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        using var index = new MarkIndex(world.Node.Database, folder);
        await RegisterAsync(world, "W-1", "AB-12345");
        await world.Sequencer.RunOnceAsync();
        var uid = await Book(world, index).KeepAsync(MarkQuery.Read("AB12345", "Ivan Petrov").GetValueOrThrow(), null, Reading(world), By());
        await world.TamperAsync("update mark_searches set query = '(erased)', words = '(erased)'");
        var kept = await Searches(world, index).GetAsync(uid, Reading(world));
        Assert.True(kept.Row.IsErased);
        Assert.Single(kept.Leads);
        Assert.Single(await Searches(world, index).ListAsync(Reading(world), null, 10));
        Assert.Equal("searching.erased", await RefusedAsync(() => Searches(world, index).AgainAsync(uid, Reading(world))));
    }

    [Fact]
    public async Task Before_the_first_signed_head_there_is_no_state_to_name()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        using var index = new MarkIndex(world.Node.Database, folder);
        await world.TamperAsync("delete from checkpoints");
        Assert.Equal("searching.unsigned", await RefusedAsync(() => Book(world, index).KeepAsync(Query("AB12345"), null, Reading(world), By())));
        Assert.Equal("find.mark_missing", await RefusedAsync(() => Book(world, index).KeepAsync(new MarkQuery(), null, Reading(world), By())));
    }

    /// <summary>What a search found must be found again years later: whoever changes the score changes its version, and writes the new number here.</summary>
    [Fact]
    public void The_look_alikes_of_this_version_of_the_score_are_these()
    {
        const string characters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
        var pairs = string.Join(' ', characters.SelectMany(c => MarkCosts.Shipped.Alike(c).Where(a => a.Character > c).OrderBy(a => a.Character).Select(a => $"{c}{a.Character}{a.Cost}")));
        Assert.Equal((1, "559c9432682e273c"), (MarkCosts.Version, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(pairs)))[..16]));
    }

    private static KeptSearchBook Book(LedgerWorld world, MarkIndex index) => new(world.Node.Acts, world.Node.Database, TimeProvider.System, index);

    private static KeptSearches Searches(LedgerWorld world, MarkIndex index) => new(world.Node.Database, TimeProvider.System, index);

    private static MarkQuery Query(string mark) => MarkQuery.Read(mark).GetValueOrThrow();

    private static Doing By() => Node.By(Node.Amina, "investigation");

    private static async Task<string> RefusedAsync(Func<Task> work) => (await Assert.ThrowsAsync<ProblemException>(work)).Problems[0].Code;

    private static async Task<long> RegisterAsync(LedgerWorld world, string number, string mark) =>
        (await world.Node.Weapons.RegisterAsync(new RegisterWeapon(world.Register, number, [new("serial", mark, "frame")]), Node.By(Node.Amina))).Entry;

    private static Task<Guid> UidAsync(LedgerWorld world, long entry) => world.Node.ScalarAsync<Guid>($"select uid from entries where id = {entry} limit 1");

    private static ReadContext Reading(LedgerWorld world) => new(Node.Amina, new Purpose("investigation", null, "KP 7/26"), [world.Register], 0);
}
