namespace Proofmark.Core.Notifying;

/// <summary>What a person is told. Texts: <c>notifying.kind.CODE</c>, <c>notifying.says.CODE</c>.</summary>
public enum NotificationKind
{
    /// <summary>Somebody proposed what takes a second person, and this person may decide.</summary>
    ApprovalWaits,

    /// <summary>What this person proposed was approved or refused.</summary>
    Decided,

    /// <summary>Another State asks for a trace.</summary>
    TraceArrived,

    /// <summary>The asked State answered or refused what this person asked.</summary>
    TraceAnswered,

    /// <summary>A step of a case is late, and it is this side's turn.</summary>
    TraceOverdue,

    /// <summary>A review of what users were given has begun.</summary>
    ReviewDue,
}

/// <summary>One of a person's notifications.</summary>
/// <param name="Id">Its number, rising.</param>
/// <param name="Kind">What it says.</param>
/// <param name="Number">Number of the case or act; never a name, a mark or a typed word.</param>
/// <param name="Path">The page to go to, which asks for its own rights, purpose and case.</param>
/// <param name="At">When, UTC.</param>
/// <param name="IsRead">The person said so.</param>
public sealed record Notification(long Id, NotificationKind Kind, string Number, string Path, DateTime At, bool IsRead);

/// <summary>Which kinds a person wants by e-mail, and where. A kind in neither list is told in the site alone.</summary>
/// <param name="Address">E-mail address; null: no e-mail.</param>
/// <param name="AtOnce">Kinds told at once.</param>
/// <param name="Daily">Kinds told in one letter a day.</param>
public sealed record NotificationSettings(string? Address, IReadOnlySet<NotificationKind> AtOnce, IReadOnlySet<NotificationKind> Daily)
{
    /// <summary>Of who has set nothing: no e-mail.</summary>
    public static readonly NotificationSettings None = new(null, new HashSet<NotificationKind>(), new HashSet<NotificationKind>());
}
