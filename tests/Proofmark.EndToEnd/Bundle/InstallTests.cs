using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
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
    private const string Password = "seven brown horses";
    private const string Node = "https://" + BareMachine.Host + ":8443";
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
        await using var machine = await BareMachine.StartAsync(bundles, Root());
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
            using var chief = await BrowserAsync(machine);
            Assert.Equal("/users", (await chief.SendAsync(new Uri(node.Link!).AbsolutePath, "first", ("Login", "chief"), ("Name", "The chief"), ("Password", Password), ("Again", Password))).Location);
            // Administrators need a second factor; the chief carries codes on paper.
            Shows("recovery-code", (await chief.SendAsync("/profile/authenticator", "printed", ("PrintedPassword", Password))).Text);
            await InviteClerkAsync(machine, chief);
            using var clerk = await SignedInAsync(machine);
            weapon = await RegisterAsync(clerk, "AK 1234", "R-1");
            Shows("AK 1234", await clerk.GetAsync(weapon));
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
            using var clerk = await SignedInAsync(machine);
            Shows("AK 1234", await clerk.GetAsync(weapon));
            await RegisterAsync(clerk, "AK 5678", "R-2");
            Assert.Contains("/weapons/XB", await clerk.GetAsync("/weapons?mark=AK5678"), StringComparison.Ordinal);
            Assert.Contains("Everything holds", await machine.DoAsync("proofmark verify"), StringComparison.Ordinal);
        }

        await RefusedAsync(machine, "/mnt/bundles/first/install.sh --no-service", "which is older");
        await RefusedAsync(machine, "/opt/proofmark/current/install.sh --rollback --no-service", "nothing is done without --yes");
        await machine.DoAsync("/opt/proofmark/current/install.sh --rollback --yes --no-service");
        await using (await RunningNode.StartAsync(machine))
        {
            using var clerk = await SignedInAsync(machine);
            Shows("AK 1234", await clerk.GetAsync(weapon));
            Shows("AK 1234", await clerk.GetAsync("/weapons?mark=AK1234"));
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

    private static async Task InviteClerkAsync(BareMachine machine, FormBrowser chief)
    {
        await machine.DoAsync("proofmark register open NATIONAL 'National register' --kind weapons");
        var user = (await chief.SendAsync("/users/new", "user", ("Login", "amina"), ("Name", "Amina"), ("Language", "en"), ("Chosen", "clerk"))).Location!;
        await chief.SendAsync(user, "registers", ("Register.NATIONAL", "5"));
        var shown = (await chief.SendAsync(user, "link")).Text;
        var link = Regex.Match(shown, "/password/[A-Za-z0-9_-]+", RegexOptions.NonBacktracking).Value;
        using var clerk = await BrowserAsync(machine);
        await clerk.SendAsync(link, "password", ("Password", Password), ("Again", Password));
    }

    private static async Task<FormBrowser> SignedInAsync(BareMachine machine)
    {
        var clerk = await BrowserAsync(machine);
        await clerk.SendAsync("/sign-in", "sign-in", ("Login", "amina"), ("Password", Password));
        await clerk.SendAsync("/work", "work", ("Purpose", "registration"), ("Case", "2026/1"), ("Registers", "NATIONAL"));
        return clerk;
    }

    /// <summary>Registers a weapon; the path of its page.</summary>
    private static async Task<string> RegisterAsync(FormBrowser clerk, string mark, string number)
    {
        var (location, text) = await clerk.SendAsync("/weapons/register", "register", ("Register", "NATIONAL"), ("Number", number), ("FirstMarkText", mark), ("FirstMarkKind", "serial"), ("FirstMarkComponent", "receiver"), ("Origin", "industrial"));
        Assert.True(location?.StartsWith("/weapons/", StringComparison.Ordinal), Words(text));
        return location!;
    }

    private static void Shows(string text, string page) => Assert.True(page.Contains(text, StringComparison.Ordinal), Words(page));

    private static string Words(string page) => Regex.Replace(page, "<select.*?</select>|<[^>]+>|\\s+", " ", RegexOptions.Singleline | RegexOptions.NonBacktracking);

    private static async Task<FormBrowser> BrowserAsync(BareMachine machine)
    {
        var authority = X509Certificate2.CreateFromPem(await machine.DoAsync($"cat /var/lib/proofmark/keys/tls/{BareMachine.Host}/authority.pem"));
        return new FormBrowser(machine.Network(authority), Node);
    }

    /// <summary>Makes the bundles: two releases by one key, and the second as somebody else signs it. Returns the verifier key.</summary>
    private async Task<string> MakeAsync()
    {
        var keyFile = Path.Combine(bundles, "key.pem");
        using var key = ReleaseKey.Open(keyFile, make: true, out _);
        await BundleAsync("first", "--release-key", keyFile);
        await BundleAsync("second", "--release-key", keyFile, "--release", "99.0.0", "--without-packages");
        File.Delete(keyFile);

        var foreign = Path.Combine(bundles, "foreign");
        using (var copy = Process.Start("cp", ["-a", Path.Combine(bundles, "second"), foreign])) await copy.WaitForExitAsync();
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var release = Path.Combine(foreign, ReleaseInfo.FileName);
        await File.WriteAllBytesAsync(release, new NoteSigner(ReleaseKey.Name, stranger).Sign(SignedNote.Parse(await File.ReadAllBytesAsync(release)).Text).ToBytes());
        return key.Signer.PublicKey.ToString();
    }

    private async Task BundleAsync(string name, params string[] options)
    {
        var archive = Path.Combine(bundles, name + ".tar.gz");
        var program = Path.Combine(Root(), "artifacts/bin/Proofmark.Cli", Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')), "proofmark.dll");
        var start = new ProcessStartInfo("dotnet", [program, "bundle", "--out", archive, .. options]) { RedirectStandardError = true, UseShellExecute = false };
        start.Environment["PROOFMARK_HOME"] = Root();
        using var process = Process.Start(start)!;
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, errors);
        await using var gzip = new GZipStream(File.OpenRead(archive), CompressionMode.Decompress);
        await TarFile.ExtractToDirectoryAsync(gzip, bundles, overwriteFiles: false);
        Directory.Move(Directory.GetDirectories(bundles, "proofmark-*").Single(), Path.Combine(bundles, name));
        File.Delete(archive);
    }

    private static string Root()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "Proofmark.slnx"))) at = at.Parent ?? throw new InvalidOperationException("outside the repository");
        return at.FullName;
    }
}
