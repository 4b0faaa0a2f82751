using System.Security.Cryptography;
using System.Text;

namespace Proofmark.Core.Importing.Mappings;

/// <summary>What it means that a row of the register is not in a later file.</summary>
public enum AbsenceRule
{
    /// <summary>Nothing: the file is not the whole register.</summary>
    Nothing,

    /// <summary>The entry is withdrawn.</summary>
    Withdrawn,

    /// <summary>Nothing is done, but the report lists it.</summary>
    Report,
}

/// <summary>A calendar that a file may write its dates in.</summary>
public enum SourceCalendar
{
    /// <summary>Gregorian.</summary>
    Gregorian,

    /// <summary>Islamic: Umm al-Qura where it is defined, else tabular; the day may differ by one from the sighted moon.</summary>
    Hijri,

    /// <summary>Iranian and Afghan solar.</summary>
    SolarHijri,

    /// <summary>Thai: Gregorian days, years since 543 BCE.</summary>
    Buddhist,

    /// <summary>Ethiopian.</summary>
    Ethiopian,
}

/// <summary>The order in which day, month and year are written.</summary>
public enum DateOrder
{
    /// <summary>Not said: only dates that can be read in one way are read.</summary>
    Unknown,

    /// <summary>Day, month, year.</summary>
    Dmy,

    /// <summary>Month, day, year.</summary>
    Mdy,

    /// <summary>Year, month, day.</summary>
    Ymd,

    /// <summary>EDTF text only.</summary>
    Edtf,
}

/// <summary>How dates are read.</summary>
/// <param name="Calendar">The calendar of the text.</param>
/// <param name="Order">The order of its parts.</param>
/// <param name="TwoDigitYearsFrom">The year, in that calendar, from which a two-digit year counts up to 99 years on; null when such years are refused.</param>
public sealed record DateRule(SourceCalendar Calendar = SourceCalendar.Gregorian, DateOrder Order = DateOrder.Unknown, int? TwoDigitYearsFrom = null);

/// <summary>How numbers are read.</summary>
/// <param name="Decimal">Stands before decimals.</param>
/// <param name="Group">Stands between thousands; null when nothing does.</param>
public sealed record NumberRule(char Decimal = '.', char? Group = null);

/// <summary>Where one field comes from.</summary>
/// <param name="Field">A name of <see cref="ImportFields"/>.</param>
/// <param name="Part">For marks and components, which; else null.</param>
/// <param name="Columns">The columns whose texts are joined; empty for a constant.</param>
/// <param name="Join">Stands between joined texts.</param>
/// <param name="Constant">The text that every row has; null when it comes from columns.</param>
/// <param name="Default">The text of rows whose cells are empty; null to leave them empty.</param>
/// <param name="Codes">Translations of texts, compared without case; empty for none.</param>
/// <param name="Dates">How this field's dates are read, where different from the rest; else null.</param>
/// <param name="Line">The line of the mapping file; 0 when there is no file.</param>
public sealed record FieldMapping(
    string Field,
    string? Part,
    IReadOnlyList<string> Columns,
    string Join,
    string? Constant,
    string? Default,
    IReadOnlyDictionary<string, string> Codes,
    DateRule? Dates,
    int Line)
{
    /// <summary>A field that is one column.</summary>
    public static FieldMapping Of(string field, string column, string? part = null) =>
        new(field, part, [column], "", null, null, NoCodes, null, 0);

    internal static IReadOnlyDictionary<string, string> NoCodes { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The key in the mapping file, for messages: <c>fields.serial</c>, <c>fields.components.barrel</c>.</summary>
    public string Key => Part is null ? $"fields.{Field}" : $"fields.{Field}.{Part}";
}

/// <summary>
/// What the columns of a register's file mean. Read from YAML by <see cref="MappingReader"/>, written by <see cref="MappingWriter"/>;
/// described in docs/import-mapping.md.
/// </summary>
public sealed record Mapping
{
    /// <summary>What the file holds.</summary>
    public required RegisterKind Register { get; init; }

    /// <summary>A name for people; may be empty.</summary>
    public string Name { get; init; } = "";

    /// <summary>The file itself.</summary>
    public SourceOptions File { get; init; } = new();

    /// <summary>How dates are read unless a field says otherwise.</summary>
    public DateRule Dates { get; init; } = new();

    /// <summary>How numbers are read.</summary>
    public NumberRule Numbers { get; init; } = new();

    /// <summary>The columns that identify a row in its register; empty when the whole row does.</summary>
    public required IReadOnlyList<string> Identity { get; init; }

    /// <summary>
    /// Whether a row is identified by all its cells. Rows that are alike are then told apart by counting them,
    /// in the order of the file: the second of three stays the second.
    /// </summary>
    public bool IdentityIsWholeRow => Identity.Count == 0;

    /// <summary>What absence from a later file means.</summary>
    public AbsenceRule Absence { get; init; }

    /// <summary>Texts that mean that nothing is known, compared without case.</summary>
    public IReadOnlyList<string> Empty { get; init; } = [];

    /// <summary>Where each field comes from.</summary>
    public required IReadOnlyList<FieldMapping> Fields { get; init; }

    /// <summary>SHA-256 over the mapping as <see cref="MappingWriter"/> writes it: comments and order of keys do not count.</summary>
    public byte[] Hash() => SHA256.HashData(Encoding.UTF8.GetBytes(MappingWriter.Write(this)));
}
