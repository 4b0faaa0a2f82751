using System.Globalization;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Importing.Rows;

/// <summary>What an accepted row still has to be said about.</summary>
public enum RemarkKind : byte
{
    /// <summary>A make, model, calibre, category or country is not in the reference tables.</summary>
    ReferenceUnknown = 1,

    /// <summary>A text has several meanings in the reference tables.</summary>
    ReferenceAmbiguous = 2,

    /// <summary>The value of a formula was used, as it was when the workbook was last saved.</summary>
    FormulaValue = 3,

    /// <summary>There is no serial.</summary>
    SerialMissing = 4,

    /// <summary>The text looks like a number that a spreadsheet rounded: 1.23E+15.</summary>
    Scientific = 5,

    /// <summary>The date is later than today.</summary>
    DateFuture = 6,

    /// <summary>Two dates of the row cannot both be true.</summary>
    DatesContradict = 7,

    /// <summary>The end of the holder's legal period is not known, because the row has no registration date to count from.</summary>
    KeepOpen = 8,
}

/// <summary>A remark on an accepted row.</summary>
/// <param name="Kind">What about.</param>
/// <param name="Field">The field, by its name in mappings.</param>
public readonly record struct RowRemark(RemarkKind Kind, string Field)
{
    private static readonly string[] Codes =
    [
        "", "import.remark_unknown", "import.remark_ambiguous", "import.remark_formula", "import.remark_serial_missing",
        "import.remark_scientific", "import.remark_future", "import.remark_dates", "import.remark_keep_open",
    ];

    /// <summary>The problem code whose text says it.</summary>
    public string Code => Codes[(int)Kind];

    /// <summary>The remark as a problem, for showing.</summary>
    /// <param name="row">The row in the file.</param>
    /// <param name="column">The column as the file calls it.</param>
    /// <param name="value">The value concerned.</param>
    public Problem ToProblem(long row, string? column, string? value) => Problem.Of(Code, column, ("value", value ?? "")).At(row);
}

/// <summary>A row that was accepted. Reused from row to row by readers: copy what is kept.</summary>
public abstract class ImportRow
{
    /// <summary>The row of the file as a spreadsheet shows it.</summary>
    public long Number { get; set; }

    /// <summary>
    /// What identifies the row in its register: the first 128 bits of an HMAC over the identifying cells, so that nothing can be read from it.
    /// The same row of next month's file has the same.
    /// </summary>
    public Guid Identity { get; set; }

    /// <summary>The first 128 bits of an HMAC over everything the row says: equal means that nothing changed.</summary>
    public Guid Content { get; set; }

    /// <summary>Which of several rows with the same identity this is, counted from 1; more than 1 with whole-row identity only.</summary>
    public int Occurrence { get; set; } = 1;

    /// <summary>What has to be said about it; empty for most rows.</summary>
    public List<RowRemark> Remarks { get; } = [];

    /// <summary>The text of a field as found, by its name in mappings; null when the row does not have it. For showing.</summary>
    public abstract string? TextOf(string field);

    /// <summary>Makes every property as in a new row.</summary>
    public virtual void Clear()
    {
        (Number, Identity, Content, Occurrence) = (0, default, default, 1);
        Remarks.Clear();
    }
}

/// <summary>A mark beside serial and import mark.</summary>
/// <param name="Kind">One of <see cref="Mappings.ImportFields.MarkKinds"/>.</param>
/// <param name="Text">As found.</param>
public readonly record struct ImportMark(string Kind, string Text);

/// <summary>A marked part.</summary>
/// <param name="Kind">One of <see cref="Mappings.ImportFields.ComponentKinds"/>.</param>
/// <param name="Serial">As found.</param>
public readonly record struct ImportComponent(string Kind, string Serial);

/// <summary>One row of a register of weapons. Null means that the file does not say.</summary>
public sealed class WeaponRow : ImportRow
{
    /// <summary>As found.</summary>
    public string? Serial { get; set; }

    /// <summary>Who made it.</summary>
    public ReferenceValue? Make { get; set; }

    /// <summary>What they call it.</summary>
    public ReferenceValue? Model { get; set; }

    /// <summary>What it fires.</summary>
    public ReferenceValue? Calibre { get; set; }

    /// <summary>What sort of weapon it is.</summary>
    public ReferenceValue? Category { get; set; }

    /// <summary>Where it was made.</summary>
    public ReferenceValue? CountryOfManufacture { get; set; }

    /// <summary>When it was made: a date, else the year.</summary>
    public ImportDate? Manufactured { get; set; }

    /// <summary>The country that imported it last.</summary>
    public ReferenceValue? ImportCountry { get; set; }

    /// <summary>When it was imported: a date, else the year.</summary>
    public ImportDate? Imported { get; set; }

    /// <summary>The import mark as found.</summary>
    public string? ImportMark { get; set; }

    /// <summary>Other marks.</summary>
    public List<ImportMark> Marks { get; } = [];

    /// <summary>Marked parts.</summary>
    public List<ImportComponent> Components { get; } = [];

    /// <summary>Its number in the register.</summary>
    public string? RegisterNumber { get; set; }

