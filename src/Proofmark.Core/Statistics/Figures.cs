using Proofmark.Core.Storage;
using Proofmark.Core.Tracing;

namespace Proofmark.Core.Statistics;

/// <summary>Recoveries that are alike. <paramref name="Year"/> and <paramref name="Month"/>: when, as far as one is known for certain; null is not known.</summary>
public sealed record RecoveryFigure(int? Year, int? Month, string Kind, string Country, string? Category, long Count);

/// <summary>Cases of tracing that are alike.</summary>
/// <param name="Side">Whether this State asked or was asked.</param>
/// <param name="Country">The other State; null when it has no code.</param>
/// <param name="Year">Year in which the case began.</param>
/// <param name="Month">Its month.</param>
/// <param name="Outcome">How it ended; null while it is open.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Answer">How long the answer took.</param>
/// <param name="Count">How many.</param>
public sealed record TraceFigure(CaseSide Side, string? Country, int Year, int Month, TraceOutcome? Outcome, TraceState State, AnswerTime Answer, long Count);

/// <summary>How long an asked State took to answer or refuse for the first time, without the time in which it waited for the asker (ITI ¶21).</summary>
public enum AnswerTime
{
    /// <summary>Within a day.</summary>
    Day,

    /// <summary>Within seven days.</summary>
    Week,

    /// <summary>Within thirty days.</summary>
    Month,

    /// <summary>Within ninety days.</summary>
    Quarter,

    /// <summary>Longer.</summary>
    Longer,

    /// <summary>Not answered, or not yet.</summary>
    None,
}

/// <summary>Records of one register and handling class in one state. The state is what the record's own register says of it: nothing of another register is in it.</summary>
public sealed record RecordFigure(long Register, short Handling, string Status, long Count);

/// <summary>Records of one register and handling class that came about in one way. <paramref name="Year"/>: in which the register took them in, as far as it says so.</summary>
public sealed record OriginFigure(long Register, short Handling, string Origin, int? Year, long Count)
{
    /// <summary>The ways that are told apart (<see cref="Weapons.EntryRow.Origin"/>); what is not known is none of them.</summary>
    public static IReadOnlyList<string> Origins { get; } = ["industrial", "craft", "converted", "reactivated", "printed", "kit"];
}

/// <summary>All figures as they were at one moment.</summary>
public sealed record Figures(DateTimeOffset At, IReadOnlyList<RecoveryFigure> Recoveries, IReadOnlyList<TraceFigure> Traces, IReadOnlyList<RecordFigure> Records, IReadOnlyList<OriginFigure> Origins)
{
    /// <summary>Records by state that this reader could count one by one: the registers and the handling class of row-level security, and training apart from what is real.</summary>
    public IReadOnlyList<(string Status, long Count)> RecordsFor(ReadContext context) =>
    [
        .. Records.Where(r => context.Registers.Contains(r.Register) && r.Handling <= context.Handling && Training.Is(r.Register) == context.Purpose.IsTraining)
            .GroupBy(r => r.Status).Select(g => (g.Key, g.Sum(r => r.Count))).OrderByDescending(g => g.Item2).ThenBy(g => g.Key, StringComparer.Ordinal),
    ];

    /// <summary>The same of records by how the weapon came about and the year in which its register took it in.</summary>
    public IReadOnlyList<(string Origin, int? Year, long Count)> OriginsFor(ReadContext context) =>
    [
        .. Origins.Where(o => context.Registers.Contains(o.Register) && o.Handling <= context.Handling && Training.Is(o.Register) == context.Purpose.IsTraining)
            .GroupBy(o => (o.Origin, o.Year)).Select(g => (g.Key.Origin, g.Key.Year, g.Sum(o => o.Count))),
    ];
}
