using Proofmark.Ledger;
using Xunit;

namespace Proofmark.Tests.Ledger;

public sealed class AppenderTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("proofmark-ledger-").FullName;
    private readonly LogWorld _world = new();
    private readonly TileStore _store;

    public AppenderTests() => _store = new TileStore(Path.Combine(_directory, "log"));

    public void Dispose()
    {
        _world.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void A_log_grown_in_any_steps_has_the_root_of_the_definition_and_the_files_of_the_specification()
    {
        var head = TreeHead.Empty;
        foreach (var size in new[] { 1, 2, 255, 256, 257, 511, 520, 1000, 66_000, 66_000, 70_000 })
        {
            head = _world.Grow(_store, head, size);
            Assert.Equal(LogWorld.Head(size), head);
        }
        var files = Directory.EnumerateFiles(_store.Root, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(_store.Root, f)).ToArray();
        Assert.Equal(273, files.Count(f => f.StartsWith("tile/0/", StringComparison.Ordinal) && !f.Contains(".p", StringComparison.Ordinal)));
        Assert.Equal(273, files.Count(f => f.StartsWith("tile/entries/", StringComparison.Ordinal) && !f.Contains(".p", StringComparison.Ordinal)));
        Assert.Contains("tile/0/273.p/112", files);
        Assert.Contains("tile/entries/273.p/112", files);
        Assert.Contains("tile/1/000", files);
        Assert.Contains("tile/1/001.p/17", files);
        Assert.Contains("tile/2/000.p/1", files);
        Assert.DoesNotContain(files, f => f.EndsWith(".tmp", StringComparison.Ordinal));
        Assert.All(files.Where(f => f.StartsWith("tile/", StringComparison.Ordinal)), f => Assert.True(TileAddress.TryParse(f, out _), f));
        Assert.Empty(_world.Verify(_store, head).Findings);
    }

    [Fact]
    public void The_same_append_again_writes_the_same_files()
    {
        var signed = _world.Grow(_store, TreeHead.Empty, 300);
        using var appender = new Appender(_store);
        var first = appender.Append(signed, LogWorld.Entries(300, 900));
        var files = Snapshot();
        var second = appender.Append(signed, LogWorld.Entries(300, 900));
        Assert.Equal(first, second);
        Assert.Equal(files, Snapshot());
    }

    [Fact]
    public void An_unsigned_attempt_is_overwritten_by_the_next()
    {
        var signed = _world.Grow(_store, TreeHead.Empty, 300);
        using var appender = new Appender(_store);
        appender.Append(signed, LogWorld.Entries(10_000, 10_700));
        var head = appender.Append(signed, LogWorld.Entries(300, 700));
        Assert.Equal(LogWorld.Head(700), head);
        Assert.Empty(_world.Verify(_store, head, signed).Findings);
    }

    [Fact]
    public void Nothing_is_appended_to_a_tree_that_is_not_the_signed_one()
    {
        var signed = _world.Grow(_store, TreeHead.Empty, 300);
        using var appender = new Appender(_store);
        var before = Snapshot();
        Assert.Throws<LedgerDamageException>(() => appender.Append(signed with { Root = MerkleHash.Leaf("other"u8) }, LogWorld.Entries(300, 310)));
        Assert.Throws<LedgerDamageException>(() => appender.Append(new TreeHead(600, LogWorld.Head(600).Root), LogWorld.Entries(600, 610)));
        Assert.Equal(before, Snapshot());
    }

    [Theory]
    [InlineData("tile/0/001.p/44")]
    [InlineData("tile/1/000.p/1")]
    [InlineData("tile/entries/001.p/44")]
    public void A_changed_cut_or_missing_file_at_the_signed_edge_stops_the_append(string path)
    {
        var signed = _world.Grow(_store, TreeHead.Empty, 300);
        using var appender = new Appender(_store);
        var file = Path.Combine(_store.Root, path);
        var good = File.ReadAllBytes(file);
        for (var i = 0; i < good.Length; i += 7)
        {
            var bad = good.ToArray();
            bad[i] ^= 1;
            File.WriteAllBytes(file, bad);
            Assert.Throws<LedgerDamageException>(() => appender.Append(signed, LogWorld.Entries(300, 310)));
        }
        File.WriteAllBytes(file, good[..^1]);
        Assert.Throws<LedgerDamageException>(() => appender.Append(signed, LogWorld.Entries(300, 310)));
        File.Delete(file);
        Assert.Throws<LedgerDamageException>(() => appender.Append(signed, LogWorld.Entries(300, 310)));
        File.WriteAllBytes(file, good);
        Assert.Equal(LogWorld.Head(310), appender.Append(signed, LogWorld.Entries(300, 310)));
    }

    [Fact]
    public void Files_within_the_published_tree_never_change_even_from_an_older_head()
    {
        var old = _world.Grow(_store, TreeHead.Empty, 300);
        _world.Grow(_store, old, 900);
        var before = Snapshot();
        using var appender = new Appender(_store);

        // A restored database goes on from 300 with other acts.
        var fork = Assert.Throws<LedgerForkException>(() => appender.Append(old, [.. LogWorld.Entries(300, 420), .. LogWorld.Entries(5_000, 5_600)]));
        Assert.Equal(420, fork.Index);
        Assert.Equal(before, Snapshot());

        // The same acts again are no fork, and may go beyond.
        Assert.Equal(LogWorld.Head(1_000), appender.Append(old, LogWorld.Entries(300, 1_000)));
    }

    [Fact]
    public void A_step_back_or_another_root_is_not_published()
    {
        var old = _world.Grow(_store, TreeHead.Empty, 300);
        var head = _world.Grow(_store, old, 310);
        Assert.Throws<LedgerForkException>(() => _store.Publish(_world.Sign(old)));
        Assert.Throws<LedgerForkException>(() => _store.Publish(_world.Sign(head with { Root = old.Root })));
        _store.Publish(_world.Sign(old, epoch: 2));
        Assert.Throws<LedgerForkException>(() => _store.Publish(_world.Sign(head)));
        Assert.Equal((2, old), (_store.Published()!.Epoch, _store.Published()!.Head));
    }

    [Fact]
    public void A_published_checkpoint_that_cannot_be_read_stops_everything()
    {
        var head = _world.Grow(_store, TreeHead.Empty, 3);
        File.WriteAllText(Path.Combine(_store.Root, "checkpoint"), "nonsense");
        using var appender = new Appender(_store);
        Assert.Throws<LedgerDamageException>(() => appender.Append(head, LogWorld.Entries(3, 4)));
        Assert.Throws<LedgerDamageException>(() => _store.Publish(_world.Sign(head)));
    }

    [Fact]
    public void An_entry_that_does_not_fit_is_refused_before_anything_is_written()
    {
        using var appender = new Appender(_store);
        var error = Assert.Throws<ArgumentException>(() => appender.Append(TreeHead.Empty, [new byte[1], new byte[65_536]]));
        Assert.Contains("65536", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_store.Root, "tile")));
        Assert.Equal(2, appender.Append(TreeHead.Empty, [Array.Empty<byte>(), new byte[65_535]]).Size);
    }

    [Fact]
    public void Only_one_writer_at_a_time_has_the_log()
    {
        using (new Appender(_store)) Assert.Throws<IOException>(() => new Appender(new TileStore(_store.Root)));
        new Appender(new TileStore(_store.Root)).Dispose();
    }

    [Fact]
    public void Partial_tiles_stay_until_theirs_is_full_and_can_be_read_after()
    {
        var head = TreeHead.Empty;
        foreach (var size in new[] { 250, 253, 300, 310 }) head = _world.Grow(_store, head, size);
        var kept = Directory.EnumerateFiles(_store.Root, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(_store.Root, f));
        Assert.Equal(
            ["tile/0/000", "tile/0/001.p/44", "tile/0/001.p/54", "tile/1/000.p/1", "tile/entries/000", "tile/entries/001.p/44", "tile/entries/001.p/54"],
            kept.Where(f => f.StartsWith("tile", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Empty(_world.Verify(_store, LogWorld.Head(253)).Findings);
        Assert.Equal(LogWorld.Head(250).Root, new TiledTree(_store, 253).RootAt(250));
    }

    [Fact]
    public void A_new_epoch_starts_from_a_copy_of_an_older_state()
    {
        var old = _world.Grow(_store, TreeHead.Empty, 700);
        _world.Grow(_store, old, 900);
        var next = new TileStore(Path.Combine(_directory, "epoch-2"));
        _store.CopyTo(next, old);
        using (var appender = new Appender(next))
        {
            var head = appender.Append(old, LogWorld.Entries(8_000, 8_100));
            next.Publish(_world.Sign(head, epoch: 2));
            Assert.Empty(_world.Verify(next, head, old).Findings);
        }
        Assert.Throws<LedgerDamageException>(() => _store.CopyTo(new TileStore(Path.Combine(_directory, "no")), old with { Root = MerkleHash.Empty }));
    }

    [Fact]
    public void A_full_tile_inside_the_signed_tree_is_left_alone_even_when_it_is_damaged()
    {
        var signed = _world.Grow(_store, TreeHead.Empty, 300);
        var file = Path.Combine(_store.Root, "tile/0/000");
        File.WriteAllBytes(file, new byte[8192]);
        using var appender = new Appender(_store);
        var head = appender.Append(signed, LogWorld.Entries(300, 600));
        Assert.Equal(LogWorld.Head(600), head);
        Assert.Equal(new byte[8192], File.ReadAllBytes(file));
        Assert.All(_world.Verify(_store, head).Findings, f => Assert.Equal("tile/0/000", f.Tile!.Value.Path));
    }

    private SortedDictionary<string, string> Snapshot() => new(
        Directory.EnumerateFiles(_store.Root, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith(".lock", StringComparison.Ordinal)).ToDictionary(f => f, f => Convert.ToHexString(File.ReadAllBytes(f))), StringComparer.Ordinal);
}
