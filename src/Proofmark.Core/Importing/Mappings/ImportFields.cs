using Proofmark.Core.Marking;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Importing.Mappings;

/// <summary>What a register file holds.</summary>
public enum RegisterKind
{
    /// <summary>One row, one weapon.</summary>
    Weapons,

    /// <summary>One row, one quantity line without serials.</summary>
    Holdings,
}

/// <summary>How the text of a field is read.</summary>
public enum FieldType
{
    /// <summary>Kept as it is.</summary>
    Text,

    /// <summary>A mark that identifies: kept as it is, and refused when a spreadsheet may have damaged it.</summary>
    Mark,

    /// <summary>Looked up in the reference tables, kept as found when not there.</summary>
    Reference,

    /// <summary>A date, whole or partial.</summary>
    Date,

    /// <summary>A year.</summary>
    Year,

    /// <summary>One of a closed list.</summary>
    Code,

    /// <summary>A number that is not negative.</summary>
    Number,
}

/// <summary>A field that a mapping may fill.</summary>
/// <param name="Name">As mappings write it.</param>
/// <param name="Type">How its text is read.</param>
/// <param name="MaxLength">Most characters.</param>
/// <param name="Codes">The closed list of a <see cref="FieldType.Code"/>; for fields with parts, the parts.</param>
/// <param name="HasParts">Whether the field is filled several times, once per part (marks by kind, components by name).</param>
/// <param name="Person">Whether it says something about a natural person.</param>
public sealed record ImportField(string Name, FieldType Type, int MaxLength = 200, IReadOnlyList<string>? Codes = null, bool HasParts = false, bool Person = false);

/// <summary>The fields of each kind of register.</summary>
public static class ImportFields
{
    /// <summary>The last day on which the law lets the register keep the holder's data: a date, whole.</summary>
    public const string KeepUntil = "keep_until";

    /// <summary>The same as whole years from the registration; stands in where there is no <see cref="KeepUntil"/>.</summary>
    public const string KeepYears = "keep_years";

    /// <summary>Most years that a legal period may have: more is a slip of the keyboard.</summary>
    public const int MostKeepYears = 150;

    /// <summary>What a weapon's status may be.</summary>
    public static IReadOnlyList<string> Statuses { get; } = ["registered", "lost", "stolen", "recovered", "destroyed", "deactivated", "transferred"];

    /// <summary>Who may hold a weapon.</summary>
    public static IReadOnlyList<string> HolderKinds { get; } = ["person", "organisation", "state_force", "dealer"];

    /// <summary>Kinds of mark, by the codes of <see cref="MarkKind"/>.</summary>
    public static IReadOnlyList<string> MarkKinds { get; } = EnumCode.All<MarkKind>();

    /// <summary>Marked parts, by the codes of <see cref="ComponentKind"/>.</summary>
    public static IReadOnlyList<string> ComponentKinds { get; } = EnumCode.All<ComponentKind>();

    /// <summary>Fields of a register of weapons.</summary>
    public static IReadOnlyList<ImportField> Weapons { get; } =
    [
        new("serial", FieldType.Mark, 100),
        new("make", FieldType.Reference),
        new("model", FieldType.Reference),
        new("calibre", FieldType.Reference),
        new("category", FieldType.Reference),
        new("country_of_manufacture", FieldType.Reference),
        new("year", FieldType.Year),
        new("manufactured", FieldType.Date),
        new("import_country", FieldType.Reference),
        new("import_year", FieldType.Year),
        new("import_mark", FieldType.Mark, 100),
        new("imported", FieldType.Date),
        new("marks", FieldType.Mark, 100, MarkKinds, HasParts: true),
        new("components", FieldType.Mark, 100, ComponentKinds, HasParts: true),
        new("register_number", FieldType.Mark, 100),
        new("registered", FieldType.Date),
        new("status", FieldType.Code, Codes: Statuses),
        new("status_date", FieldType.Date),
        new("transferred", FieldType.Date),
        new("holder_kind", FieldType.Code, Codes: HolderKinds),
        new("holder_name", FieldType.Text, 300, Person: true),
        new("holder_id", FieldType.Mark, 100, Person: true),
        new("holder_address", FieldType.Text, 1_000, Person: true),
        new(KeepUntil, FieldType.Date, Person: true),
        new(KeepYears, FieldType.Number, Person: true),
        new("remarks", FieldType.Text, 10_000),
    ];

    /// <summary>Fields of holdings without serials.</summary>
    public static IReadOnlyList<ImportField> Holdings { get; } =
    [
        new("stock_number", FieldType.Mark, 100),
        new("item", FieldType.Text, 500),
        new("quantity", FieldType.Number),
        new("unit", FieldType.Text),
        new("holder", FieldType.Text, 300),
        new("as_of", FieldType.Date),
        new("value", FieldType.Number),
        new("currency", FieldType.Text, 10),
        new("condition", FieldType.Text),
        new("remarks", FieldType.Text, 10_000),
    ];

    /// <summary>The fields of a kind.</summary>
    public static IReadOnlyList<ImportField> Of(RegisterKind kind) => kind == RegisterKind.Weapons ? Weapons : Holdings;

    /// <summary>One field by name, or null.</summary>
    public static ImportField? Find(RegisterKind kind, string name) => Of(kind).FirstOrDefault(f => f.Name == name);
}
