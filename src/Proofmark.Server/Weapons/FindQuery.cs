using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Proofmark.Core.Marking;
using Proofmark.Core.Shared;
using Proofmark.Core.Weapons.Finding;

namespace Proofmark.Server.Weapons;

/// <summary>A search as it stands in the address of a page, of a file, of the API: the same names everywhere.</summary>
public sealed record FindQuery(string? Mark, string? Make, string? Model, string? Calibre, string? Country, string? Year, string? Kind)
{
    /// <summary>Only weapons on whose marks a flag stands; of what was found, and what was found is on record.</summary>
    public bool Flagged { get; init; }

    /// <summary>Nothing is asked.</summary>
    public static FindQuery Nothing { get; } = new(null, null, null, null, null, null, null);

    /// <summary>Reads it from an address.</summary>
    public static FindQuery From(HttpRequest request)
    {
        string? One(string name) => request.Query.TryGetValue(name, out var values) && !string.IsNullOrWhiteSpace(values[0]) ? values[0] : null;
        return new FindQuery(One("mark"), One("make"), One("model"), One("calibre"), One("country"), One("year"), One("kind")) { Flagged = One("flagged") == "yes" };
    }

    /// <summary>Nothing was asked.</summary>
    public bool IsEmpty => this with { Flagged = false } == Nothing;

    /// <summary>The query.</summary>
    /// <exception cref="ProblemException">marking.*, date.*.</exception>
    public MarkQuery Read() => MarkQuery.Read(Mark, Make, Model, Calibre, Country, Year, Kind).GetValueOrThrow();

    /// <summary>Those of the candidates that are asked for.</summary>
    public Candidates Among(Candidates found) => Flagged ? new Candidates([.. found.Items.Where(c => c.Flags.Count > 0)], found.More) : found;

    /// <summary>As it stands in an address, with the question mark.</summary>
    public override string ToString()
    {
        var query = new QueryBuilder();
        foreach (var (name, value) in new[] { ("mark", Mark), ("make", Make), ("model", Model), ("calibre", Calibre), ("country", Country), ("year", Year), ("kind", Kind) })
            if (value is not null) query.Add(name, value);
        if (Flagged) query.Add("flagged", "yes");
        return query.ToString();
    }
}
