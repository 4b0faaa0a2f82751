using Proofmark.Core.Shared;
using Proofmark.Ledger;

namespace Proofmark.Core.Evidence;

/// <summary>A step of the verification that held, as a sentence: the key of its text and what the sentence needs.</summary>
public sealed record ExtractCheck(string Text, params (string Name, object? Value)[] Arguments);

/// <summary>What came of verifying an extract.</summary>
/// <param name="Content">What it says; null when the file could not be read at all.</param>
/// <param name="Checks">What was checked and held, in order.</param>
/// <param name="Problems">What does not hold, the most precise place first; <see cref="Problem.Field"/> is the place in the file.</param>
public sealed record ExtractReport(ExtractContent? Content, IReadOnlyList<ExtractCheck> Checks, IReadOnlyList<Problem> Problems)
{
    /// <summary>Nothing was found wrong.</summary>
    public bool Holds => Problems.Count == 0;
}

/// <summary>Collects steps and findings of one verification.</summary>
internal sealed class ExtractFindings
{
    // A file whose every record is wrong needs no thousand sentences.
    private const int MostProblems = 50;
    private readonly List<ExtractCheck> checks = [];
    private readonly List<Problem> problems = [];

    /// <summary>How many were found so far.</summary>
    public int Count => problems.Count;

    /// <summary>Notes what is wrong and where.</summary>
    public void Add(string code, string place, params (string Name, object? Value)[] arguments)
    {
        if (problems.Count < MostProblems) problems.Add(Problem.Of(code, place, [("place", place), .. arguments]));
    }

    /// <summary>Notes what another capability found, at a place.</summary>
    public void Add(Problem problem, string place)
    {
        if (problems.Count < MostProblems) problems.Add(problem with { Field = place });
    }

    /// <summary>Says that a step held, when nothing was found since.</summary>
    public void Held(int before, string text, params (string Name, object? Value)[] arguments)
    {
        if (problems.Count == before) checks.Add(new ExtractCheck(text, arguments));
    }

    public ExtractReport Report(ExtractContent? content) => new(content, checks, problems);

    /// <summary>A moment as every reader writes it: UTC, to the second.</summary>
    public static string Moment(DateTimeOffset? at) => at?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture) ?? "–";

    /// <summary>Reads sibling hashes; null and a finding when one is none.</summary>
    public List<Hash>? Path(IReadOnlyList<string> texts, string place)
    {
        var path = new List<Hash>(texts.Count);
        for (var i = 0; i < texts.Count; i++)
        {
            if (Hash.TryParseBase64(texts[i], out var hash)) path.Add(hash);
            else
            {
                Add("evidence.form", $"{place}.path[{i}]");
                return null;
            }
        }
        return path;
    }
}
