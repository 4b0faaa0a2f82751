namespace Proofmark.Core.Shared;

/// <summary>What is wrong with an input, gathered, so that a person is told of all of it at once and nothing is done until all is right.</summary>
public sealed class ProblemList
{
    private readonly List<Problem> found = [];

    /// <summary>Notes one.</summary>
    public void Add(Problem problem) => found.Add(problem);

    /// <summary>Reads a part of the input; what is wrong with it is noted, and the value is then the default.</summary>
    public T? Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ProblemException e)
        {
            found.AddRange(e.Problems);
            return default;
        }
    }

    /// <summary>Goes no further when anything was noted.</summary>
    /// <exception cref="ProblemException">All that was noted.</exception>
    public void ThrowIfAny()
    {
        if (found.Count > 0) throw new ProblemException(found);
    }
}
