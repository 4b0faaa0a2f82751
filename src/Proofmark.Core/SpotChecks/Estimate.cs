namespace Proofmark.Core.SpotChecks;

/// <summary>One stratum: how many entries it has, how many were drawn, how many were checked, in how many the record was wrong.</summary>
public sealed record StratumCount(string Code, long Population, int Sample, int Checked, int Errors)
{
    /// <summary>The exact interval of its error rate.</summary>
    public Interval Interval => Interval.Exact(Errors, Checked);
}

/// <summary>The error rate of a register as a sample shows it.</summary>
/// <param name="Rate">Null: not every stratum has a weapon that was checked, and the rest says nothing about it.</param>
/// <param name="Interval">Null with it.</param>
/// <param name="Checked">Weapons checked.</param>
/// <param name="Errors">Of them with a record that is wrong, or not seen.</param>
public sealed record Estimate(double? Rate, Interval? Interval, int Checked, int Errors)
{
    /// <summary>
    /// The stratified estimator Σ Wₕ·pₕ with Wₕ = Nₕ/N (Cochran, Sampling Techniques, 3rd ed., 5.3), and the score interval for it
    /// with the effective size 1/Σ(Wₕ²/nₕ) (Kish, Survey Sampling, 11.7), which under proportional drawing is the sample's own size.
    /// Neither the gain from strata nor the finite population is taken off: the interval is rather too wide than too narrow.
    /// </summary>
    public static Estimate Of(IReadOnlyCollection<StratumCount> strata)
    {
        var filled = strata.Where(s => s.Population > 0).ToList();
        var (all, done, errors) = (filled.Sum(s => s.Population), filled.Sum(s => s.Checked), filled.Sum(s => s.Errors));
        if (all == 0 || filled.Any(s => s.Checked == 0)) return new(null, null, done, errors);
        var rate = filled.Sum(s => (double)s.Population / all * s.Errors / s.Checked);
        var size = 1 / filled.Sum(s => Math.Pow((double)s.Population / all, 2) / s.Checked);
        return new(rate, SpotChecks.Interval.Score(rate, size), done, errors);
    }
}

/// <summary>How many are drawn, and how they are shared out.</summary>
public static class SampleSize
{
    /// <summary>The largest sample.</summary>
    public const int Most = 2000;

    /// <summary>
    /// The size at which an error rate would be known to ± a half width, whatever the rate: z²·¼/e², less what a small register needs
    /// less (Cochran 4.4). At most <see cref="Most"/>.
    /// </summary>
    /// <param name="population">Entries.</param>
    /// <param name="halfWidth">As a share: 0.05 for ±5 of 100.</param>
    public static int For(long population, double halfWidth)
    {
        var endless = Interval.Z * Interval.Z * 0.25 / (halfWidth * halfWidth);
        return (int)Math.Clamp(Math.Ceiling(endless / (1 + (endless - 1) / population)), 1, Math.Min(Most, population));
    }

    /// <summary>Shares a sample out in proportion, at least two to each stratum (one, where it has but one): without two there is nothing to compare. Largest remainders first; then by code.</summary>
    public static IReadOnlyDictionary<string, int> Share(IReadOnlyDictionary<string, long> strata, int sample)
    {
        var all = strata.Values.Sum();
        var exact = strata.ToDictionary(s => s.Key, s => (double)sample * s.Value / Math.Max(1, all), StringComparer.Ordinal);
        var given = exact.ToDictionary(s => s.Key, s => (int)Math.Min(strata[s.Key], Math.Max(Math.Min(2, strata[s.Key]), Math.Floor(s.Value))), StringComparer.Ordinal);
        foreach (var code in exact.OrderByDescending(s => s.Value - Math.Floor(s.Value)).ThenBy(s => s.Key, StringComparer.Ordinal).Select(s => s.Key))
            if (given.Values.Sum() < sample && given[code] < strata[code]) given[code]++;
        return given;
    }
}
