using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Proofmark.Core.Federation.Json;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Federation.Messages;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Evidence;

/// <summary>
/// The file: <c>{"extract":…,"signature":{"keyid":…,"sig":…}}</c> and a newline. The signature is that of DSSE over the very bytes
/// of the member <c>extract</c>; around them there is one way to write the file, so that no byte of it is free.
/// </summary>
/// <param name="Content">What it says.</param>
/// <param name="Signed">The bytes that are signed.</param>
/// <param name="KeyId">The operating key that says to have signed.</param>
/// <param name="Signature">64 bytes.</param>
public sealed record ExtractFile(ExtractContent Content, ReadOnlyMemory<byte> Signed, Fingerprint KeyId, ReadOnlyMemory<byte> Signature)
{
    /// <summary>The largest file, in bytes.</summary>
    public const int MostBytes = StrictJson.MaximumSize;

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
        var fields = new JsonFields(root, "", []);
        var signature = fields.Object("signature", required: true);
        var keyId = signature?.Fingerprint("keyid", required: true);
        var made = signature?.Bytes("sig", 64, required: true);
        if (fields.Object("extract", required: true) is null || fields.Problems.Count > 0) return fields.Problems[0];
        var signed = Extract(bytes);
        var whole = Frame(signed, keyId!, made!);
        if (!bytes.SequenceEqual(whole)) return Form($"signature ({bytes.CommonPrefixLength(whole)})");
        try
        {
            var content = JsonSerializer.Deserialize<ExtractContent>(signed, Options)!;
            return Hole(content) is { } place ? Form(place) : new ExtractFile(content, signed, keyId!, made!);
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

    /// <summary>An envelope as it stands in the file.</summary>
    public static JsonElement Element(Dsse envelope) => JsonDocument.Parse(envelope.Write()).RootElement.Clone();

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

    /// <summary>The file's SHA-256, in lower-case hexadecimal.</summary>
    public static string HashOf(string file) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(file)));
}
