using System.Security.Cryptography;
using Npgsql;
using Proofmark.Core.Storage.Sealing;
using Proofmark.Ledger;

namespace Proofmark.Core.Storage.Verification;

/// <summary>
/// Compares sealed records with the roots that acts recorded. It needs no key and learns nothing of their content: not even which of
/// them are more than padding.
/// </summary>
internal sealed class SealedCheck(NpgsqlConnection connection, VerificationReport report)
{
    public async Task RunAsync(CancellationToken ct)
    {
        var roots = new Dictionary<long, byte[]>();
        await using (var command = new NpgsqlCommand("select act, root from sealed_roots", connection))
        await using (var reader = await command.ExecuteReaderAsync(ct))
            while (await reader.ReadAsync(ct)) roots[reader.GetInt64(0)] = reader.GetFieldValue<byte[]>(1);
        long current = -1;
        var root = new MerkleRoot();
        void Finish()
        {
            if (current < 0) return;
            if (!roots.Remove(current, out var expected) || !root.Root().ToArray().AsSpan().SequenceEqual(expected)) report.Add("ledger.sealed_changed", ("act", current));
            root = new MerkleRoot();
        }
        await using (var command = new NpgsqlCommand("""
            select s.act, s.uid, s.tag, s.at, s.replaces, s.canary, s.hash, s.cipher, s.cipher is null and not exists (select from sealed_records n where n.replaces = s.uid)
            from sealed_records s where s.act is not null order by s.act, s.id
            """, connection) { CommandTimeout = 0 })
        await using (var reader = await command.ExecuteReaderAsync(ct))
            while (await reader.ReadAsync(ct))
            {
                if (reader.GetInt64(0) != current)
                {
                    Finish();
                    current = reader.GetInt64(0);
                }
                var whole = reader.IsDBNull(7) ? !reader.GetBoolean(8) : SHA256.HashData(reader.GetFieldValue<byte[]>(7)).AsSpan().SequenceEqual(reader.GetFieldValue<byte[]>(6));
                if (!whole) report.Add("ledger.sealed_content", ("act", current));
                root.Append(SealedJournal.LeafOf(reader, 1));
            }
        Finish();
        // What is left has no record at all any more.
        foreach (var act in roots.Keys.Order()) report.Add("ledger.sealed_changed", ("act", act));
    }
}
