using System.Globalization;
using Proofmark.Core.Federation;
using Proofmark.Core.Federation.Http;
using Proofmark.Core.Federation.Json;
using Proofmark.Core.Federation.Messages;
using Proofmark.Core.Tracing;
using Proofmark.Tests.Languages;
using Xunit;

namespace Proofmark.Tests.Federation;

/// <summary>docs/federation.md says what the program does, as far as a test can compare.</summary>
public sealed class FederationPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "federation.md"));

    [Fact]
    public void It_names_every_kind_every_header_field_and_every_code_of_the_verdicts()
    {
        Assert.All(TraceKind.All, kind => Assert.Contains($"`{kind}`", Page, StringComparison.Ordinal));
        var fields = TwoNodes.Parse(new TwoNodes().Chain(2)[1].Payload.ToArray()).EnumerateObject().Select(p => p.Name).Append("inReplyTo");
        Assert.All(fields, field => Assert.Contains($"`{field}`", Page, StringComparison.Ordinal));
        string[] codes =
        [
            FederationCode.PeerSuspended, FederationCode.Duplicate, FederationCode.Replayed, FederationCode.EpochUnknown, FederationCode.Equivocation,
            FederationCode.FutureDated, FederationCode.GapTooWide, FederationCode.Reordered, FederationCode.ChainBroken, FederationCode.Expired,
            FederationCode.Forged, FederationCode.UnknownKey, FederationCode.KeyRevoked, FederationCode.KeyNotInForce, FederationCode.SenderMismatch,
            FederationCode.WrongRecipient, FederationCode.VersionUnknown, FederationCode.KindUnknown, FederationCode.ExpiryInvalid,
        ];
        Assert.All(codes, code => Assert.Contains($"`{code}`", Page, StringComparison.Ordinal));
    }

    [Fact]
    public void Its_numbers_are_the_programs()
    {
        string[] numbers =
        [
            StrictJson.MaximumSize.ToString("N0", CultureInfo.InvariantCulture), Dsse.MaximumSize.ToString("N0", CultureInfo.InvariantCulture), $"at most {StrictJson.MaximumDepth} levels",
            $"at most {MessageHeader.MaximumLife.Days} days", $"more than {Inbound.Skew.Minutes} minutes ahead", $"more than {Inbound.MaximumGap.ToString("N0", CultureInfo.InvariantCulture)} messages",
            $"within {HttpSignature.Window.Minutes} minutes", $"`{HttpSignature.Tag}`", $"`{Dsse.MediaType}`",
        ];
        Assert.All(numbers, number => Assert.Contains(number, Page, StringComparison.Ordinal));
        Assert.All(HttpSignature.Covered, component => Assert.Contains($"\"{component}\"", Page, StringComparison.Ordinal));
    }

    [Fact]
    public void What_it_calls_temporary_is_what_the_sender_tries_again()
    {
        var line = Page.Split('\n').Single(l => l.StartsWith("*Refused for now*", StringComparison.Ordinal));
        var codes = typeof(FederationCode).GetFields().Select(f => (string)f.GetRawConstantValue()!);
        Assert.All(codes, code => Assert.Equal(FederationCode.IsTemporary(code), line.Contains($"`{code["federation.".Length..]}`", StringComparison.Ordinal)));
    }
}
