using Proofmark.Core.Languages;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;
using Proofmark.Server.Shared;
using Proofmark.Server.Shared.Components;

namespace Proofmark.Server.Weapons;

/// <summary>Countries, present and past, in the reader's language.</summary>
public sealed class CountryNames(ReferenceTables reference, NameProposals proposals, Text text, ServerOptions node)
{
    // ISO 3166-1 leaves XA to XZ to its users. A node for trials, which bears such a code, meets others for trials.
    private static readonly string[] Trial = ["XA", "XB", "XC"];

    /// <summary>All of them to choose from, by name; at a node for trials its neighbours before them.</summary>
    public IReadOnlyList<SelectField.Option> Options =>
        [.. Trial.Contains(node.NodeName) ? Trial.Select(c => new SelectField.Option(c, c)) : [], .. reference.Countries.All.Select(c => new SelectField.Option(c.Code.Value, c.IsHistoric ? $"{Name(c)} ({c.From?[..4]}–{c.To![..4]})" : Name(c))).OrderBy(o => o.Title, StringComparer.Create(text.Language.Culture, ignoreCase: true))];

    /// <summary>The name of a code; the code itself when nobody knows it.</summary>
    public string? Of(string? code) => CountryCode.TryParse(code, out var known) && reference.Countries.Find(known) is { } country ? Name(country) : code;

    /// <summary>What a field shows for a code: the name where it leads back to the code, else the code.</summary>
    public string? Shown(string? code) => Of(code) is { } name && CodeOf(name) == code ? name : code;

    /// <summary>
    /// The code of what somebody typed: a code or a name in any of six languages; of a name that a present and past countries share, the
    /// present one's. A text that is none, or several, comes back as it is: whoever checks codes says so.
    /// </summary>
    public string? CodeOf(string? typed) =>
        string.IsNullOrWhiteSpace(typed) ? null
        : reference.Countries.Find(typed).Where((c, i) => i == 0 || !c.IsHistoric).ToList() is [var only] ? only.Code.Value : typed.Trim();

    /// <summary>The code of what somebody typed into a field; null for nothing.</summary>
    /// <exception cref="ProblemException">reference.country_unknown, reference.country_several: the text is no country, or could be several, which are named.</exception>
    public string? Known(string? typed, string field)
    {
        if (CodeOf(typed) is not { } code) return null;
        if (CountryCode.TryParse(code, out var known) && (reference.Countries.Find(known) is not null || IsPrivate(known.Value))) return known.Value;
        var several = reference.Countries.Find(code).Select(c => $"{Name(c)} ({c.Code.Value})").ToList();
        if (several.Count == 0) several = [.. proposals.Countries(code, text.Language.Code, text.Language.Culture).Select(c => $"{c.Name} ({c.More})")];
        throw new ProblemException(several.Count == 0 ? Problem.Of("reference.country_unknown", field, ("value", code))
            : Problem.Of("reference.country_several", field, ("value", code), ("countries", string.Join(" · ", several))));
    }

    // ISO 3166-1 leaves XA to XZ to its users: nodes for trials bear such codes, and partners may agree on one.
    private static bool IsPrivate(string code) => code is ['X', >= 'A' and <= 'Z'];

    private string Name(Country country) => country.Names.In(text.Language.Code);
}
