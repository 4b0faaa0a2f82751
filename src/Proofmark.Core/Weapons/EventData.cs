using System.Text.Json;

namespace Proofmark.Core.Weapons;

/// <summary>The JSON of an event, version 1. The bytes written here are what is hashed.</summary>
public static class EventData
{
    /// <summary>A note: circumstances, certificate, reason.</summary>
    public static string? Note(string? text) => text is null ? null : JsonSerializer.Serialize(new { note = text });

    /// <summary>The mark concerned.</summary>
    public static string Mark(string kind, string text) => JsonSerializer.Serialize(new { kind, text });

    /// <summary>The kind of the new holder.</summary>
    public static string Holder(string kind) => JsonSerializer.Serialize(new { holderKind = kind });
}
