using System.Text.Json;
using Proofmark.Core.Languages;
using Proofmark.Core.Quality;

namespace Proofmark.Server.Quality;

/// <summary>What a rule says of an entry, in the reader's words: one sentence for each check, with the names of the fields that the rule reads.</summary>
internal static class FindingWords
{
    /// <summary>The sentence of a rule.</summary>
    public static string Of(Text text, QualityRule rule)
    {
        string Field(string name) => text[$"quality.field.{name}"];
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
        return [.. document.RootElement.EnumerateObject().Select(p => (text[$"quality.field.{p.Name}"], p.Value.ValueKind == JsonValueKind.Null ? null : p.Value.GetString()))];
    }
}
