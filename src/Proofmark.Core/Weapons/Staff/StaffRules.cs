namespace Proofmark.Core.Weapons.Staff;

/// <summary>What the newest certificate of a user is worth on a day.</summary>
public enum StaffState
{
    /// <summary>It holds.</summary>
    Certified,

    /// <summary>It holds and ends within the days of warning.</summary>
    Ending,

    /// <summary>It ended, within the days of grace: work goes on, with a warning, and the act says so.</summary>
    Grace,

    /// <summary>There is none, or it ended before that: work needs a supervisor's word.</summary>
    Missing,
}

/// <summary>A kind of training of a registry's staff.</summary>
/// <param name="Code">Stable.</param>
/// <param name="Months">The longest time that a certificate of it holds, in months.</param>
public sealed record StaffTraining(string Code, int Months);

/// <summary>What is derived of certificates of staff. The periods are this product's: no instrument says any; that registries need qualified staff is what A/CONF.192 meetings asked for.</summary>
public static class StaffRules
{
    /// <summary>The longest override, in days.</summary>
    public const int LongestOverride = 14;

    /// <summary>The most days of warning or grace.</summary>
    public const int MostDays = 366;

    /// <summary>The kinds of training.</summary>
    public static IReadOnlyList<StaffTraining> Trainings { get; } = [new("registration", 36), new("marking_recording", 36)];

    /// <summary>The state on a day of the certificate that ends last. The last day itself still holds, and so does the last of grace.</summary>
    public static StaffState StateOf(DateOnly? until, DateOnly day, int warningDays, int graceDays) => until is not { } end || day > end.AddDays(graceDays) ? StaffState.Missing
        : day > end ? StaffState.Grace
        : day >= end.AddDays(-warningDays) ? StaffState.Ending : StaffState.Certified;
}
