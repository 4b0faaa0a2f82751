using System.Text.Json;
using System.Text.Json.Serialization;

namespace Proofmark.Core.Generation;

/// <summary>What was planted in a generated register: counts, and weapons as they would be recovered with the true answer. See docs/generated-registers.md.</summary>
public sealed record AnswerKey
{
    /// <summary>The format of the file.</summary>
    public const string CurrentFormat = "proofmark-register-key-1";

    /// <summary>A weapon that the register has.</summary>
    public const string Full = "full";

    /// <summary>A weapon that the register has not.</summary>
    public const string NoRecord = "no_record";

    /// <summary>A mark that two weapons bear.</summary>
    public const string SeveralSpecify = "several_specify";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        NewLine = "\n",
    };

    /// <summary><see cref="CurrentFormat"/>.</summary>
    public required string Format { get; init; }

    /// <summary>The seed.</summary>
    public required long Seed { get; init; }

    /// <summary>The State whose register it is.</summary>
    public required string State { get; init; }

    /// <summary>Rows of data, blank lines not counted: accepted and rejected together.</summary>
    public required long Rows { get; init; }

    /// <summary>Rows that an import must accept, with remarks or without.</summary>
    public required long Accepted { get; init; }

    /// <summary>Rows that an import must reject.</summary>
    public required long Rejected { get; init; }

    /// <summary>Why they must be rejected: kind and number.</summary>
    public required IReadOnlyDictionary<string, long> RejectedBy { get; init; }

    /// <summary>Kinds of dirt in accepted rows, and how often.</summary>
    public required IReadOnlyDictionary<string, long> Dirt { get; init; }

    /// <summary>The first thousand weapons that were entered twice: both register numbers.</summary>
    public required IReadOnlyList<IReadOnlyList<string>> Duplicates { get; init; }

    /// <summary>Number of the case that a demonstration with this seed takes.</summary>
    public required int DemoCase { get; init; }

    /// <summary>Weapons to be recovered, numbered from 1.</summary>
    public required IReadOnlyList<PlantedCase> Cases { get; init; }

    /// <summary>The case for a demonstration.</summary>
    [JsonIgnore]
    public PlantedCase Demo => Cases.First(c => c.Number == DemoCase);

    /// <summary>Reads a key.</summary>
    /// <exception cref="InvalidDataException">It is no key of this format.</exception>
    public static AnswerKey ReadFile(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<AnswerKey>(File.ReadAllBytes(path), Json) is { Format: CurrentFormat } key ? key : throw new InvalidDataException($"{path} is no key of format {CurrentFormat}");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path} is no key of format {CurrentFormat}", e);
        }
    }

    /// <summary>The key as UTF-8, with a line feed at the end.</summary>
    internal byte[] ToBytes() => [.. JsonSerializer.SerializeToUtf8Bytes(this, Json), (byte)'\n'];
}

/// <summary>One planted weapon.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Recovered">As an officer describes it.</param>
/// <param name="Answer">What the register truly says.</param>
public sealed record PlantedCase(int Number, RecoveredWeapon Recovered, TrueAnswer Answer);

/// <summary>A weapon as it is found: what cannot be read is null.</summary>
/// <param name="Mark">The serial as read; case and separators may differ from the register.</param>
/// <param name="Make">Make.</param>
/// <param name="Model">Model.</param>
/// <param name="Calibre">Calibre.</param>
/// <param name="Type">Kind of weapon in words: Pistol, Revolver, Rifle, Carbine, Shotgun.</param>
/// <param name="Country">Country of manufacture, ISO 3166-1 alpha-2.</param>
/// <param name="ImportMark">The import mark, which names the State of the register.</param>
public sealed record RecoveredWeapon(string Mark, string? Make, string? Model, string? Calibre, string? Type, string? Country, RecoveredImportMark ImportMark);

/// <summary>An import mark.</summary>
/// <param name="Text">As read.</param>
/// <param name="Country">The State that it names.</param>
/// <param name="Year">The year that it names, where that can be read.</param>
public sealed record RecoveredImportMark(string Text, string Country, int? Year);

/// <summary>The truth about a planted weapon.</summary>
/// <param name="Status"><c>full</c>, <c>no_record</c> or <c>several_specify</c>.</param>
/// <param name="RegisterNumbers">The rows that bear the mark: one, none, or two.</param>
/// <param name="Chain">For <c>full</c>: what the row says, oldest first.</param>
/// <param name="LastLegalRecord">For <c>full</c>: the last lawful possession.</param>
public sealed record TrueAnswer(string Status, IReadOnlyList<string> RegisterNumbers, IReadOnlyList<TrueEvent> Chain, TrueLegalRecord? LastLegalRecord);

/// <summary>One event as far as the row says it.</summary>
/// <param name="Type"><c>manufactured</c>, <c>imported</c>, <c>registered</c>, <c>transferred</c>, <c>lost</c>, <c>stolen</c>, <c>destroyed</c>.</param>
/// <param name="Date">ISO 8601: a day, or a year for the manufacture.</param>
/// <param name="HolderKind">The kind of holder from then on, where the row says it: the row names one holder, that of its last transfer or, without one, of its registration.</param>
public sealed record TrueEvent(string Type, string Date, string? HolderKind);

/// <summary>The last record of lawful possession.</summary>
/// <param name="Date">ISO 8601 day.</param>
/// <param name="HolderKind"><c>person</c>, <c>state_force</c>, <c>dealer</c>, <c>organisation</c>.</param>
public sealed record TrueLegalRecord(string Date, string HolderKind);
