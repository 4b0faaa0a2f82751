namespace Proofmark.Core.SpotChecks;

/// <summary>An interval of shares, from 0 to 1, that covers the true share in at least (Clopper–Pearson) or about (Wilson) 95 of 100 samples.</summary>
public readonly record struct Interval(double Low, double High)
{
    /// <summary>The two-sided level of all intervals here.</summary>
    public const double Confidence = 0.95;

    /// <summary>The quantile of the normal distribution for it.</summary>
    public const double Z = 1.959963984540054;

    /// <summary>
    /// The exact interval of Clopper and Pearson (Biometrika 26, 1934): the shares under which neither so few nor so many errors would
    /// be rarer than 2.5 in 100. Never too narrow, also with no error at all.
    /// </summary>
    /// <param name="errors">0 to <paramref name="checkedCount"/>.</param>
    /// <param name="checkedCount">How many were checked; with 0 nothing is known.</param>
    public static Interval Exact(int errors, int checkedCount)
    {
        if (checkedCount == 0) return new(0, 1);
        const double Tail = (1 - Confidence) / 2;
        // P(at most k) falls as the share grows.
        var high = errors == checkedCount ? 1 : Solve(p => AtMost(errors, checkedCount, p) - Tail);
        var low = errors == 0 ? 0 : Solve(p => Tail - (1 - AtMost(errors - 1, checkedCount, p)));
        return new(low, high);
    }

    /// <summary>The score interval of Wilson (JASA 22, 1927), for a share and a size that need not be whole.</summary>
    public static Interval Score(double share, double size)
    {
        if (size <= 0) return new(0, 1);
        const double Square = Z * Z;
        var middle = (share + Square / (2 * size)) / (1 + Square / size);
        var half = Z / (1 + Square / size) * Math.Sqrt(share * (1 - share) / size + Square / (4 * size * size));
        return new(Math.Max(0, middle - half), Math.Min(1, middle + half));
    }

    /// <summary>P(X ≤ k) of the binomial distribution, summed in logarithms so that no term vanishes early.</summary>
    public static double AtMost(int k, int n, double p)
    {
        if (p <= 0) return 1;
        if (p >= 1) return k >= n ? 1 : 0;
        var (sum, term) = (0.0, n * Math.Log(1 - p));
        for (var i = 0; i <= k; i++)
        {
            sum += Math.Exp(term);
            term += Math.Log((double)(n - i) / (i + 1)) + Math.Log(p / (1 - p));
        }
        return Math.Min(1, sum);
    }

    // The root of a function that falls from above zero to below it.
    private static double Solve(Func<double, double> falling)
    {
        var (low, high) = (0.0, 1.0);
        for (var i = 0; i < 60; i++)
        {
            var middle = (low + high) / 2;
            if (falling(middle) > 0) low = middle;
            else high = middle;
        }
        return (low + high) / 2;
    }
}
