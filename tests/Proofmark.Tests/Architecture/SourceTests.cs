using System.Diagnostics;
using Proofmark.Tests.Languages;
using Xunit;

namespace Proofmark.Tests.Architecture;

/// <summary>What holds for every file of the repository, whoever wrote it.</summary>
public class SourceTests
{
    private const int LongestFile = 500;

    [Fact]
    public void No_source_file_is_longer_than_500_lines() =>
        Findings.None(TooLong(Committed().Where(f => f.Path.EndsWith(".cs", StringComparison.Ordinal) || f.Path.EndsWith(".razor", StringComparison.Ordinal))));

    [Fact]
    public void A_file_that_is_too_long_is_named() =>
        Assert.Equal(["a.cs has 501 lines"], TooLong([new("a.cs", string.Concat(Enumerable.Repeat("x\n", 501))), new("b.cs", "x\n")]));

    [Fact]
    public void No_committed_file_holds_a_path_of_one_machine_or_the_name_of_a_package_host() => Findings.None(Banned(Committed()));

    [Fact]
    public void A_planted_path_is_named_with_its_line()
    {
        var planted = "fine\nsee /home" + "/somebody/notes\n";
        Assert.Equal(["docs/x.md:2 holds /home" + "/"], Banned([new("docs/x.md", planted)]));
    }

    [Fact]
    public void A_namespace_is_its_folder() => Findings.None(Misplaced(Repository.Sources(".cs").Select(f => new SourceFile(f.Path, f.Text))));

    [Fact]
    public void A_namespace_that_is_not_its_folder_is_named() =>
        Assert.Equal(
            ["src/Proofmark.Core/Tracing/A.cs is in namespace Proofmark.Core.Other"],
            Misplaced([new("src/Proofmark.Core/Tracing/A.cs", "namespace Proofmark.Core.Other;\n")]));

    private static IEnumerable<string> TooLong(IEnumerable<SourceFile> files) =>
        files.Select(f => (f.Path, Lines: f.Text.AsSpan().Count('\n'))).Where(f => f.Lines > LongestFile).Select(f => $"{f.Path} has {f.Lines} lines");

    // In halves, or this file would be its own violation.
    private static readonly string[] BannedTexts =
        ["/home" + "/", "/Users" + "/", "/work" + "/", "C:" + "\\Users", "api.nuget" + ".org", "registry.npmjs" + ".org", "artifactory", "nexus." + "repo"];

    private static IEnumerable<string> Banned(IEnumerable<SourceFile> files) =>
        from file in files
        from line in file.Text.Split('\n').Index()
        from banned in BannedTexts
        // Paths as they are (/users/ is a page of ours), names of hosts in either case.
        where line.Item.Contains(banned, banned[0] == '/' ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase) && !file.Path.EndsWith("SourceTests.cs", StringComparison.Ordinal)
        select $"{file.Path}:{line.Index + 1} holds {banned}";

    private static IEnumerable<string> Misplaced(IEnumerable<SourceFile> files)
    {
        foreach (var file in files)
        {
            var line = file.Text.Split('\n').FirstOrDefault(l => l.StartsWith("namespace ", StringComparison.Ordinal));
            if (line is null) continue;
            var actual = line["namespace ".Length..].Trim().TrimEnd(';', '{').Trim();
            var expected = Path.GetDirectoryName(file.Path)!.Replace("src/", "", StringComparison.Ordinal).Replace('/', '.');
            if (actual != expected) yield return $"{file.Path} is in namespace {actual}";
        }
    }

    /// <summary>Every text file that git knows, or would add.</summary>
    private static IEnumerable<SourceFile> Committed()
    {
        var start = new ProcessStartInfo("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"]) { WorkingDirectory = Repository.Root, RedirectStandardOutput = true, UseShellExecute = false };
        using var git = Process.Start(start)!;
        var paths = git.StandardOutput.ReadToEnd().Split('\0', StringSplitOptions.RemoveEmptyEntries);
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
        string[] texts = [".cs", ".razor", ".md", ".json", ".yaml", ".yml", ".sql", ".props", ".csproj", ".css", ".js", ".html", ".slnx", ".editorconfig", ".txt"];
        return paths.Where(p => (texts.Any(e => p.EndsWith(e, StringComparison.Ordinal)) || p is "proofmark" or ".ci/run") && !p.StartsWith("data/", StringComparison.Ordinal))
            .Where(p => File.Exists(Path.Combine(Repository.Root, p)))
            .Select(p => new SourceFile(p, File.ReadAllText(Path.Combine(Repository.Root, p))));
    }

    private sealed record SourceFile(string Path, string Text);
}
