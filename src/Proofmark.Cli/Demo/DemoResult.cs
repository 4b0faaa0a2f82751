using System.Text.Json.Serialization;

namespace Proofmark.Cli.Demo;

/// <summary>One step and how long it took.</summary>
public sealed record DemoStep(string Name, long Ms);

/// <summary>What was imported at XA.</summary>
public sealed record DemoImport(long Rows, long Accepted, long Rejected, double Seconds);

/// <summary>A link of the chain that XB was told.</summary>
public sealed record DemoLink(string Event, string? Date, string? Country, string? HolderKind);

/// <summary>The last legal record that XB was told.</summary>
public sealed record DemoRecord(string? Date, string? HolderKind, bool Released);

/// <summary>The trace as XB saw it.</summary>
public sealed record DemoTrace(long AcknowledgedMs, long AnsweredMs, string Status, DemoRecord? LastLegalRecord, IReadOnlyList<DemoLink> Chain);

/// <summary>The JSON that <c>trace-demo --json</c> writes.</summary>
public sealed record DemoResult(long Seed, long Weapons, IReadOnlyList<DemoStep> Steps, DemoImport Import, DemoTrace Trace, bool Verified, bool AsPlanted)
{
    /// <summary>What differed from the planted truth; empty when nothing did.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Differences { get; init; } = [];
}
