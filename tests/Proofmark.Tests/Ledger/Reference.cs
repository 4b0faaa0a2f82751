using System.Security.Cryptography;
using System.Text;
using Proofmark.Ledger;

namespace Proofmark.Tests.Ledger;

/// <summary>The recursive definitions of RFC 6962 §2.1, as the RFC writes them, to compare with. Ranges are remembered.</summary>
public sealed class Reference(Hash[] leaves)
{
    private readonly Dictionary<(int From, int To), Hash> _known = [];

    public Hash Root(int size) => Range(0, size);

    public List<Hash> Path(int index, int size) => Path(index, 0, size);

    public List<Hash> Proof(int old, int size) => old == 0 ? [] : SubProof(old, 0, size, true);

    public static Hash Root(IEnumerable<Hash> leaves) => leaves.ToArray() is var all ? new Reference(all).Root(all.Length) : default;

    public static Hash Leaf(byte[] data) => new(SHA256.HashData([0, .. data]));

    public static Hash Node(Hash left, Hash right) => new(SHA256.HashData([1, .. left.ToArray(), .. right.ToArray()]));

    /// <summary>The data "0", "1", "2" …</summary>
    public static byte[] Entry(int index) => Encoding.ASCII.GetBytes($"{index}");

    /// <summary>Leaf hashes of the data "0", "1", "2" …</summary>
    public static Hash[] Leaves(int count) => Enumerable.Range(0, count).Select(i => Leaf(Entry(i))).ToArray();

    private Hash Range(int from, int to)
    {
        if (to == from) return new Hash(SHA256.HashData([]));
        if (to == from + 1) return leaves[from];
        if (_known.TryGetValue((from, to), out var hash)) return hash;
        var k = from + Split(to - from);
        return _known[(from, to)] = Node(Range(from, k), Range(k, to));
    }

    private List<Hash> Path(int m, int from, int to)
    {
        if (to - from == 1) return [];
        var k = from + Split(to - from);
        return m < k ? [.. Path(m, from, k), Range(k, to)] : [.. Path(m, k, to), Range(from, k)];
    }

    private List<Hash> SubProof(int m, int from, int to, bool b)
    {
        if (m == to) return b ? [] : [Range(from, to)];
        var k = from + Split(to - from);
        return m <= k ? [.. SubProof(m, from, k, b), Range(k, to)] : [.. SubProof(m, k, to, false), Range(from, k)];
    }

    private static int Split(int n)
    {
        var k = 1;
        while (k * 2 < n) k *= 2;
        return k;
    }
}
