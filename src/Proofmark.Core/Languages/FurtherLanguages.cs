using Proofmark.Core.Shared;

namespace Proofmark.Core.Languages;

/// <summary>
/// Languages beyond those that are built in, added to a node by files alone: <c>languages/pt/language.json</c> and any number of files of
/// texts beside it, as docs/pages.md describes them. What such a language does not say yet is shown in English.
/// </summary>
public static class FurtherLanguages
{
    /// <summary>Name of the folder within the data directory.</summary>
    public const string Folder = "languages";

    private const int MostFiles = 400;
    private const long MostBytes = 2_000_000;

    /// <summary>The built-in texts and those of a node.</summary>
    /// <param name="dataDirectory">Its data directory; one without the folder has none.</param>
    /// <exception cref="ProblemException">languages.further: names the file and what is wrong with it.</exception>
    public static Texts Of(string dataDirectory)
    {
        var root = Path.Combine(dataDirectory, Folder);
        if (!Directory.Exists(root)) return Texts.Embedded;
        var files = new List<TextFile>();
        foreach (var path in Directory.EnumerateFiles(root, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(root, path).Replace('\\', '/');
            var parts = name.Split('/');
            if (parts.Length != 2 || parts[0].Length is < 2 or > 3 || !parts[0].All(char.IsAsciiLetterLower)) throw Fault(name, "CODE/FILE.json");
            if (Texts.Embedded.Find(parts[0]) is not null) throw Fault(name, $"{parts[0]}: built in");
            if (files.Count == MostFiles || new FileInfo(path).Length > MostBytes) throw Fault(name, $"> {MostFiles} files, > {MostBytes} bytes");
            files.Add(new(name, () => File.OpenRead(path)));
        }
        if (files.Count == 0) return Texts.Embedded;
        try
        {
            var texts = Texts.Embedded.With(files);
            // Read now, so that a mistake is told to whoever starts the node and not to whoever opens a page.
            foreach (var code in files.Select(f => f.Path.Split('/')[0]).Distinct(StringComparer.Ordinal))
                foreach (var entry in texts[code].Entries.Values)
                    if (Texts.Embedded[Texts.Fallback].Entries.TryGetValue(entry.Key, out var english) && !english.Message.Placeholders().IsSupersetOf(entry.Message.Placeholders())) throw Fault(entry.File, $"'{entry.Key}': {string.Join(' ', entry.Message.Placeholders())}");
            return texts;
        }
        catch (InvalidOperationException e)
        {
            throw Fault(Folder, e.Message);
        }
    }

    private static ProblemException Fault(string file, string detail) => new(Problem.Of("languages.further", null, ("file", file), ("detail", detail)));
}
