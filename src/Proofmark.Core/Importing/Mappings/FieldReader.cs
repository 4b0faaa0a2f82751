using YamlDotNet.RepresentationModel;

namespace Proofmark.Core.Importing.Mappings;

/// <summary>Reads the <c>fields</c> of a mapping file.</summary>
internal static class FieldReader
{
    public static IReadOnlyList<FieldMapping> Read(MapView map, RegisterKind kind, DateRule dates)
    {
        var fields = new List<FieldMapping>();
        foreach (var key in map.Keys)
        {
            if (ImportFields.Find(kind, key) is not { } field)
            {
                map.RefuseKey(key, ImportFields.Of(kind).Select(f => f.Name));
            }
            else if (!field.HasParts)
            {
                AddIfRead(fields, ReadOne(map, key, field, null, dates));
            }
            else if (map.Map(key) is { } parts)
            {
                ReadParts(fields, parts, field, dates);
            }
        }

        return fields;
    }

    private static void ReadParts(List<FieldMapping> fields, MapView parts, ImportField field, DateRule dates)
    {
        foreach (var part in parts.Keys)
        {
            if (!field.Codes!.Contains(part, StringComparer.Ordinal))
            {
                parts.RefuseKey(part, field.Codes!);
                continue;
            }

            AddIfRead(fields, ReadOne(parts, part, field, part, dates));
        }
    }

    private static void AddIfRead(List<FieldMapping> fields, FieldMapping? read)
    {
        if (read is not null)
        {
            fields.Add(read);
        }
    }

    private static FieldMapping? ReadOne(MapView map, string key, ImportField field, string? part, DateRule dates)
    {
        var node = map.Node(key)!;
        var line = YamlTree.Line(node);
        if (node is YamlScalarNode or YamlSequenceNode)
        {
            var columns = map.List(key);
            if (columns.Count == 0 || columns.Any(string.IsNullOrWhiteSpace))
            {
                map.Refuse(key, "import.mapping_column_empty");
                return null;
            }

            return new FieldMapping(field.Name, part, columns, "", null, null, FieldMapping.NoCodes, null, line);
        }

        var view = map.Map(key)!;
        var listed = view.Has("column") ? view.List("column") : view.List("columns");
        var constant = view.Text("constant");
        var join = view.Text("join") ?? "";
        var fallback = view.Text("default");
        var codes = ReadCodes(view.Map("codes"), field);
        var rule = view.Has("dates") && field.Type is FieldType.Date or FieldType.Year ? MappingReader.ReadDates(view.Map("dates"), dates) : null;
        view.RefuseUnread();
        if ((listed.Count == 0) == (constant is null) || (view.Has("column") && view.Has("columns")))
        {
            map.Refuse(key, "import.mapping_column_or_constant");
            return null;
        }

        if (listed.Any(string.IsNullOrWhiteSpace))
        {
            map.Refuse(key, "import.mapping_column_empty");
            return null;
        }

        foreach (var text in new[] { constant, fallback }.Where(t => t is not null && field.Type == FieldType.Code && !codes.ContainsKey(t) && !field.Codes!.Contains(t, StringComparer.Ordinal)))
        {
            map.Refuse(key, "import.mapping_value", ("value", text), ("allowed", string.Join(", ", field.Codes!)));
        }

        return new FieldMapping(field.Name, part, listed, join, constant, fallback, codes, rule, line);
    }

    private static IReadOnlyDictionary<string, string> ReadCodes(MapView? map, ImportField field)
    {
        if (map is null)
        {
            return FieldMapping.NoCodes;
        }

        var codes = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var key in map.Keys)
        {
            if (map.Text(key) is not { } value)
            {
                continue;
            }

            if (field.Type == FieldType.Code && !field.Codes!.Contains(value, StringComparer.Ordinal))
            {
                map.Refuse(key, "import.mapping_value", ("value", value), ("allowed", string.Join(", ", field.Codes!)));
            }
            else if (!codes.TryAdd(key.Trim(), value))
            {
                map.Refuse(key, "import.mapping_code_twice", ("value", key));
            }
        }

        return codes;
    }
}
