using System.Security.Cryptography;
using Proofmark.Ledger;

namespace Proofmark.Tests.Ledger;

/// <summary>The log of State XA's register, with its key.</summary>
public sealed class LogWorld : IDisposable
{
    public const string Origin = "xa.example/register";
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public LogWorld() => Signer = new NoteSigner(Origin, _key);

    public NoteSigner Signer { get; }

    public TrustedKeys Keys => new(Signer.PublicKey);

    public static ReadOnlyMemory<byte>[] Entries(long from, long to) =>
        [.. Enumerable.Range((int)from, (int)(to - from)).Select(i => (ReadOnlyMemory<byte>)Reference.Entry(i))];

    public static TreeHead Head(int size) => new(size, MerkleHash.Root(Reference.Leaves(size)));

    public SignedNote Sign(TreeHead head, int epoch = 1) =>
        Signer.Sign(Checkpoint.Create(Origin, head, epoch, new DateTimeOffset(2025, 6, 30, 12, 0, 0, TimeSpan.Zero)).ToString());

    /// <summary>Appends up to a size, signs and publishes.</summary>
    public TreeHead Grow(TileStore store, TreeHead from, int to)
    {
        using var appender = new Appender(store);
        var head = appender.Append(from, Entries(from.Size, to));
        store.Publish(Sign(head));
        store.DropPartials(from.Size, head.Size);
        return head;
    }

    public LedgerReport Verify(ITileReader tiles, TreeHead head, params TreeHead[] earlier) =>
        new LogVerifier(tiles, Origin, Keys).Verify(Sign(head).ToBytes(), earlier.Select(h => Sign(h).ToBytes()));

    public void Dispose() => _key.Dispose();
}
