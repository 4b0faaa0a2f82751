namespace Proofmark.Core.Generation.Corrupting;

// Inside the namespace, so that these names come before the types of the generator (Holder) and of the system (Type).
using static Proofmark.Core.Generation.Corrupting.CorruptedColumn;

/// <summary>Weapons taken for what they are not.</summary>
internal static class SourceKinds
{
    // Models that no other maker ever had.
    private static readonly (string Make, string Model)[] Models =
    [
        ("Glock", "G17"), ("Glock", "G19"), ("Glock", "G26"), ("Glock", "G34"), ("Walther", "GSP Expert"), ("Walther", "P22 Target"),
        ("Heckler & Koch", "P7 M8"), ("Heckler & Koch", "P7 M13"), ("Heckler & Koch", "P2000"),
    ];

    private static readonly string[] Pistols = ["9 mm Luger", ".380 ACP", ".45 ACP", ".32 ACP"];
    private static readonly string[] Gauges = ["12 gauge", "16 gauge", "20 gauge"];
    private static readonly string[] Rifles = ["7.62x51 mm NATO", "7.62x39 mm", ".30-06 Springfield", "8 mm Mauser", "5.56x45 mm NATO"];
    private static readonly string[] Words = ["Rifle", "Carbine", "Shotgun", "Revolver"];

    /// <summary>
    /// The model of one maker under the name of another. MGE II: weapons that look alike are more and more taken for one another; MGE IV: wrong
    /// identification is one of the two reasons why traces fail; SG 2007 ¶68 and SG 2009 ¶55: reference tables, because models are taken wrongly.
    /// </summary>
    public static IReadOnlyList<string[]>? OtherModel(SourceRow row, Random dice)
    {
        if (!SourceCountries.HasKnownMaker(row) || row[Model].Length == 0 || row[Type] != "Pistol") return null;
        var (make, model) = dice.Of(Array.FindAll(Models, m => !row[Make].StartsWith(m.Make[..5], StringComparison.OrdinalIgnoreCase)));
        // Glock made no weapon before 1982: the maker's name copied from the line above stands on a weapon older than its works.
        return dice.Next(3) == 0 && make == "Glock" && row.Made < 1975 ? [row.With((Make, make))] : [row.With((Model, model))];
    }

    /// <summary>
    /// A type that the calibre, or the name of the model, gainsays. MGE III: officers must identify the weapon exactly and enter it so; MGE IV:
    /// wrong identification of weapons; ITI ¶17 as cited in MGE IV: a request names type and calibre.
    /// </summary>
    public static IReadOnlyList<string[]>? TypeMisread(SourceRow row, Random dice) => dice.Suiting(() => OtherCalibre(row, dice), () => OtherType(row, dice), () => NotAsTheModelSays(row, dice));

    /// <summary>
    /// A calibre whose point has slipped, or whose unit has changed: no such weapon is carried by a man. MGE III: what is entered must be exact,
    /// converted records are spoilt by untrained staff; MGE IV: too little data to identify.
    /// </summary>
    public static IReadOnlyList<string[]>? CalibreSlipped(SourceRow row, Random dice)
    {
        var calibre = row[Calibre];
        var slips = new List<string>();
        if (calibre.StartsWith("7.62", StringComparison.Ordinal) || calibre.StartsWith("5.56", StringComparison.Ordinal))
        {
            slips.AddRange([$"{calibre[0]}{calibre[2]}.{calibre[3..]}", $"{calibre[0]}{calibre[2..]}", $"0.{calibre[0]}{calibre[2..]}"]);
        }
        else if (calibre.Contains(" mm", StringComparison.Ordinal) && char.IsAsciiDigit(calibre[0]))
        {
            slips.AddRange([calibre.Insert(1, "0"), $"0.{calibre}", calibre.Replace(" mm", " cm", StringComparison.Ordinal)]);
        }
        else if (calibre.EndsWith(" gauge", StringComparison.Ordinal))
        {
            slips.AddRange([calibre.Insert(2, "0"), $".{calibre}", $"{calibre[0]}.{calibre[1..]}"]);
        }
        else if (calibre is ['.', >= '2' and <= '4', _, ..])
        {
            var space = Math.Max(calibre.IndexOf(' ', StringComparison.Ordinal), 2);
            slips.AddRange([$".0{calibre[1..]}", $"{calibre[1]}.{calibre[2..]}", $"{calibre[1..space]} mm{calibre[space..]}"]);
        }

        return slips.Count == 0 ? null : [row.With((Calibre, dice.Of(slips)))];
    }

    private static IReadOnlyList<string[]>? OtherCalibre(SourceRow row, Random dice) => row[Type] switch
    {
        "Pistol" or "Revolver" => [row.With((Calibre, dice.Of(dice.Next(2) == 0 ? Gauges : Rifles)))],
        "Rifle" or "Carbine" => [row.With((Calibre, dice.Of(Gauges)))],
        "Shotgun" => [row.With((Calibre, dice.Of(dice.Next(2) == 0 ? Pistols : Rifles)))],
        _ => null,
    };

    private static IReadOnlyList<string[]>? OtherType(SourceRow row, Random dice) =>
        Array.IndexOf(Pistols, row[Calibre]) >= 0 && row[Type] == "Pistol" ? [row.With((Type, "Shotgun"))]
        : Array.IndexOf(Gauges, row[Calibre]) >= 0 && row[Type] == "Shotgun" ? [row.With((Type, dice.Of(["Pistol", "Revolver", "Carbine"])))]
        : Array.IndexOf(Rifles, row[Calibre]) >= 0 && row[Type] is "Rifle" or "Carbine" ? [row.With((Type, dice.Of(["Pistol", "Revolver", "Shotgun"])))]
        : null;

    // Type and calibre agree with each other and are both another weapon's than the one the model names.
    private static IReadOnlyList<string[]>? NotAsTheModelSays(SourceRow row, Random dice)
    {
        var said = Array.FindAll(Words, w => row[Model].Contains(w, StringComparison.OrdinalIgnoreCase));
        if (said is not [var word] || word != row[Type]) return null;
        // A revolver is a pistol to many, and no error then.
        var asShotgun = word != "Shotgun" && (word == "Revolver" || dice.Next(2) == 0);
        return asShotgun ? [row.With((Type, "Shotgun"), (Calibre, dice.Of(Gauges)))] : [row.With((Type, "Pistol"), (Calibre, dice.Of(Pistols)))];
    }
}
