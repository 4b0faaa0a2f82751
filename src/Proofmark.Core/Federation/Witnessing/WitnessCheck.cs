using System.Text;
using Npgsql;
using Proofmark.Core.Storage;
using Proofmark.Core.Storage.Verification;
using Proofmark.Ledger;

namespace Proofmark.Core.Federation.Witnessing;

/// <summary>Verification's further check: each head that a peer countersigned is still a head of this ledger.</summary>
public static class WitnessCheck
{
    /// <summary>Reports <c>federation.countersigned_differs</c> with peer and size: the ledger was rewritten or cut off behind a head that another State holds.</summary>
    public static FurtherCheck Of(LedgerPlace place) => async (first, _, report, ct) =>
    {
        await using var command = new NpgsqlCommand("""
            select d.name, s.epoch, s.size, s.root, s.key, s.note from head_signatures s
            join lateral (select name from peer_details where peer = s.peer order by act desc, seq desc limit 1) d on true order by s.epoch, s.size
            """, first) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(ct);
        // What is published is read once for an epoch; its heads come one after another.
        var trees = new Dictionary<int, TiledTree>();
        while (await reader.ReadAsync(ct))
        {
            var head = new TreeHead(reader.GetInt64(2), new Hash(reader.GetFieldValue<byte[]>(3)));
            var epoch = reader.GetInt32(1);
            if (!trees.TryGetValue(epoch, out var tree)) trees[epoch] = tree = new TiledTree(place.Store(epoch), place.Store(epoch).Published()?.Head.Size ?? 0);
            if (!Stands(tree, head) || !Signed(reader.GetString(4), reader.GetString(5), head))
                report.Add(FederationCode.CountersignedDiffers, ("peer", reader.GetString(0)), ("size", head.Size));
        }
    };

    private static bool Stands(TiledTree tree, TreeHead head)
    {
        try
        {
            return tree.Size >= head.Size && tree.RootAt(head.Size) == head.Root;
        }
        catch (LedgerDamageException)
        {
            return false;
        }
    }

    private static bool Signed(string key, string note, TreeHead head) =>
        VerifierKey.TryParse(key, out var witness, out _) && SignedNote.TryParse(Encoding.UTF8.GetBytes(note), out var signed, out _)
        && new TrustedKeys(witness).Open(signed).IsTrusted && Checkpoint.TryParse(signed.Text, out var checkpoint, out _) && checkpoint.Head == head;
}
