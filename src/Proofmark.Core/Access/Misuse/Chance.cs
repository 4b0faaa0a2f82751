namespace Proofmark.Core.Access.Misuse;

/// <summary>The little statistics that the rules need.</summary>
internal static class Chance
{
    /// <summary>Median; 0 of nothing.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? 0 : sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Robust standard deviations above the median; a spread of a quarter of the median, and of three, is taken as the least.</summary>
    public static double Above(double value, IReadOnlyCollection<int> usual)
    {
        var median = Median(usual.Select(u => (double)u));
        // 1.4826: the median deviation of a normal distribution in units of its standard deviation.
        var spread = 1.4826 * Median(usual.Select(u => Math.Abs(u - median)));
        return (value - median) / Math.Max(spread, Math.Max(3, median / 4));
    }

    /// <summary>
    /// Standard deviations by which <paramref name="hits"/> of <paramref name="n"/> exceed a share. Cases come in bundles, so the
    /// spread is taken as 1.7 times that of independent draws (look-ups of a case: three on average).
    /// </summary>
    public static double Excess(int hits, int n, double share)
    {
        var spread = 1.7 * Math.Sqrt(Math.Max(n * share * (1 - share), 1));
        return (hits - n * share) / spread;
    }

    /// <summary>Probability of at least <paramref name="hits"/> of <paramref name="n"/> independent draws.</summary>
    public static double Tail(int hits, int n, double share)
    {
        if (hits <= 0) return 1;
        if (share <= 0) return 0;
        var (sum, term) = (0.0, Math.Pow(1 - share, n));
        for (var k = 0; k < hits; k++)
        {
            sum += term;
            term *= (n - k) / (k + 1.0) * share / (1 - share);
        }
        return Math.Clamp(1 - sum, 0, 1);
    }
}
