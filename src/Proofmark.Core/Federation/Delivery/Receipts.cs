using Npgsql;
using Proofmark.Core.Federation.Messages;
using Proofmark.Core.Federation.Peers;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Federation.Delivery;

/// <summary>Records receipts, whichever way they came, and goes back when a peer has lost what it once had.</summary>
public sealed class Receipts(Acts acts, MessageHandlers handlers)
{
    /// <summary>Verifies and records a receipt for a message to a peer. One that changes nothing is not recorded again.</summary>
    /// <returns>The receipt, or why it is none.</returns>
    internal async Task<ParseResult<Receipt>> RecordAsync(Peer peer, StoredOut message, ReadOnlyMemory<byte> envelope, CancellationToken ct)
    {
        var read = Receipt.Read(envelope.Span, peer.Keys, message.Message, acts.Clock.GetUtcNow());
        if (!read.Ok) return read;
        var receipt = read.Value;
        var key = Guid.CreateVersion7(acts.Clock.GetUtcNow());
        await acts.DoAsync(new ActRequest(FederationActs.RecordReceipt, Actor.Node, Purpose.Housekeeping with { Case = message.Message.Header.Case?.ToString("D") }, key), async act =>
        {
            // Two couriers may come with the same receipt: the position's lock puts one after the other.
            await PeerPosition.LockAsync(act.Connection, peer.Id, ct);
            var first = !await HasFinalAsync(act.Connection, message.Id, ct);
            act.Write(MessageReceiptRow.Table, new MessageReceiptRow(
                await act.Ids.NextAsync("message_receipts", ct), message.Id, EnumCode.Of(receipt.Verdict), receipt.Code, receipt.IsFinal, envelope.ToArray()));
            if (receipt.IsFinal && first && handlers.Find(message.Message.Header.Kind) is { } handler)
            {
                await handler.DeliveredAsync(act, peer, message.Message.Header, receipt, ct);
            }

            await GoBackAsync(act, peer, message.Message.Header, receipt, ct);
        }, ct);
        return receipt;
    }

    /// <summary>
    /// A peer that expects a message for which it gave its final receipt has lost it (an older database was restored): it is
    /// queued again. Not within a minute of that receipt: what waits there for its turn is not lost.
    /// </summary>
    private static async Task GoBackAsync(Act act, Peer peer, MessageHeader header, Receipt receipt, CancellationToken ct)
    {
        if (receipt.Expects >= header.Sequence) return;
        await using var command = new NpgsqlCommand("""
            select m.id from messages_out m where m.peer = $1 and m.epoch = $2 and m.sequence >= $3 and m.sequence < $4
            and exists (select from message_receipts r where r.message = m.id and r.final and r.verdict <> 'refused')
            and not exists (select from message_receipts r join acts a on a.id = r.act where r.message = m.id and a.recorded > $5)
            and not exists (select from queue q where q.kind = $6 and q.payload->>'message' = m.id::text)
            order by m.sequence limit 100
            """, act.Connection);
        foreach (var value in new object[] { peer.Id, header.Epoch, receipt.Expects, header.Sequence, act.Recorded.AddMinutes(-1), Outbox.Queue }) command.Parameters.Add(new() { Value = value });
        var again = new List<long>();
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct)) again.Add(reader.GetInt64(0));
        }

        foreach (var id in again) act.Enqueue(Outbox.Queue, Outbox.Payload(id, again: true));
    }

    private static async Task<bool> HasFinalAsync(NpgsqlConnection connection, long message, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select exists (select from message_receipts where message = $1 and final)", connection);
        command.Parameters.Add(new() { Value = message });
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }
}
