using System.Globalization;
using Proofmark.Core.Shared;

namespace Proofmark.Server.Weapons;

/// <summary>Who holds a weapon, as it was typed into a form or sent as JSON: the kind, and an organisation on record.</summary>
internal static class HolderInput
{
    /// <summary>Kinds of holder.</summary>
    public static IReadOnlyList<string> Kinds { get; } = Core.Importing.Mappings.ImportFields.HolderKinds;

    /// <summary>How a weapon came to be.</summary>
    public static IReadOnlyList<string> Origins { get; } = ["industrial", "craft", "converted", "reactivated", "printed", "kit", "unknown"];

    /// <exception cref="ProblemException">weapons.choice_unknown.</exception>
    public static (string? Kind, long? Organisation) Read(string? kind, string? organisation)
    {
        var known = One(kind, Kinds, "holder_kind");
        if (string.IsNullOrWhiteSpace(organisation)) return (known, null);
        if (!long.TryParse(organisation, NumberStyles.None, CultureInfo.InvariantCulture, out var id)) throw new ProblemException(Problem.Of("weapons.choice_unknown", "holder_organisation", ("value", organisation)));
        return (known ?? "organisation", id);
    }

    /// <summary>One of a closed list, or null when nothing was chosen.</summary>
    /// <exception cref="ProblemException">weapons.choice_unknown.</exception>
    public static string? One(string? value, IReadOnlyList<string> codes, string field) =>
        string.IsNullOrWhiteSpace(value) ? null
        : codes.Contains(value) ? value
        : throw new ProblemException(Problem.Of("weapons.choice_unknown", field, ("value", value)));
}
