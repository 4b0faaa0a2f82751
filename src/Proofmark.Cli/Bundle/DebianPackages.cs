using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Proofmark.Core.Shared;

namespace Proofmark.Cli.Bundle;

/// <summary>
/// The Debian packages of PostgreSQL 15 and of all that it needs, down to the C library: apt is told that nothing is installed,
/// so that the set serves the barest machine. apt checks Debian's own signatures while it fetches. The set becomes a small
/// package source of its own, out of which the installer's apt takes what the machine lacks and nothing else.
/// </summary>
public static class DebianPackages
{
    /// <summary>What is asked for; apt adds what these need.</summary>
    public static readonly string[] Wanted = ["postgresql-15", "age", "libicu72", "libssl3", "util-linux"];

    /// <summary>Fetches the set into a folder that may hold an earlier one.</summary>
    /// <exception cref="ProblemException">bundle.packages with apt's last word.</exception>
    public static async Task<IReadOnlyList<DebianPackage>> FetchAsync(string folder, CancellationToken ct)
    {
        if (!File.Exists("/etc/os-release") || !IsBookworm(File.ReadAllLines("/etc/os-release"))) throw new ProblemException(Problem.Of("bundle.packages", null, ("detail", "/etc/os-release: not Debian 12")));
        Directory.CreateDirectory(Path.Combine(folder, "partial"));
        var empty = Path.Combine(folder, "status");
        await File.WriteAllTextAsync(empty, "", ct);
        string[] options = ["-qy", "--no-install-recommends", "-o", "Dir::State::status=" + empty, "-o", "Dir::Cache::archives=" + folder, "-o", "APT::Sandbox::User=root", "-o", "Debug::NoLocking=1", "install"];
        var names = Simulated(await RunAsync("apt-get", ["-s", .. options, .. Wanted], ct));
        await RunAsync("apt-get", ["--download-only", .. options, .. Wanted], ct);
        var packages = new List<DebianPackage>();
        foreach (var name in names)
        {
            var file = Path.Combine(folder, name);
            if (!File.Exists(file)) throw new ProblemException(Problem.Of("bundle.packages", null, ("detail", name)));
            var control = await RunAsync("dpkg-deb", ["--field", file], ct);
            packages.Add(new(name, file, control, new FileInfo(file).Length, await FileHash.OfAsync(file, ct)));
        }
        return packages;
    }

    /// <summary>The index that apt reads of a package source.</summary>
    public static string Index(IEnumerable<DebianPackage> packages) => string.Concat(packages.Select(p =>
        string.Create(CultureInfo.InvariantCulture, $"{p.Control.TrimEnd()}\nFilename: ./{p.FileName}\nSize: {p.Size}\nSHA256: {p.Sha256}\n\n")));

    /// <summary>File names out of apt's simulation: <c>Inst libpq5 (15.20-0+deb12u1 Debian:12/stable [amd64])</c>.</summary>
    public static IReadOnlyList<string> Simulated(string output)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var line in output.Split('\n').Where(l => l.StartsWith("Inst ", StringComparison.Ordinal)))
        {
            var name = line.Split(' ')[1].Split(':')[0];
            var inside = line[(line.IndexOf('(', StringComparison.Ordinal) + 1)..line.LastIndexOf(')')];
            var version = inside.Split(' ')[0].Replace(":", "%3a", StringComparison.Ordinal);
            var architecture = inside[(inside.LastIndexOf('[') + 1)..inside.LastIndexOf(']')];
            names.Add($"{name}_{version}_{architecture}.deb");
        }
        return [.. names];
    }

    /// <summary>Is it the Debian that the packages are for?</summary>
    public static bool IsBookworm(IEnumerable<string> release) =>
        release.Select(l => l.Replace("\"", "", StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal) is var lines && lines.Contains("ID=debian") && lines.Contains("VERSION_ID=12");

    private static async Task<string> RunAsync(string program, IEnumerable<string> arguments, CancellationToken ct)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, StandardOutputEncoding = Encoding.UTF8 };
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment["DEBIAN_FRONTEND"] = "noninteractive";
        try
        {
            using var process = Process.Start(start)!;
            var (output, error) = (process.StandardOutput.ReadToEndAsync(ct), process.StandardError.ReadToEndAsync(ct));
            await process.WaitForExitAsync(ct);
            if (process.ExitCode == 0) return await output;
            var last = (await error).Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? program;
            throw new ProblemException(Problem.Of("bundle.packages", null, ("detail", last)));
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new ProblemException(Problem.Of("bundle.packages", null, ("detail", program)));
        }
    }
}

/// <summary>One Debian package file.</summary>
/// <param name="FileName">As in the archive.</param>
/// <param name="Source">Where it lies here.</param>
/// <param name="Control">Its control data.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Lower-case hexadecimal.</param>
public sealed record DebianPackage(string FileName, string Source, string Control, long Size, string Sha256)
{
    /// <summary>One field of the control data; null when it is not there.</summary>
    public string? Field(string name) => Control.Split('\n').FirstOrDefault(l => l.StartsWith(name + ": ", StringComparison.Ordinal))?[(name.Length + 2)..].Trim();
}
