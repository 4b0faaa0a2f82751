using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Proofmark.Cli.Bundle;
using Proofmark.Ledger;
using Xunit;
using Xunit.Abstractions;

namespace Proofmark.EndToEnd.Bundle;

/// <summary>
/// The whole way of an operator without compiler and network: a bundle is made here, refused when it is damaged, installed in
/// a bare machine, used by a clerk over HTTPS, upgraded by the next bundle, and taken back.
/// </summary>
[Trait("Category", "Slow")]
public sealed class InstallTests(ITestOutputHelper output) : IDisposable
{
    private readonly string bundles = Directory.CreateTempSubdirectory("bundles-").FullName;

    public void Dispose() => Directory.Delete(bundles, recursive: true);

    [Fact]
    public async Task A_bundle_installs_without_network_a_clerk_works_by_name_and_an_upgrade_keeps_every_record()
    {
        var key = await MakeAsync();
        if (await BareMachine.WhyNotAsync() is { } reason)
        {
            output.WriteLine($"A bundle was made, and not installed: no bare machine can be set up here: {reason}");
            return;
        }
        await using var machine = await BareMachine.StartAsync(bundles, BundleMaker.Root());
        Assert.NotEqual(0, (await machine.RunAsync("command -v dotnet || command -v postgres || ls /usr/lib/postgresql/*/bin/postgres")).Exit);
        Assert.NotEqual(0, (await machine.RunAsync("exec 3<>/dev/tcp/192.0.2.1/80")).Exit);
        Assert.DoesNotContain(":", Regex.Replace(await machine.DoAsync("sed 1,2d /proc/net/dev"), "^ *(lo|sit0|tunl0|ip6tnl0|gre0|gretap0|erspan0):.*$", "", RegexOptions.Multiline | RegexOptions.NonBacktracking), StringComparison.Ordinal);

        await RefusedBundlesAsync(machine);
        var installed = await machine.DoAsync($"/mnt/bundles/first/install.sh --no-service --host {BareMachine.Host} --state XB --key '{key}'");
        Assert.Contains("postgresql-15", installed, StringComparison.Ordinal);
        Assert.Contains("The signature is by the key that you trust.", installed, StringComparison.Ordinal);

        string weapon;
        await using (var node = await RunningNode.StartAsync(machine))
        {
            using var chief = await People.BrowserAsync(machine);
            await People.BeginAsync(chief, node.Link!);
            await machine.DoAsync("proofmark register open NATIONAL 'National register' --kind weapons");
            await People.InviteClerkAsync(machine, chief);
            using var clerk = await People.SignedInAsync(machine);
            weapon = await People.RegisterAsync(clerk, "AK 1234", "R-1");
            People.Shows("AK 1234", await clerk.GetAsync(weapon));
            Assert.Contains("Everything holds", await machine.DoAsync("proofmark verify"), StringComparison.Ordinal);
            await RefusedAsync(machine, "/mnt/bundles/second/install.sh --no-service", "a node is running");
        }

        // Another schema than the release before: the data are copied, for the way back.
        await machine.DoAsync("sed -i 's/^schema .*/schema 1 0000/' /opt/proofmark/current/RELEASE");
        await RefusedAsync(machine, "/mnt/bundles/foreign/install.sh --no-service", "not signed by the key");
        var upgraded = await machine.DoAsync("/mnt/bundles/second/install.sh --no-service");
        Assert.Contains("for the way back", upgraded, StringComparison.Ordinal);
        Assert.Contains("nothing was changed", upgraded, StringComparison.Ordinal);
        Assert.Equal("99.0.0", (await machine.DoAsync("readlink /opt/proofmark/current")).Trim());
        await using (await RunningNode.StartAsync(machine))
        {
            using var clerk = await People.SignedInAsync(machine);
            People.Shows("AK 1234", await clerk.GetAsync(weapon));
            await People.RegisterAsync(clerk, "AK 5678", "R-2");
            Assert.Contains("/weapons/XB", await clerk.GetAsync("/weapons?mark=AK5678"), StringComparison.Ordinal);
            Assert.Contains("Everything holds", await machine.DoAsync("proofmark verify"), StringComparison.Ordinal);
        }

        await RefusedAsync(machine, "/mnt/bundles/first/install.sh --no-service", "which is older");
        await RefusedAsync(machine, "/opt/proofmark/current/install.sh --rollback --no-service", "nothing is done without --yes");
        await machine.DoAsync("/opt/proofmark/current/install.sh --rollback --yes --no-service");
        await using (await RunningNode.StartAsync(machine))
        {
            using var clerk = await People.SignedInAsync(machine);
            People.Shows("AK 1234", await clerk.GetAsync(weapon));
            People.Shows("AK 1234", await clerk.GetAsync("/weapons?mark=AK1234"));
            Assert.DoesNotContain("/weapons/XB", await clerk.GetAsync("/weapons?mark=AK5678"), StringComparison.Ordinal);
            Assert.Contains("Everything holds", await machine.DoAsync("proofmark verify"), StringComparison.Ordinal);
        }
        Assert.Equal("proofmark 700", (await machine.DoAsync("stat -c '%U %a' /var/lib/proofmark")).Trim());
        Assert.Equal("", (await machine.DoAsync("find /var/lib/proofmark /etc/proofmark -user root -name '*.key*'; find /opt/proofmark ! -user root")).Trim());
    }

