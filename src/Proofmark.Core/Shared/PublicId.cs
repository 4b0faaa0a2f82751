using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Proofmark.Core.Shared;

/// <summary>
/// How a thing is called outside the database, on paper and between nodes: the node that named it, a UUID version 7
/// (RFC 9562) in Crockford base 32, and a check character. <c>XA-01JXD-2PF2D-FSFRM-TVWHP-F0Y6H-BS</c>. Never reused.
/// </summary>
/// <remarks>
/// The check is the remainder by 37 of node × 2^128 + UUID, the node read as a number in base 36; so it finds every single wrong
/// character, and every swap of two neighbours within the node or within the number. Without a node it would be Crockford's own.
/// </remarks>
[JsonConverter(typeof(Json))]
public sealed record PublicId
{
    private const int TailLength = Crockford32.Length128 + 1;

    private PublicId(string node, Guid uuid) => (Node, Uuid) = (node, uuid);

    /// <summary>Short name of the node: 2 to 12 upper-case ASCII letters and digits, a letter first.</summary>
    public string Node { get; }

    /// <summary>A UUID of version 7: what the database keeps.</summary>
    public Guid Uuid { get; }

    /// <summary>True for a text that can name a node in an id.</summary>
    public static bool IsNode([NotNullWhen(true)] string? node) =>
        node is { Length: >= 2 and <= 12 } && char.IsAsciiLetterUpper(node[0]) &&
        node.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c));

    /// <summary>The id of a thing that this node named.</summary>
    /// <exception cref="ArgumentException">The node is not a node name, or the UUID not of version 7: a programmer's mistake.</exception>
    public static PublicId Of(string node, Guid uuid)
    {
        if (!IsNode(node)) throw new ArgumentException("A node is 2 to 12 upper-case ASCII letters and digits, a letter first.", nameof(node));
        if (!IsVersion7(uuid)) throw new ArgumentException("Not a UUID of version 7.", nameof(uuid));
        return new PublicId(node, uuid);
    }

    /// <summary>Names a new thing, now.</summary>
    public static PublicId New(string node, TimeProvider clock) => Of(node, Guid.CreateVersion7(clock.GetUtcNow()));

    /// <summary>
    /// Reads an id as a person copies it: either case, hyphens and blanks anywhere or nowhere, I, L and O for 1, 1 and 0.
    /// </summary>
    /// <returns>The id, or a problem <c>id.empty</c>, <c>id.length</c>, <c>id.character</c> (with the character and its place in the
    /// text, from 1), <c>id.node</c>, <c>id.range</c>, <c>id.check</c> or <c>id.version</c>.</returns>
    public static ParseResult<PublicId> Read(string? text, string? field = null)
    {
        if (string.IsNullOrWhiteSpace(text)) return Problem.Of("id.empty", field);
        if (text.Length > 200) return Problem.Of("id.length", field, ("expected", TailLength), ("found", text.Length));
        var places = Enumerable.Range(0, text.Length).Where(i => !IsSeparator(text[i])).ToArray();
        var tail = places.Length - TailLength;
        if (tail < 0) return Problem.Of("id.length", field, ("expected", TailLength), ("found", places.Length));

        Problem BadCharacter(int place) => Problem.Of("id.character", field, ("character", text[place].ToString()), ("position", place + 1));
        var node = string.Concat(places[..tail].Select(i => char.ToUpperInvariant(text[i])));
        if (!IsNode(node))
        {
            var bad = Array.FindIndex(places, 0, tail, i => !char.IsAsciiLetterOrDigit(text[i]));
            return bad >= 0 ? BadCharacter(places[bad]) : Problem.Of("id.node", field, ("node", node));
        }

        var number = UInt128.Zero;
        for (var i = tail; i < places.Length - 1; i++)
        {
            var value = Crockford32.ValueOf(text[places[i]]);
            if (value < 0) return BadCharacter(places[i]);
            if (i == tail && value > 7) return Problem.Of("id.range", field, ("character", text[places[i]].ToString()), ("position", places[i] + 1));
            number = (number << 5) | (uint)value;
        }
        var check = Crockford32.CheckValueOf(text[places[^1]]);
        if (check < 0) return BadCharacter(places[^1]);
        if (check != Remainder(node, number)) return Problem.Of("id.check", field, ("text", text));
        var uuid = ToGuid(number);
        return IsVersion7(uuid) ? new PublicId(node, uuid) : Problem.Of("id.version", field, ("text", text));
    }

    /// <summary>Reads an id; false when it cannot be read (<see cref="Read"/> says why).</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out PublicId? value) =>
        (value = Read(text).Value) is not null;

    /// <summary>Reads an id that must be right.</summary>
    /// <exception cref="ProblemException">It is not.</exception>
    public static PublicId Parse(string text) => Read(text).GetValueOrThrow();

    /// <summary>The canonical form: node, then groups of five, the check character last.</summary>
    public override string ToString()
    {
        var number = ToNumber(Uuid);
        var c = Crockford32.Encode(number);
        return $"{Node}-{c[..5]}-{c[5..10]}-{c[10..15]}-{c[15..20]}-{c[20..25]}-{c[25]}{Crockford32.CheckSymbol(Remainder(Node, number))}";
    }

    private static int Remainder(string node, UInt128 number)
    {
        var remainder = 0;
        foreach (var c in node) remainder = (remainder * 36 + (char.IsAsciiDigit(c) ? c - '0' : c - 'A' + 10)) % 37;
        // 2^128 by 37, from 2^128 - 1, the largest number the type holds.
        var power = (int)(uint)((UInt128.MaxValue % 37) + 1) % 37;
        return (remainder * power + (int)(uint)(number % 37)) % 37;
    }

    private static UInt128 ToNumber(Guid uuid)
    {
        Span<byte> bytes = stackalloc byte[16];
        uuid.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private static Guid ToGuid(UInt128 number)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        return new Guid(bytes, bigEndian: true);
    }

    private static bool IsVersion7(Guid uuid) => uuid.Version == 7 && uuid.Variant is >= 8 and <= 11;

    // Word processors turn a hyphen into its finer relatives.
    private static bool IsSeparator(char c) => c == '-' || c is >= '\u2010' and <= '\u2015' || c == '\u2212' || char.IsWhiteSpace(c);

    private sealed class Json : JsonConverter<PublicId>
    {
        public override PublicId? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && TryParse(reader.GetString(), out var id) ? id : throw new JsonException("Not an id.");

        public override void Write(Utf8JsonWriter writer, PublicId value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
