using System.CommandLine;
using Proofmark.Cli.Shared;

namespace Proofmark.Cli.Weapons;

/// <summary><c>proofmark register</c>: opens and lists registers.</summary>
/// <example><c>./proofmark register open ARMY "Army register" --kind weapons</c></example>
public sealed class RegisterCommand : CliCommand
{
    /// <inheritdoc/>
    public override Command Build(Terminal terminal)
    {
        var text = terminal.Text;
        var command = new Command("register", text["weapons.cli.register"]);
        var data = Installation.DataOption(terminal);

        var shortName = new Argument<string>("code") { Description = text["weapons.cli.register.code"] };
        var name = new Argument<string>("name") { Description = text["weapons.cli.register.name"] };
        var kind = new Option<string>("--kind") { Description = text["weapons.cli.register.kind"], DefaultValueFactory = _ => "weapons" };
        var training = new Option<bool>("--training") { Description = text["training.cli.register"] };
        var open = new Command("open", text["weapons.cli.register.open"]) { shortName, name, kind, training, data };
        open.SetAction(async (arguments, ct) =>
        {
            await using var node = await LocalNode.OpenAsync(arguments.GetValue(data)!, terminal, ct);
            await node.Registers.OpenAsync(arguments.GetValue(shortName)!, arguments.GetValue(name)!, arguments.GetValue(kind)!, 0, null, arguments.GetValue(training), LocalNode.Doing("registration"), ct);
            await node.Sequencer.RunOnceAsync(ct);
            terminal.Say("weapons.cli.register.opened", ("code", arguments.GetValue(shortName)));
            return 0;
        });
        command.Subcommands.Add(open);

        var list = new Command("list", text["weapons.cli.register.list"]) { data };
        list.SetAction(async (arguments, ct) =>
        {
            await using var node = await LocalNode.OpenAsync(arguments.GetValue(data)!, terminal, ct);
            foreach (var register in await node.Registers.ListAsync(ct)) terminal.Out.WriteLine($"{register.Code}\t{register.Kind}\t{register.Name}{(register.Training ? "\t" + text["training.register"] : "")}");
            return 0;
        });
        command.Subcommands.Add(list);
        return command;
    }
}
