using FsCheck;
using FsCheck.Fluent;
using Proofmark.Ledger;
using Xunit;

namespace Proofmark.Tests.Ledger;

/// <summary>A log of 66,000 leaves: a full tile of level 1 and partial ones of levels 0, 1 and 2.</summary>
public sealed class LogVerifierTests : IClassFixture<LogVerifierTests.BigLog>
{
    private const int Size = 66_000;
    private readonly BigLog _log;
    private readonly LogWorld _world;

    public LogVerifierTests(BigLog log) => (_log, _world) = (log, log.World);

    public sealed class BigLog : IDisposable
    {
        public LogWorld World { get; } = new();

        public TreeHead Head { get; }

        public Dictionary<TileAddress, byte[]> Files { get; } = [];

        public BigLog()
        {
            var store = new TileStore("/log", new VolatileDisk(0));
            Head = World.Grow(store, TreeHead.Empty, Size);
            for (var level = TileAddress.EntriesLevel; level < 3; level++)
                for (var i = 0L; TileAddress.TryIn(Size, level, i, out var address); i++) Files[address] = store.Read(address)!;
        }

        public void Dispose() => World.Dispose();
    }

    private sealed class Changed(BigLog log) : ITileReader
    {
        public Dictionary<TileAddress, byte[]?> Other { get; } = [];

        public byte[]? Read(TileAddress address) =>
            Other.TryGetValue(address, out var bytes) ? bytes : log.Files.TryGetValue(address, out bytes) ? bytes : null;

        public Changed Tile(int level, long index, Func<byte[], byte[]?> change)
        {
            var address = log.Files.Keys.Single(a => a.Level == level && a.Index == index);
            Other[address] = change(log.Files[address].ToArray());
            return this;
        }
    }

