using Proofmark.Core.Marking;

namespace Proofmark.Bench;

/// <summary>What was seen of a mark, as a query writes it, and how it was damaged.</summary>
internal sealed record SeenMark(string Kind, string Written);

/// <summary>
/// Damages marks as wear, other keyboards and hurried eyes do. Written for the bench alone, with its own list of characters that are
/// confused, so that the engine is not asked for what it was told.
/// </summary>
internal sealed class SearchDamage(Random chance)
{
    public static readonly string[] Kinds = ["exact", "separators", "script", "lookalike", "unreadable", "groundoff", "edit", "transposed"];

    /// <summary>Kinds after which the normal form is still the recorded one.</summary>
    public const int Folded = 3;

    private const string Signs = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789";
    private static readonly string[] Confused = ["0O", "0Q", "0D", "1I", "1L", "2Z", "5S", "6G", "8B", "3B", "4A", "7T", "UV", "CG", "EF", "PR", "MN", "17", "38"];

    public SeenMark Of(string mark, string kind) => new(kind, kind switch
    {
        "separators" => Separated(mark),
        "script" => Scripted(mark),
        "lookalike" => LookAlike(mark, 1),
        "unreadable" => Unreadable(mark, 1 + chance.Next(3)),
        "groundoff" => chance.Next(2) == 0 ? "*" + mark[Cut(mark)..] : mark[..^Cut(mark)] + "*",
        "edit" => chance.Next(2) == 0 ? mark.Remove(chance.Next(mark.Length), 1) : mark.Insert(chance.Next(mark.Length + 1), Signs[chance.Next(Signs.Length)].ToString()),
        "transposed" => LookAlike(Transposed(mark), 2),
        _ => mark,
    });

    private int Cut(string mark) => 1 + chance.Next(Math.Max(1, Math.Min(3, mark.Length - 4)));

    private string Separated(string mark)
    {
        var parted = mark.Insert(1 + chance.Next(mark.Length - 1), "-. /"[chance.Next(4)].ToString());
        return chance.Next(2) == 0 ? parted.ToLowerInvariant() : parted;
    }

    private string Scripted(string mark)
    {
        const string latin = "ABCEHKMOPTXY", cyrillic = "АВСЕНКМОРТХУ", greek = "ΑΒ ΕΗΚΜΟΡΤΧΥ";
        var letters = chance.Next(2) == 0 ? cyrillic : greek;
        var digits = "٠۰０"[chance.Next(3)];
        return string.Concat(mark.Select(c => char.IsAsciiDigit(c) ? (char)(digits + (c - '0')) : latin.IndexOf(c, StringComparison.Ordinal) is var at and >= 0 && letters[at] != ' ' ? letters[at] : c));
    }

    private string LookAlike(string mark, int times)
    {
        var seen = mark.ToCharArray();
        var places = Enumerable.Range(0, mark.Length).Where(i => Confused.Any(p => p.Contains(mark[i], StringComparison.Ordinal))).OrderBy(_ => chance.Next()).Take(times);
        foreach (var at in places)
        {
            var pairs = Confused.Where(p => p.Contains(mark[at], StringComparison.Ordinal)).ToArray();
            var pair = pairs[chance.Next(pairs.Length)];
            seen[at] = pair[0] == mark[at] ? pair[1] : pair[0];
        }
        return new string(seen);
    }

    private string Unreadable(string mark, int times)
    {
        var seen = mark.ToCharArray();
        foreach (var at in Enumerable.Range(0, mark.Length).OrderBy(_ => chance.Next()).Take(Math.Min(times, mark.Length - 3))) seen[at] = '?';
        return new string(seen);
    }

    private string Transposed(string mark)
    {
        var places = Enumerable.Range(0, mark.Length - 1).Where(i => mark[i] != mark[i + 1]).ToArray();
        if (places.Length == 0) return mark;
        var at = places[chance.Next(places.Length)];
        return mark[..at] + mark[at + 1] + mark[at] + mark[(at + 2)..];
    }

    /// <summary>The same pattern for <c>like</c>.</summary>
    public static string Like(MarkPattern pattern) => string.Concat(pattern.NormalPositions.Select(p => p switch { CertainPosition c => c.Character.ToString(), GapPosition => "%", _ => "_" }));
}
