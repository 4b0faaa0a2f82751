using System.CommandLine;
using System.Globalization;
using Proofmark.Cli.Shared;
using Proofmark.Core.Federation;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Shared;

namespace Proofmark.Cli.Federation;

/// <summary>
/// The node's own keys: <c>protect-root</c>, <c>rotate</c>, <c>revoke</c>. They need the key folder and not the database; a
/// server that runs takes the new keys up within seconds, and tells its peers when they next do not know them.
/// </summary>
/// <example><c>./proofmark federation rotate --passphrase-file /media/stick/root.txt</c></example>
internal static class FederationKeyCommands
{
    public static IEnumerable<Command> All(Terminal terminal) => [Protect(terminal), Rotate(terminal), Revoke(terminal)];

    private static Command Protect(Terminal terminal)
    {
        var (data, passphrase) = (Installation.DataOption(terminal), Passphrase(terminal, required: true));
        var command = new Command("protect-root", terminal.Text["federation.cli.protect_root"]) { passphrase, data };
        command.SetAction(async (arguments, ct) =>
        {
            Folder(arguments.GetValue(data)!).ProtectRoot((await ReadAsync(arguments.GetValue(passphrase), ct))!);
            terminal.Say("federation.cli.root_protected");
            return 0;
        });
        return command;
    }

    private static Command Rotate(Terminal terminal)
    {
        var (data, passphrase, rootFile) = (Installation.DataOption(terminal), Passphrase(terminal, required: false), RootFile(terminal));
        var command = new Command("rotate", terminal.Text["federation.cli.rotate"]) { passphrase, rootFile, data };
        command.SetAction(async (arguments, ct) =>
        {
            var folder = Folder(arguments.GetValue(data)!);
            using var root = folder.ReadRoot(await ReadAsync(arguments.GetValue(passphrase), ct), arguments.GetValue(rootFile)?.FullName);
            terminal.Say("federation.cli.rotated", ("key", New(folder, root).Grouped));
            return 0;
        });
        return command;
    }

    private static Command Revoke(Terminal terminal)
    {
        var text = terminal.Text;
        var (data, passphrase, rootFile) = (Installation.DataOption(terminal), Passphrase(terminal, required: false), RootFile(terminal));
        var from = new Option<string?>("--from") { Description = text["federation.cli.revoke.from"] };
        var key = new Argument<string?>("key") { Description = text["federation.cli.revoke.key"], Arity = ArgumentArity.ZeroOrOne };
        var reason = new Option<string>("--reason") { Description = text["federation.cli.reason"], Required = true };
        reason.AcceptOnlyFromAmong([.. EnumCode.All<RevocationReason>()]);
        var command = new Command("revoke", text["federation.cli.revoke"]) { key, reason, from, passphrase, rootFile, data };
        command.SetAction(async (arguments, ct) =>
        {
            var folder = Folder(arguments.GetValue(data)!);
            var now = TimeProvider.System.GetUtcNow();
            var ring = folder.Load();
            var revoked = arguments.GetValue(key) is { } named ? Fingerprint.Read(named, "key").GetValueOrThrow() : ring.Current(now).Public.Fingerprint;
            if (ring.Statements.Certificates.All(c => c.KeyId != revoked)) throw new ProblemException(Problem.Of(FederationCode.UnknownKey, "key", ("key", revoked.Short)));
            var since = From(arguments.GetValue(from), now);
            using var root = folder.ReadRoot(await ReadAsync(arguments.GetValue(passphrase), ct), arguments.GetValue(rootFile)?.FullName);
            _ = EnumCode.TryRead<RevocationReason>(arguments.GetValue(reason)!, out var why);
            // First the key that takes its place: a node without one could not even say that the other is revoked.
            if (ring.Current(now).Public.Fingerprint == revoked) terminal.Say("federation.cli.rotated", ("key", New(folder, root).Grouped));
            now = TimeProvider.System.GetUtcNow();
            folder.Save(folder.Load().Revoke(root, revoked, since ?? now, why, now));
            terminal.Say("federation.cli.revoked", ("key", revoked.Grouped));
            return 0;
        });
        return command;
    }

    private static Fingerprint New(KeyRingFolder folder, SigningKey root)
    {
        var ring = folder.Load().Rotate(root, SigningKey.Create(), TimeProvider.System.GetUtcNow());
        folder.Save(ring);
        return ring.Current(TimeProvider.System.GetUtcNow()).Public.Fingerprint;
    }

    private static KeyRingFolder Folder(string dataDirectory) => new(FederationNode.KeyFolder(Path.GetFullPath(dataDirectory)));

    internal static Option<FileInfo?> Passphrase(Terminal terminal, bool required) => new("--passphrase-file") { Description = terminal.Text["federation.cli.passphrase"], Required = required };

    internal static Option<FileInfo?> RootFile(Terminal terminal) => new("--root") { Description = terminal.Text["federation.cli.root_file"] };

    /// <summary>Since when the key was in other hands: a time with its zone, and not one to come.</summary>
    private static DateTimeOffset? From(string? asked, DateTimeOffset now)
    {
        if (asked is null) return null;
        return DateTimeOffset.TryParseExact(asked, ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:sszzz"], CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var since)
            && (asked.EndsWith('Z') || asked.LastIndexOfAny(['+', '-']) > asked.IndexOf('T', StringComparison.Ordinal)) && since <= now
            ? since : throw new ProblemException(Problem.Of("federation.revoke_from", "--from", ("value", asked)));
    }

    /// <summary>The first line; a passphrase on the command line would stand in the list of processes and in the shell's history.</summary>
    internal static async Task<string?> ReadAsync(FileInfo? file, CancellationToken ct)
    {
        if (file is null) return null;
        if (!file.Exists) throw new ProblemException(Problem.Of(FederationCode.FileMissing, null, ("file", file.Name)));
        var line = (await File.ReadAllLinesAsync(file.FullName, ct)).FirstOrDefault()?.Trim();
        return string.IsNullOrEmpty(line) ? throw new ProblemException(Problem.Of(FederationCode.KeyFilePassphrase, file.Name)) : line;
    }
}
