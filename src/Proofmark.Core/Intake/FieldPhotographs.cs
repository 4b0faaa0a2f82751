using System.Security.Cryptography;
using Npgsql;
using Proofmark.Core.Documents;
using Proofmark.Core.Recoveries;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Intake;

/// <summary>
/// Photographs of records from the field. The device has drawn them anew, so there is no file of the camera to keep; the node takes
/// out once more what is no picture. They belong to the recovery that the record is, and to the record while it waits in a conflict.
/// </summary>
public sealed class FieldPhotographs(Acts acts, AttachmentStore store, FieldRecords records)
{
    /// <summary>Adds a photograph to a record from the field.</summary>
    public static readonly ActType Photograph = new("intake.photograph", false);

    /// <summary>
    /// How many a recovery has for a device to send another: its own and as many of a record that was decided to be the same, so that what
    /// was on the way at the decision still arrives. A person on the recovery's page adds none beyond <see cref="RecoveryPhotographs.MostOfRecovery"/>.
    /// </summary>
    public const int MostOfRecovery = 2 * RecoveryPhotographs.MostOfRecovery;

    /// <summary>Subject of the attachments of a record that waits in a conflict.</summary>
    internal const string Waiting = "field_record";

    /// <summary>Keeps a photograph; true when it had arrived before.</summary>
    /// <param name="record">The record, by the id that the device made.</param>
    /// <param name="content">The picture.</param>
    /// <param name="digest">Its SHA-256 as the device states it, 32 bytes.</param>
    /// <param name="doing">Who sends it and why.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">intake.digest, intake.not_found, recoveries.photographs_full, intake.photographs_full, documents.*; what is refused is not on the node: the device keeps it.</exception>
    public async Task<bool> AddAsync(Guid record, byte[] content, byte[] digest, Doing doing, CancellationToken ct = default)
    {
        if (content.Length > RecoveryPhotographs.MostBytes) throw RecoveryPhotographs.TooLarge();
        if (!SHA256.HashData(content).AsSpan().SequenceEqual(digest)) throw new ProblemException(Problem.Of("intake.digest", "photographs"));
        Own(await records.FindAsync(record, ct), doing);
        if (await HasAsync(record, digest, ct)) return true;
        acts.Condition?.Demand();
        // On disk before the act names it; that of an act that fails, or was done before, is swept.
        var stored = store.Put(Documents.Photograph.Clean(content));
        var outcome = await acts.DoAsync(new ActRequest(Photograph, doing.Actor, doing.Purpose, StableKey.Of($"field {record} {Convert.ToHexString(digest)}")) { Content = $"{record} {Convert.ToHexString(digest)}" }, async act =>
        {
            await LockAsync(act.Connection, record, ct);
            // Read again under the lock: a decision may have been made while this waited.
            var to = Own(await FieldRecords.FindAsync(act.Connection, record, ct), doing);
            act.UidsTellTheDay = to.Anonymous;
            await using (var count = new NpgsqlCommand("select count(*) from field_photographs where record = $1", act.Connection) { Parameters = { new() { Value = to.Id } } })
                if ((long)(await count.ExecuteScalarAsync(ct))! >= RecoveryPhotographs.MostOfRecovery) throw new ProblemException(Problem.Of("recoveries.photographs_full", "photographs", ("most", RecoveryPhotographs.MostOfRecovery)));
            if (to.Recovery is { } recovery && await RecoveryPhotographs.CountedAsync(act.Connection, recovery, ct) >= MostOfRecovery) throw new ProblemException(Problem.Of("intake.photographs_full", "photographs", ("most", MostOfRecovery)));
            var row = await AttachmentStore.AttachAsync(act, stored, to.Recovery is null ? Waiting : RecoveryPhotographs.Subject, to.Recovery ?? to.Id, null, ct: ct);
            await act.FlushAsync(ct);
            act.Write(FieldPhotographRow.Table, new FieldPhotographRow(await act.Ids.NextAsync("field_photographs", ct), to.Id, digest, row.Id));
        }, ct);
        return outcome.AlreadyDone;
    }

    /// <summary>Gives the photographs of a record that was decided on to its recovery: the same files, named once more. All of them, however many are there: what arrived is evidence, and no decision loses it.</summary>
    internal static async Task GiveAsync(Act act, long record, long recovery, CancellationToken ct)
    {
        var files = new List<StoredAttachment>();
        await using (var command = new NpgsqlCommand("select sha256, size, media_type, wrapped_key from attachments where subject = $1 and subject_id = $2 and wrapped_key is not null order by id", act.Connection) { Parameters = { new() { Value = Waiting }, new() { Value = record } } })
        {
            await using var r = await command.ExecuteReaderAsync(ct);
            while (await r.ReadAsync(ct)) files.Add(new(r.GetFieldValue<byte[]>(0), r.GetInt64(1), r.GetString(2), r.GetFieldValue<byte[]>(3)));
        }
        foreach (var file in files) await AttachmentStore.AttachAsync(act, file, RecoveryPhotographs.Subject, recovery, null, ct: ct);
    }

    /// <summary>One act at a time on what belongs to a record.</summary>
    internal static async Task LockAsync(NpgsqlConnection connection, Guid record, CancellationToken ct)
    {
        await using var wait = new NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended('proofmark.field_record:' || $1::text, 0))", connection) { Parameters = { new() { Value = record } } };
        await wait.ExecuteNonQueryAsync(ct);
    }

    private static ArrivedRecord Own(ArrivedRecord? found, Doing doing) =>
        found is not null && found.By == doing.Actor.User ? found : throw new ProblemException(Problem.Of("intake.not_found", "id"));

    private async Task<bool> HasAsync(Guid record, byte[] digest, CancellationToken ct)
    {
        await using var command = acts.Database.Writer.CreateCommand("select exists (select from field_photographs p join field_records f on f.id = p.record where f.uid = $1 and p.digest = $2)");
        command.Parameters.Add(new() { Value = record });
        command.Parameters.Add(new() { Value = digest });
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }
}
