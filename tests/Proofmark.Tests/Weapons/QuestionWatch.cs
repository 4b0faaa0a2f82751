using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;
using Proofmark.Core.Storage;

namespace Proofmark.Tests.Weapons;

/// <summary>Counts what a page asks the database, by the server's own traces and those of the database's driver; a batch is one question.</summary>
internal sealed class QuestionWatch : IDisposable
{
    private readonly ConcurrentDictionary<ActivityTraceId, ConcurrentQueue<string>> questions = new();
    private readonly ConcurrentQueue<(ActivityTraceId Trace, string Route)> requests = new();
    private readonly ActivityListener listener;

    /// <param name="connection">The node's database: other tests ask theirs in the same process.</param>
    public QuestionWatch(string connection)
    {
        var database = new NpgsqlConnectionStringBuilder(connection).Database!;
        listener = new ActivityListener
        {
            ShouldListenTo = s => s.Name is NodeFigures.Name or "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.OperationName == "request") requests.Enqueue((activity.TraceId, activity.GetTagItem("route") as string ?? ""));
                // What has no text is the opening of a connection.
                else if (activity.Source.Name == "Npgsql" && (activity.GetTagItem("db.query.text") ?? activity.GetTagItem("db.statement")) is string { Length: > 0 } text && activity.TagObjects.Any(t => t.Value as string == database))
                    questions.GetOrAdd(activity.TraceId, _ => new()).Enqueue(text);
            },
        };
        ActivitySource.AddActivityListener(listener);
    }

    /// <summary>What the last request of a route asked this database. The answer reaches the reader before the server has closed its trace.</summary>
    public async Task<IReadOnlyList<string>> OfAsync(string route)
    {
        for (var tries = 0; tries < 200; tries++)
        {
            if (requests.Where(r => r.Route == route && questions.ContainsKey(r.Trace)).Select(r => (ActivityTraceId?)r.Trace).LastOrDefault() is { } trace) return [.. questions[trace]];
            await Task.Delay(25);
        }
        throw new InvalidOperationException($"No request of {route} asked anything; seen were {string.Join(", ", requests.Select(r => r.Route).Distinct())}.");
    }

    public void Dispose() => listener.Dispose();
}
