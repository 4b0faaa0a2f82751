namespace Proofmark.Core.Normalising;

/// <summary>What became of a written name. Written in lists as its code.</summary>
public enum NameOutcome
{
    /// <summary>It stands for one entry of the reference table.</summary>
    Known,

    /// <summary>It may stand for several, which are named; none is guessed.</summary>
    Ambiguous,

    /// <summary>No entry is like it.</summary>
    Unknown,
}

/// <summary>A written make, model or calibre and what it stands for.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Key">Key of the entry; null unless known.</param>
/// <param name="Confidence">0 to 1: of names that were given this confidence about this share were right (docs/adr/0045); 1: written as the table or a person says.</param>
/// <param name="Candidates">Keys of entries that it may stand for, the likeliest first; of an ambiguous or unknown one.</param>
public sealed record NormalisedName(NameOutcome Outcome, string? Key, double Confidence, IReadOnlyList<string> Candidates)
{
    /// <summary>Nothing is like it.</summary>
    public static NormalisedName Nothing { get; } = new(NameOutcome.Unknown, null, 0, []);

    internal static NormalisedName Known(string key, double confidence) => new(NameOutcome.Known, key, confidence, []);

    internal static NormalisedName Several(IEnumerable<string> keys) => new(NameOutcome.Ambiguous, null, 0, [.. keys.Distinct(StringComparer.Ordinal).Take(MostCandidates)]);

    /// <summary>Most candidates that are named.</summary>
    public const int MostCandidates = 5;
}