    [Fact]
    public void A_sound_log_has_no_findings_and_names_its_signer()
    {
        var report = _world.Verify(new Changed(_log), _log.Head, LogWorld.Head(0), LogWorld.Head(1), LogWorld.Head(300), LogWorld.Head(65_536), LogWorld.Head(65_900), _log.Head);
        Assert.Empty(report.Findings);
        Assert.True(report.Holds);
        Assert.Equal([_world.Signer.PublicKey], report.SignedBy);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(40_000)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(65_999)]
    public void A_leaf_that_was_changed_is_named(long leaf)
    {
        var finding = Assert.Single(Verify(new Changed(_log).Tile(TileAddress.EntriesLevel, leaf / 256, b => Replace(b, leaf))).Findings);
        Assert.Equal((FindingKind.LeafChanged, leaf, true), (finding.Kind, finding.Leaf, finding.IsCertain));
        Assert.Equal(Reference.Leaf(Reference.Entry((int)leaf)), finding.Expected);
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0, 100, 255)]
    [InlineData(0, 255, 3)]
    [InlineData(0, 256, 7)]
    [InlineData(0, 257, 207)]
    [InlineData(1, 0, 0)]
    [InlineData(1, 0, 255)]
    [InlineData(1, 1, 0)]
    [InlineData(2, 0, 0)]
    public void A_stored_hash_that_was_changed_is_named_with_level_tile_and_place(int level, long index, int position)
    {
        var finding = Assert.Single(Verify(new Changed(_log).Tile(level, index, b => Flip(b, position * 32 + 5))).Findings);
        Assert.Equal((FindingKind.TileHashChanged, level, index, position, true),
            (finding.Kind, finding.Tile!.Value.Level, finding.Tile.Value.Index, finding.Position!.Value, finding.IsCertain));
        Assert.Equal((index * 256 + position) << (8 * level), finding.Leaf);
    }

    [Fact]
    public void A_leaf_and_a_hash_changed_in_one_tile_are_told_apart()
    {
        var report = Verify(new Changed(_log).Tile(0, 100, b => Flip(b, 3 * 32)).Tile(TileAddress.EntriesLevel, 100, b => Replace(b, 25_609)));
        Assert.Equal([(FindingKind.TileHashChanged, 25_603L), (FindingKind.LeafChanged, 25_609L)], report.Findings.Select(f => (f.Kind, f.Leaf!.Value)));
    }

    [Fact]
    public void A_leaf_changed_together_with_its_hash_is_narrowed_to_its_tile()
    {
        var changed = new Changed(_log).Tile(TileAddress.EntriesLevel, 100, b => Replace(b, 25_609)).Tile(0, 100, b => Rehash(b, 25_609));
        var finding = Assert.Single(Verify(changed).Findings);
        Assert.Equal((FindingKind.TileContradictsRoot, "tile/0/100", 25_600L, 256L), (finding.Kind, finding.Tile!.Value.Path, finding.Leaf!.Value, finding.Count!.Value));
    }

    [Fact]
    public void A_leaf_changed_together_with_its_hash_is_narrowed_to_the_checkpoint_that_first_covered_it()
    {
        var changed = new Changed(_log).Tile(TileAddress.EntriesLevel, 100, b => Replace(b, 25_609)).Tile(0, 100, b => Rehash(b, 25_609));
        var earlier = new[] { 25_000, 25_605, 25_609, 25_611, 25_700, 60_000 }.Select(LogWorld.Head).ToArray();
        var finding = Assert.Single(_world.Verify(changed, _log.Head, earlier).Findings, f => f.Kind == FindingKind.NotAContinuation);
        Assert.Equal((25_609L, 2L), (finding.Leaf!.Value, finding.Count!.Value));
    }

    [Fact]
    public void A_leaf_changed_with_its_hash_in_the_last_partial_tile_contradicts_the_root()
    {
        var changed = new Changed(_log).Tile(TileAddress.EntriesLevel, 257, b => Replace(b, 65_900)).Tile(0, 257, b => Rehash(b, 65_900));
        Assert.Equal(FindingKind.RootDiffers, Assert.Single(Verify(changed).Findings).Kind);
        var narrowed = Assert.Single(_world.Verify(changed, _log.Head, LogWorld.Head(65_900), LogWorld.Head(65_901)).Findings, f => f.Kind == FindingKind.NotAContinuation);
        Assert.Equal((65_900L, 1L), (narrowed.Leaf!.Value, narrowed.Count!.Value));
    }

    [Fact]
    public void A_whole_tile_that_was_overwritten_is_mended_from_its_leaves_and_every_hash_named()
    {
        var report = Verify(new Changed(_log).Tile(0, 7, _ => new byte[8192]));
        Assert.Equal(256, report.Findings.Count);
        Assert.All(report.Findings, f => Assert.Equal((FindingKind.TileHashChanged, "tile/0/007"), (f.Kind, f.Tile!.Value.Path)));
    }

    [Fact]
    public void Missing_and_cut_files_are_named_and_what_lies_around_them_is_still_checked()
    {
        var report = Verify(new Changed(_log)
            .Tile(0, 7, _ => null)
            .Tile(1, 0, b => b[..100])
            .Tile(TileAddress.EntriesLevel, 9, _ => null)
            .Tile(TileAddress.EntriesLevel, 10, b => b[..^1])
            .Tile(TileAddress.EntriesLevel, 200, b => Replace(b, 51_205)));
        Assert.Equal(
            ["TileLength tile/1/000 0 100", "TileMissing tile/0/007 1792 256", "BundleMissing tile/entries/009 2304 256",
                "BundleMalformed tile/entries/010 2560 256 bundle.entry_cut_off", "LeafChanged tile/entries/200 5 51205"],
            report.Findings.Select(f => f.ToString().Split(" at byte", 2)[0].Replace(" (uncertain)", "", StringComparison.Ordinal)));
    }

    [Fact]
    public void Content_that_comes_from_elsewhere_is_compared_leaf_by_leaf()
    {
        var report = new LogVerifier(new Changed(_log), LogWorld.Origin, _world.Keys).Verify(_world.Sign(_log.Head).ToBytes(), leaves: (first, count) =>
            [.. Enumerable.Range((int)first, count).Select(i => i == 1_000 ? (Hash?)null : MerkleHash.Leaf(Reference.Entry(i == 70 ? -1 : i)))]);
        Assert.Equal([(FindingKind.LeafChanged, 70L), (FindingKind.LeafMissing, 1_000L)], report.Findings.Select(f => (f.Kind, f.Leaf!.Value)));
    }

    [Fact]
    public void Any_flipped_bit_in_any_file_is_found_where_it_is() =>
        Prop.ForAll<NonNegativeInt, NonNegativeInt>((file, bit) =>
        {
            var address = _log.Files.Keys.Order(Comparer<TileAddress>.Create((a, b) => string.CompareOrdinal(a.Path, b.Path))).ElementAt(file.Get * 7919 % _log.Files.Count);
            var at = (int)(bit.Get * 1_299_709L % _log.Files[address].Length);
            var report = Verify(new Changed(_log).Tile(address.Level, address.Index, b => Flip(b, at)));
            return report.Findings.Count > 0 && report.Findings.All(f => f.Tile == address && f.IsDamage);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(30));

    [Fact]
    public void A_missing_malformed_foreign_or_unsigned_checkpoint_is_said()
    {
        var verifier = new LogVerifier(new Changed(_log), LogWorld.Origin, _world.Keys);
        Assert.Equal(FindingKind.CheckpointMissing, Assert.Single(verifier.Verify(null).Findings).Kind);
        Assert.Equal(new FormatFault("note.no_final_newline", 4), Assert.Single(verifier.Verify("text"u8.ToArray()).Findings).Fault);
        using var other = new LogWorld();
        Assert.Equal(FindingKind.NotSigned, Assert.Single(verifier.Verify(other.Sign(_log.Head).ToBytes()).Findings).Kind);
        var forged = new SignedNote(_world.Sign(_log.Head).Text, _world.Sign(LogWorld.Head(1)).Signatures);
        Assert.Equal([FindingKind.SignatureRefused, FindingKind.NotSigned], verifier.Verify(forged.ToBytes()).Findings.Select(f => f.Kind));
        var elsewhere = new LogVerifier(new Changed(_log), "xb.example/register", _world.Keys);
        Assert.Equal((FindingKind.OriginDiffers, LogWorld.Origin), elsewhere.Verify(_world.Sign(_log.Head).ToBytes()).Findings.Select(f => (f.Kind, f.Name)).Single());
    }

    [Fact]
    public void A_signed_root_that_the_tiles_do_not_lead_to_is_said() =>
        Assert.Equal(FindingKind.RootDiffers, Assert.Single(Verify(new Changed(_log), new TreeHead(Size, MerkleHash.Leaf("other"u8))).Findings).Kind);

    [Fact]
    public void A_log_that_was_cut_is_a_step_back_and_one_that_was_rewritten_no_continuation()
    {
        var cut = LogWorld.Head(65_536);
        var store = new TileStore("/log", new VolatileDisk(0));
        _world.Grow(store, TreeHead.Empty, 300);
        var report = _world.Verify(store, LogWorld.Head(300), LogWorld.Head(299), cut);
        Assert.Equal((FindingKind.SteppedBack, 299L), report.Findings.Select(f => (f.Kind, f.Leaf!.Value)).Single());

        var foreign = new TreeHead(100, LogWorld.Head(99).Root);
        report = _world.Verify(store, LogWorld.Head(300), LogWorld.Head(60), foreign, LogWorld.Head(200));
        var finding = Assert.Single(report.Findings);
        Assert.Equal((FindingKind.NotAContinuation, 60L, 40L), (finding.Kind, finding.Leaf!.Value, finding.Count!.Value));
    }

    [Fact]
    public void A_declared_restart_is_shown_and_is_no_damage()
    {
        var store = new TileStore("/log", new VolatileDisk(0));
        var head = _world.Grow(store, TreeHead.Empty, 300);
        var report = new LogVerifier(store, LogWorld.Origin, _world.Keys).Verify(_world.Sign(head, epoch: 2).ToBytes(), [_world.Sign(LogWorld.Head(500)).ToBytes()]);
        Assert.Equal((FindingKind.DeclaredRestart, 1), report.Findings.Select(f => (f.Kind, f.Epoch!.Value)).Single());
        Assert.True(report.Holds);
        report = new LogVerifier(store, LogWorld.Origin, _world.Keys).Verify(_world.Sign(head).ToBytes(), [_world.Sign(LogWorld.Head(200), epoch: 2).ToBytes()]);
        Assert.False(report.Holds);
    }

    [Fact]
    public void A_report_stays_small_however_much_is_damaged()
    {
        var verifier = new LogVerifier(new Changed(_log), LogWorld.Origin, _world.Keys) { MaxFindings = 10 };
        var report = verifier.Verify(_world.Sign(_log.Head).ToBytes(), leaves: (_, count) => new Hash?[count]);
        Assert.Equal((10, Size - 10), (report.Findings.Count, report.Omitted));
        Assert.False(report.Holds);
    }

    [Fact]
    public void The_empty_log_verifies()
    {
        Assert.Empty(_world.Verify(new MemoryTiles([]), TreeHead.Empty).Findings);
    }

    private LedgerReport Verify(ITileReader tiles, TreeHead? head = null) => _world.Verify(tiles, head ?? _log.Head);

    private static byte[] Flip(byte[] bytes, int at)
    {
        bytes[at] ^= 0x10;
        return bytes;
    }

    // Other content of the same length for one leaf of its bundle.
    private static byte[] Replace(byte[] bundle, long leaf)
    {
        var width = 0;
        for (var at = 0; at < bundle.Length; at += 2 + bundle[at] * 256 + bundle[at + 1]) width++;
        Assert.True(EntryBundle.TryParse(bundle, width, out var entries, out _));
        entries[leaf % 256] = "X"u8.ToArray();
        return EntryBundle.Encode(entries);
    }

    private static byte[] Rehash(byte[] tile, long leaf)
    {
        MerkleHash.Leaf("X"u8).CopyTo(tile.AsSpan((int)(leaf % 256) * 32));
        return tile;
    }
}
