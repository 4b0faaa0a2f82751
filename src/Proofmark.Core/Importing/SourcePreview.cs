using Proofmark.Core.Importing.Mappings;

namespace Proofmark.Core.Importing;

/// <summary>The beginning of a file, for a person who says what its columns mean.</summary>
/// <param name="Columns">The headings.</param>
/// <param name="Rows">Some rows.</param>
/// <param name="Proposal">A first guess at the mapping.</param>
public sealed record SourcePreview(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows, MappingProposal Proposal)
{
    private const int MaxShownChars = 200;

    /// <summary>Reads the beginning of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What is known about it.</param>
    /// <param name="workDirectory">See <see cref="SourceFile.Open"/>.</param>
    /// <param name="rows">How many rows.</param>
    /// <exception cref="Shared.ProblemException">What makes it unreadable.</exception>
    public static SourcePreview Read(string path, SourceOptions options, string workDirectory, int rows = 200)
    {
        using var source = SourceFile.Open(path, options, workDirectory);
        var sample = new List<IReadOnlyList<string>>();
        while (sample.Count < rows && source.Read())
        {
            sample.Add([.. Enumerable.Range(0, source.Columns.Count).Select(i => Shown(source.Cell(i)))]);
        }

        return new SourcePreview(source.Columns, sample, MappingProposer.Propose(source.Columns, sample, options));
    }

    private static string Shown(ReadOnlySpan<char> text) => text.Length > MaxShownChars ? string.Concat(text[..MaxShownChars], "…") : text.ToString();
}
