namespace Proofmark.Core.Importing.Workbooks;
internal static class WorkbookReader
{
    public static IRowSource Open(string path, SourceOptions options, string workDirectory, ImportLimits limits) => throw new NotSupportedException();
}
