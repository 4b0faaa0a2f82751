using Proofmark.Core.Marking;

namespace Proofmark.Core.Tracing;

/// <summary>Why a State is the one to ask.</summary>
public enum AddresseeReason
{
    /// <summary>Its import mark is the latest.</summary>
    ImportMark,

    /// <summary>There is no import mark that names a State; its mark of manufacture is there.</summary>
    ManufactureMark,

    /// <summary>Several States' import marks could be the latest: a person chooses.</summary>
    ImportMarksUndated,

    /// <summary>Marks of manufacture name several States: a person chooses.</summary>
    ManufactureMarksDiffer,

    /// <summary>No mark names a State.</summary>
    NoCountry,
}

/// <summary>
/// Whom the marks point to: the State of the latest import, because its records are nearest to the end of the lawful line;
/// without one, the State of manufacture, where the line begins.
/// </summary>
/// <param name="Country">The State to ask; null when a person must choose or no mark says.</param>
/// <param name="Reason">Why.</param>
/// <param name="Candidates">All States that it could be, in the order in which the marks were given.</param>
/// <param name="IsHome">True when it is the asker's own State: its own registers come first.</param>
public sealed record Addressee(string? Country, AddresseeReason Reason, IReadOnlyList<string> Candidates, bool IsHome)
{
    /// <summary>Reads the marks.</summary>
    /// <param name="marks">All marks seen on the weapon, and the country of manufacture where only the description names it.</param>
    /// <param name="home">The asker's own State, or null.</param>
    public static Addressee Of(TracedWeapon marks, string? home = null)
    {
        var imports = marks.Markings.Where(m => m is { Kind: MarkKind.Import, Country: not null }).ToList();
        if (imports.Count > 0)
        {
            // An undated mark may be later than the latest dated one.
            var latest = imports.Max(m => m.Year);
            var possible = imports.Where(m => m.Year is null || m.Year == latest).Select(m => m.Country!).Distinct(StringComparer.Ordinal).ToList();
            return possible.Count == 1
                ? new Addressee(possible[0], AddresseeReason.ImportMark, possible, possible[0] == home)
                : new Addressee(null, AddresseeReason.ImportMarksUndated, possible, IsHome: false);
        }

        var makers = marks.Markings.Where(m => m is { Kind: MarkKind.Manufacture, Country: not null }).Select(m => m.Country!).Distinct(StringComparer.Ordinal).ToList();
        if (makers.Count == 0 && marks.Country is { } described) makers.Add(described);
        return makers.Count switch
        {
            0 => new Addressee(null, AddresseeReason.NoCountry, [], IsHome: false),
            1 => new Addressee(makers[0], AddresseeReason.ManufactureMark, makers, makers[0] == home),
            _ => new Addressee(null, AddresseeReason.ManufactureMarksDiffer, makers, IsHome: false),
        };
    }
}
