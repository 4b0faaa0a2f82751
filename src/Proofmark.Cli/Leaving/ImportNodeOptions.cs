using System.CommandLine;
using System.Globalization;
using Proofmark.Cli.Ledger;
using Proofmark.Cli.Shared;
using Proofmark.Core.Access;
using Proofmark.Core.Leaving;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Cli.Leaving;

/// <summary>
/// <c>proofmark import --all EXPORT --keys KEYS --recovery-key KEY</c>: a whole node into an empty one. It ends at the exported head of
/// the ledger; only with <c>--open-epoch</c> does it sign and serve, for until then the place it came from may do so too.
/// </summary>
internal sealed class ImportNodeOptions(Terminal terminal)
{
    private readonly Option<string?> keys = new("--keys") { Description = terminal.Text["keeping.cli.key_file"] };
    private readonly Option<string?> recovery = new("--recovery-key") { Description = terminal.Text["leaving.cli.recovery_key"] };
    private readonly Option<string?> trusted = new("--key") { Description = terminal.Text["leaving.cli.ledger_key"] };
    private readonly Option<string?> statement = new("--open-epoch") { Description = terminal.Text["leaving.cli.open_epoch"] };
    private readonly Option<string[]> links = new("--link") { Description = terminal.Text["leaving.cli.link"] };

    private readonly Option<bool> training = new("--training") { Description = terminal.Text["training.cli.restore"] };

    /// <summary>The export.</summary>
    public Option<string?> All { get; } = new("--all") { Description = terminal.Text["leaving.cli.import_all"] };

    /// <summary>Adds them to the command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { All, keys, recovery, trusted, statement, links, training }) command.Options.Add(option);
        command.Validators.Add(r =>
        {
            if (r.GetValue(All) is not null && (r.GetValue(keys) is null || r.GetValue(recovery) is null)) r.AddError(terminal.Text["leaving.cli.import_all_needs"]);
            if (r.GetValue(links) is { Length: > 0 } && string.IsNullOrWhiteSpace(r.GetValue(statement))) r.AddError(terminal.Text["leaving.cli.link_needs"]);
        });
    }

    /// <summary>Imports and verifies; returns the exit code.</summary>
    public async Task<int> RunAsync(string export, ParseResult arguments, string data, CancellationToken ct)
    {
        await using var installation = await Installation.OpenAsync(data, terminal, ct);
        var request = new NodeImportRequest(export, arguments.GetValue(keys)!, arguments.GetValue(recovery)!, arguments.GetValue(trusted)) { Training = arguments.GetValue(training) };
        var manifest = await terminal.ProgressAsync(terminal.Text["leaving.importing"], p => new NodeImport(installation.ConnectionString, data, TimeProvider.System).RunAsync(request, p, ct));
        if (request.TrustedKey is null) terminal.Tell("leaving.trusted_own", ("key", manifest.LedgerKey));
        await using var node = LocalNode.Attach(data, installation.ConnectionString);
        var code = VerifyCommand.Show(await VerifyCommand.RunAsync(node, request.TrustedKey, null, ct), terminal);
        terminal.Say("leaving.imported", ("rows", manifest.Tables.Sum(t => t.Rows)), ("size", manifest.Head.Size), ("root", manifest.Head.Root), ("epoch", manifest.Head.Epoch));
        if (arguments.GetValue(statement) is not { } said || string.IsNullOrWhiteSpace(said))
        {
            terminal.Say("leaving.awaits_epoch");
            return code;
        }
        await node.Sequencer.OpenEpochAsync(said, Actor.Node, ct);
        foreach (var login in arguments.GetValue(links) ?? []) await LinkAsync(node, login, ct);
        while (await node.Sequencer.RunOnceAsync(ct) > 0) { }
        terminal.Say("keeping.epoch_opened", ("epoch", (await NodeIdentity.FindAsync(node.Database, ct))!.Epoch.ToString(CultureInfo.InvariantCulture)));
        return code;
    }

    /// <summary>Passwords stayed behind: somebody has to come in first, by a link that works once.</summary>
    private async Task LinkAsync(LocalNode node, string login, CancellationToken ct)
    {
        await using var find = node.Database.Owner.CreateCommand("select id from users where login = $1");
        find.Parameters.Add(new() { Value = login });
        if (await find.ExecuteScalarAsync(ct) is not long user) throw new ProblemException(Problem.Of("access.user.not_found"));
        terminal.Tell("leaving.link", ("login", login), ("hours", (int)OneTimeLinks.Lifetime.TotalHours));
        await terminal.Out.WriteLineAsync(await new OneTimeLinks(node.Acts).IssueAsync(user, LocalNode.Doing("administration"), ct));
    }
}
