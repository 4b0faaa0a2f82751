using System.Globalization;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Proofmark.Core.Federation.Json;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Federation.Messages;

/// <summary>What every message says of itself, inside what is signed.</summary>
/// <param name="Version">Protocol version, <c>major.minor</c>. Another major is refused; a higher minor may add fields.</param>
/// <param name="Id">UUID version 7, given by the sender; the same message sent again has the same id and the same bytes.</param>
/// <param name="Kind">What the body is: <c>trace.request</c>…</param>
/// <param name="From">The sending node.</param>
/// <param name="To">The one node it is meant for: the same bytes shown to another node are refused there.</param>
/// <param name="Epoch">Counts from 1; a sender that lost its place (restored an older database) opens the next, which a person at the receiver accepts.</param>
/// <param name="Sequence">Counts from 1 in each epoch from this sender to this recipient, without gaps.</param>
/// <param name="Previous">SHA-256 of the payload before it in the epoch; null in the first.</param>
/// <param name="Created">When it was made, UTC.</param>
/// <param name="Expires">After this it takes its place in the sequence but has no effect, and both ends say so.</param>
/// <param name="Case">The case that it belongs to at both ends, UUID; null outside cases.</param>
/// <param name="InReplyTo">The message that it answers; null when it answers none.</param>
public sealed partial record MessageHeader(
    string Version, Guid Id, string Kind, Fingerprint From, Fingerprint To, int Epoch, long Sequence,
    [property: JsonIgnore] byte[]? Previous, DateTimeOffset Created, DateTimeOffset Expires, Guid? Case, Guid? InReplyTo)
{
    /// <summary>The version that this program writes.</summary>
    public const string CurrentVersion = "1.0";

    /// <summary>The major version that this program reads.</summary>
    public const int Major = 1;

    /// <summary>The longest time from creation to expiry.</summary>
    public static readonly TimeSpan MaximumLife = TimeSpan.FromDays(400);

    /// <summary><see cref="Previous"/> as the message carries it.</summary>
    [JsonPropertyName("previous")]
    public string? PreviousBase64 => Previous is { } hash ? Convert.ToBase64String(hash) : null;

    /// <summary>Reads the header fields of a payload; problems go to the fields' list. Null when any is wrong.</summary>
    public static MessageHeader? Read(JsonFields fields)
    {
        var before = fields.Problems.Count;
        var version = fields.Text("version", 9, required: true);
        if (version is not null && !IsKnown(version, fields))
        {
            return null;
        }

        var id = fields.Uuid("id", required: true);
        var kind = fields.Text("kind", 64, required: true);
        var from = fields.Fingerprint("from", required: true);
        var to = fields.Fingerprint("to", required: true);
        var epoch = fields.Number("epoch", 1, int.MaxValue, required: true);
        var sequence = fields.Number("sequence", 1, long.MaxValue, required: true);
        var previous = fields.Bytes("previous", 32);
        var created = fields.Time("created", required: true);
        var expires = fields.Time("expires", required: true);
        var @case = fields.Uuid("case");
        var inReplyTo = fields.Uuid("inReplyTo");
        if (id is { Version: not 7 })
        {
            fields.Note(FederationCode.FieldForm, "id", ("form", "UUIDv7"));
        }

        if (kind is not null && !KindForm().IsMatch(kind))
        {
            fields.Note(FederationCode.FieldForm, "kind", ("form", "trace.request"));
        }

        if (previous is null == sequence > 1)
        {
            fields.Note(FederationCode.FieldForm, "previous", ("form", "SHA-256"));
        }

        if (created is not null && expires is not null && (expires <= created || expires - created > MaximumLife))
        {
            fields.Note(FederationCode.ExpiryInvalid, "expires", ("days", MaximumLife.Days));
        }

        return fields.Problems.Count > before
            ? null
            : new MessageHeader(version!, id!.Value, kind!, from!, to!, (int)epoch!.Value, sequence!.Value, previous, created!.Value, expires!.Value, @case, inReplyTo);
    }

    private static bool IsKnown(string version, JsonFields fields)
    {
        var match = VersionForm().Match(version);
        if (!match.Success)
        {
            fields.Note(FederationCode.FieldForm, "version", ("form", CurrentVersion));
            return false;
        }

        if (int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) == Major)
        {
            return true;
        }

        fields.Note(FederationCode.VersionUnknown, "version", ("version", version), ("supported", CurrentVersion));
        return false;
    }

    [GeneratedRegex(@"\A([1-9][0-9]{0,2})\.(0|[1-9][0-9]{0,2})\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex VersionForm();

    [GeneratedRegex(@"\A[a-z][a-z_]*(\.[a-z][a-z_]*)+\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex KindForm();
}
