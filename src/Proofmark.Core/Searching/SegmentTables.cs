using System.Text;

namespace Proofmark.Core.Searching;

/// <summary>A profile with its words as numbers; -1: not recorded; year 0: not known.</summary>
internal readonly record struct PackedProfile(long Register, short Handling, short Year, int Kind, int Make, int Model, int Calibre, int Category, int Country);

/// <summary>What is small in a segment and held in memory: profiles, words, and the texts of marks that a key does not say whole.</summary>
internal sealed class SegmentTables
{
    private Dictionary<string, int>? numbers;
    private uint[] toldRows = [];
    private byte[][] toldTexts = [];

    public SegmentTables(int rows, long firstEntry, PackedProfile[] profiles, string[] words) => (Rows, FirstEntry, Profiles, Words) = (rows, firstEntry, profiles, words);

    public int Rows { get; }

    public long FirstEntry { get; }

    public PackedProfile[] Profiles { get; }

    public string[] Words { get; }

    /// <summary>Profiles of a make, as numbers from and to (the latter not among them); profiles are sorted by it.</summary>
    public (uint From, uint To) OfMake(int make) => (First(make), First(make + 1));

    private uint First(int make)
    {
        int low = 0, high = Profiles.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (Profiles[middle].Make < make) low = middle + 1;
            else high = middle;
        }
        return (uint)low;
    }

    /// <summary>About how many bytes this takes.</summary>
    public long Size => (Profiles.LongLength * 48) + Words.Sum(w => 24L + (2 * w.Length)) + toldTexts.Sum(t => 36L + t.Length);

    /// <summary>The number of a word; -2 where no profile has it, which equals nothing.</summary>
    public int Number(string word)
    {
        numbers ??= Words.Select((w, i) => (w, i)).ToDictionary(p => p.w, p => p.i, StringComparer.Ordinal);
        return numbers.GetValueOrDefault(word, -2);
    }

    /// <summary>Texts of marks, by rows in their order.</summary>
    public void Tell(List<(uint Row, byte[] Text)> texts) => (toldRows, toldTexts) = ([.. texts.Select(t => t.Row)], [.. texts.Select(t => t.Text)]);

    /// <summary>The text of a row whose key is vague.</summary>
    public string Text(uint row) => Encoding.UTF8.GetString(toldTexts[Array.BinarySearch(toldRows, row)]);

    public void Write(BinaryWriter to)
    {
        to.Write(Rows);
        to.Write(FirstEntry);
        to.Write(Words.Length);
        foreach (var word in Words) to.Write(word);
        to.Write(Profiles.Length);
        foreach (var p in Profiles)
        {
            to.Write(p.Register);
            to.Write(p.Handling);
            to.Write(p.Year);
            foreach (var word in new[] { p.Kind, p.Make, p.Model, p.Calibre, p.Category, p.Country }) to.Write(word);
        }
        to.Write(toldRows.Length);
        for (var i = 0; i < toldRows.Length; i++)
        {
            to.Write(toldRows[i]);
            to.Write(toldTexts[i].Length);
            to.Write(toldTexts[i]);
        }
    }

    public static SegmentTables Read(BinaryReader from)
    {
        var (rows, first) = (from.ReadInt32(), from.ReadInt64());
        var words = new string[from.ReadInt32()];
        for (var i = 0; i < words.Length; i++) words[i] = from.ReadString();
        var profiles = new PackedProfile[from.ReadInt32()];
        for (var i = 0; i < profiles.Length; i++)
            profiles[i] = new(from.ReadInt64(), from.ReadInt16(), from.ReadInt16(), from.ReadInt32(), from.ReadInt32(), from.ReadInt32(), from.ReadInt32(), from.ReadInt32(), from.ReadInt32());
        var told = new List<(uint, byte[])>(from.ReadInt32());
        for (var i = told.Capacity; i > 0; i--) told.Add((from.ReadUInt32(), from.ReadBytes(from.ReadInt32())));
        var tables = new SegmentTables(rows, first, profiles, words);
        tables.Tell(told);
        return tables;
    }
}
