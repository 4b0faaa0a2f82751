using System.Net;
using System.Text.Json;
using Proofmark.Core.Federation;
using Proofmark.Core.Federation.Delivery;
using Proofmark.Core.Federation.Http;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Federation.Messages;
using Xunit;

namespace Proofmark.Tests.Federation;

/// <summary>Two real servers on free ports of this machine, each with its database, paired by their directories.</summary>
public sealed class FederationServerTests : ServedPair
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_message_crosses_by_HTTP_takes_effect_and_its_receipt_comes_home()
    {
        await _b.SendAsync(_a, "one");
        await _b.SendAsync(_a, "two");
        await WaitAsync(async () => (await _b.ListAsync("select payload->>'verdict' from queue where kind = 'test.delivered' order by id")).Count == 2);
        Assert.Equal(["one", "two"], await _a.ListAsync("select payload::text::json#>>'{}' from queue where kind = 'test.effect' order by id"));
        Assert.Equal(["accepted", "accepted"], await _b.ListAsync("select verdict from message_receipts where final order by id"));
    }

    [Fact]
    public async Task The_directory_tells_a_stranger_who_the_node_is()
    {
        using var transport = new HttpTransport(_b.Federation.Keys, TimeProvider.System);
        var directory = await transport.FetchDirectoryAsync(_a.Address, default);
        Assert.Equal(_a.Federation.Keys.Node, directory.Keys.Node);
        Assert.Equal("XA", directory.Keys.Certificates[0].Attributes["state"]);
        Assert.Contains("test.note", directory.Kinds);
    }

    [Fact]
    public async Task A_request_without_signature_is_refused_before_its_body_is_believed()
    {
        var envelope = await _b.EnvelopeAsync(_a, "x");
        Assert.Equal((401, FederationCode.HttpSignatureMissing), await PostAsync(envelope, []));
        Assert.Equal((401, FederationCode.HttpSignatureMissing), await PostAsync("rubbish"u8.ToArray(), []));
        Assert.Equal(0, await _a.CountAsync("messages_in"));
        Assert.Equal(0, await _a.CountAsync("messages_refused"));
    }

    [Fact]
    public async Task A_recorded_request_sent_again_is_refused()
    {
        var envelope = await _b.EnvelopeAsync(_a, "x");
        var signed = Sign(envelope);
        Assert.Equal(200, (await PostAsync(envelope, signed)).Status);
        Assert.Equal((401, FederationCode.HttpReplayed), await PostAsync(envelope, signed));
        Assert.Equal(200, (await PostAsync(envelope, Sign(envelope))).Status);
        Assert.Equal(1, await _a.CountAsync("messages_in"));
    }

    [Fact]
    public async Task A_body_cut_or_changed_on_the_way_is_refused()
    {
        var envelope = await _b.EnvelopeAsync(_a, "x");
        Assert.Equal((401, FederationCode.HttpDigestMismatch), await PostAsync(envelope[..^10], Sign(envelope)));
        var changed = envelope.ToArray();
        changed[40] ^= 1;
        Assert.Equal((401, FederationCode.HttpDigestMismatch), await PostAsync(changed, Sign(envelope)));
        Assert.Equal(0, await _a.CountAsync("messages_in"));
    }

    [Fact]
    public async Task A_request_signed_for_another_node_or_an_hour_ago_is_refused()
    {
        var envelope = await _b.EnvelopeAsync(_a, "x");
        Assert.Equal((401, FederationCode.HttpForged), await PostAsync(envelope, Sign(envelope, target: $"{_b.Address}/federation/v1/messages")));
        Assert.Equal((401, FederationCode.HttpClock), await PostAsync(envelope, Sign(envelope, at: TimeProvider.System.GetUtcNow().AddHours(-1))));
        using var stranger = SigningKey.Create();
        Assert.Equal((401, FederationCode.UnknownKey), await PostAsync(envelope, Sign(envelope, key: stranger)));
    }

    [Fact]
    public async Task What_a_peer_signs_wrongly_is_answered_with_a_code_and_recorded()
    {
        var forged = (Dsse.Read(await _b.EnvelopeAsync(_a, "x")).Value! with { Signature = new byte[64] }).Write();
        Assert.Equal((400, FederationCode.Forged), await PostAsync(forged, Sign(forged)));
        Assert.Equal((400, FederationCode.Malformed), await PostAsync("rubbish"u8.ToArray(), Sign("rubbish"u8.ToArray())));
        Assert.Equal(["federation.forged", "federation.malformed"], await _a.ListAsync("select code from messages_refused order by code"));
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused_and_the_server_stays_up()
    {
        var huge = new byte[Dsse.MaximumSize + 10];
        Assert.Equal((413, FederationCode.TooLarge), await PostAsync(huge, Sign(huge)));
        var envelope = await _b.EnvelopeAsync(_a, "x");
        Assert.Equal(200, (await PostAsync(envelope, Sign(envelope))).Status);
    }

    [Fact]
    public async Task A_key_that_the_peer_does_not_know_yet_is_told_and_the_message_arrives()
    {
        var folder = new KeyRingFolder(FederationNode.KeyFolder(_b.Folder));
        using (var root = folder.ReadRoot(null)) folder.Save(folder.Load().Rotate(root, SigningKey.Create(), TimeProvider.System.GetUtcNow()));
        var statements = folder.Load().Statements.Certificates.Select(c => c.Envelope).ToList();

        using var transport = new HttpTransport(new NodeKeys(folder, TimeProvider.System), TimeProvider.System);
        var peer = await _b.Federation.Directory.GetAsync(_a.Federation.Keys.Node);
        var message = Message.Read(Dsse.Read(await _b.EnvelopeAsync(_a, "x")).Value!.Payload).Message!;
        var resealed = message.Seal(new NodeKeys(folder, TimeProvider.System).Current).Write();
        Assert.Equal(FederationCode.UnknownKey, (await transport.SendAsync(peer, resealed, default)).Problem?.Code);
        await transport.TellKeysAsync(peer, statements, default);
        Assert.NotNull((await transport.SendAsync(peer, resealed, default)).Receipt);
    }

    [Fact]
    public async Task Key_statements_of_a_node_that_is_not_paired_are_not_taken_in()
    {
        using var root = SigningKey.Create();
        var stranger = OperatingCertificate.Issue(root, SigningKey.Create().Public, 1, TimeProvider.System.GetUtcNow(), TimeProvider.System.GetUtcNow().AddDays(1)).Envelope;
        Assert.Equal((400, FederationCode.UnknownPeer), await PostAsync(FederationFile.Write([stranger]), [], "keys"));
        Assert.Equal((400, FederationCode.Truncated), await PostAsync("{"u8.ToArray(), [], "keys"));
    }

    [Fact]
    public async Task A_peer_that_is_down_is_an_answer_and_no_exception()
    {
        using var transport = new HttpTransport(_b.Federation.Keys, TimeProvider.System);
        var peer = (await _b.Federation.Directory.GetAsync(_a.Federation.Keys.Node)) with { Address = "http://127.0.0.1:1" };
        Assert.Equal(FederationCode.PeerUnreachable, (await transport.SendAsync(peer, new byte[10], default)).Problem?.Code);
        Assert.Equal(FederationCode.AddressInsecure, (await transport.SendAsync(peer with { Address = "http://example.com" }, new byte[10], default)).Problem?.Code);
    }

    private IReadOnlyList<KeyValuePair<string, string>> Sign(byte[] body, string? target = null, DateTimeOffset? at = null, SigningKey? key = null) =>
        HttpSignature.Sign("POST", target ?? $"{_a.Address}/federation/v1/messages", Dsse.MediaType, body, key ?? _b.Federation.Keys.Current, at ?? TimeProvider.System.GetUtcNow());

    private async Task<(int Status, string? Code)> PostAsync(byte[] body, IReadOnlyList<KeyValuePair<string, string>> fields, string part = "messages")
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{_a.Address}/federation/v1/{part}") { Content = new ByteArrayContent(body) };
        foreach (var (name, value) in fields)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, response.StatusCode == HttpStatusCode.OK ? null : JsonDocument.Parse(text).RootElement.GetProperty("code").GetString());
    }

    private static async Task WaitAsync(Func<Task<bool>> until)
    {
        var deadline = TimeProvider.System.GetUtcNow() + Patience;
        while (!await until())
        {
            Assert.True(TimeProvider.System.GetUtcNow() < deadline, "it did not happen in time");
            await Task.Delay(100);
        }
    }
}
