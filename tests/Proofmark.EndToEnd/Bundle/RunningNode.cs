using System.Diagnostics;
using Xunit;

namespace Proofmark.EndToEnd.Bundle;

/// <summary>The installed node, running in a bare machine as the installer says to start it.</summary>
internal sealed class RunningNode : IAsyncDisposable
{
    private readonly BareMachine machine;
    private readonly Process process;
    private readonly Task<string> errors;
    private readonly string pid;

    private RunningNode(BareMachine machine, Process process, Task<string> errors, string pid, string? link) =>
        (this.machine, this.process, this.errors, this.pid, Link) = (machine, process, errors, pid, link);

    /// <summary>The link for the first administrator; null once there is one.</summary>
    public string? Link { get; }

    /// <summary>Starts it and waits until it serves.</summary>
    public static async Task<RunningNode> StartAsync(BareMachine machine)
    {
        // With the one capability that the unit gives: then commands, which have none, cannot see in which folder its processes run.
        var process = machine.Start("echo $$; exec setpriv --reuid=proofmark --regid=proofmark --init-groups --inh-caps=+net_bind_service --ambient-caps=+net_bind_service -- env HOME=/var/lib/proofmark PROOFMARK_CONFIG=/etc/proofmark/proofmark.conf /usr/local/bin/proofmark up");
        var errors = process.StandardError.ReadToEndAsync();
        var pid = await process.StandardOutput.ReadLineAsync();
        string? link = null;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.Contains("/first-administrator/", StringComparison.Ordinal)) return new RunningNode(machine, process, errors, pid!, link);
            link = line;
        }
        Assert.Fail("The node did not start: " + await errors);
        return null!;
    }

    public async ValueTask DisposeAsync()
    {
        await machine.DoAsync("kill -TERM " + pid);
        await process.WaitForExitAsync();
        var said = await errors;
        process.Dispose();
        Assert.True(said.Contains("Stopping", StringComparison.Ordinal), said);
    }
}
