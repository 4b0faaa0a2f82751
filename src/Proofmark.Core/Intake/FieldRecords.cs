using Npgsql;
using Proofmark.Core.Marking;
using Proofmark.Core.Recoveries;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;

namespace Proofmark.Core.Intake;

/// <summary>What became of a record from the field. One of the two is there.</summary>
/// <param name="Recovery">Outside id of the recovery that it is.</param>
/// <param name="Conflict">Outside id of the conflict that it waits in.</param>
/// <param name="MetEntry">In conflict: entry of the recovery that it met, for the record of the look-up.</param>
/// <param name="Again">It had arrived before.</param>
public sealed record FieldReceipt(Guid? Recovery, Guid? Conflict, long? MetEntry, bool Again);

/// <summary>A record that arrived. Recovery: what it is part of; null while it waits in a conflict.</summary>
internal sealed record ArrivedRecord(long Id, bool Anonymous, byte[] Digest, long By, long? Recovery, FieldReceipt Receipt);

/// <summary>
/// Takes in what was recorded in the field without a network: seizures, finds and surrenders. The device makes the id; the same
/// record sent again, because its answer was lost on the way, is answered as the first time and recorded once. A record whose serial
/// another recovery bears is kept as a conflict: whether it is the same weapon is decided by a person, never by the order of arrival.
/// </summary>
public sealed class FieldRecords(Acts acts, RecoveryService recoveries, AnonymousSurrenders surrenders)
{
    /// <summary>Takes a record in, as a recovery or as a conflict.</summary>
    public static readonly ActType Record = new("intake.record", false, "registered", "recovered");

    // What a mark as found may hold for a character that was not read: two such marks are not known to be one.
    private const string Uncertain = "?*[]\uFF1F\u061F\uFF0A";

    /// <summary>Takes in an anonymous surrender: the weapon, the collection point and the day.</summary>
    /// <exception cref="ProblemException">As <see cref="RecordAsync"/>; recoveries.point, recoveries.point_closed, recoveries.future.</exception>
    public async Task<FieldReceipt> SurrenderAsync(Guid id, byte[] digest, RegisterWeapon weapon, Guid? point, DateOnly day, Doing doing, CancellationToken ct = default) =>
        // A point that was closed since does not turn away what arrived before it was.
        await EarlierAsync(id, digest, doing, ct) ?? await RecordAsync(id, digest, await surrenders.RequestAsync(weapon, point, day, ct), doing, ct);

    /// <summary>Takes a record in.</summary>
    /// <param name="id">Made by the device, once for the record.</param>
    /// <param name="digest">SHA-256 of what was sent, 32 bytes.</param>
    /// <param name="request">What it says.</param>
    /// <param name="doing">Who sends it and why; the id is its key.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">intake.changed (the id came before with other content), intake.taken (by somebody else), recoveries.*, marking.*.</exception>
    public async Task<FieldReceipt> RecordAsync(Guid id, byte[] digest, RecordRecovery request, Doing doing, CancellationToken ct = default)
    {
        if (await EarlierAsync(id, digest, doing, ct) is { } earlier) return earlier;
        var marks = recoveries.Checked(request);
        await recoveries.EnsureRegisterAsync(doing, ct);
        FieldReceipt? done = null;
        var outcome = await acts.DoAsync(new ActRequest(Record, doing.Actor, doing.Purpose, id) { Content = Convert.ToHexString(digest) }, async act =>
        {
            act.UidsTellTheDay = request.Point is not null;
            var met = await MetAsync(act.Connection, request, marks, ct);
            var record = await act.Ids.NextAsync("field_records", ct);
            (long Id, Guid Uid)? recovery = met is null ? await recoveries.WriteAsync(act, request, marks, ct) : null;
            act.Write(FieldRecordRow.Table, new FieldRecordRow(record, id, request.Point is null ? "recovery" : "surrender", digest, recovery?.Id));
            done = new(recovery?.Uid, null, null, false);
            if (met is not { } other) return;
            var conflict = act.NewUid();
            act.Write(FieldConflictRow.Table, new FieldConflictRow(await act.Ids.NextAsync("field_conflicts", ct), conflict, record, other.Recovery, FieldContent.Of(request).Write()));
            done = new(null, conflict, other.Entry, false);
        }, ct);
        // Both of two that ran at once may have found nothing earlier; one of them was first.
        return outcome.AlreadyDone ? (await EarlierAsync(id, digest, doing, ct))! : done!;
    }

    /// <summary>The record of this id, or null.</summary>
    internal async Task<ArrivedRecord?> FindAsync(Guid id, CancellationToken ct)
    {
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        return await FindAsync(connection, id, ct);
    }

    /// <summary>The same within an act, on its connection.</summary>
    internal static async Task<ArrivedRecord?> FindAsync(NpgsqlConnection connection, Guid id, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            select f.id, f.kind = 'surrender', f.digest, a.actor, coalesce(r.id, d.recovery), coalesce(r.uid, dr.uid), case when d.id is null then c.uid end, m.entry
            from field_records f join acts a on a.id = f.act left join recoveries r on r.id = f.recovery
            left join field_conflicts c on c.record = f.id left join recoveries m on m.id = c.met
            left join field_decisions d on d.conflict = c.id left join recoveries dr on dr.id = d.recovery where f.uid = $1
            """, connection);
        command.Parameters.Add(new() { Value = id });
        await using var r = await command.ExecuteReaderAsync(ct);
        if (!await r.ReadAsync(ct)) return null;
        var conflict = r.IsDBNull(6) ? (Guid?)null : r.GetGuid(6);
        return new(r.GetInt64(0), r.GetBoolean(1), r.GetFieldValue<byte[]>(2), r.GetInt64(3), r.IsDBNull(4) ? null : r.GetInt64(4),
            new(r.IsDBNull(5) ? null : r.GetGuid(5), conflict, conflict is null ? null : r.GetInt64(7), true));
    }

    private async Task<FieldReceipt?> EarlierAsync(Guid id, byte[] digest, Doing doing, CancellationToken ct)
    {
        if (await FindAsync(id, ct) is not { } earlier) return null;
        if (earlier.By != doing.Actor.User) throw new ProblemException(Problem.Of("intake.taken", "id"));
        return earlier.Digest.AsSpan().SequenceEqual(digest) ? earlier.Receipt : throw new ProblemException(Problem.Of("intake.changed", "id"));
    }

    /// <summary>The latest recovery that bears one of the record's serials. Of two records with one serial that arrive at once the second waits for the first.</summary>
    private static async Task<(long Recovery, long Entry)?> MetAsync(NpgsqlConnection connection, RecordRecovery request, List<MarkText> marks, CancellationToken ct)
    {
        var serials = marks.Where((m, i) => request.Weapon.Marks[i].Kind == "serial" && m.Found.AsSpan().IndexOfAny(Uncertain) < 0).Select(m => m.Normalised).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        if (serials.Length == 0) return null;
        foreach (var serial in serials)
        {
            await using var wait = new NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended('proofmark.field:' || $1, 0))", connection) { Parameters = { new() { Value = serial } } };
            await wait.ExecuteNonQueryAsync(ct);
        }
        await using var command = new NpgsqlCommand("select r.id, r.entry from marks m join recoveries r on r.entry = m.entry where m.norm = any ($1) and m.until_act is null and m.kind = 'serial' order by r.id desc limit 1", connection);
        command.Parameters.Add(new() { Value = serials });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? (reader.GetInt64(0), reader.GetInt64(1)) : null;
    }
}
