using Proofmark.Core.Federation.Messages;
using Proofmark.Core.Federation.Peers;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Federation.Delivery;

/// <summary>
/// A capability that exchanges messages. Both methods run inside the act that stores the message or the receipt: what they
/// write is committed with it or not at all, and happens once.
/// </summary>
public interface IMessageHandler
{
    /// <summary>The kinds it reads.</summary>
    IReadOnlySet<string> Kinds { get; }

    /// <summary>Whether a message carries natural persons' data.</summary>
    bool CarriesPersons(Message message) => false;

    /// <summary>Records the natural persons whose data a message carries, before it is stored; empty when it carries none. It must not throw for what a peer sends.</summary>
    /// <returns>persons.id; the message is kept sealed for them, and <see cref="ReceiveAsync"/> is told.</returns>
    Task<IReadOnlyList<long>> PersonsAsync(Act act, Message message, CancellationToken ct) => Task.FromResult<IReadOnlyList<long>>([]);

    /// <summary>Lets a message take effect.</summary>
    /// <returns>Empty; or why it could not be used. Then, as after a <see cref="ProblemException"/>, the act is left and done again without the effect: whatever was written is gone.</returns>
    Task<IReadOnlyList<Problem>> ReceiveAsync(Act act, Peer from, Message message, CancellationToken ct);

    /// <summary>A receipt came for a message of these kinds; only the final one is told.</summary>
    Task DeliveredAsync(Act act, Peer to, MessageHeader message, Receipt receipt, CancellationToken ct);
}

/// <summary>All handlers of a node, by kind.</summary>
public sealed class MessageHandlers
{
    private readonly Dictionary<string, IMessageHandler> _byKind = new(StringComparer.Ordinal);

    /// <summary>No two may read the same kind.</summary>
    /// <exception cref="ArgumentException">Two do.</exception>
    public MessageHandlers(IEnumerable<IMessageHandler> handlers)
    {
        foreach (var handler in handlers)
        {
            foreach (var kind in handler.Kinds) _byKind.Add(kind, handler);
        }

        Kinds = _byKind.Keys.ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Every kind that somebody here reads.</summary>
    public IReadOnlySet<string> Kinds { get; }

    /// <summary>Who reads a kind.</summary>
    public IMessageHandler? Find(string kind) => _byKind.GetValueOrDefault(kind);
}
