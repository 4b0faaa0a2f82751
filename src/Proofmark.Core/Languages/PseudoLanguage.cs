using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Proofmark.Core.Languages;

/// <summary>
/// A language for developers, made from English: every text stands in brackets, is written with strange letters and is two fifths longer. What
/// shows without brackets did not come from the texts; a bracket within brackets was put together from pieces; what no longer fits will not fit in Russian.
/// </summary>
public static class PseudoLanguage
{
    /// <summary>Its code, as those who test software use it.</summary>
    public const string Code = "qps";

    /// <summary>What every text begins and ends with.</summary>
    public const char Open = '⟪', Close = '⟫';

    private const string Plain = "abcdefghijklmnoprstuvwyzABCDEFGHIJKLMNOPRSTUVWYZ";
    private const string Strange = "åƀçðéƒĝĥîĵķļɱñöþŕšţûṽŵýžÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞŔŠŢÛṼŴÝŽ";
    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The texts with this language among them.</summary>
    public static Texts AddTo(Texts texts)
    {
        var english = texts[Texts.Fallback];
        var all = english.Entries.Values.Where(e => !e.Key.StartsWith("language.", StringComparison.Ordinal)).ToDictionary(e => e.Key, e => Of(e.Source));
        var about = JsonSerializer.SerializeToUtf8Bytes(english.Language.Patterns with { Name = $"{Open}Ƥşéûđö{Close}", Plurals = Texts.Fallback, Tag = "en-x-pseudo" }, JsonSerializerOptions.Web);
        return texts.With([new($"{Code}/language.json", () => new MemoryStream(about)), new($"{Code}/all.json", () => new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(all, Unescaped)))]);
    }

    /// <summary>A message in the pseudo-language. Names and words of its arguments stay; what people read changes.</summary>
    public static string Of(string message)
    {
        var made = new StringBuilder().Append(Open);
        var (depth, letters) = (0, 0);
        for (var i = 0; i < message.Length; i++)
        {
            var c = message[i];
            // A quoted brace is a letter like others; it is copied with its quotes.
            if (c == '\'' && i + 1 < message.Length && message[i + 1] is '{' or '}')
            {
                var end = message.IndexOf('\'', i + 1);
                end = end < 0 ? message.Length - 1 : end;
                made.Append(message, i, end - i + 1);
                i = end;
                continue;
            }
            if (c == '{') depth++;
            if (c == '}') depth--;
            var known = depth % 2 == 0 ? Plain.IndexOf(c, StringComparison.Ordinal) : -1;
            if (depth % 2 == 0 && char.IsLetter(c)) letters++;
            made.Append(known < 0 ? c : Strange[known]);
        }
        // Words of five, so that it breaks where a longer sentence would.
        for (var i = 0; i < letters * 2 / 5; i++) made.Append(i % 6 == 0 ? ' ' : '~');
        return made.Append(Close).ToString();
    }
}
