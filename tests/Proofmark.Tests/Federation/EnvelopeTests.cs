using System.Text;
using System.Text.Json.Nodes;
using Proofmark.Core.Federation;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Federation.Messages;
using Xunit;

namespace Proofmark.Tests.Federation;

public sealed class EnvelopeTests
{
    private readonly TwoNodes _nodes = new();

    [Fact]
    public void A_message_of_a_known_peer_is_read_with_its_sender()
    {
        var sent = _nodes.Compose();
        var verified = _nodes.AtA().Verify(_nodes.Seal(sent), TwoNodes.Now);
        Assert.True(verified.Ok);
        Assert.Equal(sent.Header.Id, verified.Message!.Header.Id);
        Assert.Equal(sent.Hash, verified.Message.Hash);
        Assert.Equal("دمغة ✓", verified.Message.Body.GetProperty("note").GetString());
        Assert.Equal(_nodes.B.Node, verified.Sender!.Keys.Node);
    }

    [Fact]
    public void Every_single_changed_byte_is_noticed()
    {
        var bytes = _nodes.Seal(_nodes.Compose());
        for (var i = 0; i < bytes.Length; i++)
        {
            var changed = bytes.ToArray();
            changed[i] ^= 0x04;
            var verified = _nodes.AtA().Verify(changed, TwoNodes.Now);

            // A changed blank or letter case outside what is signed does not exist in the compact form: every byte counts.
            Assert.False(verified.Ok, $"byte {i} was changed and nobody noticed");
            Assert.Single(verified.Problems);
        }
    }

    [Fact]
    public void A_changed_payload_is_forged()
    {
        var envelope = Dsse.Read(_nodes.Seal(_nodes.Compose())).Value!;
        var payload = Encoding.UTF8.GetString(envelope.Payload.Span).Replace("✓", "✗", StringComparison.Ordinal);
        Assert.Equal(FederationCode.Forged, Code((envelope with { Payload = Encoding.UTF8.GetBytes(payload) }).Write()));
    }

    [Fact]
    public void A_signature_by_another_key_under_the_peers_name_is_forged()
    {
        using var thief = SigningKey.Create();
        var forged = _nodes.Compose().Seal(thief) with { KeyId = _nodes.B.Current(TwoNodes.Now).Public.Fingerprint };
        Assert.Equal(FederationCode.Forged, Code(forged.Write()));
    }

    [Fact]
    public void A_key_that_nobody_knows_is_unknown()
    {
        using var stranger = SigningKey.Create();
        Assert.Equal(FederationCode.UnknownKey, Code(_nodes.Compose().Seal(stranger).Write()));
    }

    [Fact]
    public void The_root_key_signs_no_messages() => Assert.Equal(FederationCode.UnknownKey, Code(_nodes.Compose().Seal(_nodes.RootB).Write()));

    [Fact]
    public void A_revoked_key_is_refused_even_for_a_message_dated_before()
    {
        var sealedBefore = _nodes.Seal(_nodes.Compose(_nodes.Header(created: TwoNodes.Now.AddDays(-2))));
        _nodes.B = _nodes.B.Revoke(_nodes.RootB, _nodes.B.Current(TwoNodes.Now).Public.Fingerprint, TwoNodes.Now.AddDays(-1), RevocationReason.Compromised, TwoNodes.Now);
        Assert.Equal(FederationCode.KeyRevoked, Code(sealedBefore));
    }

    [Fact]
    public void A_message_signed_anew_by_the_next_key_is_the_same_message()
    {
        var message = _nodes.Compose();
        var old = _nodes.Seal(message);
        _nodes.B = _nodes.B.Rotate(_nodes.RootB, SigningKey.Create(), TwoNodes.Now.AddSeconds(-1));
        var verifiedOld = _nodes.AtA().Verify(old, TwoNodes.Now);
        var verifiedNew = _nodes.AtA().Verify(_nodes.Seal(message), TwoNodes.Now);
        Assert.NotEqual(verifiedOld.Envelope!.KeyId, verifiedNew.Envelope!.KeyId);
        Assert.Equal(verifiedOld.Message!.Hash, verifiedNew.Message!.Hash);
    }

