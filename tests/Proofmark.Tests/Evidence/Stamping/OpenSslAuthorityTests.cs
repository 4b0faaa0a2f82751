using System.Diagnostics;
using System.Text;
using Proofmark.Core.Evidence;
using Proofmark.Core.Evidence.Stamping;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Evidence.Stamping;

/// <summary>Against an implementation that is not ours: <c>openssl ts</c> as the authority, and as the verifier of what we keep. openssl comes with Debian's ca-certificates.</summary>
[Trait("Category", "Soak")]
public sealed class OpenSslAuthorityTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("proofmark-tsa-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("rsa:2048")]
    [InlineData("rsa:4096")]
    [InlineData("ec")]
    public async Task A_token_of_openssl_is_taken_and_openssl_takes_what_is_kept(string kind)
    {
        Prepare(kind);
        await using var server = await AuthorityServer.StartAsync(Answer);
        await using var world = await ExtractWorld.CreateAsync();
        using var client = new StampClient();
        var roots = StampRoots.Read(At("root.pem"), "roots");
        var extract = await world.IssueAsync(await world.WeaponAsync("P-1"));
        var signed = await world.List.SignedAsync(extract);
        await new ExtractStamps(world.Node.Acts, new StampSettings(server.Address, roots), client).AskAsync(extract, signed, Node.By(Node.Boris, "prosecution"));
        var stamped = (await world.List.FindAsync(extract.Number))!;
        Assert.Null(stamped.Stamp.Fault);
        var file = await world.List.FileAsync(stamped);
        var report = ExtractVerifier.Verify(file, null, null, roots);
        Assert.Empty(report.Problems);
        Assert.Contains(report.Checks, c => c.Text == "evidence.check.stamp");

        // What a court's own expert does, without this program.
        await File.WriteAllTextAsync(At("signed.json"), signed, new UTF8Encoding(false));
        await File.WriteAllBytesAsync(At("token.der"), ExtractFile.Read(file).Value!.Stamp!);
        Assert.Contains("Verification: OK", Run("ts", "-verify", "-data", At("signed.json"), "-in", At("token.der"), "-token_in", "-CAfile", At("root.pem")), StringComparison.Ordinal);
        await File.AppendAllTextAsync(At("signed.json"), " ");
        Assert.DoesNotContain("Verification: OK", Run("ts", "-verify", "-data", At("signed.json"), "-in", At("token.der"), "-token_in", "-CAfile", At("root.pem")), StringComparison.Ordinal);
    }

    private byte[] Answer(byte[] query)
    {
        File.WriteAllBytes(At("query.tsq"), query);
        Run("ts", "-reply", "-config", At("tsa.cnf"), "-queryfile", At("query.tsq"), "-out", At("reply.tsr"));
        return File.ReadAllBytes(At("reply.tsr"));
    }

    private void Prepare(string kind)
    {
        File.WriteAllText(At("serial"), "01\n");
        File.WriteAllText(At("tsa.cnf"), $"""
            [tsa]
            default_tsa = authority
            [authority]
            serial = {At("serial")}
            signer_cert = {At("tsa.pem")}
            signer_key = {At("tsa.key")}
            signer_digest = sha256
            default_policy = 1.3.6.1.4.1.13762.3
            digests = sha256
            accuracy = secs:1
            ess_cert_id_alg = sha256
            """);
        File.WriteAllText(At("tsa.ext"), "basicConstraints=critical,CA:FALSE\nextendedKeyUsage=critical,timeStamping\n");
        string[] key = kind == "ec" ? ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"] : ["-newkey", kind];
        Run(["req", "-x509", .. key, "-nodes", "-keyout", At("root.key"), "-out", At("root.pem"), "-days", "30", "-subj", "/O=Ministry of Time/CN=Root"]);
        Run(["req", "-new", .. key, "-nodes", "-keyout", At("tsa.key"), "-out", At("tsa.csr"), "-subj", "/O=Ministry of Time/CN=Stamping"]);
        Run("x509", "-req", "-in", At("tsa.csr"), "-CA", At("root.pem"), "-CAkey", At("root.key"), "-CAcreateserial", "-out", At("tsa.pem"), "-days", "20", "-extfile", At("tsa.ext"));
    }

    private string At(string name) => Path.Combine(folder, name);

    private static string Run(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("openssl", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output + errors.GetAwaiter().GetResult();
    }
}
