namespace Proofmark.Core.Generation.Corrupting;

// Inside the namespace, so that these names come before the types of the generator (Holder) and of the system (Type).
using static Proofmark.Core.Generation.Corrupting.CorruptedColumn;

/// <summary>Countries of manufacture that cannot be right.</summary>
internal static class SourceCountries
{
    // The year is the last in which the country was there under this name.
    private static readonly (string Code, string Name, int Until)[] Gone =
    [
        ("SUHH", "USSR", 1991), ("SUHH", "Union of Soviet Socialist Republics", 1991), ("YUCS", "Yugoslavia", 2003), ("CSHH", "Czechoslovakia", 1992),
        ("DDDE", "German Democratic Republic", 1990), ("CSXX", "Serbia and Montenegro", 2006), ("ZRCD", "Zaire", 1997), ("RHZW", "Southern Rhodesia", 1980),
    ];

    // The home of makes whom everybody knows, and the country that stands next to it in a clerk's list or differs by one letter of its code.
    private static readonly (string Make, string Home, (string Code, string Name)[] Neighbours)[] Makers =
    [
        ("Glock", "AT", Austria), ("Steyr", "AT", Austria), ("Walther", "DE", Germany), ("Mauser", "DE", Germany), ("Heckler", "DE", Germany),
        ("Beretta", "IT", Italy), ("Benelli", "IT", Italy), ("Fabarm", "IT", Italy), ("Perazzi", "IT", Italy), ("Franchi", "IT", Italy),
        ("Sako", "FI", [("FJ", "Fiji")]), ("Webley", "GB", [("GA", "Gabon"), ("GH", "Ghana")]), ("Colt", "US", America), ("Smith & Wesson", "US", America),
        ("Remington", "US", America), ("Savage", "US", America), ("Sturm", "US", America), ("Marlin", "US", America), ("Mossberg", "US", America),
    ];

    private static (string Code, string Name)[] Austria => [("AU", "Australia"), ("AZ", "Azerbaijan")];

    private static (string Code, string Name)[] Germany => [("DZ", "Algeria"), ("DK", "Denmark"), ("GH", "Ghana")];

    private static (string Code, string Name)[] Italy => [("IE", "Ireland"), ("IS", "Iceland"), ("JM", "Jamaica")];

    private static (string Code, string Name)[] America => [("UY", "Uruguay"), ("UG", "Uganda"), ("UZ", "Uzbekistan")];

    /// <summary>Whether everybody knows who made it.</summary>
    public static bool HasKnownMaker(SourceRow row) => Array.Exists(Makers, m => IsCalled(row, m.Make));

    /// <summary>
    /// Made in a country that had ceased to be by then. SG 2009 ¶27, ¶52: weapons of the former Yugoslavia and of the former Soviet Union, and a
    /// State that bears a former one in its name; MGE IV: the country of manufacture wrongly identified.
    /// </summary>
    public static IReadOnlyList<string[]>? Ceased(SourceRow row, Random dice)
    {
        var gone = Array.FindAll(Gone, g => row.Made > g.Until + 1);
        if (gone.Length == 0) return null;
        var (code, name, _) = dice.Of(gone);
        return [row.With((Origin, dice.Next(2) == 0 ? code : name))];
    }

    /// <summary>
    /// Another country than all other weapons of the make have: the neighbour in the list, or the State that imported it, which nobody does with
    /// what is made there. MGE IV: manufacture under licence makes the maker or the country of manufacture be taken for another; MGE II: a mark
    /// must let every State know the country at once.
    /// </summary>
    public static IReadOnlyList<string[]>? NotTheMakers(SourceRow row, Random dice)
    {
        var known = Array.Find(Makers, m => IsCalled(row, m.Make));
        if (!HasKnownMaker(row) || row[Origin].Length == 0) return null;
        return dice.Suiting(Neighbour, StateOfImport);

        IReadOnlyList<string[]>? Neighbour()
        {
            var (code, name) = dice.Of(known.Neighbours);
            return [row.With((Origin, row[Origin].Length == 2 ? code : name))];
        }

        IReadOnlyList<string[]>? StateOfImport() => row.Imported is null || row[ImportState].Length == 0 || row[ImportState] == known.Home ? null : [row.With((Origin, row[ImportState]))];
    }

    private static bool IsCalled(SourceRow row, string make) => row[Make].StartsWith(make, StringComparison.OrdinalIgnoreCase);
}
