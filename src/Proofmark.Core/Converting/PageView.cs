using System.Globalization;

namespace Proofmark.Core.Converting;

/// <summary>One reading of a page.</summary>
/// <param name="Number">1 or 2.</param>
/// <param name="Reader">The user.</param>
/// <param name="At">When it was recorded, UTC.</param>
/// <param name="Lines">What was typed; null: erased.</param>
public sealed record ReadingView(int Number, long Reader, DateTime At, string[][]? Lines);

/// <summary>What a third person said a field says.</summary>
public sealed record Settlement(int Line, string Field, long Settler, DateTime At, string Value, long Act);

/// <summary>What became of a line. <c>EntryUid</c>: outside id of the entry.</summary>
public sealed record LineOutcome(int Line, long? Entry, Guid? EntryUid, string? Reason);

/// <summary>What a program read.</summary>
public sealed record Hint(string Program, string? Text, int Compared, int Agreed);

/// <summary>A page with all that is known of it.</summary>
public sealed record PageView(ConversionRow Project, ConversionPageRow Row, IReadOnlyList<ReadingView> Readings, IReadOnlyList<Difference> Differences, IReadOnlyList<Settlement> Settlements, IReadOnlyList<LineOutcome> Outcomes, Hint? Hint)
{
    private readonly Dictionary<(int, string), Settlement> latest = Settlements.GroupBy(s => (s.Line, s.Field)).ToDictionary(g => g.Key, g => g.Last());

    /// <summary>Differences that nobody has settled, but for those of lines that were struck.</summary>
    public IReadOnlyList<Difference> Open => [.. Differences.Where(d => !latest.ContainsKey((d.Line, d.Field)) && !Outcomes.Any(o => o.Line == d.Line))];

    /// <summary>Fields that both clerks typed alike, that the program did not find, and that nobody has looked at since: a hint to look at the paper, no more.</summary>
    public IReadOnlyList<Difference> Doubted => Hint?.Text is { } text && Readings is [{ Lines: { } first }, { Lines: { } second }]
        ? [.. Reading.Doubts(Project.FieldList, first, second, text).Where(d => !latest.ContainsKey((d.Line, d.Field)) && !Outcomes.Any(o => o.Line == d.Line))] : [];

    /// <summary>Somebody typed it.</summary>
    public bool IsReadBy(long user) => Readings.Any(r => r.Reader == user);

    /// <summary>
    /// The page as somebody may see it: who typed it never sees what the other typed, nor what the third person said of it; and before
    /// both have typed, nobody sees anything but the own text.
    /// </summary>
    public PageView SeenBy(long user) => Readings.Count == 2 && !IsReadBy(user) ? this : this with
    {
        Readings = [.. Readings.Select(r => r.Reader == user ? r : r with { Lines = null })], Differences = [], Settlements = [],
        Hint = null,
    };

    /// <summary>How far it has come.</summary>
    public PageStage Stage => Row.Lines == 0 ? PageStage.Empty
        : Readings.Count == 0 ? PageStage.Unread
        : Readings.Count == 1 ? PageStage.ReadOnce
        : Outcomes.Count == Row.Lines ? PageStage.Done
        : Open.Count > 0 ? PageStage.Differs : PageStage.Settled;

    /// <summary>The latest settlement of a field, or null.</summary>
    public Settlement? Of(int line, string field) => latest.GetValueOrDefault((line, field));

    /// <summary>What a field says in the end: settled, or typed alike by two; null while it is open, or was erased.</summary>
    public string? Final(int line, string field)
    {
        if (Of(line, field) is { } settled) return settled.Value;
        var at = Project.FieldList.ToList().IndexOf(field);
        var typed = Readings.Select(r => r.Lines?[line - 1][at]).ToList();
        return typed is [{ } first, { } second] && first == second ? first : null;
    }

    /// <summary>How a page is called: volume and page.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Row.Volume}/{Row.Number}");
}

/// <summary>A page in a list.</summary>
public sealed record PageSummary(int Volume, int Number, int Lines, bool Scanned, int Readings, int Differences, int Open, int Outcomes)
{
    /// <summary>How far it has come.</summary>
    public PageStage Stage => Lines == 0 ? PageStage.Empty : Readings == 0 ? PageStage.Unread : Readings == 1 ? PageStage.ReadOnce : Outcomes == Lines ? PageStage.Done : Open > 0 ? PageStage.Differs : PageStage.Settled;
}

/// <summary>Whether the counts reconcile: each page and each line of paper is accounted for once.</summary>
/// <param name="Expected">Pages that were counted on the shelf.</param>
/// <param name="Known">Pages taken in.</param>
/// <param name="Scanned">Of them with a scan.</param>
/// <param name="Empty">Of them without lines, with a reason.</param>
/// <param name="ReadTwice">Pages that two clerks typed.</param>
/// <param name="Done">Pages of which every line is recorded or struck.</param>
/// <param name="Lines">Lines of all pages.</param>
/// <param name="Recorded">Lines that are entries.</param>
/// <param name="Struck">Lines that were struck.</param>
/// <param name="Differences">Fields in which two clerks differed.</param>
/// <param name="Settled">Of them settled.</param>
/// <param name="ReadLines">Lines of pages that were read twice.</param>
public sealed record Reconciliation(int Expected, long Known, long Scanned, long Empty, long ReadTwice, long Done, long Lines, long Recorded, long Struck, long Differences, long Settled, long ReadLines)
{
    /// <summary>Nothing is missing and nothing is left: the paper is in the register.</summary>
    public bool Reconciles => Known == Expected && Scanned + Empty >= Known && Done + Empty == Known && Recorded + Struck == Lines && Settled == Differences;

    /// <summary>Pages that were counted and not taken in; below zero: more than were counted.</summary>
    public long Missing => Expected - Known;
}

/// <summary>How often a clerk was found wrong: fields that a third person settled otherwise than the clerk typed.</summary>
/// <param name="User">The clerk.</param>
/// <param name="Pages">Pages typed.</param>
/// <param name="Days">Days on which the clerk typed.</param>
/// <param name="Fields">Fields typed on pages that were read twice.</param>
/// <param name="Slips">Of them settled otherwise.</param>
public sealed record ClerkFigures(long User, long Pages, long Days, long Fields, long Slips);

/// <summary>How often two clerks differed in a field.</summary>
public sealed record FieldFigures(string Field, long Differences);

/// <summary>What a project has come to.</summary>
/// <param name="Counts">Whether the counts reconcile.</param>
/// <param name="Clerks">By clerk.</param>
/// <param name="Fields">By field.</param>
/// <param name="HintCompared">Fields that both clerks typed alike on pages that a program read too.</param>
/// <param name="HintAgreed">Of them in the program's text.</param>
public sealed record ConversionFigures(Reconciliation Counts, IReadOnlyList<ClerkFigures> Clerks, IReadOnlyList<FieldFigures> Fields, long HintCompared, long HintAgreed);
