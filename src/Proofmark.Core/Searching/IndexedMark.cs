namespace Proofmark.Core.Searching;

/// <summary>What the index keeps of the entry that bears a mark: rights, and what a mark may be narrowed by.</summary>
/// <param name="Register">registers.id.</param>
/// <param name="Handling">The handling class.</param>
/// <param name="Kind">The kind of mark, as code.</param>
/// <param name="Make">As <see cref="IndexedWords"/> writes it; null: not recorded. So are the others.</param>
/// <param name="Model">Model.</param>
/// <param name="Calibre">Calibre.</param>
/// <param name="Category">Category.</param>
/// <param name="Country">Country of manufacture.</param>
/// <param name="Year">Year of manufacture.</param>
public readonly record struct IndexedProfile(long Register, short Handling, string Kind, string? Make, string? Model, string? Calibre, string? Category, string? Country, short? Year);

/// <summary>How makes, models and calibres stand in the index: by the key of the reference table, or as they are written.</summary>
public static class IndexedWords
{
    /// <summary>What is written in no reference table: compared without case, blanks and separators.</summary>
    public static string? Written(string? text) => string.IsNullOrWhiteSpace(text) ? null : "~" + Marking.MarkNormal.Of(text);
}
