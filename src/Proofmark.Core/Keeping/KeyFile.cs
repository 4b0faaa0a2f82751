using System.Formats.Tar;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Keeping;

/// <summary>The node's private keys in one file, encrypted to the recovery key; it is kept apart from the backup, for the two together open everything.</summary>
public static class KeyFile
{
    /// <summary>Writes it; keys that protect web cookies are not in it.</summary>
    /// <exception cref="ProblemException">keeping.key_exists, keeping.write_failed.</exception>
    public static async Task WriteAsync(string dataDirectory, string recipient, string file, CancellationToken ct = default)
    {
        var path = Path.GetFullPath(file);
        if (File.Exists(path)) throw new ProblemException(Problem.Of("keeping.key_exists", null, ("file", path)));
        var root = Path.Combine(Path.GetFullPath(dataDirectory), "keys");
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

    /// <summary>Puts the keys into a data directory.</summary>
    /// <exception cref="ProblemException">keeping.key_missing, keeping.cannot_decrypt.</exception>
    public static async Task ReadAsync(string file, string recoveryKey, string dataDirectory, CancellationToken ct = default)
    {
        var path = Path.GetFullPath(file);
        if (!File.Exists(path)) throw new ProblemException(Problem.Of("keeping.key_missing", "--keys", ("file", path)));
        await Age.ReadAsync(Path.GetFullPath(recoveryKey), path, (from, stop) => FileBundle.ReadAsync(from, dataDirectory, stop), ct);
    }
}
