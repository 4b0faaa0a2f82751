using System.Text;
using Proofmark.Core.Federation.Json;
using Proofmark.Core.Federation.Messages;
using Proofmark.Core.Shared;
using Proofmark.Ledger;

namespace Proofmark.Core.Federation.Keys;

/// <summary>
/// A statement by a node's root key: from this head of my ledger on another key signs it. The head itself is in it, signed by
/// both keys: so the root key vouches for everything up to it, and the new key shows that it is held.
/// </summary>
/// <param name="RootKey">The root key; its fingerprint is the node.</param>
/// <param name="Previous">The key that signs no further head.</param>
/// <param name="Key">The key that signs from here on.</param>
/// <param name="Note">The head with both signatures.</param>
/// <param name="Head">The same, read.</param>
/// <param name="Reason">Why.</param>
/// <param name="Issued">When, by the clock of whoever held the root key.</param>
/// <param name="Envelope">The signed statement as it travels.</param>
public sealed record LedgerKeyStatement(PublicKey RootKey, VerifierKey Previous, VerifierKey Key, SignedNote Note, Checkpoint Head, RevocationReason Reason, DateTimeOffset Issued, Dsse Envelope)
{
    /// <summary>Media type of the statement.</summary>
    public const string PayloadType = "application/vnd.proofmark.ledger-key+json";

    /// <summary>Name and major version of the statement's form.</summary>
    public const string Format = "proofmark-ledger-key/1";

    /// <summary>The node that says so.</summary>
    public Fingerprint Node => RootKey.Fingerprint;

    /// <summary>The last head of the previous key and the first of the new.</summary>
    public HeadPlace Place => HeadPlace.Of(Head);

    /// <summary>Signs one with the root key; the new key signs the last head besides.</summary>
    /// <param name="root">The root key.</param>
    /// <param name="previous">Who signed <paramref name="last"/>.</param>
    /// <param name="next">The new key.</param>
    /// <param name="last">The last signed head.</param>
    /// <param name="reason">Why.</param>
    /// <param name="now">When.</param>
    public static LedgerKeyStatement Issue(SigningKey root, VerifierKey previous, NoteSigner next, SignedNote last, RevocationReason reason, DateTimeOffset now) =>
        Read(Dsse.Sign(PayloadType, WireJson.Write(new
        {
            Format,
            Node = root.Public.Fingerprint,
            RootKey = root.Public.Base64,
            Previous = previous.ToString(),
            Key = next.PublicKey.ToString(),
            Head = next.CoSign(last).ToString(),
            Reason = EnumCode.Of(reason),
            Issued = now,
        }), root)).GetValueOrThrow();

    /// <summary>Reads and verifies one: form, that the root key is the node's, its signature, and both signatures of the head.</summary>
    /// <returns>The statement, or <c>federation.certificate_form</c>, <c>certificate_node</c>, <c>certificate_forged</c>, or a problem of the JSON.</returns>
    public static ParseResult<LedgerKeyStatement> Read(Dsse envelope)
    {
        var (root, broken) = StrictJson.Read(envelope.Payload.Span);
        if (broken is not null) return broken;
        var fields = new JsonFields(root, "", []);
        var format = fields.Text("format", required: true);
        var node = fields.Fingerprint("node", required: true);
        var rootKey = PublicKey.Read(fields.Text("rootKey", required: true), "rootKey");
        var reason = fields.Choice<RevocationReason>("reason", required: true);
        var issued = fields.Time("issued", required: true);
        if (fields.Text("previous", 1000, required: true) is not { } before || fields.Text("key", 1000, required: true) is not { } after || fields.Text("head", SignedNote.MaxBytes, required: true) is not { } text || fields.Problems.Count > 0) return fields.Problems[0];
        if (!rootKey.Ok) return rootKey.Problem;
        if (envelope.PayloadType != PayloadType || format != Format || !VerifierKey.TryParse(before, out var previous, out _) || !VerifierKey.TryParse(after, out var key, out _)
            || !SignedNote.TryParse(Encoding.UTF8.GetBytes(text), out var note, out _) || !Checkpoint.TryParse(note.Text, out var head, out _)) return Problem.Of(FederationCode.CertificateForm);
        if (rootKey.Value.Fingerprint != node) return Problem.Of(FederationCode.CertificateNode, "node");
        var opening = new TrustedKeys(previous, key).Open(note);
        var bothSigned = opening.IsTrusted && opening.SignedBy.Contains(previous) && opening.SignedBy.Contains(key);
        return bothSigned && !key.Equals(previous) && key.Name == head.Origin && previous.Name == head.Origin && envelope.IsSignedBy(rootKey.Value)
            ? new LedgerKeyStatement(rootKey.Value, previous, key, note, head, reason!.Value, issued!.Value, envelope)
            : Problem.Of(FederationCode.CertificateForged);
    }
}
