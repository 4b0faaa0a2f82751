using System.Diagnostics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Npgsql;
using Proofmark.Core.Shared;

namespace Proofmark.Server.Watching;

/// <summary>
/// Log lines as JSON objects, one a line, for programs that collect them. A line says what happened in the words of the source (the message's
/// template) and in codes; values are written only where their name is on a short list. Messages of exceptions quote what somebody typed, and
/// so of an exception only its kinds, the database's code and the places in the program are written.
/// </summary>
internal sealed class CodesOnlyFormatter(TimeProvider clock) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "proofmark-json";

    /// <summary>Values that are codes, references and counts of this program by their nature.</summary>
    private static readonly HashSet<string> Plain = new(StringComparer.Ordinal) { "Code", "Reference", "Method", "Route", "Kind", "Job", "Count", "Status", "What" };

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("time", clock.GetUtcNow());
            json.WriteString("level", logEntry.LogLevel.ToString());
            json.WriteString("category", logEntry.Category);
            if (logEntry.EventId.Name is { } name) json.WriteString("event", name);
            var values = logEntry.State as IReadOnlyList<KeyValuePair<string, object?>> ?? [];
            foreach (var (key, value) in values)
            {
                // Without values a template is the source's own words; a message that was put together beforehand is none.
                if (key == "{OriginalFormat}") json.WriteString("message", value is string template && (values.Count > 1 || logEntry.EventId.Name is not null) ? template : "");
                else if (Plain.Contains(key) || (key == "User" && value is long)) json.WriteString(char.ToLowerInvariant(key[0]) + key[1..], Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture));
            }
            if (logEntry.Exception is { } exception) WriteException(json, exception);
            json.WriteEndObject();
        }
        textWriter.WriteLine(Encoding.UTF8.GetString(bytes.ToArray()));
    }

    private static void WriteException(Utf8JsonWriter json, Exception exception)
    {
        json.WriteStartArray("exception");
        for (Exception? e = exception; e is not null; e = e.InnerException)
        {
            json.WriteStartObject();
            json.WriteString("kind", e.GetType().FullName);
            if (e is PostgresException { SqlState: var state }) json.WriteString("sqlstate", state);
            if (e is ProblemException { Problems: var problems }) json.WriteString("code", problems[0].Code);
            json.WriteStartArray("at");
            foreach (var frame in new StackTrace(e, fNeedFileInfo: false).GetFrames().Take(30)) json.WriteStringValue($"{frame.GetMethod()?.DeclaringType?.FullName}.{frame.GetMethod()?.Name}");
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
