using System.Globalization;
using System.Text.Json;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Federation.Json;

/// <summary>
/// One JSON object, read field by field. What does not fit is added to the list of problems with its path
/// (<c>body.weapon.markings[2].text</c>) and read as absent, so that one reading finds everything that is wrong. Fields that
/// nobody asks for are left alone: a later minor version may have added them.
/// </summary>
/// <param name="Element">The object; anything else reads as an object without fields.</param>
/// <param name="Path">Where it stands, without trailing dot; empty at the top.</param>
/// <param name="Problems">Where problems go; shared by all objects of one document.</param>
public sealed record JsonFields(JsonElement Element, string Path, List<Problem> Problems)
{
    /// <summary>The longest list that is read.</summary>
    public const int MaximumList = 1000;

    /// <summary>The time form of messages: UTC, seconds or milliseconds.</summary>
    public const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private static readonly string[] TimeForms = ["yyyy-MM-dd'T'HH:mm:ss'Z'", TimeForm];

    /// <summary>The path of a field.</summary>
    public string At(string name) => Path.Length == 0 ? name : $"{Path}.{name}";

    /// <summary>Notes a problem at a field.</summary>
    public void Note(string code, string name, params (string Name, object? Value)[] arguments) => Problems.Add(Problem.Of(code, At(name), arguments));

    /// <summary>A text of 1 to <paramref name="maximum"/> characters; null when absent or not such a text.</summary>
    public string? Text(string name, int maximum = 500, bool required = false)
    {
        if (Find(name, JsonValueKind.String, "text", required) is not { } value)
        {
            return null;
        }

        var text = value.GetString()!;
        if (text.Length == 0 || text.Length > maximum)
        {
            Note(FederationCode.FieldLength, name, ("length", text.Length), ("limit", maximum));
            return null;
        }

        return text;
    }

    /// <summary>A whole number within bounds.</summary>
    public long? Number(string name, long minimum, long maximum, bool required = false)
    {
        if (Find(name, JsonValueKind.Number, "number", required) is not { } value)
        {
            return null;
        }

        if (value.TryGetInt64(out var number) && number >= minimum && number <= maximum)
        {
            return number;
        }

        Note(FederationCode.FieldForm, name, ("form", $"{minimum}…{maximum}"));
        return null;
    }

