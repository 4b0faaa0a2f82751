namespace Proofmark.Core.Generation.Corrupting;

/// <summary>Throws that <see cref="SourceCorrupter"/> makes over and over.</summary>
internal static class SourceChance
{
    /// <summary>One of a list.</summary>
    public static T Of<T>(this Random dice, IReadOnlyList<T> list) => list[dice.Next(list.Count)];

    /// <summary>So many days after a day, both bounds among them.</summary>
    public static DateOnly After(this Random dice, DateOnly day, int least, int most) => day.AddDays(dice.Next(least, most + 1));

    /// <summary>A day between two, neither of them; null where there is none.</summary>
    public static DateOnly? Within(this Random dice, DateOnly first, DateOnly last) =>
        last.DayNumber - first.DayNumber < 2 ? null : dice.After(first, 1, last.DayNumber - first.DayNumber - 1);

    /// <summary>The first form that the row lends itself to, from a thrown one on round about: so that forms vary, and a row that can bear one does.</summary>
    public static IReadOnlyList<string[]>? Suiting(this Random dice, params ReadOnlySpan<Func<IReadOnlyList<string[]>?>> forms)
    {
        var start = dice.Next(forms.Length);
        for (var i = 0; i < forms.Length; i++)
        {
            if (forms[(start + i) % forms.Length]() is { } rows) return rows;
        }

        return null;
    }
}
