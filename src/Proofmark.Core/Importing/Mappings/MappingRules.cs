using Proofmark.Core.Importing.Rows;

namespace Proofmark.Core.Importing.Mappings;

/// <summary>What must hold between the parts of a mapping, whoever made it.</summary>
internal static class MappingRules
{
    public static void Check(RegisterKind kind, IReadOnlyList<FieldMapping> fields, DateRule dates, MapView root)
    {
        bool Has(string name) => fields.Any(f => f.Field == name);

        if (kind == RegisterKind.Weapons && !Has("serial"))
        {
            root.Refuse("fields", "import.mapping_field_missing", ("field", "serial"));
        }

        if (kind == RegisterKind.Holdings && !Has("quantity"))
        {
            root.Refuse("fields", "import.mapping_field_missing", ("field", "quantity"));
        }

        if (kind == RegisterKind.Holdings && !Has("item") && !Has("stock_number"))
        {
            root.Refuse("fields", "import.mapping_field_missing", ("field", "item"));
        }

        foreach (var keep in fields.Where(f => f.Field == ImportFields.KeepUntil && f.Constant is { } text && !IsDay(text, f.Dates ?? dates)))
        {
            root.Refuse("fields", "import.mapping_value", ("value", keep.Constant), ("allowed", "2036-12-31"));
        }

        foreach (var keep in fields.Where(f => f.Field == ImportFields.KeepYears && f.Constant is { } text && NumberReader.Read(text, new NumberRule()) is not (>= 1 and <= ImportFields.MostKeepYears)))
        {
            root.Refuse("fields", "import.mapping_value", ("value", keep.Constant), ("allowed", $"1–{ImportFields.MostKeepYears}"));
        }

        if (Has(ImportFields.KeepYears) && !Has("registered"))
        {
            root.Refuse("fields", "import.mapping_field_missing", ("field", "registered"));
        }

        foreach (var serial in fields.Where(f => f.Field is "serial" or "quantity" && f.Constant is not null))
        {
            root.Refuse("fields", "import.mapping_constant_serial", ("field", serial.Field));
        }
    }

    private static bool IsDay(string text, DateRule rule) =>
        new DateReader(rule).Read(text) is { Ok: true } read && WholeDay.Of(read.Value.Date) is not null;
}
