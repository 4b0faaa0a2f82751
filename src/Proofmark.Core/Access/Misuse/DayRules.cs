namespace Proofmark.Core.Access.Misuse;

/// <summary>The rules about one user's one day, as functions of what is known: no database, no clock.</summary>
public static class DayRules
{
    private const int LeastBare = 12;
    private const int LeastAtOddHours = 3;
    private const int LeastLooks = 40;
    private const int MostOfCase = 5;
    private const double LooksOfACase = 3;

    /// <summary>Rules that need no later case: the day after.</summary>
    public static IEnumerable<Raised> AtOnce(long user, IReadOnlyList<Look> looks, Usual own, UsualOfRole role)
    {
        // Rows of neighbouring numbers have a rule of their own, and an estate or a cache is one case however many weapons it has.
        var row = Row(looks);
        var counted = Weapons(looks).Where(l => !row.Contains(l.Id)).GroupBy(l => l.Case).SelectMany(c => c.Key is null ? c : c.Take(MostOfCase)).ToList();
        if (IsVolume(counted.Count, own, role))
            yield return Of(MisuseRule.Volume, user, counted, ("n", counted.Count), ("usual", (long)Chance.Median(own.Looks.Select(l => (double)l))));
        var exports = looks.Where(l => l.Kind == "export").ToList();
        if (exports.Count >= MisuseRule.Exports.Threshold && exports.Count > own.MostExports && exports.Count > 1.25 * role.ManyExports)
            yield return Of(MisuseRule.Exports, user, exports, ("n", exports.Count), ("usual", own.MostExports));
    }

    /// <summary>Rules that ask for a later case: when the time for one has passed.</summary>
    public static IEnumerable<Raised> Later(long user, IReadOnlyList<Look> looks, Usual own, UsualOfRole role)
    {
        var run = Sequences.Longest(looks) is { } found && found.Count >= MisuseRule.Sequence.Threshold && found.Count(l => !l.IsBare) * 10 <= found.Count ? found : [];
        if (run.Count > 0) yield return Of(MisuseRule.Sequence, user, run, ("n", run.Count));
        // What is raised as a row is not raised again for being without a case.
        var weapons = Weapons(looks).Except(run).ToList();
        var bare = weapons.Where(l => l.IsBare).ToList();
        var share = Share(own, role);
        if (bare.Count >= LeastBare && bare.Count > role.ManyBare && Chance.Excess(bare.Count, weapons.Count, share) >= MisuseRule.Unexplained.Threshold)
            yield return Of(MisuseRule.Unexplained, user, bare, ("n", bare.Count), ("all", weapons.Count));
        if (own.Days >= MisuseWindows.Known)
        {
            var odd = weapons.Where(l => !l.ByProgram && IsOdd(l.At, own)).ToList();
            var oddBare = odd.Where(l => l.IsBare).ToList();
            if (oddBare.Count >= LeastAtOddHours && ChanceOf(odd[0].At, own) * Chance.Tail(oddBare.Count, odd.Count, share) < MisuseRule.Hours.Threshold)
                yield return Of(MisuseRule.Hours, user, oddBare, ("n", oddBare.Count), ("hour", oddBare[0].At.Hour));
        }
    }

    private static HashSet<long> Row(IReadOnlyList<Look> looks) => Sequences.Longest(looks) is { } run && run.Count >= MisuseRule.Sequence.Threshold ? [.. run.Select(l => l.Id)] : [];

    /// <summary>The weapons that were opened, each once.</summary>
    internal static List<Look> Weapons(IEnumerable<Look> looks) => [.. looks.Where(l => l.IsWeapon).DistinctBy(l => l.Found[0])];

    private static bool IsVolume(int n, Usual own, UsualOfRole role)
    {
        if (n < LeastLooks) return false;
        if (own.Days < MisuseWindows.Known) return role.ManyLooks > 0 && n > 2 * role.ManyLooks;
        return n > 2 * role.ManyLooks && n >= 3 * Chance.Median(own.Looks.Select(l => (double)l)) && Chance.Above(n, own.Looks) >= MisuseRule.Volume.Threshold;
    }

