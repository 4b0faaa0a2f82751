using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace Proofmark.Server.Shared.Components;

/// <summary>Where in a list the rows of a page stand.</summary>
/// <param name="First">Number of the first row, from 1.</param>
/// <param name="Count">Rows on this page.</param>
/// <param name="Total">Rows of the whole list; null when counting would cost too much.</param>
/// <param name="PreviousHref">Address of the page before; null on the first.</param>
/// <param name="NextHref">Address of the page after; null on the last.</param>
public sealed record Paging(long First, int Count, long? Total, string? PreviousHref, string? NextHref)
{
    /// <summary>Numbered pages (<c>?page=2</c>) of a list whose total is known; the page is the one that was asked for, brought into range by the caller.</summary>
    public static Paging ByNumber(NavigationManager here, int page, int size, int count, long total)
    {
        string To(int number) => new Uri(here.GetUriWithQueryParameter("page", number == 1 ? null : number.ToString(CultureInfo.InvariantCulture))).PathAndQuery;
        var first = ((long)page - 1) * size + 1;
        return new(first, count, total, page > 1 ? To(page - 1) : null, first + count - 1 < total ? To(page + 1) : null);
    }
}
