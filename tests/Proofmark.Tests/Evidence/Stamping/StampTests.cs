using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Proofmark.Core.Evidence;
using Proofmark.Core.Evidence.Stamping;
using Proofmark.Core.Shared;
using Proofmark.Core.Watching;
using Proofmark.Tests.Federation;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Evidence.Stamping;

/// <summary>Trusted time on certified extracts: given by an authority, verified without it, and never a condition of an extract.</summary>
public sealed class StampTests : IAsyncLifetime
{
    private readonly TestAuthority authority = new();
    private readonly TestAuthority stranger = new();
    private readonly StampClient client = new(TimeSpan.FromSeconds(2));
    private ExtractWorld world = null!;
    private AuthorityServer server = null!;
    private long entry;

    private StampRoots Roots => StampRoots.Read(authority.WriteRoot(world.Here.Data), "--tsa-roots");

    public async Task InitializeAsync()
    {
        world = await ExtractWorld.CreateAsync();
        server = await AuthorityServer.StartAsync(authority.Answer);
        entry = await world.WeaponAsync("P-1");
    }

    public async Task DisposeAsync()
    {
        await server.DisposeAsync();
        await world.DisposeAsync();
        client.Dispose();
        authority.Dispose();
        stranger.Dispose();
    }

    [Fact]
    public async Task An_extract_gets_a_trusted_time_over_all_that_was_signed_and_nothing_but_a_hash_goes_out()
    {
        var extract = await world.IssueAsync(entry);
        var signed = Encoding.UTF8.GetBytes(await world.List.SignedAsync(extract));
        var stamped = await StampAsync(extract);
        Assert.Equal(("Aldmoor Time Stamping 1, Ministry of Time", (string?)null), (stamped.Stamp.Authority, stamped.Stamp.Fault));
        Assert.Equal(authority.At.ToUnixTimeSeconds(), stamped.Stamp.At!.Value.ToUnixTimeSeconds());
        var sent = Assert.Single(server.Asked);
        Assert.True(Rfc3161TimestampRequest.TryDecode(sent, out var query, out var used) && used == sent.Length);
        Assert.Equal(SHA256.HashData(signed), query.GetMessageHash().ToArray());
        Assert.True(sent.Length < 100 && query.RequestSignerCertificate && query.GetNonce()!.Value.Length >= 15, $"{sent.Length} bytes");
        Assert.Equal("application/timestamp-query", Assert.Single(server.Types));

        var file = await world.List.FileAsync(stamped);
        var report = ExtractVerifier.Verify(file, world.Folder.Load().Node, null, Roots);
        Assert.Empty(report.Problems);
        Assert.Equal(["form", "records", "acts", "checkpoint", "signature", "stamp", "no_witness", "root"], report.Checks.Select(c => c.Text.Split('.')[^1]));
        Assert.Contains(report.Checks, c => c.Text == "evidence.check.stamp" && c.Arguments.Any(a => a.Value is "Aldmoor Time Stamping 1, Ministry of Time"));
        Assert.Empty(new SchemaCheck().Faults("extract.schema.json", JsonDocument.Parse(file).RootElement));
        // The paper's hash is of what was signed: the stamp beside it changes nothing of it.
        Assert.Equal(stamped.Sha256, Convert.ToHexStringLower(SHA256.HashData(ExtractFile.Read(file).Value!.Unstamped)));
        Assert.Equal("evidence.stamp_exists", (await Assert.ThrowsAsync<ProblemException>(() => StampAsync(stamped))).Problems[0].Code);
        // An older extract, without one, verifies as before and says so.
        Assert.Contains(ExtractVerifier.Verify(signed).Checks, c => c.Text == "evidence.check.no_stamp");
        await world.SignAsync();
        Assert.Empty((await world.Here.VerifyAsync()).Findings);
    }

    [Fact]
    public async Task Whose_authority_it_is_is_judged_by_roots_alone_and_without_them_that_is_said()
    {
        var file = await world.List.FileAsync(await StampAsync(await world.IssueAsync(entry)));
        var alone = ExtractVerifier.Verify(file);
        Assert.True(alone.Holds);
        Assert.Contains(alone.Checks, c => c.Text == "evidence.check.stamp_unjudged");
        Assert.DoesNotContain(alone.Checks, c => c.Text == "evidence.check.stamp");
        var problem = Assert.Single(ExtractVerifier.Verify(file, null, null, StampRoots.Read(stranger.WriteRoot(world.Here.Data), "--tsa-roots")).Problems);
        Assert.Equal(("evidence.stamp_chain", "stamp.token"), (problem.Code, problem.Field));
    }

