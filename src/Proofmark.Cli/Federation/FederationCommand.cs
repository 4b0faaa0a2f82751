using System.CommandLine;
using Proofmark.Cli.Shared;
using Proofmark.Core.Federation;
using Proofmark.Core.Federation.Delivery;
using Proofmark.Core.Federation.Http;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Federation.Peers;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Tracing;

namespace Proofmark.Cli.Federation;

/// <summary><c>proofmark federation</c>: this node's fingerprint, pairing, and messages by file where there is no network.</summary>
/// <example><c>./proofmark federation export "Registry of XA" to-xa.jsonl</c></example>
public sealed class FederationCommand : CliCommand
{
    /// <inheritdoc/>
    public override Command Build(Terminal terminal)
    {
        var command = new Command("federation", terminal.Text["federation.cli.about"]);
        command.Subcommands.Add(Identity(terminal));
        command.Subcommands.Add(Peers(terminal));
        command.Subcommands.Add(Pair(terminal));
        command.Subcommands.Add(Export(terminal));
        command.Subcommands.Add(Import(terminal));
        command.Subcommands.Add(Doubtful(terminal));
        command.Subcommands.Add(Suspend(terminal, suspend: true));
        command.Subcommands.Add(Suspend(terminal, suspend: false));
        foreach (var keys in FederationKeyCommands.All(terminal)) command.Subcommands.Add(keys);
        return command;
    }

    private static Command Identity(Terminal terminal)
    {
        var data = Installation.DataOption(terminal);
        var file = new Option<FileInfo?>("--out") { Description = terminal.Text["federation.cli.identity.out"] };
        var command = new Command("identity", terminal.Text["federation.cli.identity"]) { file, data };
        command.SetAction((arguments, ct) => WithAsync(arguments.GetValue(data)!, terminal, ct, async (federation, node) =>
        {
            terminal.Out.WriteLine(federation.Keys.Node.Grouped);
            if (new KeyRingFolder(FederationNode.KeyFolder(node.DataDirectory)).RootIsOpen) terminal.Tell("federation.cli.root_open");
            if (arguments.GetValue(file) is { } to) await File.WriteAllBytesAsync(to.FullName, FederationFile.Write(federation.Keys.Statements), ct);
        }));
        return command;
    }

    private static Command Peers(Terminal terminal)
    {
        var data = Installation.DataOption(terminal);
        var command = new Command("peers", terminal.Text["federation.cli.peers"]) { data };
        command.SetAction((arguments, ct) => WithAsync(arguments.GetValue(data)!, terminal, ct, async (federation, _) =>
        {
            foreach (var peer in (await federation.Directory.CurrentAsync(ct)).All)
            {
                terminal.Out.WriteLine(string.Join('\t', peer.Node.Grouped, peer.State ?? "-", peer.Name, peer.Address ?? "-", peer.Suspended ? terminal.Text["federation.cli.suspended"] : ""));
            }
        }));
        return command;
    }

    private static Command Pair(Terminal terminal)
    {
        var text = terminal.Text;
        var data = Installation.DataOption(terminal);
        var from = new Argument<string>("from") { Description = text["federation.cli.pair.from"] };
        var fingerprint = new Option<string>("--fingerprint") { Description = text["federation.cli.pair.fingerprint"], Required = true };
        var with = new Option<string>("--with") { Description = text["federation.cli.pair.with"], Required = true };
        var name = new Option<string>("--name") { Description = text["federation.cli.pair.name"], Required = true };
        var state = new Option<string?>("--state") { Description = text["federation.cli.pair.state"] };
        var command = new Command("pair", text["federation.cli.pair"]) { from, fingerprint, with, name, state, data };
        command.SetAction((arguments, ct) => WithAsync(arguments.GetValue(data)!, terminal, ct, async (federation, node) =>
        {
            var place = arguments.GetValue(from)!;
            var isFile = File.Exists(place);
            using var transport = new HttpTransport(federation.Keys, TimeProvider.System);
            var statements = isFile ? FederationFile.Read(await File.ReadAllBytesAsync(place, ct)) : (await transport.FetchDirectoryAsync(place, ct)).Statements;
            var pairing = new Pairing(statements, arguments.GetValue(fingerprint)!, arguments.GetValue(with)!, arguments.GetValue(name)!, arguments.GetValue(state), isFile ? null : place);
            var peer = await federation.Peers.PairAsync(pairing, LocalNode.Doing("administration"), ct);
            await node.Sequencer.RunOnceAsync(ct);
            terminal.Say("federation.cli.paired", ("name", peer.Name), ("node", peer.Node.Short));
        }));
        return command;
    }

