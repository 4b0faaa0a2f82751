namespace Proofmark.Core.Searching;

/// <summary>What else may be known of a weapon than its mark.</summary>
public enum EvidenceField
{
    /// <summary>Make.</summary>
    Make,

    /// <summary>Model.</summary>
    Model,

    /// <summary>Calibre.</summary>
    Calibre,

    /// <summary>Country of manufacture.</summary>
    Country,

    /// <summary>Year of manufacture.</summary>
    Year,
}

/// <summary>A field in which an entry differs from what is known, or is silent. Text: <c>searching.reason.FIELD_other</c> and <c>FIELD_none</c>.</summary>
/// <param name="Field">The field.</param>
/// <param name="Differs">It says otherwise; false: it says nothing.</param>
public readonly record struct EvidenceDifference(EvidenceField Field, bool Differs);

/// <summary>What it costs that an entry says otherwise of make, model, calibre, country or year than is known, or says nothing (docs/adr/0020). For one search of one segment.</summary>
public sealed class EvidenceCosts
{
    /// <summary>Another make, and an entry that names none.</summary>
    public const int OtherMake = 250, NoMake = 50;

    /// <summary>Another model, and an entry that names none.</summary>
    public const int OtherModel = 120, NoModel = 30;

    /// <summary>Another calibre, and an entry that names none.</summary>
    public const int OtherCalibre = 160, NoCalibre = 40;

    /// <summary>Another country, and an entry that names none.</summary>
    public const int OtherCountry = 100, NoCountry = 20;

    /// <summary>A year outside what is known, and an entry that names none.</summary>
    public const int OtherYear = 100, NoYear = 20;

    private readonly int[]? make;
    private readonly int[]? model;
    private readonly int[]? calibre;
    private readonly int[]? country;
    private readonly (int From, int To)? year;
    private readonly (uint From, uint To)[] makes = [];
    private readonly (uint From, uint To) noMake;

    internal EvidenceCosts(SoughtWeapon sought, SegmentTables tables)
    {
        int[]? Numbers(IReadOnlyList<string>? words) => words is null ? null : [.. words.Select(tables.Number)];
        (make, model, calibre, country, year) = (Numbers(sought.Make), Numbers(sought.Model), Numbers(sought.Calibre), sought.Country is { } c ? [tables.Number(c)] : null, sought.Year);
        if (make is null) return;
        makes = [.. make.Where(m => m >= 0).Select(tables.OfMake)];
        noMake = tables.OfMake(-1);
    }

    /// <summary>What the make costs alone, told by the number of a profile without reading it.</summary>
    internal int OfMake(uint profile)
    {
        if (make is null) return 0;
        foreach (var (from, to) in makes)
            if (profile >= from && profile < to) return 0;
        return profile >= noMake.From && profile < noMake.To ? NoMake : OtherMake;
    }

    /// <summary>All of it.</summary>
    internal int Of(in PackedProfile entry) =>
        Cost(make, entry.Make, OtherMake, NoMake) + Cost(model, entry.Model, OtherModel, NoModel) + Cost(calibre, entry.Calibre, OtherCalibre, NoCalibre) + Cost(country, entry.Country, OtherCountry, NoCountry) + YearCost(entry.Year);

    /// <summary>In what the entry differs from what is known, or is silent.</summary>
    internal IReadOnlyList<EvidenceDifference> Explain(in PackedProfile entry)
    {
        var list = new List<EvidenceDifference>();
        void Note(EvidenceField field, int cost, int other)
        {
            if (cost > 0) list.Add(new(field, cost == other));
        }
        Note(EvidenceField.Make, Cost(make, entry.Make, OtherMake, NoMake), OtherMake);
        Note(EvidenceField.Model, Cost(model, entry.Model, OtherModel, NoModel), OtherModel);
        Note(EvidenceField.Calibre, Cost(calibre, entry.Calibre, OtherCalibre, NoCalibre), OtherCalibre);
        Note(EvidenceField.Country, Cost(country, entry.Country, OtherCountry, NoCountry), OtherCountry);
        Note(EvidenceField.Year, YearCost(entry.Year), OtherYear);
        return list;
    }

    private int YearCost(short said) => year is not { } known ? 0 : said == 0 ? NoYear : said < known.From || said > known.To ? OtherYear : 0;

    private static int Cost(int[]? known, int said, int other, int none) => known is null ? 0 : said < 0 ? none : Array.IndexOf(known, said) >= 0 ? 0 : other;
}
