using System.Globalization;
using Microsoft.Extensions.Primitives;
using Proofmark.Core.Marking;
using Proofmark.Core.Shared;

namespace Proofmark.Server.Weapons;

/// <summary>
/// A mark filled in place by place in a form, beside the field that holds it as text. Both are sent, so the form says what the places
/// were made from: whichever of the two was changed counts.
/// </summary>
/// <param name="Places">The places as sent, or as read from the text.</param>
/// <param name="MadeFrom">The text that the places were made from.</param>
/// <param name="Sent">The form held places.</param>
public sealed record PlacesInput(IReadOnlyList<MarkPlace> Places, string MadeFrom, bool Sent)
{
    /// <summary>Places that a form shows at first, and how many "add" adds.</summary>
    public const int Step = 8;

    /// <summary>Names of the controls of one place, and of the text they were made from.</summary>
    public const string Seen = "place-seen", Text = "place-text", From = "place-from", Add = "place-add";

    /// <summary>Reads them from the values of a form or an address.</summary>
    public static PlacesInput Read(Func<string, StringValues> values)
    {
        var (seen, text) = (values(Seen), values(Text));
        var places = seen.Take(MarkPlaces.Most)
            .Select((code, i) => new MarkPlace(EnumCode.TryRead<PlaceSeen>(code, out var known) ? known : PlaceSeen.Certain, Folded(i < text.Count ? text[i] : null)));
        return new([.. places], values(From).ToString(), seen.Count > 0);
    }

    /// <summary>The places of a text; of one that cannot be read, none.</summary>
    public static PlacesInput Of(string? mark) =>
        new(MarkPattern.Read(mark).Value is { } pattern && pattern.Positions.Count <= MarkPlaces.Most ? MarkPlaces.Of(pattern) : [], mark ?? "", false);

    /// <summary>The mark that is meant, as text, when the text field holds <paramref name="mark"/>.</summary>
    /// <exception cref="ProblemException">weapons.mark_both: both were changed; marking.*: the places cannot be so.</exception>
    public string? Meant(string? mark)
    {
        if (!Sent) return mark;
        var places = MarkPlaces.Read(Places, "mark").GetValueOrThrow().ToString();
        var from = MarkPattern.Read(MadeFrom).Value?.ToString() ?? "";
        if (places == from) return mark;
        // With the text untouched, or brought to the same by the page's script, there is one meaning.
        if ((mark ?? "") == MadeFrom || MarkPattern.Read(mark).Value?.ToString() == places) return places.Length == 0 ? null : places;
        throw new ProblemException(Problem.Of("weapons.mark_both", "mark", ("places", places)));
    }

    /// <summary>What is shown: what is there, filled up with empty places.</summary>
    public IReadOnlyList<MarkPlace> Shown(bool more)
    {
        var count = Math.Min(MarkPlaces.Most, Math.Max(Step, Places.Count + (more ? Step : 0)));
        return [.. Places, .. Enumerable.Repeat(new MarkPlace(PlaceSeen.Certain, ""), Math.Max(0, count - Places.Count))];
    }

    private static string Folded(string? text) => HiddenCharacters.Fold(text is null ? "" : text[..Math.Min(text.Length, LongestText)], out _);

    // Forty alternatives with weights.
    private const int LongestText = 400;
}
