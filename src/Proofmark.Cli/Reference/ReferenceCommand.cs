using System.CommandLine;
using Proofmark.Cli.Shared;
using Proofmark.Core.Reference;

namespace Proofmark.Cli.Reference;

/// <summary><c>proofmark reference report [--rows FILE]</c> and <c>proofmark reference find TEXT</c>: the shipped reference data; <c>unmatched</c> and <c>match</c>: what registers call what is not in it.</summary>
public sealed class ReferenceCommand : CliCommand
{
    /// <inheritdoc/>
    public override Command Build(Terminal terminal)
    {
        var rows = new Option<FileInfo?>("--rows") { Description = terminal.Text["reference.command.report_rows"] };
        var report = new Command("report", terminal.Text["reference.command.report"]) { rows };
        report.SetAction((parsed, ct) => new ReferenceReport(terminal).WriteAsync(ReferenceTables.Shipped.Accounting, parsed.GetValue(rows), ct));

        var text = new Argument<string>("text") { Description = terminal.Text["reference.command.find_text"] };
        var find = new Command("find", terminal.Text["reference.command.find"]) { text };
        find.SetAction(parsed => new ReferenceFinder(terminal, ReferenceTables.Shipped).Find(parsed.GetRequiredValue(text)));

        return new Command("reference", terminal.Text["reference.command.description"]) { report, find, MatchCommands.Unmatched(terminal), MatchCommands.Match(terminal) };
    }
}
