using System.Net.Sockets;
using Npgsql;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Storage;

/// <summary>
/// What a failing machine looks like from inside, as a problem that a client may answer by asking again: the database is
/// restarted, a disk is full, memory is short. All codes end in <c>.unavailable</c>; whatever else fails is not explained here.
/// </summary>
public static class NodeFault
{
    /// <summary>Code: no room on a disk.</summary>
    public const string Disk = "node.disk.unavailable";

    /// <summary>Code: the clock was set back.</summary>
    public const string Clock = "node.clock.unavailable";

    /// <summary>Code: memory is short.</summary>
    public const string Memory = "node.memory.unavailable";

    /// <summary>Code: the database does not answer.</summary>
    public const string Database = "node.database.unavailable";

    /// <summary>Linux: no space left on device; quota exceeded.</summary>
    private const int NoSpace = 28, QuotaExceeded = 122;

    /// <summary>The problem behind an exception; null when the machine is not to blame.</summary>
    public static Problem? Explain(Exception exception) => exception switch
    {
        ProblemException { IsTemporary: true } e => e.Problems[0],
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => Problem.Of("node.disk.unavailable"),
        PostgresException { SqlState: PostgresErrorCodes.OutOfMemory } => Problem.Of("node.memory.unavailable"),
        PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.DatabaseDropped } => Problem.Of("node.database.unavailable"),
        PostgresException => null,
        // The connection broke or could not be made: whether the last commit came through is known by asking again with the same key.
        NpgsqlException { InnerException: IOException or SocketException or TimeoutException } => Problem.Of("node.database.unavailable"),
        IOException { HResult: NoSpace or QuotaExceeded } => Problem.Of("node.disk.unavailable"),
        OutOfMemoryException => Problem.Of("node.memory.unavailable"),
        AggregateException { InnerExceptions: [var only] } => Explain(only),
        _ => null,
    };
}
