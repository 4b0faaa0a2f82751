using Proofmark.Core.Shared;

namespace Proofmark.Core.Importing;

/// <summary>Problems name a file as its sender does, not as it lies on disk.</summary>
public static class FileNames
{
    private const string File = "file";

    /// <summary>Does the work; a problem of it that names a file names it so.</summary>
    /// <param name="name">As the sender calls the file; null for as it is on disk.</param>
    /// <param name="work">Reads the file.</param>
    /// <exception cref="ProblemException">As of the work.</exception>
    public static T Say<T>(string? name, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (ProblemException e) when (name is not null && e.Problems.Any(p => p.Arguments?.ContainsKey(File) == true))
        {
            throw new ProblemException([.. e.Problems.Select(p => p.Arguments?.ContainsKey(File) == true ? p with { Arguments = p.Arguments.ToDictionary(a => a.Key, a => a.Key == File ? name : a.Value) } : p)]);
        }
    }
}
