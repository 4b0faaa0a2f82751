using System.Text.Json;
using Proofmark.Core.Languages;
using Proofmark.Core.Quality;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;

namespace Proofmark.Server.Quality;

/// <summary>What a rule says of an entry, in the reader's words: one sentence for each check, with the names of the fields that the rule reads.</summary>
internal static class FindingWords
{
    // Fields are called as import calls them.
    private static readonly Dictionary<string, string> Columns = new(StringComparer.Ordinal)
    {
        ["made"] = "manufactured", ["country"] = "country_of_manufacture", ["row_key"] = "register_number", ["ended"] = "status_date", ["missing"] = "status_date", ["destroyed"] = "status_date", ["last_transferred"] = "transferred",
        ["named"] = "holder_name", ["numbered"] = "holder_id", ["import_mark_country"] = "import_mark", ["import_mark_year"] = "import_mark", ["imported_year"] = "imported", ["key_year"] = "register_number", ["registered_year"] = "registered", ["key_shape"] = "register_number", ["known_make"] = "make", ["calibre_said"] = "calibre",
    };

    /// <summary>The sentence of a rule.</summary>
    public static string Of(Text text, QualityRule rule)
    {
        string Field(string name) => NameOf(text, name);
        if (rule.Check == "twice") return text[$"quality.twice.{rule.Text("differs")}"];
        var (first, second) = rule.Check switch
        {
            "order" => (rule.Text("earlier")!, rule.Text("later")!),
            "rare" => (rule.Text("value")!, rule.Reads.FirstOrDefault(r => r != rule.Text("value")) ?? rule.Text("value")!),
            "agrees" or "differs" => (rule.Reads[0], rule.Reads[1]),
            _ => (rule.Text("field") ?? rule.Reads[0], rule.Reads[^1]),
        };
        return text.Say($"quality.check.{rule.Check}", ("field", new Written(Field(first))), ("other", new Written(Field(second))), ("fields", new Written(text.List(rule.Reads.Select(Field)))));
    }

    /// <summary>What the rule read: name of the field and its value; null where nothing is recorded.</summary>
    public static IReadOnlyList<(string Name, string? Value)> Values(Text text, FindingRow finding)
    {
        using var document = JsonDocument.Parse(finding.Data);
        return [.. document.RootElement.EnumerateObject().Select(p => (NameOf(text, p.Name), p.Value.ValueKind == JsonValueKind.Null ? null : Said(text, p.Name, p.Value.GetString()!)))];
    }

    // What is kept as a code is said in words.
    private static string Said(Text text, string field, string value) => field switch
    {
        "category" => ReferenceTables.Shipped.CategoryOrNull(value)?.Names.In(text.Language.Code) ?? value,
        "status" when text.Has($"weapons.status.{value}") => text[$"weapons.status.{value}"],
        "holder_kind" when text.Has($"weapons.holder.{value}") => text[$"weapons.holder.{value}"],
        "made" or "imported" or "registered" or "transferred" or "last_transferred" or "missing" or "destroyed" or "ended" when PartialDate.TryParse(value, out var date) => text.Date(date),
        _ => value,
    };

    private static string NameOf(Text text, string field) => text[$"import.field.{Columns.GetValueOrDefault(field, field)}"];
}
