using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Proofmark.Ledger;

/// <summary>
/// The data of up to 256 consecutive leaves, C2SP tlog-tiles "Log entries": each entry after its length as two bytes,
/// big-endian, nothing between and nothing after.
/// </summary>
public static class EntryBundle
{
    /// <summary>Longest entry that the format can hold. What is longer goes into the log by its hash.</summary>
    public const int MaxEntryBytes = ushort.MaxValue;

    /// <summary>The bundle's bytes. Throws when an entry is too long or there are more than 256.</summary>
    public static byte[] Encode(IReadOnlyCollection<ReadOnlyMemory<byte>> entries)
    {
        if (entries.Count > TileAddress.FullWidth) throw new ArgumentException($"A bundle holds at most {TileAddress.FullWidth} entries, not {entries.Count}.", nameof(entries));
        var bytes = new byte[entries.Sum(e => 2 + e.Length)];
        var at = 0;
        foreach (var entry in entries)
        {
            RefuseTooLong(entry);
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at), (ushort)entry.Length);
            entry.CopyTo(bytes.AsMemory(at + 2));
            at += 2 + entry.Length;
        }
        return bytes;
    }

    /// <summary>Reads exactly <paramref name="count"/> entries that fill the bytes; the entries are slices of <paramref name="bytes"/>.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> bytes, int count, [NotNullWhen(true)] out ReadOnlyMemory<byte>[]? entries, out FormatFault fault)
    {
        entries = null;
        if (!TryRead(bytes, count, out var read, out var end, out fault)) return false;
        if (end != bytes.Length)
        {
            fault = new FormatFault("bundle.trailing_bytes", end);
            return false;
        }
        entries = read;
        return true;
    }

    /// <summary>The bundle of the first <paramref name="count"/> entries of a wider one; null when it does not hold as many.</summary>
    internal static byte[]? Cut(byte[] bytes, int count) => TryRead(bytes, count, out _, out var end, out _) ? bytes[..end] : null;

    /// <summary>Throws when an entry cannot be held.</summary>
    internal static void RefuseTooLong(ReadOnlyMemory<byte> entry)
    {
        if (entry.Length > MaxEntryBytes)
            throw new ArgumentException($"An entry of {entry.Length} bytes does not fit: an entry bundle holds at most {MaxEntryBytes} bytes per entry.", nameof(entry));
    }

    private static bool TryRead(ReadOnlyMemory<byte> bytes, int count, out ReadOnlyMemory<byte>[] entries, out int end, out FormatFault fault)
    {
        entries = new ReadOnlyMemory<byte>[count];
        end = 0;
        for (var i = 0; i < count; i++)
        {
            if (bytes.Length - end < 2)
            {
                fault = new FormatFault("bundle.too_few_entries", bytes.Length);
                return false;
            }
            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes.Span[end..]);
            if (bytes.Length - end - 2 < length)
            {
                fault = new FormatFault("bundle.entry_cut_off", end);
                return false;
            }
            entries[i] = bytes.Slice(end + 2, length);
            end += 2 + length;
        }
        fault = default;
        return true;
    }
}
