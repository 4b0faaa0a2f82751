using System.CommandLine;
using System.Security.Cryptography;
using Proofmark.Cli.Shared;
using Proofmark.Core.Evidence;
using Proofmark.Core.Evidence.Stamping;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Shared;

namespace Proofmark.Cli.Evidence;

/// <summary><c>proofmark verify extract FILE</c>: verifies a certified extract from its file alone. 0 when it holds, 1 when it does not.</summary>
/// <example><c>./proofmark verify extract extract-17.json --root 7Q2XK-… --checkpoint later.txt --tsa-roots roots.pem</c></example>
public static class VerifyExtract
{
    /// <summary>The command below <c>verify</c>.</summary>
    public static Command Build(Terminal terminal)
    {
        var text = terminal.Text;
        var file = new Argument<string>("file") { Description = text["evidence.cli.file"] };
        var root = new Option<string?>("--root") { Description = text["evidence.cli.root"] };
        var checkpoint = new Option<string?>("--checkpoint") { Description = text["evidence.cli.checkpoint"] };
        var stampRoots = new Option<string?>("--tsa-roots") { Description = text["evidence.cli.tsa_roots"] };
        var command = new Command("extract", text["evidence.cli.verify"]) { file, root, checkpoint, stampRoots };
        // On the machine of a node its own roots count, unless others are named.
        command.SetAction((arguments, ct) => RunAsync(arguments.GetValue(file)!, arguments.GetValue(root), arguments.GetValue(checkpoint),
            arguments.GetValue(stampRoots) ?? Environment.GetEnvironmentVariable(StampSettings.RootsVariable), terminal, ct));
        return command;
    }

    /// <summary>Verifies and says in order what was checked; returns the exit code.</summary>
    /// <exception cref="ProblemException">A file is not there; federation.fingerprint_form; evidence.continuation; evidence.stamp_roots.</exception>
    public static async Task<int> RunAsync(string path, string? root, string? checkpoint, string? stampRoots, Terminal terminal, CancellationToken ct)
    {
        var pinned = root is null ? null : Fingerprint.Read(root, "--root").GetValueOrThrow();
        var later = checkpoint is null ? null : Continuation.Read(await ReadAsync(checkpoint, ct)).GetValueOrThrow();
        var trusted = string.IsNullOrEmpty(stampRoots) ? null : StampRoots.Read(stampRoots, "--tsa-roots");
        var bytes = await ReadAsync(path, ct);
        var report = ExtractVerifier.Verify(bytes, pinned, later, trusted);
        foreach (var check in report.Checks) terminal.Say(check.Text, check.Arguments);
        foreach (var problem in report.Problems) terminal.Out.WriteLine(terminal.Text.Of(problem));
        if (report.Content is { } content) terminal.Say("evidence.cli.node", ("fingerprint", content.Node.Fingerprint.Grouped));
        terminal.Say("evidence.cli.hash", ("hash", Convert.ToHexStringLower(SHA256.HashData(ExtractFile.Read(bytes) is { Ok: true, Value: var read } ? read.Unstamped : bytes))));
        if (report.Holds) terminal.Say("evidence.cli.holds");
        else terminal.Say("evidence.cli.differs", ("count", report.Problems.Count));
        return report.Holds ? 0 : 1;
    }

    /// <summary>A byte more than an extract may have is enough to see that it is too large.</summary>
    private static async Task<byte[]> ReadAsync(string path, CancellationToken ct)
    {
        if (!File.Exists(path)) throw new ProblemException(Problem.Of("federation.file_missing", null, ("file", path)));
        await using var stream = File.OpenRead(path);
        var bytes = new byte[Math.Min(stream.Length, ExtractFile.MostBytes + 1L)];
        await stream.ReadExactlyAsync(bytes, ct);
        return bytes;
    }
}
