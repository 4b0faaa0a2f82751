using System.Text;

namespace Proofmark.Bench;

/// <summary>
/// Writes names as clerks, scanners and other keyboards do. Made for the bench alone, and shares nothing with the engine: what is measured is
/// not what was built in.
/// </summary>
internal sealed class NameDamage(Random chance)
{
    public static readonly string[] Kinds = ["slip", "two_slips", "scan", "order", "joined", "beside", "cyrillic", "short"];

    private static readonly string[] Types = ["pistol", "Pistole", "pistolet", "revólver", "fusil", "rifle", "escopeta", "карабин", "cal. 9mm", "cal 7,62x39", "12 ga", "semi-auto", "No. 4471", "mod. 2"];
    private static readonly (string From, string To)[] Sounds =
    [
        ("SHCH", "Щ"), ("SCH", "Ш"), ("SH", "Ш"), ("CH", "Ч"), ("CK", "К"), ("PH", "Ф"), ("TH", "Т"), ("ZH", "Ж"), ("YA", "Я"), ("YU", "Ю"), ("QU", "КВ"), ("A", "А"), ("B", "Б"), ("C", "К"), ("D", "Д"), ("E", "Е"),
        ("F", "Ф"), ("G", "Г"), ("H", "Х"), ("I", "И"), ("J", "Й"), ("K", "К"), ("L", "Л"), ("M", "М"), ("N", "Н"), ("O", "О"), ("P", "П"), ("Q", "К"), ("R", "Р"), ("S", "С"), ("T", "Т"), ("U", "У"), ("V", "В"), ("W", "В"), ("X", "КС"), ("Y", "И"), ("Z", "З"),
    ];

    /// <summary>A name, damaged; null: this damage cannot be done to it.</summary>
    public string? Of(string name, string kind)
    {
        var words = name.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return kind switch
        {
            "slip" => Slip(name),
            "two_slips" => name.Count(char.IsLetter) < 9 || Slip(name) is not { } once ? null : Slip(once),
            "scan" => Scanned(name),
            "order" => words.Length < 2 ? null : string.Join(' ', words.Skip(1).Append(words[0])),
            "joined" => words.Length < 2 ? null : string.Concat(words) is var joined && chance.Next(2) == 0 ? joined.ToLowerInvariant() : string.Concat(words),
            "beside" => chance.Next(2) == 0 ? $"{name} {Types[chance.Next(Types.Length)]}" : $"{Types[chance.Next(9)]} {name}",
            "cyrillic" => name.All(c => c < 128) ? Cyrillic(name) : null,
            _ => words.Length < 3 ? null : string.Join(' ', words[..^1]),
        };
    }

    /// <summary>A name that nobody has, as names sound.</summary>
    public string Invented()
    {
        const string consonants = "BCDFGHJKLMNPRSTVWZ", vowels = "AEIOU";
        var name = new StringBuilder();
        for (var i = 2 + chance.Next(2); i > 0; i--) name.Append(consonants[chance.Next(consonants.Length)]).Append(vowels[chance.Next(vowels.Length)]);
        if (chance.Next(2) == 0) name.Append("RNLSKT"[chance.Next(6)]);
        return name[0] + name.ToString(1, name.Length - 1).ToLowerInvariant() + (chance.Next(4) switch { 0 => " Arms", 1 => " Industries", 2 => " & Sons", _ => "" });
    }

    // In letters alone: another figure is another name.
    private string? Slip(string name)
    {
        var places = Enumerable.Range(0, name.Length).Where(i => char.IsAsciiLetter(name[i]) && Word(name, i) >= 4).ToArray();
        if (places.Length == 0) return null;
        var at = places[chance.Next(places.Length)];
        var letter = (char)('a' + chance.Next(26));
        return chance.Next(4) switch
        {
            0 => name.Remove(at, 1),
            1 => name.Insert(at, letter.ToString()),
            2 when at + 1 < name.Length && char.IsAsciiLetter(name[at + 1]) && name[at] != name[at + 1] => name[..at] + name[at + 1] + name[at] + name[(at + 2)..],
            _ => name[..at] + letter + name[(at + 1)..],
        };
    }

    private static int Word(string name, int at)
    {
        int from = at, to = at;
        while (from > 0 && char.IsAsciiLetter(name[from - 1])) from--;
        while (to + 1 < name.Length && char.IsAsciiLetter(name[to + 1])) to++;
        return to - from + 1;
    }

    private string? Scanned(string name)
    {
        (char, string)[] misread = [('l', "1"), ('O', "0"), ('o', "0"), ('I', "l"), ('S', "5"), ('B', "8"), ('m', "rn"), ('W', "VV"), ('e', "c"), ('h', "b")];
        var places = Enumerable.Range(0, name.Length).Where(i => char.IsAsciiLetter(name[i]) && Word(name, i) >= 4 && Array.Exists(misread, m => m.Item1 == name[i])).ToArray();
        if (places.Length == 0) return null;
        var at = places[chance.Next(places.Length)];
        return name[..at] + Array.Find(misread, m => m.Item1 == name[at]).Item2 + name[(at + 1)..];
    }

    private static string Cyrillic(string name)
    {
        var text = name.ToUpperInvariant();
        var written = new StringBuilder();
        for (var i = 0; i < text.Length;)
        {
            var (from, to) = Array.Find(Sounds, s => string.CompareOrdinal(text, i, s.From, 0, s.From.Length) == 0);
            written.Append(from is null ? text[i] : to);
            i += from?.Length ?? 1;
        }
        return written.ToString();
    }
}
