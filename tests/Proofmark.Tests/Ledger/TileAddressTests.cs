using Proofmark.Ledger;
using Xunit;

namespace Proofmark.Tests.Ledger;

public class TileAddressTests
{
    [Theory]
    [InlineData(0, 0, 256, "tile/0/000")]
    [InlineData(0, 1234067, 256, "tile/0/x001/x234/067")]
    [InlineData(1, 999, 1, "tile/1/999.p/1")]
    [InlineData(2, 1000, 255, "tile/2/x001/000.p/255")]
    [InlineData(63, 0, 12, "tile/63/000.p/12")]
    [InlineData(TileAddress.EntriesLevel, 3, 12, "tile/entries/003.p/12")]
    [InlineData(TileAddress.EntriesLevel, 1234067, 256, "tile/entries/x001/x234/067")]
    public void A_tile_has_the_path_of_the_specification_and_the_path_leads_back(int level, long index, int width, string path)
    {
        var address = new TileAddress(level, index, width);
        Assert.Equal(path, address.Path);
        Assert.True(TileAddress.TryParse(path, out var parsed));
        Assert.Equal(address, parsed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("tile")]
    [InlineData("tile/")]
    [InlineData("tile/0")]
    [InlineData("tile/0/")]
    [InlineData("tile/0/00")]
    [InlineData("tile/0/0000")]
    [InlineData("tile/00/000")]
    [InlineData("tile/64/000")]
    [InlineData("tile/-1/000")]
    [InlineData("tile/0/x000/001")]
    [InlineData("tile/0/001/002")]
    [InlineData("tile/0/x001")]
    [InlineData("tile/0/x001/x002")]
    [InlineData("tile/0/000.p/0")]
    [InlineData("tile/0/000.p/256")]
    [InlineData("tile/0/000.p/01")]
    [InlineData("tile/0/000.p/")]
    [InlineData("tile/0/000.p")]
    [InlineData("tile/0.p/1")]
    [InlineData("tile/0/ 01")]
    [InlineData("tile/0/+01")]
    [InlineData("tile/0/../000")]
    [InlineData("/tile/0/000")]
    [InlineData("tile/data/000")]
    [InlineData("tile/0/x999/x999/x999/x999/x999/x999/x999/999")]
    public void Any_other_path_is_no_tile(string path) => Assert.False(TileAddress.TryParse(path, out _));

    [Fact]
    public void A_tree_of_70000_has_the_tiles_that_the_specification_counts()
    {
        Assert.Equal(
            (273, 112, 1, 17, 0, 1, 0),
            (Full(0), Partial(0), Full(1), Partial(1), Full(2), Partial(2), Partial(3)));

        static int Full(int level) => (int)(TileAddress.CountAt(level, 70_000) / 256);
        static int Partial(int level) => TileAddress.TryIn(70_000, level, Full(level), out var a) ? a.Width : 0;
    }

    [Fact]
    public void The_last_leaf_under_a_tile_is_known()
    {
        Assert.Equal(256, new TileAddress(0, 0, 256).EndLeaf);
        Assert.Equal(261, new TileAddress(0, 1, 5).EndLeaf);
        Assert.Equal(261, TileAddress.Entries(1, 5).EndLeaf);
        Assert.Equal(65_536 * 3 + 256 * 7, new TileAddress(1, 3, 7).EndLeaf);
    }
}
