namespace Proofmark.Ledger;

/// <summary>
/// A tile under verification: what is stored, what follows from below, and the values that were settled on.
/// </summary>
internal sealed class TileRow(TileAddress address, Hash[]? stored)
{
    // Up to 2^10 combinations of 256 hashes: about 0.1 s, spent only where something is damaged.
    private const int MostToggled = 10;

    private Hash[]? _values;

    public TileAddress Address { get; } = address;

    /// <summary>The tile as read; null when missing or of a wrong length.</summary>
    public Hash[]? Stored { get; } = stored;

    /// <summary>The same hashes computed from what lies below; null where that is not known.</summary>
    public Hash?[]? Recomputed { get; set; }

    /// <summary>What to go on with. Until settled: stored where there is something stored, else recomputed.</summary>
    public Hash[] Values
    {
        get => _values ??= Stored ?? [.. Enumerable.Range(0, Address.Width).Select(i => Recomputed?[i] ?? default)];
        set => _values = value;
    }

    /// <summary>Whether <see cref="Values"/> means anything at a position.</summary>
    public bool IsKnown(int position) => Stored is not null || Recomputed?[position] is not null;

    /// <summary>
    /// Chooses, hash by hash, between stored and recomputed values until the test holds: all stored (where there is a stored
    /// tile), tile by tile, then, when few hashes differ, each combination of them. Rows keep their fallback when none holds.
    /// </summary>
    public static bool FindChoice(List<TileRow> rows, Func<List<TileRow>, bool> holds)
    {
        if (rows.Any(r => r.Stored is null && !Enumerable.Range(0, r.Address.Width).All(r.IsKnown))) return false;
        var differing = rows.Select(r => r.Differing()).ToArray();
        var slots = Enumerable.Range(0, rows.Count).SelectMany(r => differing[r].Select(p => (Row: r, Position: p))).ToArray();
        foreach (var row in rows) row.Values = null!;
        var starts = rows.Select(r => r.Values.ToArray()).ToArray();

        var tiles = Enumerable.Range(0, rows.Count).Where(r => differing[r].Length > 0).ToArray();
        return Try(tiles.Length, t => differing[tiles[t]].Select(p => (tiles[t], p))) || (slots.Length <= MostToggled && Try(slots.Length, s => [slots[s]]));

        bool Try(int choices, Func<int, IEnumerable<(int Row, int Position)>> slotsOf)
        {
            for (var choice = 0; choice < 1 << choices; choice++)
            {
                for (var r = 0; r < rows.Count; r++) rows[r].Values = starts[r].ToArray();
                for (var c = 0; c < choices; c++)
                    if ((choice >> c & 1) != 0)
                        foreach (var (row, position) in slotsOf(c)) rows[row].Values[position] = rows[row].Recomputed![position]!.Value;
                if (holds(rows)) return true;
            }
            for (var r = 0; r < rows.Count; r++) rows[r].Values = starts[r];
            return false;
        }
    }

    private int[] Differing() => Stored is null || Recomputed is null ? []
        : [.. Enumerable.Range(0, Stored.Length).Where(i => Recomputed[i] is { } other && other != Stored[i])];
}
