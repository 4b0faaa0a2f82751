using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Proofmark.Tests.Leaving;

/// <summary>
/// Reads an export as somebody would who has docs/export-format.md and the base library alone: no type of this product is used
/// in this file, which a test checks.
/// </summary>
internal sealed class Stranger(string folder)
{
    public JsonElement Manifest { get; } = JsonDocument.Parse(File.ReadAllBytes(Directory.GetFiles(folder, "manifest-*.json").Single())).RootElement;

    public static string Text(string file)
    {
        using var zip = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
        return new StreamReader(zip).ReadToEnd();
    }

    public IEnumerable<JsonElement> Lines(string name) =>
        Directory.GetFiles(folder, name + "-*.jsonl.gz").Order(StringComparer.Ordinal).SelectMany(f => Text(f).Split('\n', StringSplitOptions.RemoveEmptyEntries)).Select(l => JsonDocument.Parse(l).RootElement);

    public IEnumerable<string> RecordedTables() => Manifest.GetProperty("tables").EnumerateArray().Where(t => t.GetProperty("recorded").GetBoolean()).Select(t => t.GetProperty("name").GetString()!);

    /// <summary>SHA-256 of each record by act and place; records that were erased are not among them.</summary>
    public Dictionary<(long, int), byte[]> Records() => RecordedTables().SelectMany(t => Lines("tables/" + t)).Where(l => l.GetProperty("record").ValueKind == JsonValueKind.String)
        .ToDictionary(l => (l.GetProperty("act").GetInt64(), l.GetProperty("seq").GetInt32()), l => SHA256.HashData(l.GetProperty("record").GetBytesFromBase64()));

    /// <summary>The hashes of an act's records as they are kept apart: what an erased record's was stands here.</summary>
    public Dictionary<(long, int), byte[]> Tiles()
    {
        var hashes = new Dictionary<(long, int), byte[]>();
        foreach (var row in Lines("tables/record_tiles").Select(l => l.GetProperty("row")).Where(r => r.GetProperty("level").GetInt32() == 0))
        {
            var all = row.GetProperty("hashes").GetBytesFromBase64();
            for (var i = 0; i < all.Length / 32; i++) hashes.Add((row.GetProperty("act").GetInt64(), row.GetProperty("tile").GetInt32() * 256 + i), all[(i * 32)..(i * 32 + 32)]);
        }
        return hashes;
    }

    /// <summary>RFC 6962: the root over hashes of leaves.</summary>
    public static byte[] Root(IReadOnlyList<byte[]> leaves)
    {
        if (leaves.Count == 0) return SHA256.HashData([]);
        if (leaves.Count == 1) return leaves[0];
        var k = 1;
        while (k * 2 < leaves.Count) k *= 2;
        return SHA256.HashData([1, .. Root([.. leaves.Take(k)]), .. Root([.. leaves.Skip(k)])]);
    }

    /// <summary>The signed leaves in order.</summary>
    public List<byte[]> Leaves() => [.. Lines("tables/leaves").Select(l => l.GetProperty("row")).Where(r => r.GetProperty("idx").ValueKind == JsonValueKind.Number).OrderBy(r => r.GetProperty("idx").GetInt64()).Select(r => r.GetProperty("content").GetBytesFromBase64())];

    /// <summary>C2SP signed note: the text, when the key of the manifest signed it.</summary>
    public string? Opened(string note)
    {
        var end = note.IndexOf("\n\n", StringComparison.Ordinal) + 1;
        var key = Convert.FromBase64String(Manifest.GetProperty("ledgerKey").GetString()!.Split('+', 3)[2])[1..];
        using var ecdsa = ECDsa.Create();
        ecdsa.ImportSubjectPublicKeyInfo(key, out _);
        var signature = Convert.FromBase64String(note[(end + 1)..].Split('\n')[0].Split(' ')[^1])[4..];
        return ecdsa.VerifyData(Encoding.UTF8.GetBytes(note[..end]), signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence) ? note[..end] : null;
    }

    /// <summary>AES-256-GCM: nonce (12), tag (16), ciphertext.</summary>
    public static string Unseal(byte[] key, byte[] sealedBytes, string bound)
    {
        var plain = new byte[sealedBytes.Length - 28];
        using var aes = new AesGcm(key, 16);
        aes.Decrypt(sealedBytes.AsSpan(0, 12), sealedBytes.AsSpan(28), sealedBytes.AsSpan(12, 16), plain, Encoding.UTF8.GetBytes(bound));
        return Encoding.UTF8.GetString(plain);
    }

    /// <summary>The first frame of an attachment's file, which is the whole of a small one.</summary>
    public static byte[] FirstFrame(byte[] key, byte[] stored)
    {
        byte[] nonce = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
        var plain = new byte[stored.Length - 8 - 16];
        using var aes = new AesGcm(key, 16);
        aes.Decrypt(nonce, stored.AsSpan(8, plain.Length), stored.AsSpan(8 + plain.Length), plain, stored.AsSpan(0, 8));
        return plain;
    }
}
