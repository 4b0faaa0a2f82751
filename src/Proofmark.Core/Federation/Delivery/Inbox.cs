using System.Security.Cryptography;
using Npgsql;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Federation.Messages;
using Proofmark.Core.Federation.Peers;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Federation.Delivery;

/// <summary>What came of received bytes.</summary>
/// <param name="Receipt">The receipt, when the signer is a peer and the message has an id; else null.</param>
/// <param name="Problems">Why it was not simply accepted.</param>
public sealed record Reception(Receipt? Receipt, IReadOnlyList<Problem> Problems);

/// <summary>
/// Takes in messages: stored before they are acknowledged, each taking effect once, in the order in which they were sent.
/// A crash before the commit leaves nothing, and the sender sends again; after it, the same receipt is given again.
/// </summary>
public sealed class Inbox(Acts acts, PeerDirectory directory, NodeKeys keys, MessageHandlers handlers, EnvelopeVault vault)
{
    /// <summary>Receives one envelope.</summary>
    public async Task<Reception> ReceiveAsync(ReadOnlyMemory<byte> envelope, CancellationToken ct = default)
    {
        var peers = await directory.CurrentAsync(ct);
        var verifier = new EnvelopeVerifier(keys.Node, key => peers.FindByKey(key) is { } known && known.Keys.Training == keys.Training ? known.Trusted : null);
        var verified = verifier.Verify(envelope.Span, acts.Clock.GetUtcNow());
        var peer = verified.Sender is { } sender ? peers.Find(sender.Keys.Node) : null;
        if (verified.Ok) return await TakeAsync(peer!, verified.Message!, envelope, ct);
        await RefuseAsync(envelope, verified, peer, ct);
        var receipt = verified.Message is { } unfit ? await ReceiptAsync(peer!, unfit, Verdict.Refused, verified.Problems[0].Code, acts.Clock.GetUtcNow(), ct) : null;
        return new Reception(receipt, verified.Problems);
    }

    private async Task<Reception> TakeAsync(Peer peer, Message message, ReadOnlyMemory<byte> envelope, CancellationToken ct)
    {
        // Most repetitions are seen here, without an act; a race between two of them is decided under the lock below.
        if (await DuplicateAsync(peer, message, ct) is { } known) return known;
        var refused = new Dictionary<Guid, Problem>();
        while (true)
        {
            try
            {
                return await TakeOnceAsync(peer, message, envelope, refused, ct);
            }
            catch (AlreadyThereException)
            {
                return (await DuplicateAsync(peer, message, ct))!;
            }
            // Whatever the effect had written went with the act. The message takes its place in an act of its own, and the receipt says why it had no effect.
            catch (EffectRefusedException e) when (!IsOwnFault(e.Problem))
            {
                refused.Add(e.Uid, e.Problem);
            }
            // Nothing is stored and no receipt is given: the sender comes again when the fault is mended here.
            catch (EffectRefusedException e)
            {
                return new Reception(null, [e.Problem]);
            }
        }
    }

    private async Task<Reception> TakeOnceAsync(Peer peer, Message message, ReadOnlyMemory<byte> envelope, Dictionary<Guid, Problem> refused, CancellationToken ct)
    {
        Judgement? judged = null;
        Problem? unusable = null;
        await acts.DoAsync(new ActRequest(FederationActs.Receive, Actor.Node, PurposeOf(message), Guid.CreateVersion7(acts.Clock.GetUtcNow())), async act =>
        {
            var position = await PeerPosition.LockAsync(act.Connection, peer.Id, ct);
            judged = Inbound.Judge(message.Header, message.Hash, await StateAsync(act.Connection, peer, position, message.Header, ct), acts.Clock.GetUtcNow());
            if (judged.Verdict == Verdict.Duplicate) throw new AlreadyThereException();
            if (judged.Verdict == Verdict.Refused)
            {
                await WriteRefusedAsync(act, peer, message, judged.Problem!, envelope, ct);
                return;
            }

            unusable = await StoreAsync(act, peer, message, envelope, judged, refused, ct);
            if (judged.Verdict != Verdict.Held) await DrainAsync(act, peer, judged.Next, refused, ct);
        }, ct);
        var problem = judged!.Problem ?? unusable;
        return new Reception(await ReceiptAsync(peer, message, judged.Verdict, problem?.Code, acts.Clock.GetUtcNow(), ct), problem is null ? [] : [problem]);
    }

