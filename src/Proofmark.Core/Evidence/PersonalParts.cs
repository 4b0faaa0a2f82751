using System.Text.Json;

namespace Proofmark.Core.Evidence;

/// <summary>
/// Which columns of a record may speak of a natural person, so that the record is withheld unless a legal basis is stated. A record
/// is hashed as a whole: what leaves one column out cannot be recomputed, and its other columns are then stated, not proven.
/// </summary>
internal static class PersonalParts
{
    // What this program itself writes into an event beside words that somebody typed (EventData).
    private static readonly HashSet<string> PlainMembers = new(StringComparer.Ordinal) { "kind", "text", "holderKind", "written", "calendar" };

    /// <summary>Names of the columns to withhold; none: the record may be given whole.</summary>
    public static IReadOnlyList<string> Of(string table, IEnumerable<ExtractColumn> columns) =>
        [.. columns.Where(c => (table, c.Name) switch
        {
            // The register's number of a person names nobody outside the node, and is the same wherever that person holds a weapon.
            ("entries", "holder_person") or ("events", "person") or ("entries", "data") or ("entry_links", "reason") or ("mark_flags", "seen_by" or "signs" or "examination") or ("mark_flag_ends", "reason") => true,
            ("events", "data") => !IsPlain(c.Value),
            _ => false,
        }).Select(c => c.Name)];

    private static bool IsPlain(JsonElement value)
    {
        try
        {
            using var data = JsonDocument.Parse(value.GetString()!);
            return data.RootElement.ValueKind == JsonValueKind.Object && data.RootElement.EnumerateObject().All(p => PlainMembers.Contains(p.Name));
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
