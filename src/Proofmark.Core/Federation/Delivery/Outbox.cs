using System.Text.Json;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Federation.Messages;
using Proofmark.Core.Federation.Peers;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Federation.Delivery;

/// <summary>What is sent.</summary>
/// <param name="Kind">The message kind.</param>
/// <param name="Body">Its body.</param>
/// <param name="Case">The case at both ends.</param>
/// <param name="InReplyTo">The message that it answers.</param>
/// <param name="Life">How long it is worth delivering; 30 days when null.</param>
/// <param name="Persons">The natural persons whose data it carries (persons.id); it is kept sealed for them.</param>
public sealed record Outgoing(string Kind, JsonElement Body, Guid? Case = null, Guid? InReplyTo = null, TimeSpan? Life = null, IReadOnlyList<long>? Persons = null);

/// <summary>
/// Gives messages to peers their place and their signature, inside the act that causes them. A crash before the commit
/// leaves nothing; after it, the message is stored and queued, and is delivered by whatever process runs next.
/// </summary>
public sealed class Outbox(NodeKeys keys, TimeProvider clock, EnvelopeVault vault)
{
    /// <summary>The queue that <see cref="Courier"/> works on.</summary>
    public const string Queue = "federation.deliver";

    /// <summary>How long a message is worth delivering unless told otherwise.</summary>
    public static readonly TimeSpan DefaultLife = TimeSpan.FromDays(30);

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    /// <summary>Stores and queues a message.</summary>
    /// <exception cref="ProblemException"><c>federation.peer_suspended</c>, <c>federation.training_apart</c> or <c>federation.no_operating_key</c>.</exception>
    public async Task<Message> SendAsync(Act act, Peer to, Outgoing outgoing, CancellationToken ct = default)
    {
        if (to.Suspended) throw new ProblemException(Problem.Of(FederationCode.PeerSuspended, "to"));
        // What is practised leaves neither a real node nor a training register.
        if (to.Keys.Training != keys.Training || act.Training) throw new ProblemException(Problem.Of(FederationCode.TrainingApart, "to"));
        await act.FlushAsync(ct);
        var position = await PeerPosition.LockAsync(act.Connection, to.Id, ct);
        var now = clock.GetUtcNow();
        var header = new MessageHeader(
            MessageHeader.CurrentVersion, Guid.CreateVersion7(now), outgoing.Kind, keys.Node, to.Node, position.OutEpoch, position.OutSequence + 1,
            position.OutHash, now, now + (outgoing.Life ?? DefaultLife), outgoing.Case, outgoing.InReplyTo);
        var message = Message.Compose(header, outgoing.Body);
        var id = await act.Ids.NextAsync("messages_out", ct);
        long[]? persons = outgoing.Persons is { Count: > 0 } some ? [.. some] : null;
        var stored = await vault.StoreAsync(act.Connection, header.Id, persons ?? [], message.Seal(keys.Current).Write(), ct);
        act.Write(MessageOutRow.Table, new MessageOutRow(
            id, header.Id, to.Id, header.Epoch, header.Sequence, header.Kind, header.Case, header.InReplyTo,
            message.Header.Expires.UtcDateTime, message.Hash, stored, persons));
        act.Machinery("update peer_positions set out_sequence = $2, out_hash = $3 where peer = $1", to.Id, header.Sequence, message.Hash);
        act.Enqueue(Queue, Payload(id));
        return message;
    }

    /// <param name="message">messages_out.id.</param>
    /// <param name="again">Send it although it has its final receipt.</param>
    internal static string Payload(long message, bool again = false) => JsonSerializer.Serialize(new QueuedMessage(message, again), Options);

    internal static QueuedMessage Read(string payload) => JsonSerializer.Deserialize<QueuedMessage>(payload, Options)!;

    /// <summary>What the queue holds.</summary>
    internal sealed record QueuedMessage(long Message, bool Again);
}
