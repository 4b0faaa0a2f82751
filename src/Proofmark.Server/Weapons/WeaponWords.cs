using System.Globalization;
using System.Text.Json;
using Proofmark.Core.Languages;
using Proofmark.Core.Weapons;
using Proofmark.Server.Shared.Components;

namespace Proofmark.Server.Weapons;

/// <summary>How states and events of weapons look.</summary>
internal static class WeaponWords
{
    private static readonly string[] MarkOrder = ["serial", "manufacture", "replacement", "state_stock", "import"];

    /// <summary>Codes of a weapon's status, as the pages show them.</summary>
    public static StatusKind KindOf(string status) => status switch
    {
        "stolen" or "lost" => StatusKind.Bad,
        "recovered" => StatusKind.Info,
        "destroyed" or "deactivated" or "withdrawn" => StatusKind.Neutral,
        "exported" => StatusKind.Waiting,
        _ => StatusKind.Ok,
    };

    public static StatusKind KindOfEvent(EventView e) => e.Superseded ? StatusKind.Neutral : e.Type switch
    {
        "lost" or "stolen" => StatusKind.Bad,
        "recovered" or "traced" => StatusKind.Info,
        "destroyed" or "deactivated" or "converted" or "reactivated" or "forfeited" or "corrected" or "report_withdrawn" => StatusKind.Warning,
        _ => StatusKind.Neutral,
    };

    public static string PictureOfEvent(string type) => type switch
    {
        "lost" or "stolen" => "warning",
        "recovered" => "recovery",
        "traced" => "trace",
        "imported" => "import",
        "exported" or "brought_back" => "export",
        "transferred" or "returned" or "released" => "people",
        "moved" => "export",
        "linked" or "unlinked" => "link",
        "registered" or "corrected" or "withdrawn" or "report_withdrawn" => "file",
        "destroyed" or "deactivated" => "bad",
        _ => "mark",
    };

    /// <summary>The mark that people call the weapon by: its number, else what else is on it, else its number in the register.</summary>
    public static string Call(WeaponView weapon) =>
        weapon.Marks.OrderBy(m => Array.IndexOf(MarkOrder, m.Kind) is var i and >= 0 ? i : MarkOrder.Length).FirstOrDefault()?.Text
        ?? weapon.Entries.Select(e => e.Row.RowKey).FirstOrDefault(k => k is not null) ?? "–";

    /// <summary>What is said beside a mark: what it is on, of which country and year, how well it is read.</summary>
    public static string MarkLine(string? component, string? country, short? year, string? legibility, CountryNames countries, Text text) => string.Join(" · ", new[]
    {
        component is null ? null : text[$"marking.component.{component}"], countries.Of(country), year?.ToString(CultureInfo.InvariantCulture), legibility is null ? null : text[$"marking.legibility.{legibility}"],
    }.Where(w => w is not null));

    /// <summary>A text of an event's data, or null.</summary>
    public static string? Data(EventView e, string name)
    {
        if (e.Data is null) return null;
        using var json = JsonDocument.Parse(e.Data);
        return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }
}
