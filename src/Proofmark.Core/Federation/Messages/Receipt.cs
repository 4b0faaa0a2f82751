using Proofmark.Core.Federation.Json;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Federation.Messages;

/// <summary>
/// The receiver's signed word that it has stored a message: proof of delivery, given after the bytes are safe on disk and
/// never before. Not an acknowledgement in the sense of ITI ¶19, which an office gives and which is a message of its own.
/// </summary>
/// <param name="By">The node that received.</param>
/// <param name="Of">The node that sent.</param>
/// <param name="Message">The message's id.</param>
/// <param name="Hash">SHA-256 of its payload.</param>
/// <param name="Verdict">What became of it. A duplicate gets the verdict of the first time.</param>
/// <param name="Code">The problem's code unless accepted.</param>
/// <param name="Received">When it was stored, UTC.</param>
/// <param name="Expects">The next sequence that the receiver waits for.</param>
public sealed record Receipt(Fingerprint By, Fingerprint Of, Guid Message, byte[] Hash, Verdict Verdict, string? Code, DateTimeOffset Received, long Expects)
{
    /// <summary>Media type of the statement.</summary>
    public const string PayloadType = "application/vnd.proofmark.receipt+json";

    /// <summary>Name and major version of the statement's form.</summary>
    public const string Format = "proofmark-receipt/1";

    /// <summary>True when the sender may stop sending: the message is stored, or will never be.</summary>
    public bool IsFinal => Verdict != Verdict.Refused || Code is null || !FederationCode.IsTemporary(Code);

    /// <summary>Signs the receipt.</summary>
    public Dsse Seal(SigningKey key) => Dsse.Sign(PayloadType, WireJson.Write(new
    {
        Format,
        By,
        Of,
        Message,
        Hash = Convert.ToBase64String(Hash),
        Verdict,
        Code,
        Received,
        Expects,
    }), key);

    /// <summary>Reads and verifies a receipt for one message.</summary>
    /// <param name="bytes">The DSSE envelope.</param>
    /// <param name="peer">The peer that the message went to.</param>
    /// <param name="sent">The message.</param>
    /// <param name="received">When the receipt came.</param>
    /// <returns>The receipt, <c>federation.receipt_wrong</c> (for another message, or by another node), or a problem of envelope, key or signature.</returns>
    public static ParseResult<Receipt> Read(ReadOnlySpan<byte> bytes, PeerKeys peer, Message sent, DateTimeOffset received) => Read(bytes, peer, sent.Header.Id, sent.Hash, sent.Header.From, received);

    /// <summary>The same for a message of which only id, hash and sender are known: it was sealed or erased.</summary>
    public static ParseResult<Receipt> Read(ReadOnlySpan<byte> bytes, PeerKeys peer, Guid sent, byte[] sentHash, Fingerprint? from, DateTimeOffset received)
    {
        var read = Dsse.Read(bytes);
        if (!read.Ok)
        {
            return read.Problem;
        }

        var key = peer.Believe(read.Value.KeyId, received);
        if (!key.Ok)
        {
            return key.Problem;
        }

        if (!read.Value.IsSignedBy(key.Value))
        {
            return Problem.Of(FederationCode.Forged, "signatures", ("key", read.Value.KeyId.Short));
        }

        var (root, broken) = StrictJson.Read(read.Value.Payload.Span);
        if (broken is not null)
        {
            return broken;
        }

        var fields = new JsonFields(root, "", []);
        var format = fields.Text("format", required: true);
        var by = fields.Fingerprint("by", required: true);
        var of = fields.Fingerprint("of", required: true);
        var message = fields.Uuid("message", required: true);
        var hash = fields.Bytes("hash", 32, required: true);
        var verdict = fields.Choice<Verdict>("verdict", required: true);
        var code = fields.Text("code", 100);
        var at = fields.Time("received", required: true);
        var expects = fields.Number("expects", 1, long.MaxValue, required: true);
        if (fields.Problems.Count > 0)
        {
            return fields.Problems[0];
        }

        return read.Value.PayloadType == PayloadType && format == Format && by == peer.Node && of is not null && (from is null || of == from)
            && message == sent && hash.AsSpan().SequenceEqual(sentHash)
            ? new Receipt(by, of, message.Value, hash!, verdict!.Value, code, at!.Value, expects!.Value)
            : Problem.Of(FederationCode.ReceiptWrong, "message", ("id", sent));
    }
}
