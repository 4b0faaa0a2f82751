using System.Diagnostics;
using Proofmark.Core.Marking;
using Proofmark.Core.Searching;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Core.Weapons.Flags;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Searching;

/// <summary>The index of marks follows the tables, is made again from them, and shows nobody what the registers would not.</summary>
public sealed class MarkIndexTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("marks-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task What_is_committed_is_found_within_a_second_and_what_was_corrected_as_it_is_now()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        using var index = new MarkIndex(world.Node.Database, folder);
        await index.StartAsync();
        var entry = await RegisterAsync(world, "W-1", "AB-12345");
        var watch = Stopwatch.StartNew();
        Assert.Equal([entry], await FindAsync(world, index, "A8I2345"));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(1), $"{watch.Elapsed}");
        await world.Node.Weapons.MarkAsync(entry, new MarkRequest("import", "XA 2026", "frame"), null, Node.By(Node.Amina));
        Assert.Equal([entry], await FindAsync(world, index, "XA2O26"));
        await world.Node.Weapons.CorrectAsync(entry, e => e with { Make = "Zastava" }, "Read again.", Node.By(Node.Amina));
        var lead = Assert.Single((await Finder(world, index).FindAsync(MarkQuery.Read("AB12345", "Zastava").GetValueOrThrow(), Reading(world))).Items);
        Assert.Equal((0, LeadBand.Strong), (lead.Lead.Cost, lead.Lead.Band));
        Assert.Empty(lead.Differences);
    }

    [Fact]
    public async Task Many_small_changes_are_merged_and_a_rebuild_finds_the_same()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        using var index = new MarkIndex(world.Node.Database, folder);
        await index.StartAsync();
        var entries = new List<long>();
        for (var i = 0; i < 15; i++)
        {
            entries.Add(await RegisterAsync(world, $"W-{i}", $"K{i:D2}4711"));
            await index.FollowAsync();
        }
        Assert.Equal(entries, (await FindAsync(world, index, "K??4711")).Order());
        await index.RebuildAsync();
        Assert.Equal(entries, (await FindAsync(world, index, "K??4711")).Order());
        Assert.Equal(15, index.Marks);
        // Another process opens the file, and follows from where it was written.
        var late = await RegisterAsync(world, "W-99", "K994711");
        using var other = new MarkIndex(world.Node.Database, folder);
        Assert.Equal([.. entries, late], (await FindAsync(world, other, "K??4711")).Order());
    }

    [Fact]
    public async Task An_act_that_was_begun_before_others_and_committed_after_them_is_not_passed_over()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        using var index = new MarkIndex(world.Node.Database, folder);
        await index.StartAsync();
        var (begun, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var slow = world.Node.Weapons.RegisterAsync(new RegisterWeapon(world.Register, "SLOW", [new("serial", "QX 700001", "frame")]), Node.By(Node.Amina), async (_, _) =>
        {
            begun.SetResult();
            await go.Task;
        });
        await begun.Task;
        var quick = await RegisterAsync(world, "QUICK", "QX 700002");
        Assert.Equal([quick], await FindAsync(world, index, "QX70000?"));
        go.SetResult();
        var (entry, _) = await slow;
        Assert.Equal(new[] { entry, quick }.Order(), (await FindAsync(world, index, "QX70000?")).Order());
    }

    [Fact]
    public async Task A_file_that_was_damaged_is_made_again()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var entry = await RegisterAsync(world, "W-1", "AB-12345");
        using (var index = new MarkIndex(world.Node.Database, folder)) await index.StartAsync();
        var file = Assert.Single(Directory.GetFiles(folder));
        await File.WriteAllBytesAsync(file, (await File.ReadAllBytesAsync(file))[..^3]);
        using var again = new MarkIndex(world.Node.Database, folder);
        Assert.Equal([entry], await FindAsync(world, again, "AB12345"));
    }

    [Fact]
    public async Task Neither_list_nor_rank_nor_count_betrays_a_weapon_of_another_register_or_class()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var forces = await world.Node.Registers.OpenAsync("FORCES", "Register of the forces", "weapons", 0, null, Node.By(Node.Amina));
        using var index = new MarkIndex(world.Node.Database, folder);
        await index.StartAsync();
        var seen = new List<long>();
        for (var i = 0; i < 60; i++) seen.Add(await RegisterAsync(world, $"W-{i}", $"M70{i:D4}"));
        var before = await Finder(world, index).FindAsync(Query("M70????"), Reading(world));
        for (var i = 0; i < 60; i++) await world.Node.Weapons.RegisterAsync(new RegisterWeapon(forces, $"F-{i}", [new("serial", $"M70{i:D4}", "frame")]), Node.By(Node.Amina));
        var after = await Finder(world, index).FindAsync(Query("M70????"), Reading(world));
        Assert.Equal(before.Items.Select(f => (f.Candidate, f.Lead.Cost)), after.Items.Select(f => (f.Candidate, f.Lead.Cost)));
        Assert.Equal((LeadFinder.Limit, true), (after.Items.Count, after.More));
        // Who may see only the forces' register is told of nothing else either, and who may see none of nothing.
        Assert.All((await Finder(world, index).FindAsync(Query("M70????"), Reading(world) with { Registers = [forces] })).Items, f => Assert.Equal(forces, f.Candidate.Register));
        Assert.Empty((await Finder(world, index).FindAsync(Query("M70????"), Reading(world) with { Registers = [] })).Items);
        // Every look-up is on record with what was shown.
        Assert.Equal(seen.Order().Take(LeadFinder.Limit), (await world.Node.ScalarAsync<long[]>("select found from lookups where kind = 'find' order by id limit 1")).Order());
    }

    [Fact]
    public async Task What_is_flagged_of_a_mark_is_said_of_a_lead_too()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        using var index = new MarkIndex(world.Node.Database, folder);
        var entry = await RegisterAsync(world, "W-1", "AB-12345");
        await new MarkFlagBook(world.Node.Acts).SetAsync(entry, new("altered", "AB-12345", null, new DateOnly(2025, 5, 2), "Central laboratory, examiner 12", "The 3 stands over an older 8.", "L-7/25"), Node.By(Node.Amina, "investigation"));
        var lead = Assert.Single((await Finder(world, index).FindAsync(Query("AB128A5"), Reading(world))).Items);
        Assert.Equal(["altered"], lead.Candidate.Flags);
        Assert.Equal(["altered"], lead.Candidate.MarkFlags);
    }

    [Theory]
    [InlineData("", "find.mark_missing")]
    [InlineData("*", "find.too_little")]
    [InlineData("????????", "find.too_little")]
    [InlineData("*?*?*", "find.too_little")]
    [InlineData("A????", "find.too_little")]
    public async Task A_query_that_says_hardly_anything_is_refused_in_words(string mark, string code)
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        using var index = new MarkIndex(world.Node.Database, folder);
        var refused = await Assert.ThrowsAsync<ProblemException>(() => Finder(world, index).FindAsync(Query(mark), Reading(world)));
        Assert.Equal((code, "mark"), (refused.Problems[0].Code, refused.Problems[0].Field));
    }

    private static async Task<long> RegisterAsync(LedgerWorld world, string number, string serial) =>
        (await world.Node.Weapons.RegisterAsync(new RegisterWeapon(world.Register, number, [new("serial", serial, "frame")]), Node.By(Node.Amina))).Entry;

    private static async Task<List<long>> FindAsync(LedgerWorld world, MarkIndex index, string mark) => [.. (await Finder(world, index).FindAsync(Query(mark), Reading(world))).Items.Select(f => f.Lead.Entry)];

    private static LeadFinder Finder(LedgerWorld world, MarkIndex index) => new(world.Node.Database, TimeProvider.System, index);

    private static ReadContext Reading(LedgerWorld world) => new(Node.Amina, new Purpose("investigation", null, "KP 7/26"), [world.Register], 0);

    private static MarkQuery Query(string mark) => MarkQuery.Read(mark).GetValueOrThrow();
}
