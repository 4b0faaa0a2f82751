using Proofmark.Core.Storage;

namespace Proofmark.Core.Weapons.Matching;

/// <summary>Puts texts of single rows on the list of those that a person matches once.</summary>
public static class UnmatchedTexts
{
    /// <summary>Adds a text of one row, unless a person decided on it; within the act that writes the row.</summary>
    public static void Add(Act act, string kind, string text)
    {
        // What is practised asks nobody for a decision that real entries would follow.
        if (act.Training) return;
        act.Machinery("""
        insert into unmatched (kind, norm, as_found, seen) select $1, $2, $3, 1
        where not exists (select from reference_matches m where m.kind = $1 and m.norm = $2)
        on conflict (kind, norm) do update set seen = unmatched.seen + 1
        """, kind, FoundText.Norm(text), text);
    }
}
