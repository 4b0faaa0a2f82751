using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Proofmark.Core.Access;
using Proofmark.Core.Languages;
using Proofmark.Core.Marking;
using Proofmark.Server.Weapons;

namespace Proofmark.Server.Access;

/// <summary>Look-up records in the words of the person who reads them; what was recorded stays as it is.</summary>
public sealed partial class LookupWords(WeaponDesk ids)
{
    /// <summary>What was done, and with what.</summary>
    public static string What(Text text, Lookup lookup) => text.Say("access.lookups.what_of", ("kind", Kind(text, lookup.Kind)), ("subject", Subject(text, lookup.Subject)));

    /// <summary>What for.</summary>
    public static string Purpose(Text text, Lookup lookup) => text.Has($"purpose.{lookup.Purpose}") ? text[$"purpose.{lookup.Purpose}"] : lookup.Purpose;

    /// <summary>What was asked: the fields of a search, the number of what was opened; else as recorded.</summary>
    public string? Asked(Text text, Lookup lookup) => lookup.Query switch
    {
        null => null,
        ['{', ..] json => string.Join(" · ", Fields(text, json)),
        { } uid when Guid.TryParse(uid, out var id) => ids.IdOf(id),
        { } page when Page().Match(page) is { Success: true } part => text.Say("access.lookups.rows", ("side", part.Groups["side"].Value), ("from", Number(part, "skip") + 1), ("to", Number(part, "skip") + Number(part, "take"))),
        { } other => other,
    };

    // A part of a list, as its desk records it.
    [GeneratedRegex("^(side=(?<side>asker|asked) )?skip=(?<skip>\\d{1,9}) take=(?<take>\\d{1,9})$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 100)]
    private static partial Regex Page();

    private static int Number(Match part, string name) => int.Parse(part.Groups[name].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    private static string Kind(Text text, string kind) => text.Has($"access.lookup_kind.{kind}") ? text[$"access.lookup_kind.{kind}"] : kind;

    private static string Subject(Text text, string subject) => text.Has($"access.lookup_subject.{subject}") ? text[$"access.lookup_subject.{subject}"] : subject;

    private static List<string> Fields(Text text, string json)
    {
        try
        {
            using var read = JsonDocument.Parse(json);
            // A check on the road keeps what was shown and what was answered beside the mark.
            if (!read.RootElement.TryGetProperty("answer", out _) && !MarkQueryJson.Read(read.RootElement).Ok) return [json];
            return [.. read.RootElement.EnumerateObject().Where(m => m.Value.ValueKind == JsonValueKind.String)
                .Select(m => text.Say("access.lookups.asked", ("field", text[$"field.{m.Name}"]), ("value", Value(text, m.Name, m.Value.GetString()!))))];
        }
        catch (JsonException)
        {
            return [json];
        }
    }

    private static string Value(Text text, string field, string value) => field == "answer" && text.Has($"weapons.check.answer.{value}") ? text[$"weapons.check.answer.{value}"] : field == "kind" && text.Has($"marking.kind.{value}") ? text[$"marking.kind.{value}"] : value;
}