    [Theory]
    [InlineData(Sin.WrongNonce, StampFault.Other)]
    [InlineData(Sin.NoNonce, StampFault.Other)]
    [InlineData(Sin.WrongHash, StampFault.Other)]
    [InlineData(Sin.NoUsage, StampFault.Unsound)]
    [InlineData(Sin.UsageNotCritical, StampFault.Unsound)]
    [InlineData(Sin.TwoUsages, StampFault.Unsound)]
    [InlineData(Sin.ForgedSignature, StampFault.Unsound)]
    [InlineData(Sin.Garbage, StampFault.Unsound)]
    [InlineData(Sin.Denied, StampFault.Refused)]
    public async Task An_answer_that_does_not_stand_the_check_is_not_kept_and_the_extract_is_made_all_the_same(Sin sin, string fault)
    {
        authority.Sin = sin;
        await WithoutStampAsync(fault);
    }

    [Theory]
    [InlineData("silence", StampFault.Silent)]
    [InlineData("ten megabytes", StampFault.Large)]
    [InlineData("500", StampFault.Refused)]
    [InlineData("redirect", StampFault.Refused)]
    public async Task An_authority_that_does_not_answer_as_it_must_stops_no_extract(string what, string fault)
    {
        await using var elsewhere = await AuthorityServer.StartAsync(authority.Answer);
        server.Instead = what switch
        {
            "silence" => c => Task.Delay(Timeout.InfiniteTimeSpan, c.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default),
            "ten megabytes" => async c => { for (var i = 0; i < 160; i++) await c.Response.Body.WriteAsync(new byte[64 * 1024]); },
            "500" => c => { c.Response.StatusCode = 500; return Task.CompletedTask; },
            _ => c => { c.Response.StatusCode = 307; c.Response.Headers.Location = elsewhere.Address.ToString(); return Task.CompletedTask; },
        };
        await WithoutStampAsync(fault);
        Assert.Empty(elsewhere.Asked);
    }

    [Fact]
    public async Task An_authority_that_the_node_does_not_trust_gives_no_time_and_one_that_is_gone_neither()
    {
        var extract = await world.IssueAsync(entry);
        var strange = StampRoots.Read(stranger.WriteRoot(world.Here.Data), "x");
        Assert.Equal((null, StampFault.Unknown), await AskAsync(extract, server.Address, strange));
        Assert.Equal((null, StampFault.Silent), await AskAsync(extract, new Uri("http://127.0.0.1:9/"), Roots));
        // Nothing was asked for where none is set.
        await new ExtractStamps(world.Node.Acts, new StampSettings(null, null), client).AskAsync(extract, "x", Node.By(Node.Boris));
        Assert.Equal(2, await world.Node.ScalarAsync<long>("select count(*) from extract_stamps"));
    }

    [Fact]
    public async Task Every_changed_byte_of_a_stamp_is_refused_with_its_place_and_so_is_one_of_another_extract()
    {
        var file = await world.List.FileAsync(await StampAsync(await world.IssueAsync(entry)));
        var text = Encoding.UTF8.GetString(file);
        var from = Encoding.UTF8.GetByteCount(text[..text.IndexOf(",\"stamp\":", StringComparison.Ordinal)]);
        for (var at = from; at < file.Length; at++)
        {
            var copy = file.ToArray();
            copy[at] ^= (byte)(1 << (at % 7));
            var report = ExtractVerifier.Verify(copy);
            Assert.False(report.Holds, $"byte {at}: {(char)file[at]}");
            Assert.All(report.Problems, p => Assert.False(string.IsNullOrEmpty(p.Field), $"byte {at}: {p.Code}"));
        }
        // A hand that mends the hash beside the token still meets the authority's signature.
        var token = ExtractFile.Read(file).Value!.Stamp!;
        var plain = ExtractFile.Read(file).Value!.Unstamped;
        var forged = token.ToArray();
        forged[^1] ^= 1;
        Assert.Equal(("evidence.stamp_signature", "stamp.token"), Only(ExtractFile.Append(plain, forged)));
        var other = Encoding.UTF8.GetBytes(await world.List.SignedAsync(await world.IssueAsync(entry)));
        Assert.Equal(("evidence.stamp_other", "stamp.token"), Only(ExtractFile.Append(other, token)));
        Assert.Equal(("evidence.stamp_form", "stamp.token"), Only(ExtractFile.Append(plain, [1, 2, 3])));
        Assert.Equal(("evidence.stamp_form", "stamp.token"), Only(ExtractFile.Append(plain, [.. token, 0])));
        authority.Sin = Sin.NoUsage;
        Assert.Equal(("evidence.stamp_usage", "stamp.token"), Only(ExtractFile.Append(plain, authority.Token(SHA256.HashData(plain), null))));
        // Something in the content changed: the registrar's signature and the stamp both say so.
        var changed = ExtractVerifier.Verify(Encoding.UTF8.GetBytes(text.Replace("12 Cs 34/26", "13 Cs 34/26", StringComparison.Ordinal)));
        Assert.Equal(["evidence.signature", "evidence.stamp_other"], changed.Problems.Select(p => p.Code));
    }