    private async Task<Problem?> StoreAsync(Act act, Peer peer, Message message, ReadOnlyMemory<byte> envelope, Judgement judged, Dictionary<Guid, Problem> refused, CancellationToken ct)
    {
        var id = await act.Ids.NextAsync("messages_in", ct);
        // Before it is stored: what carries a person's data is kept sealed, also while it waits.
        message = message with { Persons = await PersonsAsync(act, message, ct) };
        var stored = await vault.StoreAsync(act.Connection, message.Header.Id, message.Persons, envelope.ToArray(), ct);
        var unusable = judged.Verdict == Verdict.Accepted ? await EffectAsync(act, peer, message, refused, ct) : null;
        var header = message.Header;
        act.Write(MessageInRow.Table, new MessageInRow(
            id, header.Id, peer.Id, header.Epoch, header.Sequence, header.Kind, header.Case, header.InReplyTo, message.Hash, stored,
            EnumCode.Of(judged.Verdict), judged.Problem?.Code ?? unusable?.Code, message.Persons.Count == 0 ? null : [.. message.Persons]));
        if (judged.Verdict == Verdict.Held) act.Machinery("update messages_in set waiting = true where id = $1", id);
        else await MoveAsync(act, peer, judged.Next, ct);
        return unusable;
    }

    /// <summary>Judges again, one by one, what waited for the message that has just taken its place.</summary>
    private async Task DrainAsync(Act act, Peer peer, InboundState state, Dictionary<Guid, Problem> refused, CancellationToken ct)
    {
        while (await StoredMessages.WaitingAsync(act.Connection, vault, peer.Id, state.Epoch, state.LastSequence + 1, ct) is { } waiting)
        {
            // Erased while it waited: its place stays blocked until a person accepts a new epoch.
            if (waiting.Envelope is null) return;
            var message = Message.Read(Dsse.Read(waiting.Envelope).GetValueOrThrow().Payload).Message! with { Persons = waiting.Persons };
            var judged = Inbound.Judge(message.Header, waiting.Seen.Hash, state with { SameId = null, SamePlace = null }, acts.Clock.GetUtcNow());
            var unusable = judged.Verdict == Verdict.Accepted ? await EffectAsync(act, peer, message, refused, ct) : null;
            act.Write(MessageEffectRow.Table, new MessageEffectRow(
                await act.Ids.NextAsync("message_effects", ct), waiting.Id, EnumCode.Of(judged.Verdict), judged.Problem?.Code ?? unusable?.Code));
            act.Machinery("update messages_in set waiting = false where id = $1", waiting.Id);
            await act.FlushAsync(ct);

            // It does not follow after all: its place stays blocked until a person accepts a new epoch.
            if (judged.Verdict == Verdict.Refused) return;
            state = judged.Next;
            await MoveAsync(act, peer, state, ct);
        }
    }

    // A kind of tomorrow, or a body that cannot be used, takes its place all the same: else nothing after it could be heard.
    private async Task<Problem?> EffectAsync(Act act, Peer peer, Message message, Dictionary<Guid, Problem> refused, CancellationToken ct)
    {
        if (handlers.Find(message.Header.Kind) is not { } handler) return Problem.Of(FederationCode.KindUnknown, "kind", ("kind", message.Header.Kind));
        if (refused.TryGetValue(message.Header.Id, out var known)) return known;
        IReadOnlyList<Problem> problems;
        try
        {
            problems = await handler.ReceiveAsync(act, peer, message, ct);
        }
        catch (ProblemException e)
        {
            problems = e.Problems;
        }

        // A handler may have written before it found out; only the end of the act takes that back.
        return problems.Count == 0 ? null : throw new EffectRefusedException(message.Header.Id, problems[0]);
    }

