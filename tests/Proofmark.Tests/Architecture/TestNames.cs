using System.Text.RegularExpressions;
using Proofmark.Tests.Languages;

namespace Proofmark.Tests.Architecture;

/// <summary>The tests that there are, for documents that name one as evidence. From the sources: those of the browser tests are in another assembly.</summary>
internal static partial class TestNames
{
    /// <summary>Every test of the repository as Class.Method, where the class is its file's: helpers may stand between the tests.</summary>
    public static HashSet<string> All() =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories).SelectMany(f =>
        {
            var (marked, found) = (false, new List<string>());
            foreach (Match part in Declaration().Matches(File.ReadAllText(f)))
            {
                if (part.Groups["mark"].Success) marked = true;
                else if (marked)
                {
                    found.Add($"{Path.GetFileNameWithoutExtension(f)}.{part.Groups["name"].Value}");
                    marked = false;
                }
            }
            return found;
        }).ToHashSet(StringComparer.Ordinal);

    [GeneratedRegex(@"\bpublic (async )?(Task|void|ValueTask) (?<name>\w+)\(|(?<mark>\[(Fact|Theory)\b)", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Declaration();
}
