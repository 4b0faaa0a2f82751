using System.Text.Json;
using Proofmark.Core.Recoveries;
using Proofmark.Core.Shared;
using Proofmark.Core.Weapons;

namespace Proofmark.Core.Intake;

/// <summary>What was sent of a record that met another recovery: enough to show it beside the other, and to record it when it is another weapon.</summary>
/// <param name="Kind">seized, found, surrendered.</param>
/// <param name="Occurred">Date as written.</param>
/// <param name="Point">Of an anonymous surrender: the collection point's inside id.</param>
public sealed record FieldContent(string Kind, string? Cause, string Country, string? Place, string? Occurred, string? Circumstances, long? Point, string? Category, string? Make, string? Model, string? Calibre, IReadOnlyList<FieldMark> Marks)
{
    internal static FieldContent Of(RecordRecovery r) => new(r.Kind, r.Cause, r.Country, r.Place, r.Occurred?.Date.ToString(), r.Circumstances, r.Point, r.Weapon.Category, r.Weapon.Make, r.Weapon.Model, r.Weapon.Calibre, [.. r.Weapon.Marks.Select(m => new FieldMark(m.Kind, m.Text))]);

    internal RecordRecovery ToRequest() => new(new RegisterWeapon(0, "", [.. Marks.Select(m => new MarkRequest(m.Kind, m.Text))]) { Category = Category, Make = Make, Model = Model, Calibre = Calibre }, Kind, Country)
    {
        Cause = Cause, Place = Place, Occurred = Occurred is null ? null : PartialDate.Parse(Occurred), Circumstances = Circumstances, Point = Point,
    };

    internal string Write() => JsonSerializer.Serialize(this);

    internal static FieldContent Read(string json) => JsonSerializer.Deserialize<FieldContent>(json)!;
}

/// <summary>A mark as it was seen in the field.</summary>
/// <param name="Kind">Code of a kind of mark.</param>
/// <param name="Text">As found.</param>
public sealed record FieldMark(string Kind, string Text);
