using System.Globalization;
using System.Text.Json;
using Proofmark.Core.Shared;
using Proofmark.Ledger;

namespace Proofmark.Core.Keeping;

/// <summary>A backup's folder: <c>repository.json</c> (whose it is, whom it is encrypted to) and a folder for each chain.</summary>
public sealed class BackupFolder
{
    private const string About = "repository.json";
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true };
    private readonly Description description;

    private BackupFolder(string root, Description description) => (Root, this.description) = (root, description);

    /// <summary>Absolute path.</summary>
    public string Root { get; }

    /// <summary>Whose.</summary>
    public Guid Node => description.Node;

    /// <summary>Whom files are encrypted to.</summary>
    public string Recipient => description.Recipient;

    /// <summary>Makes an empty one and its recovery key, which is to be carried away.</summary>
    /// <exception cref="ProblemException">keeping.folder_taken, keeping.key_exists, keeping.key_failed.</exception>
    public static async Task<BackupFolder> CreateAsync(string folder, Guid node, string keyFile, CancellationToken ct = default)
    {
        var root = Path.GetFullPath(folder);
        if (Directory.Exists(root) && Directory.EnumerateFileSystemEntries(root).Any()) throw new ProblemException(Problem.Of("keeping.folder_taken", null, ("folder", root)));
        Directory.CreateDirectory(root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var made = new Description(1, node, await Age.NewKeyAsync(Path.GetFullPath(keyFile), ct));
        new DurableFile(new SystemDisk(), root).WriteAll([(Path.Combine(root, About), JsonSerializer.SerializeToUtf8Bytes(made, Options))]);
        return new BackupFolder(root, made);
    }

    /// <summary>Opens one.</summary>
    /// <exception cref="ProblemException">keeping.no_backup.</exception>
    public static BackupFolder Open(string folder)
    {
        var root = Path.GetFullPath(folder);
        try
        {
            var read = JsonSerializer.Deserialize<Description>(File.ReadAllBytes(Path.Combine(root, About)), Options);
            if (read is { Version: 1, Recipient.Length: > 0 }) return new BackupFolder(root, read);
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            // Said below.
        }
        throw new ProblemException(Problem.Of("keeping.no_backup", null, ("folder", root)));
    }

    /// <summary>Chains that are complete, the oldest first.</summary>
    public IReadOnlyList<Manifest> Chains(string? trustedKey) =>
        [.. Complete().Select(d => Manifest.Read(d, trustedKey))];

    /// <summary>The newest chain, or null.</summary>
    public Manifest? Newest(string? trustedKey) => Complete().LastOrDefault() is { } last ? Manifest.Read(last, trustedKey) : null;

    /// <summary>A chain's folder.</summary>
    public string PathOf(string chain) => Path.Combine(Root, chain);

    /// <summary>A folder for a new chain, which no chain has had; returns its name. Names sort by time.</summary>
    internal string Make(DateTimeOffset now)
    {
        // What a run that was stopped left behind has no manifest.
        foreach (var left in Directory.EnumerateDirectories(Root).Where(d => !File.Exists(Path.Combine(d, "manifest")))) Directory.Delete(left, recursive: true);
        while (true)
        {
            var chain = now.ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture);
            if (!Directory.Exists(PathOf(chain)))
            {
                Directory.CreateDirectory(PathOf(chain), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
                return chain;
            }
            now += TimeSpan.FromMilliseconds(1);
        }
    }

    /// <summary>One run at a time, in this process or another.</summary>
    internal IDisposable Lock()
    {
        try
        {
            return new FileStream(Path.Combine(Root, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new ProblemException(Problem.Of("keeping.busy", null, ("folder", Root)));
        }
    }

    /// <summary>Removes chains that end before a time, whole, and never the newest: what was erased by then is in no backup any more.</summary>
    internal IReadOnlyList<string> Prune(DateTime before)
    {
        var old = Chains(null).SkipLast(1).Where(c => c.Through < before).Select(c => c.Chain).ToList();
        foreach (var chain in old)
        {
            // Without its manifest it is no backup, should the rest of its removal be cut short.
            File.Delete(Path.Combine(PathOf(chain), "manifest"));
            Directory.Delete(PathOf(chain), recursive: true);
        }
        return old;
    }

    private IEnumerable<string> Complete() => Directory.EnumerateDirectories(Root).Where(d => File.Exists(Path.Combine(d, "manifest"))).Order(StringComparer.Ordinal);

    private sealed record Description(int Version, Guid Node, string Recipient);
}
