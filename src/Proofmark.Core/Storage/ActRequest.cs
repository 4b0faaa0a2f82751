using System.Security.Cryptography;
using System.Text;

namespace Proofmark.Core.Storage;

/// <summary>Who does something: a user (0 is the node itself), the user's organisation, and on whose behalf.</summary>
public sealed record Actor(long User, long? Organisation = null, long? OnBehalfOf = null)
{
    /// <summary>The node itself: sequencing, sealing, scheduled work.</summary>
    public static readonly Actor Node = new(0);
}

/// <summary>Why something is done or looked at: a purpose code, the legal basis and the case, asked once per piece of work.</summary>
public sealed record Purpose(string Code, string? LegalBasis = null, string? Case = null)
{
    /// <summary>The closed list of purpose codes; each has a text <c>purpose.CODE</c>.</summary>
    public static IReadOnlyList<string> Codes { get; } =
        ["registration", "tracing", "investigation", "prosecution", "licensing", "customs", "stock", "destruction", "reporting", "audit", "administration", "assistance", "data_protection", Training.Purpose];

    /// <summary>Work in training registers, and in nothing else.</summary>
    public bool IsTraining => Code == Training.Purpose;

    /// <summary>Stated for a sealed case. Such work looks and does nothing else: an act would show who works on what.</summary>
    public bool IsSealed { get; init; }

    /// <summary>Purpose of the node's own housekeeping.</summary>
    public static readonly Purpose Housekeeping = new("administration");
}

/// <summary>Who does it, why, and the key that makes a repeated request harmless.</summary>
public sealed record Doing(Actor Actor, Purpose Purpose, Guid Key);

/// <summary>What an act is asked to be. The same key twice does the work once; the same key with other content is refused.</summary>
public sealed record ActRequest(ActType Type, Actor Actor, Purpose Purpose, Guid IdempotencyKey)
{
    /// <summary>What was asked, in a stable form; only its hash is kept.</summary>
    public string Content { get; init; } = "";

    /// <summary>The proposing act, for an act of two persons.</summary>
    public long? Proposal { get; init; }

    /// <summary>proposed, approved or done.</summary>
    public string Stage { get; init; } = "done";

    /// <summary>It may write millions of rows: none of its statements is given up because it takes long.</summary>
    public bool Long { get; init; }

    /// <summary>The one reason of <see cref="NodeCondition"/> that does not stop this act, because a person decides on it by this act.</summary>
    internal string? Despite { get; init; }

    internal byte[] Hash() => SHA256.HashData(Encoding.UTF8.GetBytes($"{Type.Code}\n{Purpose.Code}\n{Purpose.LegalBasis}\n{Purpose.Case}\n{Content}"));
}

/// <summary>What became of a request. <see cref="AlreadyDone"/>: an earlier request with the same key did it.</summary>
public sealed record ActOutcome(long Id, Guid Uid, bool AlreadyDone);
