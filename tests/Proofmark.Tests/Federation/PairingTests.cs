using Proofmark.Core.Federation;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Federation.Peers;
using Proofmark.Core.Shared;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Federation;

public sealed class PairingTests : IAsyncLifetime
{
    private readonly ManualClock _clock = new(TimeProvider.System.GetUtcNow());
    private FederatedNode _a = null!;
    private FederatedNode _b = null!;

    public async Task InitializeAsync()
    {
        _a = await FederatedNode.CreateAsync("XA", _clock);
        _b = await FederatedNode.CreateAsync("XB", _clock);
    }

    public async Task DisposeAsync()
    {
        await _a.DisposeAsync();
        await _b.DisposeAsync();
    }

    [Fact]
    public async Task Two_persons_compare_fingerprints_and_the_act_says_who_and_how()
    {
        var peer = await _a.PairAsync(_b, _b.Id.Grouped.ToLowerInvariant().Replace('-', ' '));
        Assert.Equal(_b.Id, peer.Node);
        Assert.Equal("XX", peer.State);
        Assert.Equal(["the registrar, by telephone"], await _a.ListAsync("select compared_with from peers"));
        Assert.Equal(["federation.pair"], await _a.ListAsync("select type from acts"));
    }

    [Fact]
    public async Task Another_fingerprint_than_that_of_the_key_is_no_pairing()
    {
        Assert.Equal(FederationCode.FingerprintMismatch, await CodeAsync(() => _a.PairAsync(_b, _a.Id.Grouped)));
        Assert.Equal(FederationCode.FingerprintForm, await CodeAsync(() => _a.PairAsync(_b, "XB")));
        Assert.Equal(0, await _a.CountAsync("peers"));
    }

    [Theory]
    [InlineData("http://xb.example", FederationCode.AddressInsecure)]
    [InlineData("http://localhost.example", FederationCode.AddressInsecure)]
    [InlineData("ftp://xb.example", FederationCode.AddressForm)]
    [InlineData("https://user@xb.example", FederationCode.AddressForm)]
    [InlineData("xb.example", FederationCode.AddressForm)]
    public async Task An_address_that_is_none_or_not_encrypted_is_refused(string address, string code) =>
        Assert.Equal(code, await CodeAsync(() => _a.PairAsync(_b, address: address)));

    [Theory]
    [InlineData("https://xb.example/base/", "https://xb.example/base/federation/v1/messages")]
    [InlineData("http://127.0.0.1:8080", "http://127.0.0.1:8080/federation/v1/messages")]
    [InlineData("http://[::1]:8080", "http://[::1]:8080/federation/v1/messages")]
    [InlineData("http://localhost", "http://localhost/federation/v1/messages")]
    public void An_address_leads_to_its_endpoints(string address, string endpoint)
    {
        Assert.Null(Peer.CheckAddress(address));
        Assert.Equal(endpoint, new Peer(1, Guid.Empty, PeerKeys.Of(SigningKey.Create().Public), "x", null, address, false).Endpoint("messages"));
    }

    [Fact]
    public async Task A_node_is_paired_once()
    {
        await _a.PairAsync(_b);
        Assert.Equal(FederationCode.PeerExists, await CodeAsync(() => _a.PairAsync(_b)));
    }

    [Fact]
    public async Task A_statement_changed_by_hand_in_the_database_is_no_key()
    {
        await _a.PairAsync(_b);
        await using (var command = _a.Database.Owner.CreateCommand("""
            alter table peer_statements disable trigger user;
            update peer_statements set envelope = replace(convert_from(envelope, 'utf8'), '"sig":"', '"sig":"AAAA')::bytea;
            alter table peer_statements enable trigger user;
            """))
        {
            await command.ExecuteNonQueryAsync();
        }

        Assert.Empty((await new PeerDirectory(_a.Database).CurrentAsync()).All[0].Keys.Certificates);
    }

    [Fact]
    public async Task A_directory_is_read_back_with_its_keys_and_a_changed_one_is_not()
    {
        var signed = NodeDirectory.Sign(_b.Node.Keys, "https://xb.example", _b.Node.Handlers.Kinds, _clock.GetUtcNow());
        var read = NodeDirectory.Read(signed.Write()).GetValueOrThrow();
        Assert.Equal((_b.Id, "https://xb.example"), (read.Keys.Node, read.Address));
        Assert.Equal(["ledger.head", "ledger.head_seen", "test.note"], read.Kinds.Order(StringComparer.Ordinal));
        await _a.Node.Peers.PairAsync(new Pairing(read.Statements, _b.Id.Grouped, "by telephone", "Registry", "XB", read.Address), Storage.Node.By(Storage.Node.Amina, "administration"));

        var other = signed with { Payload = System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(signed.Payload.Span).Replace("xb.example", "xc.example", StringComparison.Ordinal)) };
        Assert.Equal(FederationCode.Forged, NodeDirectory.Read(other.Write()).Problem?.Code);
    }

    private static async Task<string> CodeAsync(Func<Task> action) => (await Assert.ThrowsAsync<ProblemException>(action)).Problems[0].Code;
}
