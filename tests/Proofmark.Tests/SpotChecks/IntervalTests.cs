using Proofmark.Core.SpotChecks;
using Xunit;

namespace Proofmark.Tests.SpotChecks;

/// <summary>Intervals against known values, against the binomial distribution itself, and by drawing.</summary>
public sealed class IntervalTests
{
    // Clopper and Pearson; R: binom.test(k, n)$conf.int.
    [Theory]
    [InlineData(0, 10, 0, 0.308497)]
    [InlineData(1, 10, 0.002529, 0.445016)]
    [InlineData(5, 10, 0.187086, 0.812914)]
    [InlineData(10, 10, 0.691503, 1)]
    public void The_exact_interval_has_the_known_ends(int errors, int of, double low, double high)
    {
        var interval = Interval.Exact(errors, of);
        Assert.Equal(low, interval.Low, 0.00001);
        Assert.Equal(high, interval.High, 0.00001);
    }

    // Wilson without correction; R: prop.test(1, 10, correct = FALSE)$conf.int.
    [Fact]
    public void The_score_interval_has_the_known_ends()
    {
        var interval = Interval.Score(0.1, 10);
        Assert.Equal((0.0179, 0.4042), (Math.Round(interval.Low, 4), Math.Round(interval.High, 4)));
        Assert.Equal(0, Interval.Score(0, 50).Low);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(59)]
    [InlineData(200)]
    public void Whatever_the_true_share_the_exact_interval_covers_it_at_least_95_times_in_100_and_the_score_interval_about_so_often(int n)
    {
        var (exact, score) = (Enumerable.Range(0, n + 1).Select(k => Interval.Exact(k, n)).ToArray(), Enumerable.Range(0, n + 1).Select(k => Interval.Score((double)k / n, n)).ToArray());
        var total = 0.0;
        const int Shares = 99;
        for (var s = 1; s <= Shares; s++)
        {
            var p = s / 100.0;
            double Covered(Interval[] of) => Enumerable.Range(0, n + 1).Where(k => of[k].Low <= p && p <= of[k].High).Sum(k => Interval.AtMost(k, n, p) - (k == 0 ? 0 : Interval.AtMost(k - 1, n, p)));
            Assert.True(Covered(exact) >= 0.95 - 1e-9, $"{Covered(exact)} at {p}");
            total += Covered(score);
        }
        Assert.InRange(total / Shares, 0.94, 0.97);
    }

    [Fact]
    public void Over_many_samples_of_a_register_with_known_errors_the_stratified_interval_covers_the_true_rate()
    {
        var random = new Random(1971);
        (string Code, long Population, int Sample, double Rate)[] strata = [("a", 6000, 60, 0.02), ("b", 3000, 30, 0.10), ("c", 1000, 10, 0.30)];
        var truth = strata.Sum(s => s.Population * s.Rate) / strata.Sum(s => s.Population);
        const int Rounds = 4000;
        var (covered, mean) = (0, 0.0);
        for (var i = 0; i < Rounds; i++)
        {
            var estimate = Estimate.Of([.. strata.Select(s => new StratumCount(s.Code, s.Population, s.Sample, s.Sample, Enumerable.Range(0, s.Sample).Count(_ => random.NextDouble() < s.Rate)))]);
            if (estimate.Interval!.Value.Low <= truth && truth <= estimate.Interval.Value.High) covered++;
            mean += estimate.Rate!.Value / Rounds;
        }
        Assert.Equal(truth, mean, 0.002);
        Assert.InRange((double)covered / Rounds, 0.94, 0.99);
    }

    [Fact]
    public void A_stratum_of_which_nothing_was_checked_leaves_no_rate_and_says_so()
    {
        var estimate = Estimate.Of([new("a", 10, 5, 5, 1), new("b", 10, 5, 0, 0)]);
        Assert.Equal((null, null, 5, 1), (estimate.Rate, estimate.Interval, estimate.Checked, estimate.Errors));
    }

    [Fact]
    public void A_sample_is_as_large_as_the_precision_needs_and_is_shared_out_in_proportion()
    {
        Assert.Equal((385, 278, 10), (SampleSize.For(100_000_000, 0.05), SampleSize.For(1000, 0.05), SampleSize.For(10, 0.05)));
        var shares = SampleSize.Share(new Dictionary<string, long>(StringComparer.Ordinal) { ["1971"] = 600, ["1972"] = 395, ["1973"] = 1, ["1974"] = 4 }, 100);
        Assert.Equal([60, 39, 1, 2], shares.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => s.Value));
    }
}
