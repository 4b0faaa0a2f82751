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

    /// <summary>One process with what it has said so far.</summary>
    private sealed class UpProcess : IDisposable
    {
        private readonly Process _process;
        private readonly Task<string> _errors;

        public UpProcess(string[] arguments)
        {
            var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "proofmark.dll"), .. arguments])
            {
                RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
            };
            start.Environment["PROOFMARK_LANGUAGE"] = "en";
            start.Environment.Remove("PROOFMARK_DATABASE");
            _process = Process.Start(start)!;
            _errors = _process.StandardError.ReadToEndAsync();
        }

        public string Address { get; private set; } = "";

        public string? AdministratorLink { get; private set; }

        public string Errors { get; private set; } = "";

        /// <summary>Reads on until the address stands on a line of its own.</summary>
        public async Task ReadyAsync()
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
            while (await _process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                if (line.Contains("/first-administrator/", StringComparison.Ordinal)) AdministratorLink = line;
                else if (line.StartsWith("http://localhost:", StringComparison.Ordinal))
                {
                    Address = line;
                    return;
                }
            }

            Assert.Fail("up ended before it was ready: " + await _errors);
        }

        public async Task<int> StopAsync(string signal)
        {
            using var kill = Process.Start("kill", ["-" + signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync();
            return await WaitAsync();
        }

        public async Task<int> WaitAsync()
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            await _process.WaitForExitAsync(limit.Token);
            // A killed program leaves its pipe open in the database that outlives it? It must not: the database writes to files.
            Errors = await _errors.WaitAsync(limit.Token);
            return _process.ExitCode;
        }

        public void Dispose()
        {
            if (!_process.HasExited) _process.Kill();
            _process.Dispose();
        }
    }
}
