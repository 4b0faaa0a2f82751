using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Proofmark.Server.Shared.Components;

/// <summary>
/// Where in a list that is read by its key a page begins, as its address says: behind a row (<c>after</c>) or before one (<c>before</c>),
/// and which row of the list its first is (<c>row</c>). Any page is read as quickly as the first; rows that went meanwhile shift the numbers.
/// </summary>
/// <param name="After">The row behind which the page begins; null: none.</param>
/// <param name="Before">The row before which it ends; null: none.</param>
/// <param name="Row">Number of the first row, from 1.</param>
public sealed record KeyPaging(long? After, long? Before, long Row)
{
    /// <summary>Reads the address.</summary>
    public static KeyPaging From(IQueryCollection query)
    {
        long? Of(string name) => long.TryParse(query[name], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;
        var (after, before) = (Of("after"), Of("before"));
        return new(after, after is null ? before : null, after is null && before is null ? 1 : Math.Max(1, Of("row") ?? 1));
    }

    /// <summary>The rows of the page out of one more than it holds, and the way to the pages beside it; no way where the list fits on one page.</summary>
    /// <param name="found">What was read, in the list's order: at most <paramref name="size"/> and one more.</param>
    /// <param name="size">Rows of a page.</param>
    /// <param name="key">The key of a row.</param>
    /// <param name="href">The address of a page: after, before, row; without any, the first.</param>
    public (IReadOnlyList<T> Rows, Paging? Paging) Show<T>(IReadOnlyList<T> found, int size, Func<T, long> key, Func<KeyPaging?, string> href)
    {
        var more = found.Count > size;
        // Read backwards, the one row more is the first.
        IReadOnlyList<T> rows = !more ? found : Before is null ? [.. found.Take(size)] : [.. found.Skip(found.Count - size)];
        var (isFirst, isLast) = (After is null && (Before is null || !more), Before is null && !more);
        if (isFirst && isLast) return (rows, null);
        // Whoever came back to the first page sees it numbered as that.
        var row = isFirst ? 1 : Row;
        if (rows.Count == 0) return (rows, new Paging(row, 0, null, href(null), null));
        var previous = isFirst ? null : row <= size ? href(null) : href(new(null, key(rows[0]), row - size));
        return (rows, new Paging(row, rows.Count, null, previous, isLast ? null : href(new(key(rows[^1]), null, row + rows.Count))));
    }

    /// <summary>What an address says of it.</summary>
    public IEnumerable<(string Name, string? Value)> Parts() =>
        [("after", Text(After)), ("before", Text(Before)), ("row", After is null && Before is null ? null : Text(Row))];

    private static string? Text(long? value) => value?.ToString(CultureInfo.InvariantCulture);
}