    /// <summary>True or false; null when absent.</summary>
    public bool? Flag(string name, bool required = false)
    {
        if (!TryFind(name, out var value))
        {
            if (required)
            {
                Note(FederationCode.FieldMissing, name);
            }

            return null;
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        Note(FederationCode.FieldType, name, ("type", "boolean"));
        return null;
    }

    /// <summary>One of the values of an enumeration, written in snake_case.</summary>
    public T? Choice<T>(string name, bool required = false) where T : struct, Enum
    {
        if (Text(name, 60, required) is not { } text)
        {
            return null;
        }

        if (EnumCode.TryRead<T>(text, out var value))
        {
            return value;
        }

        Note(FederationCode.ValueUnknown, name, ("value", text));
        return null;
    }

    /// <summary>A moment in UTC, <c>2026-01-31T10:00:00Z</c>, milliseconds allowed.</summary>
    public DateTimeOffset? Time(string name, bool required = false)
    {
        if (Text(name, 40, required) is not { } text)
        {
            return null;
        }

        if (DateTimeOffset.TryParseExact(text, TimeForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return time;
        }

        Note(FederationCode.FieldForm, name, ("form", "2026-01-31T10:00:00Z"));
        return null;
    }

    /// <summary>A date as well as it is known (EDTF).</summary>
    public PartialDate? Date(string name) =>
        Text(name, 60) is { } text ? Keep(PartialDate.Read(text, At(name))) : null;

    /// <summary>A day, <c>2026-01-31</c>.</summary>
    public DateOnly? Day(string name)
    {
        if (Text(name, 10) is not { } text)
        {
            return null;
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return day;
        }

        Note(FederationCode.FieldForm, name, ("form", "2026-01-31"));
        return null;
    }

    /// <summary>A fingerprint, 50 digits.</summary>
    public Fingerprint? Fingerprint(string name, bool required = false)
    {
        if (Text(name, 60, required) is not { } text)
        {
            return null;
        }

        var read = Keys.Fingerprint.Read(text, At(name));
        if (read.Ok && read.Value.Value != text)
        {
            Note(FederationCode.FingerprintForm, name);
            return null;
        }

        return Keep(read);
    }

    /// <summary>A UUID in the form of RFC 9562, lower case.</summary>
    public Guid? Uuid(string name, bool required = false)
    {
        if (Text(name, 36, required) is not { } text)
        {
            return null;
        }

        if (Guid.TryParseExact(text, "D", out var id) && id.ToString("D") == text)
        {
            return id;
        }

        Note(FederationCode.FieldForm, name, ("form", "UUID"));
        return null;
    }

    /// <summary>Bytes in base 64 with padding, exactly <paramref name="length"/> of them when given.</summary>
    public byte[]? Bytes(string name, int? length = null, bool required = false)
    {
        if (Text(name, int.MaxValue, required) is not { } text)
        {
            return null;
        }

        if (Base64.TryRead(text, out var bytes) && (length is null || bytes.Length == length))
        {
            return bytes;
        }

        Note(FederationCode.FieldForm, name, ("form", "base64"));
        return null;
    }

    /// <summary>An object inside; null when absent or something else.</summary>
    public JsonFields? Object(string name, bool required = false) =>
        Find(name, JsonValueKind.Object, "object", required) is { } value ? new JsonFields(value, At(name), Problems) : null;

    /// <summary>A list of objects; what <paramref name="read"/> gives null for is left out (its problem is noted by the reading).</summary>
    public IReadOnlyList<T> List<T>(string name, Func<JsonFields, T?> read) where T : class
    {
        var result = new List<T>();
        foreach (var (item, place) in Items(name))
        {
            if (item.ValueKind != JsonValueKind.Object)
            {
                Problems.Add(Problem.Of(FederationCode.FieldType, place, ("type", "object")));
            }
            else if (read(new JsonFields(item, place, Problems)) is { } value)
            {
                result.Add(value);
            }
        }

        return result;
    }

    /// <summary>A list of texts.</summary>
    public IReadOnlyList<string> Texts(string name, int maximum = 200)
    {
        var result = new List<string>();
        foreach (var (item, place) in Items(name))
        {
            if (item.ValueKind != JsonValueKind.String)
            {
                Problems.Add(Problem.Of(FederationCode.FieldType, place, ("type", "text")));
            }
            else if (item.GetString() is not { Length: > 0 } text || text.Length > maximum)
            {
                Problems.Add(Problem.Of(FederationCode.FieldLength, place, ("length", item.GetString()!.Length), ("limit", maximum)));
            }
            else
            {
                result.Add(text);
            }
        }

        return result;
    }

    /// <summary>A list of values of an enumeration.</summary>
    public IReadOnlyList<T> Choices<T>(string name) where T : struct, Enum
    {
        var result = new List<T>();
        foreach (var text in Texts(name, 60))
        {
            if (EnumCode.TryRead<T>(text, out var value))
            {
                result.Add(value);
            }
            else
            {
                Note(FederationCode.ValueUnknown, name, ("value", text));
            }
        }

        return result;
    }

    private List<(JsonElement Item, string Place)> Items(string name)
    {
        if (Find(name, JsonValueKind.Array, "list", required: false) is not { } list)
        {
            return [];
        }

        if (list.GetArrayLength() > MaximumList)
        {
            Note(FederationCode.ListLength, name, ("length", list.GetArrayLength()), ("limit", MaximumList));
            return [];
        }

        return [.. list.EnumerateArray().Select((item, i) => (item, $"{At(name)}[{i}]"))];
    }

    private JsonElement? Find(string name, JsonValueKind kind, string type, bool required)
    {
        if (!TryFind(name, out var value))
        {
            if (required)
            {
                Note(FederationCode.FieldMissing, name);
            }

            return null;
        }

        if (value.ValueKind == kind)
        {
            return value;
        }

        Note(FederationCode.FieldType, name, ("type", type));
        return null;
    }

    // A null is there and of the wrong type: what is not known is left out, in one way only.
    private bool TryFind(string name, out JsonElement value)
    {
        value = default;
        return Element.ValueKind == JsonValueKind.Object && Element.TryGetProperty(name, out value);
    }

    private T? Keep<T>(ParseResult<T> read) where T : class
    {
        if (!read.Ok)
        {
            Problems.Add(read.Problem);
        }

        return read.Value;
    }
}
