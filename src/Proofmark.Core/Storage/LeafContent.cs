using System.Globalization;
using System.Text.Json;
using Proofmark.Ledger;

namespace Proofmark.Core.Storage;

/// <summary>What a ledger leaf says of an act: which, what kind, when, how many records and their Merkle root. Canonical JSON, fields in this order.</summary>
/// <remarks><paramref name="Training"/>: practised in a training register; the member stands there only when it is true.</remarks>
public sealed record LeafContent(Guid Uid, long Act, string Type, DateTime Recorded, int Records, Hash Root, bool Training = false)
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <summary>The bytes that the log keeps.</summary>
    public static byte[] Write(LeafContent leaf)
    {
        using var stream = new MemoryStream(256);
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("v", 1);
            json.WriteString("uid", leaf.Uid);
            json.WriteNumber("act", leaf.Act);
            json.WriteString("type", leaf.Type);
            json.WriteString("recorded", leaf.Recorded.ToString(Format, CultureInfo.InvariantCulture));
            json.WriteNumber("records", leaf.Records);
            json.WriteString("root", leaf.Root.ToBase64());
            if (leaf.Training) json.WriteBoolean("training", true);
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    /// <summary>Reads a leaf; null when it is not one of ours.</summary>
    public static LeafContent? TryRead(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var reader = new Utf8JsonReader(bytes);
            using var document = JsonDocument.ParseValue(ref reader);
            var root = document.RootElement;
            if (root.GetProperty("v").GetInt32() != 1) return null;
            return new LeafContent(
                root.GetProperty("uid").GetGuid(), root.GetProperty("act").GetInt64(), root.GetProperty("type").GetString()!,
                DateTime.ParseExact(root.GetProperty("recorded").GetString()!, Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal),
                root.GetProperty("records").GetInt32(), new Hash(Convert.FromBase64String(root.GetProperty("root").GetString()!)),
                root.TryGetProperty("training", out var training) && training.GetBoolean());
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or FormatException or InvalidOperationException or ArgumentException or OverflowException)
        {
            return null;
        }
    }
}
