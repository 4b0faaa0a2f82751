namespace Proofmark.Core.Pictures;

/// <summary>Whole numbers to write along an axis that counts: 1, 2 or 5 times a power of ten apart, from zero to the first at or above the largest value.</summary>
public static class Ticks
{
    /// <summary>At most <paramref name="most"/> steps; never fewer than one. Things are counted: no tick lies between two whole numbers.</summary>
    public static IReadOnlyList<long> For(long largest, int most = 5)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(largest);
        var step = 1L;
        while ((largest + step - 1) / step > most)
        {
            // 1, 2, 5, 10, 20, 50…
            var power = (long)Math.Pow(10, Math.Floor(Math.Log10(step)));
            step = (step / power) switch { 1 => 2 * power, 2 => 5 * power, _ => 10 * power };
        }
        var steps = Math.Max(1, (largest + step - 1) / step);
        return [.. Enumerable.Range(0, (int)steps + 1).Select(i => i * step)];
    }
}
