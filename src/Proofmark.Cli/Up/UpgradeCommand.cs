using System.CommandLine;
using Proofmark.Cli.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Cli.Up;

/// <summary>
/// <c>proofmark upgrade</c>: brings the database to this program's schema while no node runs on it, and says from where to
/// where. <c>up</c> does the same at its start; this one ends when it is done, which an installer needs.
/// </summary>
/// <example><c>./proofmark upgrade --data /var/lib/proofmark</c></example>
public sealed class UpgradeCommand : CliCommand
{
    /// <inheritdoc/>
    public override Command Build(Terminal terminal)
    {
        var data = Installation.DataOption(terminal);
        var command = new Command("upgrade", terminal.Text["upgrade.description"]) { data };
        command.SetAction(async (arguments, ct) =>
        {
            await using var installation = await Installation.OpenAsync(arguments.GetValue(data)!, terminal, ct);
            await using var one = UpLock.Take(installation.DataDirectory);
            await RunAsync(installation.ConnectionString, terminal, TimeProvider.System, ct);
            return 0;
        });
        return command;
    }

    /// <summary>Upgrades one database and says what was done.</summary>
    /// <exception cref="Core.Shared.ProblemException">storage.schema_newer, storage.migration_changed.</exception>
    public static async Task RunAsync(string connectionString, Terminal terminal, TimeProvider clock, CancellationToken ct)
    {
        var before = await Migrator.AppliedAsync(connectionString, ct);
        await Migrator.ApplyAsync(connectionString, clock, ct);
        var added = Migrator.All.Where(m => !before.Contains(m.Number)).ToList();
        if (added.Count == 0) terminal.Say("upgrade.current", ("steps", Migrator.All.Count));
        else terminal.Say("upgrade.done", ("before", before.Count), ("after", Migrator.All.Count), ("names", string.Join(", ", added.Select(m => m.Name))));
    }
}
