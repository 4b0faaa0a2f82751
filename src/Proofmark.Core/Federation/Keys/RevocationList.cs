using Proofmark.Core.Federation.Json;
using Proofmark.Core.Federation.Messages;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Federation.Keys;

/// <summary>Why an operating key is no longer to be believed.</summary>
public enum RevocationReason
{
    /// <summary>Somebody else has or may have it.</summary>
    Compromised,

    /// <summary>Nobody has it any more.</summary>
    Lost,

    /// <summary>Another key took its place before its time.</summary>
    Superseded,

    /// <summary>The office that used it closed.</summary>
    Ceased,
}

/// <summary>One revoked key.</summary>
/// <param name="Key">The operating key.</param>
/// <param name="From">Signatures received at or after this moment are refused, whatever date they carry; earlier ones are shown with the reason.</param>
/// <param name="Reason">Why.</param>
public sealed record Revocation(Fingerprint Key, DateTimeOffset From, RevocationReason Reason);

/// <summary>
/// A statement by a node's root key of all operating keys it ever revoked. It only grows: a list with a higher sequence that
/// leaves one out is refused, so that nobody can bring back a key by showing an older list or a shorter one.
/// </summary>
public sealed record RevocationList(Fingerprint Node, long Sequence, DateTimeOffset Issued, IReadOnlyList<Revocation> Revoked, Dsse Envelope)
{
    /// <summary>Media type of the statement.</summary>
    public const string PayloadType = "application/vnd.proofmark.key-revocations+json";

    /// <summary>Name and major version of the statement's form.</summary>
    public const string Format = "proofmark-key-revocations/1";

    /// <summary>The revocation of a key, or null.</summary>
    public Revocation? Find(Fingerprint key) => Revoked.FirstOrDefault(r => r.Key == key);

    /// <summary>Signs a list with the root key.</summary>
    public static RevocationList Issue(SigningKey root, long sequence, DateTimeOffset issued, IReadOnlyList<Revocation> revoked)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sequence, 1);
        var payload = WireJson.Write(new { Format, Node = root.Public.Fingerprint, Sequence = sequence, Issued = issued, Revoked = revoked });
        return Read(Dsse.Sign(PayloadType, payload, root), root.Public).GetValueOrThrow();
    }

    /// <summary>Reads a list and verifies that this root key signed it.</summary>
    /// <returns>The list, or <c>federation.certificate_form</c>, <c>certificate_node</c>, <c>certificate_forged</c>, or a problem of the JSON.</returns>
    public static ParseResult<RevocationList> Read(Dsse envelope, PublicKey rootKey)
    {
        var (root, broken) = StrictJson.Read(envelope.Payload.Span);
        if (broken is not null)
        {
            return broken;
        }

        var fields = new JsonFields(root, "", []);
        var format = fields.Text("format", required: true);
        var node = fields.Fingerprint("node", required: true);
        var sequence = fields.Number("sequence", 1, long.MaxValue, required: true);
        var issued = fields.Time("issued", required: true);
        var revoked = fields.List("revoked", ReadOne);
        if (fields.Problems.Count > 0)
        {
            return fields.Problems[0];
        }

        if (envelope.PayloadType != PayloadType || format != Format)
        {
            return Problem.Of(FederationCode.CertificateForm);
        }

        if (node != rootKey.Fingerprint)
        {
            return Problem.Of(FederationCode.CertificateNode, "node");
        }

        return envelope.IsSignedBy(rootKey)
            ? new RevocationList(node, sequence!.Value, issued!.Value, revoked, envelope)
            : Problem.Of(FederationCode.CertificateForged);
    }

    private static Revocation? ReadOne(JsonFields fields)
    {
        var key = fields.Fingerprint("key", required: true);
        var from = fields.Time("from", required: true);
        var reason = fields.Choice<RevocationReason>("reason", required: true);
        return key is null || from is null || reason is null ? null : new Revocation(key, from.Value, reason.Value);
    }
}
