using System.Globalization;

namespace Proofmark.Core.Generation;

/// <summary>A holder as a register names one.</summary>
/// <param name="Kind">Code of the kind: <c>person</c>, <c>state_force</c>, <c>dealer</c>, <c>organisation</c>.</param>
/// <param name="Name">Made up.</param>
/// <param name="Number">Made up; empty for State forces.</param>
internal readonly record struct Holder(string Kind, string Name, string Number);

/// <summary>Holders that do not exist.</summary>
internal static class Holders
{
    private static readonly string[] Given =
    [
        "Amina", "Bertil", "Chidi", "Dolores", "Emre", "Farida", "Goran", "Hana", "Ibrahim", "Jelena", "Kofi", "Leila", "Mateo", "Nadia", "Oskar",
        "Paula", "Quentin", "Rosa", "Samuel", "Tesfaye", "Ursula", "Vikram", "Wen", "Xenia", "Yusuf", "Zsofia", "José", "Zoë", "Łukasz", "Søren",
    ];

    private static readonly string[] Family =
    [
        "Abara", "Brandvold", "Castellano", "Dragović", "Eklund", "Fontaine", "Grünwald", "Haddad", "Ivanenko", "Jansen", "Kassim", "Lindqvist",
        "Mbeki-Osei", "Nakamura", "O'Dowd", "Petrossian", "Quispe", "Rahmani", "Szabo", "Tanaka", "Uzun", "Velázquez", "Wójcik", "Xu", "Yildirim", "Zhang",
        "Al-Sayed", "van der Velde", "Sørbø", "Müller",
    ];

    private static readonly string[] Forces = ["Ministry of Defence, Central Armoury", "National Police, Northern District", "National Police, Harbour Station", "Border Guard", "Prison Service", "Presidential Guard", "Customs, Mobile Unit"];
    private static readonly string[] Dealers = ["Harbour Sporting Arms Ltd", "Kestrel & Daughters, Gunsmiths", "Northgate Outdoor", "Blue Heron Trading Co.", "Old Mill Armoury", "Meridian Import-Export"];
    private static readonly string[] Organisations = ["Lakeside Shooting Club", "Sentinel Guarding Ltd", "Museum of the Republic", "Wildlife Service, Eastern Reserve", "Film Property House", "University Biathlon Club"];

    /// <summary>A number that no other row's person has: of eight figures that are thrown, some persons among half a million get the same.</summary>
    public static string OwnNumber(string registerNumber)
    {
        var row = long.Parse(registerNumber.AsSpan(registerNumber.IndexOf('/', StringComparison.Ordinal) + 1), NumberStyles.None, CultureInfo.InvariantCulture);
        return (10_000_000 + row * 48_271 % 90_000_000).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Throws a holder.</summary>
    public static Holder Throw(ref Dice dice)
    {
        var kind = dice.Below(100);
        if (kind < 55) return new("person", $"{dice.Of(Family)}, {dice.Of(Given)}", dice.Between(10_000_000, 99_999_999).ToString(CultureInfo.InvariantCulture));
        if (kind < 80) return new("state_force", dice.Of(Forces), "");
        return kind < 92
            ? new("dealer", dice.Of(Dealers), $"D-{dice.Between(100, 999)}")
            : new("organisation", dice.Of(Organisations), $"R-{dice.Between(1_000, 9_999)}");
    }
}
