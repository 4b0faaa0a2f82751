using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Proofmark.Core.Importing.Spooling;

/// <summary>A row that identifies itself as an earlier row of the same file does.</summary>
/// <param name="Row">The row.</param>
/// <param name="Occurrence">Its place among the rows with that identity, from 2.</param>
/// <param name="FirstRow">The first of them.</param>
public readonly record struct Repeat(long Row, long Occurrence, long FirstRow);

/// <summary>
/// The repeats of a spool, beside it, in order of rows. Found in a pass of its own by sorting on disk, since a register of a hundred million
/// rows does not fit in memory. Derived from the spool alone: when missing or damaged it is made again.
/// </summary>
internal static class RepeatFile
{
    private static readonly int RecordBytes = Marshal.SizeOf<Repeat>();

    public static string PathFor(string spool) => spool + ".repeats";

    /// <summary>Finds the repeats of a finished spool. Temporary files lie beside the spool and are removed.</summary>
    /// <param name="spool">The spool.</param>
    /// <param name="beforeKept">Sees the repeats before they are kept: what it does has happened whenever they are found kept.</param>
    public static void Make(string spool, Action<RepeatReader> beforeKept)
    {
        using var identities = new DiskSorter<IdentityAt>(spool + ".sort1");
        byte[] spoolHash;
        using (var reader = new SpoolReader(spool, withRepeats: false))
        {
            while (reader.ReadIdentity(out var number, out var identity, out var remarked))
            {
                identities.Add(new IdentityAt(identity, number, remarked ? 1 : 0));
            }

            spoolHash = reader.Hash;
        }

        using var repeats = new DiskSorter<RepeatAt>(spool + ".sort2");
        var first = default(IdentityAt);
        var occurrence = 0L;
        var remarkedRepeats = 0L;
        foreach (var entry in identities.Sorted())
        {
            if (occurrence > 0 && entry.Identity == first.Identity)
            {
                occurrence++;
                remarkedRepeats += entry.Remarked;
                repeats.Add(new RepeatAt(new Repeat(entry.Row, occurrence, first.Row)));
            }
            else
            {
                (first, occurrence) = (entry, 1);
            }
        }

        Write(PathFor(spool), spoolHash, remarkedRepeats, repeats, beforeKept);
    }

    /// <summary>Whether the repeats beside a spool are whole.</summary>
    public static bool IsWhole(string spool)
    {
        try
        {
            using var reader = RepeatReader.Open(PathFor(spool));
            return true;
        }
        catch (Shared.ProblemException)
        {
            return false;
        }
    }

    private static void Write(string path, byte[] spoolHash, long remarked, DiskSorter<RepeatAt> repeats, Action<RepeatReader> beforeKept)
    {
        // Written under another name and renamed, so that a crash leaves either none or a whole one.
        var unfinished = path + ".new";
        Span<byte> head = stackalloc byte[RepeatReader.HeadBytes];
        spoolHash.CopyTo(head);
        BinaryPrimitives.WriteInt64LittleEndian(head[RepeatReader.HashBytes..], remarked);
        using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
        using (var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256))
        {
            hash.AppendData(head);
            file.Write(head);
            foreach (var entry in repeats.Sorted())
            {
                var record = entry.Repeat;
                var bytes = MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(ref record, 1));
                hash.AppendData(bytes);
                file.Write(bytes);
            }

            file.Write(hash.GetHashAndReset());
            file.Flush(flushToDisk: true);
        }

        using (var reader = RepeatReader.Open(unfinished))
        {
            beforeKept(reader);
        }

        File.Move(unfinished, path, overwrite: true);
    }

    // Sorted, and never compared otherwise.
#pragma warning disable MA0097
    private readonly record struct IdentityAt(UInt128 Identity, long Row, long Remarked) : IComparable<IdentityAt>
    {
        public int CompareTo(IdentityAt other)
        {
            var byIdentity = Identity.CompareTo(other.Identity);
            return byIdentity != 0 ? byIdentity : Row.CompareTo(other.Row);
        }
    }

    private readonly record struct RepeatAt(Repeat Repeat) : IComparable<RepeatAt>
    {
        public int CompareTo(RepeatAt other) => Repeat.Row.CompareTo(other.Repeat.Row);
    }
#pragma warning restore MA0097

    internal static int Record => RecordBytes;
}

/// <summary>Reads repeats in order of rows.</summary>
internal sealed class RepeatReader : IDisposable
{
    internal const int HashBytes = 32;
    internal const int HeadBytes = HashBytes + 8;
    private readonly FileStream _file;
    private long _left;
    private Repeat _next;
    private bool _has;

    private RepeatReader(FileStream file)
    {
        _file = file;
        Count = _left = (file.Length - HeadBytes - HashBytes) / RepeatFile.Record;
        file.Position = 0;
        Span<byte> head = stackalloc byte[HeadBytes];
        file.ReadExactly(head);
        SpoolHash = head[..HashBytes].ToArray();
        Remarked = BinaryPrimitives.ReadInt64LittleEndian(head[HashBytes..]);
    }

    /// <summary>The hash of the spool that they belong to.</summary>
    public byte[] SpoolHash { get; }

    /// <summary>How many of them have remarks.</summary>
    public long Remarked { get; }

    /// <summary>How many there are.</summary>
    public long Count { get; }

    /// <summary>Opens and checks.</summary>
    /// <exception cref="Shared.ProblemException"><c>import.spool_damaged</c>.</exception>
    public static RepeatReader Open(string path)
    {
        if (!File.Exists(path))
        {
            throw SpoolBlocks.Damaged();
        }

        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16);
        try
        {
            if (file.Length < HeadBytes + HashBytes || (file.Length - HeadBytes - HashBytes) % RepeatFile.Record != 0 || !HashFits(file))
            {
                throw SpoolBlocks.Damaged();
            }

            var reader = new RepeatReader(file);
            reader.Advance();
            return reader;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The repeat of that row, if it is one. Rows must be asked for in ascending order.</summary>
    public Repeat? Find(long row)
    {
        while (_has && _next.Row < row)
        {
            Advance();
        }

        return _has && _next.Row == row ? _next : null;
    }

    /// <summary>The next repeat, in order of rows; null at the end.</summary>
    public Repeat? Take()
    {
        if (!_has)
        {
            return null;
        }

        var taken = _next;
        Advance();
        return taken;
    }

    public void Dispose() => _file.Dispose();

    private void Advance()
    {
        _has = _left-- > 0;
        if (_has)
        {
            _file.ReadExactly(MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref _next, 1)));
        }
    }

    private static bool HashFits(FileStream file)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 16];
        file.Position = 0;
        var left = file.Length - HashBytes;
        while (left > 0)
        {
            var read = file.Read(buffer, 0, (int)Math.Min(buffer.Length, left));
            if (read == 0)
            {
                return false;
            }

            hash.AppendData(buffer, 0, read);
            left -= read;
        }

        Span<byte> written = stackalloc byte[HashBytes];
        file.ReadExactly(written);
        return written.SequenceEqual(hash.GetHashAndReset());
    }
}
