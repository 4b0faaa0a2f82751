namespace Proofmark.Core.Weapons.Staff;

/// <summary>
/// What a user's certificates are worth in a register at a moment; worked out by the function <c>staff_asked</c> of the database, for the gate, the
/// roster and the head of every page alike. Text: <c>staff.state.CODE</c>.
/// </summary>
public enum StaffState
{
    /// <summary>One holds.</summary>
    Certified,

    /// <summary>It holds and ends within the days of warning.</summary>
    Ending,

    /// <summary>It ended, within the days of grace: work goes on, with a warning, and the act says so.</summary>
    Grace,

    /// <summary>There is none, or it ended before that; a supervisor lets the user write for a time, and the act says so.</summary>
    Allowed,

    /// <summary>There is none, or it ended before that: nothing is written without a supervisor's word.</summary>
    Missing,
}

/// <summary>A kind of training of a registry's staff. Text: <c>staff.training.CODE</c>.</summary>
/// <param name="Code">Stable.</param>
/// <param name="Months">The longest time that a certificate of it holds, in months.</param>
public sealed record StaffTraining(string Code, int Months);

/// <summary>The limits of certificates of staff. The periods are this product's: no instrument says any; that registries need qualified staff is what A/CONF.192 meetings asked for.</summary>
public static class StaffRules
{
    /// <summary>The longest override, in days.</summary>
    public const int LongestOverride = 14;

    /// <summary>The most days of warning or grace, and the most that a certificate or rule is recorded ahead.</summary>
    public const int MostDays = 366;

    /// <summary>The first year in which a certificate may begin.</summary>
    public const int FirstYear = 1950;

    /// <summary>The kinds of training.</summary>
    public static IReadOnlyList<StaffTraining> Trainings { get; } = [new("registration", 36), new("marking_recording", 36)];
}
