namespace Proofmark.Core.Supervision;

/// <summary>How much a finding matters. Text: <c>supervision.severity.CODE</c>.</summary>
public enum Severity
{
    /// <summary>To be put right in its time.</summary>
    Minor,

    /// <summary>Weapons may be lost or not be traced.</summary>
    Major,

    /// <summary>Weapons are missing, or are kept so that anybody may take them.</summary>
    Critical,
}

/// <summary>Numbers of weapons of some days.</summary>
/// <param name="Made">Manufactured.</param>
/// <param name="Imported">Imported.</param>
/// <param name="Exported">Exported.</param>
/// <param name="Transferred">Sold or passed on otherwise.</param>
public sealed record ReturnCounts(long Made, long Imported, long Exported, long Transferred);

/// <summary>A return that is owed, and what came.</summary>
/// <param name="Uid">Its outside id.</param>
/// <param name="From">The first day that it is of.</param>
/// <param name="To">The last.</param>
/// <param name="Due">By when.</param>
/// <param name="Came">On which day it came first; null: it has not.</param>
/// <param name="Stated">What the latest states.</param>
/// <param name="Counted">What the company's register said of the same days then; null: the company has none here.</param>
/// <param name="Document">What it came with.</param>
/// <param name="Undated">What the register said happened within these days or not, as only the month or the year is known; null: that was not counted.</param>
public sealed record ReturnView(Guid Uid, DateOnly From, DateOnly To, DateOnly Due, DateOnly? Came, ReturnCounts? Stated, ReturnCounts? Counted, string? Document, ReturnCounts? Undated)
{
    /// <summary>It came after its day, or has not come and its day is past.</summary>
    public bool IsLate(DateOnly today) => Due < (Came ?? today);

    /// <summary>What is stated and what the register says differ, whatever the days of what is undated.</summary>
    public bool Differs => Stated is { } stated && Counted is { } counted && !(Agree(stated.Made, counted.Made, Undated?.Made) && Agree(stated.Imported, counted.Imported, Undated?.Imported)
        && Agree(stated.Exported, counted.Exported, Undated?.Exported) && Agree(stated.Transferred, counted.Transferred, Undated?.Transferred));

    private static bool Agree(long stated, long counted, long? undated) => counted <= stated && stated <= counted + (undated ?? 0);
}

/// <summary>What an inspection found.</summary>
/// <param name="Uid">Its outside id.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Words">What was found.</param>
/// <param name="FollowUp">By when it is to be put right.</param>
/// <param name="Closed">When it was, UTC; null: it was not.</param>
/// <param name="Evidence">By what that is known.</param>
public sealed record FindingView(Guid Uid, Severity Severity, string? Words, DateOnly FollowUp, DateTime? Closed, string? Evidence)
{
    /// <summary>It should have been put right.</summary>
    public bool IsOverdue(DateOnly today) => Closed is null && FollowUp < today;
}

/// <summary>An inspection with its findings.</summary>
public sealed record InspectionView(Guid Uid, DateOnly Day, string Office, IReadOnlyList<FindingView> Findings);

/// <summary>A company in the list: what it owes.</summary>
/// <param name="Uid">Outside id of the organisation.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">dealer or manufacturer.</param>
/// <param name="Late">Returns that are past their day and have not come.</param>
/// <param name="Findings">Findings that are not closed.</param>
/// <param name="Overdue">Of them, those past their follow-up.</param>
public sealed record SupervisedCompany(Guid Uid, string Name, string Kind, long Late, long Findings, long Overdue);
