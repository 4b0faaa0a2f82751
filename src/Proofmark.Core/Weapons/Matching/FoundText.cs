namespace Proofmark.Core.Weapons.Matching;

/// <summary>How makes, models and calibres as found are compared when a person says once what they stand for.</summary>
public static class FoundText
{
    /// <summary>What can be matched: texts that stay in a column of their own. A category or country is put right in the file's mapping.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["make", "model", "calibre"];

    /// <summary>Longest text that is matched.</summary>
    public const int Longest = 200;

    /// <summary>Texts that differ only in case and blanks are one; nothing else is folded, since a person decided about this text.</summary>
    public static string Norm(string text) => string.Join(' ', text.ToUpperInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
