namespace Proofmark.Core.Access.Misuse;

/// <summary>
/// One rule by which look-ups stand out, as data. A rule raises a question for a supervisor and is no finding: people have
/// reasons that a register does not know.
/// </summary>
/// <param name="Code">Stable; its name is the text <c>access.misuse.rule.CODE</c>.</param>
/// <param name="Threshold">What is compared; see <paramref name="Unit"/>.</param>
/// <param name="Unit">What the threshold counts, in words for the docs.</param>
/// <param name="Source">Where the idea is from.</param>
public sealed record MisuseRule(string Code, double Threshold, string Unit, string Source)
{
    private const string Boxwala = "Boxwala, Kim, Grillo, Ohno-Machado: Using statistical and machine learning to help institutions detect suspicious access to electronic health records, JAMIA 18 (2011)";
    private const string Explanation = "Fabbri, LeFevre: Explanation-based auditing, PVLDB 5 (2011)";
    private const string Nist = "NIST SP 800-53 rev. 5, AC-2(12) account monitoring for atypical usage, AU-6 audit record review";

    /// <summary>Somebody opens a person of the same name as oneself.</summary>
    public static readonly MisuseRule OwnName = new("own_name", 1, "openings of a person who bears the user's whole name; where the family name is common, without a later case", Boxwala);
    /// <summary>Persons of the same rare family name, opened without a later case.</summary>
    public static readonly MisuseRule FamilyName = new("family_name", 0.015, "most of the persons whom others open who may bear the name: a commoner name says nothing", Boxwala);
    /// <summary>Many weapons opened in a day with no case that anybody else knows and no act on the weapon.</summary>
    public static readonly MisuseRule Unexplained = new("unexplained", 3.5, "standard deviations above the user's and the role's usual share; at least 12 weapons", Explanation);
    /// <summary>Many users open one weapon in a week, none with a case.</summary>
    public static readonly MisuseRule Celebrity = new("celebrity", 5, "users within seven days", Boxwala);
    /// <summary>Far more weapons opened in a day than the user and the role ever do.</summary>
    public static readonly MisuseRule Volume = new("volume", 8, "robust standard deviations above the user's median; thrice that median; twice as many as on 99 of 100 days of the role; at least 40 weapons, of one case five at most", Nist);
    /// <summary>Weapons opened without a later case at hours or on days of the week at which the user never works.</summary>
    public static readonly MisuseRule Hours = new("hours", 0.001, "probability that the user works at such a time, times that of so many without a case by chance; at least three", Nist);
    /// <summary>More lists taken away in a day than the user and the role ever take.</summary>
    public static readonly MisuseRule Exports = new("exports", 5, "exports in a day; more than on any earlier day of the user; a quarter more than on 99 of 100 days of the role", Nist);
    /// <summary>One case number for many weapons on several days, on hardly any of which something was done.</summary>
    public static readonly MisuseRule OneCase = new("one_case", 20, "weapons within fourteen days, on at least three days, at most one in ten with an act", Explanation);
    /// <summary>Neighbouring numbers, one after the other.</summary>
    public static readonly MisuseRule Sequence = new("sequence", 15, "weapons in a row, at most one in ten with a case that others know or an act", Nist);

    /// <summary>Somebody opened or found a record that no honest work touches.</summary>
    public static readonly MisuseRule Canary = new("canary", 1, "look-ups", "Spitzner: Honeytokens, the other honeypot (2003)");

    /// <summary>Every rule.</summary>
    public static IReadOnlyList<MisuseRule> All { get; } = [OwnName, FamilyName, Unexplained, Celebrity, Volume, Hours, Exports, OneCase, Sequence, Canary];
}

/// <summary>How long the rules wait and look back.</summary>
public static class MisuseWindows
{
    /// <summary>Days within which a case or an act explains a look-up: before or after it.</summary>
    public const int LaterCase = 14;
    /// <summary>Days back that make somebody's usual.</summary>
    public const int Usual = 60;
    /// <summary>Days on which somebody must have worked before there is a usual of one's own.</summary>
    public const int Known = 10;
    /// <summary>Days within which several users look at one weapon.</summary>
    public const int Together = 7;
    /// <summary>Days over which one case number is followed.</summary>
    public const int OneCase = 14;
}
