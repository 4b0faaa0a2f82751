namespace Proofmark.Core.Importing;

/// <summary>
/// Keeps a spreadsheet from running a cell of a rejects file as a formula: an apostrophe before it. Put on and taken off by the same rule,
/// so that what comes back is what went out.
/// </summary>
internal static class FormulaGuard
{
    /// <summary>Whether a cell needs an apostrophe: it begins with = + - or @, maybe after other apostrophes, and has more to it.</summary>
    public static bool Needed(ReadOnlySpan<char> text)
    {
        var plain = text.TrimStart('\'');
        return text.Length > 1 && plain.Length > 0 && plain[0] is '=' or '+' or '-' or '@';
    }

    /// <summary>The cell without the apostrophe that was put on.</summary>
    public static ReadOnlySpan<char> Remove(ReadOnlySpan<char> text) =>
        text.Length > 2 && text[0] == '\'' && Needed(text[1..]) ? text[1..] : text;
}
