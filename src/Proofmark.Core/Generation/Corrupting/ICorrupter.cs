namespace Proofmark.Core.Generation.Corrupting;

/// <summary>
/// Who plants errors in a generated register file, so that what finds errors can be measured. There are two, written apart from one another
/// and from the rules: what one author forgets, the other may not.
/// </summary>
public interface ICorrupter
{
    /// <summary>The kinds of error that this one plants, as stable names (<c>import-before-manufacture</c>).</summary>
    IReadOnlyList<string> Kinds { get; }

    /// <summary>
    /// Plants one error. <paramref name="row"/> holds the cells of a row that is right, in the order of <see cref="CorruptedColumn"/>, and is not
    /// changed. Answers the rows to write in its place: the row itself, altered or as it was, then any that are added. Null when this row does
    /// not lend itself to the error.
    /// </summary>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="row">The cells.</param>
    /// <param name="dice">The only source of chance, so that a seed gives the same file again.</param>
    IReadOnlyList<string[]>? Plant(string kind, IReadOnlyList<string> row, Random dice);
}
