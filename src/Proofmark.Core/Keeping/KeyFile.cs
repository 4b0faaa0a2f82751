using System.Formats.Tar;
using System.IO.Enumeration;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Keeping;

/// <summary>The node's private keys in one file, encrypted to the recovery key; it is kept apart from the backup, for the two together open everything.</summary>
public static class KeyFile
{
    // ledger.pem, or ledger-KEYID.pem once it was replaced.
    private const string LedgerKey = "ledger*.pem";

    /// <summary>Writes it; keys that protect web cookies are not in it.</summary>
    /// <exception cref="ProblemException">keeping.no_node: there are no keys yet; keeping.key_exists, keeping.write_failed.</exception>
    public static async Task WriteAsync(string dataDirectory, string recipient, string file, CancellationToken ct = default)
    {
        var path = Path.GetFullPath(file);
        if (File.Exists(path)) throw new ProblemException(Problem.Of("keeping.key_exists", null, ("file", path)));
        var root = Path.Combine(Path.GetFullPath(dataDirectory), "keys");
        // Without the key that signs the ledger the file would look whole, and the node that comes back would sign as a stranger.
        if (!Directory.Exists(root) || !Directory.EnumerateFiles(root, LedgerKey).Any()) throw new ProblemException(Problem.Of("keeping.no_node"));
        var web = Path.Combine(root, "web") + Path.DirectorySeparatorChar;
        await Age.WriteAsync(recipient, path, async (to, stop) =>
        {
            await using var tar = new TarWriter(to, TarEntryFormat.Pax, leaveOpen: true);
            foreach (var key in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Where(f => !f.StartsWith(web, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
            {
                await using var content = File.OpenRead(key);
                await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, Path.Combine("keys", Path.GetRelativePath(root, key))) { DataStream = content, Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite }, stop);
            }
        }, ct);
    }

    /// <summary>Reads the file to its end and writes nothing: what is wrong with it is better known before hours of restoring.</summary>
    /// <exception cref="ProblemException">keeping.key_missing, keeping.cannot_decrypt; keeping.keys_incomplete: the key that signs the ledger is not in it.</exception>
    public static async Task CheckAsync(string file, string recoveryKey, CancellationToken ct = default)
    {
        var path = Path.GetFullPath(file);
        if (!File.Exists(path)) throw new ProblemException(Problem.Of("keeping.key_missing", "--keys", ("file", path)));
        var found = false;
        await Age.ReadAsync(Path.GetFullPath(recoveryKey), path, async (from, stop) =>
        {
            await using var tar = new TarReader(from, leaveOpen: true);
            while (await tar.GetNextEntryAsync(copyData: false, stop) is { } entry) found |= FileSystemName.MatchesSimpleExpression(Path.Combine("keys", LedgerKey), entry.Name, ignoreCase: false);
        }, ct);
        if (!found) throw new ProblemException(Problem.Of("keeping.keys_incomplete", "--keys", ("file", path)));
    }

    /// <summary>Puts the keys into a data directory.</summary>
    /// <exception cref="ProblemException">keeping.key_missing, keeping.cannot_decrypt.</exception>
    public static async Task ReadAsync(string file, string recoveryKey, string dataDirectory, CancellationToken ct = default)
    {
        var path = Path.GetFullPath(file);
        if (!File.Exists(path)) throw new ProblemException(Problem.Of("keeping.key_missing", "--keys", ("file", path)));
        await Age.ReadAsync(Path.GetFullPath(recoveryKey), path, (from, stop) => FileBundle.ReadAsync(from, dataDirectory, stop), ct);
    }
}
