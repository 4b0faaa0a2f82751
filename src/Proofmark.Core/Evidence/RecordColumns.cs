using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Proofmark.Core.Federation.Json;
using Proofmark.Core.Storage;
using Proofmark.Ledger;

namespace Proofmark.Core.Evidence;

/// <summary>Columns of a record between the bytes that its hash covers (docs/log-format.md, "Record hash") and JSON; both ways, without loss.</summary>
internal static class RecordColumns
{
    private const string Day = "yyyy-MM-dd";
    private const string Instant = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";
    private static readonly DateTime Epoch = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateOnly FirstDay = new(2000, 1, 1);

    /// <summary>Takes the hashed bytes of a record of this program apart.</summary>
    public static List<ExtractColumn> Read(ReadOnlySpan<byte> hashed, RecordTable table)
    {
        var columns = new List<ExtractColumn>();
        for (var at = 2 + RecordHasher.SaltLength + table.NameBytes.Length; at < hashed.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(hashed[(at + 2)..]);
            columns.Add(new ExtractColumn(hashed[at], table.ColumnNames[hashed[at] - 1], ((char)hashed[at + 1]).ToString(), Value(hashed[at + 1], hashed.Slice(at + 6, length))));
            at += 6 + length;
        }
        return columns;
    }

    /// <summary>The hash of a record as the file gives it; false when a column is none of the table, out of order, or not of its type.</summary>
    public static bool TryHash(ExtractRecord record, RecordHasher hasher, out Hash hash)
    {
        hash = default;
        if (!RecordTables.All.TryGetValue(record.Table, out var table) || !Base64.TryRead(record.Salt ?? "", out var salt) || salt.Length != RecordHasher.SaltLength) return false;
        hasher.Begin(salt, table.NameBytes);
        var last = 0;
        foreach (var column in record.Columns)
        {
            if (column.Number <= last || column.Number > table.ColumnNames.Count || table.ColumnNames[column.Number - 1] != column.Name || !TryAdd(hasher, column)) return false;
            last = column.Number;
        }
        Span<byte> bytes = stackalloc byte[Hash.ByteCount];
        hasher.Finish(bytes);
        hash = new Hash(bytes);
        return true;
    }

    private static JsonElement Value(byte type, ReadOnlySpan<byte> value) => type switch
    {
        (byte)'l' => WireJson.ToElement(BinaryPrimitives.ReadInt64BigEndian(value)),
        (byte)'i' => WireJson.ToElement(BinaryPrimitives.ReadInt32BigEndian(value)),
        (byte)'s' => WireJson.ToElement(BinaryPrimitives.ReadInt16BigEndian(value)),
        (byte)'b' => WireJson.ToElement(value[0] == 1),
        (byte)'u' => WireJson.ToElement(new Guid(value, bigEndian: true)),
        (byte)'d' => WireJson.ToElement(FirstDay.AddDays(BinaryPrimitives.ReadInt32BigEndian(value)).ToString(Day, CultureInfo.InvariantCulture)),
        (byte)'t' => WireJson.ToElement(Epoch.AddMicroseconds(BinaryPrimitives.ReadInt64BigEndian(value)).ToString(Instant, CultureInfo.InvariantCulture)),
        (byte)'x' => WireJson.ToElement(Encoding.UTF8.GetString(value)),
        (byte)'y' => WireJson.ToElement(Convert.ToBase64String(value)),
        (byte)'L' => WireJson.ToElement(Numbers(value)),
        _ => throw new InvalidOperationException($"No column has type {type}."),
    };

    private static long[] Numbers(ReadOnlySpan<byte> value)
    {
        var numbers = new long[value.Length / 8];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = BinaryPrimitives.ReadInt64BigEndian(value[(i * 8)..]);
        return numbers;
    }

    private static bool TryAdd(RecordHasher hasher, ExtractColumn column)
    {
        var number = (byte)column.Number;
        var value = column.Value;
        switch (column.Type, value.ValueKind)
        {
            case ("l", JsonValueKind.Number) when value.TryGetInt64(out var n): hasher.Add(number, n); return true;
            case ("i", JsonValueKind.Number) when value.TryGetInt32(out var n): hasher.Add(number, n); return true;
            case ("s", JsonValueKind.Number) when value.TryGetInt16(out var n): hasher.Add(number, n); return true;
            case ("b", JsonValueKind.True or JsonValueKind.False): hasher.Add(number, value.GetBoolean()); return true;
            case ("u", JsonValueKind.String) when Guid.TryParseExact(value.GetString(), "D", out var id): hasher.Add(number, id); return true;
            case ("d", JsonValueKind.String) when DateOnly.TryParseExact(value.GetString(), Day, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day): hasher.Add(number, day); return true;
            case ("t", JsonValueKind.String) when DateTime.TryParseExact(value.GetString(), Instant, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at): hasher.Add(number, at); return true;
            case ("x", JsonValueKind.String): hasher.Add(number, value.GetString()!); return true;
            case ("y", JsonValueKind.String) when Base64.TryRead(value.GetString()!, out var bytes): hasher.Add(number, bytes); return true;
            case ("L", JsonValueKind.Array) when value.EnumerateArray().All(e => e.ValueKind == JsonValueKind.Number && e.TryGetInt64(out _)):
                hasher.Add(number, value.EnumerateArray().Select(e => e.GetInt64()).ToArray());
                return true;
            default: return false;
        }
    }
}
