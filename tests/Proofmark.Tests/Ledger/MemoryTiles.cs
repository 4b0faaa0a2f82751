using Proofmark.Ledger;

namespace Proofmark.Tests.Ledger;

/// <summary>Tiles of a list of leaf hashes, cut independently of the product's writer.</summary>
public sealed class MemoryTiles : ITileReader
{
    private readonly Hash[][] _levels;

    public MemoryTiles(IEnumerable<Hash> leaves)
    {
        var levels = new List<Hash[]> { leaves.ToArray() };
        while (levels[^1].Length >= 256)
            levels.Add(levels[^1].Chunk(256).Where(c => c.Length == 256).Select(c => Reference.Root(c)).ToArray());
        _levels = levels.ToArray();
    }

    public byte[]? Read(TileAddress address)
    {
        if (address.IsEntries || address.Level >= _levels.Length) return null;
        var hashes = _levels[address.Level].Skip((int)address.Index * 256).Take(address.Width).ToArray();
        return hashes.Length == address.Width ? Hash.WriteMany(hashes) : null;
    }
}
