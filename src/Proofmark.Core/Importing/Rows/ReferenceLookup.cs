namespace Proofmark.Core.Importing.Rows;

/// <summary>Which reference table a text is looked up in.</summary>
public enum ReferenceKind
{
    /// <summary>Makers.</summary>
    Make,

    /// <summary>Models, of a make where that is known.</summary>
    Model,

    /// <summary>Calibres.</summary>
    Calibre,

    /// <summary>Categories of weapon.</summary>
    Category,

    /// <summary>Countries and territories.</summary>
    Country,
}

/// <summary>What came of a look-up.</summary>
public enum ReferenceOutcome
{
    /// <summary>Not in the tables: kept as found and queued for a person to match once.</summary>
    Unknown,

    /// <summary>One meaning.</summary>
    Known,

    /// <summary>Several meanings, such as a make code that is also a country code: kept as found and queued.</summary>
    Ambiguous,
}

/// <summary>One answer of the reference tables.</summary>
/// <param name="Outcome">What came of it.</param>
/// <param name="Id">The row in the tables, when known and when it has one.</param>
/// <param name="Code">The code that stands for it (ISO 3166 for countries, the list's code for categories), when known and when it has one.</param>
/// <param name="Meanings">When ambiguous, what it can mean, for the person who decides.</param>
public readonly record struct ReferenceMatch(ReferenceOutcome Outcome, long? Id = null, string? Code = null, string? Meanings = null)
{
    /// <summary>Not in the tables.</summary>
    public static ReferenceMatch Unknown => default;

    /// <summary>One meaning.</summary>
    public static ReferenceMatch Known(long? id = null, string? code = null) => new(ReferenceOutcome.Known, id, code);

    /// <summary>Several meanings.</summary>
    public static ReferenceMatch Ambiguous(string meanings) => new(ReferenceOutcome.Ambiguous, Meanings: meanings);
}

/// <summary>
/// The reference tables as import sees them: one question per distinct text, since answers are kept. The tables are one
/// implementation, <see cref="NoReference"/> is the other.
/// </summary>
public interface IReferenceLookup
{
    /// <summary>Looks up a text as found in a file: a name, an alias or a code.</summary>
    /// <param name="kind">The table.</param>
    /// <param name="text">The text, trimmed, composed (NFC), not empty.</param>
    /// <param name="make">For models, what the row's make was found to be.</param>
    ReferenceMatch Find(ReferenceKind kind, string text, ReferenceMatch make);
}

/// <summary>Tables that know nothing: everything stays as found.</summary>
public sealed class NoReference : IReferenceLookup
{
    /// <inheritdoc/>
    public ReferenceMatch Find(ReferenceKind kind, string text, ReferenceMatch make) => ReferenceMatch.Unknown;
}

/// <summary>A text that was looked up: as found, and what it was found to be.</summary>
/// <param name="AsFound">The text of the file (after the mapping's code list, if one applied).</param>
/// <param name="Match">The answer.</param>
public sealed record ReferenceValue(string AsFound, ReferenceMatch Match)
{
    /// <inheritdoc/>
    public override string ToString() => AsFound;
}
