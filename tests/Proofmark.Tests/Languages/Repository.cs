namespace Proofmark.Tests.Languages;

/// <summary>The source tree the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Every file under src with one of the endings, by its path from the root with forward slashes.</summary>
    public static IEnumerable<(string Path, string Text)> Sources(params string[] endings) =>
        Directory.EnumerateFiles(Path.Combine(Root, "src"), "*", SearchOption.AllDirectories)
            .Where(f => endings.Any(e => f.EndsWith(e, StringComparison.Ordinal)))
            .Select(f => (Path.GetRelativePath(Root, f).Replace('\\', '/'), File.ReadAllText(f)))
            .Where(f => !f.Item1.Contains("/obj/", StringComparison.Ordinal) && !f.Item1.Contains("/bin/", StringComparison.Ordinal));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Proofmark.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("the tests must run inside the repository");
    }
}
