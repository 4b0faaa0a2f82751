using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Proofmark.Core.Keeping;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Leaving;

/// <summary>The files of an export that is read.</summary>
internal sealed class ArrivedParts
{
    private readonly string recoveryKey;

    private ArrivedParts(string folder, ExportManifest manifest, string recoveryKey) => (Folder, Manifest, this.recoveryKey) = (folder, manifest, recoveryKey);

    /// <summary>Where they lie.</summary>
    public string Folder { get; }

    /// <summary>What they are.</summary>
    public ExportManifest Manifest { get; }

    /// <summary>Opens a folder, or unpacks a tar into <paramref name="staging"/> first.</summary>
    /// <exception cref="ProblemException">leaving.no_export, leaving.manifest, leaving.newer.</exception>
    public static async Task<ArrivedParts> OpenAsync(NodeImportRequest request, string staging, CancellationToken ct)
    {
        var folder = Path.GetFullPath(request.Path);
        if (File.Exists(folder))
        {
            try
            {
                Directory.CreateDirectory(staging);
                await using var tar = File.OpenRead(folder);
                await FileBundle.ReadAsync(tar, staging, ct);
            }
            catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException)
            {
                throw new ProblemException(Problem.Of("leaving.no_export", null, ("path", folder)));
            }
            folder = staging;
        }
        if (!File.Exists(Path.Combine(folder, "manifest"))) throw new ProblemException(Problem.Of("leaving.no_export", null, ("path", Path.GetFullPath(request.Path))));
        return new ArrivedParts(folder, ExportManifest.Read(folder, request.TrustedKey), Path.GetFullPath(request.RecoveryKey));
    }

    /// <summary>Every file is there with the bytes that were signed for.</summary>
    /// <exception cref="ProblemException">leaving.part_missing, leaving.part_changed.</exception>
    public async Task CheckAsync(CancellationToken ct)
    {
        foreach (var file in Manifest.Files())
        {
            var path = Within(Folder, file.Name);
            if (!File.Exists(path)) throw new ProblemException(Problem.Of("leaving.part_missing", null, ("file", file.Name)));
            if (await FileHash.OfAsync(path, ct) != file.Sha256) throw new ProblemException(Problem.Of("leaving.part_changed", null, ("file", file.Name)));
        }
    }

    /// <summary>Gives each line of a table's parts.</summary>
    public async Task LinesAsync(ExportedTable table, Func<string, Task> line, CancellationToken ct)
    {
        foreach (var part in table.Parts)
        {
            var path = Within(Folder, part.Name);
            async Task Read(Stream from, CancellationToken stop)
            {
                using var text = new StreamReader(from, new UTF8Encoding(false, throwOnInvalidBytes: true), leaveOpen: true);
                while (await text.ReadLineAsync(stop) is { } one) await line(one);
            }
            if (Manifest.Recipient is not null) await Age.ReadAsync(recoveryKey, path, Read, ct);
            else
            {
                await using var file = File.OpenRead(path);
                await using var zip = new GZipStream(file, CompressionMode.Decompress);
                await Read(zip, ct);
            }
        }
    }

    /// <summary>Copies attachments and the ledger's earlier epochs below a data directory; the current epoch is built from the leaves.</summary>
    /// <exception cref="ProblemException">leaving.part_missing, leaving.part_changed.</exception>
    public async Task CopyFilesAsync(string data, CancellationToken ct)
    {
        var current = $"ledger/epoch-{Manifest.Head.Epoch.ToString(System.Globalization.CultureInfo.InvariantCulture)}/";
        foreach (var file in Manifest.Ledger.Where(f => !f.Name.StartsWith(current, StringComparison.Ordinal))) Copy(Within(Folder, file.Name), Within(data, file.Name));
        var gone = Manifest.MissingAttachments.ToHashSet(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.Ordinal);
        await LinesAsync(Manifest.AttachmentKeys, line =>
        {
            using var document = JsonDocument.Parse(line);
            names.Add(document.RootElement.GetProperty("sha256").GetString()!);
            return Task.CompletedTask;
        }, ct);
        foreach (var name in names.Except(gone, StringComparer.Ordinal))
        {
            var path = Path.Combine("attachments", name[..2], name);
            var from = Within(Folder, path);
            if (!File.Exists(from)) throw new ProblemException(Problem.Of("leaving.part_missing", null, ("file", path)));
            if (await FileHash.OfAsync(from, ct) != name) throw new ProblemException(Problem.Of("leaving.part_changed", null, ("file", path)));
            Copy(from, Within(data, path));
        }
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Copy(from, to);
    }

    /// <summary>A name from a list must not lead out of its folder.</summary>
    private static string Within(string folder, string name)
    {
        var root = Path.GetFullPath(folder) + Path.DirectorySeparatorChar;
        var path = Path.GetFullPath(Path.Combine(root, name));
        return path.StartsWith(root, StringComparison.Ordinal) ? path : throw new ProblemException(Problem.Of("leaving.manifest", null, ("folder", folder), ("detail", name)));
    }
}
