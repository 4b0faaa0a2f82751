namespace Proofmark.Core.Shared;

/// <summary>Whether a file could not be opened because somebody else has its lock: .NET takes flock(2) for what a stream does not share.</summary>
public static class FileInUse
{
    private const int WouldBlock = 11; // EWOULDBLOCK, which is EAGAIN on Linux

    /// <summary>It is the lock, and nothing else that an open may meet.</summary>
    public static bool Is(IOException exception) => exception.HResult == WouldBlock;
}
