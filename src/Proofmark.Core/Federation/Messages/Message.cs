using System.Security.Cryptography;
using System.Text.Json;
using Proofmark.Core.Federation.Json;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Federation.Messages;

/// <summary>A message and the exact bytes that say it.</summary>
/// <param name="Header">What it says of itself.</param>
/// <param name="Body">What it is about; its form depends on the kind. Fields unknown here are in it too.</param>
/// <param name="Payload">The bytes that are signed, hashed and chained.</param>
public sealed record Message(MessageHeader Header, JsonElement Body, ReadOnlyMemory<byte> Payload)
{
    /// <summary>Media type of the payload.</summary>
    public const string PayloadType = "application/vnd.proofmark.message+json";

    /// <summary>The natural persons whose data it carries (persons.id of this node). Not part of the payload.</summary>
    public IReadOnlyList<long> Persons { get; init; } = [];

    /// <summary>SHA-256 of the payload: what the next message in the epoch carries as <c>previous</c>.</summary>
    public byte[] Hash => SHA256.HashData(Payload.Span);

    /// <summary>Makes the payload. Times are cut to milliseconds, as messages carry them.</summary>
    public static Message Compose(MessageHeader header, JsonElement body)
    {
        var exact = header with { Created = Cut(header.Created), Expires = Cut(header.Expires) };
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = WireJson.Options.Encoder }))
        {
            writer.WriteStartObject();
            foreach (var property in WireJson.ToElement(exact).EnumerateObject())
            {
                property.WriteTo(writer);
            }

            writer.WritePropertyName("body");
            body.WriteTo(writer);
            writer.WriteEndObject();
        }

        return new Message(exact, body, buffer.ToArray());
    }

    /// <summary>Signs the payload. The same message may be signed anew by a later key; its id, place and hash stay.</summary>
    public Dsse Seal(SigningKey key) => Dsse.Sign(PayloadType, Payload, key);

    /// <summary>Reads a payload; every problem of the header is found.</summary>
    public static (Message? Message, IReadOnlyList<Problem> Problems) Read(ReadOnlyMemory<byte> payload)
    {
        var (root, broken) = StrictJson.Read(payload.Span);
        if (broken is not null)
        {
            return (null, [broken]);
        }

        var fields = new JsonFields(root, "", []);
        var header = MessageHeader.Read(fields);

        // Of a version that is not known nothing more is said: its fields may mean something else.
        if (header is null && fields.Problems.Any(p => p.Code == FederationCode.VersionUnknown))
        {
            return (null, fields.Problems);
        }

        var body = fields.Object("body", required: true);
        return header is null || body is null ? (null, fields.Problems) : (new Message(header, body.Element, payload), []);
    }

    private static DateTimeOffset Cut(DateTimeOffset time)
    {
        var utc = time.ToUniversalTime();
        return utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerMillisecond));
    }
}
