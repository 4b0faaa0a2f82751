using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Proofmark.Core.Storage;

namespace Proofmark.Cli.Bundle;

/// <summary>Writes a bundle: one folder in a tar, sorted, owned by root, with one time for all, so that the same files give the same archive.</summary>
public static class BundleArchive
{
    /// <summary>Writes <paramref name="file"/> under another name first: an archive that is there is whole.</summary>
    /// <returns>What was signed.</returns>
    public static async Task<ReleaseInfo> WriteAsync(string file, string version, DateTimeOffset built, IEnumerable<BundleFile> files, ReleaseKey key, IProgress<double>? progress, CancellationToken ct)
    {
        var sorted = files.OrderBy(f => f.Path, StringComparer.Ordinal).ToList();
        var sums = new StringBuilder();
        foreach (var one in sorted)
        {
            await using var stream = one.Open();
            sums.Append(Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, ct))).Append("  ").Append(one.Path).Append('\n');
        }
        var list = Encoding.UTF8.GetBytes(sums.ToString());
        var info = new ReleaseInfo(version, built, Migrator.All.Count, ReleaseInfo.OwnSchema, sorted.Count, Convert.ToHexStringLower(SHA256.HashData(list)));
        var note = key.Signer.Sign(info.ToText()).ToBytes();
        sorted.InsertRange(0, [new(ReleaseInfo.FileName, null, note), new(ReleaseInfo.SumsName, null, list)]);

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        var making = file + ".new";
        try
        {
            await using (var output = File.Create(making))
            await using (var gzip = new GZipStream(output, CompressionLevel.Optimal))
            await using (var tar = new TarWriter(gzip, TarEntryFormat.Pax))
                for (var i = 0; i < sorted.Count; i++)
                {
                    await AddAsync(tar, string.Create(CultureInfo.InvariantCulture, $"proofmark-{version}/{sorted[i].Path}"), sorted[i], built, ct);
                    progress?.Report((i + 1) / (double)sorted.Count);
                }
            File.Move(making, file, overwrite: true);
        }
        finally
        {
            File.Delete(making);
        }
        return info;
    }

    private static async Task AddAsync(TarWriter tar, string path, BundleFile file, DateTimeOffset time, CancellationToken ct)
    {
        await using var content = file.Open();
        var mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        if (file.Executable) mode |= UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, path) { Mode = mode, ModificationTime = time, DataStream = content }, ct);
    }
}