    /// <summary>What is wrong here and not with the message: it must not cost the sender its message.</summary>
    private static bool IsOwnFault(Problem problem) => problem.Code == FederationCode.NoOperatingKey || FederationCode.IsTemporary(problem.Code);

    private async Task<IReadOnlyList<long>> PersonsAsync(Act act, Message message, CancellationToken ct)
    {
        if (handlers.Find(message.Header.Kind) is not { } handler) return [];
        var persons = await handler.PersonsAsync(act, message, ct);
        await act.FlushAsync(ct);
        return persons;
    }

    private static Task MoveAsync(Act act, Peer peer, InboundState state, CancellationToken ct)
    {
        act.Machinery("update peer_positions set in_sequence = $2, in_hash = $3 where peer = $1", peer.Id, state.LastSequence, state.LastHash);
        return act.FlushAsync(ct);
    }

    private async Task<Reception?> DuplicateAsync(Peer peer, Message message, CancellationToken ct)
    {
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        var stored = await StoredMessages.InByUidAsync(connection, vault, peer.Id, message.Header.Id, ct);
        if (peer.Suspended || stored is null || !stored.Seen.Hash.AsSpan().SequenceEqual(message.Hash)) return null;
        return new Reception(
            await ReceiptAsync(peer, message, stored.Verdict, stored.Code, stored.Received, ct),
            [Problem.Of(FederationCode.Duplicate, "id", ("id", message.Header.Id))]);
    }

    private async Task<InboundState> StateAsync(NpgsqlConnection connection, Peer peer, PeerPosition position, MessageHeader header, CancellationToken ct) => new(
        peer.Node, peer.Suspended, position.InEpoch, position.InSequence, position.InHash,
        (await StoredMessages.InByUidAsync(connection, vault, peer.Id, header.Id, ct))?.Seen,
        (await StoredMessages.InByPlaceAsync(connection, vault, peer.Id, header.Epoch, header.Sequence, ct))?.Seen);

    private async Task<Receipt> ReceiptAsync(Peer peer, Message message, Verdict verdict, string? code, DateTimeOffset received, CancellationToken ct)
    {
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        var position = await PeerPosition.ReadAsync(connection, peer.Id, ct);
        return new Receipt(keys.Node, peer.Node, message.Header.Id, message.Hash, verdict, code, received, position.InSequence + 1);
    }

    private Task RefuseAsync(ReadOnlyMemory<byte> envelope, Verified verified, Peer? peer, CancellationToken ct) =>
        acts.DoAsync(new ActRequest(FederationActs.Refuse, Actor.Node, Purpose.Housekeeping, Guid.CreateVersion7(acts.Clock.GetUtcNow())), act =>
            WriteRefusedAsync(act, peer, verified.Message, verified.Problems[0], envelope, ct), ct);

    private async Task WriteRefusedAsync(Act act, Peer? peer, Message? message, Problem problem, ReadOnlyMemory<byte> envelope, CancellationToken ct)
    {
        // It is evidence, but nobody's data is kept for it: of a message with released persons its hash says enough.
        var keep = peer is not null && (message is null || handlers.Find(message.Header.Kind)?.CarriesPersons(message) != true);
        act.Write(MessageRefusedRow.Table, new MessageRefusedRow(
            await act.Ids.NextAsync("messages_refused", ct), peer?.Id, message?.Header.Id, problem.Code, problem.Field, SHA256.HashData(envelope.Span), keep ? envelope.ToArray() : null));
    }

    private static Purpose PurposeOf(Message message) => Purpose.Housekeeping with { Case = message.Header.Case?.ToString("D") };

    /// <summary>Leaves the act: another delivery of the same message was faster.</summary>
    private sealed class AlreadyThereException : Exception;

    /// <summary>Leaves the act: a message's effect was refused, perhaps after it had begun.</summary>
    private sealed class EffectRefusedException(Guid uid, Problem problem) : Exception
    {
        public Guid Uid => uid;

        public Problem Problem => problem;
    }
}