    [Fact]
    public void A_key_past_its_time_is_not_in_force() =>
        Assert.Equal(FederationCode.KeyNotInForce, Code(_nodes.Seal(_nodes.Compose()), TwoNodes.Now.AddDays(336)));

    [Fact]
    public void A_message_for_another_node_is_refused_here()
    {
        var elsewhere = _nodes.Header() with { To = SigningKey.Create().Public.Fingerprint };
        Assert.Equal(FederationCode.WrongRecipient, Code(_nodes.Seal(_nodes.Compose(elsewhere))));
    }

    [Fact]
    public void A_peer_cannot_speak_in_the_name_of_another()
    {
        var pretender = _nodes.Header() with { From = _nodes.A.Node };
        Assert.Equal(FederationCode.SenderMismatch, Code(_nodes.Seal(_nodes.Compose(pretender))));
    }

    [Fact]
    public void A_statement_of_another_type_is_no_message() =>
        Assert.Equal(FederationCode.PayloadType, Code(_nodes.B.Statements.Certificates[0].Envelope.Write()));

    [Theory]
    [InlineData("2.0", FederationCode.VersionUnknown)]
    [InlineData("10.0", FederationCode.VersionUnknown)]
    [InlineData("1", FederationCode.FieldForm)]
    [InlineData("01.0", FederationCode.FieldForm)]
    [InlineData("1.0 ", FederationCode.FieldForm)]
    public void Another_major_version_is_refused(string version, string code) => Assert.Equal(code, Code(Changed(p => p["version"] = version)));

