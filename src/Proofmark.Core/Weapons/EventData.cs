using System.Text.Json;
using System.Text.Json.Nodes;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Weapons;

/// <summary>The JSON of an event, version 1. The bytes written here are what is hashed.</summary>
public static class EventData
{
    /// <summary>A note: circumstances, certificate, reason.</summary>
    public static string? Note(string? text) => text is null ? null : JsonSerializer.Serialize(new { note = text });

    /// <summary>The mark concerned; <paramref name="applied"/> says that it was put on then, not only read.</summary>
    public static string Mark(string kind, string text, bool applied) => applied ? JsonSerializer.Serialize(new { kind, text, applied }) : JsonSerializer.Serialize(new { kind, text });

    /// <summary>A part that went on or came off, its number if it has one, and why.</summary>
    public static string Part(string part, string? text, string? note) => JsonSerializer.Serialize(text is null ? new { part, note } : (object)new { part, text, note });

    /// <summary>What a weapon was converted from and to.</summary>
    public static string Conversion(string? from, string? calibre, string? action, string note) => JsonSerializer.Serialize(new { from, calibre, action, note });

    /// <summary>The kind of the new holder.</summary>
    public static string Holder(string kind) => JsonSerializer.Serialize(new { holderKind = kind });

    /// <summary>Where it went, and a note.</summary>
    public static string Movement(string movement, string? note) => JsonSerializer.Serialize(new { movement, note });

    /// <summary>The same, with the date as it was written beside it where its calendar is another: by the names that imported events have.</summary>
    public static string? Dated(string? data, WrittenDate? when)
    {
        if (when?.AsWritten is null) return data;
        var json = data is null ? [] : JsonNode.Parse(data)!.AsObject();
        (json["written"], json["calendar"]) = (when.AsWritten, when.Calendar);
        return json.ToJsonString();
    }
}
