using System.CommandLine;
using Proofmark.Cli.Shared;
using Proofmark.Core.Keeping;
using Proofmark.Core.Leaving;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Cli.Leaving;

/// <summary>
/// <c>proofmark export --all</c>: the whole node in open formats (docs/export-format.md). With persons in it two have to agree: what
/// is proposed here is approved on the page, and the other way round.
/// </summary>
/// <example><c>./proofmark export propose --recipient age1…</c>, then <c>./proofmark export --all --out /mnt/disk/node --recipient age1… --keys-out /mnt/usb/keys.age</c></example>
public sealed class ExportCommand : CliCommand
{
    /// <inheritdoc/>
    public override Command Build(Terminal terminal)
    {
        var text = terminal.Text;
        var data = Installation.DataOption(terminal);
        var all = new Option<bool>("--all") { Description = text["leaving.cli.all"] };
        var to = new Option<string?>("--out") { Description = text["leaving.cli.out"] };
        var recipient = new Option<string?>("--recipient") { Description = text["leaving.cli.recipient"] };
        var clear = new Option<bool>("--in-the-clear") { Description = text["leaving.cli.in_the_clear"] };
        var keys = new Option<string?>("--keys-out") { Description = text["leaving.cli.keys_out"] };
        var keysFor = new Option<string?>("--keys-recipient") { Description = text["leaving.cli.keys_recipient"] };
        var command = new Command("export", text["leaving.cli.export"]) { all, to, recipient, clear, keys, keysFor, data };
        command.Validators.Add(r =>
        {
            if (!r.GetValue(all) || r.GetValue(to) is null) r.AddError(text["leaving.cli.export_needs"]);
            if (r.GetValue(recipient) is not null && r.GetValue(clear)) r.AddError(text["leaving.cli.one_of"]);
            if (r.GetValue(keys) is not null && (r.GetValue(keysFor) ?? r.GetValue(recipient)) is null) r.AddError(text["leaving.cli.keys_need"]);
        });
        command.SetAction(async (arguments, ct) =>
        {
            await using var node = await LocalNode.OpenAsync(arguments.GetValue(data)!, terminal, ct);
            var request = new ExportRequest(arguments.GetValue(to)!, arguments.GetValue(recipient), arguments.GetValue(clear));
            var manifest = await terminal.ProgressAsync(text["leaving.exporting"], p => new NodeExport(node.Acts, node.Sequencer, node.DataDirectory).RunAsync(request, Actor.Node, p, ct));
            if (arguments.GetValue(keys) is { } file)
            {
                await KeyFile.WriteAsync(node.DataDirectory, (arguments.GetValue(keysFor) ?? request.Recipient)!, file, ct);
                terminal.Say("keeping.keys_written", ("file", Path.GetFullPath(file)));
            }
            terminal.Say("leaving.exported", ("path", Path.GetFullPath(request.Out)), ("rows", manifest.Tables.Sum(t => t.Rows)), ("tables", manifest.Tables.Count), ("attachments", manifest.Attachments));
            if (manifest.MissingAttachments.Count > 0) terminal.Say("leaving.missing", ("count", manifest.MissingAttachments.Count));
            terminal.Say("leaving.head", ("size", manifest.Head.Size), ("root", manifest.Head.Root), ("epoch", manifest.Head.Epoch));
            terminal.Say("leaving.head_key", ("key", manifest.LedgerKey));
            await node.Sequencer.RunOnceAsync(ct);
        });

        var propose = new Command("propose", text["leaving.cli.propose"]) { recipient, clear, data };
        propose.Validators.Add(r => { if (r.GetValue(recipient) is null == !r.GetValue(clear)) r.AddError(text["leaving.cli.one_of"]); });
        propose.SetAction((arguments, ct) => WithAsync(arguments, async (node, approval) =>
        {
            await approval.ProposeAsync(arguments.GetValue(recipient), LocalNode.Doing("administration"), ct);
            terminal.Say("leaving.proposed");
        }, ct));

        var approve = new Command("approve", text["leaving.cli.approve"]) { data };
        approve.SetAction((arguments, ct) => WithAsync(arguments, async (node, approval) =>
        {
            var open = (await approval.ListAsync(ct)).FirstOrDefault(p => p.Proposal.IsWaiting).Proposal ?? throw new ProblemException(Problem.Of("leaving.nothing_proposed"));
            var doing = LocalNode.Doing("administration");
            await new Proposals(node.Acts).DecideAsync(ExportApproval.Export, open.Act, true, null, doing.Actor, doing.Purpose, doing.Key, ct);
            terminal.Say("leaving.approved", ("recipient", ExportApproval.RecipientOf(open.Data) ?? text["leaving.clear"]));
        }, ct));
        command.Subcommands.Add(propose);
        command.Subcommands.Add(approve);
        return command;

        async Task<int> WithAsync(ParseResult arguments, Func<LocalNode, ExportApproval, Task> work, CancellationToken ct)
        {
            await using var node = await LocalNode.OpenAsync(arguments.GetValue(data)!, terminal, ct);
            await work(node, new ExportApproval(node.Acts));
            await node.Sequencer.RunOnceAsync(ct);
            return 0;
        }
    }
}