    /// <summary>When it was entered there.</summary>
    public ImportDate? Registered { get; set; }

    /// <summary>One of <see cref="Mappings.ImportFields.Statuses"/>.</summary>
    public string? Status { get; set; }

    /// <summary>Since when.</summary>
    public ImportDate? StatusDate { get; set; }

    /// <summary>When it was last transferred.</summary>
    public ImportDate? Transferred { get; set; }

    /// <summary>One of <see cref="Mappings.ImportFields.HolderKinds"/>; null is to be treated as a person.</summary>
    public string? HolderKind { get; set; }

    /// <summary>Who holds it. Person data.</summary>
    public string? HolderName { get; set; }

    /// <summary>The holder's number. Person data.</summary>
    public string? HolderId { get; set; }

    /// <summary>Where the holder lives or has its seat. Person data.</summary>
    public string? HolderAddress { get; set; }

    /// <summary>The end of the holder's legal period as the file gives it: a whole day. Null where the holder is no person.</summary>
    public ImportDate? KeepUntil { get; set; }

    /// <summary>The legal period in years from the registration, for rows without <see cref="KeepUntil"/>. Null where the holder is no person.</summary>
    public int? KeepYears { get; set; }

    /// <summary>The last day on which the holder's data may be kept; null when the row does not say. Of a registration whose day is not known, its last possible day counts.</summary>
    public DateOnly? KeptUntil => KeepUntil?.Date.Lower ?? (KeepYears is { } years && Registered?.Date.Upper is { } from && from.Year + years <= DateOnly.MaxValue.Year ? from.AddYears(years) : null);

    /// <summary>Anything else.</summary>
    public string? RemarksText { get; set; }

    /// <inheritdoc/>
    public override string? TextOf(string field) => field switch
    {
        "serial" => Serial,
        "make" => Make?.AsFound,
        "model" => Model?.AsFound,
        "calibre" => Calibre?.AsFound,
        "category" => Category?.AsFound,
        "country_of_manufacture" => CountryOfManufacture?.AsFound,
        "year" or "manufactured" => Manufactured?.AsWritten,
        "import_country" => ImportCountry?.AsFound,
        "import_year" or "imported" => Imported?.AsWritten,
        "import_mark" => ImportMark,
        "register_number" => RegisterNumber,
        "registered" => Registered?.AsWritten,
        "status" => Status,
        "status_date" => StatusDate?.AsWritten,
        "transferred" => Transferred?.AsWritten,
        "holder_kind" => HolderKind,
        "holder_name" => HolderName,
        "holder_id" => HolderId,
        "holder_address" => HolderAddress,
        Mappings.ImportFields.KeepUntil => KeepUntil?.AsWritten,
        Mappings.ImportFields.KeepYears => KeepYears?.ToString(CultureInfo.InvariantCulture),
        "remarks" => RemarksText,
        _ => null,
    };

    /// <inheritdoc/>
    public override void Clear()
    {
        base.Clear();
        Serial = ImportMark = RegisterNumber = Status = HolderKind = HolderName = HolderId = HolderAddress = RemarksText = null;
        Make = Model = Calibre = Category = CountryOfManufacture = ImportCountry = null;
        Manufactured = Imported = Registered = StatusDate = Transferred = KeepUntil = null;
        KeepYears = null;
        Marks.Clear();
        Components.Clear();
    }
}

/// <summary>One row of holdings without serials. Null means that the file does not say.</summary>
public sealed class HoldingRow : ImportRow
{
    /// <summary>Stock number (for instance a NATO stock number) as found.</summary>
    public string? StockNumber { get; set; }

    /// <summary>What it is, in the holder's words.</summary>
    public string? Item { get; set; }

    /// <summary>How many units.</summary>
    public decimal Quantity { get; set; }

    /// <summary>Of what: each, kit, box.</summary>
    public string? Unit { get; set; }

    /// <summary>Who holds it.</summary>
    public string? Holder { get; set; }

    /// <summary>The day that the line speaks of.</summary>
    public ImportDate? AsOf { get; set; }

    /// <summary>Value of one unit.</summary>
    public decimal? Value { get; set; }

    /// <summary>Currency of the value.</summary>
    public string? Currency { get; set; }

    /// <summary>State of the items.</summary>
    public string? Condition { get; set; }

    /// <summary>Anything else.</summary>
    public string? RemarksText { get; set; }

    /// <inheritdoc/>
    public override string? TextOf(string field) => field switch
    {
        "stock_number" => StockNumber,
        "item" => Item,
        "quantity" => Quantity.ToString(CultureInfo.InvariantCulture),
        "unit" => Unit,
        "holder" => Holder,
        "as_of" => AsOf?.AsWritten,
        "value" => Value?.ToString(CultureInfo.InvariantCulture),
        "currency" => Currency,
        "condition" => Condition,
        "remarks" => RemarksText,
        _ => null,
    };

    /// <inheritdoc/>
    public override void Clear()
    {
        base.Clear();
        StockNumber = Item = Unit = Holder = Currency = Condition = RemarksText = null;
        (Quantity, Value, AsOf) = (0, null, null);
    }
}