    private static Command Export(Terminal terminal)
    {
        var data = Installation.DataOption(terminal);
        var who = new Argument<string>("peer") { Description = terminal.Text["federation.cli.peer"] };
        var file = new Argument<FileInfo>("file") { Description = terminal.Text["federation.cli.export.file"] };
        var command = new Command("export", terminal.Text["federation.cli.export"]) { who, file, data };
        command.SetAction((arguments, ct) => WithAsync(arguments.GetValue(data)!, terminal, ct, async (federation, _) =>
        {
            var peer = await FindAsync(federation.Directory, arguments.GetValue(who)!, ct);
            int count;
            await using (var to = arguments.GetValue(file)!.Create()) count = await federation.File.ExportAsync(peer.Node, to, ct);
            terminal.Say("federation.cli.exported", ("count", count), ("name", peer.Name));
        }));
        return command;
    }

    private static Command Import(Terminal terminal)
    {
        var data = Installation.DataOption(terminal);
        var file = new Argument<FileInfo>("file") { Description = terminal.Text["federation.cli.import.file"] };
        var receipts = new Option<FileInfo?>("--receipts") { Description = terminal.Text["federation.cli.import.receipts"] };
        var command = new Command("import", terminal.Text["federation.cli.import"]) { file, receipts, data };
        command.SetAction((arguments, ct) => WithAsync(arguments.GetValue(data)!, terminal, ct, async (federation, node) =>
        {
            var source = arguments.GetValue(file)!;
            if (!source.Exists) throw new ProblemException(Problem.Of(FederationCode.FileMissing, null, ("file", source.Name)));
            await using var from = source.OpenRead();
            await using var answers = arguments.GetValue(receipts) is { } to ? to.Create() : Stream.Null;
            var lines = await federation.File.ImportAsync(from, answers, ct);
            await node.Sequencer.RunOnceAsync(ct);
            foreach (var line in lines)
            {
                foreach (var problem in line.Problems) terminal.Error.WriteLine(terminal.Text.Of(problem.At(line.Line)));
            }

            terminal.Say("federation.cli.imported", ("count", lines.Count), ("troubled", lines.Count(l => l.Problems.Count > 0)));
        }));
        return command;
    }

    /// <summary>What was taken from peers while a key of theirs was in other hands, as they say now.</summary>
    private static Command Doubtful(Terminal terminal)
    {
        var data = Installation.DataOption(terminal);
        var command = new Command("doubtful", terminal.Text["federation.cli.doubtful"]) { data };
        command.SetAction((arguments, ct) => WithAsync(arguments.GetValue(data)!, terminal, ct, async (federation, _) =>
        {
            var list = await federation.Doubtful.ListAsync(ct);
            terminal.Say("federation.cli.doubtful_count", ("count", list.Count));
            foreach (var m in list)
                terminal.Say("federation.cli.doubtful_line", ("name", m.Peer.Name), ("kind", m.Kind), ("id", m.Uid), ("key", m.Key.Short), ("received", UtcSecond.Of(m.Received.UtcDateTime)), ("leaf", m.Leaf?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "–"), ("from", UtcSecond.Of(m.From.UtcDateTime)));
        }));
        return command;
    }

    private static Command Suspend(Terminal terminal, bool suspend)
    {
        var text = terminal.Text;
        var data = Installation.DataOption(terminal);
        var who = new Argument<string>("peer") { Description = text["federation.cli.peer"] };
        var reason = new Option<string>("--reason") { Description = text["federation.cli.reason"], Required = true };
        var command = new Command(suspend ? "suspend" : "resume", text[suspend ? "federation.cli.suspend" : "federation.cli.resume"]) { who, reason, data };
        command.SetAction((arguments, ct) => WithAsync(arguments.GetValue(data)!, terminal, ct, async (federation, node) =>
        {
            var peer = await FindAsync(federation.Directory, arguments.GetValue(who)!, ct);
            await federation.Peers.ChangeAsync(peer.Node, p => p with { Suspended = suspend }, arguments.GetValue(reason), LocalNode.Doing("administration"), ct);
            await node.Sequencer.RunOnceAsync(ct);
            terminal.Say(suspend ? "federation.cli.is_suspended" : "federation.cli.is_resumed", ("name", peer.Name));
        }));
        return command;
    }

    private static async Task<int> WithAsync(string dataDirectory, Terminal terminal, CancellationToken ct, Func<FederationNode, LocalNode, Task> work)
    {
        await using var node = await LocalNode.OpenAsync(dataDirectory, terminal, ct);
        var identity = (await NodeIdentity.FindAsync(node.Database, ct))!;
        using var tracing = TraceNode.Open(node.Acts, node.DataDirectory, identity);
        await work(tracing.Federation, node);
        return 0;
    }

    /// <summary>A peer by its fingerprint or by the name that people here gave it.</summary>
    private static async Task<Peer> FindAsync(PeerDirectory directory, string who, CancellationToken ct)
    {
        var peers = await directory.CurrentAsync(ct);
        var named = peers.All.Where(p => string.Equals(p.Name, who, StringComparison.OrdinalIgnoreCase)).ToList();
        if (named.Count == 1) return named[0];
        return Fingerprint.Read(who).Value is { } node && peers.Find(node) is { } found ? found : throw new ProblemException(Problem.Of(FederationCode.UnknownPeer, "peer", ("node", who)));
    }
}
