using Proofmark.Core.Marking;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Searching;

/// <summary>Who may see what: registers and the highest handling class. It holds before anything is ranked or counted.</summary>
/// <param name="Registers">registers.id.</param>
/// <param name="Handling">The highest handling class.</param>
public sealed record SearchRights(IReadOnlySet<long> Registers, short Handling);

/// <summary>What is sought: a mark, and what else is known of the weapon.</summary>
/// <param name="mark">The mark.</param>
public sealed class SoughtWeapon(SoughtMark mark)
{
    /// <summary>The mark.</summary>
    public SoughtMark Mark => mark;

    /// <summary>Words of the make, one of which the entry has; null: nothing is known. So are the others.</summary>
    public IReadOnlyList<string>? Make { get; init; }

    /// <summary>Words of the model.</summary>
    public IReadOnlyList<string>? Model { get; init; }

    /// <summary>Words of the calibre.</summary>
    public IReadOnlyList<string>? Calibre { get; init; }

    /// <summary>Country of manufacture.</summary>
    public string? Country { get; init; }

    /// <summary>The earliest and the latest year of manufacture.</summary>
    public (int From, int To)? Year { get; init; }

    /// <summary>Only marks of this kind, as code.</summary>
    public string? Kind { get; init; }

    /// <summary>Of a query as it is asked; names are looked up in the reference table, if there is one.</summary>
    /// <param name="query">The query; it says something of the mark.</param>
    /// <param name="costs">What differences cost.</param>
    /// <param name="tables">The reference table.</param>
    public static SoughtWeapon Of(MarkQuery query, MarkCosts costs, ReferenceTables? tables) => new(SoughtMark.Of(query.Mark, costs))
    {
        Make = Words(query.Make, tables?.FindMake(query.Make ?? "").Where(m => m.Make is not null).Select(m => m.Make!.Key)),
        Model = Words(query.Model, tables?.FindModel(query.Model ?? "").Select(m => m.Key)),
        Calibre = Words(query.Calibre, tables?.FindCalibre(query.Calibre ?? "").Select(c => c.Key)),
        Country = query.Country?.ToUpperInvariant(),
        Year = query.Year is { OuterLower: { } from, OuterUpper: { } to } ? (from.Year, to.Year) : null,
        Kind = query.Kind is { } kind ? EnumCode.Of(kind) : null,
    };

    /// <summary>Of a query that was asked before, with what its names were resolved to then.</summary>
    internal static SoughtWeapon Of(MarkQuery query, MarkCosts costs, Kept.SoughtWords words)
    {
        var sought = Of(query with { Make = null, Model = null, Calibre = null }, costs, tables: null);
        return new(sought.Mark) { Make = words.Make, Model = words.Model, Calibre = words.Calibre, Country = sought.Country, Year = sought.Year, Kind = sought.Kind };
    }

    private static string[]? Words(string? text, IEnumerable<string>? keys) => text is null ? null : [.. (keys ?? []).Append(IndexedWords.Written(text) ?? "~").Distinct(StringComparer.Ordinal)];
}
