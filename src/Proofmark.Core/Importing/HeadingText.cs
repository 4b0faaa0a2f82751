using System.Globalization;
using System.Text;

namespace Proofmark.Core.Importing;

/// <summary>Headings as people compare them.</summary>
internal static class HeadingText
{
    /// <summary>Trimmed, composed (NFC), with runs of white space, line ends among them, as one space.</summary>
    public static string Clean(ReadOnlySpan<char> heading)
    {
        var parts = heading.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return string.Join(' ', parts).Normalize(NormalizationForm.FormC);
    }

    /// <summary>Letters and digits only, without case and accents: for likeness, never for identity.</summary>
    public static string Fold(ReadOnlySpan<char> heading)
    {
        var folded = new StringBuilder(heading.Length);
        foreach (var c in heading.ToString().Normalize(NormalizationForm.FormKD))
        {
            if (char.IsLetterOrDigit(c) && CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
            {
                folded.Append(char.ToLowerInvariant(c));
            }
        }

        return folded.ToString();
    }

    /// <summary>How many letters must be changed, added, left out or swapped to turn one folded heading into another.</summary>
    public static int Distance(string a, string b)
    {
        var before = new int[b.Length + 1];
        var previous = new int[b.Length + 1];
        var current = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            previous[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                current[j] = Math.Min(change, Math.Min(previous[j], current[j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    current[j] = Math.Min(current[j], before[j - 2] + 1);
                }
            }

            (before, previous, current) = (previous, current, before);
        }

        return previous[b.Length];
    }

    /// <summary>The candidate most like a name, if any is like it at all.</summary>
    public static string? Nearest(string name, IEnumerable<string> candidates)
    {
        var folded = Fold(name);
        string? best = null;
        var bestDistance = int.MaxValue;
        foreach (var candidate in candidates)
        {
            var other = Fold(candidate);
            var distance = other.Length > 0 && (other.Contains(folded, StringComparison.Ordinal) || folded.Contains(other, StringComparison.Ordinal))
                ? 1
                : Distance(folded, other);
            if (distance < bestDistance && distance <= Math.Max(2, folded.Length / 3))
            {
                (best, bestDistance) = (candidate, distance);
            }
        }

        return best;
    }
}
