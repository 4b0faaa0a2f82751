using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Proofmark.EndToEnd.Up;

/// <summary><c>proofmark up</c> as a process, with what it has said so far.</summary>
internal sealed class UpProcess : IDisposable
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
