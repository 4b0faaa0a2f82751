using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Proofmark.Core.Shared;
using Proofmark.Ledger;

namespace Proofmark.Cli.Bundle;

/// <summary>Compares a bundle, packed or unpacked, with what was signed: every file, none more, none less.</summary>
public static class BundleCheck
{
    /// <summary>Longest <c>RELEASE</c> or <c>SHA256SUMS</c> that is read, in bytes.</summary>
    private const int MostBytes = 1 << 20;

    /// <summary>Checks an archive or a folder.</summary>
    /// <param name="place">The archive, or the folder that was unpacked from it.</param>
    /// <param name="trusted">The key that must have signed; null: whichever key the bundle names, which shows damage but not who signed.</param>
    /// <param name="ct">Stops.</param>
    /// <returns>What it is and what is wrong with it; it holds when nothing is.</returns>
    /// <exception cref="ProblemException">bundle.not_found, bundle.unreadable, bundle.release, bundle.signature.</exception>
    public static async Task<(ReleaseInfo Release, IReadOnlyList<Problem> Problems)> RunAsync(string place, VerifierKey? trusted, CancellationToken ct)
    {
        var seen = new SeenFiles();
        if (Directory.Exists(place)) await seen.ReadFolderAsync(place, ct);
        else if (File.Exists(place)) await seen.ReadArchiveAsync(place, ct);
        else throw new ProblemException(Problem.Of("bundle.not_found", null, ("file", place)));

        if (seen.Release is null || !SignedNote.TryParse(seen.Release, out var note, out _)) throw new ProblemException(Problem.Of("bundle.release", ReleaseInfo.FileName));
        var release = ReleaseInfo.Read(note);
        if (trusted is not null && !new TrustedKeys(trusted).Open(note).IsTrusted) throw new ProblemException(Problem.Of("bundle.signature", ReleaseInfo.FileName, ("key", trusted.ToString())));
        // Without the list nothing can be said of the files; with another list, nothing true.
        if (seen.Sums is null || Convert.ToHexStringLower(SHA256.HashData(seen.Sums)) != release.Sums) return (release, [Problem.Of("bundle.changed", null, ("file", ReleaseInfo.SumsName))]);
        return (release, [.. Compare(Listed(seen.Sums), seen.Hashes)]);
    }

    private static Dictionary<string, string> Listed(byte[] sums) =>
        Encoding.UTF8.GetString(sums).Split('\n', StringSplitOptions.RemoveEmptyEntries).ToDictionary(l => l[66..], l => l[..64], StringComparer.Ordinal);

    private static IEnumerable<Problem> Compare(Dictionary<string, string> listed, Dictionary<string, string> found)
    {
        foreach (var (path, hash) in listed)
            if (!found.TryGetValue(path, out var real)) yield return Problem.Of("bundle.missing", null, ("file", path));
            else if (real != hash) yield return Problem.Of("bundle.changed", null, ("file", path));
        foreach (var path in found.Keys.Where(p => !listed.ContainsKey(p))) yield return Problem.Of("bundle.extra", null, ("file", path));
    }

    private sealed class SeenFiles
    {
        public Dictionary<string, string> Hashes { get; } = new(StringComparer.Ordinal);
        public byte[]? Release { get; private set; }
        public byte[]? Sums { get; private set; }

        public async Task ReadFolderAsync(string folder, CancellationToken ct)
        {
            foreach (var file in Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }).Order(StringComparer.Ordinal))
            {
                // A link is never part of a bundle: what it leads to may be anything.
                if (new FileInfo(file).LinkTarget is not null) Hashes[Path.GetRelativePath(folder, file)] = "link";
                else
                {
                    await using var stream = File.OpenRead(file);
                    await AddAsync(Path.GetRelativePath(folder, file), stream, ct);
                }
            }
        }

        public async Task ReadArchiveAsync(string archive, CancellationToken ct)
        {
            try
            {
                await using var file = File.OpenRead(archive);
                await using var gzip = new GZipStream(file, CompressionMode.Decompress);
                await using var tar = new TarReader(gzip);
                while (await tar.GetNextEntryAsync(cancellationToken: ct) is { } entry)
                {
                    var path = entry.Name[(entry.Name.IndexOf('/', StringComparison.Ordinal) + 1)..];
                    if (entry.EntryType is TarEntryType.RegularFile && entry.DataStream is { } content) await AddAsync(path, content, ct);
                    else if (entry.EntryType is TarEntryType.RegularFile) await AddAsync(path, Stream.Null, ct);
                    // Folders say nothing; a link is never part of a bundle.
                    else if (entry.EntryType is not TarEntryType.Directory) Hashes[path] = "no file";
                }
            }
            catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException)
            {
                // The packing itself is damaged: the last file that was whole says where.
                throw new ProblemException(Problem.Of("bundle.unreadable", null, ("file", archive), ("after", Hashes.Keys.LastOrDefault() ?? "–")));
            }
        }

        private async Task AddAsync(string path, Stream content, CancellationToken ct)
        {
            if (path is not (ReleaseInfo.FileName or ReleaseInfo.SumsName))
            {
                Hashes[path] = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, ct));
                return;
            }
            using var memory = new MemoryStream();
            var buffer = new byte[16 * 1024];
            for (int read; memory.Length <= MostBytes && (read = await content.ReadAsync(buffer, ct)) > 0;) memory.Write(buffer, 0, read);
            if (path == ReleaseInfo.FileName) Release = memory.ToArray();
            else Sums = memory.ToArray();
        }
    }
}
