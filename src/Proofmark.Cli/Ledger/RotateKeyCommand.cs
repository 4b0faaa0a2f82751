using System.CommandLine;
using Proofmark.Cli.Federation;
using Proofmark.Cli.Shared;
using Proofmark.Core.Federation;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Federation.Witnessing;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Cli.Ledger;

/// <summary>
/// <c>proofmark ledger rotate-key</c>: replaces the key that signs the ledger, within the epoch. A server that runs signs with
/// the new one at once.
/// </summary>
/// <example><c>./proofmark ledger rotate-key --reason superseded --root /media/a/root.key.pem --passphrase-file /media/a/root.txt</c></example>
internal static class RotateKeyCommand
{
    public static Command Build(Terminal terminal)
    {
        var text = terminal.Text;
        var (data, passphrase, rootFile) = (Installation.DataOption(terminal), FederationKeyCommands.Passphrase(terminal, required: false), FederationKeyCommands.RootFile(terminal));
        var reason = new Option<string>("--reason") { Description = text["federation.cli.reason"], DefaultValueFactory = _ => EnumCode.Of(RevocationReason.Superseded) };
        reason.AcceptOnlyFromAmong([.. EnumCode.All<RevocationReason>()]);
        var command = new Command("rotate-key", text["ledger.cli.rotate_key"]) { reason, passphrase, rootFile, data };
        command.SetAction(async (arguments, ct) =>
        {
            var directory = Path.GetFullPath(arguments.GetValue(data)!);
            var folder = new KeyRingFolder(FederationNode.KeyFolder(directory));
            using var root = folder.ReadRoot(await FederationKeyCommands.ReadAsync(arguments.GetValue(passphrase), ct), arguments.GetValue(rootFile)?.FullName);
            _ = EnumCode.TryRead<RevocationReason>(arguments.GetValue(reason)!, out var why);
            await using var node = await LocalNode.OpenAsync(directory, terminal, ct);
            var statement = await new LedgerKeyRotation(node.Acts, node.Sequencer, node.Place).RunAsync(root, folder.ReadRootPublic(), why, Actor.Node, ct);
            terminal.Say("ledger.key_rotated", ("size", statement.Head.Head.Size), ("key", statement.Key.ToString()));
        });
        return command;
    }
}
