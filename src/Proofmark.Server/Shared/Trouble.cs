using Microsoft.Extensions.Logging;
using Proofmark.Core.Storage;

namespace Proofmark.Server.Shared;

/// <summary>
/// Says in the log why work in the background fails: once, and again when it worked meanwhile, fails otherwise, or ten minutes later. That the database or a disk is away is
/// one line, as it passes; what the machine is not to blame for comes with its trace.
/// </summary>
/// <param name="log">The work's own log.</param>
/// <param name="what">What does not happen, as a sentence for whoever reads the log.</param>
/// <param name="clock">Time.</param>
/// <param name="quiet">Only kinds are said, never messages or traces: the work is about something that the log's reader may not know of.</param>
public sealed partial class Trouble(ILogger log, string what, TimeProvider clock, bool quiet = false)
{
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(10);
    private string last = "";
    private long said;

    /// <summary>It failed.</summary>
    public void Say(Exception exception)
    {
        var fault = NodeFault.Explain(exception)?.Code;
        var kind = fault ?? exception.GetType().Name;
        if (kind == last && clock.GetElapsedTime(said) < Again) return;
        (last, said) = (kind, clock.GetTimestamp());
        if (fault is not null || quiet) Waits(log, what, kind);
        else Failed(log, what, kind, exception);
    }

    /// <summary>It worked.</summary>
    public void Over() => last = "";

    [LoggerMessage(LogLevel.Warning, "{What}: {Kind}. It is tried again.")]
    private static partial void Waits(ILogger log, string what, string kind);

    [LoggerMessage(LogLevel.Error, "{What}: {Kind}. It is tried again.")]
    private static partial void Failed(ILogger log, string what, string kind, Exception exception);
}
