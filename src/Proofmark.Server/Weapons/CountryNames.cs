using Proofmark.Core.Languages;
using Proofmark.Core.Reference;
using Proofmark.Server.Shared;
using Proofmark.Server.Shared.Components;

namespace Proofmark.Server.Weapons;

/// <summary>Countries, present and past, in the reader's language.</summary>
public sealed class CountryNames(ReferenceTables reference, Text text, ServerOptions node)
{
    // ISO 3166-1 leaves XA to XZ to its users. A node for trials, which bears such a code, meets others for trials.
    private static readonly string[] Trial = ["XA", "XB", "XC"];

    /// <summary>All of them to choose from, by name; at a node for trials its neighbours before them.</summary>
    public IReadOnlyList<SelectField.Option> Options =>
        [.. Trial.Contains(node.NodeName) ? Trial.Select(c => new SelectField.Option(c, c)) : [], .. reference.Countries.All.Select(c => new SelectField.Option(c.Code.Value, c.IsHistoric ? $"{Name(c)} ({c.From?[..4]}–{c.To![..4]})" : Name(c))).OrderBy(o => o.Title, StringComparer.Create(text.Language.Culture, ignoreCase: true))];

    /// <summary>The name of a code; the code itself when nobody knows it.</summary>
    public string? Of(string? code) => CountryCode.TryParse(code, out var known) && reference.Countries.Find(known) is { } country ? Name(country) : code;

    private string Name(Country country) => country.Names.In(text.Language.Code);
}
