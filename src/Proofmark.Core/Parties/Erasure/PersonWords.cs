using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Proofmark.Core.Parties.Erasure;

/// <summary>
/// The words by which a person is named, and whether a text names the person. A number is told by its letters and digits,
/// however they are separated; a name by all its words in any order, or, in a script without spaces, by its letters; an
/// address by its letters and digits. Case and width do not count.
/// </summary>
public sealed partial class PersonWords
{
    /// <summary>What stands in the place of words that were erased.</summary>
    public const string Erased = "■■■";

    private const int ShortestNumber = 4;
    private const int ShortestAddress = 10;
    private readonly List<HashSet<string>> names = [];
    private readonly List<string> wholes = [];

    /// <summary>Of what is known of a person.</summary>
    public PersonWords(IEnumerable<PersonField> fields)
    {
        foreach (var field in fields)
        {
            var squashed = Squash(field.Text);
            if (field.Field == "name")
            {
                var words = Words(field.Text).ToHashSet(StringComparer.Ordinal);
                if (squashed.Length >= 2 && squashed.Any(c => c >= '\u2E80')) wholes.Add(squashed);
                else if (words.Count > 1 || words.Any(w => w.Length >= ShortestNumber)) names.Add(words);
            }
            else if ((field.Field == "number" && squashed.Length >= ShortestNumber) || (field.Field == "address" && squashed.Length >= ShortestAddress)) wholes.Add(squashed);
        }
    }

    /// <summary>Nothing that could be looked for.</summary>
    public bool IsEmpty => names.Count == 0 && wholes.Count == 0;

    /// <summary>For a first choice in the database: a text that names the person has one of these among its letters and digits.</summary>
    public IReadOnlyList<string> Coarse => [.. wholes, .. names.Select(n => n.MaxBy(w => w.Length)!)];

    /// <summary>The text names the person.</summary>
    public bool Names(string? text)
    {
        if (string.IsNullOrEmpty(text)) return false;
        var plain = Unescape(text);
        var squashed = Squash(plain);
        if (wholes.Any(w => squashed.Contains(w, StringComparison.Ordinal))) return true;
        var words = Words(plain).ToHashSet(StringComparer.Ordinal);
        return names.Any(n => n.IsSubsetOf(words));
    }

    /// <summary>
    /// A typed query that may be about the person: it names the person, or holds one longer word of the name. Of a query
    /// nothing is lost by erasing too much but a word that an auditor might have wanted.
    /// </summary>
    public bool MayName(string? text) => Names(text) || (text is not null && Words(Unescape(text)).Any(w => w.Length >= ShortestNumber && names.Any(n => n.Contains(w))));

    /// <summary>JSON without the strings that name the person; a name that is spread over several strings goes with all of its parts.</summary>
    public string Redact(string json)
    {
        JsonNode? root;
        try
        {
            root = JsonNode.Parse(json);
        }
        catch (System.Text.Json.JsonException)
        {
            return "{}";
        }
        root = Walk(root, Names);
        if (Names(root?.ToJsonString())) root = Walk(root, MayName);
        return Names(root?.ToJsonString()) ? "{}" : root?.ToJsonString() ?? "null";
    }

    /// <summary>The letters and digits of a text, folded: what is compared.</summary>
    internal static string Squash(string text) => string.Concat(Fold(text).Where(char.IsLetterOrDigit));

    private static JsonNode? Walk(JsonNode? node, Func<string?, bool> names)
    {
        switch (node)
        {
            case JsonObject o:
                foreach (var (key, value) in o.ToList()) o[key] = Walk(value?.DeepClone(), names);
                return o;
            case JsonArray a:
                for (var i = 0; i < a.Count; i++) a[i] = Walk(a[i]?.DeepClone(), names);
                return a;
            case JsonValue v when names(v.ToString()):
                return JsonValue.Create(Erased);
            default:
                return node;
        }
    }

    internal static IEnumerable<string> Words(string text) =>
        new string([.. Fold(text).Select(c => char.IsLetterOrDigit(c) ? c : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string Fold(string text)
    {
        // A lone surrogate cannot be normalised; it is no letter of a name either.
        try
        {
            return text.Normalize(NormalizationForm.FormKC).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return text.ToLowerInvariant();
        }
    }

    /// <summary>Letters that JSON wrote as \uXXXX, and JSON within JSON as \\uXXXX.</summary>
    private static string Unescape(string text) =>
        text.Contains("\\u", StringComparison.OrdinalIgnoreCase)
            ? Escape().Replace(text, m => ((char)int.Parse(m.ValueSpan[^4..], NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString())
            : text;

    [GeneratedRegex(@"\\+u[0-9A-Fa-f]{4}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Escape();
}
