namespace Proofmark.Server.Shared.Components;

/// <summary>Kinds of state and notice, each with its own picture.</summary>
public enum StatusKind
{
    /// <summary>Nothing to say about it.</summary>
    Neutral,

    /// <summary>Good, done, valid.</summary>
    Ok,

    /// <summary>Worth knowing.</summary>
    Info,

    /// <summary>Somebody else's turn.</summary>
    Waiting,

    /// <summary>Needs care.</summary>
    Warning,

    /// <summary>Stolen, refused, failed.</summary>
    Bad,
}
