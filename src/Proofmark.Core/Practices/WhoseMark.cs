using System.Globalization;
using System.Text.RegularExpressions;
using Proofmark.Core.Marking;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Practices;

/// <summary>Why a country is proposed. Text: <c>practices.reason.CODE</c>.</summary>
public enum WhoseReason
{
    /// <summary>The text has the form of a profile.</summary>
    Pattern,

    /// <summary>A profile's symbols are described with the words that were asked.</summary>
    Symbols,

    /// <summary>A code of the country stands in the text, as import marks have it.</summary>
    Code,
}

/// <summary>Whose a mark may be: a candidate with its reasons, never a verdict.</summary>
/// <param name="Country">Code of the country.</param>
/// <param name="Practice">The profile; null: by a code in the text alone.</param>
/// <param name="Reasons">Why.</param>
/// <param name="Gone">The country was no more, or not yet, in the year that stands in the text: the year, the code or the reading is wrong, or somebody put the mark on who should not have.</param>
public sealed record WhoseCandidate(string Country, PracticeView? Practice, IReadOnlyList<WhoseReason> Reasons, bool Gone);

/// <summary>Whose mark is this? Compares a text and words about symbols with profiles, and a text with the codes of countries, also of those that are no more (SU, YU, CS).</summary>
public sealed partial class WhoseMark(PracticeList practices, ReferenceTables reference, TimeProvider clock)
{
    /// <summary>The longest text that is asked about.</summary>
    public const int LongestText = 100;

    /// <summary>The most candidates.</summary>
    public const int MostCandidates = 50;

    /// <summary>Candidates, those with most reasons first.</summary>
    /// <param name="text">The mark as read, or null.</param>
    /// <param name="symbols">Words that describe its symbols, or null; all of them must stand in a profile's description.</param>
    /// <param name="country">A country to which it is limited, by its code.</param>
    /// <param name="kind">A kind of mark to which it is limited.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">practices.ask (nothing to compare, or too long), practices.choice.</exception>
    public async Task<IReadOnlyList<WhoseCandidate>> AskAsync(string? text, string? symbols, string? country, string? kind, CancellationToken ct = default)
    {
        (text, symbols, country, kind) = (Typed.OrNull(text), Typed.OrNull(symbols), Typed.OrNull(country), Typed.OrNull(kind));
        if ((text is null && symbols is null) || text?.Length > LongestText || symbols?.Length > LongestText) throw new ProblemException(Problem.Of("practices.ask", "text", ("most", LongestText)));
        if (kind is not null && !EnumCode.TryRead<MarkKind>(kind, out _)) throw new ProblemException(Problem.Of("practices.choice", "kind"));
        var normal = text is null ? "" : MarkNormal.Of(text);
        var words = symbols?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        var year = YearIn(text);
        var found = new List<WhoseCandidate>();
        var coded = text is null || (kind is not null && kind is not ("import" or "manufacture" or "state_stock" or "illicit_found" or "replacement")) ? [] : Coded(text).Where(c => country is null || c.Code.Value == country).ToList();
        var countries = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var practice in practices.ComparedAsync(country, kind, ct))
        {
            var reasons = new List<WhoseReason>();
            if (normal.Length > 0 && practice.Row.Pattern is { } form && MarkPattern.TryParse(form, out var pattern) && pattern.Matches(normal)) reasons.Add(WhoseReason.Pattern);
            if (words.Length > 0 && practice.Row.Symbols is { } described && words.All(w => described.Contains(w, StringComparison.OrdinalIgnoreCase))) reasons.Add(WhoseReason.Symbols);
            if (reasons.Count == 0) continue;
            if (coded.Exists(c => c.Code.Value == practice.Row.Country)) reasons.Add(WhoseReason.Code);
            countries.Add(practice.Row.Country);
            found.Add(new(practice.Row.Country, practice, reasons, year is { } y && (practice.Row.FromYear > y || practice.Row.ToYear < y || reference.Countries.All.FirstOrDefault(c => c.Code.Value == practice.Row.Country) is { } of && !of.ValidIn(y))));
            // However many fit, no more than the best are held.
            if (found.Count > 10 * MostCandidates) found = Best(found);
        }
        found.AddRange(coded.Where(c => !countries.Contains(c.Code.Value)).Select(c => new WhoseCandidate(c.Code.Value, null, [WhoseReason.Code], year is { } y && !c.ValidIn(y))));
        return Best(found);
    }

    private static List<WhoseCandidate> Best(List<WhoseCandidate> found) =>
        [.. found.OrderBy(c => c.Gone).ThenByDescending(c => c.Reasons.Count).ThenBy(c => c.Country, StringComparer.Ordinal).ThenBy(c => c.Practice?.Row.MarkKind, StringComparer.Ordinal).ThenBy(c => c.Practice?.Row.Id).Take(MostCandidates)];

    // Two or three letters that stand by themselves: SU 78, YUG, CS-1985.
    private IEnumerable<Country> Coded(string text) =>
        Letters().Matches(text.ToUpperInvariant()).SelectMany(m => reference.Countries.All.Where(c => c.Alpha2 == m.Value || c.Alpha3 == m.Value)).DistinctBy(c => c.Code.Value);

    /// <summary>The one year that stands in a text, with four digits, or two of the last hundred years; null where none does, or several.</summary>
    private int? YearIn(string? text)
    {
        if (text is null || Digits().Matches(text) is not [var only]) return null;
        var number = int.Parse(only.Value, CultureInfo.InvariantCulture);
        var now = clock.Today().Year;
        if (only.Value.Length == 4) return number >= 1800 && number <= now ? number : null;
        var year = now - now % 100 + number;
        return year <= now ? year : year - 100;
    }

    [GeneratedRegex("(?<![A-Z])[A-Z]{2,3}(?![A-Z])", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Letters();

    [GeneratedRegex("(?<![0-9])(?:[0-9]{4}|[0-9]{2})(?![0-9])", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Digits();
}
