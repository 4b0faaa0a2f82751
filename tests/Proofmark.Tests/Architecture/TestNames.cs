using System.Text.RegularExpressions;
using Proofmark.Tests.Languages;

namespace Proofmark.Tests.Architecture;

/// <summary>The tests that there are, for documents that name one as evidence. From the sources: those of the browser tests are in another assembly.</summary>
internal static partial class TestNames
{
    /// <summary>Every test of the repository as Class.Method.</summary>
    public static HashSet<string> All() =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories).SelectMany(f =>
        {
            var parts = Declaration().Matches(File.ReadAllText(f));
            var (type, marked, found) = ("", false, new List<string>());
            foreach (Match part in parts)
            {
                if (part.Groups[1].Success) type = part.Groups[1].Value;
                else if (part.Groups[3].Success) marked = true;
                else if (marked)
                {
                    found.Add($"{type}.{part.Groups[2].Value}");
                    marked = false;
                }
            }
            return found;
        }).ToHashSet(StringComparer.Ordinal);

    [GeneratedRegex(@"\bclass (\w+)|\bpublic (?:async )?(?:Task|void|ValueTask) (\w+)\(|(\[(?:Fact|Theory)\b)", RegexOptions.None, 5000)]
    private static partial Regex Declaration();
}
