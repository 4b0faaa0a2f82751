using FsCheck;
using FsCheck.Fluent;
using Proofmark.Ledger;
using Xunit;

namespace Proofmark.Tests.Ledger;

public class ProofTests
{
    private static readonly Hash[] Leaves = Reference.Leaves(300);
    private static readonly Reference Rfc = new(Leaves);
    private static readonly Hash[] Roots = Enumerable.Range(0, 301).Select(Rfc.Root).ToArray();

    [Fact]
    public void Every_leaf_of_every_tree_up_to_300_is_proved_and_only_at_its_place()
    {
        for (var n = 1; n <= 300; n++)
        {
            var tree = new TiledTree(new MemoryTiles(Leaves.Take(n)), n);
            for (var i = 0; i < n; i++)
            {
                var proof = tree.Inclusion(i);
                Assert.Equal(Rfc.Path(i, n), proof.Path);
                Assert.True(proof.Verify(Leaves[i], Roots[n]));
                Assert.False(proof.Verify(Leaves[(i + 1) % 300], Roots[n]));
                Assert.False((proof with { Index = i + 1 }).Verify(Leaves[i], Roots[n]));
            }
        }
    }

    [Fact]
    public void Every_pair_of_trees_up_to_300_is_proved_consistent_and_no_other_pair()
    {
        var tree = Enumerable.Range(0, 301).Select(n => new TiledTree(new MemoryTiles(Leaves.Take(n)), n)).ToArray();
        for (var n = 0; n <= 300; n++)
            for (var m = 0; m <= n; m++)
            {
                var proof = tree[n].Consistency(m);
                Assert.Equal(Rfc.Proof(m, n), proof.Path);
                Assert.True(proof.Verify(Roots[m], Roots[n]));
                Assert.False(proof.Verify(Leaves[0] == Roots[m] ? Leaves[1] : Leaves[0], Roots[n]));
                if (m > 0) Assert.False(proof.Verify(Roots[m], Leaves[0] == Roots[n] ? Leaves[1] : Leaves[0]));
            }
    }

    [Theory]
    [InlineData(0, 1, new string[0])]
    [InlineData(0, 2, new[] { MerkleVectors.L1 })]
    [InlineData(2, 3, new[] { MerkleVectors.N01 })]
    [InlineData(1, 5, new[] { MerkleVectors.L0, MerkleVectors.N23, MerkleVectors.L4 })]
    [InlineData(0, 8, new[] { MerkleVectors.L1, MerkleVectors.N23, MerkleVectors.N47 })]
    [InlineData(5, 8, new[] { MerkleVectors.L4, MerkleVectors.N67, MerkleVectors.N03 })]
    public void Inclusion_proofs_of_the_classic_leaves_are_the_known_ones(int index, int size, string[] path) =>
        Assert.Equal(path, Classic(size).Inclusion(index).Path.Select(h => h.ToHex()));

    [Theory]
    [InlineData(1, 1, new string[0])]
    [InlineData(1, 8, new[] { MerkleVectors.L1, MerkleVectors.N23, MerkleVectors.N47 })]
    [InlineData(2, 5, new[] { MerkleVectors.N23, MerkleVectors.L4 })]
    [InlineData(6, 8, new[] { MerkleVectors.N45, MerkleVectors.N67, MerkleVectors.N03 })]
    public void Consistency_proofs_of_the_classic_leaves_are_the_known_ones(int old, int now, string[] path) =>
        Assert.Equal(path, Classic(now).Consistency(old).Path.Select(h => h.ToHex()));

    [Fact]
    public void An_inclusion_proof_with_any_bit_flipped_or_any_node_dropped_doubled_or_swapped_is_refused()
    {
        foreach (var (index, size) in new[] { (0, 1), (0, 2), (6, 7), (100, 255), (255, 256), (256, 257), (123, 300) })
        {
            var proof = new TiledTree(new MemoryTiles(Leaves.Take(size)), size).Inclusion(index);
            foreach (var path in Tampered(proof.Path))
                Assert.False((proof with { Path = path }).Verify(Leaves[index], Roots[size]));
        }
    }

    [Fact]
    public void A_consistency_proof_with_any_bit_flipped_or_any_node_dropped_doubled_or_swapped_is_refused()
    {
        foreach (var (old, now) in new[] { (1, 2), (3, 7), (4, 8), (6, 8), (128, 256), (255, 256), (200, 300), (256, 300), (299, 300), (7, 7), (0, 5) })
        {
            var proof = new TiledTree(new MemoryTiles(Leaves.Take(now)), now).Consistency(old);
            foreach (var path in Tampered(proof.Path))
                Assert.False((proof with { Path = path }).Verify(Roots[old], Roots[now]));
        }
    }

