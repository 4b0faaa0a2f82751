using System.Globalization;
using System.Net.Mail;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Watching;

/// <summary>A person who is sent alerts, in a language.</summary>
public sealed record AlertReader(string Address, string Language);

/// <summary>The mail server. Beyond this machine nothing is sent without TLS.</summary>
public sealed record MailServer(string Host, int Port, string? User, string? Password, string From);

/// <summary>How a node is watched. All of it comes from here, wherever it was written.</summary>
public sealed record WatchSettings
{
    /// <summary>Free bytes below which acts are refused.</summary>
    public long LowWater { get; init; } = NodeCondition.OrdinaryLowWater;

    /// <summary>Where e-mail is handed in; null: none is sent.</summary>
    public MailServer? Mail { get; init; }

    /// <summary>Base address of an OpenTelemetry collector (OTLP, HTTP and protobuf); null: nothing is sent.</summary>
    public Uri? Collector { get; init; }

    /// <summary>Log lines are JSON without personal data.</summary>
    public bool JsonLog { get; init; }

    /// <summary>Who is sent alerts.</summary>
    public IReadOnlyList<AlertReader> Readers { get; init; } = [];

    /// <summary>Those of this process, for readers of the languages that the product has.</summary>
    /// <exception cref="ProblemException">watching.setting, naming the variable.</exception>
    public static WatchSettings OfEnvironment() => Read(Environment.GetEnvironmentVariable, [.. Languages.Texts.Embedded.Languages.Select(l => l.Code)]);

    /// <summary>
    /// Reads <c>PROOFMARK_LOW_WATER_MB</c>, <c>PROOFMARK_SMTP</c> (<c>smtp://user:password@host:587</c>), <c>PROOFMARK_SMTP_FROM</c>,
    /// <c>PROOFMARK_ALERTS_TO</c> (<c>ops@example.org en, chief@example.org fr</c>), <c>PROOFMARK_OTLP</c> (<c>https://collector.example:4318</c>) and <c>PROOFMARK_LOG</c> (<c>json</c>, <c>text</c>).
    /// </summary>
    /// <exception cref="ProblemException">watching.setting, naming the variable.</exception>
    public static WatchSettings Read(Func<string, string?> variable, IReadOnlyCollection<string> languages)
    {
        string? Value(string name) => variable(name) is { Length: > 0 } value ? value : null;
        var readers = (Value("PROOFMARK_ALERTS_TO")?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? []).Select(r => Reader(r, languages)).ToList();
        return new WatchSettings
        {
            LowWater = Value("PROOFMARK_LOW_WATER_MB") is not { } megabytes ? NodeCondition.OrdinaryLowWater
                : long.TryParse(megabytes, NumberStyles.None, CultureInfo.InvariantCulture, out var mark) && mark is >= 64 and < 1 << 30 ? mark << 20 : throw NodeSetting.Wrong("PROOFMARK_LOW_WATER_MB", "512"),
            Mail = Value("PROOFMARK_SMTP") is { } server ? Server(server, Value("PROOFMARK_SMTP_FROM") ?? throw NodeSetting.Wrong("PROOFMARK_SMTP_FROM", "node@example.org")) : null,
            Readers = readers,
            Collector = Value("PROOFMARK_OTLP") is { } collector ? CollectorOf(collector) : null,
            JsonLog = Value("PROOFMARK_LOG") switch { null or "text" => false, "json" => true, _ => throw NodeSetting.Wrong("PROOFMARK_LOG", "json") },
        };
    }

    private static MailServer Server(string address, string from)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme != "smtp" || uri.Host.Length == 0) throw NodeSetting.Wrong("PROOFMARK_SMTP", "smtp://user:password@mail.example.org:587");
        if (!MailAddress.TryCreate(from, out _)) throw NodeSetting.Wrong("PROOFMARK_SMTP_FROM", "node@example.org");
        var who = uri.UserInfo.Length == 0 ? [] : uri.UserInfo.Split(':', 2);
        return new MailServer(uri.Host, uri.Port > 0 ? uri.Port : 587, who.Length > 0 ? Uri.UnescapeDataString(who[0]) : null, who.Length > 1 ? Uri.UnescapeDataString(who[1]) : null, from);
    }

    /// <summary>Beyond this machine by TLS only.</summary>
    private static Uri CollectorOf(string address) =>
        Uri.TryCreate(address.TrimEnd('/') + "/", UriKind.Absolute, out var uri) && (uri.Scheme == "https" || (uri.Scheme == "http" && uri.IsLoopback)) ? uri : throw NodeSetting.Wrong("PROOFMARK_OTLP", "https://collector.example:4318");

    private static AlertReader Reader(string text, IReadOnlyCollection<string> languages)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var language = words.Length > 1 ? words[1] : "en";
        if (words.Length is 0 or > 2 || !MailAddress.TryCreate(words[0], out _) || !languages.Contains(language)) throw NodeSetting.Wrong("PROOFMARK_ALERTS_TO", "ops@example.org en, chief@example.org fr");
        return new AlertReader(words[0], language);
    }
}
