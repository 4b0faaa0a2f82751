using Proofmark.Core.Federation.Delivery;
using Proofmark.Core.Federation.Json;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Federation.Messages;
using Proofmark.Core.Federation.Peers;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Ledger;

namespace Proofmark.Core.Federation.Witnessing;

/// <summary>
/// Nodes watch one another's ledgers: each sends its peers its signed head with the proof that nothing before it was changed,
/// and each countersigns what continues the head that it signed before. Who would rewrite a register must then also rewrite
/// what other States hold.
/// </summary>
public sealed class Witness(Acts acts, LedgerPlace place, Outbox outbox, PeerDirectory directory) : IMessageHandler
{
    /// <summary>How long after one head the next is sent to a peer.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public IReadOnlySet<string> Kinds => HeadKind.All;

    /// <summary>Sends the signed head to every peer that has not been sent one for <see cref="Interval"/> and has received the last.</summary>
    /// <returns>To how many peers.</returns>
    public async Task<int> SendDueAsync(CancellationToken ct = default)
    {
        var now = acts.Clock.GetUtcNow();
        var due = await DueAsync(now.UtcDateTime, ct);
        var peers = (await directory.CurrentAsync(ct)).All.Where(p => !p.Suspended && due.Contains(p.Id)).ToList();
        foreach (var peer in peers)
            await acts.DoAsync(new ActRequest(FederationActs.SendHead, Actor.Node, Purpose.Housekeeping, Guid.CreateVersion7(now)), act => SendAsync(act, peer, null, ct), ct);
        return peers.Count;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Problem>> ReceiveAsync(Act act, Peer from, Message message, CancellationToken ct)
    {
        var fields = new JsonFields(message.Body, "", []);
        if (message.Header.Kind == HeadKind.Head) return HeadBody.Read(fields) is { } head ? await SeeAsync(act, from, head, message.Header.Id, ct) : fields.Problems;
        return HeadSeenBody.Read(fields) is { } seen ? await HearAsync(act, from, seen, ct) : fields.Problems;
    }

    /// <inheritdoc/>
    public Task DeliveredAsync(Act act, Peer to, MessageHeader message, Receipt receipt, CancellationToken ct) => Task.CompletedTask;

    /// <summary>Judges a peer's head, keeps it with the verdict, and answers.</summary>
    private async Task<IReadOnlyList<Problem>> SeeAsync(Act act, Peer from, HeadBody head, Guid message, CancellationToken ct)
    {
        var last = await PeerLedgerKeys.LastAsync(act.Connection, from.Id, ct);
        var known = await WitnessStore.KnownAsync(act.Connection, from.Id, Vouched(last), ct);
        var accepted = PeerLedgerKeys.Accept(from.Keys.RootKey, last, known?.Origin, head.Statement);
        var (verdict, checkpoint) = HeadRule.Judge(known, head, Vouched(accepted ?? last));
        if (checkpoint is null) return [Problem.Of(FederationCode.HeadInvalid, "note")];
        if (accepted is not null) await PeerLedgerKeys.WriteAsync(act, from, accepted, ct);
        var signs = HeadRule.Signs(verdict);
        var signer = (await KeysAsync(act, ct)).Signer;
        var note = signs ? signer.CoSign(head.Note) : head.Note;
        // The same head again is signed again and needs no second row; one without a proof is no evidence of anything.
        if (verdict != HeadVerdict.Unproven && (known?.Head != checkpoint.Head || known.Epoch != checkpoint.Epoch))
            act.Write(PeerHeadRow.Table, new PeerHeadRow(await act.Ids.NextAsync("peer_heads", ct), from.Id, EnumCode.Of(verdict), checkpoint.Epoch, checkpoint.Head.Size, checkpoint.Head.Root.ToArray(), head.Key.ToString(), note.ToString()));
        var seen = new HeadSeenBody(verdict, known?.Epoch == checkpoint.Epoch ? known.Head.Size : 0, head.From, signs ? signer.PublicKey : null, signs ? note : null);
        await outbox.SendAsync(act, from, new Outgoing(HeadKind.Seen, seen.Write(), InReplyTo: message), ct);
        // Two heads that contradict each other are evidence: the row stays, so the message took effect and is no problem of its form.
        return [];
    }

    /// <summary>Keeps a peer's countersignature, or gives the proof that it misses.</summary>
    private async Task<IReadOnlyList<Problem>> HearAsync(Act act, Peer from, HeadSeenBody seen, CancellationToken ct)
    {
        if (seen is { Note: { } note, Key: { } key }) return await KeepAsync(act, from, note, key, ct);
        var node = (await NodeIdentity.FindAsync(acts.Database, ct))!;
        var size = place.Store(node.Epoch).Published()?.Head.Size ?? 0;
        if (seen.Known > size) return [Problem.Of(FederationCode.LedgerShorter, "known", ("peer", from.Name), ("seen", seen.Known), ("size", size))];
        if (seen.Verdict == HeadVerdict.Unproven && seen.Known > 0 && seen.Known != seen.Offered)
        {
            await SendAsync(act, from, seen.Known, ct);
            return [];
        }

        return [Problem.Of(FederationCode.HeadNotSigned, "verdict", ("peer", from.Name))];
    }

    private async Task<IReadOnlyList<Problem>> KeepAsync(Act act, Peer from, SignedNote note, VerifierKey key, CancellationToken ct)
    {
        // A head that was sent before the key was replaced comes back after it: the key of its place counts.
        var keys = (await KeysAsync(act, ct)).All;
        if (!Checkpoint.TryParse(note.Text, out var head, out _)) return [Problem.Of(FederationCode.HeadInvalid, "note")];
        var opened = new TrustedKeys([.. keys, new LogKey(key, null, null)]).Open(note, head);
        if (!opened.IsTrusted || !keys.Any(k => opened.SignedBy.Contains(k.Key)) || !opened.SignedBy.Contains(key) || keys.Any(k => k.Key.Equals(key)))
            return [Problem.Of(FederationCode.HeadInvalid, "note")];
        act.Write(HeadSignatureRow.Table, new HeadSignatureRow(await act.Ids.NextAsync("head_signatures", ct), from.Id, head.Epoch, head.Head.Size, head.Head.Root.ToArray(), key.ToString(), note.ToString()));
        return [];
    }

    private async Task SendAsync(Act act, Peer peer, long? from, CancellationToken ct)
    {
        var node = (await NodeIdentity.FindAsync(acts.Database, ct))!;
        var store = place.Store(node.Epoch);
        if (store.ReadCheckpoint() is not { } bytes) return;
        var note = SignedNote.Parse(bytes);
        var checkpoint = Checkpoint.Parse(note.Text);
        var head = checkpoint.Head;
        var keys = await KeysAsync(act, ct);
        var key = keys.At(checkpoint);
        var statement = keys.ChangeTo(key) is { } change ? Dsse.Read(System.Text.Encoding.UTF8.GetBytes(change.Statement)).GetValueOrThrow() : null;
        var start = from ?? await WitnessStore.CountersignedAsync(act.Connection, peer.Id, node.Epoch, ct);
        // Countersigned beyond what there is: no proof can be given, and the peer's answer will say so.
        var path = start > 0 && start < head.Size ? new TiledTree(store, head.Size).Consistency(start).Path : [];
        await outbox.SendAsync(act, peer, new Outgoing(HeadKind.Head, new HeadBody(key, note, start, path, statement).Write()), ct);
    }

    private async Task<LedgerKeys> KeysAsync(Act act, CancellationToken ct) =>
        await LedgerKeys.ReadAsync(act.Connection, place, (await NodeIdentity.FindAsync(acts.Database, ct))!.Origin, ct);

    private static VouchedKey? Vouched(LedgerKeyStatement? statement) => statement is null ? null : new VouchedKey(statement.Previous, statement.Key, statement.Place, statement.Head.Head.Root);

    private async Task<HashSet<long>> DueAsync(DateTime now, CancellationToken ct)
    {
        await using var command = acts.Database.Writer.CreateCommand("""
            select p.id from peers p left join lateral (
                select m.id, m.expires, a.recorded from messages_out m join acts a on a.id = m.act where m.peer = p.id and m.kind = $1 order by m.act desc limit 1) l on true
            where l.id is null or (l.recorded <= $2 and (l.expires < $3 or exists (select from message_receipts r where r.message = l.id and r.final)))
            """);
        command.Parameters.Add(new() { Value = HeadKind.Head });
        command.Parameters.Add(new() { Value = now - Interval });
        command.Parameters.Add(new() { Value = now });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var due = new HashSet<long>();
        while (await reader.ReadAsync(ct)) due.Add(reader.GetInt64(0));
        return due;
    }
}
