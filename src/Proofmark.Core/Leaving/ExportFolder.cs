using System.Formats.Tar;
using System.IO.Compression;
using Proofmark.Core.Keeping;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Leaving;

/// <summary>
/// The folder in which an export is put together, beside where it will stand: <c>NAME.partial</c>. It gets its name when it is
/// whole; what a stopped run left is taken away by the next.
/// </summary>
internal sealed class ExportFolder : IAsyncDisposable
{
    private const string Mark = ".proofmark-export";
    private readonly string? recipient;
    private bool done;

    private ExportFolder(string root, string target, string? recipient) => (Root, Target, this.recipient) = (root, target, recipient);

    /// <summary>Where files are written.</summary>
    public string Root { get; }

    /// <summary>Where the export will stand: a folder, or a file that ends in <c>.tar</c>.</summary>
    public string Target { get; }

    /// <summary>Makes it.</summary>
    /// <exception cref="ProblemException">leaving.out_taken.</exception>
    public static ExportFolder Create(string target, string? recipient)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(target));
        var root = path + ".partial";
        if (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())) throw new ProblemException(Problem.Of("leaving.out_taken", "--out", ("path", path)));
        if (Directory.Exists(root))
        {
            // Only what bears our mark is ours to delete.
            if (!File.Exists(Path.Combine(root, Mark))) throw new ProblemException(Problem.Of("leaving.out_taken", "--out", ("path", root)));
            Directory.Delete(root, recursive: true);
        }
        Directory.CreateDirectory(root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllBytes(Path.Combine(root, Mark), []);
        return new ExportFolder(root, path, recipient);
    }

    /// <summary>Writes a compressed file, encrypted when there is a recipient; returns what stands on disk, under its name within the export.</summary>
    public async Task<StoredFile> WriteAsync(string name, Func<Stream, CancellationToken, Task> write, CancellationToken ct)
    {
        var path = Path.Combine(Root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (recipient is not null) return await Age.WriteAsync(recipient, path + ".age", write, ct) with { Name = name + ".age" };
        await using (var file = Create(path))
        {
            await using (var zip = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true)) await write(zip, ct);
            file.Flush(flushToDisk: true);
        }
        return await DescribeAsync(name, ct);
    }

    /// <summary>Copies a file as it is.</summary>
    public async Task CopyAsync(string from, string name, CancellationToken ct)
    {
        var path = Path.Combine(Root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await using var source = File.OpenRead(from);
        await using var file = Create(path);
        await source.CopyToAsync(file, ct);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Size and hash of a file that stands there.</summary>
    public async Task<StoredFile> DescribeAsync(string name, CancellationToken ct)
    {
        var path = Path.Combine(Root, name);
        return new StoredFile(name, new FileInfo(path).Length, await FileHash.OfAsync(path, ct));
    }

    /// <summary>Gives it its name.</summary>
    public async Task FinishAsync(CancellationToken ct)
    {
        File.Delete(Path.Combine(Root, Mark));
        if (Target.EndsWith(".tar", StringComparison.Ordinal))
        {
            var partial = Root + ".tar";
            try
            {
                await using (var file = Create(partial))
                {
                    await using (var tar = new TarWriter(file, TarEntryFormat.Pax, leaveOpen: true))
                        foreach (var path in Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
                            await tar.WriteEntryAsync(path, Path.GetRelativePath(Root, path), ct);
                    file.Flush(flushToDisk: true);
                }
                File.Move(partial, Target);
            }
            catch
            {
                File.Delete(partial);
                throw;
            }
        }
        else
        {
            if (Directory.Exists(Target)) Directory.Delete(Target);
            Directory.Move(Root, Target);
            done = true;
        }
        new Proofmark.Ledger.SystemDisk().SyncDirectory(Path.GetDirectoryName(Target)!);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (!done && Directory.Exists(Root)) Directory.Delete(Root, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static FileStream Create(string path) =>
        new(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 1 << 16, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
}