    [Fact]
    public async Task A_form_that_is_newer_than_the_program_is_called_so()
    {
        var file = Encoding.UTF8.GetString(await world.List.FileAsync(await StampAsync(await world.IssueAsync(entry))));
        Assert.Equal(("evidence.newer", "stamp.format"), Only(Encoding.UTF8.GetBytes(file.Replace("proofmark-stamp/1", "proofmark-stamp/2", StringComparison.Ordinal))));
        var node = JsonNode.Parse(file)!.AsObject();
        node["renewal"] = "…";
        Assert.Equal(("evidence.newer", "renewal"), Only(Encoding.UTF8.GetBytes(node.ToJsonString(Core.Federation.Json.WireJson.Options) + "\n")));
    }

    [Fact]
    public async Task A_certificate_that_expired_since_is_judged_at_the_time_that_it_stamped_and_not_beyond()
    {
        var now = TimeProvider.System.GetUtcNow();
        using var past = new TestAuthority(now.AddDays(-100), now.AddDays(-1)) { At = now.AddDays(-2) };
        var roots = StampRoots.Read(past.WriteRoot(world.Here.Data), "--tsa-roots");
        var signed = Encoding.UTF8.GetBytes(await world.List.SignedAsync(await world.IssueAsync(entry)));
        var inTime = ExtractVerifier.Verify(ExtractFile.Append(signed, past.Token(SHA256.HashData(signed), null)), null, null, roots);
        Assert.Empty(inTime.Problems);
        Assert.Contains(inTime.Checks, c => c.Text == "evidence.check.stamp");
        past.At = now;
        Assert.Equal("evidence.stamp_signature", Assert.Single(ExtractVerifier.Verify(ExtractFile.Append(signed, past.Token(SHA256.HashData(signed), null)), null, null, roots).Problems).Code);
    }

    [Fact]
    public void Settings_that_cannot_be_are_refused_with_their_variable()
    {
        var root = authority.WriteRoot(world.Here.Data);
        StampSettings Read(string? address, string? roots) => StampSettings.Read(n => n == StampSettings.AuthorityVariable ? address : n == StampSettings.RootsVariable ? roots : null);
        Assert.Null(Read(null, null).Authority);
        Assert.Equal("http://tsa.example.org/tsr", Read("http://tsa.example.org/tsr", root).Authority!.ToString());
        var empty = Path.Combine(world.Here.Data, "empty.pem");
        File.WriteAllText(empty, "-----BEGIN NOTHING-----\n");
        foreach (var (address, roots, code, field) in new[]
        {
            ("ftp://tsa.example.org", root, "watching.setting", StampSettings.AuthorityVariable), ("https://user:secret@tsa.example.org", root, "watching.setting", StampSettings.AuthorityVariable),
            ("https://tsa.example.org", null, "watching.setting", StampSettings.RootsVariable), ("https://tsa.example.org", root + ".none", "evidence.stamp_roots", StampSettings.RootsVariable), ("https://tsa.example.org", empty, "evidence.stamp_roots", StampSettings.RootsVariable),
        })
        {
            var problem = Assert.Throws<ProblemException>(() => Read(address, roots)).Problems[0];
            Assert.Equal((code, field), (problem.Code, problem.Field));
        }
    }

    private static (string, string?) Only(byte[] file)
    {
        var problem = Assert.Single(ExtractVerifier.Verify(file).Problems);
        return (problem.Code, problem.Field);
    }

    /// <summary>Issued without a stamp, with the reason on record and the operator told; and stamped later, when the authority is well again.</summary>
    private async Task WithoutStampAsync(string fault)
    {
        var without = await StampAsync(await world.IssueAsync(entry));
        Assert.Equal((null, fault), (without.Stamp.At, without.Stamp.Fault));
        var file = await world.List.FileAsync(without);
        Assert.Contains(ExtractVerifier.Verify(file).Checks, c => c.Text == "evidence.check.no_stamp");
        Assert.Empty(ExtractVerifier.Verify(file).Problems);
        Assert.Single(await DatabaseExamination.ExamineAsync(world.Node.Database, world.Here.Place, TimeProvider.System), s => s.Code == "time_stamp");

        (authority.Sin, server.Instead) = (Sin.None, null);
        var stamped = await StampAsync(without);
        Assert.Contains(ExtractVerifier.Verify(await world.List.FileAsync(stamped), null, null, Roots).Checks, c => c.Text == "evidence.check.stamp");
        Assert.DoesNotContain(await DatabaseExamination.ExamineAsync(world.Node.Database, world.Here.Place, TimeProvider.System), s => s.Code == "time_stamp");
    }

    private async Task<Extract> StampAsync(Extract extract)
    {
        await AskAsync(extract, server.Address, Roots);
        return await world.List.GetAsync(entry, extract.Uid);
    }

    private async Task<(DateTimeOffset?, string?)> AskAsync(Extract extract, Uri address, StampRoots roots)
    {
        await new ExtractStamps(world.Node.Acts, new StampSettings(address, roots), client).AskAsync(extract, await world.List.SignedAsync(extract), Node.By(Node.Boris, "prosecution"));
        var now = (await world.List.GetAsync(entry, extract.Uid)).Stamp;
        return (now.At, now.Fault);
    }
}
