using System.CommandLine;
using System.Diagnostics;
using Proofmark.Cli.Shared;
using Proofmark.Core.Generation;
using Proofmark.Core.Reference;

namespace Proofmark.Cli.Generation;

/// <summary><c>proofmark generate-register --weapons N --seed S --out DIR [--state XA]</c>: a made-up register, its mapping, and the key to it.</summary>
public sealed class GenerateRegisterCommand : CliCommand
{
    /// <inheritdoc/>
    public override Command Build(Terminal terminal)
    {
        var weapons = new Option<long>("--weapons") { Description = terminal.Text["generation.command.weapons"], Required = true };
        var seed = new Option<long>("--seed") { Description = terminal.Text["generation.command.seed"], DefaultValueFactory = _ => 1 };
        var folder = new Option<string>("--out") { Description = terminal.Text["generation.command.out"], Required = true };
        var state = new Option<string>("--state") { Description = terminal.Text["generation.command.state"], DefaultValueFactory = _ => "XA" };
        var command = new Command("generate-register", terminal.Text["generation.command.description"]) { weapons, seed, folder, state };
        command.SetAction((parsed, ct) => RunAsync(
            terminal, new GenerationRequest(parsed.GetRequiredValue(weapons), parsed.GetValue(seed), parsed.GetRequiredValue(folder), parsed.GetValue(state)!), ct));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, GenerationRequest request, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        var result = await terminal.ProgressAsync(
            terminal.Text["generation.progress"], progress => Task.Run(() => RegisterGenerator.Generate(request, ReferenceTables.Shipped, progress, ct), ct));
        terminal.Tell("generation.done", ("rows", result.Key.Rows), ("rejected", result.Key.Rejected), ("cases", result.Key.Cases.Count), ("seconds", Math.Round(watch.Elapsed.TotalSeconds, 1)));
        foreach (var file in new[] { result.Register, result.Mapping, result.KeyFile }) terminal.Out.WriteLine(file);
        return 0;
    }
}
