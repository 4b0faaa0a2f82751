using Npgsql;
using NpgsqlTypes;
using Proofmark.Core.Parties;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Storage.Sealing;

namespace Proofmark.Core.Access.Sealed;

/// <summary>
/// Unseals on the day: the look-ups of a sealed case become ordinary ones, as they were made. Silence unseals; only the independent
/// auditor puts it off. From then on it may be known, so this is an act, with the order's reference as its case.
/// </summary>
public sealed class SealedUnsealing(Acts acts, SealedAuthorities authorities, PersonKeys keys)
{
    /// <summary>Unseals what is due; returns how many cases.</summary>
    public async Task<int> RunOnceAsync(CancellationToken ct = default)
    {
        var today = acts.Clock.Today();
        var due = (await authorities.AllAsync(ct)).Where(a => a.State is "approved" or "ended" && a.Unseal <= today).ToList();
        foreach (var one in due) await UnsealAsync(one, ct);
        await ForgetAsync(ct);
        return due.Count;
    }

    private Task UnsealAsync(SealedAuthority one, CancellationToken ct) =>
        acts.DoAsync(new ActRequest(AccessActs.Unseal, Actor.Node, new Purpose("investigation", one.Issuer, one.Reference), StableKey.Of($"proofmark.unseal:{one.Id}")) { Content = one.Id.ToString() }, async act =>
        {
            var looks = await SealedJournal.OfAsync(act.Connection, keys.Sealed, SealedJournal.LooksOf(one.Id), ct);
            foreach (var look in looks)
            {
                act.Machinery(ReadSession.InsertLookup, Typed(look.At, NpgsqlDbType.TimestampTz), look.By, Typed(look.Organisation, NpgsqlDbType.Bigint), look.Purpose ?? "investigation", Typed(one.Reference, NpgsqlDbType.Text),
                    look.What ?? "", look.Subject ?? "", Typed(look.Query, NpgsqlDbType.Text), Typed(null, NpgsqlDbType.Bigint), look.Found ?? []);
                await act.FlushIfManyAsync(ct);
            }
            await act.FlushAsync(ct);
            await SealedJournal.AddAsync(act.Connection, keys.Sealed, SealedJournal.Authorities, new SealedEntry { Kind = "unseal", Of = one.Id, At = act.Recorded }, null, ct);
        }, ct);

    /// <summary>Pieces of work whose time is over.</summary>
    private async Task ForgetAsync(CancellationToken ct)
    {
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await ReadSession.AllowAuditorAsync(connection, ct);
        await using var command = new NpgsqlCommand("delete from sealed_work where expires < $1", connection) { Parameters = { Typed(acts.Clock.GetUtcNow().UtcDateTime, NpgsqlDbType.TimestampTz) } };
        await command.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private static NpgsqlParameter Typed(object? value, NpgsqlDbType type) => new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };
}
