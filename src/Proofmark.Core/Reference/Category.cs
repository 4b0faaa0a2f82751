namespace Proofmark.Core.Reference;

/// <summary>
/// A category of the open list of paragraph 4 of the International Tracing Instrument, with the additions that registers need.
/// </summary>
/// <param name="Code">Stable code: <c>small_arm.rifle</c>.</param>
/// <param name="Parent">Code of the group; null for a group.</param>
/// <param name="Names">The field's terms.</param>
public sealed record Category(string Code, string? Parent, LocalizedName Names);
