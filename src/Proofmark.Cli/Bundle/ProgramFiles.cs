using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;

namespace Proofmark.Cli.Bundle;

/// <summary>
/// The running program as files: what <c>proofmark.deps.json</c> lists, the data, and the .NET that runs it. What was tested
/// is what ships; nothing is compiled or downloaded for it (docs/adr/0009).
/// </summary>
public static class ProgramFiles
{
    private static readonly string[] Rids = ["linux-x64", "linux", "unix", "any"];

    /// <summary>All of it.</summary>
    /// <exception cref="ProblemException">bundle.platform, bundle.incomplete.</exception>
    public static IEnumerable<BundleFile> Collect() => [.. Program(AppContext.BaseDirectory), .. Data(), .. Runtime(), .. Own()];

    /// <summary>The packages that the program is built from, with the files of each that ship.</summary>
    /// <param name="folder">Where <c>proofmark.deps.json</c> is.</param>
    public static IReadOnlyList<ShippedPackage> Packages(string folder)
    {
        using var deps = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "proofmark.deps.json")));
        var libraries = deps.RootElement.GetProperty("libraries");
        var found = new List<ShippedPackage>();
        foreach (var library in deps.RootElement.GetProperty("targets").EnumerateObject().First().Value.EnumerateObject())
        {
            var files = new List<string>();
            // Assemblies lie flat beside the program; what is for one system alone keeps its path.
            if (library.Value.TryGetProperty("runtime", out var flat)) files.AddRange(flat.EnumerateObject().Select(f => Path.GetFileName(f.Name)));
            if (library.Value.TryGetProperty("runtimeTargets", out var targets)) files.AddRange(targets.EnumerateObject().Where(t => Rids.Contains(t.Value.GetProperty("rid").GetString())).Select(t => t.Name));
            var (name, version) = library.Name.Split('/') is [var n, var v] ? (n, v) : (library.Name, "");
            found.Add(new(name, version, libraries.GetProperty(library.Name).GetProperty("type").GetString() == "package", files));
        }
        return found;
    }

    /// <summary>The folder of the .NET runtime that runs this process: <c>/usr/share/dotnet</c>.</summary>
    public static string DotnetRoot => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "../../.."));

    /// <summary>The version of that runtime.</summary>
    public static string DotnetVersion => Path.GetFileName(Path.GetDirectoryName(typeof(object).Assembly.Location)!);

    private static IEnumerable<BundleFile> Program(string folder) =>
        Packages(folder).SelectMany(p => p.Files).Append("proofmark.deps.json").Append("proofmark.runtimeconfig.json").Distinct(StringComparer.Ordinal)
            .Select(f => new BundleFile("app/" + f, Existing(Path.Combine(folder, f))));

    private static IEnumerable<BundleFile> Data() =>
        Under(DataFiles.Shipped.Root).Select(f => new BundleFile("app/data/" + f, Path.Combine(DataFiles.Shipped.Root, f)));

    private static IEnumerable<BundleFile> Runtime()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64) throw new ProblemException(Problem.Of("bundle.platform"));
        var root = DotnetRoot;
        yield return new("dotnet/dotnet", Existing(Path.Combine(root, "dotnet")), Executable: true);
        yield return new($"dotnet/host/fxr/{DotnetVersion}/libhostfxr.so", Existing(Path.Combine(root, "host", "fxr", DotnetVersion, "libhostfxr.so")));
        foreach (var shared in new[] { typeof(object), typeof(WebApplication) }.Select(t => Path.GetDirectoryName(t.Assembly.Location)!))
            foreach (var file in Under(shared))
                yield return new($"dotnet/{Path.GetRelativePath(root, shared)}/{file}", Path.Combine(shared, file), Executable: Path.GetFileName(file) == "createdump");
        foreach (var (file, name) in new[] { ("LICENSE.txt", "licences/dotnet.txt"), ("ThirdPartyNotices.txt", "licences/dotnet-third-parties.txt") })
            yield return new(name, Existing(Path.Combine(root, file)));
    }

    /// <summary>The installer and what it puts in place.</summary>
    private static IEnumerable<BundleFile> Own()
    {
        foreach (var name in typeof(ProgramFiles).Assembly.GetManifestResourceNames().Where(n => n.StartsWith("bundle/", StringComparison.Ordinal)))
        {
            using var stream = typeof(ProgramFiles).Assembly.GetManifestResourceStream(name)!;
            using var memory = new MemoryStream();
            stream.CopyTo(memory);
            var path = name["bundle/".Length..];
            yield return new(path, null, memory.ToArray(), Executable: path is "install.sh" or "bin/proofmark");
        }
    }

    private static IEnumerable<string> Under(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder, f));

    private static string Existing(string file) => File.Exists(file) ? file : throw new ProblemException(Problem.Of("bundle.incomplete", null, ("file", file)));
}

/// <summary>One package that the program is built from.</summary>
/// <param name="Name">As in the registry.</param>
/// <param name="Version">Its version.</param>
/// <param name="Foreign">True: from the package registry; false: one of our own projects.</param>
/// <param name="Files">Its files below the program's folder.</param>
public sealed record ShippedPackage(string Name, string Version, bool Foreign, IReadOnlyList<string> Files);