    [Fact]
    public void Sizes_and_places_that_make_no_sense_are_refused()
    {
        var root = Roots[4];
        Assert.False(new InclusionProof(-1, 4, []).Verify(Leaves[0], root));
        Assert.False(new InclusionProof(4, 4, []).Verify(Leaves[0], root));
        Assert.False(new InclusionProof(0, 0, []).Verify(Leaves[0], Leaves[0]));
        Assert.False(new InclusionProof(0, long.MaxValue, []).Verify(Leaves[0], Leaves[0]));
        Assert.False(new ConsistencyProof(5, 4, []).Verify(root, root));
        Assert.False(new ConsistencyProof(-1, 4, []).Verify(root, root));
        Assert.False(new ConsistencyProof(0, 4, []).Verify(root, root));
        Assert.False(new ConsistencyProof(3, 4, []).Verify(root, root));
        Assert.False(new ConsistencyProof(0, 0, []).Verify(root, root));
        Assert.True(new ConsistencyProof(0, 4, []).Verify(TreeHead.Empty, new TreeHead(4, root)));
        Assert.False(new ConsistencyProof(0, 4, []).Verify(TreeHead.Empty, new TreeHead(5, root)));
    }

    [Fact]
    public void A_path_longer_or_shorter_than_the_sizes_demand_is_refused_even_if_its_hashes_fit()
    {
        // The true path of leaf 1 of two, said to be of the only leaf of one, and of the first of four.
        Assert.False(new InclusionProof(0, 1, [Leaves[0]]).Verify(Leaves[1], Roots[2]));
        Assert.False(new InclusionProof(1, 4, [Leaves[0]]).Verify(Leaves[1], Roots[2]));
        // The true step from one to two, said to lead to four, and the step to four said to lead to two.
        Assert.False(new ConsistencyProof(1, 4, [Leaves[1]]).Verify(Roots[1], Roots[2]));
        Assert.False(new ConsistencyProof(1, 2, new TiledTree(new MemoryTiles(Leaves.Take(4)), 4).Consistency(1).Path).Verify(Roots[1], Roots[4]));
    }

    [Fact]
    public void A_proof_for_another_size_is_refused_under_a_head_though_its_path_leads_to_the_root()
    {
        var proof = new TiledTree(new MemoryTiles(Leaves.Take(4)), 4).Inclusion(0);
        Assert.True((proof with { Size = 3 }).Verify(Leaves[0], Roots[4]));
        Assert.False((proof with { Size = 3 }).Verify(Leaves[0], new TreeHead(4, Roots[4])));
        Assert.True(proof.Verify(Leaves[0], new TreeHead(4, Roots[4])));
    }

    [Fact]
    public void Trees_of_several_tile_levels_prove_any_leaf_and_any_earlier_state()
    {
        var leaves = Reference.Leaves(66_500);
        var tiles = new MemoryTiles(leaves);
        Prop.ForAll<NonNegativeInt, NonNegativeInt, NonNegativeInt>((a, b, c) =>
        {
            var size = 65_000 + (a.Get * 7919 + c.Get) % 1_501;
            var old = (b.Get * 104_729 + c.Get) % (size + 1);
            var index = (c.Get * 1_299_709L + b.Get) % size;
            var tree = new TiledTree(tiles, size);
            var root = tree.Root();
            return root == MerkleHash.Root(leaves.AsSpan(0, size))
                && tree.RootAt(old) == MerkleHash.Root(leaves.AsSpan(0, old))
                && tree.Inclusion(index).Verify(leaves[index], root)
                && tree.Consistency(old).Verify(tree.RootAt(old), root);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_missing_tile_is_said_not_guessed()
    {
        var tree = new TiledTree(new MemoryTiles(Leaves.Take(256)), 300);
        Assert.Contains("tile/0/001.p/44 is missing", Assert.Throws<LedgerDamageException>(() => tree.Inclusion(0)).Message, StringComparison.Ordinal);
    }

    private static TiledTree Classic(int size) => new(new MemoryTiles(MerkleVectors.Leaves.Take(size).Select(Reference.Leaf)), size);

    private static IEnumerable<IReadOnlyList<Hash>> Tampered(IReadOnlyList<Hash> path)
    {
        for (var at = 0; at < path.Count; at++)
        {
            for (var bit = 0; bit < 256; bit++)
            {
                var bytes = path[at].ToArray();
                bytes[bit / 8] ^= (byte)(1 << bit % 8);
                yield return [.. path.Take(at), new Hash(bytes), .. path.Skip(at + 1)];
            }
            yield return [.. path.Take(at), .. path.Skip(at + 1)];
            yield return [.. path.Take(at + 1), .. path.Skip(at)];
            if (at > 0) yield return [.. path.Take(at - 1), path[at], path[at - 1], .. path.Skip(at + 1)];
        }
        yield return [.. path, Leaves[0]];
        yield return [Leaves[0], .. path];
    }
}
