using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Proofmark.EndToEnd.Up;

/// <summary>The launcher, with a <c>dotnet</c> on its path that plays a part, and once for real from a fresh clone.</summary>
public sealed class LauncherTests : IDisposable
{
    private const string Counters = """<Counters total="{0}" executed="{0}" passed="{1}" failed="{2}" error="0" notExecuted="0" />""";
    private readonly string _folder = Directory.CreateTempSubdirectory("launcher-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(12, 12, 0, 0, 0, "24 passed, 0 failed")]
    [InlineData(12, 10, 2, 1, 1, "20 passed, 4 failed")]
    [InlineData(12, 11, 0, 0, 0, "22 passed, 0 failed, 2 skipped")]
    public async Task The_last_line_of_test_counts_and_the_exit_code_agrees(int total, int passed, int failed, int hostExit, int exit, string last)
    {
        Play(test: string.Format(CultureInfo.InvariantCulture, Counters, total, passed, failed), testExit: hostExit);
        var run = await RunAsync("test");
        Assert.Equal(last, run.Output.TrimEnd().Split('\n')[^1]);
        Assert.Equal(exit, run.Exit);
    }

    [Fact]
    public async Task A_test_host_that_dies_is_a_failure_though_it_counted_none()
    {
        Play(test: string.Format(CultureInfo.InvariantCulture, Counters, 5, 5, 0), testExit: 134);
        var run = await RunAsync("test");
        Assert.Equal("10 passed, 2 failed", run.Output.TrimEnd());
        Assert.Equal(1, run.Exit);
        Assert.Contains("ended early (exit code 134)", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_no_test_ran_nothing_passed()
    {
        Play(test: string.Format(CultureInfo.InvariantCulture, Counters, 0, 0, 0), testExit: 0);
        var run = await RunAsync("test", "--fast");
        Assert.Equal("0 passed, 0 failed", run.Output.TrimEnd());
        Assert.NotEqual(0, run.Exit);
    }

    [Fact]
    public async Task Without_the_SDK_one_sentence_names_the_remedy()
    {
        Play(sdk: "8.0.400");
        var run = await RunAsync("--help");
        Assert.NotEqual(0, run.Exit);
        Assert.Contains(".NET 10 SDK", Assert.Single(run.Error.Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_build_that_fails_shows_its_errors_and_is_tried_again()
    {
        Play(buildExit: 1);
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var run = await RunAsync("up");
            Assert.Equal(3, run.Exit);
            Assert.Contains("A.cs(1,1): error CS1002: ; expected", run.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task It_builds_once_until_a_source_file_changes_and_passes_arguments_on_as_they_are()
    {
        Play();
        var first = await RunAsync("find", "AB?34*7", "a b", "");
        Assert.Contains("[find][AB?34*7][a b][]", first.Output, StringComparison.Ordinal);
        Assert.Contains("Building", first.Error, StringComparison.Ordinal);
        Assert.Equal("", (await RunAsync("find")).Error);
        await File.WriteAllTextAsync(Path.Combine(_folder, "src", "New.cs"), "");
        File.SetLastWriteTimeUtc(Path.Combine(_folder, "src", "New.cs"), TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(5));
        Assert.Contains("Building", (await RunAsync("find")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_runs_from_any_folder_and_without_a_home()
    {
        Play();
        var run = await RunAsync(Path.Combine(_folder, "proofmark"), ["--version"], "/", withoutHome: true);
        Assert.Equal(0, run.Exit);
        Assert.Contains("[--version]", run.Output, StringComparison.Ordinal);
    }

    // Continuous integration is itself a fresh clone that builds; this is for a workplace where something besides is lying about.
    [Fact]
    [Trait("Category", "Soak")]
    public async Task A_fresh_clone_builds_and_speaks()
    {
        var clone = Path.Combine(_folder, "clone");
        Assert.Equal(0, (await RunAsync("git", ["clone", "--quiet", "--depth", "1", $"file://{Root()}", clone], "/")).Exit);
        var run = await RunAsync(Path.Combine(clone, "proofmark"), ["--help"], "/", real: true);
        Assert.True(run.Exit == 0, run.Error);
        Assert.Contains("small arms and light weapons", run.Output, StringComparison.Ordinal);
    }

    /// <summary>Puts a copy of the launcher and a <c>dotnet</c> of given behaviour into the folder.</summary>
    private void Play(string sdk = "10.0.401", string test = "", int testExit = 0, int buildExit = 0)
    {
        File.Copy(Path.Combine(Root(), "proofmark"), Path.Combine(_folder, "proofmark"));
        Directory.CreateDirectory(Path.Combine(_folder, "src"));
        Directory.CreateDirectory(Path.Combine(_folder, "bin"));
        var dotnet = Path.Combine(_folder, "bin", "dotnet");
        File.WriteAllText(dotnet, $$"""
            #!/usr/bin/env bash
            case $1 in
                --list-sdks) echo '{{sdk}} [/somewhere]' ;;
                build) echo "A.cs(1,1): error CS1002: ; expected [x.csproj]"; exit {{buildExit}} ;;
                test)
                    for a in "$@"; do case $a in trx*) echo '{{test}}' >"${a#*LogFileName=}" ;; esac; done
                    exit {{testExit}} ;;
                *) shift; printf '[%s]' "$@" ;;
            esac
            """);
        File.SetUnixFileMode(dotnet, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private Task<Run> RunAsync(params string[] arguments) => RunAsync(Path.Combine(_folder, "proofmark"), arguments, _folder);

    private async Task<Run> RunAsync(string program, string[] arguments, string folder, bool withoutHome = false, bool real = false)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        if (!real) start.Environment["PATH"] = $"{_folder}/bin:{Environment.GetEnvironmentVariable("PATH")}";
        if (withoutHome) start.Environment.Remove("HOME");
        start.Environment["PROOFMARK_LANGUAGE"] = "en";
        // What the test runner says to itself is not for the launched program.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || k.StartsWith("VSTEST", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new(process.ExitCode, await output, await error);
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Proofmark.slnx"))) folder = folder.Parent ?? throw new InvalidOperationException("outside the repository");
        return folder.FullName;
    }

    private sealed record Run(int Exit, string Output, string Error);
}
