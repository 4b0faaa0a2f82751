namespace Proofmark.Core.Access.Misuse;

/// <summary>One look-up as the rules see it.</summary>
/// <param name="Id">lookups.id.</param>
/// <param name="At">When, in the node's own time zone.</param>
/// <param name="User">Who.</param>
/// <param name="ByProgram">A token was used: programs have no hours.</param>
/// <param name="Case">The case as stated.</param>
/// <param name="Kind">find, check, open, export.</param>
/// <param name="Subject">weapon, mark, person…</param>
/// <param name="Query">As asked.</param>
/// <param name="Found">entries.id of what was shown.</param>
/// <param name="Touched">Somebody recorded something of such a weapon within <see cref="MisuseWindows.LaterCase"/> days.</param>
/// <param name="CaseKnown">An act, a recovery or a trace bears the case, or another user works on it.</param>
public sealed record Look(long Id, DateTime At, long User, bool ByProgram, string? Case, string Kind, string Subject, string? Query, long[] Found, bool Touched, bool CaseKnown)
{
    /// <summary>A weapon's page.</summary>
    public bool IsWeapon => Kind == "open" && Subject is "weapon" && Found.Length > 0;

    /// <summary>A person, by number or as the holder of a weapon.</summary>
    public bool IsPerson => Kind == "open" && Subject == "person";

    /// <summary>By a mark: a search, or a check on the road.</summary>
    public bool IsSearch => Kind is "find" or "check";

    /// <summary>Searches and openings; the names of holders belong to the opening of their weapon.</summary>
    public bool Counts => IsSearch || (Kind == "open" && !(Subject == "person" && Query is null));

    /// <summary>Nothing that the node knows says why.</summary>
    public bool IsBare => !Touched && !CaseKnown;
}

/// <summary>What one user usually does.</summary>
/// <param name="Days">Days on which the user worked.</param>
/// <param name="Looks">Weapons opened on each.</param>
/// <param name="MostExports">Most exports in one of them.</param>
/// <param name="Hours">Look-ups in each of 24 hours, together.</param>
/// <param name="Weekdays">Days worked on each day of the week, Sunday first.</param>
/// <param name="Opened">Weapons opened on days that are old enough to know.</param>
/// <param name="Bare">Of these without a later case.</param>
public sealed record Usual(int Days, int[] Looks, int MostExports, long[] Hours, int[] Weekdays, long Opened, long Bare)
{
    /// <summary>Of somebody who was never seen.</summary>
    public static readonly Usual None = new(0, [], 0, new long[24], new int[7], 0, 0);
}

/// <summary>What users with the same roles usually do, by day.</summary>
/// <param name="ManyLooks">99 of 100 days have no more weapons opened.</param>
/// <param name="ManyExports">The same of exports.</param>
/// <param name="ManyBare">199 of 200 days have no more weapons without a later case.</param>
/// <param name="BareShare">Share of the weapons opened without a later case.</param>
public sealed record UsualOfRole(double ManyLooks, double ManyExports, double ManyBare, double BareShare);

/// <summary>What a rule raises.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Users">Whose look-ups.</param>
/// <param name="Lookups">Which, in order.</param>
/// <param name="Measures">What was counted and compared: names of texts' arguments and whole numbers.</param>
public sealed record Raised(MisuseRule Rule, IReadOnlyList<long> Users, IReadOnlyList<long> Lookups, IReadOnlyDictionary<string, long> Measures);
