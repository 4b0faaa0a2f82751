using Proofmark.Core.Shared;

namespace Proofmark.Cli.Up;

/// <summary>
/// One <c>up</c> per data directory: an advisory lock on <c>up.lock</c>, which the kernel releases when the process dies.
/// </summary>
public static class UpLock
{
    /// <summary>Takes the lock until the stream is disposed.</summary>
    /// <exception cref="ProblemException">up.running when another process has it.</exception>
    public static FileStream Take(string dataDirectory)
    {
        try
        {
            return new FileStream(Path.Combine(dataDirectory, "up.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (FileInUse.Is(e))
        {
            throw new ProblemException(Problem.Of("up.running", null, ("folder", dataDirectory)));
        }
    }
}
