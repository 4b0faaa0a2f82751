using System.Globalization;
using Proofmark.Core.Parties;
using Proofmark.Core.Shared;
using Proofmark.Core.Weapons;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Weapons;

/// <summary>A holder as typed into a form or sent as JSON.</summary>
public sealed record TypedHolder(string? Kind, string? Organisation = null, string? Name = null, string? Number = null, string? Address = null, string? KeepUntil = null);

/// <summary>A holder that was understood: an organisation on record, or what is known of a natural person.</summary>
public sealed record Holder(string? Kind, long? Organisation, IReadOnlyList<PersonField> Person);

/// <summary>Who holds a weapon, as it was typed into a form or sent as JSON: the kind, and an organisation on record or a natural person.</summary>
internal static class HolderInput
{
    private const string NaturalPerson = "person";
    private const int LongestText = 300;

    /// <summary>Kinds of holder.</summary>
    public static IReadOnlyList<string> Kinds { get; } = Core.Importing.Mappings.ImportFields.HolderKinds;

    /// <summary>How a weapon came to be.</summary>
    public static IReadOnlyList<string> Origins { get; } = ["industrial", "craft", "converted", "reactivated", "printed", "kit", "unknown"];

    /// <summary>Reads a holder; a natural person's data is held under the register's law.</summary>
    /// <exception cref="ProblemException">weapons.choice_unknown, weapons.holder_two, site.day, parties.text_long.</exception>
    public static Holder Read(TypedHolder typed, RegisterRow? register)
    {
        var known = One(typed.Kind, Kinds, "holder_kind");
        var person = Person(typed, register);
        if (string.IsNullOrWhiteSpace(typed.Organisation))
        {
            // A sole trader is both: the kind says dealer, and the data is a person's all the same.
            return new Holder(known ?? (person.Count > 0 ? NaturalPerson : null), null, person);
        }
        if (person.Count > 0) throw new ProblemException(Problem.Of("weapons.holder_two", "holder_organisation"));
        if (!long.TryParse(typed.Organisation, NumberStyles.None, CultureInfo.InvariantCulture, out var id)) throw new ProblemException(Problem.Of("weapons.choice_unknown", "holder_organisation", ("value", typed.Organisation)));
        return new Holder(known ?? "organisation", id, []);
    }

    /// <summary>One of a closed list, or null when nothing was chosen.</summary>
    /// <exception cref="ProblemException">weapons.choice_unknown.</exception>
    public static string? One(string? value, IReadOnlyList<string> codes, string field) =>
        string.IsNullOrWhiteSpace(value) ? null
        : codes.Contains(value) ? value
        : throw new ProblemException(Problem.Of("weapons.choice_unknown", field, ("value", value)));

    private static List<PersonField> Person(TypedHolder typed, RegisterRow? register)
    {
        var law = register?.Law ?? "register " + register?.Code;
        var until = FormDay.Read(typed.KeepUntil, "keep_until");
        var fields = new List<PersonField>();
        foreach (var (field, control, text) in new[] { ("name", "holder_name", typed.Name), ("number", "holder_number", typed.Number), ("address", "holder_address", typed.Address) })
        {
            if (string.IsNullOrWhiteSpace(text)) continue;
            if (text.Length > LongestText) throw new ProblemException(Problem.Of("parties.text_long", control, ("most", LongestText)));
            fields.Add(new PersonField(field, text.Trim(), law, until));
        }
        return fields;
    }
}
