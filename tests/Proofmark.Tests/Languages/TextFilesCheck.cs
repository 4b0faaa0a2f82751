using System.Text.Json;
using System.Text.RegularExpressions;
using Proofmark.Core.Languages;

namespace Proofmark.Tests.Languages;

/// <summary>Everything that must hold between the languages' files; each fault is one sentence that names file and key.</summary>
internal static partial class TextFilesCheck
{
    public static IEnumerable<string> Faults(Texts texts, ISet<(string Key, string Language)> maySayTheSame)
    {
        var english = texts[Texts.Fallback];
        foreach (var text in texts.Languages.Select(l => texts[l.Code]))
        {
            foreach (var entry in text.Entries.Values)
            {
                if (Fault(text, entry) is { } fault)
                {
                    yield return fault;
                }
                else if (!english.Entries.TryGetValue(entry.Key, out var source))
                {
                    yield return $"{entry.File}: '{entry.Key}' is not in English";
                }
                else if (text != english && Fault(english, source) is null)
                {
                    foreach (var difference in Differences(source, entry, text.Language, maySayTheSame))
                    {
                        yield return difference;
                    }
                }
            }

            foreach (var missing in english.Entries.Keys.Except(text.Entries.Keys))
            {
                yield return $"{text.Language.Code}: '{missing}' is missing";
            }
        }
    }

    private static string? Fault(Text text, TextEntry entry)
    {
        if (!KeyPattern().IsMatch(entry.Key))
        {
            return $"{entry.File}: '{entry.Key}' is not lower case words with dots";
        }

        try
        {
            foreach (var plural in entry.Message.Choices().Where(c => c.IsPlural))
            {
                var has = plural.Cases.Keys.Where(c => c[0] != '=').ToHashSet(StringComparer.Ordinal);
                if (!has.SetEquals(text.Language.Plurals.Categories))
                {
                    return $"{entry.File}: '{entry.Key}' has the plural cases {string.Join(' ', has.Order())}; the language has {string.Join(' ', text.Language.Plurals.Categories)}";
                }
            }

            if (text.Direction == Direction.Rtl && JoinedDigits().IsMatch(Isolated().Replace(entry.Source, "")))
            {
                return $"{entry.File}: '{entry.Key}' has digits joined by a stroke, which turn round in a right-to-left line; write them between U+2066 and U+2069";
            }

            if (text.Language.Code == "fr" && LooseSigns().IsMatch(entry.Source))
            {
                return $"{entry.File}: '{entry.Key}' has a sign that may fall to the next line alone; write U+00A0 before : and within « », U+202F before ; ? !";
            }

            return entry.Source.Trim().Length == 0 ? $"{entry.File}: '{entry.Key}' is empty" : null;
        }
        catch (InvalidOperationException e)
        {
            return e.Message;
        }
    }

    private static IEnumerable<string> Differences(TextEntry english, TextEntry other, Language language, ISet<(string, string)> maySayTheSame)
    {
        var (wanted, given) = (Arguments(english.Message), Arguments(other.Message));
        if (!wanted.SetEquals(given))
        {
            yield return $"{other.File}: '{other.Key}' uses the arguments {string.Join(' ', given.Order())}; English uses {string.Join(' ', wanted.Order())}";
        }

        if (other.Source == english.Source && HasWords(english.Message) && !maySayTheSame.Contains((other.Key, language.Code)))
        {
            yield return $"{other.File}: '{other.Key}' reads as in English; translate it, or give the reason in Languages/SameAsEnglish";
        }
    }

    // A language may need a plural where another needs none; a select chooses between cases that must be the same everywhere.
    private static HashSet<string> Arguments(Message message) =>
        message.Placeholders().Where(p => !p.EndsWith(":select", StringComparison.Ordinal)).Select(p => p.Split(':') switch
        {
            [var name, "plural" or "number"] => name,
            _ => p,
        }).Concat(message.Choices().Where(c => !c.IsPlural).Select(c => $"{c.Name}:select({string.Join(',', c.Cases.Keys.Order(StringComparer.Ordinal))})"))
        .ToHashSet(StringComparer.Ordinal);

    private static bool HasWords(Message message) =>
        message.Parts.Any(p => p is LiteralPart literal && literal.Text.Any(char.IsLetter)) || message.Choices().Any(c => c.Cases.Values.Any(HasWords));

    public static HashSet<(string Key, string Language)> MaySayTheSame()
    {
        var lines = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src/Proofmark.Core/Languages/SameAsEnglish"), "*.json")
            .SelectMany(f => JsonSerializer.Deserialize<List<SameLine>>(File.ReadAllText(f), JsonSerializerOptions.Web)!);
        return lines.Where(l => l.Reason.Length > 10)
            .SelectMany(l => l.Languages.Split(' ').Select(language => (l.Key, language)))
            .ToHashSet();
    }

    private sealed record SameLine(string Key, string Languages, string Reason);

    [GeneratedRegex("[0-9X][-/][0-9]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex JoinedDigits();

    [GeneratedRegex(" [:;?!»]|« ", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex LooseSigns();

    [GeneratedRegex("\u2066[^\u2069]*\u2069", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Isolated();

    [GeneratedRegex(@"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex KeyPattern();
}
