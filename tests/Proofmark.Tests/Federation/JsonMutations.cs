using System.Text.Json;
using System.Text.Json.Nodes;

namespace Proofmark.Tests.Federation;

/// <summary>Every small change of a document: each field left out, made null, of another type, empty, too long, or an unknown word; each list emptied.</summary>
internal static class JsonMutations
{
    public static IEnumerable<(string What, JsonElement Changed)> Of(JsonObject document)
    {
        foreach (var path in Paths(document, "").ToList())
        {
            foreach (var (name, make) in Changes)
            {
                var copy = (JsonObject)document.DeepClone();
                if (Apply(copy, path, make)) yield return ($"{path} {name}", JsonSerializer.SerializeToElement(copy));
            }
        }
    }

    private static readonly (string Name, Func<JsonNode?, Change> Make)[] Changes =
    [
        ("left out", _ => new Change(Remove: true)),
        ("null", _ => new Change(Value: null)),
        ("a number", _ => new Change(Value: JsonValue.Create(7))),
        ("a large number", _ => new Change(Value: JsonValue.Create(5_000_000_000L))),
        ("a boolean", _ => new Change(Value: JsonValue.Create(true))),
        ("empty", _ => new Change(Value: JsonValue.Create(""))),
        ("a strange word", _ => new Change(Value: JsonValue.Create("strange word"))),
        ("very long", _ => new Change(Value: JsonValue.Create(new string('x', 5000)))),
        ("an empty list", _ => new Change(Value: new JsonArray())),
        ("an empty object", _ => new Change(Value: new JsonObject())),
        ("one more field", old => old is JsonObject o ? new Change(Value: With(o)) : new Change(Keep: true)),
    ];

    private static JsonObject With(JsonObject old)
    {
        var copy = (JsonObject)old.DeepClone();
        copy["aFieldOfTomorrow"] = new JsonObject { ["x"] = 1 };
        return copy;
    }

    private static bool Apply(JsonNode root, string path, Func<JsonNode?, Change> make)
    {
        var steps = path.Split('.');
        var parent = root;
        foreach (var step in steps[..^1]) parent = Step(parent, step);
        var old = Step(parent, steps[^1]);
        var change = make(old);
        if (change.Keep) return false;
        if (parent is JsonObject inObject)
        {
            if (change.Remove) return inObject.Remove(steps[^1]);
            inObject[steps[^1]] = change.Value;
        }
        else if (parent is JsonArray inArray)
        {
            var index = int.Parse(steps[^1], System.Globalization.CultureInfo.InvariantCulture);
            if (change.Remove) inArray.RemoveAt(index);
            else inArray[index] = change.Value;
        }

        return true;
    }

    private static JsonNode Step(JsonNode node, string step) =>
        node is JsonArray array ? array[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)]! : node[step]!;

    private static IEnumerable<string> Paths(JsonNode node, string at)
    {
        var children = node switch
        {
            JsonObject o => o.Select(p => (p.Key, p.Value)),
            JsonArray a => a.Select((v, i) => (i.ToString(System.Globalization.CultureInfo.InvariantCulture), v)),
            _ => [],
        };
        foreach (var (name, value) in children)
        {
            var path = at.Length == 0 ? name : $"{at}.{name}";
            yield return path;
            if (value is not null)
            {
                foreach (var deeper in Paths(value, path)) yield return deeper;
            }
        }
    }

    private sealed record Change(JsonNode? Value = null, bool Remove = false, bool Keep = false);
}
