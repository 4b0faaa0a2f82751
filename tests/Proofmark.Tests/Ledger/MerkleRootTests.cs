using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using Proofmark.Ledger;
using Xunit;

namespace Proofmark.Tests.Ledger;

public class MerkleRootTests
{
    [Fact]
    public void The_roots_of_the_classic_leaves_are_those_of_Certificate_Transparency()
    {
        var range = new MerkleRoot();
        for (var n = 0; n <= 8; n++)
        {
            Assert.Equal(MerkleVectors.Roots[n], range.Root().ToHex());
            if (n < 8) range.AppendLeaf(MerkleVectors.Leaves[n]);
        }
    }

    [Fact]
    public void A_leaf_and_a_node_over_the_same_bytes_differ()
    {
        var (l, r) = (MerkleHash.Leaf([1]), MerkleHash.Leaf([2]));
        Assert.NotEqual(MerkleHash.Node(l, r), MerkleHash.Leaf([.. l.ToArray(), .. r.ToArray()]));
        Assert.Equal(Reference.Node(l, r), MerkleHash.Node(l, r));
    }

    [Theory]
    [InlineData(0), InlineData(1), InlineData(1022), InlineData(1023), InlineData(1024), InlineData(70_000)]
    public void A_leaf_of_any_length_is_hashed_with_a_zero_byte_before_it(int length)
    {
        var data = new byte[length];
        new Random(length).NextBytes(data);
        Assert.Equal(Reference.Leaf(data), MerkleHash.Leaf(data));
    }

    [Fact]
    public void Every_size_up_to_300_has_the_root_of_the_definition_however_it_is_computed()
    {
        var leaves = Reference.Leaves(300);
        var rfc = new Reference(leaves);
        var range = new MerkleRoot();
        for (var n = 0; n <= 300; n++)
        {
            var expected = rfc.Root(n);
            Assert.Equal(expected, range.Root());
            Assert.Equal(expected, MerkleHash.Root(leaves.AsSpan(0, n)));
            Assert.Equal(expected, MerkleRoot.Resume(n, range.Peaks()).Root());
            Assert.Equal(n, range.Count);
            if (n < 300) range.Append(leaves[n]);
        }
    }

    [Fact]
    public void Stopping_and_resuming_anywhere_changes_nothing() =>
        Prop.ForAll<NonNegativeInt, NonNegativeInt>((a, b) =>
        {
            var leaves = Reference.Leaves(a.Get % 700 + b.Get % 700);
            var first = new MerkleRoot();
            foreach (var leaf in leaves.Take(a.Get % 700)) first.Append(leaf);
            var second = MerkleRoot.Resume(first.Count, first.Peaks());
            foreach (var leaf in leaves.Skip(a.Get % 700)) second.Append(leaf);
            return second.Root() == Reference.Root(leaves);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Whole_subtrees_may_be_appended_where_they_fit_and_nowhere_else()
    {
        var leaves = Reference.Leaves(300);
        var range = new MerkleRoot();
        range.AppendSubtree(8, Reference.Root(leaves.Take(256)));
        range.AppendSubtree(5, Reference.Root(leaves.Skip(256).Take(32)));
        foreach (var leaf in leaves.AsSpan(288)) range.Append(leaf);
        Assert.Equal(Reference.Root(leaves), range.Root());
        Assert.Throws<ArgumentException>(() => range.AppendSubtree(3, leaves[0]));
    }

    [Fact]
    public void Resuming_with_a_wrong_number_of_peaks_is_refused() =>
        Assert.Throws<ArgumentException>(() => MerkleRoot.Resume(3, Reference.Leaves(1)));

    [Fact]
    public void A_million_leaf_hashes_take_no_memory()
    {
        var leaf = MerkleHash.Leaf("x"u8);
        var range = new MerkleRoot();
        for (var i = 0; i < 10_000; i++) range.Append(leaf);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000_000; i++) range.Append(leaf);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000);
    }
}
