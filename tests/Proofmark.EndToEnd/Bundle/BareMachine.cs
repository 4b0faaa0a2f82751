using System.Diagnostics;
using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography.X509Certificates;
using Xunit;

namespace Proofmark.EndToEnd.Bundle;

/// <summary>
/// A machine within this one, in namespaces of its own: no network but its own loopback, no SDK, no PostgreSQL, its own
/// /opt, /etc and /var. It is this machine's file system under a layer in memory, so whatever is installed in it is gone with
/// it. Needs root; without, the test fails and says so.
/// </summary>
internal sealed class BareMachine : IAsyncDisposable
{
    /// <summary>The name under which the node in it is reached.</summary>
    public const string Host = "registry.test";

    // The overlay's upper layer is a tmpfs: it may not lie within the lower one, which is the whole file system.
    private const string SetUp = """
        set -e
        work=$1 bundles=$2 repository=$3
        mount -t tmpfs tmpfs "$work"
        m=$work/m
        mkdir "$work/u" "$work/w" "$m"
        mount -t overlay overlay -o "lowerdir=/,upperdir=$work/u,workdir=$work/w" "$m"
        mount -t proc proc "$m/proc"
        mount -t tmpfs tmpfs "$m/dev"
        for device in null zero full random urandom tty; do : >"$m/dev/$device"; mount --bind "/dev/$device" "$m/dev/$device"; done
        mkdir "$m/dev/shm"; mount -t tmpfs tmpfs "$m/dev/shm"; ln -s /proc/self/fd "$m/dev/fd"
        mkdir -p "$m/mnt/bundles"; mount --bind "$bundles" "$m/mnt/bundles"
        for folder in /tmp /run /var/lib/proofmark /opt "$HOME" "$repository" /usr/share/dotnet /usr/lib/dotnet /usr/local/share/dotnet; do
            [ ! -d "$m$folder" ] || mount -t tmpfs -o mode=1777 tmpfs "$m$folder"
        done
        rm -f "$m/usr/bin/dotnet" "$m/usr/local/bin/dotnet" "$m/usr/local/bin/"{postgres,initdb,pg_ctl,proofmark}
        rm -rf "$m/etc/proofmark"
        sed -i /^proofmark:/d "$m/etc/passwd" "$m/etc/group" "$m/etc/shadow"
        installed=$(dpkg-query -W -f '${Package} ${db:Status-Abbrev}\n' 'postgresql*' libpq-dev age 2>/dev/null | sed -n 's/ .i.*//p')
        [ -z "$installed" ] || chroot "$m" dpkg --purge --force-depends $installed >"$work/purge" 2>&1 || { tail -5 "$work/purge" >&2; exit 1; }
        echo '127.0.0.1 localhost registry.test' >"$m/etc/hosts"
        ip link set lo up
        # Ready only once it is inside: whoever enters earlier would be in the outer file system.
        exec chroot "$m" bash -c 'echo READY; exec sleep infinity'
        """;

    private readonly Process keeper;
    private readonly string folder;

    private BareMachine(Process keeper, string folder, int pid) => (this.keeper, this.folder, Pid) = (keeper, folder, pid);

    /// <summary>Its first process, as this machine numbers it.</summary>
    public int Pid { get; }

    /// <summary>Why no such machine can be set up here, or null: it takes root, namespaces and an overlay, which some build machines keep to themselves.</summary>
    public static async Task<string?> WhyNotAsync()
    {
        if (!Environment.IsPrivilegedProcess) return "it needs root";
        const string Try = "set -e; d=$(mktemp -d); mount -t tmpfs tmpfs $d; mkdir $d/u $d/w $d/m; mount -t overlay overlay -o lowerdir=/,upperdir=$d/u,workdir=$d/w $d/m; mount -t proc proc $d/m/proc; ip link set lo up; chroot $d/m true";
        using var process = Process.Start(new ProcessStartInfo("unshare", ["--mount", "--net", "--pid", "--uts", "--fork", "--kill-child", "--propagation", "private", "bash", "-c", Try]) { RedirectStandardError = true, UseShellExecute = false })!;
        var said = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? null : said.Trim();
    }

