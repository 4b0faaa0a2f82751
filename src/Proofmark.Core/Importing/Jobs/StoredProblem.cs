using System.Globalization;
using System.Text.Json;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Importing.Jobs;

/// <summary>A problem as JSON keeps it: its values are texts or whole numbers, so that its sentence can be said again in any language.</summary>
public sealed record StoredProblem(string Code, string? Field, long? Row, IReadOnlyDictionary<string, JsonElement>? Arguments)
{
    /// <summary>To be stored.</summary>
    public static StoredProblem Of(Problem problem) => new(problem.Code, problem.Field, problem.Row, problem.Arguments?.ToDictionary(a => a.Key, a => a.Value switch
    {
        null => JsonSerializer.SerializeToElement(""),
        int or long or short => JsonSerializer.SerializeToElement(Convert.ToInt64(a.Value, CultureInfo.InvariantCulture)),
        var other => JsonSerializer.SerializeToElement(Convert.ToString(other, CultureInfo.InvariantCulture)),
    }));

    /// <summary>As it was.</summary>
    public Problem ToProblem() => new(Code, Field, Row, Arguments?.ToDictionary(a => a.Key, a => (object?)(a.Value.ValueKind == JsonValueKind.Number ? a.Value.GetInt64() : a.Value.GetString())));
}
