using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Tracing;

/// <summary>What became of this node's own messages on their way.</summary>
public sealed partial class TraceService
{
    private const string Expired = """
        select m.id, m.uid, m.kind, m.case_uid from messages_out m
        where m.case_uid is not null and m.kind = any($2) and m.expires < $1
        and not exists (select from message_receipts r where r.message = m.id and r.final)
        and not exists (select from trace_events e where e.message = m.uid and e.type = $3)
        order by m.id
        """;

    /// <summary>The peer has stored a message of a case: a request has arrived. Inside the act that records the receipt.</summary>
    public async Task DeliveredAsync(Act act, Guid caseUid, Guid message, string kind, CancellationToken ct = default)
    {
        // An office's word may be here before the receipt; it has said more than the receipt could.
        if (kind != TraceKind.Request || await store.LockCaseAsync(act, CaseSide.Asker, caseUid, ct) is not { } view || !TraceStates.Allows(view.Case.State, typeof(Received))) return;
        await NoteAsync(act, view.Id, TraceEvents.Received, message, null, [], ct);
    }

    /// <summary>
    /// A message of a case did not reach the other office: it expired, or the peer refused it or could not use it. A request
    /// thereby becomes <see cref="TraceState.Undelivered"/>; of other messages the case says so. Inside the caller's act.
    /// </summary>
    /// <param name="act">The act that learns of it.</param>
    /// <param name="caseUid">The case at both ends.</param>
    /// <param name="message">The message's id.</param>
    /// <param name="kind">The message's kind.</param>
    /// <param name="code">The problem's code, as the peer's receipt gives it.</param>
    /// <param name="ct">Stops it.</param>
    public async Task UndeliveredAsync(Act act, Guid caseUid, Guid message, string kind, string code, CancellationToken ct = default)
    {
        var side = kind is TraceKind.Request or TraceKind.Information or TraceKind.ClarificationRequest or TraceKind.Withdrawal ? CaseSide.Asker : CaseSide.Asked;
        if (await store.LockCaseAsync(act, side, caseUid, ct) is not { } view || view.Events.Any(e => e.Type == TraceEvents.Undelivered && e.Message == message)) return;
        if (kind == TraceKind.Request && !TraceStates.Allows(view.Case.State, typeof(Undelivered))) return;
        act.Write(TraceEventRow.Table, new TraceEventRow(await act.Ids.NextAsync("trace_events", ct), view.Id, TraceEvents.Undelivered, act.Recorded, message, act.Request.Actor.User, TraceEvents.WriteUndelivered(kind, code)));
    }

    /// <summary>
    /// Says in their cases which messages expired while the peer gave no receipt at all. Done once for each message; returns
    /// how many. Should the receipt come after all, or the office's word, the case goes on from there.
    /// </summary>
    public async Task<int> MarkExpiredAsync(CancellationToken ct = default)
    {
        var found = new List<(Guid Message, string Kind, Guid Case)>();
        await using (var command = acts.Database.Writer.CreateCommand(Expired))
        {
            command.Parameters.Add(new() { Value = acts.Clock.GetUtcNow().UtcDateTime });
            command.Parameters.Add(new() { Value = TraceKind.All.ToArray() });
            command.Parameters.Add(new() { Value = TraceEvents.Undelivered });
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct)) found.Add((reader.GetGuid(1), reader.GetString(2), reader.GetGuid(3)));
        }
        foreach (var (message, kind, caseUid) in found)
        {
            await acts.DoAsync(Act(TraceActs.NoteUndelivered, new Doing(Actor.Node, new Purpose("tracing", null, Reference(caseUid)), DeterministicKey(message, "undelivered")), message.ToString()),
                act => UndeliveredAsync(act, caseUid, message, kind, Federation.FederationCode.Expired, ct), ct);
        }
        return found.Count;
    }
}
