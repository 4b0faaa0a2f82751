using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Ledger;
using Proofmark.Tests.Access;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.Ledger;

public sealed class LedgerPagesTests
{
    [Fact]
    public async Task The_running_server_signs_and_shows_state_key_sheet_and_proof()
    {
        await using var server = await WeaponServer.StartAsync();
        var uid = await server.WeaponAsync("P-1", "A-1");
        var ines = await server.SignedInAsync("ines", "auditor", withRegister: false);
        var act = PublicId.Of("XA", await server.Node.ScalarAsync<Guid>($"select a.uid from entries e join acts a on a.id = e.act where e.uid = '{uid}'"));
        var proof = await UntilAsync(ines, $"/ledger/acts/{act}", "The proof holds");
        Assert.Equal(["acts", "entries", "components", "marks", "events"], proof.Page.QuerySelectorAll("tbody th").Select(t => t.TextContent));
        Assert.DoesNotContain("A-1", proof.Page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);

        var text = await (await ines.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"/ledger/acts/{act}/proof"))).Content.ReadAsStringAsync();
        var key = VerifierKey.Parse((await ines.GetAsync("/ledger")).Page.QuerySelectorAll("pre")[1].TextContent);
        var leaf = System.Text.Encoding.UTF8.GetBytes(proof.Page.QuerySelector("[aria-labelledby=leaf] pre")!.TextContent);
        Assert.NotNull(LogProof.Parse(text).Verify(MerkleHash.Leaf(leaf), key.Name, new TrustedKeys(key)));
        Assert.Contains(key.Fingerprint.ToHex(), (await ines.GetAsync("/ledger/deposit")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await ines.GetAsync("/ledger/acts/" + PublicId.New("XA", TimeProvider.System))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await ines.GetAsync("/ledger/acts/nothing")).Status);
    }

    [Fact]
    public async Task A_witness_without_an_account_reads_the_checkpoint_and_hashes_and_no_leaf()
    {
        await using var server = await WeaponServer.StartAsync();
        var witness = server.Stranger();
        async Task<HttpResponseMessage> Get(string path) => await witness.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/ledger/log/" + path));
        HttpResponseMessage checkpoint;
        do
        {
            await Task.Delay(100);
            checkpoint = await Get("checkpoint");
        }
        while (checkpoint.StatusCode == HttpStatusCode.NotFound);
        var head = Checkpoint.Parse(SignedNote.Parse(await checkpoint.Content.ReadAsByteArrayAsync()).Text).Head;
        var tile = await (await Get($"tile/0/000.p/{head.Size}")).Content.ReadAsByteArrayAsync();
        Assert.Equal(head.Root, MerkleHash.Root(Hash.ReadMany(tile)));
        Assert.Equal(HttpStatusCode.Redirect, (await Get($"tile/entries/000.p/{head.Size}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Get("tile/0/999")).StatusCode);
        var ines = await server.SignedInAsync("ines", "auditor", withRegister: false);
        Assert.Equal(HttpStatusCode.OK, (await ines.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"/ledger/log/tile/entries/000.p/{head.Size}"))).StatusCode);
    }

    [Fact]
    public async Task A_leaf_that_was_changed_in_the_database_does_not_prove()
    {
        await using var server = await WeaponServer.StartAsync();
        var uid = await server.WeaponAsync("P-1", "A-1");
        var ines = await server.SignedInAsync("ines", "auditor", withRegister: false);
        var act = await server.Node.ScalarAsync<Guid>($"select a.uid from entries e join acts a on a.id = e.act where e.uid = '{uid}'");
        await UntilAsync(ines, $"/ledger/acts/{act}", "The proof holds");
        await server.Node.ExecuteAsync($"set session_replication_role = replica; update leaves set content = convert_to(replace(convert_from(content, 'UTF8'), 'weapons.register', 'weapons.registeR'), 'UTF8') where act = (select id from acts where uid = '{act}'); set session_replication_role = origin");
        Assert.Contains("The proof does not hold", (await ines.GetAsync($"/ledger/acts/{act}")).Text, StringComparison.Ordinal);
    }

    private static async Task<Answer> UntilAsync(Person person, string path, string words)
    {
        for (var i = 0; i < 100; i++)
        {
            var answer = await person.GetAsync(path);
            if (answer.Text.Contains(words, StringComparison.Ordinal)) return answer;
            await Task.Delay(100);
        }
        throw new TimeoutException($"{path} never said '{words}'");
    }
}
