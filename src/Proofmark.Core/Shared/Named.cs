namespace Proofmark.Core.Shared;

/// <summary>Values of a problem's sentence that have names in the reader's language: the text of each key where there is one, else the word itself.</summary>
/// <param name="Words">Key of a text (<c>access.role.clerk</c>) and what stands in its place when there is no such text.</param>
public sealed record Named(IReadOnlyList<(string Key, string Word)> Words)
{
    /// <summary>The words, for logs.</summary>
    public override string ToString() => string.Join(", ", Words.Select(w => w.Word));
}
