using System.CommandLine;
using Proofmark.Cli.Shared;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
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
            // Whoever asks what is wrong does not want it changed first: no schema is brought up to date.
            await using var opened = await Installation.OpenAsync(arguments.GetValue(data)!, terminal, ct);
            var applied = await Migrator.AppliedAsync(opened.ConnectionString, ct);
            if (applied.Count == 0) throw new ProblemException(Problem.Of("keeping.no_node"));
            if (applied.Count < Migrator.All.Count) throw new ProblemException(Problem.Of("doctor.schema_old", null, ("steps", Migrator.All.Count - applied.Count)));
            await using var database = new Database(opened.ConnectionString);
            var found = await new NodeExamination(database, new LedgerPlace(opened.DataDirectory), TimeProvider.System).ExamineAsync(ct);
            foreach (var symptom in found.OrderBy(s => s.Gravity)) terminal.Say("doctor.finding", ("gravity", symptom.Gravity == Gravity.Fault ? "fault" : "warning"), ("what", text.Say($"doctor.says.{symptom.Code}", symptom.Values)));
            var faults = found.Count(s => s.Gravity == Gravity.Fault);
            terminal.Say("doctor.sum", ("faults", faults), ("warnings", found.Count - faults));
            return faults == 0 ? 0 : 1;
        });
        return command;
    }
}
