using System.Text;
using Proofmark.Ledger;

namespace Proofmark.Tests.Ledger;

/// <summary>
/// A disk in memory that forgets what was not fsynced when the power goes: contents of files, and the names in each
/// directory separately. What is unsynced may also have survived; the dice decide for each name and content.
/// </summary>
public sealed class VolatileDisk(int seed) : IDisk
{
    private sealed class Node
    {
        public byte[] Content = [];
        public byte[]? Durable;
        public Dictionary<string, Node>? Names;
        public Dictionary<string, Node>? DurableNames;
    }

    private readonly Random _dice = new(seed);
    private readonly Node _root = new() { Names = [], DurableNames = [] };

    public byte[]? Read(string path) => Find(path) is { Names: null } file ? file.Content.ToArray() : null;

    public void CreateDirectory(string path)
    {
        var at = _root;
        foreach (var part in Parts(path))
        {
            if (!at.Names!.TryGetValue(part, out var next)) at.Names[part] = next = new Node { Names = [], DurableNames = [] };
            at = next;
        }
    }

    public void WriteSynced(string path, ReadOnlySpan<byte> bytes) => Write(path, bytes.ToArray()).Durable = bytes.ToArray();

    /// <summary>A write whose fsync failed: what is read back looks right and is not on disk.</summary>
    public Action WriteUnsynced(string path, byte[] bytes) => () => Write(path, bytes).Durable = null;

    public void Rename(string from, string to)
    {
        var (fromDirectory, fromName) = Place(from);
        var (toDirectory, toName) = Place(to);
        toDirectory[toName] = fromDirectory[fromName];
        fromDirectory.Remove(fromName);
    }

    public void SyncDirectory(string path)
    {
        var directory = Find(path) ?? throw new IOException($"no directory {path}");
        directory.DurableNames = new(directory.Names!);
    }

    public void DeleteDirectory(string path)
    {
        if (Find(path) is null) return;
        var (directory, name) = Place(path);
        directory.Remove(name);
    }

    public IDisposable Lock(string path) => new StringReader("");

    /// <summary>The power goes and comes back.</summary>
    public void LosePower() => Forget(_root);

    public IEnumerable<string> Files() => Files(_root, "");

    private void Forget(Node node)
    {
        if (node.Names is null)
        {
            node.Content = node.Durable ?? _dice.Next(3) switch { 0 => [], 1 => Encoding.ASCII.GetBytes("garbage"), _ => node.Content };
            node.Durable = node.Content;
            return;
        }
        foreach (var name in node.Names.Keys.Union(node.DurableNames!.Keys).ToArray())
        {
            var (now, then) = (node.Names.GetValueOrDefault(name), node.DurableNames.GetValueOrDefault(name));
            var kept = ReferenceEquals(now, then) || _dice.Next(2) == 0 ? then : now;
            if (kept is null) node.Names.Remove(name);
            else node.Names[name] = kept;
        }
        node.DurableNames = new(node.Names);
        foreach (var child in node.Names.Values) Forget(child);
    }

    private Node Write(string path, byte[] bytes)
    {
        var (directory, name) = Place(path);
        if (!directory.TryGetValue(name, out var file)) directory[name] = file = new Node();
        file.Content = bytes;
        return file;
    }

    private static IEnumerable<string> Files(Node node, string path) =>
        node.Names is null ? [path] : node.Names.SelectMany(n => Files(n.Value, $"{path}/{n.Key}"));

    private Node? Find(string path)
    {
        var at = _root;
        foreach (var part in Parts(path))
            if (at.Names is null || !at.Names.TryGetValue(part, out at)) return null;
        return at;
    }

    private (Dictionary<string, Node> Directory, string Name) Place(string path) =>
        (Find(Path.GetDirectoryName(path)!)?.Names ?? throw new DirectoryNotFoundException(path), Path.GetFileName(path));

    private static string[] Parts(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);
}
