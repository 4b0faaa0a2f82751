using System.Diagnostics;
using System.Globalization;
using Proofmark.Core.Storage.Cluster;
using Xunit;

namespace Proofmark.EndToEnd.Up;

/// <summary><c>proofmark up</c> as a process of its own: started, asked, stopped, killed, started again.</summary>
[Trait("Category", "Slow")]
public sealed class UpProcessTests : IAsyncLifetime
{
    private readonly string _data = Path.Combine(Path.GetTempPath(), $"proofmark-up-{Guid.NewGuid():N}");
    private readonly HttpClient _http = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _http.Dispose();
        if (!Directory.Exists(_data)) return;
        await PrivateCluster.DestroyAsync(_data);
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task It_serves_stops_cleanly_and_resumes()
    {
        using (var first = await StartedAsync("--state", "XB"))
        {
            Assert.NotNull(first.AdministratorLink);
            Assert.Equal("Healthy", await _http.GetStringAsync($"{first.Address}/healthz"));
            Assert.Contains("<html lang=\"en\"", await _http.GetStringAsync(first.Address), StringComparison.Ordinal);
            Assert.Equal(0, await first.StopAsync("TERM"));
        }

        Assert.False(File.Exists(Path.Combine(_data, "pg", "postmaster.pid")));
        using var second = await StartedAsync();
        Assert.Equal("Healthy", await _http.GetStringAsync($"{second.Address}/healthz"));
        Assert.Equal(0, await second.StopAsync("TERM"));

        using var other = Launch("--state", "XC");
        Assert.Equal(2, await other.WaitAsync());
        Assert.Contains("XB", other.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_kill_of_the_program_the_next_start_joins_the_database_and_a_killed_database_is_revived()
    {
        using (var first = await StartedAsync())
        {
            Assert.Equal(137, await first.StopAsync("KILL"));
        }

        var orphan = await PostmasterAsync();
        using var second = await StartedAsync();
        Assert.Equal(orphan, await PostmasterAsync());

        using (var kill = Process.Start("kill", ["-KILL", orphan])) await kill.WaitForExitAsync();
        var clock = Stopwatch.StartNew();
        string? state = null;
        while (state != "Healthy" && clock.Elapsed < TimeSpan.FromSeconds(60))
        {
            await Task.Delay(200);
            using var answer = await _http.GetAsync($"{second.Address}/healthz");
            if (await PostmasterAsync() != orphan) state = await answer.Content.ReadAsStringAsync();
        }

        Assert.Equal("Healthy", state);
        Assert.Equal(0, await second.StopAsync("TERM"));
    }

    private async Task<string> PostmasterAsync()
    {
        var file = Path.Combine(_data, "pg", "postmaster.pid");
        try
        {
            return (await File.ReadAllLinesAsync(file)).FirstOrDefault() ?? "";
        }
        catch (FileNotFoundException)
        {
            return "";
        }
    }

    private async Task<UpProcess> StartedAsync(params string[] arguments)
    {
        var process = Launch(arguments);
        await process.ReadyAsync();
        return process;
    }

    private UpProcess Launch(params string[] arguments) => new(["up", "--port", "0", "--data", _data, .. arguments]);
}
