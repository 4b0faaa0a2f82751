using System.CommandLine;
using Proofmark.Cli.Shared;
using Proofmark.Core.Access;
using Proofmark.Core.Parties;
using Proofmark.Core.Parties.Lists;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Cli.Parties;

/// <summary><c>proofmark watermark FILE</c>: whose copy of a list with persons a file is. 0 when a mark was found, 1 when none was.</summary>
/// <example><c>./proofmark watermark found.csv</c></example>
public sealed class WatermarkCommand : CliCommand
{
    /// <inheritdoc/>
    public override Command Build(Terminal terminal)
    {
        var text = terminal.Text;
        var data = Installation.DataOption(terminal);
        var file = new Argument<string>("file") { Description = text["parties.list.cli.file"] };
        var command = new Command("watermark", text["parties.list.cli.watermark"]) { file, data };
        command.SetAction(async (arguments, ct) =>
        {
            await using var node = await LocalNode.OpenAsync(arguments.GetValue(data)!, terminal, ct);
            using var keys = PersonKeys.Open(node.DataDirectory);
            return await TellAsync(new PersonLists(node.Acts, new PersonService(node.Acts, keys), new ListSettings()), node.Database, arguments.GetValue(file)!, terminal, ct);
        });
        return command;
    }

    /// <summary>Says whose copy the file is, by every mark that stands in it.</summary>
    /// <exception cref="ProblemException">parties.list.file, parties.list.file_large.</exception>
    public static async Task<int> TellAsync(PersonLists lists, Database database, string file, Terminal terminal, CancellationToken ct)
    {
        var found = await lists.WhoseAsync(FileCells.Read(file), ct);
        if (found.Count == 0)
        {
            terminal.Say("parties.list.cli.none");
            return 1;
        }
        var names = await new UserNames(database).OfAsync([.. found.Select(f => f.TakenBy)], ct);
        var code = (await NodeIdentity.FindAsync(database, ct))?.Code ?? "";
        foreach (var one in found)
            terminal.Say("parties.list.cli.found", ("id", PublicId.IsNode(code) && one.List.Version == 7 ? PublicId.Of(code, one.List).ToString() : one.List.ToString()), ("recipient", one.Recipient),
                ("name", names.GetValueOrDefault(one.TakenBy) ?? "–"), ("day", DateOnly.FromDateTime(one.Taken)), ("found", one.Found), ("all", one.All));
        if (found[0].Found == 1) terminal.Say("parties.list.cli.weak");
        return 0;
    }
}
