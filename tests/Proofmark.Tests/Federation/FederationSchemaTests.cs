using System.Text.Json;
using System.Text.Json.Nodes;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Federation.Messages;
using Xunit;

namespace Proofmark.Tests.Federation;

public sealed class FederationSchemaTests
{
    private readonly SchemaCheck _schemas = new();
    private readonly TwoNodes _nodes = new();

    [Fact]
    public void Envelope_message_certificate_revocations_and_receipt_fit_their_schemas()
    {
        var message = _nodes.Compose();
        var second = _nodes.Compose(_nodes.Header(2, message.Hash));
        var key = _nodes.B.Current(TwoNodes.Now).Public.Fingerprint;
        var revoked = _nodes.B.Revoke(_nodes.RootB, key, TwoNodes.Now, RevocationReason.Superseded, TwoNodes.Now).Statements.Revocations!;
        var receipt = new Receipt(_nodes.A.Node, _nodes.B.Node, message.Header.Id, message.Hash, Verdict.Held, "federation.reordered", TwoNodes.Now, 1).Seal(_nodes.A.Current(TwoNodes.Now));
        Assert.Empty(_schemas.Faults("message.schema.json", TwoNodes.Parse(message.Payload.ToArray())));
        Assert.Empty(_schemas.Faults("message.schema.json", TwoNodes.Parse(second.Payload.ToArray())));
        Assert.Empty(_schemas.Faults("envelope.schema.json", TwoNodes.Parse(_nodes.Seal(message))));
        Assert.Empty(_schemas.Faults("key-certificate.schema.json", TwoNodes.Parse(_nodes.A.Statements.Certificates[0].Envelope.Payload.ToArray())));
        Assert.Empty(_schemas.Faults("key-revocations.schema.json", TwoNodes.Parse(revoked.Envelope.Payload.ToArray())));
        Assert.Empty(_schemas.Faults("receipt.schema.json", TwoNodes.Parse(receipt.Payload.ToArray())));
    }

    [Fact]
    public void Schema_and_reader_agree_on_every_small_change_of_a_message()
    {
        foreach (var message in _nodes.Chain(2))
        {
            foreach (var (what, changed) in JsonMutations.Of(JsonNode.Parse(message.Payload.Span)!.AsObject()))
            {
                if (what.StartsWith("body.", StringComparison.Ordinal)) continue;
                var fits = _schemas.Faults("message.schema.json", changed).Count == 0;
                var (read, problems) = Message.Read(JsonSerializer.SerializeToUtf8Bytes(changed));
                var readable = read is not null;
                Assert.True(fits == readable, $"{what}: the schema says {fits}, the reader {readable} ({string.Join(", ", problems.Select(p => p.Code))})");
            }
        }
    }

    [Fact]
    public void Every_schema_says_what_it_is_and_uses_only_what_is_checked()
    {
        Assert.Equal(16, SchemaCheck.Names.Count());
        foreach (var name in SchemaCheck.Names)
        {
            Assert.Equal(name, _schemas.Load(name).GetProperty("$id").GetString());
            Assert.NotEmpty(_schemas.Load(name).GetProperty("description").GetString()!);
        }
    }
}
