using System.Text;
using Npgsql;
using Proofmark.Ledger;

namespace Proofmark.Core.Storage;

/// <summary>How the ledger stands.</summary>
/// <param name="Node">Whose it is.</param>
/// <param name="Head">The tree under the last signed checkpoint.</param>
/// <param name="Note">That checkpoint with its signature; null before the first.</param>
/// <param name="Signed">When it was signed.</param>
/// <param name="Unsigned">Leaves that are committed and not signed yet.</param>
/// <param name="PublicKey">The key that checks the signature.</param>
public sealed record LedgerStatus(NodeIdentity Node, TreeHead Head, SignedNote? Note, DateTime? Signed, long Unsigned, VerifierKey PublicKey);

/// <summary>One record of an act: its place, its table, its hash as the ledger covers it. The content is not here.</summary>
public sealed record ActRecord(int Place, string Table, Hash? Hash);

/// <summary>What shows that an act is in the ledger. <see cref="Index"/>, <see cref="Path"/> and <see cref="Holds"/> are there once it is signed.</summary>
/// <param name="Leaf">What the leaf says.</param>
/// <param name="Content">The leaf's bytes, as they are hashed.</param>
/// <param name="LeafHash">Their hash (RFC 6962).</param>
/// <param name="Index">The leaf's number, from 0.</param>
/// <param name="Path">The inclusion proof under the last checkpoint.</param>
/// <param name="Holds">The path leads from the leaf to the signed root, and the signature is this node's.</param>
/// <param name="Status">The ledger at the time of asking.</param>
/// <param name="Records">The act's records, at most <see cref="LedgerReader.MostRecords"/>.</param>
public sealed record ActProof(LeafContent Leaf, byte[] Content, Hash LeafHash, long? Index, InclusionProof? Path, bool Holds, LedgerStatus Status, IReadOnlyList<ActRecord> Records)
{
    /// <summary>The proof as a file that travels alone (C2SP tlog-proof); null before it is signed.</summary>
    public LogProof? ToFile() => Path is null || Status.Note is null ? null : new LogProof(Path.Index, Path.Path, Status.Note);
}

/// <summary>Reads the ledger's state and the proofs of acts.</summary>
public sealed class LedgerReader(Database database, LedgerPlace place)
{
    /// <summary>Most records of one act that are listed; an import has millions. The indexes <c>…_act_first</c> hold as many of each act.</summary>
    public const int MostRecords = 200;

    // What imports and registrations write. One statement over every table takes longer to plan than to run.
    private static readonly string[] Usual = ["batches", "entries", "components", "marks", "events", "persons", "person_contents", "organisations", "duties", "holdings", "lookups"];

    private static readonly string[][] Askings = [Usual, .. RecordTables.All.Keys.Where(t => t is not "acts").Except(Usual).Order(StringComparer.Ordinal).Chunk(75)];

    /// <summary>The ledger now.</summary>
    public async Task<LedgerStatus> StatusAsync(CancellationToken ct = default)
    {
        var node = await NodeIdentity.FindAsync(database, ct) ?? throw new InvalidOperationException("The node has no identity yet.");
        var keys = await LedgerKeys.ReadAsync(database, place, node.Origin, ct);
        await using var command = database.Writer.CreateCommand("""
            select c.size, c.root, c.note, c.signed, (select count(*) from leaves where idx is null)
            from (select 1) one left join lateral (select * from checkpoints where epoch = $1 order by size desc limit 1) c on true
            """);
        command.Parameters.Add(new() { Value = node.Epoch });
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        if (reader.IsDBNull(0)) return new LedgerStatus(node, TreeHead.Empty, null, null, reader.GetInt64(4), keys.Current);
        var note = SignedNote.Parse(Encoding.UTF8.GetBytes(reader.GetString(2)));
        return new LedgerStatus(node, new TreeHead(reader.GetInt64(0), new Hash(reader.GetFieldValue<byte[]>(1))), note, reader.GetDateTime(3), reader.GetInt64(4), keys.At(Checkpoint.Parse(note.Text)));
    }

    /// <summary>The proof of an act, or null when there is none of this id.</summary>
    public async Task<ActProof?> ProveAsync(Guid actUid, CancellationToken ct = default)
    {
        var status = await StatusAsync(ct);
        byte[] content;
        long? index;
        await using (var command = database.Writer.CreateCommand("select l.content, l.idx from acts a join leaves l on l.act = a.id where a.uid = $1"))
        {
            command.Parameters.Add(new() { Value = actUid });
            await using var reader = await command.ExecuteReaderAsync(ct);
            if (!await reader.ReadAsync(ct)) return null;
            (content, index) = (reader.GetFieldValue<byte[]>(0), reader.IsDBNull(1) ? null : reader.GetInt64(1));
        }
        var leaf = LeafContent.TryRead(content) ?? throw new LedgerDamageException($"The leaf of act {actUid} cannot be read.");
        var hash = MerkleHash.Leaf(content);
        var path = index is { } i && i < status.Head.Size ? new TiledTree(place.Store(status.Node.Epoch), status.Head.Size).Inclusion(i) : null;
        var holds = path is not null && status.Note is { } note && path.Verify(hash, status.Head.Root) && new TrustedKeys(status.PublicKey).Open(note).IsTrusted;
        return new ActProof(leaf, content, hash, index, path, holds, status, await RecordsAsync(leaf.Act, leaf.Records, ct));
    }

    /// <summary>A file of the log's current epoch as C2SP tlog-tiles names it (<c>checkpoint</c>, <c>tile/0/000</c>), or null.</summary>
    public async Task<byte[]?> FileAsync(string path, CancellationToken ct = default)
    {
        var node = await NodeIdentity.FindAsync(database, ct);
        if (node is null) return null;
        var store = place.Store(node.Epoch);
        if (path == "checkpoint") return store.ReadCheckpoint();
        // Tiles beyond the signed size may be written and not yet committed: nobody is shown those.
        if (!TileAddress.TryParse(path, out var address) || store.Published() is not { } published || address.EndLeaf > published.Head.Size) return null;
        return store.Read(address);
    }

    private async Task<List<ActRecord>> RecordsAsync(long act, long records, CancellationToken ct)
    {
        var hashes = new List<Hash>();
        await using (var command = database.Writer.CreateCommand("select hashes from record_tiles where act = $1 and level = 0 and tile = 0"))
        {
            command.Parameters.Add(new() { Value = act });
            if (await command.ExecuteScalarAsync(ct) is byte[] tile) hashes.AddRange(Hash.ReadMany(tile));
        }
        var list = new List<ActRecord> { new(0, "acts", hashes.Count > 0 ? hashes[0] : null) };
        // The places of an act have no gap: when as many are found as there can be, the other tables are not asked.
        var all = Math.Min(records, MostRecords);
        foreach (var tables in Askings)
        {
            if (list.Count >= all) break;
            await using var places = database.Writer.CreateCommand(string.Join(" union all ", tables.Select(t => $"select seq, '{t}' from {t} where act = $1 and seq < {MostRecords}")));
            places.Parameters.Add(new() { Value = act });
            await using var reader = await places.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                var seq = reader.GetInt32(0);
                list.Add(new ActRecord(seq, reader.GetString(1), seq < hashes.Count ? hashes[seq] : null));
            }
        }
        list.Sort((x, y) => x.Place.CompareTo(y.Place));
        return list;
    }
}