    /// <summary>Sets the machine up; the folder of bundles is in it as <c>/mnt/bundles</c>.</summary>
    public static async Task<BareMachine> StartAsync(string bundles, string repository)
    {
        if (!Environment.IsPrivilegedProcess) Assert.Fail("This test installs a bundle in namespaces of its own and needs root for that (unshare, mount, chroot). Run the tests as root.");
        var folder = Directory.CreateTempSubdirectory("bare-machine-").FullName;
        var keeper = Process.Start(new ProcessStartInfo("unshare", ["--mount", "--net", "--pid", "--uts", "--fork", "--kill-child", "--propagation", "private", "bash", "-c", SetUp, "bash", folder, bundles, repository])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        })!;
        var errors = keeper.StandardError.ReadToEndAsync();
        if (await keeper.StandardOutput.ReadLineAsync() != "READY") Assert.Fail($"No bare machine could be set up here (unshare, overlay, chroot are needed): {await errors}");
        var child = (await File.ReadAllTextAsync($"/proc/{keeper.Id}/task/{keeper.Id}/children")).Trim();
        return new BareMachine(keeper, folder, int.Parse(child, CultureInfo.InvariantCulture));
    }

    /// <summary>Runs a line of shell in it as root, with an environment that knows nothing of this one.</summary>
    public async Task<(int Exit, string Output)> RunAsync(string script)
    {
        using var process = Start(script + " 2>&1");
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }

    /// <summary>The same, expecting that it works.</summary>
    public async Task<string> DoAsync(string script)
    {
        var (exit, output) = await RunAsync(script);
        Assert.True(exit == 0, $"{script}\nexit code {exit}\n{output}");
        return output;
    }

    /// <summary>Starts a line of shell in it.</summary>
    public Process Start(string script) => Process.Start(new ProcessStartInfo("nsenter",
        ["--target", Pid.ToString(CultureInfo.InvariantCulture), "--mount", "--net", "--pid", "--uts", "--root", "--wd", "--", "/usr/bin/env", "-i", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "TERM=dumb", "PROOFMARK_LANGUAGE=en", "bash", "-c", script])
    {
        RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
    })!;

    /// <summary>What connects to it as another machine would: by name, over TLS, trusting one authority and no other.</summary>
    public SocketsHttpHandler Network(X509Certificate2 authority) => new()
    {
        AllowAutoRedirect = false,
        ConnectCallback = (context, _) => ValueTask.FromResult<Stream>(Connect(context.DnsEndPoint.Port)),
        SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { authority }, RevocationMode = X509RevocationMode.NoCheck } },
    };

    public async ValueTask DisposeAsync()
    {
        // The first process goes with its keeper, and with it all others and every mount.
        keeper.Kill();
        await keeper.WaitForExitAsync();
        keeper.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>A network namespace is a thread's own: the socket is made on one that goes there and ends.</summary>
    private NetworkStream Connect(int port)
    {
        Socket? socket = null;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                using var network = File.OpenHandle($"/proc/{Pid}/ns/net");
                if (SetNamespace(network.DangerousGetHandle().ToInt32(), NewNetwork) != 0) throw new InvalidOperationException($"setns: {Marshal.GetLastPInvokeErrorMessage()}");
                socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Connect("127.0.0.1", port);
            }
            catch (Exception e)
            {
                failure = e;
            }
        });
        thread.Start();
        thread.Join();
        return failure is null ? new NetworkStream(socket!, ownsSocket: true) : throw new HttpRequestException(failure.Message, failure);
    }

    private const int NewNetwork = 0x40000000;

    [DllImport("libc", EntryPoint = "setns", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetNamespace(int file, int kind);
}
