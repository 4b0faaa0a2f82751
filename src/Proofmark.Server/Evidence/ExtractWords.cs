using System.Globalization;
using System.Text;
using System.Text.Json;
using Proofmark.Core.Evidence;
using Proofmark.Core.Languages;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Server.Weapons;

namespace Proofmark.Server.Evidence;

/// <summary>How an extract is written for whoever reads it and is no engineer.</summary>
internal static class ExtractWords
{
    // What a reader knows by name; numbers inside the node say nothing to anybody else and stay in the file.
    private static readonly Dictionary<string, string> Terms = new(StringComparer.Ordinal)
    {
        ["row_key"] = "weapons.page.number", ["category"] = "weapons.page.category", ["make"] = "field.make", ["model"] = "field.model", ["calibre"] = "field.calibre", ["country"] = "field.country", ["year"] = "field.year", ["registered"] = "weapons.page.registered",
    };

    /// <summary>What a record says, as pairs of a term and a value.</summary>
    public static IEnumerable<(string Term, string Value)> Of(ExtractRecord record, Text text)
    {
        if (record.Table == "marks" && record.Text("text") is { } mark) yield return (text[$"marking.kind.{record.Text("kind")}"], mark);
        if (record.Table == "components" && record.Text("kind") is { } part) yield return (text["weapons.page.components"], text[$"marking.component.{part}"]);
        if (record.Table == "marks" && record.Text("component") is { } on) yield return (text["weapons.page.components"], text[$"marking.component.{on}"]);
        if (record.Table == "events" && record.Text("type") is { } type) yield return (text["evidence.page.event"], Event(type, text));
        if (record.Table == "events" && record.Text("occurred") is { } day) yield return (text["field.occurred"], Day(day, text));
        if (record.Table == "mark_flags" && record.Text("kind") is { } flag) yield return (text["weapons.flag.extract"], text[$"weapons.flag.{flag}"]);
        if (record.Table == "mark_flag_ends") yield return (text["weapons.flag.extract"], text["weapons.flag.lifted_word"]);
        foreach (var column in record.Columns.Where(c => Terms.ContainsKey(c.Name)))
            yield return (text[Terms[column.Name]], column.Value.ValueKind == JsonValueKind.String ? column.Value.GetString()! : column.Value.GetRawText());
        if (Holder(record) is { } kind) yield return (text["weapons.page.holder"], text[$"weapons.holder.{kind}"]);
    }

    /// <summary>The name of an event.</summary>
    public static string Event(string type, Text text) => text[$"weapons.event.{type}"];

    /// <summary>A day as far as it is known.</summary>
    public static string Day(string? occurred, Text text) => PartialDate.TryParse(occurred, out var date) ? text.Date(date) : text["site.not_recorded"];

    /// <summary>How far a record is proven.</summary>
    public static string Standing(ExtractRecord record, Text text) => record.Erased is { } rule ? text.Say("evidence.page.erased", ("rule", rule)) : text[record.Salt is null ? "evidence.page.withheld" : "evidence.page.proven"];

    /// <summary>When an act was recorded, as its leaf says.</summary>
    public static DateTimeOffset? Recorded(ExtractContent content, long act) =>
        content.Acts.FirstOrDefault(a => a.Act == act) is { } found && LeafContent.TryRead(Encoding.UTF8.GetBytes(found.Leaf)) is { } leaf ? new DateTimeOffset(leaf.Recorded, TimeSpan.Zero) : null;

    /// <summary>A hash in groups of eight, as two persons read it to one another.</summary>
    public static string Groups(string hash) => string.Join(' ', hash.Chunk(8).Select(g => new string(g)));

    /// <summary>The kind of holder that a version or an event names.</summary>
    private static string? Holder(ExtractRecord record)
    {
        if (record.Text("holder_kind") is { } kind) return kind;
        if (record.Table != "events" || record.Text("data") is not { } data) return null;
        using var json = JsonDocument.Parse(data);
        return json.RootElement.TryGetProperty("holderKind", out var value) ? value.GetString() : null;
    }
}
