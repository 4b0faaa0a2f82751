using Proofmark.Core.Federation.Json;
using Proofmark.Core.Federation.Messages;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Federation.Keys;

/// <summary>
/// A statement by a node's root key: this operating key speaks for me from then to then, and this is what I say of myself.
/// What it says of itself (State, name) is a claim until two persons who pair the nodes attest it.
/// </summary>
/// <param name="RootKey">The root key; its fingerprint is the node.</param>
/// <param name="Key">The operating key.</param>
/// <param name="Sequence">Counts from 1; the higher of two certificates in force signs.</param>
/// <param name="ValidFrom">First moment, UTC.</param>
/// <param name="ValidTo">First moment no more, UTC.</param>
/// <param name="Attributes">Claims: <c>state</c> (ISO 3166-1 alpha-2), <c>name</c>, <c>agency</c>…</param>
/// <param name="Envelope">The signed statement as it travels.</param>
public sealed record OperatingCertificate(
    PublicKey RootKey, PublicKey Key, long Sequence, DateTimeOffset ValidFrom, DateTimeOffset ValidTo,
    IReadOnlyDictionary<string, string> Attributes, Dsse Envelope)
{
    /// <summary>Media type of the statement.</summary>
    public const string PayloadType = "application/vnd.proofmark.key-certificate+json";

    /// <summary>Name and major version of the statement's form.</summary>
    public const string Format = "proofmark-key-certificate/1";

    /// <summary>Media type of the statement of a training node: a program that knows nothing of training refuses it as no certificate at all.</summary>
    public const string TrainingPayloadType = "application/vnd.proofmark.training-key-certificate+json";

    /// <summary>Form of the statement of a training node.</summary>
    public const string TrainingFormat = "proofmark-training-key-certificate/1";

    /// <summary>The attribute by which a training node's keys are made.</summary>
    public const string TrainingAttribute = "training";

    /// <summary>The key is a training node's: no real node pairs with it, nor it with a real one.</summary>
    public bool Training => Envelope.PayloadType == TrainingPayloadType;

    /// <summary>The node that the key speaks for.</summary>
    public Fingerprint Node => RootKey.Fingerprint;

    /// <summary>The operating key's name.</summary>
    public Fingerprint KeyId => Key.Fingerprint;

    /// <summary>True when the key may sign at that moment, revocation apart.</summary>
    public bool IsInForce(DateTimeOffset at) => ValidFrom <= at && at < ValidTo;

    /// <summary>Signs a certificate with the root key.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The period is empty or the sequence below 1.</exception>
    public static OperatingCertificate Issue(
        SigningKey root, PublicKey key, long sequence, DateTimeOffset validFrom, DateTimeOffset validTo, IReadOnlyDictionary<string, string>? attributes = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sequence, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(validTo, validFrom);
        var training = attributes?.ContainsKey(TrainingAttribute) == true;
        var payload = WireJson.Write(new
        {
            Format = training ? TrainingFormat : Format,
            Node = root.Public.Fingerprint,
            RootKey = root.Public.Base64,
            Key = key.Base64,
            Sequence = sequence,
            ValidFrom = validFrom,
            ValidTo = validTo,
            Attributes = new SortedDictionary<string, string>(attributes?.ToDictionary() ?? [], StringComparer.Ordinal),
        });
        return Read(Dsse.Sign(training ? TrainingPayloadType : PayloadType, payload, root)).GetValueOrThrow();
    }

    /// <summary>Reads and verifies a certificate: form, that the root key is the node's, and its signature. Time is not judged.</summary>
    /// <returns>The certificate, or <c>federation.certificate_form</c>, <c>certificate_node</c>, <c>certificate_forged</c>, or a problem of the JSON.</returns>
    public static ParseResult<OperatingCertificate> Read(Dsse envelope)
    {
        var (root, broken) = StrictJson.Read(envelope.Payload.Span);
        if (broken is not null)
        {
            return broken;
        }

        var fields = new JsonFields(root, "", []);
        var format = fields.Text("format", required: true);
        var node = fields.Fingerprint("node", required: true);
        var rootKey = PublicKey.Read(fields.Text("rootKey", required: true), "rootKey");
        var key = PublicKey.Read(fields.Text("key", required: true), "key");
        var sequence = fields.Number("sequence", 1, long.MaxValue, required: true);
        var from = fields.Time("validFrom", required: true);
        var to = fields.Time("validTo", required: true);
        var attributes = ReadAttributes(fields.Object("attributes"));
        if (fields.Problems.Count > 0)
        {
            return fields.Problems[0];
        }

        // What the key is for stands in form, type and attributes alike: none of them can be exchanged alone.
        var training = attributes.ContainsKey(TrainingAttribute);
        if (envelope.PayloadType != (training ? TrainingPayloadType : PayloadType) || format != (training ? TrainingFormat : Format) || !(from < to))
        {
            return Problem.Of(FederationCode.CertificateForm);
        }

        if (!rootKey.Ok || !key.Ok)
        {
            return rootKey.Problem ?? key.Problem!;
        }

        if (rootKey.Value.Fingerprint != node || key.Value.Equals(rootKey.Value))
        {
            return Problem.Of(FederationCode.CertificateNode, "node");
        }

        return envelope.IsSignedBy(rootKey.Value)
            ? new OperatingCertificate(rootKey.Value, key.Value, sequence!.Value, from!.Value, to!.Value, attributes, envelope)
            : Problem.Of(FederationCode.CertificateForged);
    }

    private static Dictionary<string, string> ReadAttributes(JsonFields? fields)
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in fields?.Element.EnumerateObject() ?? default)
        {
            if (fields!.Text(property.Name) is { } text)
            {
                result.Add(property.Name, text);
            }
        }

        return result;
    }
}
