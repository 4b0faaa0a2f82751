using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using Proofmark.Core.Storage;

namespace Proofmark.Bench;

/// <summary>One request as the server saw it.</summary>
/// <param name="Milliseconds">From the first middleware to the end of the answer.</param>
/// <param name="Queries">Commands sent to the database.</param>
internal readonly record struct Visit(double Milliseconds, int Queries);

/// <summary>Listens to the server's own traces, and to those of the database's driver: which commands belong to which request.</summary>
internal sealed class RequestWatch : IDisposable
{
    private readonly ConcurrentDictionary<ActivityTraceId, int> commands = new();
    private readonly Channel<Visit> requests = Channel.CreateUnbounded<Visit>();
    private readonly ActivityListener listener;

    public RequestWatch()
    {
        listener = new ActivityListener
        {
            ShouldListenTo = s => s.Name is NodeFigures.Name or "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = Stopped,
        };
        ActivitySource.AddActivityListener(listener);
    }

    /// <summary>The request that was just answered. What nodes ask each other meanwhile is passed over.</summary>
    public ValueTask<Visit> NextAsync() => requests.Reader.ReadAsync();

    public void Dispose() => listener.Dispose();

    private void Stopped(Activity activity)
    {
        if (activity.Source.Name == "Npgsql") commands.AddOrUpdate(activity.TraceId, 1, (_, n) => n + 1);
        else if (activity.OperationName == "request" && activity.GetTagItem("route") is string route && !route.Contains("federation/", StringComparison.Ordinal)) requests.Writer.TryWrite(new Visit(activity.Duration.TotalMilliseconds, commands.TryRemove(activity.TraceId, out var n) ? n : 0));
    }
}
