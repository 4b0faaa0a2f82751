using System.CommandLine;
using System.Text.Json;
using Proofmark.Cli.Shared;
using Proofmark.Core.Storage.Cluster;

namespace Proofmark.Cli.Demo;

/// <summary><c>proofmark trace-demo</c>: two real nodes on this machine do the main job; exit code 0 only when the response equals the planted truth and both ledgers verify.</summary>
/// <example><c>./proofmark trace-demo --weapons 100000 --seed 7 --json demo.json</c></example>
/// <remarks><c>--tamper</c> shows that the check can fail: one thing is changed at XA before XB asks, and the exit code is 1.</remarks>
public sealed class TraceDemoCommand : CliCommand
{
    private static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    /// <inheritdoc/>
    public override Command Build(Terminal terminal)
    {
        var text = terminal.Text;
        var weapons = new Option<long>("--weapons") { Description = text["demo.cli.weapons"], DefaultValueFactory = _ => 100_000 };
        var seed = new Option<long>("--seed") { Description = text["demo.cli.seed"], DefaultValueFactory = _ => 1 };
        var json = new Option<string?>("--json") { Description = text["demo.cli.json"] };
        var keep = new Option<bool>("--keep") { Description = text["demo.cli.keep"] };
        var tamper = new Option<string?>("--tamper") { Description = text["demo.cli.tamper"] };
        tamper.AcceptOnlyFromAmong([.. DemoTamper.Kinds]);
        var command = new Command("trace-demo", text["demo.cli"]) { weapons, seed, json, tamper, keep };
        command.SetAction((arguments, ct) => RunAsync(terminal, arguments.GetValue(weapons), arguments.GetValue(seed), arguments.GetValue(json), arguments.GetValue(tamper), arguments.GetValue(keep), ct));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, long weapons, long seed, string? json, string? tamper, bool keep, CancellationToken ct)
    {
        await using var place = await ScratchPlace.OpenAsync(ct);
        var cluster = await PrivateCluster.StartAsync(place.Folder, ct: ct);
        try
        {
            var result = await new TraceDemo(terminal, place.Folder, weapons, seed, tamper).RunAsync(cluster, (xa, xb) => keep ? KeepAsync(terminal, xa, xb, ct) : Task.CompletedTask, ct);
            if (json is not null) await File.WriteAllTextAsync(json, JsonSerializer.Serialize(result, Format) + "\n", ct);
            terminal.Say("demo.answered", ("status", result.Trace.Status), ("links", result.Trace.Chain.Count), ("acknowledged", result.Trace.AcknowledgedMs), ("answered", result.Trace.AnsweredMs));
            foreach (var difference in result.Differences) await terminal.Error.WriteLineAsync(difference);
            terminal.Say(result is { Verified: true, AsPlanted: true } ? "demo.true" : "demo.false");
            return result is { Verified: true, AsPlanted: true } ? 0 : 1;
        }
        finally
        {
            await cluster.StopAsync(CancellationToken.None);
        }
    }

    private static async Task KeepAsync(Terminal terminal, DemoNode xa, DemoNode xb, CancellationToken ct)
    {
        foreach (var node in new[] { xa, xb })
        {
            terminal.Say("demo.kept", ("node", node.Name));
            await terminal.Out.WriteLineAsync(node.Address + await node.FirstAdministratorAsync(ct));
        }
        await Task.Delay(Timeout.Infinite, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
