using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Tracing;

/// <summary>A peer as a case sees it.</summary>
public sealed record TracePeer(long Id, Fingerprint Fingerprint, string? Country, AutomaticLevel Automatic);

/// <summary>What tracing needs of the exchange between nodes: who is there, and a way to send within an act.</summary>
/// <param name="OfCountry">The peer whose attested State this is, or null: then the request goes by other channels.</param>
/// <param name="ById">A peer by its id.</param>
/// <param name="Send">Stores a message to a peer with the act and queues its delivery, kept sealed for the persons it releases (persons.id); returns the message's id.</param>
public sealed record TraceLinks(
    Func<string, CancellationToken, Task<TracePeer?>> OfCountry,
    Func<long, CancellationToken, Task<TracePeer?>> ById,
    Func<Act, long, Guid, ITraceBody, IReadOnlyList<long>, CancellationToken, Task<Guid>> Send)
{
    /// <summary>No peers: every request goes by other channels.</summary>
    public static TraceLinks None { get; } = new((_, _) => Task.FromResult<TracePeer?>(null), (_, _) => Task.FromResult<TracePeer?>(null), (_, _, _, _, _, _) => throw new InvalidOperationException("There is no peer to send to."));
}
