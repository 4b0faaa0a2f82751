using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Proofmark.Core.Marking;
using Proofmark.Core.Shared;

namespace Proofmark.Server.Weapons;

/// <summary>A search as it stands in the address of a page, of a file, of the API: the same names everywhere.</summary>
public sealed record FindQuery(string? Mark, string? Make, string? Model, string? Calibre, string? Country, string? Year, string? Kind)
{
    /// <summary>Reads it from an address.</summary>
    public static FindQuery From(HttpRequest request)
    {
        string? One(string name) => request.Query.TryGetValue(name, out var values) && !string.IsNullOrWhiteSpace(values[0]) ? values[0] : null;
        return new FindQuery(One("mark"), One("make"), One("model"), One("calibre"), One("country"), One("year"), One("kind"));
    }

    /// <summary>Nothing was asked.</summary>
    public bool IsEmpty => this == new FindQuery(null, null, null, null, null, null, null);

    /// <summary>The query.</summary>
    /// <exception cref="ProblemException">marking.*, date.*.</exception>
    public MarkQuery Read() => MarkQuery.Read(Mark, Make, Model, Calibre, Country, Year, Kind).GetValueOrThrow();

    /// <summary>As it stands in an address, with the question mark.</summary>
    public override string ToString()
    {
        var query = new QueryBuilder();
        foreach (var (name, value) in new[] { ("mark", Mark), ("make", Make), ("model", Model), ("calibre", Calibre), ("country", Country), ("year", Year), ("kind", Kind) })
            if (value is not null) query.Add(name, value);
        return query.ToString();
    }
}
