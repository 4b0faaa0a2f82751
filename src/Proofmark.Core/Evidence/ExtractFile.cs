using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Proofmark.Core.Evidence.Stamping;
using Proofmark.Core.Federation.Json;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Federation.Messages;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Evidence;

/// <summary>
/// The file: <c>{"extract":…,"signature":{"keyid":…,"sig":…}}</c> and a newline. The signature is that of DSSE over the very bytes
/// of the member <c>extract</c>; around them there is one way to write the file, so that no byte of it is free. A third member,
/// <c>"stamp":{"format":…,"sha256":…,"token":…}</c>, may stand behind the two: a time stamp over the file as it is without it, which
/// can be added later and changes nothing of what was signed.
/// </summary>
/// <param name="Content">What it says.</param>
/// <param name="Signed">The bytes that are signed.</param>
/// <param name="KeyId">The operating key that says to have signed.</param>
/// <param name="Signature">64 bytes.</param>
/// <param name="Stamp">The time-stamp token; null: there is none.</param>
public sealed record ExtractFile(ExtractContent Content, ReadOnlyMemory<byte> Signed, Fingerprint KeyId, ReadOnlyMemory<byte> Signature, byte[]? Stamp = null)
{
    /// <summary>Name and version of the form of a stamp.</summary>
    public const string StampFormat = "proofmark-stamp/1";

    /// <summary>Where the token stands in the file.</summary>
    public const string StampPlace = "stamp.token";

    /// <summary>The file as it was signed: what a stamp is over, and what the paper's SHA-256 is of.</summary>
    public byte[] Unstamped => Frame(Signed.Span, KeyId, Signature.Span);

    /// <summary>The largest file, in bytes.</summary>
    public const int MostBytes = StrictJson.MaximumSize;

    /// <summary>The largest file when it is signed, in bytes: a stamp, in base 64, has room beside it.</summary>
    public const int MostUnstamped = MostBytes - (2 * TimeStamp.MostBytes);

    /// <summary>What is signed, by its media type.</summary>
    public const string PayloadType = "application/vnd.proofmark.extract+json";

    private static readonly JsonSerializerOptions Options = new(WireJson.Options)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    };

    /// <summary>Signs an extract; returns the file.</summary>
    public static byte[] Sign(ExtractContent content, SigningKey key)
    {
        var signed = JsonSerializer.SerializeToUtf8Bytes(content, Options);
        return Frame(signed, key.Public.Fingerprint, key.Sign(Dsse.Pae(PayloadType, signed)));
    }

    /// <summary>Reads a file; nothing is verified but the form.</summary>
    /// <returns>The file, or a problem of <see cref="StrictJson"/>, or <c>evidence.form</c> with the place.</returns>
    public static ParseResult<ExtractFile> Read(ReadOnlySpan<byte> bytes)
    {
        var (root, broken) = StrictJson.Read(bytes);
        if (broken is not null) return broken;
        if (Newer(root) is { } unknown) return Problem.Of("evidence.newer", unknown, ("place", unknown));
        var fields = new JsonFields(root, "", []);
        var signature = fields.Object("signature", required: true);
        var keyId = signature?.Fingerprint("keyid", required: true);
        var made = signature?.Bytes("sig", 64, required: true);
        var member = fields.Object("stamp");
        var token = member?.Bytes("token", required: true);
        if (fields.Object("extract", required: true) is null || fields.Problems.Count > 0) return fields.Problems[0];
        if (token is { Length: > TimeStamp.MostBytes }) return Form(StampPlace);
        var signed = Extract(bytes);
        var plain = Frame(signed, keyId!, made!);
        // A token's own signature does not cover all of its bytes: the hash beside it finds damage.
        if (token is not null && member!.Text("sha256") is { } noted && noted != HashOf(token)) return Form(StampPlace);
        var whole = token is null ? plain : Append(plain, token);
        if (!bytes.SequenceEqual(whole))
        {
            var same = bytes.CommonPrefixLength(whole);
            return Form($"{(same < plain.Length - 2 ? "signature" : "stamp")} ({same})");
        }
        try
        {
            var content = JsonSerializer.Deserialize<ExtractContent>(signed, Options)!;
            return Hole(content) is { } place ? Form(place) : new ExtractFile(content, signed, keyId!, made!, token);
        }
        catch (JsonException e)
        {
            return Form("extract" + e.Path?.TrimStart('$'));
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException or NotSupportedException or OverflowException)
        {
            return Form("extract");
        }
    }

    /// <summary>The file with a stamp beside what was signed.</summary>
    /// <param name="unstamped">The file without one.</param>
    /// <param name="token">A time-stamp token over it.</param>
    public static byte[] Append(ReadOnlySpan<byte> unstamped, ReadOnlySpan<byte> token) =>
        [.. unstamped[..^2], .. ",\"stamp\":"u8, .. WireJson.Write(new { Format = StampFormat, Sha256 = HashOf(token), Token = Convert.ToBase64String(token) }), .. "}\n"u8];

    /// <summary>An envelope as it stands in the file.</summary>
    public static JsonElement Element(Dsse envelope) => JsonDocument.Parse(envelope.Write()).RootElement.Clone();

    /// <summary>A member, or a form of the stamp, that this program does not know: the place, else null.</summary>
    private static string? Newer(JsonElement root)
    {
        foreach (var member in root.EnumerateObject())
        {
            if (member.Name is not ("extract" or "signature" or "stamp")) return member.Name.Length == 0 ? "file" : member.Name;
            if (member.Name == "stamp" && !(member.Value.ValueKind == JsonValueKind.Object && member.Value.TryGetProperty("format", out var format) && format.ValueKind == JsonValueKind.String && format.ValueEquals(StampFormat))) return "stamp.format";
        }
        return null;
    }

    private static Problem Form(string place) => Problem.Of("evidence.form", place, ("place", place));

    private static byte[] Frame(ReadOnlySpan<byte> signed, Fingerprint key, ReadOnlySpan<byte> signature) =>
        [.. "{\"extract\":"u8, .. signed, .. ",\"signature\":"u8, .. WireJson.Write(new { Keyid = key, Sig = Convert.ToBase64String(signature) }), .. "}\n"u8];

    /// <summary>The bytes of the member; the caller has seen that it is there and an object.</summary>
    private static byte[] Extract(ReadOnlySpan<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes);
        reader.Read();
        while (reader.Read())
        {
            var wanted = reader.ValueTextEquals("extract"u8);
            reader.Read();
            var from = (int)reader.TokenStartIndex;
            reader.Skip();
            if (wanted) return bytes[from..(int)reader.BytesConsumed].ToArray();
        }
        return [];
    }

    /// <summary>A list with a null in it, which the annotations do not exclude.</summary>
    private static string? Hole(ExtractContent c)
    {
        (string Place, bool Hole)[] lists =
        [
            ("records", c.Records.Any(r => r is null || r.Columns.Any(x => x is null) || r.Withheld.Any(x => x is null) || r.Path.Any(x => x is null))),
            ("acts", c.Acts.Any(a => a is null || a.Path.Any(x => x is null))),
            ("contradictions", c.Contradictions.Any(x => x is null)),
            ("witnesses", c.Witnesses.Any(w => w is null || w.Path.Any(x => x is null))),
        ];
        return lists.FirstOrDefault(l => l.Hole).Place is { } place ? "extract." + place : null;
    }

    /// <summary>SHA-256, in lower-case hexadecimal.</summary>
    private static string HashOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
