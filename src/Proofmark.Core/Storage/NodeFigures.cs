using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Proofmark.Core.Storage;

/// <summary>
/// What is counted and timed of a running node, for whoever watches many machines. Tags are codes of this program (kind of act, outcome, kind
/// of work): never a name, a number, a mark, a case or anything that somebody typed.
/// </summary>
public static class NodeFigures
{
    /// <summary>Name of meter and source.</summary>
    public const string Name = "Proofmark";

    /// <summary>Spans: requests and acts.</summary>
    public static readonly ActivitySource Spans = new(Name);

    private static readonly Meter Meter = new(Name);

    /// <summary>Acts by <c>type</c> and <c>outcome</c>: done, again (done before under the same key), refused, unavailable, failed.</summary>
    public static readonly Counter<long> Acts = Meter.CreateCounter<long>("proofmark.acts", "{act}", "Acts asked for");

    /// <summary>How long acts take, in seconds, by <c>type</c>.</summary>
    public static readonly Histogram<double> ActDuration = Meter.CreateHistogram<double>("proofmark.act.duration", "s", "Time of an act with its commit");

    /// <summary>Requests by <c>route</c> (its template), <c>method</c> and <c>status</c>, with their time in seconds.</summary>
    public static readonly Histogram<double> RequestDuration = Meter.CreateHistogram<double>("proofmark.request.duration", "s", "Time of a request");

    /// <summary>Rows of imported files by <c>outcome</c>: accepted, rejected.</summary>
    public static readonly Counter<long> ImportedRows = Meter.CreateCounter<long>("proofmark.import.rows", "{row}", "Rows of imported files");

    /// <summary>Sign-ins that were refused, by <c>reason</c>: password, code, wait.</summary>
    public static readonly Counter<long> SignInsRefused = Meter.CreateCounter<long>("proofmark.sign_in.refused", "{attempt}", "Sign-ins refused");

    /// <summary>Age of the oldest act that no signed checkpoint covers, in seconds; 0 when there is none.</summary>
    public static readonly Gauge<double> SigningLag = Meter.CreateGauge<double>("proofmark.ledger.lag", "s", "Age of the oldest unsigned act");

    /// <summary>Queued work by <c>state</c>: waiting, dead.</summary>
    public static readonly Gauge<long> QueueDepth = Meter.CreateGauge<long>("proofmark.queue.depth", "{item}", "Queued work");

    /// <summary>Messages to peers without a final receipt.</summary>
    public static readonly Gauge<long> Undelivered = Meter.CreateGauge<long>("proofmark.messages.undelivered", "{message}", "Messages to peers without a final receipt");

    /// <summary>Free bytes of the fullest disk.</summary>
    public static readonly Gauge<long> FreeSpace = Meter.CreateGauge<long>("proofmark.disk.free", "By", "Free space of the fullest disk");

    /// <summary>1 while acts are done, 0 while they are refused.</summary>
    public static readonly Gauge<long> Writable = Meter.CreateGauge<long>("proofmark.writable", "1", "Whether acts are done");

    /// <summary>A tag.</summary>
    public static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
