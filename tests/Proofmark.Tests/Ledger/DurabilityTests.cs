using Proofmark.Ledger;
using Xunit;

namespace Proofmark.Tests.Ledger;

/// <summary>Each step at which a disk can fail fails once, both ways; then the log goes on from the last signed checkpoint.</summary>
public sealed class DurabilityTests : IDisposable
{
    private const string Root = "/var/ledger";
    private static readonly int[] Sizes = [3, 255, 256, 300, 700, 701];
    private readonly LogWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void After_any_failed_step_with_or_without_power_loss_the_signed_tree_goes_on(bool butPersist, bool losePower)
    {
        var hit = new HashSet<Step>();
        for (var stage = 0; stage < Sizes.Length; stage++)
        {
            var (from, to) = (stage == 0 ? 0 : Sizes[stage - 1], Sizes[stage]);
            for (var step = 0; ; step++)
            {
                var disk = NewDisk(stage * 1000 + step);
                var faulty = new FaultyDisk(disk);
                var signed = Prepare(faulty, stage);
                disk.LosePower();

                faulty.FailAt(step, butPersist);
                var store = new TileStore(Root, faulty);
                var fault = Record.Exception(() => Step(store, signed, to));
                if (fault is null) break;
                Assert.True(FaultyDisk.IsFault(fault), fault.ToString());
                hit.Add(faulty.Steps[^1]);
                if (losePower)
                {
                    disk.LosePower();
                    store = new TileStore(Root, faulty);
                }

                // The last signed head is what its keeper outside says: the published one or, if the fault hit its publication, the next.
                signed = Published(store, signed, LogWorld.Head(to));
                var head = Step(store, signed, to + 5);
                Assert.Equal(LogWorld.Head(to + 5), head);
                disk.LosePower();
                Assert.Empty(_world.Verify(new TileStore(Root, disk), head, signed, LogWorld.Head(from)).Findings);
                Assert.Equal(head, new TileStore(Root, disk).Published()!.Head);
            }
        }
        Assert.Equal(Enum.GetValues<Step>(), hit.Order());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void After_a_fault_other_entries_may_follow_than_those_of_the_failed_attempt(bool butPersist)
    {
        for (var step = 0; ; step++)
        {
            var disk = NewDisk(step);
            var faulty = new FaultyDisk(disk);
            var signed = Prepare(faulty, 4);
            var store = new TileStore(Root, faulty);
            using var appender = new Appender(store);
            faulty.FailAt(step, butPersist);
            if (Record.Exception(() => appender.Append(signed, LogWorld.Entries(20_000, 20_400))) is null) break;
            disk.LosePower();
            var head = appender.Append(signed, LogWorld.Entries(300, 650));
            Assert.Equal(LogWorld.Head(650), head);
            store.Publish(_world.Sign(head));
            disk.LosePower();
            Assert.Empty(_world.Verify(new TileStore(Root, disk), head, signed).Findings);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_real_disk_recovers_from_the_same_faults(bool butPersist)
    {
        var directory = Directory.CreateTempSubdirectory("proofmark-faults-").FullName;
        try
        {
            for (var step = 0; ; step++)
            {
                var faulty = new FaultyDisk(new SystemDisk());
                var store = new TileStore(Path.Combine(directory, $"{step}"), faulty);
                var signed = _world.Grow(store, TreeHead.Empty, 300);
                faulty.FailAt(step, butPersist);
                if (Record.Exception(() => Step(store, signed, 700)) is null) break;
                var again = new TileStore(store.Root);
                var head = Step(again, Published(again, signed, LogWorld.Head(700)), 705);
                Assert.Equal(LogWorld.Head(705), head);
                Assert.Empty(_world.Verify(again, head, signed).Findings);
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public void Each_file_is_fsynced_before_its_rename_and_each_directory_after_it()
    {
        var disk = new FaultyDisk(NewDisk(1));
        Prepare(disk, 1);
        disk.Steps.Clear();
        using var appender = new Appender(new TileStore(Root, disk));
        disk.Steps.Clear();
        appender.Append(LogWorld.Head(3), LogWorld.Entries(3, 4));
        var steps = disk.Steps.Where(s => s != Ledger.Step.CreateDirectory).SkipWhile(s => s == Ledger.Step.FsyncDirectory).ToList();
        Assert.Equal(2, steps.Count(s => s == Ledger.Step.FsyncFile));
        Assert.Equal(2, steps.Count(s => s == Ledger.Step.Rename));
        Assert.True(steps.LastIndexOf(Ledger.Step.FsyncFile) < steps.IndexOf(Ledger.Step.Rename));
        Assert.Equal([Ledger.Step.FsyncDirectory, Ledger.Step.FsyncDirectory], steps[(steps.LastIndexOf(Ledger.Step.Rename) + 1)..]);
    }

    [Fact]
    public void A_disk_that_skips_an_fsync_is_found_out()
    {
        // Planted: without the directory fsync the published tree does not survive, so the tests above can fail.
        var lost = Enumerable.Range(0, 20).Count(seed =>
        {
            var disk = NewDisk(seed);
            var head = Prepare(new NoDirectoryFsync(disk), 4);
            disk.LosePower();
            var store = new TileStore(Root, disk);
            return Record.Exception(() => store.Published()?.Head == head && _world.Verify(store, head).Holds ? 0 : throw new IOException()) is not null;
        });
        Assert.True(lost > 10, $"{lost} of 20");
    }

    // The directory above the log is the operator's, and was there before.
    private static VolatileDisk NewDisk(int seed)
    {
        var disk = new VolatileDisk(seed);
        disk.CreateDirectory(Path.GetDirectoryName(Root)!);
        disk.SyncDirectory("/");
        return disk;
    }

    private TreeHead Prepare(IDisk disk, int stages)
    {
        var store = new TileStore(Root, disk);
        var head = TreeHead.Empty;
        foreach (var size in Sizes.Take(stages)) head = _world.Grow(store, head, size);
        return head;
    }

    private TreeHead Step(TileStore store, TreeHead signed, int to)
    {
        using var appender = new Appender(store);
        var head = appender.Append(signed, LogWorld.Entries(signed.Size, to));
        store.Publish(_world.Sign(head));
        return head;
    }

    private static TreeHead Published(TileStore store, TreeHead signed, TreeHead next)
    {
        var published = store.Published()?.Head ?? TreeHead.Empty;
        Assert.True(published == signed || published == next);
        return published;
    }

    private sealed class NoDirectoryFsync(IDisk inner) : IDisk
    {
        public byte[]? Read(string path) => inner.Read(path);

        public void CreateDirectory(string path) => inner.CreateDirectory(path);

        public void WriteSynced(string path, ReadOnlySpan<byte> bytes) => inner.WriteSynced(path, bytes);

        public void Rename(string from, string to) => inner.Rename(from, to);

        public void SyncDirectory(string path)
        {
        }

        public void DeleteDirectory(string path) => inner.DeleteDirectory(path);

        public IDisposable Lock(string path) => inner.Lock(path);
    }
}
