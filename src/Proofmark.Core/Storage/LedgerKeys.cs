using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Ledger;

namespace Proofmark.Core.Storage;

/// <summary>
/// The keys that have signed this ledger, one after another, as the ledger itself has them (table <c>ledger_keys</c>).
/// That the node's root key stands behind each change is checked where it is made, by partners, and by verification.
/// </summary>
public sealed class LedgerKeys
{
    private readonly LedgerPlace place;
    private readonly string origin;

    private LedgerKeys(LedgerPlace place, string origin, IReadOnlyList<LedgerKeyRow> changes) => (this.place, this.origin, Changes) = (place, origin, changes);

    /// <summary>The changes, oldest first; none: the first key signs still.</summary>
    public IReadOnlyList<LedgerKeyRow> Changes { get; }

    /// <summary>The key that signs now.</summary>
    /// <exception cref="ProblemException">ledger.key_missing.</exception>
    public VerifierKey Current => Changes.Count > 0 ? VerifierKey.Parse(Changes[^1].Key) : place.Signer(origin).PublicKey;

    /// <summary>Signs with the key that signs now.</summary>
    /// <exception cref="ProblemException">ledger.key_missing: its file is not here.</exception>
    public NoteSigner Signer => Changes.Count > 0 ? place.Signer(Current) : place.Signer(origin);

    /// <summary>All keys, each with the heads that it may sign.</summary>
    public IReadOnlyList<LogKey> All => Changes.Count == 0 ? [new LogKey(Current, null, null)]
        : [new LogKey(VerifierKey.Parse(Changes[0].Previous), null, Changes[0].Place), .. Changes.Select((c, i) => new LogKey(VerifierKey.Parse(c.Key), c.Place, i + 1 < Changes.Count ? Changes[i + 1].Place : null))];

    /// <summary>What verifies the heads of this ledger.</summary>
    public TrustedKeys Trusted => new(All);

    /// <summary>The key whose signature a head bears: at a head that two signed, the earlier.</summary>
    public VerifierKey At(Checkpoint head) => All.First(k => k.Covers(HeadPlace.Of(head))).Key;

    /// <summary>The change that made a key the ledger's; null for the first key.</summary>
    public LedgerKeyRow? ChangeTo(VerifierKey key) => Changes.FirstOrDefault(c => c.Key == key.ToString());

    /// <summary>
    /// What may be trusted by whoever noted one key elsewhere. That key, and those before it: heads that it signed contain the
    /// record of them. Later ones only when the root key behind their statements is known from elsewhere too.
    /// </summary>
    /// <exception cref="ProblemException">ledger.key_replaced.</exception>
    public TrustedKeys TrustedBy(VerifierKey noted, bool rootKnown)
    {
        if (Changes.Count == 0) return new TrustedKeys(noted);
        var all = All;
        var at = all.Select(k => k.Key).ToList().IndexOf(noted);
        if (at < 0) return new TrustedKeys(noted);
        if (at + 1 < all.Count && !rootKnown) throw new ProblemException(Problem.Of("ledger.key_replaced", "--key", ("size", all[at].Until!.Value.Size), ("key", all[^1].Key.ToString())));
        return new TrustedKeys(all);
    }

    /// <summary>These keys and the changes that are kept beside them and follow: of a database that came back from before.</summary>
    /// <returns>The keys then, and what was added.</returns>
    internal (LedgerKeys Keys, IReadOnlyList<LedgerKeyRow> Added) WithKept()
    {
        var added = place.KeptChanges().Where(c => Changes.Count == 0 || c.Place > Changes[^1].Place).ToList();
        return (new LedgerKeys(place, origin, [.. Changes, .. added]), added);
    }

    /// <summary>Finishes what a stop after a change left: the change is kept beside the keys, and keys that sign no more are gone.</summary>
    internal void Settle()
    {
        foreach (var change in Changes) place.KeepChange(change);
        if (Changes.Count == 0 || place.Held(Current) is null) return;
        foreach (var old in All.Where(k => k.Until is not null)) place.RemoveKey(old.Key);
    }

    /// <summary>Reads them.</summary>
    public static async Task<LedgerKeys> ReadAsync(Database database, LedgerPlace place, string origin, CancellationToken ct = default)
    {
        await using var connection = await database.Writer.OpenConnectionAsync(ct);
        return await ReadAsync(connection, place, origin, ct);
    }

    /// <summary>Reads them as a connection sees them, which may be in a transaction.</summary>
    public static async Task<LedgerKeys> ReadAsync(NpgsqlConnection connection, LedgerPlace place, string origin, CancellationToken ct = default)
    {
        // A backup is taken, and an older one tried, before the schema is brought up to date too.
        await using (var made = new NpgsqlCommand("select to_regclass('public.ledger_keys') is not null", connection))
            if (!(bool)(await made.ExecuteScalarAsync(ct))!) return new LedgerKeys(place, origin, []);
        await using var command = new NpgsqlCommand("select id, epoch, size, root, previous, key, statement from ledger_keys order by epoch, size", connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var changes = new List<LedgerKeyRow>();
        while (await reader.ReadAsync(ct))
            changes.Add(new LedgerKeyRow(reader.GetInt64(0), reader.GetInt32(1), reader.GetInt64(2), reader.GetFieldValue<byte[]>(3), reader.GetString(4), reader.GetString(5), reader.GetString(6)));
        return new LedgerKeys(place, origin, changes);
    }
}
