using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Proofmark.Cli.Bundle;

/// <summary>
/// The bill of materials in CycloneDX 1.6 JSON: each package with version, purl, licence where it says one, and SHA-256. Of a
/// package from the registry the files that ship are listed with theirs.
/// </summary>
public static class Sbom
{
    /// <summary>Where it stands in a bundle.</summary>
    public const string Path = "sbom.cdx.json";

    /// <summary>The document.</summary>
    public static JsonObject Make(string version, DateTimeOffset built, string programFolder, IEnumerable<ShippedPackage> program, IEnumerable<DebianPackage> debian, string nugetCache) => new()
    {
        ["$schema"] = "http://cyclonedx.org/schema/bom-1.6.schema.json",
        ["bomFormat"] = "CycloneDX",
        ["specVersion"] = "1.6",
        ["version"] = 1,
        ["metadata"] = new JsonObject
        {
            ["timestamp"] = built.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
            ["component"] = new JsonObject { ["type"] = "application", ["bom-ref"] = "proofmark", ["name"] = "proofmark", ["version"] = version, ["licenses"] = Licences("Apache-2.0") },
        },
        ["components"] = new JsonArray([.. program.Where(p => p.Foreign).Select(p => Nuget(p, programFolder, nugetCache)), .. Runtime(), .. debian.Select(Deb)]),
    };

    /// <summary>The licence of a package in the registry's cache, an SPDX expression; null when it says none there.</summary>
    public static string? NugetLicence(ShippedPackage package, string cache)
    {
        var lower = package.Name.ToLowerInvariant();
        var file = System.IO.Path.Combine(cache, lower, package.Version, lower + ".nuspec");
        if (!File.Exists(file)) return null;
        var licence = XDocument.Load(file).Descendants().FirstOrDefault(e => e.Name.LocalName == "license");
        return licence?.Attribute("type")?.Value == "expression" ? licence.Value.Trim() : null;
    }

    private static JsonObject Nuget(ShippedPackage package, string folder, string cache)
    {
        var purl = $"pkg:nuget/{package.Name}@{package.Version}";
        var component = new JsonObject { ["type"] = "library", ["bom-ref"] = purl, ["name"] = package.Name, ["version"] = package.Version, ["purl"] = purl };
        if (NugetLicence(package, cache) is { } licence) component["licenses"] = Licences(licence);
        if (package.Files.Count > 0) component["components"] = new JsonArray([.. package.Files.Select(f => (JsonNode)new JsonObject { ["type"] = "file", ["name"] = "app/" + f, ["hashes"] = Hash(HashOf(System.IO.Path.Combine(folder, f))) })]);
        return component;
    }

    private static IEnumerable<JsonNode> Runtime() =>
        new[] { "Microsoft.NETCore.App.Runtime.linux-x64", "Microsoft.AspNetCore.App.Runtime.linux-x64" }.Select(name => (JsonNode)new JsonObject
        {
            ["type"] = "framework", ["bom-ref"] = "runtime/" + name, ["name"] = name, ["version"] = ProgramFiles.DotnetVersion, ["purl"] = $"pkg:nuget/{name}@{ProgramFiles.DotnetVersion}",
            ["licenses"] = Licences("MIT"),
            ["components"] = new JsonArray([.. Assemblies(name).Select(f => (JsonNode)new JsonObject { ["type"] = "file", ["name"] = System.IO.Path.GetFileName(f), ["hashes"] = Hash(HashOf(f)) })]),
        });

    private static IEnumerable<string> Assemblies(string name) =>
        Directory.EnumerateFiles(System.IO.Path.Combine(ProgramFiles.DotnetRoot, "shared", name[..name.IndexOf(".Runtime", StringComparison.Ordinal)], ProgramFiles.DotnetVersion)).Order(StringComparer.Ordinal);

    private static JsonNode Deb(DebianPackage package)
    {
        var (name, version, architecture) = (package.Field("Package")!, package.Field("Version")!, package.Field("Architecture")!);
        // The epoch's colon and the plus sign are escaped in a purl's version.
        var purl = $"pkg:deb/debian/{name}@{Uri.EscapeDataString(version)}?arch={architecture}&distro=debian-12";
        // Debian's control data names no licence; each package carries its own in usr/share/doc/…/copyright.
        return new JsonObject { ["type"] = "library", ["bom-ref"] = purl, ["name"] = name, ["version"] = version, ["purl"] = purl, ["hashes"] = Hash(package.Sha256) };
    }

    private static JsonArray Licences(string expression) => [new JsonObject { ["expression"] = expression }];

    private static JsonArray Hash(string sha256) => [new JsonObject { ["alg"] = "SHA-256", ["content"] = sha256 }];

    private static string HashOf(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));
}
