using Proofmark.Core.Reference;

namespace Proofmark.Server.Reference;

/// <summary>One thing that a written make, model or calibre may be.</summary>
/// <param name="Field">Make, Model or Calibre: the form's field that taking it fills.</param>
/// <param name="Text">The reference's own name.</param>
/// <param name="More">What tells it apart: country of a make, make of a model, other names of a calibre.</param>
/// <param name="Taken">The form says exactly this already.</param>
public sealed record Identified(string Field, string Text, string? More, bool Taken);

/// <summary>Holds what was seen on a weapon against the reference tables. It proposes; a technician decides.</summary>
internal static class Identification
{
    private const int MostOfEach = 12;

    /// <summary>Candidates for what was written; nothing for fields that are empty.</summary>
    public static IReadOnlyList<Identified> Find(ReferenceTables tables, string? make, string? model, string? calibre)
    {
        var makes = string.IsNullOrWhiteSpace(make) ? [] : tables.FindMake(make);
        var keys = makes.Where(m => m.Make is not null).Select(m => m.Make!.Key).ToHashSet(StringComparer.Ordinal);
        var models = string.IsNullOrWhiteSpace(model) ? [] : tables.FindModel(model);
        // Models of the make that was seen come first; with an unreadable make all of the name are worth a look.
        var ordered = models.OrderByDescending(m => m.MakeKey is { } key && keys.Contains(key));
        var calibres = string.IsNullOrWhiteSpace(calibre) ? [] : tables.FindCalibre(calibre);
        return
        [
            .. makes.Take(MostOfEach).Select(m => new Identified("Make", m.Text, m.Country?.Value, m.Text == make)),
            .. ordered.Take(MostOfEach).Select(m => new Identified("Model", m.Name, m.MakeKey is { } key ? tables.GetMake(key).Name : null, m.Name == model)),
            .. calibres.Take(MostOfEach).Select(c => new Identified("Calibre", c.Name, c.Synonyms.Count == 0 ? null : string.Join(" · ", c.Synonyms.Take(4)), c.Name == calibre)),
        ];
    }
}
