using Proofmark.Core.Federation;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Federation.Messages;
using Proofmark.Core.Languages;
using Xunit;

namespace Proofmark.Tests.Federation;

public sealed class FederationTextTests
{
    [Fact]
    public void Every_code_and_every_value_has_its_text_in_every_language()
    {
        var codes = typeof(FederationCode).GetFields().Select(f => $"problem.{f.GetRawConstantValue()}").ToList();
        Assert.True(codes.Count > 50);
        var keys = codes.Concat(Enum.GetValues<Verdict>().Select(FederationTexts.Of)).Concat(Enum.GetValues<RevocationReason>().Select(FederationTexts.Of)).ToList();
        foreach (var language in Texts.Embedded.Languages)
        {
            Assert.Empty(keys.Where(k => !Texts.Embedded[language.Code].Has(k)));
        }
    }

    [Fact]
    public void The_sentence_of_each_refusal_can_be_said_in_every_language()
    {
        // What the verifier and the judge really give, arguments and all.
        var nodes = new TwoNodes();
        var verifier = nodes.AtA();
        using var stranger = SigningKey.Create();
        var problems = new List<Core.Shared.Problem>();
        void Verify(byte[] bytes, DateTimeOffset? at = null) => problems.AddRange(verifier.Verify(bytes, at ?? TwoNodes.Now).Problems);

        Verify(new byte[Dsse.MaximumSize + 1]);
        Verify("{"u8.ToArray());
        Verify("x"u8.ToArray());
        Verify("""{"payload":1,"payloadType":"","signatures":{}}"""u8.ToArray());
        Verify(nodes.Compose().Seal(stranger).Write());
        Verify((nodes.Compose().Seal(stranger) with { KeyId = nodes.B.Current(TwoNodes.Now).Public.Fingerprint }).Write());
        Verify(nodes.Seal(nodes.Compose()), TwoNodes.Now.AddYears(1));
        Verify(nodes.Seal(nodes.Compose(nodes.Header() with { To = stranger.Public.Fingerprint })));
        Verify(nodes.Seal(nodes.Compose(nodes.Header() with { From = stranger.Public.Fingerprint })));
        Verify(nodes.Seal(nodes.Compose(nodes.Header() with { Version = "9.0" })));
        Verify(nodes.Seal(nodes.Compose(nodes.Header(expires: TwoNodes.Now))));
        Verify(nodes.SealRaw("""{"sequence":"x","id":"","created":"today","a":{"b":1,"b":2}}"""));
        Verify(nodes.SealRaw("""{"sequence":"x","id":"","created":"today","body":[]}"""));

        var start = InboundState.Start(nodes.B.Node);
        void Judge(MessageHeader header, InboundState state) => problems.Add(Inbound.Judge(header, new byte[32], state, TwoNodes.Now).Problem!);
        Judge(nodes.Header(), start with { Suspended = true });
        Judge(nodes.Header() with { Epoch = 2 }, start);
        Judge(nodes.Header(), start with { LastSequence = 5 });
        Judge(nodes.Header(5, new byte[32]), start);
        Judge(nodes.Header(5000, new byte[32]), start);
        Judge(nodes.Header(2, new byte[32]), start with { LastSequence = 1 });
        Judge(nodes.Header(created: TwoNodes.Now.AddDays(1)), start);
        Judge(nodes.Header(created: TwoNodes.Now.AddDays(-9), expires: TwoNodes.Now.AddDays(-1)), start);
        Judge(nodes.Header(), start with { SamePlace = new SeenMessage(Guid.NewGuid(), 1, 1, []) });
        var known = nodes.Header();
        Judge(known, start with { SameId = new SeenMessage(known.Id, 1, 1, []) });
        Judge(known, start with { SameId = new SeenMessage(known.Id, 1, 1, new byte[32]) });

        Assert.True(problems.Select(p => p.Code).Distinct().Count() >= 23);
        foreach (var language in Texts.Embedded.Languages)
        {
            Assert.All(problems, p => Assert.DoesNotContain("{", Texts.Embedded[language.Code].Of(p), StringComparison.Ordinal));
        }
    }
}
