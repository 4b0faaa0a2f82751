using Npgsql;
using Proofmark.Core.Allocating;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Xunit;

namespace Proofmark.Tests.Allocating;

/// <summary>Blocks of numbers: one after another, each once, whoever asks at once.</summary>
public sealed class SerialAllocationTests
{
    [Fact]
    public async Task Sixty_four_who_take_a_million_numbers_at_once_get_each_once_and_leave_none_out()
    {
        await using var world = await AllocatingWorld.CreateAsync();
        var scheme = await world.SchemeAsync(world.Asked("Rifles"));
        // 64 allocators, 8 blocks each, of sizes that differ; the last one takes what is left of a million.
        var random = new Random(64);
        var sizes = Enumerable.Range(0, 64 * 8 - 1).Select(_ => (long)random.Next(1, 3900)).ToList();
        sizes.Add(1_000_000 - sizes.Sum());
        Assert.InRange(sizes[^1], 1, SerialAllocation.LargestBlock);
        var given = new SerialBlock[sizes.Count];
        await Parallel.ForEachAsync(Enumerable.Range(0, 64), new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (allocator, ct) =>
        {
            for (var i = 0; i < 8; i++) given[allocator * 8 + i] = await world.Allocation.AllocateAsync(scheme.Uid, 2026, sizes[allocator * 8 + i], allocator % 2 == 0 ? world.Maker : world.Arsenal, AllocatingWorld.Doing, ct);
        });
        var seen = new bool[1_000_001];
        foreach (var block in given)
            for (var number = block.First; number <= block.Last; number++)
            {
                Assert.False(seen[number], $"{number} was given twice");
                seen[number] = true;
            }
        Assert.Equal(1_000_000, seen.Count(s => s));
        Assert.Equal((512, 1_000_000, 0), await world.Schemes.CountAsync(scheme.Id));
        Assert.Equal(sizes, given.Select(b => b.Count));
    }

    [Fact]
    public async Task The_tables_refuse_an_overlap_a_gap_and_more_than_the_range_whoever_writes()
    {
        await using var world = await AllocatingWorld.CreateAsync();
        var scheme = await world.SchemeAsync(world.Asked("Rifles", last: 1000));
        await world.Allocation.AllocateAsync(scheme.Uid, 2026, 100, world.Maker, AllocatingWorld.Doing);
        foreach (var (first, last) in new[] { (50, 150), (100, 110), (102, 110), (1, 100), (101, 1001) })
            Assert.Equal("23514", (await Assert.ThrowsAsync<PostgresException>(() => InsertAsync(world, scheme.Id, first, last))).SqlState);
        // Even without the rule of following on, two blocks never share a number.
        await world.Node.Node.ExecuteAsync("alter table serial_blocks disable trigger serial_blocks_follow");
        Assert.Equal("23P01", (await Assert.ThrowsAsync<PostgresException>(() => InsertAsync(world, scheme.Id, 100, 110))).SqlState);
        await InsertAsync(world, scheme.Id, 101, 110);
    }

    [Fact]
    public async Task The_same_request_sent_twice_gives_one_block()
    {
        await using var world = await AllocatingWorld.CreateAsync();
        var scheme = await world.SchemeAsync(world.Asked("Rifles"));
        var doing = AllocatingWorld.Doing;
        var first = await world.Allocation.AllocateAsync(scheme.Uid, 2026, 10, world.Maker, doing);
        Assert.Equal(first, await world.Allocation.AllocateAsync(scheme.Uid, 2026, 10, world.Maker, doing));
        Assert.Equal((11, 20), await BoundsAsync(world, scheme, 2026, 10));
        // Each year has numbers of its own.
        Assert.Equal((1, 5), await BoundsAsync(world, scheme, 2027, 5));
    }

    [Fact]
    public async Task What_cannot_be_given_is_refused_with_the_reason_and_leaves_nothing()
    {
        await using var world = await AllocatingWorld.CreateAsync();
        var scheme = await world.SchemeAsync(world.Asked("Rifles", last: 99, to: 2027));
        var plain = await world.SchemeAsync(world.Asked("Import", "IMP{n:6}", check: "none"));
        await RefusedAsync("serials.count", () => world.Allocation.AllocateAsync(scheme.Uid, 2026, 0, world.Maker, AllocatingWorld.Doing));
        await RefusedAsync("serials.count", () => world.Allocation.AllocateAsync(scheme.Uid, 2026, SerialAllocation.LargestBlock + 1, world.Maker, AllocatingWorld.Doing));
        await RefusedAsync("serials.exhausted", () => world.Allocation.AllocateAsync(scheme.Uid, 2026, 100, world.Maker, AllocatingWorld.Doing));
        await RefusedAsync("serials.year", () => world.Allocation.AllocateAsync(scheme.Uid, null, 1, world.Maker, AllocatingWorld.Doing));
        await RefusedAsync("serials.year", () => world.Allocation.AllocateAsync(plain.Uid, 2026, 1, world.Maker, AllocatingWorld.Doing));
        await RefusedAsync("serials.not_in_force", () => world.Allocation.AllocateAsync(scheme.Uid, 2028, 1, world.Maker, AllocatingWorld.Doing));
        await RefusedAsync("serials.organisation", () => world.Allocation.AllocateAsync(scheme.Uid, 2026, 1, 999_999, AllocatingWorld.Doing));
        await RefusedAsync("serials.scheme.not_found", () => world.Allocation.AllocateAsync(Guid.NewGuid(), 2026, 1, world.Maker, AllocatingWorld.Doing));
        Assert.Equal(0, await world.Node.Node.ScalarAsync<long>("select count(*) from serial_blocks"));
        Assert.Equal((1, 99), await BoundsAsync(world, scheme, 2026, 99));
        await RefusedAsync("serials.exhausted", () => world.Allocation.AllocateAsync(scheme.Uid, 2026, 1, world.Maker, AllocatingWorld.Doing));
    }

