using System.CommandLine;
using Proofmark.Cli.Shared;
using Proofmark.Core.Watching;

namespace Proofmark.Cli.Doctor;

/// <summary><c>proofmark doctor</c>: what is not as it should be with this node, and what to do. Exit code 1 when there is a fault.</summary>
/// <example><c>./proofmark doctor --data /srv/proofmark</c></example>
public sealed class DoctorCommand : CliCommand
{
    /// <inheritdoc/>
    public override Command Build(Terminal terminal)
    {
        var text = terminal.Text;
        var data = Installation.DataOption(terminal);
        var command = new Command("doctor", text["doctor.cli"]) { data };
        command.SetAction(async (arguments, ct) =>
        {
            await using var node = await LocalNode.OpenAsync(arguments.GetValue(data)!, terminal, ct);
            var found = await new NodeExamination(node.Database, node.Place, TimeProvider.System).ExamineAsync(ct);
            foreach (var symptom in found.OrderBy(s => s.Gravity)) terminal.Say("doctor.finding", ("gravity", symptom.Gravity == Gravity.Fault ? "fault" : "warning"), ("what", text.Say($"doctor.says.{symptom.Code}", symptom.Values)));
            var faults = found.Count(s => s.Gravity == Gravity.Fault);
            terminal.Say("doctor.sum", ("faults", faults), ("warnings", found.Count - faults));
            return faults == 0 ? 0 : 1;
        });
        return command;
    }
}
