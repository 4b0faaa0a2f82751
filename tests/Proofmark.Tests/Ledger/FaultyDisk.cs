using Proofmark.Ledger;

namespace Proofmark.Tests.Ledger;

public enum Step
{
    CreateDirectory,
    FsyncFile,
    Rename,
    FsyncDirectory,
}

/// <summary>Fails one step of a run: before it happened, or after, when it did happen and the caller is told it did not.</summary>
public sealed class FaultyDisk(IDisk inner) : IDisk
{
    private int _countdown = -1;
    private bool _persist;

    /// <summary>The steps taken so far.</summary>
    public List<Step> Steps { get; } = [];

    public static bool IsFault(Exception e) => e is IOException { Message: "injected" };

    /// <summary>Lets the step after that many more fail, once.</summary>
    public void FailAt(int step, bool butPersist)
    {
        Steps.Clear();
        (_countdown, _persist) = (step, butPersist);
    }

    public byte[]? Read(string path) => inner.Read(path);

    public void CreateDirectory(string path) => Take(Step.CreateDirectory, () => inner.CreateDirectory(path));

    public void WriteSynced(string path, ReadOnlySpan<byte> bytes)
    {
        var content = bytes.ToArray();
        // A failed fsync leaves the content readable and not on disk; the real disk keeps half of it, as after a full disk.
        Take(Step.FsyncFile, () => inner.WriteSynced(path, content),
            inner is VolatileDisk disk ? disk.WriteUnsynced(path, content) : () => inner.WriteSynced(path, content.AsSpan(0, content.Length / 2)));
    }

    public void Rename(string from, string to) => Take(Step.Rename, () => inner.Rename(from, to));

    public void SyncDirectory(string path) => Take(Step.FsyncDirectory, () => inner.SyncDirectory(path));

    public void DeleteDirectory(string path) => inner.DeleteDirectory(path);

    public IDisposable Lock(string path) => inner.Lock(path);

    private void Take(Step step, Action act, Action? failed = null)
    {
        Steps.Add(step);
        if (_countdown-- != 0)
        {
            act();
            return;
        }
        if (_persist) act();
        else failed?.Invoke();
        throw new IOException("injected");
    }
}
