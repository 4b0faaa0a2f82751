using System.Formats.Tar;
using System.Globalization;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Keeping;

/// <summary>Files of the data directory that a backup holds beside the database: attachments (encrypted as they lie there) and the ledger's abandoned epochs.</summary>
internal static class FileBundle
{
    /// <summary>A file's time may lie a little before that of the run that missed it.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromHours(1);

    /// <summary>Writes those that are newer than the last bundle, or all; null when there are none.</summary>
    /// <param name="dataDirectory">Whose files.</param>
    /// <param name="epoch">The current epoch, which is built from the database.</param>
    /// <param name="folder">The chain's folder.</param>
    /// <param name="recipient">Whom to encrypt to.</param>
    /// <param name="since">When the last bundle was complete; null: all files.</param>
    /// <param name="began">Names the bundle.</param>
    /// <param name="ct">Stops; nothing stays.</param>
    public static async Task<StoredFile?> WriteAsync(string dataDirectory, int epoch, string folder, string recipient, DateTime? since, DateTime began, CancellationToken ct)
    {
        var files = Files(dataDirectory, epoch).Where(f => since is null || File.GetLastWriteTimeUtc(f) >= since - Overlap).Order(StringComparer.Ordinal).ToList();
        if (files.Count == 0) return null;
        return await Age.WriteAsync(recipient, Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"files-{began:yyyyMMdd'T'HHmmssfff}.tar.gz.age")), async (to, stop) =>
        {
            await using var tar = new TarWriter(to, TarEntryFormat.Pax, leaveOpen: true);
            foreach (var file in files)
            {
                // The sweep or an erasure may have taken it meanwhile: then nothing names it any more.
                if (!File.Exists(file)) continue;
                await using var content = File.OpenRead(file);
                await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, Path.GetRelativePath(dataDirectory, file)) { DataStream = content, Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite }, stop);
            }
        }, ct);
    }

    /// <summary>Unpacks a bundle below a data directory; nothing outside it is written.</summary>
    public static async Task ReadAsync(Stream from, string dataDirectory, CancellationToken ct)
    {
        var root = Path.GetFullPath(dataDirectory) + Path.DirectorySeparatorChar;
        await using var tar = new TarReader(from, leaveOpen: true);
        while (await tar.GetNextEntryAsync(copyData: false, ct) is { } entry)
        {
            var path = Path.GetFullPath(Path.Combine(root, entry.Name));
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || !path.StartsWith(root, StringComparison.Ordinal)) throw new InvalidDataException($"{entry.Name} does not belong into a backup.");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await entry.ExtractToFileAsync(path, overwrite: true, ct);
        }
    }

    private static IEnumerable<string> Files(string dataDirectory, int epoch)
    {
        var attachments = Path.Combine(dataDirectory, "attachments");
        if (Directory.Exists(attachments))
            foreach (var file in Directory.EnumerateFiles(attachments, "*", SearchOption.AllDirectories).Where(f => !Path.GetFileName(f).StartsWith('.')))
                yield return file;
        var place = new LedgerPlace(dataDirectory);
        foreach (var old in place.Epochs().Where(e => e != epoch))
            foreach (var file in Directory.EnumerateFiles(place.Store(old).Root, "*", SearchOption.AllDirectories).Where(f => !Path.GetFileName(f).StartsWith('.')))
                yield return file;
    }
}
