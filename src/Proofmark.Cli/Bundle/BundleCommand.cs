using System.CommandLine;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Proofmark.Cli.Shared;
using Proofmark.Core.Shared;
using Proofmark.Ledger;

namespace Proofmark.Cli.Bundle;

/// <summary><c>proofmark bundle</c>: one signed archive for a machine without compiler or network; <c>bundle check</c> compares one with its signature.</summary>
/// <example><c>./proofmark bundle --out /media/disk/proofmark-0.1.0-linux-x64.tar.gz</c></example>
public sealed class BundleCommand : CliCommand
{
    /// <inheritdoc/>
    public override Command Build(Terminal terminal)
    {
        var text = terminal.Text;
        var output = new Option<string?>("--out") { Description = text["bundle.option.out"] };
        var key = new Option<string?>("--release-key") { Description = text["bundle.option.release_key"] };
        var release = new Option<string?>("--release") { Description = text["bundle.option.release"] };
        var bare = new Option<bool>("--without-packages") { Description = text["bundle.option.without_packages"] };
        var command = new Command("bundle", text["bundle.description"]) { output, key, release, bare };
        command.SetAction((arguments, ct) => MakeAsync(terminal, arguments.GetValue(output), arguments.GetValue(key), arguments.GetValue(release), !arguments.GetValue(bare), ct));

        var place = new Argument<string>("file") { Description = text["bundle.option.place"] };
        var trusted = new Option<string?>("--key") { Description = text["bundle.option.key"] };
        var check = new Command("check", text["bundle.check"]) { place, trusted };
        check.SetAction(async (arguments, ct) =>
        {
            VerifierKey? by = null;
            if (arguments.GetValue(trusted) is { } named && !VerifierKey.TryParse(KeyText(named), out by, out _)) throw new ProblemException(Problem.Of("bundle.vkey", "--key"));
            var (found, problems) = await BundleCheck.RunAsync(arguments.GetValue(place)!, by, ct);
            if (problems.Count > 0) throw new ProblemException(problems);
            terminal.Say("bundle.good", ("version", found.Version), ("files", found.Files), ("built", found.Built));
            terminal.Tell(by is null ? "bundle.unsigned" : "bundle.signed");
            return 0;
        });
        command.Subcommands.Add(check);
        return command;
    }

    private static async Task<int> MakeAsync(Terminal terminal, string? output, string? keyFile, string? release, bool withPackages, CancellationToken ct)
    {
        var version = release ?? OwnVersion;
        if (!ReleaseInfo.IsVersion(version)) throw new ProblemException(Problem.Of("bundle.version", "--release", ("value", version)));
        var home = Environment.GetEnvironmentVariable("PROOFMARK_HOME") is { Length: > 0 } named ? Path.Combine(named, "artifacts") : Path.GetFullPath("artifacts");
        using var key = ReleaseKey.Open(keyFile ?? Path.Combine(home, "release-key.pem"), make: keyFile is null, out var made);
        if (made) terminal.Tell("bundle.key_made", ("file", Path.Combine(home, "release-key.pem")));
        var archive = Path.GetFullPath(output ?? Path.Combine(home, "bundle", $"proofmark-{version}-linux-x64.tar.gz"));
        if (Directory.Exists(archive)) archive = Path.Combine(archive, $"proofmark-{version}-linux-x64.tar.gz");

        var built = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
        var files = ProgramFiles.Collect().ToList();
        IReadOnlyList<DebianPackage> debian = [];
        if (withPackages)
        {
            terminal.Tell("bundle.fetching");
            debian = await DebianPackages.FetchAsync(Path.Combine(home, "packages"), ct);
            files.AddRange(debian.Select(p => new BundleFile("packages/" + p.FileName, p.Source)));
            files.Add(new("packages/Packages", null, Encoding.UTF8.GetBytes(DebianPackages.Index(debian))));
        }
        var shipped = ProgramFiles.Packages(AppContext.BaseDirectory);
        files.AddRange(NugetLicences(shipped));
        files.Add(new(Sbom.Path, null, Encoding.UTF8.GetBytes(Sbom.Make(version, built, AppContext.BaseDirectory, shipped, debian, NugetCache).ToJsonString(new() { WriteIndented = true }))));
        files.Add(new("release-key", null, Encoding.ASCII.GetBytes(key.Signer.PublicKey + "\n")));
        var info = await terminal.ProgressAsync(terminal.Text["bundle.packing"], p => BundleArchive.WriteAsync(archive, version, built, files, key, p, ct));
        await WriteBesideAsync(archive, key, ct);

        terminal.Say("bundle.made", ("file", archive), ("size", terminal.Text.FileSize(new FileInfo(archive).Length)), ("files", info.Files));
        terminal.Say("bundle.hash", ("hash", await FileHash.OfAsync(archive, ct)));
        terminal.Say("bundle.publish", ("key", key.Signer.PublicKey.ToString()));
        if (!withPackages) terminal.Tell("bundle.bare");
        return 0;
    }

    /// <summary>The program's version without the commit that the compiler may add.</summary>
    private static string OwnVersion => typeof(BundleCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private static string NugetCache => Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } folder ? folder : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    /// <summary>What a machine without the program checks the whole archive by: <c>openssl dgst -sha256 -verify … -signature …</c>.</summary>
    private static async Task WriteBesideAsync(string archive, ReleaseKey key, CancellationToken ct)
    {
        await using (var stream = File.OpenRead(archive)) await File.WriteAllBytesAsync(archive + ".sig", key.Sign(stream), ct);
        await File.WriteAllTextAsync(Path.Combine(Path.GetDirectoryName(archive)!, "proofmark-release.pem"), key.PublicPem, ct);
    }

    /// <summary>Licence files that packages carry in themselves.</summary>
    private static IEnumerable<BundleFile> NugetLicences(IEnumerable<ShippedPackage> packages)
    {
        foreach (var package in packages.Where(p => p.Foreign))
        {
            var folder = Path.Combine(NugetCache, package.Name.ToLowerInvariant(), package.Version);
            if (!Directory.Exists(folder)) continue;
            foreach (var file in Directory.EnumerateFiles(folder).Where(f => Path.GetFileName(f) is var n && (n.StartsWith("LICENSE", StringComparison.OrdinalIgnoreCase) || n.StartsWith("THIRD-PARTY", StringComparison.OrdinalIgnoreCase))))
                yield return new($"licences/{package.Name}-{package.Version}/{Path.GetFileName(file)}", file);
        }
    }

    /// <summary>The key itself, or the first line of a file with it.</summary>
    private static string KeyText(string named) => File.Exists(named) ? File.ReadLines(named).FirstOrDefault("").Trim() : named;
}
