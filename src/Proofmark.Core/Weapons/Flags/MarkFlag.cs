namespace Proofmark.Core.Weapons.Flags;

/// <summary>What a mark looks like to who saw it (MRK-11, ITI ¶8(e)). Text: <c>weapons.flag.CODE</c>. How well a mark reads is its legibility and no flag.</summary>
public enum MarkFlagKind
{
    /// <summary>Characters were changed.</summary>
    Altered,

    /// <summary>A mark was taken off, or one that must be there is not.</summary>
    Removed,

    /// <summary>Another mark was put where one had been.</summary>
    Restamped,

    /// <summary>Another weapon bears the same mark.</summary>
    Duplicate,
}

/// <summary>A flag as it is asked to be set.</summary>
/// <param name="Kind">Code of a <see cref="MarkFlagKind"/>.</param>
/// <param name="Mark">The mark as found, one of the entry's; may be missing where a mark is (removed).</param>
/// <param name="Other">entries.id of the other weapon; of a duplicate alone, opened under the person's rights before.</param>
/// <param name="Seen">When it was seen, today at the latest.</param>
/// <param name="SeenBy">Which office or function saw it; no names of persons.</param>
/// <param name="Signs">By what signs.</param>
/// <param name="Examination">Number of the examination that it is from; may be missing.</param>
public sealed record NewMarkFlag(string? Kind, string? Mark, long? Other, DateOnly? Seen, string? SeenBy, string? Signs, string? Examination);

/// <summary>A flag as a reader sees it.</summary>
/// <param name="Uid">Outside.</param>
/// <param name="Entry">entries.id.</param>
/// <param name="Kind">Code of a <see cref="MarkFlagKind"/>.</param>
/// <param name="Mark">The mark as found; null: a mark that is missing.</param>
/// <param name="Other">Outside id of the other weapon's entry; null: none, or none that the reader may see.</param>
/// <param name="Seen">When it was seen.</param>
/// <param name="SeenBy">By which office; null when erased, as the next.</param>
/// <param name="Signs">By what signs.</param>
/// <param name="Examination">From which examination.</param>
/// <param name="At">When it was set, UTC.</param>
/// <param name="By">By which user.</param>
/// <param name="Lifted">When it was lifted, UTC; null while it stands.</param>
/// <param name="Reason">Why it was lifted.</param>
public sealed record MarkFlag(Guid Uid, long Entry, string Kind, string? Mark, Guid? Other, DateOnly Seen, string? SeenBy, string? Signs, string? Examination, DateTime At, long By, DateTime? Lifted, string? Reason)
{
    /// <summary>It was not lifted.</summary>
    public bool Stands => Lifted is null;
}
