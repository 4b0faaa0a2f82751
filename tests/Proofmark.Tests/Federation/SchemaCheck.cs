using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Proofmark.Tests.Languages;

namespace Proofmark.Tests.Federation;

/// <summary>
/// A small checker of JSON Schema 2020-12: the keywords that docs/schemas uses, and an exception for any other, so that no
/// rule of a schema is silently passed over.
/// </summary>
internal sealed class SchemaCheck
{
    private static readonly string Folder = Path.Combine(Repository.Root, "docs", "schemas");
    private readonly Dictionary<string, JsonElement> _files = new(StringComparer.Ordinal);

    public static IEnumerable<string> Names => Directory.EnumerateFiles(Folder, "*.schema.json").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal);

    /// <summary>Where the value breaks the schema; empty when it does not.</summary>
    public IReadOnlyList<string> Faults(string schema, JsonElement value) => [.. Check(Load(schema), schema, value, "")];

    public JsonElement Load(string file) =>
        _files.TryGetValue(file, out var loaded) ? loaded : _files[file] = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, file))).RootElement;

    private IEnumerable<string> Check(JsonElement schema, string file, JsonElement value, string path)
    {
        if (schema.ValueKind is JsonValueKind.True) return [];
        if (schema.ValueKind is JsonValueKind.False) return [$"{path}: not allowed"];
        return schema.EnumerateObject().SelectMany(keyword => Check(keyword, schema, file, value, path)).ToList();
    }

    private IEnumerable<string> Check(JsonProperty keyword, JsonElement schema, string file, JsonElement value, string path)
    {
        var rule = keyword.Value;
        string Fault(string what) => $"{path}: {what}";
        bool Fits(JsonElement sub) => !Check(sub, file, value, path).Any();
        var text = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        decimal? number = value.ValueKind == JsonValueKind.Number ? value.GetDecimal() : null;
        int? items = value.ValueKind == JsonValueKind.Array ? value.GetArrayLength() : null;
        var isObject = value.ValueKind == JsonValueKind.Object;
        switch (keyword.Name)
        {
            case "$schema" or "$id" or "$defs" or "title" or "description" or "then" or "else":
                return [];
            case "$ref":
                var (target, targetFile) = Resolve(rule.GetString()!, file);
                return Check(target, targetFile, value, path);
            case "type":
                return IsOf(rule.GetString()!, value) ? [] : [Fault($"not {rule.GetString()}")];
            case "const":
                return Same(rule, value) ? [] : [Fault($"not {rule.GetRawText()}")];
            case "enum":
                return rule.EnumerateArray().Any(e => Same(e, value)) ? [] : [Fault("not one of the values")];
            case "pattern":
                return text is null || Regex.IsMatch(text, rule.GetString()!, RegexOptions.None, TimeSpan.FromSeconds(1)) ? [] : [Fault("not of the pattern")];
            case "minLength":
                return text is null || text.Length >= rule.GetInt32() ? [] : [Fault("too short")];
            case "maxLength":
                return text is null || text.Length <= rule.GetInt32() ? [] : [Fault("too long")];
            case "minimum":
                return number is null || number >= rule.GetDecimal() ? [] : [Fault("too small")];
            case "maximum":
                return number is null || number <= rule.GetDecimal() ? [] : [Fault("too large")];
            case "minItems":
                return items is null || items >= rule.GetInt32() ? [] : [Fault("too few")];
            case "maxItems":
                return items is null || items <= rule.GetInt32() ? [] : [Fault("too many")];
            case "required":
                return isObject ? rule.EnumerateArray().Where(n => !value.TryGetProperty(n.GetString()!, out _)).Select(n => $"{path}.{n.GetString()}: missing") : [];
            case "properties":
                return isObject ? rule.EnumerateObject().Where(p => value.TryGetProperty(p.Name, out _)).SelectMany(p => Check(p.Value, file, value.GetProperty(p.Name), $"{path}.{p.Name}")) : [];
            case "additionalProperties":
                return isObject ? value.EnumerateObject().Where(p => !schema.GetProperty("properties").TryGetProperty(p.Name, out _)).SelectMany(p => Check(rule, file, p.Value, $"{path}.{p.Name}")) : [];
            case "items":
                return items is null ? [] : value.EnumerateArray().SelectMany((item, i) => Check(rule, file, item, $"{path}[{i.ToString(CultureInfo.InvariantCulture)}]"));
            case "contains":
                return items is null || value.EnumerateArray().Any(item => !Check(rule, file, item, path).Any()) ? [] : [Fault("lacks an item")];
            case "allOf":
                return rule.EnumerateArray().SelectMany(sub => Check(sub, file, value, path));
            case "anyOf":
                return rule.EnumerateArray().Any(Fits) ? [] : [Fault("none of the choices")];
            case "oneOf":
                return rule.EnumerateArray().Count(Fits) == 1 ? [] : [Fault("not exactly one of the choices")];
            case "if":
                return schema.TryGetProperty(Fits(rule) ? "then" : "else", out var branch) ? Check(branch, file, value, path) : [];
            default:
                throw new NotSupportedException($"{file}: the keyword {keyword.Name} is not checked");
        }
    }

    private (JsonElement Schema, string File) Resolve(string reference, string file)
    {
        var parts = reference.Split('#');
        var target = parts[0].Length == 0 ? file : parts[0];
        var schema = Load(target);
        foreach (var step in parts[1].Split('/', StringSplitOptions.RemoveEmptyEntries)) schema = schema.GetProperty(step);
        return (schema, target);
    }

    private static bool IsOf(string type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        _ => throw new NotSupportedException($"the type {type} is not checked"),
    };

    private static bool Same(JsonElement a, JsonElement b) => a.ValueKind == b.ValueKind && a.GetRawText() == b.GetRawText();
}
