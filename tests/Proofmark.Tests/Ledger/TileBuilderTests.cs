using Proofmark.Ledger;
using Xunit;

namespace Proofmark.Tests.Ledger;

public class TileBuilderTests
{
    [Theory]
    [InlineData(0), InlineData(1), InlineData(255), InlineData(256), InlineData(257), InlineData(65_535), InlineData(65_536), InlineData(66_000)]
    public void The_records_of_a_batch_become_tiles_that_prove_each_of_them(int count)
    {
        var leaves = Reference.Leaves(count);
        var tiles = new Kept();
        var head = tiles.Build(leaves);
        Assert.Equal(new TreeHead(count, MerkleHash.Root(leaves)), head);

        var expected = new MemoryTiles(leaves);
        Assert.All(tiles.Files, f => Assert.Equal(expected.Read(f.Key), f.Value));
        var levels = Enumerable.Range(0, 8).Sum(l => (TileAddress.CountAt(l, count) + 255) / 256);
        Assert.Equal(levels, tiles.Files.Count);
        if (count > 0) Assert.True(new TiledTree(tiles, count).Inclusion(count - 1).Verify(leaves[^1], head.Root));

        var findings = new List<Finding>();
        TreeVerifier.Verify(tiles, head, (first, n) => [.. leaves.AsSpan((int)first, n).ToArray().Select(h => (Hash?)h)], findings.Add);
        Assert.Empty(findings);
    }

    [Fact]
    public void A_record_of_a_batch_that_was_changed_added_or_removed_is_named()
    {
        var leaves = Reference.Leaves(1_000);
        var tiles = new Kept();
        var head = tiles.Build(leaves);
        var findings = new List<Finding>();
        TreeVerifier.Verify(tiles, head, (first, n) => [.. Enumerable.Range((int)first, n).Select(i => i == 3 ? null : (Hash?)(i == 999 ? leaves[0] : leaves[i]))], findings.Add);
        Assert.Equal([(FindingKind.LeafMissing, 3L), (FindingKind.LeafChanged, 999L)], findings.Select(f => (f.Kind, f.Leaf!.Value)));
    }

    [Fact]
    public void A_tree_is_resumed_from_its_partial_tiles_and_from_no_others()
    {
        var leaves = Reference.Leaves(70_000);
        var tiles = new Kept();
        for (var size = 0; size < 70_000; size += 4_999)
        {
            var builder = TileBuilder.Resume(new MemoryTiles(leaves.Take(size)), new TreeHead(size, MerkleHash.Root(leaves.AsSpan(0, size))), tiles.Keep);
            foreach (var leaf in leaves.AsSpan(size)) builder.Append(leaf);
            Assert.Equal(MerkleHash.Root(leaves), builder.Head().Root);
        }
        Assert.Throws<LedgerDamageException>(() => TileBuilder.Resume(new MemoryTiles(leaves.Take(300)), new TreeHead(300, leaves[0]), tiles.Keep));
        Assert.Throws<LedgerDamageException>(() => TileBuilder.Resume(new MemoryTiles(leaves.Take(299)), new TreeHead(300, MerkleHash.Root(leaves.AsSpan(0, 300))), tiles.Keep));
    }

    private sealed class Kept : ITileReader
    {
        public Dictionary<TileAddress, byte[]> Files { get; } = [];

        public byte[]? Read(TileAddress address) => Files.GetValueOrDefault(address);

        public void Keep(TileAddress address, ReadOnlySpan<Hash> hashes) => Files[address] = Hash.WriteMany(hashes);

        public TreeHead Build(Hash[] leaves)
        {
            var builder = new TileBuilder(Keep);
            foreach (var leaf in leaves) builder.Append(leaf);
            foreach (var (address, hashes) in builder.Partials()) Keep(address, hashes);
            return builder.Head();
        }
    }
}
