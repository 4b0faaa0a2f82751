namespace Proofmark.Core.Reference;

/// <summary>What became of a row of a source.</summary>
public enum RowFate
{
    /// <summary>The row is in the tables under a key of its own.</summary>
    Kept,

    /// <summary>The row names a thing that another row already names.</summary>
    Merged,

    /// <summary>The row is not in the tables, for a reason.</summary>
    LeftOut,
}

/// <summary>The account of one row: each row of each source has exactly one.</summary>
/// <param name="File">Path below <c>data/</c>.</param>
/// <param name="Row">As a spreadsheet shows it: the heading is row 1.</param>
/// <param name="Id">The source's own identifier.</param>
/// <param name="Text">What the row says, as written.</param>
/// <param name="Fate">Kept, merged or left out.</param>
/// <param name="Key">The key in our tables; null when left out.</param>
/// <param name="Reason">Code of the reason why it was merged or left out, or of what was mended; its words are the text <c>reference.reason.CODE</c>.</param>
/// <param name="Note">What the data file says about this row.</param>
public sealed record SourceRow(string File, int Row, string Id, string Text, RowFate Fate, string? Key, string? Reason = null, string? Note = null);

/// <summary>How many rows of a file met a fate for a reason.</summary>
public sealed record ReasonCount(RowFate Fate, string Reason, int Rows);

/// <summary>How many rows of a file met which fate; <see cref="Rows"/> is counted in the file and not summed.</summary>
public sealed record FileAccount(string File, int Rows, int Kept, int Merged, int LeftOut, IReadOnlyList<ReasonCount> Reasons)
{
    /// <summary>No row is missing from the account and none is in it twice.</summary>
    public bool Balances => Rows == Kept + Merged + LeftOut;
}

/// <summary>The account of a whole load.</summary>
public sealed class Accounting
{
    private readonly List<SourceRow> rows = [];
    private readonly Dictionary<string, int> read = [];

    /// <summary>Every row, in the order of files and rows.</summary>
    public IReadOnlyList<SourceRow> Rows => rows;

    /// <summary>Says how many rows a file has, before any is judged.</summary>
    public void Opened(string file, int count) => read.Add(file, count);

    /// <summary>Adds the fate of one row.</summary>
    public void Add(SourceRow row) => rows.Add(row);

    /// <summary>Adds the fates of many rows.</summary>
    public void Add(IEnumerable<SourceRow> many) => rows.AddRange(many);

    /// <summary>One account per file, in the order in which the files were opened.</summary>
    public IReadOnlyList<FileAccount> Files()
    {
        var byFile = rows.ToLookup(r => r.File);
        return [.. read.Select(f => new FileAccount(
            f.Key,
            f.Value,
            byFile[f.Key].Count(r => r.Fate == RowFate.Kept),
            byFile[f.Key].Count(r => r.Fate == RowFate.Merged),
            byFile[f.Key].Count(r => r.Fate == RowFate.LeftOut),
            [.. byFile[f.Key].Where(r => r.Reason is not null)
                .GroupBy(r => (r.Fate, Reason: r.Reason!))
                .OrderBy(g => g.Key.Fate).ThenByDescending(g => g.Count()).ThenBy(g => g.Key.Reason, StringComparer.Ordinal)
                .Select(g => new ReasonCount(g.Key.Fate, g.Key.Reason, g.Count()))]))];
    }
}
