using System.Text.Json;
using System.Text.Json.Nodes;
using Proofmark.Core.Access;
using Proofmark.Core.Tracing;

namespace Proofmark.Server.Tracing;

/// <summary>
/// Natural persons' data in a response. At the State that asked they were released to the authority that works on the case; at the
/// State that answered they stay what they are in its registers.
/// </summary>
internal static class ReleasedPersons
{
    /// <summary>May this person see them?</summary>
    public static bool MaySee(TraceView view, UserContext user) =>
        user.May(Permission.PersonsRead) || user.May(Permission.PersonsRelease) || (view.Side == CaseSide.Asker && user.May(Permission.TracesRequest));

    /// <summary>A stored message as it may be shown.</summary>
    public static JsonElement Body(TraceEventView e, bool persons)
    {
        if (persons || e.Type != TraceKind.Response) return JsonDocument.Parse(e.Data!).RootElement;
        var body = JsonNode.Parse(e.Data!)!.AsObject();
        if (body["release"] is JsonObject release) release["persons"] = new JsonArray();
        return JsonSerializer.SerializeToElement(body);
    }
}
