using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Proofmark.Core.Languages;

/// <summary>How far a text in one language can be relied on. A higher status is recorded in Texts/status.json, never assumed.</summary>
public enum TextStatus
{
    /// <summary>Written with care, checked by nobody.</summary>
    Draft,

    /// <summary>Translated back and compared with the glossary of official terms.</summary>
    Checked,

    /// <summary>Read and approved by a native speaker, who is named.</summary>
    Reviewed,
}

/// <summary>One line of Texts/status.json: a text that is more than a draft.</summary>
/// <param name="Language">Code of the language.</param>
/// <param name="Key">Key of the text.</param>
/// <param name="Status">Checked or reviewed.</param>
/// <param name="By">Who and when.</param>
/// <param name="Source">The message that was checked: when the text changes afterwards, it is a draft again.</param>
public sealed record TextStatusLine(string Language, string Key, TextStatus Status, string By, string Source);

/// <summary>The status of every text.</summary>
public sealed class TextStatuses
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };
    private readonly Dictionary<(string, string), TextStatusLine> _lines;

    /// <exception cref="JsonException">The file has another shape.</exception>
    public TextStatuses(Stream json) =>
        _lines = JsonSerializer.Deserialize<StatusFile>(json, Json)!.Exceptions.ToDictionary(l => (l.Language, l.Key));

    /// <summary>The statuses that are built in.</summary>
    public static TextStatuses Embedded()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("texts/status.json")!;
        return new(stream);
    }

    /// <summary>The status of a text as it stands now.</summary>
    public TextStatus Of(Language language, TextEntry entry) =>
        _lines.TryGetValue((language.Code, entry.Key), out var line) && line.Source == entry.Source ? line.Status : TextStatus.Draft;

    private sealed record StatusFile(IReadOnlyList<TextStatusLine> Exceptions);
}
