using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Xunit;

namespace Proofmark.EndToEnd.Demo;

/// <summary><c>proofmark trace-demo</c> as a process of its own: it succeeds, it fails when one thing at XA was changed, and it leaves nothing behind for long.</summary>
[Trait("Category", "Slow")]
public sealed class TraceDemoTests : IDisposable
{
    private readonly string _temporary = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"proofmark-t{Guid.NewGuid().ToString("N")[..8]}")).FullName;

    public void Dispose() => Directory.Delete(_temporary, recursive: true);

    [Theory]
    [InlineData(null, 0, true, true)]
    [InlineData("serial", 1, false, false)]
    [InlineData("record", 1, false, false)]
    [InlineData("act", 1, true, false)]
    public async Task One_thing_changed_at_XA_changes_the_outcome(string? tamper, int exit, bool verified, bool asPlanted)
    {
        var json = Path.Combine(_temporary, "result.json");
        using var process = Start(["--weapons", "300", "--seed", "1", "--json", json, .. tamper is null ? Array.Empty<string>() : ["--tamper", tamper]]);
        await process.WaitForExitAsync();
        Assert.Equal(exit, process.ExitCode);
        var result = JsonDocument.Parse(await File.ReadAllTextAsync(json)).RootElement;
        Assert.Equal((verified, asPlanted), (result.GetProperty("verified").GetBoolean(), result.GetProperty("asPlanted").GetBoolean()));
        File.Delete(json);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_temporary));
    }

    [Fact]
    public async Task What_a_killed_run_left_behind_is_removed_by_the_next_and_what_lives_is_left_alone()
    {
        using var killed = Start(["--weapons", "100"]);
        string? files = null;
        var clock = Stopwatch.StartNew();
        while (files is null && clock.Elapsed < TimeSpan.FromMinutes(2))
        {
            await Task.Delay(100);
            files = Folders().Select(FilesOf).FirstOrDefault(f => f is not null && File.Exists(Path.Combine(f, "postmaster.pid")));
        }

        Assert.NotNull(files);
        using (var kill = Process.Start("kill", ["-KILL", killed.Id.ToString(CultureInfo.InvariantCulture)])) await kill.WaitForExitAsync();
        await killed.WaitForExitAsync();
        var server = (await File.ReadAllLinesAsync(Path.Combine(files, "postmaster.pid")))[0];
        Assert.True(Directory.Exists("/proc/" + server));
        var living = Directory.CreateDirectory(Path.Combine(_temporary, "proofmark-scratch-living")).FullName;
        await using (var held = new FileStream(Path.Combine(living, "alive.lock"), FileMode.CreateNew, FileAccess.Write, FileShare.None))
        {
            using var next = Start(["--weapons", "1"]);
            await next.WaitForExitAsync();
            Assert.Equal([living], Folders());
        }

        Assert.False(Directory.Exists(files));
        Assert.False(Directory.Exists("/proc/" + server));
    }

    private string[] Folders() => Directory.GetDirectories(_temporary, "proofmark-scratch-*");

    /// <summary>Where the cluster of a place keeps its files; as root it may live apart.</summary>
    private static string? FilesOf(string folder)
    {
        var location = Path.Combine(folder, "pg.location");
        return File.Exists(location) ? File.ReadAllText(location).Trim() : Directory.Exists(Path.Combine(folder, "pg")) ? Path.Combine(folder, "pg") : null;
    }

    private Process Start(string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "proofmark.dll"), "trace-demo", .. arguments]) { UseShellExecute = false };
        start.Environment["PROOFMARK_LANGUAGE"] = "en";
        start.Environment["TMPDIR"] = _temporary;
        return Process.Start(start)!;
    }
}
