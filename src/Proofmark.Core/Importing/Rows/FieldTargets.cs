using Proofmark.Core.Importing.Mappings;

namespace Proofmark.Core.Importing.Rows;

/// <summary>Where the value of each field goes; looked up once per file.</summary>
internal static class FieldTargets
{
    public static Action<ImportRow, string> Text(FieldMapping field) => field.Field switch
    {
        "serial" => (r, v) => ((WeaponRow)r).Serial = v,
        "import_mark" => (r, v) => ((WeaponRow)r).ImportMark = v,
        "marks" => (r, v) => ((WeaponRow)r).Marks.Add(new ImportMark(field.Part!, v)),
        "components" => (r, v) => ((WeaponRow)r).Components.Add(new ImportComponent(field.Part!, v)),
        "register_number" => (r, v) => ((WeaponRow)r).RegisterNumber = v,
        "status" => (r, v) => ((WeaponRow)r).Status = v,
        "holder_kind" => (r, v) => ((WeaponRow)r).HolderKind = v,
        "holder_name" => (r, v) => ((WeaponRow)r).HolderName = v,
        "holder_id" => (r, v) => ((WeaponRow)r).HolderId = v,
        "holder_address" => (r, v) => ((WeaponRow)r).HolderAddress = v,
        "remarks" => (r, v) => _ = r is WeaponRow w ? w.RemarksText = v : ((HoldingRow)r).RemarksText = v,
        "stock_number" => (r, v) => ((HoldingRow)r).StockNumber = v,
        "item" => (r, v) => ((HoldingRow)r).Item = v,
        "unit" => (r, v) => ((HoldingRow)r).Unit = v,
        "holder" => (r, v) => ((HoldingRow)r).Holder = v,
        "currency" => (r, v) => ((HoldingRow)r).Currency = v,
        "condition" => (r, v) => ((HoldingRow)r).Condition = v,
        var other => throw new ArgumentException($"'{other}' is no text field", nameof(field)),
    };

    public static (ReferenceKind Kind, Action<ImportRow, ReferenceValue> Set) Reference(FieldMapping field) => field.Field switch
    {
        "make" => (ReferenceKind.Make, (r, v) => ((WeaponRow)r).Make = v),
        "model" => (ReferenceKind.Model, (r, v) => ((WeaponRow)r).Model = v),
        "calibre" => (ReferenceKind.Calibre, (r, v) => ((WeaponRow)r).Calibre = v),
        "category" => (ReferenceKind.Category, (r, v) => ((WeaponRow)r).Category = v),
        "country_of_manufacture" => (ReferenceKind.Country, (r, v) => ((WeaponRow)r).CountryOfManufacture = v),
        "import_country" => (ReferenceKind.Country, (r, v) => ((WeaponRow)r).ImportCountry = v),
        var other => throw new ArgumentException($"'{other}' is no reference field", nameof(field)),
    };

    // A year stands in for the date where there is none; where there is one, it must not contradict.
    public static Action<ImportRow, ImportDate> Date(FieldMapping field) => field.Field switch
    {
        "manufactured" => (r, v) => ((WeaponRow)r).Manufactured = v,
        "year" => (r, v) => ((WeaponRow)r).Manufactured = Both(r, ((WeaponRow)r).Manufactured, v, field.Field),
        "imported" => (r, v) => ((WeaponRow)r).Imported = v,
        "import_year" => (r, v) => ((WeaponRow)r).Imported = Both(r, ((WeaponRow)r).Imported, v, field.Field),
        "registered" => (r, v) => ((WeaponRow)r).Registered = v,
        "status_date" => (r, v) => ((WeaponRow)r).StatusDate = v,
        "transferred" => (r, v) => ((WeaponRow)r).Transferred = v,
        ImportFields.KeepUntil => (r, v) => ((WeaponRow)r).KeepUntil = v,
        "as_of" => (r, v) => ((HoldingRow)r).AsOf = v,
        var other => throw new ArgumentException($"'{other}' is no date field", nameof(field)),
    };

    public static Action<ImportRow, decimal> Number(FieldMapping field) => field.Field switch
    {
        "quantity" => (r, v) => ((HoldingRow)r).Quantity = v,
        "value" => (r, v) => ((HoldingRow)r).Value = v,
        ImportFields.KeepYears => (r, v) => ((WeaponRow)r).KeepYears = (int)v,
        var other => throw new ArgumentException($"'{other}' is no number field", nameof(field)),
    };

    private static ImportDate Both(ImportRow row, ImportDate? date, ImportDate year, string field)
    {
        if (date is not null && !date.Date.MayOverlap(year.Date))
        {
            row.Remarks.Add(new RowRemark(RemarkKind.DatesContradict, field));
        }

        return date ?? year;
    }
}
