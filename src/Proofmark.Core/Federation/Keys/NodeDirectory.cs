using System.Text.Json;
using Proofmark.Core.Federation.Json;
using Proofmark.Core.Federation.Messages;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Federation.Keys;

/// <summary>What a node says of itself: keys, revocations, versions, kinds, address. Signed by an operating key; trusted only after pairing.</summary>
/// <param name="Keys">Its root key and statements, each verified.</param>
/// <param name="Address">Where it is reached, as it says; null when it says nothing.</param>
/// <param name="Kinds">The message kinds that it reads.</param>
/// <param name="Issued">When it said so.</param>
public sealed record NodeDirectory(PeerKeys Keys, string? Address, IReadOnlyList<string> Kinds, DateTimeOffset Issued)
{
    /// <summary>Media type of the statement.</summary>
    public const string PayloadType = "application/vnd.proofmark.directory+json";

    /// <summary>Name and major version of the statement's form.</summary>
    public const string Format = "proofmark-directory/1";

    /// <summary>The certificates and revocations, as signed.</summary>
    public IReadOnlyList<Dsse> Statements => [.. Keys.Certificates.Select(c => c.Envelope), .. Keys.Revocations is { } list ? [list.Envelope] : Array.Empty<Dsse>()];

    /// <summary>Signs the directory of this node.</summary>
    public static Dsse Sign(NodeKeys keys, string? address, IEnumerable<string> kinds, DateTimeOffset now)
    {
        var ring = keys.Ring;
        return Dsse.Sign(PayloadType, WireJson.Write(new
        {
            Format,
            Node = ring.Node,
            Issued = now,
            RootKey = ring.Statements.RootKey.Base64,
            Certificates = ring.Statements.Certificates.Select(c => ToJson(c.Envelope)),
            Revocations = ring.Statements.Revocations is { } list ? ToJson(list.Envelope) : (JsonElement?)null,
            Versions = new[] { MessageHeader.CurrentVersion },
            Kinds = kinds.Order(StringComparer.Ordinal),
            Address = address,
        }), keys.Current);
    }

    /// <summary>Reads a directory: its statements must be one root key's, and one of its certified keys must have signed it.</summary>
    /// <returns>The directory, or a problem of envelope, JSON or statements, or <c>federation.forged</c>.</returns>
    public static ParseResult<NodeDirectory> Read(ReadOnlySpan<byte> bytes)
    {
        var envelope = Dsse.Read(bytes);
        if (!envelope.Ok) return envelope.Problem;
        var (root, broken) = StrictJson.Read(envelope.Value.Payload.Span);
        if (broken is not null) return broken;
        var fields = new JsonFields(root, "", []);
        var format = fields.Text("format", required: true);
        var rootKey = PublicKey.Read(fields.Text("rootKey", required: true), "rootKey");
        var node = fields.Fingerprint("node", required: true);
        var issued = fields.Time("issued", required: true);
        var certificates = fields.List("certificates", FromJson);
        var revocations = fields.Object("revocations") is { } list ? FromJson(list) : null;
        var address = fields.Text("address");
        var kinds = fields.Texts("kinds");
        if (fields.Problems.Count > 0) return fields.Problems[0];
        if (envelope.Value.PayloadType != PayloadType || format != Format) return Problem.Of(FederationCode.CertificateForm);
        if (!rootKey.Ok) return rootKey.Problem;
        if (rootKey.Value.Fingerprint != node) return Problem.Of(FederationCode.CertificateNode, "node");

        var keys = PeerKeys.Of(rootKey.Value);
        foreach (var statement in revocations is null ? certificates : [.. certificates, revocations])
        {
            var known = keys.With(statement);
            if (!known.Ok) return known.Problem;
            keys = known.Value;
        }

        var signer = keys.Believe(envelope.Value.KeyId, issued!.Value);
        if (!signer.Ok) return signer.Problem;
        return envelope.Value.IsSignedBy(signer.Value)
            ? new NodeDirectory(keys, address, kinds, issued.Value)
            : Problem.Of(FederationCode.Forged, "signatures", ("key", envelope.Value.KeyId.Short));
    }

    private static JsonElement ToJson(Dsse envelope) => JsonDocument.Parse(envelope.Write()).RootElement.Clone();

    private static Dsse? FromJson(JsonFields fields)
    {
        var read = Dsse.Read(System.Text.Encoding.UTF8.GetBytes(fields.Element.GetRawText()));
        if (!read.Ok) fields.Problems.Add(read.Problem);
        return read.Value;
    }
}
