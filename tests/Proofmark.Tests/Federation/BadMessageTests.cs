using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Proofmark.Core.Federation;
using Proofmark.Core.Federation.Delivery;
using Proofmark.Core.Federation.Http;
using Proofmark.Core.Federation.Json;
using Proofmark.Core.Federation.Messages;
using Proofmark.Core.Tracing;
using Proofmark.Tests.Tracing;
using Xunit;

namespace Proofmark.Tests.Federation;

/// <summary>What a peer with a faulty or dishonest program sends to the real endpoint: each gets its code, and nothing half-done stays.</summary>
public sealed class BadMessageTests : ServedPair
{
    [Fact]
    public async Task A_truncated_message_is_told_with_code_place_and_remedy_and_comes_again()
    {
        var envelope = await _b.EnvelopeAsync(_a, "x");
        var (status, answer) = await PostAsync(envelope[..^10]);
        Assert.Equal((400, FederationCode.Truncated), (status, answer.GetProperty("code").GetString()));
        Assert.False(string.IsNullOrWhiteSpace(answer.GetProperty("detail").GetString()));
        Assert.Equal(0, await _a.CountAsync("messages_in"));
        Assert.Equal("accepted", Said(await PostAsync(envelope)).Verdict);
    }

    [Fact]
    public async Task A_forged_message_has_no_effect()
    {
        var message = await _b.SendAsync(_a, "true", deliver: false);
        var forged = message.Seal(_b.Federation.Keys.Current) with { Payload = Message.Compose(message.Header, WireJson.ToElement(new { Text = "false" })).Seal(_b.Federation.Keys.Current).Payload };
        var (status, answer) = await PostAsync(forged.Write());
        Assert.Equal((400, FederationCode.Forged), (status, answer.GetProperty("code").GetString()));
        await NothingAsync();
    }

    [Fact]
    public async Task A_future_dated_message_is_refused_for_now()
    {
        var message = await _b.SendAsync(_a, "tomorrow", deliver: false);
        var ahead = Message.Compose(message.Header with { Created = message.Header.Created.AddHours(1), Expires = message.Header.Expires.AddHours(1) }, WireJson.ToElement(new { Text = "tomorrow" }));
        Assert.Equal(("refused", FederationCode.FutureDated), Said(await PostAsync(ahead.Seal(_b.Federation.Keys.Current).Write())));
        await NothingAsync();
    }

    [Fact]
    public async Task A_message_replayed_with_another_content_is_refused_and_the_first_stands()
    {
        var message = await _b.SendAsync(_a, "first", deliver: false);
        Assert.Equal(("accepted", null), Said(await PostAsync(message.Seal(_b.Federation.Keys.Current).Write())));
        var other = Message.Compose(message.Header, WireJson.ToElement(new { Text = "other" }));
        Assert.Equal(("refused", FederationCode.Replayed), Said(await PostAsync(other.Seal(_b.Federation.Keys.Current).Write())));
        Assert.Equal(["first"], await _a.ListAsync("select payload::text::json#>>'{}' from queue where kind = 'test.effect'"));
    }

    [Fact]
    public async Task Messages_in_the_wrong_order_wait_and_take_effect_in_the_right_one()
    {
        var (one, two) = (await _b.EnvelopeAsync(_a, "one"), await _b.EnvelopeAsync(_a, "two"));
        Assert.Equal(("held", FederationCode.Reordered), Said(await PostAsync(two)));
        Assert.Equal(0, await _a.CountAsync("queue where kind = 'test.effect'"));
        Assert.Equal(("accepted", null), Said(await PostAsync(one)));
        Assert.Equal(["one", "two"], await _a.ListAsync("select payload::text::json#>>'{}' from queue where kind = 'test.effect' order by id"));
    }

    [Theory]
    [InlineData("ground", TracingCode.GroundMissing)]
    [InlineData("intendedUse", TracingCode.IntendedUseMissing)]
    [InlineData("weapon/markings", TracingCode.MarkingsMissing)]
    [InlineData("weapon", TracingCode.WeaponMissing)]
    [InlineData("legalJustification", TracingCode.JustificationMissing)]
    public async Task A_request_that_lacks_what_the_Instrument_asks_for_opens_no_case_and_the_receipt_says_what_is_missing(string left, string code)
    {
        var body = JsonNode.Parse(TraceMessages.Write(Traces.Request).GetRawText())!.AsObject();
        var place = left.Split('/');
        (place.Length == 1 ? body : body[place[0]]!.AsObject()).Remove(place[^1]);
        var message = await _b.SendAsync(_a, new Outgoing(TraceKind.Request, JsonSerializer.SerializeToElement(body), Guid.CreateVersion7()), deliver: false);
        Assert.Equal(("accepted", code), Said(await PostAsync(message.Seal(_b.Federation.Keys.Current).Write())));
        foreach (var table in new[] { "traces", "trace_events", "queue" }) Assert.Equal(0, await _a.CountAsync(table));
        Assert.Equal(1, await _a.CountAsync($"messages_in where code = '{code}'"));
    }

    [Fact]
    public async Task A_peer_that_takes_the_message_and_never_answers_is_given_up_and_told_as_such()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var transport = new HttpTransport(_b.Federation.Keys, TimeProvider.System, timeout: TimeSpan.FromSeconds(1));
        var peer = (await _b.Federation.Directory.GetAsync(_a.Federation.Keys.Node)) with { Address = $"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}" };
        var answer = await transport.SendAsync(peer, await _b.EnvelopeAsync(_a, "x"), default);
        Assert.Equal((null, FederationCode.PeerUnreachable), (answer.Receipt, answer.Problem?.Code));
        Assert.Equal("Registry", answer.Problem!.Arguments!["peer"]);
    }

    private async Task NothingAsync()
    {
        foreach (var table in new[] { "messages_in", "queue" }) Assert.Equal(0, await _a.CountAsync(table));
        Assert.Equal(1, await _a.CountAsync("messages_refused"));
    }

    /// <summary>What the receipt says.</summary>
    private static (string? Verdict, string? Code) Said((int Status, JsonElement Answer) answer)
    {
        Assert.Equal(200, answer.Status);
        var receipt = JsonDocument.Parse(Convert.FromBase64String(answer.Answer.GetProperty("payload").GetString()!)).RootElement;
        return (receipt.GetProperty("verdict").GetString(), receipt.TryGetProperty("code", out var code) ? code.GetString() : null);
    }

    private async Task<(int Status, JsonElement Answer)> PostAsync(byte[] body)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{_a.Address}/federation/v1/messages") { Content = new ByteArrayContent(body) };
        foreach (var (name, value) in HttpSignature.Sign("POST", $"{_a.Address}/federation/v1/messages", Dsse.MediaType, body, _b.Federation.Keys.Current, TimeProvider.System.GetUtcNow()))
        {
            if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await client.SendAsync(request);
        return ((int)response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }
}
