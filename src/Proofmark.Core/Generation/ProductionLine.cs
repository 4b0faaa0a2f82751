using Proofmark.Core.Reference;

namespace Proofmark.Core.Generation;

/// <summary>One model of one make, being made: what its weapons have in common, and how many were written so far.</summary>
internal sealed class ProductionLine
{
    /// <summary>The make.</summary>
    public required Make Make { get; init; }

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>The calibre's name.</summary>
    public required string Calibre { get; init; }

    /// <summary>Kind of weapon, as registers write it.</summary>
    public required string Type { get; init; }

    /// <summary>Code of the country of manufacture; empty when not known.</summary>
    public required string Country { get; init; }

    /// <summary>First year of production.</summary>
    public required int From { get; init; }

    /// <summary>Last year of production.</summary>
    public required int To { get; init; }

    /// <summary>Years that its weapons are old when registered.</summary>
    public required int Age { get; init; }

    /// <summary>How it is numbered.</summary>
    public required SerialScheme Scheme { get; init; }

    /// <summary>The model's letter.</summary>
    public required char Letter { get; init; }

    /// <summary>The factory's letters.</summary>
    public required string Factory { get; init; }

    /// <summary>Digits of a serial, at least: 5 to 7.</summary>
    public required int Width { get; init; }

    /// <summary>Where the numbers start.</summary>
    public required int Start { get; init; }

    /// <summary>Weapons of the line from one that is registered here to the next.</summary>
    public required int Step { get; init; }

    /// <summary>Weapons written so far.</summary>
    public long Written { get; set; }

    /// <summary>The year of a weapon registered in a year: never falls while registrations go on, so serials increase with years.</summary>
    public int YearFor(int registered) => Math.Clamp(registered - Age, From, To);

    /// <summary>The next ordinary number.</summary>
    public long NextNumber(int jitter)
    {
        var number = Serials.Ordinary(Start + (Written * Step) + (jitter % Step));
        Written++;
        return number;
    }
}
