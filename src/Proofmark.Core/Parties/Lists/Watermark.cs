using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Proofmark.Core.Parties.Erasure;

namespace Proofmark.Core.Parties.Lists;

/// <summary>
/// Marks a copy of a list for its recipient: among the rows stand some of persons who do not exist, made of the list's own rows by
/// a key that stays on the node. Their names and numbers are in no other copy. What it survives stands in docs/adr/0017.
/// </summary>
public static class Watermark
{
    /// <summary>One made-up row to so many real ones; two at least.</summary>
    public const int Every = 20;

    /// <summary>A cell shorter than this is too common to say anything.</summary>
    public const int ShortestCell = 5;

    /// <summary>The rows with the made-up ones among them, in the order of register numbers, and what identifies the made-up ones.</summary>
    /// <param name="rows">The real rows.</param>
    /// <param name="key">32 bytes that nobody outside the node knows.</param>
    /// <param name="list">Which copy it is.</param>
    /// <param name="columns">Columns of the file; marks are made of name and number, of those that are in it.</param>
    public static (IReadOnlyList<PersonListRow> Rows, IReadOnlyList<byte[]> Marks) Apply(IReadOnlyList<PersonListRow> rows, byte[] key, Guid list, IReadOnlyList<string> columns)
    {
        if (rows.Count == 0) return (rows, []);
        var names = rows.Select(r => PersonWords.Squash(r.Name ?? "")).ToHashSet(StringComparer.Ordinal);
        var numbers = rows.Select(r => PersonWords.Squash(r.Number ?? "")).ToHashSet(StringComparer.Ordinal);
        var made = new List<PersonListRow>();
        var marks = new List<byte[]>();
        for (var (i, tries) = (0, 0); i < Math.Max(2, (rows.Count + Every - 1) / Every) && tries < 1000; tries++)
        {
            var dice = new Dice(key, list, tries);
            var row = Make(rows, dice);
            // It is nobody who stands in the list, nor made up twice.
            if (!names.Add(PersonWords.Squash(row.Name ?? "")) | !numbers.Add(PersonWords.Squash(row.Number ?? ""))) continue;
            made.Add(row);
            if (columns.Contains("name") && MarkOf(list, row.Name) is { } name) marks.Add(name);
            if (columns.Contains("number") && MarkOf(list, row.Number) is { } number) marks.Add(number);
            i++;
        }
        return ([.. rows.Concat(made).OrderBy(r => r.RegisterNumber, StringComparer.Ordinal)], marks);
    }

    /// <summary>What is kept of a cell of a made-up row: nothing can be read from it. Null: the cell is too short to say anything.</summary>
    public static byte[]? MarkOf(Guid list, string? cell) =>
        cell is not null && PersonWords.Squash(cell) is { Length: >= ShortestCell } plain ? SHA256.HashData(Encoding.UTF8.GetBytes($"proofmark list mark 1\n{list}\n{plain}"))[..16] : null;

    private static PersonListRow Make(IReadOnlyList<PersonListRow> rows, Dice dice)
    {
        PersonListRow Any() => rows[dice.Below(rows.Count)];
        var (given, family) = (Words(Any().Name), Words(Any().Name));
        var weapon = Any();
        var number = Any().Number ?? "LIC-0000-00";
        return new PersonListRow(Like(weapon.RegisterNumber, dice), Like(weapon.Marks, dice), weapon.Make, weapon.Model, weapon.Calibre,
            // A name of the list's own language: the first words of one, the last of another, and a letter between where they come from one person.
            string.Join(' ', given.Take(Math.Max(1, given.Length - 1)).Append(((char)('A' + dice.Below(26))) + ".").Append(family[^1])), Like(number, dice), Any().Address, Any().BirthDate);
    }

    private static string[] Words(string? name) => name?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } words ? words : ["N.", "N."];

    /// <summary>As the original is written, with other digits: only digits change, so that letters keep their meaning.</summary>
    private static string? Like(string? original, Dice dice) =>
        original is null ? null : string.Concat(original.Select(c => char.IsAsciiDigit(c) ? (char)('0' + dice.Below(10)) : c));

    /// <summary>Numbers that follow from key, list and count.</summary>
    private sealed class Dice(byte[] key, Guid list, int count)
    {
        private int drawn;

        public int Below(int limit)
        {
            var hash = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{list}|{count}|{drawn++}")));
            return (int)(new BigInteger(hash.AsSpan(0, 16), isUnsigned: true) % limit);
        }
    }
}
