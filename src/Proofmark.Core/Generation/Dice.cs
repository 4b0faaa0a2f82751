namespace Proofmark.Core.Generation;

/// <summary>
/// Chance that can be repeated: SplitMix64 (Steele, Lea, Flood 2014). The same seed and stream give the same throws on every
/// machine, and every row has a stream of its own, so that no row depends on how many throws another took.
/// </summary>
internal struct Dice(ulong seed, ulong stream)
{
    private ulong _state = Mix(unchecked(seed + (0x9E3779B97F4A7C15UL * (stream + 1))));

    /// <summary>A number from 0 to below <paramref name="bound"/>.</summary>
    public int Below(int bound) => (int)((Next() >> 33) % (ulong)bound);

    /// <summary>A number in [<paramref name="first"/>, <paramref name="last"/>].</summary>
    public int Between(int first, int last) => first + Below(last - first + 1);

    /// <summary>True in so many of a thousand throws.</summary>
    public bool PerMille(int share) => Below(1000) < share;

    /// <summary>One of a list.</summary>
    public T Of<T>(IReadOnlyList<T> list) => list[Below(list.Count)];

    /// <summary>A fixed number for a text: FNV-1a, then mixed.</summary>
    public static ulong Hash(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in text) hash = unchecked((hash ^ c) * 1099511628211UL);
        return Mix(hash);
    }

    private ulong Next()
    {
        _state = unchecked(_state + 0x9E3779B97F4A7C15UL);
        return Mix(_state);
    }

    private static ulong Mix(ulong z)
    {
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EBUL);
        return z ^ (z >> 31);
    }
}
