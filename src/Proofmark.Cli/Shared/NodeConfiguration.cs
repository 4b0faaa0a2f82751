using Proofmark.Core.Shared;

namespace Proofmark.Cli.Shared;

/// <summary>
/// The settings of an installed node: <c>/etc/proofmark/proofmark.conf</c>, lines of <c>key = value</c>; <c>#</c> begins a
/// remark where a line begins. What it cannot be is refused with key, line and remedy. The keys are documented in
/// docs/configuration.md. Options of the command line and variables of the environment win over it.
/// </summary>
public sealed class NodeConfiguration
{
    /// <summary>The variable that names the file for every command.</summary>
    public const string Variable = "PROOFMARK_CONFIG";

    /// <summary>Every key there is.</summary>
    public static IReadOnlyList<string> Keys { get; } = ["alerts_to", "break_glass_hours", "certificate", "certificate_key", "data", "database", "firearms_protocol", "host", "language", "list_hours", "list_rows", "listen", "log", "low_water_mb", "otlp", "port", "profile", "public_address", "registry_contact", "request_days", "request_extension_days", "request_officer_names", "retention_treaties", "review_days", "second_factor", "session_hours", "session_idle_minutes", "sign_in_proxy_audience", "sign_in_proxy_from", "sign_in_proxy_header", "sign_in_proxy_issuer", "sign_in_proxy_key", "sign_in_proxy_second_factor", "smtp", "smtp_from", "state", "time_stamp_authority", "time_stamp_roots", "training"];

    /// <summary>Keys whose values commands read from the environment.</summary>
    public static IReadOnlyList<(string Key, string Variable)> Variables { get; } =
    [
        ("data", "PROOFMARK_DATA"), ("database", "PROOFMARK_DATABASE"), ("language", "PROOFMARK_LANGUAGE"), ("low_water_mb", "PROOFMARK_LOW_WATER_MB"), ("smtp", "PROOFMARK_SMTP"),
        ("smtp_from", "PROOFMARK_SMTP_FROM"), ("alerts_to", "PROOFMARK_ALERTS_TO"), ("otlp", "PROOFMARK_OTLP"), ("log", "PROOFMARK_LOG"), ("second_factor", "PROOFMARK_SECOND_FACTOR"),
        ("break_glass_hours", "PROOFMARK_BREAK_GLASS_HOURS"), ("review_days", "PROOFMARK_REVIEW_DAYS"), ("session_hours", "PROOFMARK_SESSION_HOURS"), ("session_idle_minutes", "PROOFMARK_SESSION_IDLE_MINUTES"),
        ("sign_in_proxy_header", "PROOFMARK_SIGN_IN_PROXY_HEADER"), ("sign_in_proxy_key", "PROOFMARK_SIGN_IN_PROXY_KEY"), ("sign_in_proxy_issuer", "PROOFMARK_SIGN_IN_PROXY_ISSUER"),
        ("sign_in_proxy_audience", "PROOFMARK_SIGN_IN_PROXY_AUDIENCE"), ("sign_in_proxy_from", "PROOFMARK_SIGN_IN_PROXY_FROM"), ("sign_in_proxy_second_factor", "PROOFMARK_SIGN_IN_PROXY_SECOND_FACTOR"),
        ("time_stamp_authority", "PROOFMARK_TIME_STAMP_AUTHORITY"), ("time_stamp_roots", "PROOFMARK_TIME_STAMP_ROOTS"), ("list_rows", "PROOFMARK_LIST_ROWS"), ("list_hours", "PROOFMARK_LIST_HOURS"),
        ("firearms_protocol", "PROOFMARK_FIREARMS_PROTOCOL"), ("retention_treaties", "PROOFMARK_RETENTION_TREATIES"), ("registry_contact", "PROOFMARK_REGISTRY_CONTACT"), ("request_days", "PROOFMARK_REQUEST_DAYS"), ("request_extension_days", "PROOFMARK_REQUEST_EXTENSION_DAYS"), ("request_officer_names", "PROOFMARK_REQUEST_OFFICER_NAMES"),
    ];

    private readonly Dictionary<string, (string Value, int Line)> values = new(StringComparer.Ordinal);

    private NodeConfiguration(string file) => File = file;

    /// <summary>The file; empty when there is none.</summary>
    public string File { get; }

    /// <summary>No settings at all.</summary>
    public static NodeConfiguration None { get; } = new("");

    /// <summary>The value of a key, or null when the file does not have it.</summary>
    public string? this[string key] => values.TryGetValue(key, out var found) ? found.Value : null;

    /// <summary>Reads a file; all that is wrong with its lines is said together.</summary>
    /// <exception cref="ProblemException">config.file, config.line, config.unknown, config.twice, config.empty.</exception>
    public static NodeConfiguration Read(string file)
    {
        string[] lines;
        try
        {
            lines = System.IO.File.ReadAllLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException(Problem.Of("config.file", "--config", ("file", file), ("detail", e.Message)));
        }
        var read = new NodeConfiguration(file);
        var problems = new List<Problem>();
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim().TrimStart('\uFEFF');
            if (line.Length == 0 || line[0] == '#') continue;
            if (read.Add(line, i + 1) is { } problem) problems.Add(problem);
        }
        return problems.Count == 0 ? read : throw new ProblemException(problems);
    }

    /// <summary>The file that the environment names, or none.</summary>
    public static NodeConfiguration OfEnvironment() =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } file ? Read(file) : None;

    /// <summary>Gives what the file says about place, language and watching to the variables that every command reads, where they are not set.</summary>
    public void ToEnvironment()
    {
        foreach (var (key, variable) in Variables)
            if (this[key] is { } value && string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable))) Environment.SetEnvironmentVariable(variable, value);
    }

    /// <summary>The same problem, as one of this file when the value of one of the keys came from it.</summary>
    /// <param name="problem">What was refused.</param>
    /// <param name="sentence">The problem in the reader's words.</param>
    /// <param name="keys">The keys that it may be about, the likeliest first.</param>
    public Problem Blame(Problem problem, string sentence, params string[] keys) =>
        Array.Find(keys, values.ContainsKey) is { } key ? Problem.Of("config.value", null, ("file", File), ("line", values[key].Line), ("key", key), ("detail", sentence)) : problem;

    private Problem? Add(string line, int number)
    {
        var at = line.IndexOf('=', StringComparison.Ordinal);
        if (at <= 0) return Problem.Of("config.line", null, ("file", File), ("line", number));
        var (key, value) = (line[..at].TrimEnd(), line[(at + 1)..].TrimStart());
        if (!Keys.Contains(key)) return Problem.Of("config.unknown", null, ("file", File), ("line", number), ("key", key), ("keys", string.Join(", ", Keys)));
        if (value.Length == 0) return Problem.Of("config.empty", null, ("file", File), ("line", number), ("key", key));
        if (values.TryGetValue(key, out var first)) return Problem.Of("config.twice", null, ("file", File), ("line", number), ("key", key), ("first", first.Line));
        values[key] = (value, number);
        return null;
    }
}
