using System.Text.Json;
using System.Text.Json.Serialization;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Marking;

/// <summary>
/// The JSON form of a query: <c>{"version":1,"mark":"AB?34*7","make":"…","model":"…","calibre":"…","country":"…","year":"198X","kind":"import"}</c>,
/// every member but the version optional. A member that is not known is refused: to leave out a condition that
/// somebody stated would find the wrong weapons.
/// </summary>
public static class MarkQueryJson
{
    private static readonly string[] Members = ["mark", "make", "model", "calibre", "country", "year", "kind"];

    /// <summary>Reads the JSON form.</summary>
    /// <returns>The query, or a problem of <see cref="MarkQuery.Read"/>, <c>marking.query_json</c>, <c>marking.query_version</c> or <c>marking.query_member</c>.</returns>
    public static ParseResult<MarkQuery> Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object) return Problem.Of("marking.query_json");
        var texts = new Dictionary<string, string?>(StringComparer.Ordinal);
        var version = 0;
        foreach (var member in json.EnumerateObject())
        {
            if (member.NameEquals("version"))
            {
                if (member.Value.ValueKind != JsonValueKind.Number || !member.Value.TryGetInt32(out version)) version = 0;
            }
            else if (!Members.Contains(member.Name)) return Problem.Of("marking.query_member", null, ("member", member.Name[..Math.Min(member.Name.Length, 40)]));
            else if (member.Value.ValueKind is not (JsonValueKind.String or JsonValueKind.Null)) return Problem.Of("marking.query_json", member.Name);
            else if (!texts.TryAdd(member.Name, member.Value.GetString())) return Problem.Of("marking.query_member", null, ("member", member.Name));
        }
        if (version != MarkQuery.Version) return Problem.Of("marking.query_version", "version", ("supported", MarkQuery.Version));
        string? Text(string name) => texts.GetValueOrDefault(name);
        return MarkQuery.Read(Text("mark"), Text("make"), Text("model"), Text("calibre"), Text("country"), Text("year"), Text("kind"));
    }

    /// <summary>Writes the JSON form; members without a value are left out.</summary>
    public static void Write(Utf8JsonWriter writer, MarkQuery query)
    {
        writer.WriteStartObject();
        writer.WriteNumber("version", MarkQuery.Version);
        string?[] values =
        [
            query.Mark.IsEmpty ? null : query.Mark.ToString(), query.Make, query.Model, query.Calibre, query.Country,
            query.Year?.ToString(), query.Kind is { } kind ? EnumCode.Of(kind) : null,
        ];
        foreach (var (name, value) in Members.Zip(values))
        {
            if (value is not null) writer.WriteString(name, value);
        }
        writer.WriteEndObject();
    }
}

/// <summary>Lets the serializer use <see cref="MarkQueryJson"/>; the problem is the inner exception of what it throws.</summary>
public sealed class MarkQueryConverter : JsonConverter<MarkQuery>
{
    /// <inheritdoc/>
    public override MarkQuery Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        var result = MarkQueryJson.Read(document.RootElement);
        return result.Ok ? result.Value : throw new JsonException("Not a query of marks.", new ProblemException(result.Problem));
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, MarkQuery value, JsonSerializerOptions options) => MarkQueryJson.Write(writer, value);
}
