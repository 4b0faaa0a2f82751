using System.Net.Sockets;
using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Xunit;

namespace Proofmark.Tests.Storage;

/// <summary>When the machine is not as it should be, a node records nothing new, says why, reads on, and goes on by itself.</summary>
public sealed class NodeConditionTests
{
    private const long Plenty = 10L << 30;

    [Fact]
    public async Task Below_the_low_water_mark_acts_are_refused_reading_goes_on_and_with_room_so_do_acts()
    {
        await using var world = await World.CreateAsync();
        await world.RegisterAsync("1");
        world.Free = NodeCondition.OrdinaryLowWater - 1;
        Assert.Equal(NodeFault.Disk, await world.RefusedAsync("2"));
        Assert.Equal(["1"], await world.NumbersAsync());
        Assert.Equal(NodeFault.Disk, world.Condition.Refusal!.Code);
        world.Free = NodeCondition.OrdinaryLowWater;
        await world.RegisterAsync("2");
        Assert.Null(world.Condition.Refusal);
        Assert.Equal(["1", "2"], await world.NumbersAsync());
    }

    [Fact]
    public async Task A_long_act_that_meets_the_mark_on_its_way_leaves_nothing()
    {
        await using var world = await World.CreateAsync();
        var first = await world.Node.Ids.TakeAsync("entries", 5_000);
        var refused = await Assert.ThrowsAsync<ProblemException>(() => world.Acts.DoAsync(Request(Guid.NewGuid()), act => act.CopyAsync(EntryRow.Table, Enumerable.Range(0, 5_000).Select(i =>
        {
            if (i == 3_000) world.Free = 0;
            return new EntryRow { Id = first + i, Uid = Guid.NewGuid(), Register = world.Register, Handling = 0, Identity = Guid.NewGuid(), Make = "Make", Year = 1987 };
        }))));
        Assert.Equal(NodeFault.Disk, refused.Problems[0].Code);
        Assert.Equal(0L, await world.Node.ScalarAsync<long>("select count(*) from entries"));
    }

    [Fact]
    public async Task A_clock_that_is_set_back_a_day_stops_acts_until_it_is_right_again()
    {
        await using var world = await World.CreateAsync();
        await world.RegisterAsync("1");
        world.Clock.Ahead = TimeSpan.FromDays(-1);
        Assert.Equal(NodeFault.Clock, await world.RefusedAsync("2"));
        Assert.Equal(NodeFault.Clock, world.Condition.Refusal!.Code);
        Assert.Equal(["1"], await world.NumbersAsync());
        world.Clock.Ahead = TimeSpan.Zero;
        await world.RegisterAsync("2");
        Assert.Null(world.Condition.Refusal);
    }

    [Fact]
    public async Task A_clock_that_is_corrected_by_less_than_a_minute_stops_nobody()
    {
        await using var world = await World.CreateAsync();
        await world.RegisterAsync("1");
        world.Clock.Ahead = TimeSpan.FromSeconds(-50);
        await world.RegisterAsync("2");
        world.Clock.Ahead = TimeSpan.FromSeconds(-130);
        Assert.Equal(NodeFault.Clock, await world.RefusedAsync("3"));
    }

    [Fact]
    public async Task A_clock_that_ran_ahead_and_was_put_right_is_accepted_by_a_person_who_says_so()
    {
        await using var world = await World.CreateAsync();
        await Assert.ThrowsAsync<ProblemException>(() => ClockAcceptance.RunAsync(world.Acts, "nothing happened", Actor.Node));
        world.Clock.Ahead = TimeSpan.FromDays(30);
        await world.RegisterAsync("1");
        world.Clock.Ahead = TimeSpan.Zero;
        Assert.Equal(NodeFault.Clock, await world.RefusedAsync("2"));
        await ClockAcceptance.RunAsync(world.Acts, "The battery of the clock was changed.", Actor.Node);
        await world.RegisterAsync("2");
        Assert.Equal("The battery of the clock was changed.", await world.Node.ScalarAsync<string>("select case_reference from acts where type = 'node.accept_clock'"));
    }

