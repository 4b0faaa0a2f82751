using Proofmark.Core.Shared;

namespace Proofmark.Core.Languages;

/// <summary>
/// Every text in one language, and how that language writes numbers, dates and lists. Safe to share between threads.
/// A key that does not exist throws in Debug builds, so that tests find it, and shows as ⟦key⟧ in Release builds,
/// so that a page with a fault is still a page.
/// </summary>
public sealed partial class Text
{
    private readonly Lazy<Dictionary<string, TextEntry>> _entries;

    private readonly Text? _english;

    internal Text(Language language, IReadOnlyList<TextFile> files, Text? english = null)
    {
        Language = language;
        _english = english;
        _entries = new(() => Texts.Read(files));
    }

    /// <summary>The language.</summary>
    public Language Language { get; }

    /// <summary>The way its lines run.</summary>
    public Direction Direction => Language.Direction;

    /// <summary>Every text as written in this language, by key.</summary>
    public IReadOnlyDictionary<string, TextEntry> Entries => _entries.Value;

    /// <summary>A text without arguments.</summary>
    public string this[string key] => Say(key);

    /// <summary>Is there such a text, in this language or in English?</summary>
    public bool Has(string key) => Entries.ContainsKey(key) || _english?.Has(key) == true;

    /// <summary>
    /// A text with its arguments. Numbers, dates and lists are written as the language writes them; words from elsewhere are isolated
    /// (Unicode FSI…PDI) where their direction could differ, so that a serial number never runs backwards.
    /// </summary>
    /// <exception cref="ArgumentException">An argument that the text uses is not given.</exception>
    public string Say(string key, params (string Name, object? Value)[] arguments) =>
        Entries.TryGetValue(key, out var entry) ? new MessageWriter(this, entry, arguments).Write() : _english?.Say(key, arguments) ?? Missing(key);

    /// <summary>The whole sentence of a problem: where (row and field, as far as known) and what. Named values come from the problem.</summary>
    public string Of(Problem problem)
    {
        List<(string, object?)> arguments = [("field", problem.Field is { } f ? FieldName(f) : ""), ("row", problem.Row ?? 0L)];
        arguments.RemoveAll(a => problem.Arguments?.ContainsKey(a.Item1) == true);
        arguments.AddRange(problem.Arguments?.Select(a => (a.Key, a.Value is Named named ? List(named.Words.Select(w => Has(w.Key) ? this[w.Key] : w.Word)) : a.Value)) ?? []);
        var sentence = Say($"problem.{problem.Code}", [.. arguments]);

        // A sentence that names its field itself does not get it in front a second time.
        var named = problem.Field is not null && (Entries.GetValueOrDefault($"problem.{problem.Code}") ?? _english?.Entries.GetValueOrDefault($"problem.{problem.Code}")) is { } entry && entry.Message.Placeholders().Contains("field");
        return (problem.Row, named ? null : problem.Field) switch
        {
            (null, null) => sentence,
            ({ } row, null) => Say("languages.problem_at_row", ("row", row), ("sentence", new Written(sentence))),
            (null, { } field) => Say("languages.problem_at_field", ("field", FieldName(field)), ("sentence", new Written(sentence))),
            ({ } row, { } field) => Say("languages.problem_at_row_and_field", ("row", row), ("field", FieldName(field)), ("sentence", new Written(sentence))),
        };
    }

    /// <summary>The name of a field as the reader knows it: the text <c>field.NAME</c> where there is one, else the name as it is (a column of the reader's own file).</summary>
    public string FieldName(string field) => Has($"field.{field}") ? this[$"field.{field}"] : field;

    private static string Missing(string key) =>
#if DEBUG
        throw new KeyNotFoundException($"there is no text '{key}'");
#else
        $"⟦{key}⟧";
#endif
}

/// <summary>A value that is already written in the reader's language; it is not isolated or formatted again.</summary>
public readonly record struct Written(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}
