using System.Text;
using System.Text.Json;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Converting;

/// <summary>A field in which two readings differ. Lines count from 1.</summary>
/// <param name="Line">The line.</param>
/// <param name="Field">Code of a <see cref="PaperField"/>.</param>
/// <param name="Spacing">Only spaces differ. It is settled like any other: a space in a mark may be a stroke that one of them did not see.</param>
public sealed record Difference(int Line, string Field, bool Spacing);

/// <summary>What one person typed from a page: lines of fields, each as typed, composed (NFC), without blanks around it; empty where nothing stands.</summary>
public static class Reading
{
    /// <summary>The longest text of one field.</summary>
    public const int LongestText = 200;

    /// <summary>Reads what was typed.</summary>
    /// <param name="page">The page, which says how many lines it holds.</param>
    /// <param name="fields">What is transcribed.</param>
    /// <param name="typed">Lines of fields.</param>
    /// <exception cref="ProblemException">conversions.lines, conversions.fields, conversions.long; each with its line as row.</exception>
    public static string[][] Read(ConversionPageRow page, IReadOnlyList<string> fields, IReadOnlyList<IReadOnlyList<string?>> typed)
    {
        if (typed.Count != page.Lines) throw new ProblemException(Problem.Of("conversions.lines", "lines", ("lines", page.Lines), ("typed", typed.Count)));
        var problems = new ProblemList();
        var lines = new string[typed.Count][];
        for (var i = 0; i < lines.Length; i++)
        {
            if (typed[i].Count != fields.Count) throw new ProblemException(Problem.Of("conversions.fields", "lines", ("fields", fields.Count)).At(i + 1));
            lines[i] = [.. typed[i].Select(Tidy)];
            for (var f = 0; f < fields.Count; f++)
                if (lines[i][f].Length > LongestText) problems.Add(Problem.Of("conversions.long", fields[f], ("most", LongestText)).At(i + 1));
        }
        problems.ThrowIfAny();
        if (lines.Length > 0 && lines.All(l => l.All(f => f.Length == 0))) throw new ProblemException(Problem.Of("conversions.nothing", "lines"));
        return lines;
    }

    /// <summary>A field as it is kept and compared.</summary>
    public static string Tidy(string? typed) => (typed ?? "").Normalize(NormalizationForm.FormC).Trim();

    /// <summary>Every field in which two readings of a page differ.</summary>
    public static IEnumerable<Difference> Compare(IReadOnlyList<string> fields, string[][] first, string[][] second)
    {
        for (var line = 0; line < first.Length; line++)
            for (var f = 0; f < fields.Count; f++)
            {
                var (a, b) = (first[line][f], second[line][f]);
                if (a != b) yield return new(line + 1, fields[f], Solid(a) == Solid(b));
            }
    }

    /// <summary>
    /// Fields that both typed alike and that do not stand in what a program read: two clerks may have made the same slip, which double
    /// entry cannot find. A value that stands elsewhere on the page hides it from this too.
    /// </summary>
    public static IEnumerable<Difference> Doubts(IReadOnlyList<string> fields, string[][] first, string[][] second, string text)
    {
        // With single spaces, as the program writes them: a space too many is a slip like any other.
        var read = Spaced(text);
        for (var line = 0; line < first.Length; line++)
            for (var f = 0; f < fields.Count; f++)
                if (first[line][f] is { Length: > 0 } typed && typed == second[line][f] && !Stands(read, Spaced(typed))) yield return new(line + 1, fields[f], false);
    }

    /// <summary>How many fields there are that both typed alike and not empty.</summary>
    public static int Alike(string[][] first, string[][] second) => first.SelectMany((line, i) => line.Where((f, j) => f.Length > 0 && f == second[i][j])).Count();

    /// <summary>As JSON: lines of fields.</summary>
    public static string Write(string[][] lines) => JsonSerializer.Serialize(lines);

    /// <summary>Reads <see cref="Write"/> back.</summary>
    public static string[][] Parse(string data) => JsonSerializer.Deserialize<string[][]>(data)!;

    // As a whole: a number of which the first digit was left out stands within the right one.
    private static bool Stands(string text, string word)
    {
        for (var at = text.IndexOf(word, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(word, at + 1, StringComparison.OrdinalIgnoreCase))
            if ((at == 0 || !char.IsLetterOrDigit(text[at - 1])) && (at + word.Length == text.Length || !char.IsLetterOrDigit(text[at + word.Length]))) return true;
        return false;
    }

    private static string Spaced(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Solid(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
}
