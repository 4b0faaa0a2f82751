using System.Text.Json;

namespace Proofmark.Core.Searching.Kept;

/// <summary>What the names in a query were resolved to when it was asked: the reference table of another day may know other names.</summary>
/// <param name="Make">Words of the make, one of which an entry has; null: nothing was asked. So are the others.</param>
/// <param name="Model">Model.</param>
/// <param name="Calibre">Calibre.</param>
public sealed record SoughtWords(IReadOnlyList<string>? Make, IReadOnlyList<string>? Model, IReadOnlyList<string>? Calibre)
{
    private static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>Of what is sought.</summary>
    public static SoughtWords Of(SoughtWeapon sought) => new(sought.Make, sought.Model, sought.Calibre);

    /// <summary>Reads what was kept.</summary>
    public static SoughtWords Read(string json) => JsonSerializer.Deserialize<SoughtWords>(json, Format)!;

    /// <summary>As it is kept.</summary>
    public override string ToString() => JsonSerializer.Serialize(this, Format);
}
