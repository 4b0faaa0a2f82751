using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Federation.Keys;

/// <summary>
/// The name of a public key: the first 250 bits of SHA-256 over its SubjectPublicKeyInfo (DER), as 50 Crockford base 32 digits.
/// A node is named by the fingerprint of its root key.
/// </summary>
/// <remarks>
/// 250 bits, not fewer: a State can search for two keys of one name, and 125 bits of work stand against that search. Machines
/// write <see cref="Value"/>; persons compare <see cref="Grouped"/>, ten groups of five and a check character.
/// </remarks>
[JsonConverter(typeof(FingerprintJsonConverter))]
public sealed record Fingerprint
{
    private const int Length = 50;

    private Fingerprint(string value) => Value = value;

    /// <summary>50 digits, no separators, no check character.</summary>
    public string Value { get; }

    /// <summary>For persons: <c>ABCDE-12345-…-C</c>, ten groups and the check character, 61 characters.</summary>
    public string Grouped => string.Join('-', Value.Chunk(5).Select(g => new string(g))) + '-' + Crockford32.CheckSymbol(Remainder(Value));

    /// <summary>The fingerprint of a key.</summary>
    /// <param name="subjectPublicKeyInfo">DER.</param>
    public static Fingerprint Of(ReadOnlySpan<byte> subjectPublicKeyInfo) => new(Crockford32.Encode(SHA256.HashData(subjectPublicKeyInfo), Length * 5));

    /// <summary>Reads what a machine or a person wrote: either case, hyphens and blanks anywhere; the check character, when it is there, is checked.</summary>
    /// <returns>The fingerprint, or <c>federation.fingerprint_form</c> or <c>federation.fingerprint_check</c>.</returns>
    public static ParseResult<Fingerprint> Read(string? text, string? field = null)
    {
        var symbols = (text ?? "").Where(c => c != '-' && c is not (>= '\u2010' and <= '\u2015') && !char.IsWhiteSpace(c)).ToArray();
        if (symbols.Length is not (Length or Length + 1) || symbols.Take(Length).Any(c => Crockford32.ValueOf(c) < 0))
        {
            return Problem.Of(FederationCode.FingerprintForm, field);
        }

        var value = string.Concat(symbols.Take(Length).Select(c => Crockford32.CheckSymbol(Crockford32.ValueOf(c))));
        return symbols.Length > Length && Crockford32.CheckValueOf(symbols[Length]) != Remainder(value)
            ? Problem.Of(FederationCode.FingerprintCheck, field)
            : new Fingerprint(value);
    }

    /// <summary>The first two groups: enough to tell peers apart in a list, never enough to trust one.</summary>
    public string Short => $"{Value[..5]}-{Value[5..10]}";

    /// <inheritdoc/>
    public override string ToString() => Value;

    // Crockford's check: the number modulo 37 finds every single wrong character and every swap of two neighbours.
    private static int Remainder(string digits) => digits.Aggregate(0, (rest, c) => ((rest * 32) + Crockford32.ValueOf(c)) % 37);
}

/// <summary>Writes the 50 digits; reads them exactly (what a person may write freely, a message may not).</summary>
public sealed class FingerprintJsonConverter : JsonConverter<Fingerprint>
{
    /// <inheritdoc/>
    public override Fingerprint Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.GetString();
        return Fingerprint.Read(text) is { Ok: true } read && read.Value.Value == text ? read.Value : throw new JsonException("not a fingerprint");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Fingerprint value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
