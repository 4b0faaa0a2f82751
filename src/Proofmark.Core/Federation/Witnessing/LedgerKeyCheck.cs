using System.Text;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Federation.Messages;
using Proofmark.Core.Storage;
using Proofmark.Core.Storage.Verification;
using Proofmark.Ledger;

namespace Proofmark.Core.Federation.Witnessing;

/// <summary>Verification's further check: the node's root key stands behind each change of the ledger's key.</summary>
public static class LedgerKeyCheck
{
    /// <summary>Reports <c>ledger.key_unvouched</c> with size and key: nobody's root key, or another's, said so, or the head that it names is not of this ledger.</summary>
    /// <param name="place">Where the ledger's files are.</param>
    /// <param name="origin">The ledger's name.</param>
    /// <param name="root">The node's fingerprint as it is known elsewhere; null: as its key folder has it, if there is one.</param>
    public static FurtherCheck Of(LedgerPlace place, string origin, Fingerprint? root) => async (first, _, report, ct) =>
    {
        var keys = await LedgerKeys.ReadAsync(first, place, origin, ct);
        if (keys.Changes.Count == 0) return;
        var folder = new KeyRingFolder(FederationNode.KeyFolder(place.DataDirectory));
        var expected = root ?? (folder.Exists ? folder.ReadRootPublic().Fingerprint : null);
        string? previous = null;
        foreach (var change in keys.Changes)
        {
            if (!Vouched(change, origin, expected) || (previous is not null && change.Previous != previous) || !Leads(place, change))
                report.Add("ledger.key_unvouched", ("size", change.Size), ("key", change.Key));
            previous = change.Key;
        }
    };

    private static bool Vouched(LedgerKeyRow change, string origin, Fingerprint? root)
    {
        var envelope = Dsse.Read(Encoding.UTF8.GetBytes(change.Statement));
        if (!envelope.Ok) return false;
        var read = LedgerKeyStatement.Read(envelope.Value);
        return read.Ok && (root is null || read.Value.Node == root) && read.Value.Head.Origin == origin && read.Value.Place == change.Place && read.Value.Head.Head.Root == new Hash(change.Root)
            && read.Value.Previous.ToString() == change.Previous && read.Value.Key.ToString() == change.Key;
    }

    /// <summary>The head that both keys signed is a head of the ledger that is here; of an epoch whose files are gone nothing can be said.</summary>
    private static bool Leads(LedgerPlace place, LedgerKeyRow change)
    {
        try
        {
            var size = place.Store(change.Epoch).Published()?.Head.Size ?? 0;
            return size < change.Size || new TiledTree(place.Store(change.Epoch), size).RootAt(change.Size) == new Hash(change.Root);
        }
        catch (LedgerDamageException)
        {
            return false;
        }
    }
}
