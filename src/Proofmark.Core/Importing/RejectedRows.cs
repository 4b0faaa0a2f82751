using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Importing.Rows;

namespace Proofmark.Core.Importing;

/// <summary>
/// The rejected rows of a file as its rejects file has them. A row that was rejected for a mistyped date is still in the file:
/// without this it would count as gone, and a mapping that says so would withdraw its weapon.
/// </summary>
internal static class RejectedRows
{
    /// <summary>The identities of the rows, as far as their cells can be told apart.</summary>
    /// <param name="request">How the file itself was read.</param>
    /// <param name="path">The rejects file.</param>
    public static IEnumerable<Guid> Identities(ParseRequest request, string path)
    {
        using var source = SourceFile.Open(path, request.Mapping.File, request.WorkDirectory, request.Limits);
        var reader = new RowReader(BoundMapping.Bind(request.Mapping, source.Columns), request.Reference, new RowReaderOptions { Secret = request.Secret, Today = request.Today });
        var row = reader.NewRow();
        while (source.Read())
        {
            reader.Read(source, row);
            if (row.Identity != Guid.Empty) yield return row.Identity;
        }
    }
}
