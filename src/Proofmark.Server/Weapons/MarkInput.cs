using System.Globalization;
using Microsoft.AspNetCore.Http;
using Proofmark.Core.Marking;
using Proofmark.Core.Shared;
using Proofmark.Core.Weapons;

namespace Proofmark.Server.Weapons;

/// <summary>A mark as it was typed into a form or sent as JSON.</summary>
public sealed record MarkInput(string? Kind = "serial", string? Text = null, string? Component = null, string? Country = null, string? Year = null, string? Place = null, string? Method = null, string? Legibility = null)
{
    /// <summary>Nothing was typed.</summary>
    public bool IsEmpty => string.IsNullOrWhiteSpace(Text);

    /// <summary>Reads the fields whose names begin with a prefix.</summary>
    public static MarkInput From(IFormCollection form, string prefix)
    {
        string? One(string name) => form.TryGetValue(prefix + name, out var values) && !string.IsNullOrWhiteSpace(values[0]) ? values[0] : null;
        return new MarkInput(One("MarkKind") ?? "serial", One("MarkText"), One("MarkComponent"), One("MarkCountry"), One("MarkYear"), One("MarkPlace"), One("MarkMethod"), One("MarkLegibility"));
    }

    /// <summary>The mark to record; problems name the fields as the form does.</summary>
    /// <param name="prefix">Beginning of the fields' names.</param>
    /// <exception cref="ProblemException">marking.*, weapons.year_form, weapons.choice_unknown.</exception>
    public MarkRequest Read(string prefix = "")
    {
        if (MarkText.Read(Text, prefix + "MarkText") is { Ok: false } wrong) throw new ProblemException(wrong.Problem);
        OneOf<MarkKind>(Kind, prefix + "MarkKind");
        OneOf<ComponentKind>(Component, prefix + "MarkComponent");
        OneOf<MarkMethod>(Method, prefix + "MarkMethod");
        OneOf<MarkLegibility>(Legibility, prefix + "MarkLegibility");
        return new MarkRequest(Kind ?? "serial", Text!, Component, Country, YearOf(Year, prefix + "MarkYear"), Place, Method, Legibility);
    }

    /// <summary>A year of four digits, or null.</summary>
    /// <exception cref="ProblemException">weapons.year_form.</exception>
    public static short? YearOf(string? text, string field)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        // The first firearms are of the fourteenth century; next year's production may be announced.
        return short.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year is >= 1300 and <= 2200 ? year
            : throw new ProblemException(Problem.Of("weapons.year_form", field, ("value", text.Trim())));
    }

    private static void OneOf<T>(string? code, string field) where T : struct, Enum
    {
        if (code is not null && !EnumCode.TryRead<T>(code, out _)) throw new ProblemException(Problem.Of("weapons.choice_unknown", field, ("value", code)));
    }
}
