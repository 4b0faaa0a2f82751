using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Federation.Messages;

/// <summary>What becomes of a verified message.</summary>
public enum Verdict
{
    /// <summary>It is the next one: it takes effect.</summary>
    Accepted,

    /// <summary>It is the next one but came too late: it takes its place without effect.</summary>
    Expired,

    /// <summary>It came before one that it follows: it is stored and waits.</summary>
    Held,

    /// <summary>It is here already, byte for byte: nothing happens again, and the same receipt is given again.</summary>
    Duplicate,

    /// <summary>It is refused and recorded.</summary>
    Refused,
}

/// <summary>A message that was stored before.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Epoch">Its epoch.</param>
/// <param name="Sequence">Its place.</param>
/// <param name="Hash">SHA-256 of its payload.</param>
public sealed record SeenMessage(Guid Id, int Epoch, long Sequence, byte[] Hash);

/// <summary>
/// What is known of the messages from one peer, as far as it bears on one newcomer.
/// </summary>
/// <param name="Peer">The sender.</param>
/// <param name="Suspended">The exchange is suspended.</param>
/// <param name="Epoch">The epoch agreed on, from 1.</param>
/// <param name="LastSequence">The last place that was taken in the epoch; 0 before the first.</param>
/// <param name="LastHash">The payload hash of that message; null before the first.</param>
/// <param name="SameId">The stored message (waiting ones too) with the newcomer's id.</param>
/// <param name="SamePlace">The stored message (waiting ones too) with the newcomer's epoch and sequence.</param>
public sealed record InboundState(
    Fingerprint Peer, bool Suspended, int Epoch, long LastSequence, byte[]? LastHash, SeenMessage? SameId = null, SeenMessage? SamePlace = null)
{
    /// <summary>Nothing came yet.</summary>
    public static InboundState Start(Fingerprint peer) => new(peer, Suspended: false, Epoch: 1, LastSequence: 0, LastHash: null);
}

/// <summary>The verdict on a newcomer.</summary>
/// <param name="Verdict">What becomes of it.</param>
/// <param name="Problem">Why, unless accepted.</param>
/// <param name="Next">What is known then; the same as before unless it took its place.</param>
public sealed record Judgement(Verdict Verdict, Problem? Problem, InboundState Next);

/// <summary>The rules of a conversation between two nodes.</summary>
public static class Inbound
{
    /// <summary>How far a peer's clock may run ahead of ours.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <summary>How many messages may be missing before one that is held.</summary>
    public const long MaximumGap = 1000;

    /// <summary>Judges a verified message by what is known; a pure function, so that a message that waited is judged again by the same rules.</summary>
    /// <param name="header">The newcomer's header.</param>
    /// <param name="hash">SHA-256 of its payload.</param>
    /// <param name="state">What is known. For a message that waited, without itself as <see cref="InboundState.SameId"/> and <see cref="InboundState.SamePlace"/>.</param>
    /// <param name="now">This node's clock.</param>
    public static Judgement Judge(MessageHeader header, byte[] hash, InboundState state, DateTimeOffset now)
    {
        if (header.From != state.Peer)
        {
            throw new ArgumentException("The state is another peer's.", nameof(state));
        }

        if (state.Suspended)
        {
            return Refused(FederationCode.PeerSuspended, "from");
        }

        if (state.SameId is { } same)
        {
            return same.Hash.AsSpan().SequenceEqual(hash)
                ? new Judgement(Verdict.Duplicate, Problem.Of(FederationCode.Duplicate, "id", ("id", header.Id)), state)
                : Refused(FederationCode.Replayed, "id", ("id", header.Id));
        }

        if (header.Epoch != state.Epoch)
        {
            return Refused(FederationCode.EpochUnknown, "epoch", ("epoch", header.Epoch), ("expected", state.Epoch));
        }

        // Two different messages in one place, both signed: proof that the sender's history forked.
        if (state.SamePlace is not null)
        {
            return Refused(FederationCode.Equivocation, "sequence", ("sequence", header.Sequence));
        }

        if (header.Sequence <= state.LastSequence)
        {
            return Refused(FederationCode.Replayed, "sequence", ("sequence", header.Sequence), ("expected", state.LastSequence + 1));
        }

        if (header.Created > now + Skew)
        {
            return Refused(FederationCode.FutureDated, "created", ("created", header.Created), ("now", now), ("minutes", Skew.Minutes));
        }

        if (header.Sequence - state.LastSequence - 1 is > 0 and var missing)
        {
            return missing > MaximumGap
                ? Refused(FederationCode.GapTooWide, "sequence", ("sequence", header.Sequence), ("expected", state.LastSequence + 1))
                : new Judgement(Verdict.Held, Problem.Of(FederationCode.Reordered, "sequence", ("sequence", header.Sequence), ("expected", state.LastSequence + 1)), state);
        }

        if (!SameHash(header.Previous, state.LastHash))
        {
            return Refused(FederationCode.ChainBroken, "previous", ("sequence", header.Sequence));
        }

        var next = state with { LastSequence = header.Sequence, LastHash = hash };
        return now > header.Expires
            ? new Judgement(Verdict.Expired, Problem.Of(FederationCode.Expired, "expires", ("expires", header.Expires)), next)
            : new Judgement(Verdict.Accepted, null, next);

        Judgement Refused(string code, string field, params (string, object?)[] arguments) =>
            new(Verdict.Refused, Problem.Of(code, field, arguments), state);
    }

    private static bool SameHash(byte[]? a, byte[]? b) =>
        a is null ? b is null : a.AsSpan().SequenceEqual(b);
}