    [Fact]
    public async Task What_is_held_stops_acts_until_it_is_released()
    {
        await using var world = await World.CreateAsync();
        world.Condition.Hold("test", Problem.Of(NodeFault.Database));
        Assert.Equal(NodeFault.Database, await world.RefusedAsync("1"));
        Assert.Throws<ProblemException>(world.Condition.Demand);
        world.Condition.Release("test");
        await world.RegisterAsync("1");
    }

    [Fact]
    public void What_the_machine_says_is_told_from_what_a_person_or_the_program_got_wrong()
    {
        Assert.Equal(NodeFault.Disk, Code(new PostgresException("", "ERROR", "ERROR", PostgresErrorCodes.DiskFull)));
        Assert.Equal(NodeFault.Memory, Code(new PostgresException("", "ERROR", "ERROR", PostgresErrorCodes.OutOfMemory)));
        Assert.Equal(NodeFault.Memory, Code(new OutOfMemoryException()));
        Assert.Equal(NodeFault.Database, Code(new PostgresException("", "FATAL", "FATAL", PostgresErrorCodes.AdminShutdown)));
        Assert.Equal(NodeFault.Database, Code(new PostgresException("", "FATAL", "FATAL", PostgresErrorCodes.CannotConnectNow)));
        Assert.Equal(NodeFault.Database, Code(new NpgsqlException("", new SocketException())));
        Assert.Equal(NodeFault.Database, Code(new NpgsqlException("", new EndOfStreamException())));
        Assert.Equal(NodeFault.Disk, Code(new IOException("", 28)));
        Assert.Null(Code(new PostgresException("", "ERROR", "ERROR", PostgresErrorCodes.UniqueViolation)));
        Assert.Null(Code(new IOException("", 2)));
        Assert.Null(Code(new ProblemException(Problem.Of("weapons.not_found"))));
        static string? Code(Exception e) => NodeFault.Explain(e)?.Code;
    }

    [Fact]
    public void The_reserve_is_given_back_when_the_disk_is_full_and_taken_again_with_room()
    {
        var folder = Directory.CreateTempSubdirectory("proofmark-reserve-").FullName;
        try
        {
            var (free, size) = (Plenty, 1L << 20);
            var reserve = new SpaceReserve(folder, size, _ => free);
            Assert.True(reserve.Keep(size));
            Assert.Equal(size, new FileInfo(reserve.Path).Length);
            free = size / 4;
            Assert.True(reserve.Keep(size));
            free--;
            Assert.False(reserve.Keep(size));
            Assert.False(File.Exists(reserve.Path));
            // Taking it must not bring the node below its own mark again.
            free = 3 * size - 1;
            Assert.False(reserve.Keep(size));
            free = 3 * size;
            Assert.True(reserve.Keep(size));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static ActRequest Request(Guid key) => new(WeaponActs.Register, Node.Amina, new Purpose("registration"), key);

    private sealed class Moving : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;

        // Each question is a second after the last one: nothing is answered from memory.
        public override long GetTimestamp() => Interlocked.Add(ref timestamp, TimestampFrequency);

        private long timestamp;
    }

    private sealed class World : IAsyncDisposable
    {
        private World(Node node)
        {
            Node = node;
            Condition = new NodeCondition(["/"], Clock, free: _ => Free);
            Acts = new Acts(node.Database, node.Ids, Clock, Condition);
        }

        public Node Node { get; }
        public Moving Clock { get; } = new();
        public NodeCondition Condition { get; }
        public Acts Acts { get; }
        public long Free { get; set; } = Plenty;
        public long Register { get; private set; }

        public static async Task<World> CreateAsync()
        {
            var world = new World(await Node.CreateAsync());
            world.Register = await world.Node.PoliceRegisterAsync();
            return world;
        }

        public Task RegisterAsync(string number) => new WeaponService(Acts).RegisterAsync(new RegisterWeapon(Register, number, []), Node.By(Node.Amina));

        public async Task<string> RefusedAsync(string number)
        {
            var before = await NumbersAsync();
            var refused = await Assert.ThrowsAsync<ProblemException>(() => RegisterAsync(number));
            Assert.True(refused.IsTemporary);
            Assert.Equal(before, await NumbersAsync());
            return refused.Problems[0].Code;
        }

        public async Task<string[]> NumbersAsync() => await Node.ScalarAsync<string[]>("select coalesce(array_agg(row_key order by id), '{}') from entries");

        public ValueTask DisposeAsync() => Node.DisposeAsync();
    }
}
