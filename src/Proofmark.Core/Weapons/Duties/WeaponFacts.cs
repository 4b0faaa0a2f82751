namespace Proofmark.Core.Weapons.Duties;

/// <summary>A mark, as far as the rules about marks look at it.</summary>
/// <param name="Kind">Code of a <see cref="Marking.MarkKind"/>.</param>
/// <param name="Text">As found.</param>
/// <param name="Component">The part that bears it; null when nobody recorded which.</param>
/// <param name="Country">The country that it names.</param>
/// <param name="Year">The year that it names.</param>
/// <param name="Method">How it was put on.</param>
/// <param name="Legibility">How well it reads; null when nobody said.</param>
/// <param name="Material">What it is on.</param>
/// <param name="Quality">What was judged on ITI ¶7.</param>
/// <param name="Act">The act that recorded it.</param>
public readonly record struct MarkFact(string Kind, string Text, string? Component, string? Country, short? Year, string? Method, string? Legibility, string? Material, string? Quality, long Act);

/// <summary>What is recorded of one weapon, as far as the rules about marks look at it: that of all entries which speak of it.</summary>
/// <param name="Marks">Its marks that stand.</param>
public sealed record WeaponFacts(IReadOnlyList<MarkFact> Marks)
{
    /// <summary>Category code; null when not recorded.</summary>
    public string? Category { get; init; }

    /// <summary>A maker is recorded, as found or resolved.</summary>
    public bool HasMaker { get; init; }

    /// <summary>The country of manufacture is recorded, or follows from a known maker.</summary>
    public bool HasCountry { get; init; }

    /// <summary>Year of manufacture.</summary>
    public short? Year { get; init; }

    /// <summary>Kind of holder.</summary>
    public string? HolderKind { get; init; }

    /// <summary>It was brought into a State.</summary>
    public bool Imported { get; init; }

    /// <summary>The last day on which that can have been; null when not known.</summary>
    public DateOnly? ImportedBy { get; init; }

    /// <summary>The act that recorded its recovery, while it is still in the hands of the State; null: it was not recovered, or went back to its owner.</summary>
    public long? RecoveredAct { get; init; }

    /// <summary>The act that recorded its last conversion; null: none is recorded.</summary>
    public long? ConvertedAct { get; init; }

    /// <summary>It was destroyed: every duty is void.</summary>
    public bool Destroyed { get; init; }

    /// <summary>Grounds of exemption that hold today: temporary_import, museum_piece, antique.</summary>
    public IReadOnlyList<string> Exemptions { get; init; } = [];
}
