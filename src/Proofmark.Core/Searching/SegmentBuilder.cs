using System.Runtime.InteropServices;
using System.Text;

namespace Proofmark.Core.Searching;

/// <summary>Collects marks and makes a segment of them. Not for several threads.</summary>
public sealed class SegmentBuilder
{
    private readonly Dictionary<IndexedProfile, uint> profiles = [];
    private readonly Dictionary<string, int> words = new(StringComparer.Ordinal);
    private readonly List<(int Row, string Text)> vague = [];
    private UInt128[] keys;
    private ulong[] reverse;
    private long[] entries;
    private uint[] profileOf;
    private int count;

    /// <summary>Begins.</summary>
    /// <param name="expected">About so many marks.</param>
    public SegmentBuilder(int expected = 1024) => (keys, reverse, entries, profileOf) = (new UInt128[expected], new ulong[expected], new long[expected], new uint[expected]);

    /// <summary>Marks so far.</summary>
    public int Count => count;

    /// <summary>Adds a mark.</summary>
    /// <param name="entry">entries.id.</param>
    /// <param name="normal">The normal form; an empty one is left out.</param>
    /// <param name="profile">What else is known.</param>
    public void Add(long entry, string normal, in IndexedProfile profile)
    {
        if (normal.Length == 0) return;
        if (count == keys.Length)
        {
            var size = Math.Max(1024, checked(count * 2));
            Array.Resize(ref keys, size);
            Array.Resize(ref reverse, size);
            Array.Resize(ref entries, size);
            Array.Resize(ref profileOf, size);
        }
        keys[count] = MarkCodes.Key(normal);
        reverse[count] = MarkCodes.Reverse(normal);
        entries[count] = entry;
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(profiles, profile, out var known);
        if (!known) number = (uint)profiles.Count - 1;
        profileOf[count] = number;
        if (MarkCodes.IsVague(keys[count])) vague.Add((count, normal));
        count++;
    }

    /// <summary>Makes the segment in memory; the builder is spent.</summary>
    /// <exception cref="OverflowException">Ids of entries are further apart than a segment holds.</exception>
    public SearchSegment Build()
    {
        var order = new int[count];
        for (var i = 0; i < count; i++) order[i] = i;
        Array.Sort(keys, order, 0, count);
        var from = count == 0 ? 0 : entries.Take(count).Min();
        // By makes, so that the number of a profile tells whether its make is one that is sought.
        var packed = profiles.OrderBy(p => p.Value).Select((p, i) => (Profile: Pack(p.Key), Number: i)).OrderBy(p => p.Profile.Make).ToArray();
        var numbers = new uint[packed.Length];
        for (var i = 0; i < packed.Length; i++) numbers[packed[i].Number] = (uint)i;
        var tables = new SegmentTables(count, from, [.. packed.Select(p => p.Profile)], [.. words.OrderBy(w => w.Value).Select(w => w.Key)]);
        var segment = SearchSegment.InMemory(tables);
        var texts = vague.ToDictionary(v => v.Row, v => v.Text);
        var told = new List<(uint, byte[])>(texts.Count);
        var turned = new ulong[count];
        var places = new uint[count];
        segment.Fill(span =>
        {
            for (var i = 0; i < count; i++)
            {
                var at = order[i];
                span.Keys[i] = keys[i];
                span.Entries[i] = checked((uint)(entries[at] - from));
                span.Profiles[i] = numbers[profileOf[at]];
                (turned[i], places[i]) = (reverse[at], (uint)i);
                if (texts.Count > 0 && texts.TryGetValue(at, out var text)) told.Add(((uint)i, Encoding.UTF8.GetBytes(text)));
            }
            (keys, reverse, entries, profileOf) = ([], [], [], []);
            Array.Sort(turned, places);
            turned.CopyTo(span.Reverse);
            places.CopyTo(span.Places);
            for (var i = 0; i < count; i++) span.ReverseProfiles[i] = span.Profiles[(int)places[i]];
        });
        tables.Tell(told);
        return segment;
    }

    private PackedProfile Pack(IndexedProfile p) => new(p.Register, p.Handling, p.Year ?? 0, Word(p.Kind), Word(p.Make), Word(p.Model), Word(p.Calibre), Word(p.Category), Word(p.Country));

    private int Word(string? word)
    {
        if (word is null) return -1;
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(words, word, out var known);
        if (!known) number = words.Count - 1;
        return number;
    }
}
