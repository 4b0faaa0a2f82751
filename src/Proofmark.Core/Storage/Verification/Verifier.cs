using System.Data;
using Npgsql;
using Proofmark.Ledger;

namespace Proofmark.Core.Storage.Verification;

/// <summary>A further check that a capability adds: refolded states, attachments.</summary>
public delegate Task FurtherCheck(NpgsqlConnection first, NpgsqlConnection second, VerificationReport report, CancellationToken ct);

/// <summary>
/// Recomputes everything from stored rows to signed checkpoint, in one snapshot of the database, in bounded memory. It
/// changes nothing, and needs neither the server nor its operator's goodwill: database, tiles and public key are enough.
/// </summary>
public static class Verifier
{
    /// <summary>Verifies; <paramref name="keys"/> are the public keys that may have signed.</summary>
    public static async Task<VerificationReport> RunAsync(Database database, LedgerPlace place, TrustedKeys keys, IReadOnlyList<FurtherCheck> further, Action<string, long>? progress = null, CancellationToken ct = default)
    {
        var report = new VerificationReport();
        var node = await NodeIdentity.FindAsync(database, ct);
        if (node is null)
        {
            report.Add("ledger.no_node");
            return report;
        }
        // Read before the snapshot: a node that goes on signing meanwhile would else seem to have lost what the snapshot is too old to hold.
        var store = place.Store(node.Epoch);
        var published = store.ReadCheckpoint();
        await using var first = await database.Owner.OpenConnectionAsync(ct);
        await using var one = await first.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        await using var export = new NpgsqlCommand("select pg_export_snapshot()", first);
        var snapshot = (string)(await export.ExecuteScalarAsync(ct))!;
        await using var second = await database.Owner.OpenConnectionAsync(ct);
        await using var two = await second.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        await using (var adopt = new NpgsqlCommand($"set transaction snapshot '{snapshot}'", second)) await adopt.ExecuteNonQueryAsync(ct);

        var index = new ActIndex();
        await new LedgerCheck(first, store, published, keys, node, index, report).RunAsync(ct);
        await new RecordCheck(first, second, index, report).RunAsync(progress ?? ((_, _) => { }), ct);
        await new SealedCheck(first, report).RunAsync(ct);
        foreach (var check in further) await check(first, second, report, ct);
        if (published is not null)
            foreach (var finding in new LogVerifier(store, node.Origin, keys).Verify(published, cancel: ct).Findings.Where(f => f.IsDamage)) report.Add("ledger.files", ("what", finding.ToString()));
        return report;
    }
}