    [Fact]
    public void A_higher_minor_version_is_read_and_its_new_fields_are_kept()
    {
        var verified = _nodes.AtA().Verify(Changed(p => { p["version"] = "1.7"; p["priority"] = "high"; p["body"]!["colour"] = "blue"; }), TwoNodes.Now);
        Assert.True(verified.Ok);
        Assert.Equal("blue", verified.Message!.Body.GetProperty("colour").GetString());
        Assert.Contains("\"priority\"", Encoding.UTF8.GetString(verified.Message.Payload.Span), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("id", "018f1e2c-0000-4000-8000-000000000000", FederationCode.FieldForm)] // version 4
    [InlineData("id", "0195539E-B000-7000-8000-000000000000", FederationCode.FieldForm)] // capitals
    [InlineData("kind", "Trace.Request", FederationCode.FieldForm)]
    [InlineData("from", "XB", FederationCode.FingerprintForm)]
    [InlineData("created", "2026-03-01 12:00", FederationCode.FieldForm)]
    [InlineData("created", "2026-03-01T12:00:00+02:00", FederationCode.FieldForm)]
    [InlineData("expires", "2026-03-01T12:00:00Z", FederationCode.ExpiryInvalid)]
    [InlineData("expires", "2028-03-01T12:00:00Z", FederationCode.ExpiryInvalid)]
    [InlineData("previous", "AAAA", FederationCode.FieldForm)]
    [InlineData("case", 7, FederationCode.FieldType)]
    [InlineData("sequence", 0, FederationCode.FieldForm)]
    [InlineData("sequence", 1.5, FederationCode.FieldForm)]
    [InlineData("sequence", "1", FederationCode.FieldType)]
    [InlineData("epoch", 0, FederationCode.FieldForm)]
    [InlineData("body", "text", FederationCode.FieldType)]
    public void A_wrong_field_is_named(string field, object value, string code)
    {
        var problems = _nodes.AtA().Verify(Changed(p => p[field] = JsonValue.Create(value)), TwoNodes.Now).Problems;
        Assert.Contains(problems, p => p.Code == code && p.Field == field);
    }

    [Fact]
    public void All_missing_fields_are_named_together()
    {
        var problems = _nodes.AtA().Verify(_nodes.SealRaw("{}"), TwoNodes.Now).Problems;
        Assert.Equal(
            ["body", "created", "epoch", "expires", "from", "id", "kind", "sequence", "to", "version"],
            problems.Where(p => p.Code == FederationCode.FieldMissing).Select(p => p.Field).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_later_message_must_name_the_one_before() =>
        Assert.Equal(FederationCode.FieldForm, Code(Changed(p => p["sequence"] = 2)));

    [Theory]
    [InlineData("{\"version\":", FederationCode.Truncated)]
    [InlineData("{\"version\":\"1.0\",\"version\":\"1.0\"}", FederationCode.DuplicateKey)]
    [InlineData("not json", FederationCode.Malformed)]
    public void What_a_peer_signed_by_mistake_is_named_and_the_peer_is_known(string payload, string code)
    {
        var verified = _nodes.AtA().Verify(_nodes.SealRaw(payload), TwoNodes.Now);
        Assert.Equal(code, verified.Problems.Single().Code);
        Assert.Equal(_nodes.B.Node, verified.Sender?.Keys.Node);
    }

    [Fact]
    public void A_payload_of_the_limit_passes_and_one_byte_more_is_too_large()
    {
        Assert.Equal(FederationCode.TooLarge, Code(_nodes.SealRaw(new string(' ', (4 * 1024 * 1024) + 1))));
        var payload = Encoding.UTF8.GetString(_nodes.Compose().Payload.Span);
        Assert.Null(Code(_nodes.SealRaw(payload + new string(' ', (4 * 1024 * 1024) - Encoding.UTF8.GetByteCount(payload)))));
    }

    [Fact]
    public void An_envelope_over_the_limit_is_not_even_read() => Assert.Equal(FederationCode.TooLarge, Code(new byte[Dsse.MaximumSize + 1]));

    [Fact]
    public void Every_cut_of_an_envelope_is_truncated()
    {
        var bytes = _nodes.Seal(_nodes.Compose());
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Equal(FederationCode.Truncated, Code(bytes[..length]));
        }
    }

    [Fact]
    public void A_receipt_proves_delivery_of_one_message_by_one_peer()
    {
        var sent = _nodes.Compose();
        var receipt = new Receipt(_nodes.A.Node, _nodes.B.Node, sent.Header.Id, sent.Hash, Verdict.Accepted, null, TwoNodes.Now, 2).Seal(_nodes.A.Current(TwoNodes.Now));
        var read = Receipt.Read(receipt.Write(), _nodes.A.Statements, sent, TwoNodes.Now);
        Assert.Equal((Verdict.Accepted, 2L, TwoNodes.Now), (read.Value!.Verdict, read.Value.Expects, read.Value.Received));

        Assert.Equal(FederationCode.ReceiptWrong, Receipt.Read(receipt.Write(), _nodes.A.Statements, _nodes.Compose(), TwoNodes.Now).Problem?.Code);
        Assert.Equal(FederationCode.UnknownKey, Receipt.Read(receipt.Write(), _nodes.B.Statements, sent, TwoNodes.Now).Problem?.Code);
        Assert.Equal(FederationCode.Forged, Receipt.Read((receipt with { Signature = new byte[64] }).Write(), _nodes.A.Statements, sent, TwoNodes.Now).Problem?.Code);
    }

    private string? Code(byte[] envelope, DateTimeOffset? at = null) => _nodes.AtA().Verify(envelope, at ?? TwoNodes.Now).Problems.FirstOrDefault()?.Code;

    private byte[] Changed(Action<JsonNode> change)
    {
        var payload = JsonNode.Parse(_nodes.Compose().Payload.Span)!;
        change(payload);
        return _nodes.SealRaw(payload.ToJsonString());
    }
}