    /// <summary>Before anything is installed: each of these is refused in one sentence, and leaves nothing.</summary>
    private static async Task RefusedBundlesAsync(BareMachine machine)
    {
        const string install = "/mnt/bundles/first/install.sh --no-service --host registry.test --state XB";
        await RefusedAsync(machine, "/mnt/bundles/first/install.sh --host registry.test --state XB", "systemd does not run here");
        await RefusedAsync(machine, "/mnt/bundles/first/install.sh --no-service --state XB", "--host");
        await RefusedAsync(machine, "/mnt/bundles/first/install.sh --no-service --host registry.test", "--state");
        var file = "/mnt/bundles/first/app/Npgsql.dll";
        await machine.DoAsync($"cp {file} /tmp/kept; printf X | dd of={file} bs=1 seek=5000 conv=notrunc status=none");
        await RefusedAsync(machine, install, "app/Npgsql.dll");
        await machine.DoAsync($"cp /tmp/kept {file}; touch /mnt/bundles/first/app/evil.dll");
        await RefusedAsync(machine, install, "app/evil.dll");
        await machine.DoAsync("rm /mnt/bundles/first/app/evil.dll; cp /mnt/bundles/first/RELEASE /tmp/RELEASE; sed -i 's/^built ..../built 2999/' /mnt/bundles/first/RELEASE");
        await RefusedAsync(machine, install, "this machine's clock says");
        await machine.DoAsync("cp /tmp/RELEASE /mnt/bundles/first/RELEASE");
        Assert.Equal("", (await machine.DoAsync("ls /opt/proofmark /etc/proofmark /var/lib/proofmark 2>/dev/null | grep -v : ; getent passwd proofmark || true")).Trim());
    }

    private static async Task RefusedAsync(BareMachine machine, string command, string why)
    {
        var (exit, output) = await machine.RunAsync(command);
        Assert.True(exit == 2, $"{command}\nexit code {exit}\n{output}");
        Assert.Contains(why, output, StringComparison.Ordinal);
    }

    /// <summary>Makes the bundles: two releases by one key, and the second as somebody else signs it. Returns the verifier key.</summary>
    private async Task<string> MakeAsync()
    {
        var keyFile = Path.Combine(bundles, "key.pem");
        using var key = ReleaseKey.Open(keyFile, make: true, out _);
        await BundleMaker.MakeAsync(bundles, "first", "--release-key", keyFile);
        await BundleMaker.MakeAsync(bundles, "second", "--release-key", keyFile, "--release", "99.0.0", "--without-packages");
        File.Delete(keyFile);

        var foreign = Path.Combine(bundles, "foreign");
        using (var copy = Process.Start("cp", ["-a", Path.Combine(bundles, "second"), foreign])) await copy.WaitForExitAsync();
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var release = Path.Combine(foreign, ReleaseInfo.FileName);
        await File.WriteAllBytesAsync(release, new NoteSigner(ReleaseKey.Name, stranger).Sign(SignedNote.Parse(await File.ReadAllBytesAsync(release)).Text).ToBytes());
        return key.Signer.PublicKey.ToString();
    }
}
