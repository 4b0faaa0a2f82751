using Proofmark.Core.Reference;

namespace Proofmark.Tests.Reference;

/// <summary>The shipped set, loaded once for all tests.</summary>
internal static class Shipped
{
    public static ReferenceTables Tables => ReferenceTables.Shipped;

    public static IReadOnlyList<DataRow> Rows(string file)
    {
        using var reader = DataFiles.Shipped.OpenText(file);
        return [.. DataRow.ReadAll(reader)];
    }
}
