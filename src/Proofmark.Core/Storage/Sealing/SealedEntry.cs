using System.Text.Json;
using System.Text.Json.Serialization;

namespace Proofmark.Core.Storage.Sealing;

/// <summary>What a sealed record says. One shape for all kinds, so that nothing but its content tells them apart; what a kind does not use is null.</summary>
public sealed record SealedEntry
{
    /// <summary>A look-up under a sealed case.</summary>
    public const string Look = "look";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>The record's own id.</summary>
    [JsonIgnore]
    public Guid Uid { get; init; }

    /// <summary>The look-up touched a canary record.</summary>
    [JsonIgnore]
    public bool Canary { get; init; }

    /// <summary>look, or a step in the life of an authority or of a finding.</summary>
    public required string Kind { get; init; }

    /// <summary>The authority or finding that it belongs to.</summary>
    public Guid Of { get; init; }

    /// <summary>users.id of who did it; 0 is the node.</summary>
    public long By { get; init; }

    /// <summary>When, UTC.</summary>
    public DateTime At { get; init; }

    /// <summary>Key of the request, so that a repeated one does nothing.</summary>
    public Guid? Key { get; init; }

    /// <summary>The court's or prosecutor's reference.</summary>
    public string? Reference { get; init; }

    /// <summary>The court or prosecutor.</summary>
    public string? Issuer { get; init; }

    /// <summary>Reasons, notes, words of a decision.</summary>
    public string? Text { get; init; }

    /// <summary>What was decided.</summary>
    public string? Outcome { get; init; }

    /// <summary>users.id of who may use it, or whose look-ups a finding names.</summary>
    public long[]? Users { get; init; }

    /// <summary>First day of use.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Last day of use.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>The day on which its look-ups become ordinary ones; of a finding, the day it is about.</summary>
    public DateOnly? Day { get; init; }

    /// <summary>organisations.id of who looked.</summary>
    public long? Organisation { get; init; }

    /// <summary>Purpose as stated for the look-up.</summary>
    public string? Purpose { get; init; }

    /// <summary>find, open, export.</summary>
    public string? What { get; init; }

    /// <summary>mark, weapon, person….</summary>
    public string? Subject { get; init; }

    /// <summary>As asked.</summary>
    public string? Query { get; init; }

    /// <summary>entries.id of what was shown.</summary>
    public long[]? Found { get; init; }

    /// <summary>The rule that a finding is of.</summary>
    public string? Rule { get; init; }

    /// <summary>Sealed look-ups that a finding names.</summary>
    public Guid[]? Looks { get; init; }

    /// <summary>Ordinary look-ups (lookups.id) that a finding names.</summary>
    public long[]? Lookups { get; init; }

    /// <summary>What was counted, by the names that the rule's sentence uses.</summary>
    public SortedDictionary<string, long>? Measures { get; init; }

    internal byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, Options);

    internal static SealedEntry? Read(byte[] plain) => JsonSerializer.Deserialize<SealedEntry>(plain, Options);
}

/// <summary>Under which sealed case somebody looks, and the keys by which it is kept.</summary>
/// <param name="Authority">Id of the sealed case.</param>
/// <param name="Vault">Keys.</param>
public sealed record SealedUse(Guid Authority, SealedVault Vault);
