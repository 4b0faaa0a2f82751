namespace Proofmark.Core.Generation;

/// <summary>What is true of one weapon in the register, before a clerk wrote it down. Days are <see cref="DateOnly.DayNumber"/>; 0 is none.</summary>
internal sealed class WeaponFacts
{
    public required ProductionLine Line { get; init; }

    public required string Serial { get; init; }

    public required string Calibre { get; init; }

    public required int Year { get; init; }

    public required string RegisterNumber { get; init; }

    public required int Registered { get; init; }

    public int Imported { get; init; }

    public int Transferred { get; init; }

    /// <summary>Code: <c>registered</c>, <c>lost</c>, <c>stolen</c>, <c>destroyed</c>.</summary>
    public string Status { get; init; } = "registered";

    public int StatusDay { get; init; }

    public required Holder Holder { get; init; }
}