    /// <summary>The share without a later case that is usual for this user and no less than for the role.</summary>
    private static double Share(Usual own, UsualOfRole role)
    {
        // A user of whom little is known counts as the role does: fifty weapons of the role's are added to the user's own.
        var mixed = (own.Bare + 50 * role.BareShare) / (own.Opened + 50.0);
        return Math.Clamp(Math.Max(mixed, role.BareShare), 0.02, 0.98);
    }

    /// <summary>An hour in which, an hour earlier or later included, the user has hardly ever worked; or a day of the week on which never.</summary>
    private static bool IsOdd(DateTime at, Usual own)
    {
        var all = own.Hours.Sum();
        var near = own.Hours[(at.Hour + 23) % 24] + own.Hours[at.Hour] + own.Hours[(at.Hour + 1) % 24];
        if (all > 0 && near * 200 < all) return true;
        var weekend = at.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday or DayOfWeek.Friday;
        return weekend && own.Weekdays[(int)at.DayOfWeek] == 0 && own.Days >= 2 * MisuseWindows.Known;
    }

    /// <summary>
    /// How likely the user works at such a time at all: by the rule of succession over the days known, one look-up of the time in three
    /// counted as a day. Where few look-ups are ever explained, being there at all says more than that none was.
    /// </summary>
    private static double ChanceOf(DateTime at, Usual own)
    {
        var near = own.Hours[(at.Hour + 23) % 24] + own.Hours[at.Hour] + own.Hours[(at.Hour + 1) % 24];
        // A day of the week on which nobody saw the user: its hours are those of other days.
        var days = own.Weekdays[(int)at.DayOfWeek] == 0 ? 0 : Math.Min(own.Days, near / LooksOfACase);
        return (days + 1) / (own.Days + 2.0);
    }

    internal static Raised Of(MisuseRule rule, long user, IReadOnlyList<Look> looks, params (string Name, long Value)[] measures) =>
        new(rule, [user], [.. looks.Select(l => l.Id)], measures.ToDictionary(m => m.Name, m => m.Value, StringComparer.Ordinal));
}

/// <summary>Finds where somebody goes through the numbers of a register one after the other.</summary>
internal static class Sequences
{
    /// <summary>Numbers left out that do not break a row.</summary>
    private const int Gap = 3;

    /// <summary>The longest row: weapons opened by rising or falling entry, or searches that found something by rising or falling number.</summary>
    public static IReadOnlyList<Look>? Longest(IReadOnlyList<Look> looks)
    {
        var opened = Longest(looks.Where(l => l.IsWeapon).Select(l => (l, l.Found[0])));
        var searched = Longest(looks.Where(l => l is { IsSearch: true, Found.Length: > 0 } && Number(l.Query) is not null).Select(l => (l, Number(l.Query)!.Value)));
        return (opened.Count >= searched.Count ? opened : searched) is { Count: > 1 } found ? found : null;
    }

    private static List<Look> Longest(IEnumerable<(Look Look, long Number)> looks)
    {
        var (best, current, last, step) = (new List<Look>(), new List<Look>(), 0L, 0);
        foreach (var (look, number) in looks)
        {
            var by = number - last;
            if (current.Count > 0 && by == 0) continue; // the same once more
            var goesOn = current.Count > 0 && Math.Abs(by) <= Gap && (current.Count == 1 || Math.Sign(by) == step);
            if (!goesOn) current = [];
            else step = Math.Sign(by);
            current.Add(look);
            last = number;
            if (current.Count > best.Count) best = current;
        }
        return best;
    }

    /// <summary>The last digits of the mark that was searched.</summary>
    private static long? Number(string? query)
    {
        if (query is null) return null;
        try
        {
            using var json = System.Text.Json.JsonDocument.Parse(query);
            if (json.RootElement.ValueKind != System.Text.Json.JsonValueKind.Object || !json.RootElement.TryGetProperty("mark", out var mark) || mark.ValueKind != System.Text.Json.JsonValueKind.String) return null;
            var text = mark.GetString()!;
            var start = text.Length;
            while (start > 0 && char.IsAsciiDigit(text[start - 1])) start--;
            return long.TryParse(text.AsSpan(start), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
