using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Proofmark.Cli.Leaving;
using Proofmark.Cli.Shared;
using Proofmark.Core.Importing;
using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Reference;

namespace Proofmark.Cli.Importing;

/// <summary>
/// <c>proofmark import REGISTER FILE --map MAP.yaml</c>: one file, one act, all of it or none; <c>import --all EXPORT</c>: a whole node
/// into an empty one.
/// </summary>
/// <example><c>./proofmark import LESO data/holdings/us-leso-small-arms-2016-12-31.csv.gz --map data/mappings/us-leso-holdings.yaml</c></example>
public sealed class ImportCommand : CliCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <inheritdoc/>
    public override Command Build(Terminal terminal)
    {
        var text = terminal.Text;
        var register = new Argument<string>("register") { Description = text["import.cli.register"], Arity = ArgumentArity.ZeroOrOne };
        var file = new Argument<string>("file") { Description = text["import.cli.file"], Arity = ArgumentArity.ZeroOrOne };
        var map = new Option<string?>("--map") { Description = text["import.cli.map"] };
        var report = new Option<string?>("--report") { Description = text["import.cli.report"] };
        var rejects = new Option<string?>("--rejects") { Description = text["import.cli.rejects"] };
        var data = Installation.DataOption(terminal);
        var node = new ImportNodeOptions(terminal);
        var command = new Command("import", text["import.cli"]) { register, file, map, report, rejects, data };
        node.AddTo(command);
        command.Validators.Add(r =>
        {
            if (r.GetValue(node.All) is null && (r.GetValue(register) is null || r.GetValue(file) is null || r.GetValue(map) is null)) r.AddError(text["leaving.cli.import_needs"]);
        });
        command.SetAction(async (arguments, ct) =>
        {
            if (arguments.GetValue(node.All) is { } export) return await node.RunAsync(export, arguments, Path.GetFullPath(arguments.GetValue(data)!), ct);
            var mapping = MappingReader.ReadFile(arguments.GetValue(map)!);
            await using var here = await LocalNode.OpenAsync(arguments.GetValue(data)!, terminal, ct);
            var request = new ImportRequest(arguments.GetValue(register)!, arguments.GetValue(file)!, mapping, Path.Combine(here.DataDirectory, "import"), terminal.Text.Of, LocalNode.Doing("registration"))
            {
                RejectsPath = arguments.GetValue(rejects) ?? Path.GetFullPath(arguments.GetValue(file)!) + ".rejects.csv",
            };
            var done = await here.Imports(ReferenceTables.Shipped).ImportAsync(request, new Reading(terminal), step => terminal.Tell("import.step", ("step", step)), ct);
            await here.Sequencer.RunOnceAsync(ct);
            Tell(terminal, done);
            if (arguments.GetValue(report) is { } path) await File.WriteAllTextAsync(path, JsonSerializer.Serialize(Summary(done), Indented), ct);
            return done.Accepted == 0 && done.Rejected > 0 ? 1 : 0;
        });
        return command;
    }

    private static void Tell(Terminal terminal, ImportReport done)
    {
        if (done.AlreadyImported)
        {
            terminal.Say("import.already_done");
            return;
        }
        terminal.Say("import.counts", ("rows", done.Rows), ("accepted", done.Accepted), ("remarked", done.Remarked), ("rejected", done.Rejected));
        terminal.Say("import.changes", ("added", done.Added), ("changed", done.Changed), ("unchanged", done.Unchanged));
        if (done.Absent is { } absent) terminal.Say("import.absent", ("absent", absent));
        terminal.Say("import.times", ("parse", done.ParseSeconds), ("write", done.WriteSeconds));
        foreach (var (_, found) in done.Findings?.All.Take(10) ?? []) terminal.Out.WriteLine($"  {found.Count.ToString(CultureInfo.InvariantCulture)} × {terminal.Text.Of(found.Example)}");
        if (done.RejectsPath is not null) terminal.Say("import.rejects_file", ("file", done.RejectsPath));
    }

    private static object Summary(ImportReport r) => new
    {
        alreadyImported = r.AlreadyImported, batch = r.BatchUid, rows = r.Rows, accepted = r.Accepted, remarked = r.Remarked, rejected = r.Rejected,
        added = r.Added, changed = r.Changed, unchanged = r.Unchanged, absent = r.Absent, rejects = r.RejectsPath,
        seconds = new { parse = Math.Round(r.ParseSeconds, 3), write = Math.Round(r.WriteSeconds, 3) },
        findings = r.Findings?.All.Select(f => new { code = f.Key.Code, column = f.Key.Column, value = f.Key.Value, count = f.Value.Count, firstRow = f.Value.FirstRow }),
    };

    private sealed class Reading(Terminal terminal) : IProgress<ParseProgress>
    {
        private long next;

        public void Report(ParseProgress value)
        {
            if (value.Row < next) return;
            next = value.Row + (terminal.IsInteractive ? 20_000 : 200_000);
            terminal.Tell("import.reading", ("rows", value.Row), ("rejected", value.Rejected));
        }
    }
}
