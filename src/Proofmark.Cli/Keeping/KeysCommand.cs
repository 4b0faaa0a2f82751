using System.CommandLine;
using System.Security.Cryptography;
using Proofmark.Cli.Shared;
using Proofmark.Core.Keeping.Escrow;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Cli.Keeping;

/// <summary><c>proofmark keys</c>: the node's keys in the hands of custodians, and the ceremony at which they get there (docs/keys.md).</summary>
/// <example><c>./proofmark keys escrow --of 5 --need 3 --out /media/stick</c>; <c>./proofmark keys recover share-1.txt share-4.txt share-5.txt --out recovered.txt</c></example>
public sealed class KeysCommand : CliCommand
{
    /// <inheritdoc/>
    public override Command Build(Terminal terminal)
    {
        var text = terminal.Text;
        var data = Installation.DataOption(terminal);
        var need = new Option<int>("--need") { Description = text["escrow.cli.need"], Required = true };
        var of = new Option<int>("--of") { Description = text["escrow.cli.of"], Required = true };
        var to = new Option<string>("--out") { Description = text["escrow.cli.out"], Required = true };
        var recovery = new Option<string?>("--recovery-key") { Description = text["escrow.cli.recovery_key"] };
        var escrow = new Command("escrow", text["escrow.cli.escrow"]) { need, of, to, recovery, data };
        escrow.SetAction(async (arguments, ct) =>
        {
            var folder = Path.GetFullPath(arguments.GetValue(to)!);
            if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()) throw new ProblemException(Problem.Of("keeping.folder_taken", "--out", ("folder", folder)));
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            var own = arguments.GetValue(recovery) is null;
            var shares = own ? await KeyEscrow.OfNodeAsync(arguments.GetValue(data)!, Path.Combine(folder, "keys.age"), arguments.GetValue(need), arguments.GetValue(of), ct)
                : KeyEscrow.OfRecoveryKey(arguments.GetValue(recovery)!, arguments.GetValue(need), arguments.GetValue(of));
            foreach (var share in shares) await WriteAsync(Path.Combine(folder, $"share-{share.Number}-of-{share.Of}.html"), SharePaper.Share(text, share, text[own ? "escrow.paper.opens_keys" : "escrow.paper.opens_backup"]), ct);
            terminal.Say(own ? "escrow.done_keys" : "escrow.done_backup", ("count", shares.Count), ("need", shares[0].Need), ("folder", folder));
        });

        var files = new Argument<string[]>("shares") { Description = text["escrow.cli.shares"], Arity = ArgumentArity.OneOrMore };
        var key = new Option<string>("--out") { Description = text["escrow.cli.key_out"], Required = true };
        var recover = new Command("recover", text["escrow.cli.recover"]) { files, key };
        recover.SetAction(async (arguments, ct) =>
        {
            var shares = new List<(string, KeyShare)>();
            foreach (var file in arguments.GetValue(files)!)
            {
                if (!File.Exists(file)) throw new ProblemException(Problem.Of("keeping.key_missing", "shares", ("file", Path.GetFullPath(file))));
                shares.Add((Path.GetFileName(file), KeyShare.Read(SharePaper.Words(await File.ReadAllTextAsync(file, ct)), Path.GetFileName(file)).GetValueOrThrow()));
            }
            KeyEscrow.Recover(shares, arguments.GetValue(key)!);
            terminal.Say("escrow.recovered", ("file", Path.GetFullPath(arguments.GetValue(key)!)));
        });

        var paper = new Option<string>("--out") { Description = text["escrow.cli.paper"], Required = true };
        var ceremony = new Command("ceremony", text["escrow.cli.ceremony"]) { paper };
        ceremony.SetAction(async (arguments, ct) =>
        {
            await WriteAsync(Path.GetFullPath(arguments.GetValue(paper)!), SharePaper.Ceremony(text), ct);
            terminal.Say("escrow.ceremony.written", ("file", Path.GetFullPath(arguments.GetValue(paper)!)));
        });

        var protocol = new Argument<string>("protocol") { Description = text["escrow.cli.protocol"] };
        var record = new Command("record", text["escrow.cli.record"]) { protocol, data };
        record.SetAction(async (arguments, ct) =>
        {
            var file = Path.GetFullPath(arguments.GetValue(protocol)!);
            if (!File.Exists(file)) throw new ProblemException(Problem.Of("keeping.key_missing", "protocol", ("file", file)));
            var hash = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(file, ct)));
            await using var node = await LocalNode.OpenAsync(arguments.GetValue(data)!, terminal, ct);
            var doing = LocalNode.Doing("administration", "sha256:" + hash);
            await node.Acts.DoAsync(new ActRequest(KeyEscrow.RecordCeremony, doing.Actor, doing.Purpose, doing.Key) { Content = hash }, _ => Task.CompletedTask, ct);
            await node.Sequencer.RunOnceAsync(ct);
            terminal.Say("escrow.recorded", ("hash", hash));
        });
        return new Command("keys", text["escrow.cli.keys"]) { escrow, recover, ceremony, record };
    }

    /// <summary>A page that its owner alone may read, and that replaces none.</summary>
    private static async Task WriteAsync(string path, string page, CancellationToken ct)
    {
        if (File.Exists(path)) throw new ProblemException(Problem.Of("keeping.key_exists", "--out", ("file", path)));
        await using var to = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        await to.WriteAsync(System.Text.Encoding.UTF8.GetBytes(page), ct);
    }
}
