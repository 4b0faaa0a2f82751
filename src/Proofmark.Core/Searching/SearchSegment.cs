using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using System.Text;

namespace Proofmark.Core.Searching;

/// <summary>
/// Marks of some entries in two orders, from their beginning and from their end, with what is asked beside them. Immutable. In memory, or
/// mapped from a file; never the only copy of anything: it is made again from the tables at any time.
/// </summary>
public sealed unsafe class SearchSegment : IDisposable
{
    private const ulong Magic = 0x32_4B_52_41_4D_4D_50; // "PMMARK2"
    private const int Header = 64;

    private readonly MemoryMappedFile? file;
    private readonly MemoryMappedViewAccessor? view;
    private readonly byte* start;
    private int holders = 1;

    private SearchSegment(SegmentTables tables, byte* start, MemoryMappedFile? file, MemoryMappedViewAccessor? view)
    {
        (Tables, this.file, this.view) = (tables, file, view);
        this.start = start;
        var at = start;
        Keys = (UInt128*)at;
        Reverse = (ulong*)(at += 16L * tables.Rows);
        Entries = (uint*)(at += 8L * tables.Rows);
        Profiles = (uint*)(at += 4L * tables.Rows);
        Places = (uint*)(at += 4L * tables.Rows);
        ReverseProfiles = (uint*)(at + (4L * tables.Rows));
    }

    /// <summary>Bytes that each mark takes in the mapped part.</summary>
    public const int RowSize = 16 + 8 + 4 + 4 + 4 + 4;

    /// <summary>Marks.</summary>
    public int Rows => Tables.Rows;

    /// <summary>Bytes of the mapped part.</summary>
    public long MappedSize => (long)RowSize * Rows;

    /// <summary>Bytes of what is held in memory, about.</summary>
    public long HeldSize => Tables.Size;

    /// <summary>What the maker of the segment wrote down with it, as up to which change of the tables it holds.</summary>
    public long Stamp { get; private init; }

    internal SegmentTables Tables { get; }

    internal UInt128* Keys { get; }

    internal ulong* Reverse { get; }

    internal uint* Entries { get; }

    internal uint* Profiles { get; }

    internal uint* Places { get; }

    /// <summary>Profiles in the order from the end: whoever walks there leaves most rows without looking at the mark.</summary>
    internal uint* ReverseProfiles { get; }

    internal long EntryOf(long row) => Tables.FirstEntry + Entries[row];

    /// <summary>The normal form of a row.</summary>
    internal string TextOf(long row) => MarkCodes.IsVague(Keys[row]) ? Tables.Text((uint)row) : MarkCodes.Text(Keys[row]);

    internal static SearchSegment InMemory(SegmentTables tables) => new(tables, (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(64, (long)RowSize * tables.Rows), 64), null, null);

    /// <summary>The large parts, to be written once.</summary>
    internal void Fill(Action<Parts> write) => write(new(this));

    /// <summary>Writes the segment to a file that is there whole or not at all, and gives it back mapped; this one is disposed of.</summary>
    /// <param name="path">The file.</param>
    /// <param name="stamp">See <see cref="Stamp"/>.</param>
    public SearchSegment SaveTo(string path, long stamp)
    {
        var fresh = path + ".new";
        using (var stream = new FileStream(fresh, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20))
        {
            using var small = new MemoryStream();
            using (var writer = new BinaryWriter(small, Encoding.UTF8, true)) Tables.Write(writer);
            Span<byte> header = stackalloc byte[Header];
            header.Clear();
            MemoryMarshal.Write(header, Magic);
            MemoryMarshal.Write(header[8..], MappedSize);
            MemoryMarshal.Write(header[16..], small.Length);
            MemoryMarshal.Write(header[24..], stamp);
            stream.Write(header);
            for (long at = 0; at < MappedSize; at += 1 << 24) stream.Write(new ReadOnlySpan<byte>(start + at, (int)Math.Min(1 << 24, MappedSize - at)));
            small.Position = 0;
            small.CopyTo(stream);
            stream.Flush(true);
        }
        File.Move(fresh, path, true);
        Dispose();
        return Open(path) ?? throw new InvalidDataException($"{path} was written and cannot be read.");
    }

    /// <summary>Maps a segment; null: there is none, or it is of another version or not whole, and is to be made again.</summary>
    public static SearchSegment? Open(string path)
    {
        if (!File.Exists(path)) return null;
        long mapped, small, stamp;
        SegmentTables tables;
        using (var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read))
        {
            Span<byte> header = stackalloc byte[Header];
            if (stream.ReadAtLeast(header, Header, false) < Header || MemoryMarshal.Read<ulong>(header) != Magic) return null;
            (mapped, small, stamp) = (MemoryMarshal.Read<long>(header[8..]), MemoryMarshal.Read<long>(header[16..]), MemoryMarshal.Read<long>(header[24..]));
            if (mapped < 0 || small < 0 || stream.Length != Header + mapped + small) return null;
            stream.Position = Header + mapped;
            using var reader = new BinaryReader(stream, Encoding.UTF8, true);
            tables = SegmentTables.Read(reader);
            if (mapped != (long)RowSize * tables.Rows) return null;
        }
        if (mapped == 0) return InMemory(tables);
        var file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        var view = file.CreateViewAccessor(0, Header + mapped, MemoryMappedFileAccess.Read);
        byte* pointer = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        return new(tables, pointer + view.PointerOffset + Header, file, view) { Stamp = stamp };
    }

    /// <summary>Somebody else uses it as well; <see cref="Dispose"/> is then called once more.</summary>
    internal void Hold() => Interlocked.Increment(ref holders);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref holders) != 0) return;
        if (view is null)
        {
            NativeMemory.AlignedFree(start);
            return;
        }
        view.SafeMemoryMappedViewHandle.ReleasePointer();
        view.Dispose();
        file!.Dispose();
    }

    internal readonly ref struct Parts(SearchSegment segment)
    {
        public Span<UInt128> Keys { get; } = new(segment.Keys, segment.Rows);

        public Span<ulong> Reverse { get; } = new(segment.Reverse, segment.Rows);

        public Span<uint> Entries { get; } = new(segment.Entries, segment.Rows);

        public Span<uint> Profiles { get; } = new(segment.Profiles, segment.Rows);

        public Span<uint> Places { get; } = new(segment.Places, segment.Rows);

        public Span<uint> ReverseProfiles { get; } = new(segment.ReverseProfiles, segment.Rows);
    }
}
