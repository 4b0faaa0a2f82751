namespace Proofmark.Core.Importing.Mappings;

/// <summary>What must hold between the parts of a mapping, whoever made it.</summary>
internal static class MappingRules
{
    public static void Check(RegisterKind kind, IReadOnlyList<FieldMapping> fields, MapView root)
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

        foreach (var serial in fields.Where(f => f.Field is "serial" or "quantity" && f.Constant is not null))
        {
            root.Refuse("fields", "import.mapping_constant_serial", ("field", serial.Field));
        }
    }
}