    [Fact]
    public async Task A_scheme_that_does_not_hold_together_is_refused_with_everything_that_is_wrong()
    {
        await using var world = await AllocatingWorld.CreateAsync();
        await RefusedAsync("serials.name", () => world.SchemeAsync(world.Asked(" ")));
        await RefusedAsync("serials.check_place", () => world.SchemeAsync(world.Asked("A", "A{n:3}")));
        await RefusedAsync("serials.check_place", () => world.SchemeAsync(world.Asked("A", check: "none")));
        await RefusedAsync("serials.check_digits", () => world.SchemeAsync(world.Asked("A", check: "hybrid11")));
        await RefusedAsync("serials.range", () => world.SchemeAsync(world.Asked("A", "A{n:3}{check}", alphabet: "digits", last: 1000)));
        await RefusedAsync("serials.years", () => world.SchemeAsync(world.Asked("A", from: 1950, to: 2050)));
        var all = await Assert.ThrowsAsync<ProblemException>(() => world.SchemeAsync(world.Asked("", "X", "runes", "luhn", from: 3)));
        Assert.Equal(["serials.name", "serials.pattern", "serials.alphabet", "serials.check", "serials.years"], all.Problems.Select(p => p.Code));
        await world.SchemeAsync(world.Asked("Pistols"));
        await RefusedAsync("serials.scheme_exists", () => world.SchemeAsync(world.Asked("pistols")));
        Assert.Equal(["Pistols"], (await world.Schemes.ListAsync()).Select(s => s.Name));
    }

    [Fact]
    public async Task A_serial_as_typed_is_told_its_scheme_its_holder_and_whether_it_was_given()
    {
        await using var world = await AllocatingWorld.CreateAsync();
        var scheme = await world.SchemeAsync(world.Asked("Rifles", to: 2030));
        await world.SchemeAsync(world.Asked("Others", "XYZ{yy}-{n:7}{check}"));
        var block = await world.Allocation.AllocateAsync(scheme.Uid, 2026, 50, world.Arsenal, AllocatingWorld.Doing);
        var serial = scheme.Write(2026, 50);
        var answer = Assert.Single(await world.Schemes.WhoseAsync($" {serial.ToLowerInvariant()}\u200B "));
        Assert.Equal((scheme.Uid, 2026, 50L, true, "Arsenal 2", false), (answer.Scheme.Uid, answer.Year, answer.Number, answer.CheckIsRight, answer.Block!.HolderName, answer.IsReturned));
        // The next one was never given; one wrong character is noticed; other years and other texts are of no scheme.
        Assert.Null(Assert.Single(await world.Schemes.WhoseAsync(scheme.Write(2026, 51))).Block);
        Assert.False(Assert.Single(await world.Schemes.WhoseAsync(serial[..6] + "1" + serial[7..])).CheckIsRight);
        Assert.Empty(await world.Schemes.WhoseAsync("NMA19" + serial[5..]));
        Assert.Empty(await world.Schemes.WhoseAsync("A-4731/97"));
        await RefusedAsync("serials.serial", () => world.Schemes.WhoseAsync(" "));

        await RefusedAsync("serials.unused", () => world.Allocation.ReturnAsync(scheme.Uid, block.Uid, 51, "Closed.", AllocatingWorld.Doing));
        await RefusedAsync("serials.reason", () => world.Allocation.ReturnAsync(scheme.Uid, block.Uid, 20, " ", AllocatingWorld.Doing));
        await world.Allocation.ReturnAsync(scheme.Uid, block.Uid, 20, "The line was closed.", AllocatingWorld.Doing);
        await RefusedAsync("serials.returned", () => world.Allocation.ReturnAsync(scheme.Uid, block.Uid, 1, "Again.", AllocatingWorld.Doing));
        Assert.True(Assert.Single(await world.Schemes.WhoseAsync(serial)).IsReturned);
        Assert.False(Assert.Single(await world.Schemes.WhoseAsync(scheme.Write(2026, 30))).IsReturned);
        Assert.Equal((1, 50, 20), await world.Schemes.CountAsync(scheme.Id));
        // What came back is not given again.
        Assert.Equal((51, 51), await BoundsAsync(world, scheme, 2026, 1));
    }

    private static async Task<(long, long)> BoundsAsync(AllocatingWorld world, SerialScheme scheme, int year, long count)
    {
        var block = await world.Allocation.AllocateAsync(scheme.Uid, year, count, world.Maker, AllocatingWorld.Doing);
        return (block.First, block.Last);
    }

    private static async Task RefusedAsync<T>(string code, Func<Task<T>> work) =>
        Assert.Equal(code, Assert.Single((await Assert.ThrowsAsync<ProblemException>(work)).Problems).Code);

    // As a later program would that has another idea of where a block begins.
    private static Task<ActOutcome> InsertAsync(AllocatingWorld world, long scheme, long first, long last)
    {
        var doing = AllocatingWorld.Doing;
        return world.Node.Acts.DoAsync(new ActRequest(SerialActs.Allocate, doing.Actor, doing.Purpose, doing.Key), async act =>
            act.Write(SerialBlockRow.Table, new SerialBlockRow(await act.Ids.NextAsync("serial_blocks"), act.NewUid(), scheme, 2026, first, last, world.Maker)));
    }
}
