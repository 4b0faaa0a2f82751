using System.CommandLine;
using Proofmark.Cli.Shared;
using Proofmark.Core.Marking;
using Proofmark.Core.Reference;
using Proofmark.Core.Storage;

namespace Proofmark.Cli.Weapons;

/// <summary><c>proofmark find</c>: candidates for a mark as far as it was read. The look-up is recorded.</summary>
/// <example><c>./proofmark find "AB-12345" --purpose investigation --case 2026/17</c></example>
public sealed class FindCommand : CliCommand
{
    /// <inheritdoc/>
    public override Command Build(Terminal terminal)
    {
        var text = terminal.Text;
        var mark = new Argument<string>("mark") { Description = text["find.cli.mark"] };
        var make = new Option<string?>("--make") { Description = text["find.cli.make"] };
        var model = new Option<string?>("--model") { Description = text["find.cli.model"] };
        var calibre = new Option<string?>("--calibre") { Description = text["find.cli.calibre"] };
        var country = new Option<string?>("--country") { Description = text["find.cli.country"] };
        var year = new Option<string?>("--year") { Description = text["find.cli.year"] };
        var purpose = new Option<string>("--purpose") { Description = text["find.cli.purpose"], Required = true };
        purpose.AcceptOnlyFromAmong([.. Purpose.Codes]);
        var reference = new Option<string?>("--case") { Description = text["find.cli.case"] };
        var data = Installation.DataOption(terminal);
        var command = new Command("find", text["find.cli"]) { mark, make, model, calibre, country, year, purpose, reference, data };
        command.SetAction(async (arguments, ct) =>
        {
            var query = MarkQuery.Read(arguments.GetValue(mark), arguments.GetValue(make), arguments.GetValue(model), arguments.GetValue(calibre), arguments.GetValue(country), arguments.GetValue(year)).GetValueOrThrow();
            await using var node = await LocalNode.OpenAsync(arguments.GetValue(data)!, terminal, ct);
            var registers = (await node.Registers.ListAsync(ct)).Select(r => r.Id).ToList();
            var context = new ReadContext(Actor.Node, new Purpose(arguments.GetValue(purpose)!, null, arguments.GetValue(reference)), registers, short.MaxValue);
            var found = await ((query.Make ?? query.Model ?? query.Calibre) is null ? node.Finder : node.FinderWith(ReferenceTables.Shipped)).FindAsync(query, context, ct);
            terminal.Say("find.candidates", ("count", found.Items.Count));
            foreach (var c in found.Items)
                terminal.Out.WriteLine(string.Join('\t', c.Mark, c.MarkKind, c.Make, c.Model, c.Calibre, c.Country, c.Year?.ToString(System.Globalization.CultureInfo.InvariantCulture), c.Status, c.Uid.ToString(), c.Contradiction ? terminal.Text["weapons.page.contradiction"] : null));
            if (found.More) terminal.Tell("find.more");
            await node.Sequencer.RunOnceAsync(ct);
            return 0;
        });
        return command;
    }
}
