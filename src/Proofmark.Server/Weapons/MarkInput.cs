using System.Globalization;
using Microsoft.AspNetCore.Http;
using Proofmark.Core.Marking;
using Proofmark.Core.Shared;
using Proofmark.Core.Weapons;

namespace Proofmark.Server.Weapons;

/// <summary>A mark as it was typed into a form or sent as JSON.</summary>
public sealed record MarkInput(string? Kind = "serial", string? Text = null, string? Component = null, string? Country = null, string? Year = null, string? Place = null, string? Method = null, string? Legibility = null)
{
    /// <summary>Characters that nobody sees, which the field held and which were taken out of <see cref="Text"/>; empty when there were none.</summary>
    public IReadOnlyList<string> Hidden { get; init; } = [];

    /// <summary>It was put on, not only read.</summary>
    public bool Applied { get; init; }

    /// <summary>What it is on.</summary>
    public string? Material { get; init; }

    /// <summary>What was judged of it on ITI ¶7, as <see cref="MarkQualityCode"/> writes it.</summary>
    public string? Quality { get; init; }

    /// <summary>Nothing was typed.</summary>
    public bool IsEmpty => string.IsNullOrWhiteSpace(Text);

    /// <summary>Reads the fields whose names begin with a prefix.</summary>
    public static MarkInput From(IFormCollection form, string prefix)
    {
        string? One(string name) => form.TryGetValue(prefix + name, out var values) && !string.IsNullOrWhiteSpace(values[0]) ? values[0] : null;
        var text = HiddenCharacters.Fold(One("MarkText") ?? "", out var hidden);
        return new MarkInput(One("MarkKind") ?? "serial", text.Length == 0 ? null : text, One("MarkComponent"), One("MarkCountry"), One("MarkYear"), One("MarkPlace"), One("MarkMethod"), One("MarkLegibility")) { Hidden = hidden, Applied = One("MarkApplied") == "yes", Material = One("MarkMaterial"), Quality = Judged(One) };
    }

    /// <summary>The mark to record; problems name the fields as the form does.</summary>
    /// <param name="prefix">Beginning of the fields' names.</param>
    /// <exception cref="ProblemException">marking.* (weapons.mark_hidden once: the form comes back with the text as it will be recorded), weapons.year_form, weapons.choice_unknown.</exception>
    public MarkRequest Read(string prefix = "")
    {
        // Nothing is recorded before the person has seen the mark as it will stand.
        if (Hidden.Count > 0) throw new ProblemException(Problem.Of("weapons.mark_hidden", prefix + "MarkText", ("count", Hidden.Count), ("codes", string.Join(", ", Hidden))));
        if (MarkText.Read(Text, prefix + "MarkText") is { Ok: false } wrong) throw new ProblemException(wrong.Problem);
        OneOf<MarkKind>(Kind, prefix + "MarkKind");
        OneOf<ComponentKind>(Component, prefix + "MarkComponent");
        OneOf<MarkMethod>(Method, prefix + "MarkMethod");
        OneOf<MarkLegibility>(Legibility, prefix + "MarkLegibility");
        OneOf<MarkMaterial>(Material, prefix + "MarkMaterial");
        if (Quality is not null && !MarkQualityCode.TryRead(Quality, out _)) throw new ProblemException(Problem.Of("weapons.choice_unknown", prefix + "MarkQuality", ("value", Quality)));
        return new MarkRequest(Kind ?? "serial", Text!, Component, Country, YearOf(Year, prefix + "MarkYear"), Place, Method, Legibility) { Applied = Applied, Material = Material, Quality = Quality };
    }

    /// <summary>The six judgements of a form, a field for each; null when none was made.</summary>
    private static string? Judged(Func<string, string?> field)
    {
        var code = string.Concat(EnumCode.All<MarkQualityPoint>().Select(p => field("MarkQuality-" + p) is "y" or "n" ? field("MarkQuality-" + p) : "-"));
        return code.Any(c => c != '-') ? code : null;
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
