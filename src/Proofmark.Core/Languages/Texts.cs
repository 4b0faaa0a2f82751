using System.Reflection;
using System.Text.Json;

namespace Proofmark.Core.Languages;

/// <summary>A file of texts: its path under Texts (<c>ar/site.json</c>) and how to open it.</summary>
public sealed record TextFile(string Path, Func<Stream> Open);

/// <summary>
/// Every text of the product in every language. A language is a folder with <c>language.json</c> and any number of flat
/// JSON files (key → ICU message); a further language is added by adding files.
/// </summary>
public sealed class Texts
{
    /// <summary>The language everything exists in; what a reader gets who asked for none that there is.</summary>
    public const string Fallback = "en";

    private const string Root = "texts/";

    private static readonly Lazy<Texts> EmbeddedTexts = new(() => new(EmbeddedFiles()));
    private readonly Dictionary<string, Text> _byCode = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<TextFile> _files;

    /// <exception cref="InvalidOperationException">A file cannot be read, a key is there twice, or a language has no language.json.</exception>
    public Texts(IEnumerable<TextFile> files)
    {
        _files = [.. files];
        foreach (var folder in _files.Where(f => f.Path.Contains('/', StringComparison.Ordinal)).GroupBy(f => f.Path[..f.Path.IndexOf('/', StringComparison.Ordinal)], StringComparer.Ordinal).OrderByDescending(g => g.Key == Fallback))
        {
            var about = folder.SingleOrDefault(f => f.Path == $"{folder.Key}/language.json")
                ?? throw new InvalidOperationException($"{folder.Key}/language.json is missing");
            using var json = about.Open();
            var language = Language.Read(folder.Key, json, about.Path);
            _byCode.Add(language.Code, new(language, [.. folder.Where(f => f != about).OrderBy(f => f.Path, StringComparer.Ordinal)], _byCode.GetValueOrDefault(Fallback)));
        }

        Languages = [.. _byCode.Values.Select(t => t.Language).OrderBy(l => l.Code, StringComparer.Ordinal)];
    }

    /// <summary>These texts, and further languages; what one of them does not say yet is said in English.</summary>
    /// <exception cref="InvalidOperationException">As for the constructor; also when a language is there already.</exception>
    public Texts With(IEnumerable<TextFile> more) => new(_files.Concat(more));

    /// <summary>The texts that are built in.</summary>
    public static Texts Embedded => EmbeddedTexts.Value;

    /// <summary>By code, in alphabetical order.</summary>
    public IReadOnlyList<Language> Languages { get; }

    /// <summary>The texts in a language by its tag; a region is ignored (<c>fr-CA</c> reads as <c>fr</c>). Unknown: English.</summary>
    public Text this[string? tag] => Find(tag) ?? _byCode[Fallback];

    /// <summary>The texts in a language by its tag, or null when there is no such language.</summary>
    public Text? Find(string? tag) =>
        tag is null ? null : _byCode.GetValueOrDefault(tag.Split('-', '_')[0].ToLowerInvariant());

    private static IEnumerable<TextFile> EmbeddedFiles()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Root, StringComparison.Ordinal))
            .Select(name => new TextFile(name[Root.Length..].Replace('\\', '/'), () => assembly.GetManifestResourceStream(name)!));
    }

    internal static Dictionary<string, TextEntry> Read(IEnumerable<TextFile> files)
    {
        var entries = new Dictionary<string, TextEntry>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            using var stream = file.Open();
            try
            {
                using var json = JsonDocument.Parse(stream);
                foreach (var property in json.RootElement.EnumerateObject())
                {
                    if (!entries.TryAdd(property.Name, new(property.Name, property.Value.GetString() ?? "", file.Path)))
                    {
                        throw new InvalidOperationException($"{file.Path}: the key '{property.Name}' is already in {entries[property.Name].File}");
                    }
                }
            }
            catch (JsonException e)
            {
                throw new InvalidOperationException($"{file.Path} cannot be read: {e.Message}", e);
            }
        }

        return entries;
    }
}

/// <summary>One text as written: its key, its ICU message and the file that holds it.</summary>
public sealed class TextEntry(string key, string source, string file)
{
    private Message? _message;

    /// <summary>The key.</summary>
    public string Key { get; } = key;

    /// <summary>The message as written.</summary>
    public string Source { get; } = source;

    /// <summary>Path under Texts.</summary>
    public string File { get; } = file;

    /// <summary>The message, parsed at first use.</summary>
    /// <exception cref="InvalidOperationException">Names file, key and position.</exception>
    public Message Message
    {
        get
        {
            try
            {
                return _message ??= MessageParser.Parse(Source);
            }
            catch (MessageFormatException e)
            {
                throw new InvalidOperationException($"{File}: '{Key}' at character {e.Position + 1}: {e.Reason}", e);
            }
        }
    }
}
