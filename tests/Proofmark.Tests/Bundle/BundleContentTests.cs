using System.Text.Json;
using Proofmark.Cli.Bundle;
using Proofmark.Tests.Languages;
using Xunit;

namespace Proofmark.Tests.Bundle;

/// <summary>What goes into a bundle, and what its bill of materials says of it.</summary>
public sealed class BundleContentTests
{
    [Fact]
    public void Every_package_that_the_program_is_locked_to_and_ships_is_in_the_bill_of_materials_with_licence_and_hash()
    {
        var shipped = ProgramFiles.Packages(AppContext.BaseDirectory);
        var bill = Sbom.Make("1.2.3", DateTimeOffset.UnixEpoch, AppContext.BaseDirectory, shipped, [], Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages"));
        var components = bill["components"]!.AsArray().ToDictionary(c => c!["name"]!.ToString(), c => c!);
        using var locked = JsonDocument.Parse(File.ReadAllText(Path.Combine(Root(), "src/Proofmark.Cli/packages.lock.json")));
        var seen = 0;
        foreach (var package in locked.RootElement.GetProperty("dependencies").GetProperty("net10.0").EnumerateObject().Where(p => p.Value.GetProperty("type").GetString() != "Project"))
        {
            // Analyzers are locked too, and run only in the compiler.
            if (package.Name.Contains("Analyzer", StringComparison.Ordinal)) continue;
            Assert.True(components.TryGetValue(package.Name, out var component), $"{package.Name} is not in the bill of materials");
            Assert.Equal(package.Value.GetProperty("resolved").GetString(), component["version"]!.ToString());
            Assert.Equal($"pkg:nuget/{package.Name}@{component["version"]}", component["purl"]!.ToString());
            foreach (var file in component["components"]?.AsArray() ?? []) Assert.Equal(64, file!["hashes"]![0]!["content"]!.ToString().Length);
            seen++;
        }
        Assert.True(seen >= 8, $"only {seen} packages were compared");
        Assert.Equal("Apache-2.0", bill["metadata"]!["component"]!["licenses"]![0]!["expression"]!.ToString());
        Assert.Contains(components.Values, c => c["licenses"]?[0]?["expression"]?.ToString() == "PostgreSQL");
    }

    [Fact]
    public void The_program_its_data_its_runtime_its_licences_and_its_installer_go_in_and_no_symbols()
    {
        var paths = ProgramFiles.Collect().Select(f => f.Path).ToList();
        Assert.Equal(paths.Count, paths.Distinct(StringComparer.Ordinal).Count());
        foreach (var wanted in new[] { "app/proofmark.dll", "app/Proofmark.Server.dll", "app/Npgsql.dll", "app/proofmark.runtimeconfig.json", "app/data/mappings/us-leso-holdings.yaml", "dotnet/dotnet", "bin/proofmark", "install.sh", "share/proofmark.service", "share/proofmark.conf", "docs/install.md", "docs/configuration.md", "licences/proofmark.txt", "licences/dotnet.txt" })
            Assert.Contains(wanted, paths);
        Assert.Contains(paths, p => p.EndsWith("/libcoreclr.so", StringComparison.Ordinal));
        Assert.Contains(paths, p => p.EndsWith("/Microsoft.AspNetCore.dll", StringComparison.Ordinal));
        Assert.DoesNotContain(paths, p => p.EndsWith(".pdb", StringComparison.Ordinal) || p.Contains("xunit", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void A_Debian_package_is_listed_with_its_version_purl_and_hash()
    {
        var package = new DebianPackage("libpq5_15.20-0+deb12u1_amd64.deb", "/none", "Package: libpq5\nVersion: 1:15.20-0+deb12u1\nArchitecture: amd64\nDepends: libc6\n", 42, new string('a', 64));
        var component = Sbom.Make("1", DateTimeOffset.UnixEpoch, AppContext.BaseDirectory, [], [package], "/none")["components"]!.AsArray().Single(c => c!["name"]!.ToString() == "libpq5")!;
        Assert.Equal("pkg:deb/debian/libpq5@1%3A15.20-0%2Bdeb12u1?arch=amd64&distro=debian-12", component["purl"]!.ToString());
        Assert.Equal(package.Sha256, component["hashes"]![0]!["content"]!.ToString());
        Assert.Equal("Package: libpq5\nVersion: 1:15.20-0+deb12u1\nArchitecture: amd64\nDepends: libc6\nFilename: ./libpq5_15.20-0+deb12u1_amd64.deb\nSize: 42\nSHA256: " + package.Sha256 + "\n\n", DebianPackages.Index([package]));
    }

    [Fact]
    public void What_apt_would_install_is_read_as_file_names() =>
        Assert.Equal(
            ["adduser_3.134_all.deb", "libzstd1_1%3a1.5.4+dfsg2-5_amd64.deb"],
            DebianPackages.Simulated("NOTE: This is only a simulation!\nInst libzstd1 (1:1.5.4+dfsg2-5 Debian:12.12/oldstable, Debian-Security:12 [amd64])\nInst adduser (3.134 Debian:12.12/oldstable [all])\nConf adduser (3.134 Debian:12.12/oldstable [all])\n"));

    [Theory]
    [InlineData("ID=debian", "VERSION_ID=\"12\"", true)]
    [InlineData("ID=debian", "VERSION_ID=\"13\"", false)]
    [InlineData("ID=ubuntu", "VERSION_ID=\"12\"", false)]
    public void Packages_are_fetched_on_the_Debian_that_they_are_for(string id, string version, bool right) => Assert.Equal(right, DebianPackages.IsBookworm([id, version]));

    private static string Root()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "Proofmark.slnx"))) at = at.Parent!;
        return at.FullName;
    }
}
