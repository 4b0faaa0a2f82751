namespace Proofmark.Core.Normalising;

/// <summary>How alike two folded words are: 1 for the same, 0 for nothing in common.</summary>
internal static class Spelling
{
    private const int Longest = 64;

    /// <summary>One less the edits (neighbours swapped count once) over the length of the longer; 0 where that is under <paramref name="least"/>.</summary>
    public static double Alike(ReadOnlySpan<char> one, ReadOnlySpan<char> other, double least = 0)
    {
        if (one.Length > other.Length)
        {
            var swap = one;
            one = other;
            other = swap;
        }
        if (other.Length == 0) return 1;
        if (other.Length > Longest) return one.SequenceEqual(other) ? 1 : 0;
        var most = (int)Math.Floor((1 - least) * other.Length + 1e-9);
        if (other.Length - one.Length > most) return 0;
        Span<int> before = stackalloc int[Longest + 1], last = stackalloc int[Longest + 1], now = stackalloc int[Longest + 1];
        for (var j = 0; j <= one.Length; j++) last[j] = j;
        for (var i = 1; i <= other.Length; i++)
        {
            now[0] = i;
            var lowest = i;
            for (var j = 1; j <= one.Length; j++)
            {
                var cost = Math.Min(Math.Min(last[j], now[j - 1]) + 1, last[j - 1] + (one[j - 1] == other[i - 1] ? 0 : 1));
                if (i > 1 && j > 1 && one[j - 1] == other[i - 2] && one[j - 2] == other[i - 1]) cost = Math.Min(cost, before[j - 2] + 1);
                now[j] = cost;
                lowest = Math.Min(lowest, cost);
            }
            if (lowest > most) return 0;
            var spare = before;
            before = last;
            last = now;
            now = spare;
        }
        var edits = last[one.Length];
        return edits > most ? 0 : 1 - ((double)edits / other.Length);
    }

    /// <summary>The figures of a text, as it writes them: names that differ in figures are different things.</summary>
    public static string Figures(string words)
    {
        var figures = new System.Text.StringBuilder();
        for (var i = 0; i < words.Length; i++)
        {
            if (!char.IsAsciiDigit(words[i])) continue;
            if (figures.Length > 0 && i > 0 && !char.IsAsciiDigit(words[i - 1])) figures.Append(' ');
            figures.Append(words[i]);
        }
        return figures.ToString();
    }
}
