using Proofmark.Core.Marking;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Intake;

/// <summary>What came out of one line of a count. Text: <c>intake.outcome.CODE</c>.</summary>
public enum StockOutcome
{
    /// <summary>In the register, and not seen.</summary>
    Missing,

    /// <summary>Seen, and in no entry of the register.</summary>
    Unknown,

    /// <summary>Seen once more than the register has it.</summary>
    Again,

    /// <summary>Seen, and several entries bear this serial: which of them it is, somebody looks at.</summary>
    Several,

    /// <summary>Seen, and in the register.</summary>
    Seen,
}

/// <summary>A serial that the register says is in stock.</summary>
public sealed record ExpectedSerial(long Entry, string Text, string Normalised, short Handling);

/// <summary>One line of a count.</summary>
/// <param name="Text">As it was seen; of what is missing as the register has it.</param>
/// <param name="Entry">The entry, where it is one.</param>
public sealed record StockLine(string Text, long? Entry, short? Handling, StockOutcome Outcome);

/// <summary>A counted list laid beside a register.</summary>
public static class StockComparison
{
    /// <summary>The most serials of a count, and the most entries of a register that is counted.</summary>
    public const int Most = 5000;

    /// <summary>Compares by the normal form of marks; what was seen in its order, then what is missing.</summary>
    /// <param name="expected">What the register says is there.</param>
    /// <param name="seen">What was seen.</param>
    public static IReadOnlyList<StockLine> Of(IReadOnlyList<ExpectedSerial> expected, IReadOnlyList<MarkText> seen)
    {
        var known = expected.ToLookup(e => e.Normalised, StringComparer.Ordinal);
        var times = new Dictionary<string, int>(StringComparer.Ordinal);
        var lines = new List<StockLine>();
        foreach (var mark in seen)
        {
            var (entries, time) = (known[mark.Normalised].ToList(), times[mark.Normalised] = times.GetValueOrDefault(mark.Normalised) + 1);
            lines.Add(entries.Count == 0 ? new(mark.Found, null, null, StockOutcome.Unknown)
                : time > entries.Count ? new(mark.Found, entries[0].Entry, entries.Max(e => e.Handling), StockOutcome.Again)
                : entries.Count > 1 ? new(mark.Found, null, entries.Max(e => e.Handling), StockOutcome.Several)
                : new(mark.Found, entries[0].Entry, entries[0].Handling, StockOutcome.Seen));
        }
        // Of several with one serial, as many are missing as were not seen; which of them is for somebody to look at.
        // A weapon of which one serial was seen is there, whatever others it bears.
        var found = known.SelectMany(k => k.Take(times.GetValueOrDefault(k.Key))).Select(e => e.Entry).ToHashSet();
        lines.AddRange(expected.Where(e => !found.Contains(e.Entry)).DistinctBy(e => e.Entry).OrderBy(e => e.Entry).Select(e => new StockLine(e.Text, e.Entry, e.Handling, StockOutcome.Missing)));
        return lines;
    }
}

/// <summary>A stock count. Times are UTC.</summary>
public sealed record StockCountRow(long Id, Guid Uid, long Register, short Handling, byte[] Digest, string Day)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<StockCountRow> Table = new("stock_counts",
        Column.Int64<StockCountRow>("id", r => r.Id),
        Column.Uuid<StockCountRow>("uid", r => r.Uid),
        Column.Int64<StockCountRow>("register", r => r.Register),
        Column.Int16<StockCountRow>("handling", r => r.Handling),
        Column.Bytes<StockCountRow>("digest", r => r.Digest),
        Column.Text<StockCountRow>("day", r => r.Day));
}

/// <summary>One of its lines, with register and handling for row-level security.</summary>
public sealed record StockLineRow(long Id, long Count, long Register, short Handling, int Number, string Text, long? Entry, string Outcome)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<StockLineRow> Table = new("stock_count_lines",
        Column.Int64<StockLineRow>("id", r => r.Id),
        Column.Int64<StockLineRow>("count", r => r.Count),
        Column.Int64<StockLineRow>("register", r => r.Register),
        Column.Int16<StockLineRow>("handling", r => r.Handling),
        Column.Int32<StockLineRow>("number", r => r.Number),
        Column.Text<StockLineRow>("text", r => r.Text),
        Column.Int64<StockLineRow>("entry", r => r.Entry),
        Column.Text<StockLineRow>("outcome", r => r.Outcome));
}
